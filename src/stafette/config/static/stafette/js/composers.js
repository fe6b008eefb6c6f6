// Two forms, two addresses, two drafts: never one box with a switch.
// A draft is written at the moment of typing under the key of the form that was typed in, so that no later
// change of forms can store an internal text under the public key (or lose it).
import { all, clock, fill, find } from "./dom.js";

const keyOf = (form) => `stafette.draft.${form.dataset.draft}`;
const SENT = "stafette.sent";

function read(form) {
  try { return localStorage.getItem(keyOf(form)) || ""; } catch { return ""; }
}

function write(form, text) {
  try {
    if (text.trim()) localStorage.setItem(keyOf(form), text);
    else localStorage.removeItem(keyOf(form));
    show(form, text.trim() ? fill(form.dataset.saved, { time: clock() }) : "");
    delete form.dataset.unsaved;
  } catch {
    form.dataset.unsaved = "";
    show(form, fill(form.dataset.failed, { time: clock() }));
  }
}

function show(form, sentence) {
  const place = find("[data-saved-text]", form);
  if (!place) return;
  place.textContent = sentence;
  place.parentElement.hidden = !sentence;
}

const field = (form) => find("textarea", form);

// Who goes on writing goes on at the end.
function enter(area) {
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
}

export function compose(kind) {
  const forms = all(".composer");
  const before = forms.find((form) => form.hasAttribute("data-open"))?.dataset.kind;
  for (const form of forms) {
    if (form.hasAttribute("data-open")) write(form, field(form).value);
    form.toggleAttribute("data-open", form.dataset.kind === kind);
  }
  const start = find(".composer-start");
  if (start) start.hidden = Boolean(kind);
  const opened = forms.find((form) => form.dataset.kind === kind);
  if (!opened) {
    find(`.composer-start [data-compose="${before || "public"}"]`)?.focus({ preventScroll: true });
    return;
  }
  enter(field(opened));
}

function restore(form) {
  const area = field(form);
  if (area.value.trim()) {            // the server gave a text back: it is the newest
    write(form, area.value);
    return;
  }
  const draft = read(form);
  if (draft) {
    area.value = draft;
    show(form, form.dataset.kept || "");
  }
}

// A draft goes only when the server says that this very text was stored.
function forget(stored) {
  let sent;
  try {
    sent = JSON.parse(sessionStorage.getItem(SENT) || "null");
    sessionStorage.removeItem(SENT);
  } catch { return; }
  if (!sent || sent.kind !== stored) return;
  for (const form of all(".composer")) {
    if (form.dataset.kind === stored && read(form) === sent.text) {
      try { localStorage.removeItem(keyOf(form)); } catch { /* it stays, which is harmless */ }
    }
  }
}

function remember(form) {
  write(form, field(form).value);
  try {
    sessionStorage.setItem(SENT, JSON.stringify({ kind: form.dataset.kind, text: field(form).value }));
  } catch { /* the draft then stays */ }
}

const flush = () => all(".composer[data-open]").forEach((form) => write(form, field(form).value));

// What the server says about the action before is true for this load only.
function forgetAddress() {
  const address = new URL(location.href);
  for (const name of ["stored", "passed", "restored"]) address.searchParams.delete(name);
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}

export function startComposers() {
  const forms = all(".composer");
  const stored = find("[data-stored]")?.dataset.stored;
  if (stored) forget(stored);
  forgetAddress();
  for (const form of forms) {
    restore(form);
    form.addEventListener("input", () => write(form, field(form).value));
    form.addEventListener("focusout", () => write(form, field(form).value));
    form.addEventListener("submit", () => remember(form));
  }
  const open = forms.find((form) => form.hasAttribute("data-open"));
  if (open && !find(".newer", open)) enter(field(open));
  const start = find(".composer-start");
  if (start) start.hidden = Boolean(open);
  document.addEventListener("visibilitychange", flush);
  window.addEventListener("pagehide", flush);
  document.addEventListener("click", (event) => {
    const control = event.target.closest("[data-compose]");
    if (control) compose(control.dataset.compose);
  });
}
