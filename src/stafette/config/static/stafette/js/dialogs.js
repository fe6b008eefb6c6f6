// Native dialogs: the browser keeps the focus inside and gives it back.
import { all, find, say } from "./dom.js";

export function open(id) {
  const dialog = document.getElementById(id);
  if (!dialog) return false;
  if (!dialog.open) dialog.showModal();
  return true;
}

function close(dialog) {
  dialog?.close();
}

// The arrow keys walk through the hits while the focus stays in the field (ARIA 1.2 combobox).
function walk(dialog, event) {
  const hits = all("[role=option]", dialog);
  if (!hits.length || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
  const at = hits.findIndex((hit) => hit.getAttribute("aria-selected") === "true");
  if (event.key === "Enter") {
    if (at < 0) return;
    event.preventDefault();
    location.assign(hits[at].dataset.href);
    return;
  }
  event.preventDefault();
  const step = event.key === "ArrowDown" ? 1 : -1;
  mark(dialog, hits, (at + step + hits.length) % hits.length);
}

function mark(dialog, hits, chosen) {
  hits.forEach((hit, index) => hit.setAttribute("aria-selected", String(index === chosen)));
  hits[chosen].scrollIntoView({ block: "nearest" });
  find("[role=combobox]", dialog)?.setAttribute("aria-activedescendant", hits[chosen].id);
}

function startPalette(palette) {
  const field = find("[role=combobox]", palette);
  const list = find("[role=listbox]", palette);
  if (!field || !list) return;
  field.addEventListener("keydown", (event) => walk(palette, event));
  palette.addEventListener("click", (event) => {
    const hit = event.target.closest("[role=option]");
    if (hit) location.assign(hit.dataset.href);
  });
  new MutationObserver(() => {
    field.setAttribute("aria-expanded", String(Boolean(find("[role=option]", list))));
    const chosen = find("[aria-selected=true]", list);      // Enter opens it, so it is said
    if (chosen) field.setAttribute("aria-activedescendant", chosen.id);
    else field.removeAttribute("aria-activedescendant");
  }).observe(list, { childList: true, subtree: true });
}

// The chance to undo goes when the answer leaves.
function startToast(toast) {
  setTimeout(() => {
    const focused = toast.contains(document.activeElement);
    toast.remove();
    if (focused) find("#content")?.focus({ preventScroll: true });
    say(toast.dataset.gone);
    document.dispatchEvent(new Event("stafette:sent"));
  }, Number(toast.dataset.leaves) * 1000);
}

// A page that opens in a filled field goes on at the end of what stands there.
function startField() {
  const field = find("textarea[autofocus], .input[type=text][autofocus]");
  field?.setSelectionRange(field.value.length, field.value.length);
}

export function startDialogs() {
  startField();
  document.addEventListener("click", (event) => {
    const control = event.target.closest("[data-open-dialog], [data-close]");
    if (!control) return;
    if (control.dataset.openDialog && open(control.dataset.openDialog)) event.preventDefault();
    if ("close" in control.dataset) {
      event.preventDefault();
      close(control.closest("dialog"));
    }
  });
  all("dialog.palette").forEach(startPalette);
  all(".toast[data-leaves]").forEach(startToast);
  find(".error-summary")?.focus();
}
