// The stream carries ids and versions only; what is shown is fetched from our own pages.
// Rows never move while the pointer or the focus is in the list: new ones wait behind the pill.
import { all, fill, find, fragment, say } from "./dom.js";

const MERGE = 250;
const LOST = 2000;
const AGAIN = 30000;                 // after an answer that EventSource takes for final
const PAGE = 5000;                   // a page of several lists is fetched anew at most this often
let waiting = new Set();
let timer = 0;
let lostTimer = 0;
let pageTimer = 0;
let latest = "";                     // the place in the journal up to which we heard

const numbersOf = (content) => {
  const found = Array.isArray(content) ? content : content.changes || [content];
  return found.map((change) => String(change.number ?? change.ticket ?? "")).filter(Boolean);
};

function collect(content) {
  numbersOf(content).forEach((number) => waiting.add(number));
  if (!timer) timer = setTimeout(work, MERGE);
}

async function work() {
  const numbers = waiting;
  waiting = new Set();
  timer = 0;
  const list = find("[data-rows]");
  const ticket = find("[data-ticket]");
  if (list) await refreshRows(list, numbers);
  if (ticket && numbers.has(ticket.dataset.ticket)) await refreshTicket(ticket);
  if (find("[data-live-page]")) pageTimer ||= setTimeout(refreshPage, PAGE);
}

// ----- the list ------------------------------------------------------------------------------

const busy = (row) => row.matches(":hover, :focus-within");

async function refreshRows(list, numbers) {
  const address = new URL(list.dataset.rows, location.href);
  new URLSearchParams(location.search).forEach((value, name) => address.searchParams.append(name, value));
  address.searchParams.set("numbers", [...numbers].slice(0, 50).join(","));
  const page = await fragment(address).catch(() => null);
  if (!page) return;
  const fresh = new Map(all("tr[data-number]", page).map((row) => [row.dataset.number, row]));
  for (const number of numbers) patch(list, number, fresh.get(number));
  const absent = [...fresh.keys()].filter((number) => !find(`tr[data-number="${number}"]`, list));
  announce(absent);
}

function patch(list, number, row) {
  const shown = find(`tr[data-number="${CSS.escape(number)}"]`, list);
  if (!shown) return;
  if (!row) {
    shown.dataset.gone = "";
    return;
  }
  if (busy(shown)) return;
  const ticked = find("input", shown)?.checked;
  const copy = document.importNode(row, true);
  if (ticked) {
    find("input", copy).checked = true;
    copy.setAttribute("aria-selected", "true");
  }
  copy.dataset.changed = "";
  shown.replaceWith(copy);
}

const newer = new Set();

function announce(numbers) {
  const pill = find("[data-newer]");
  if (!pill || !numbers.length) return;
  numbers.forEach((number) => newer.add(number));
  const sentence = fill(newer.size === 1 ? pill.dataset.one : pill.dataset.many, { count: newer.size });
  find("span", pill).textContent = sentence;
  pill.hidden = false;
}

// ----- a page of several lists -----------------------------------------------------------------

async function refreshPage() {
  pageTimer = 0;
  const page = await fragment(location.href).catch(() => null);
  if (!page) return;
  for (const shown of all("[data-live-page] > [data-part]")) {
    const fresh = page.getElementById(shown.id);
    if (busy(shown)) pageTimer ||= setTimeout(refreshPage, PAGE);
    else if (fresh) shown.replaceWith(document.importNode(fresh, true));
  }
}

// ----- one ticket ----------------------------------------------------------------------------

async function refreshTicket(ticket) {
  const page = await fragment(ticket.dataset.live).catch(() => null);
  if (!page) return;
  for (const part of all("[data-part]", page)) {
    const shown = document.getElementById(part.id);
    if (shown && !inUse(shown)) shown.replaceWith(unfolded(shown, document.importNode(part, true)));
  }
  append(ticket, page);
}

// Nothing is taken from under somebody's fingers: neither the focus nor what they have typed.
const inUse = (part) => part.contains(document.activeElement)
  || all("input:not([type=hidden])", part).some((field) => field.value !== field.defaultValue);

// What somebody has opened to read stays open.
function unfolded(shown, copy) {
  const before = all("details", shown);
  all("details", copy).forEach((one, place) => { one.open = before[place]?.open ?? one.open; });
  return copy;
}

function append(ticket, page) {
  const timeline = find("#timeline", ticket);
  if (!timeline) return;
  let added = 0;
  for (const item of all("#timeline > li", page)) {
    const shown = document.getElementById(item.id);
    const copy = document.importNode(item, true);
    if (!shown) {
      timeline.append(copy);
      watch(copy);
      added += item.dataset.kind === "system" ? 0 : 1;
    } else if (shown.dataset.version !== item.dataset.version && !shown.contains(document.activeElement)) {
      shown.replaceWith(copy);
    }
  }
  if (added) say(fill(added === 1 ? timeline.dataset.one : timeline.dataset.many, { count: added }));
}

// The send guard asks what was seen: an item counts when it was in view for a second.
const seen = new Map();
const observer = "IntersectionObserver" in window && new IntersectionObserver((entries) => {
  for (const entry of entries) {
    clearTimeout(seen.get(entry.target));
    if (!entry.isIntersecting) continue;
    seen.set(entry.target, setTimeout(() => note(entry.target), 1000));
  }
}, { threshold: 0.5 });

function watch(item) {
  if (observer && item.dataset.seen) observer.observe(item);
}

function note(item) {
  observer.unobserve(item);
  for (const field of all("input[name=seen]")) {
    if (Number(item.dataset.seen) > Number(field.value)) field.value = item.dataset.seen;
  }
}

// ----- the stream ----------------------------------------------------------------------------

function state(alive) {
  const show = () => {
    const bar = find("#connection");
    if (bar) bar.hidden = alive;
    all("[data-live-state]").forEach((chip) => { chip.hidden = !alive; });
  };
  if (!alive) {
    lostTimer ||= setTimeout(show, LOST); // failed tries to come back do not begin it anew
    return;
  }
  clearTimeout(lostTimer);
  lostTimer = 0;
  show();
}

const everything = () => {
  all("[data-rows] tr[data-number]").forEach((row) => waiting.add(row.dataset.number));
  const ticket = find("[data-ticket]");
  if (ticket) waiting.add(ticket.dataset.ticket);
  if ((waiting.size || find("[data-live-page]")) && !timer) timer = setTimeout(work, MERGE);
};

const channel = "BroadcastChannel" in window ? new BroadcastChannel("stafette") : null;

function receive(message) {
  if (message.kind === "changes") {
    latest = message.content.at ?? latest;
    collect(message.content);
  }
  if (message.kind === "state") state(message.alive);
  if (message.kind === "reload") everything();
}

function tell(message) {
  receive(message);
  channel?.postMessage(message);
}

function since(address) {
  const from = new URL(address, location.href);
  if (latest) from.searchParams.set("after", latest);
  return from;
}

// It begins where this page was made, or after what was heard since; the browser sends the id of
// the last event when it comes back. Without a place everything is loaded anew.
function listen(address) {
  const from = since(address);
  const stream = new EventSource(from);
  const changes = (event) => tell({ kind: "changes", content: JSON.parse(event.data) });
  stream.addEventListener("message", changes);
  stream.addEventListener("change", changes);
  stream.addEventListener("reload", () => tell({ kind: "reload" }));
  stream.addEventListener("open", () => {
    tell({ kind: "state", alive: true });
    if (!from.searchParams.has("after")) tell({ kind: "reload" });
  });
  stream.addEventListener("error", () => {
    tell({ kind: "state", alive: false });
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => listen(address), AGAIN);
  });
}

// Another tab listens for this one: it asks once what happened while its page was made.
function catchUp(address) {
  const stream = new EventSource(since(address));
  stream.addEventListener("change", (event) => receive({ kind: "changes", content: JSON.parse(event.data) }));
  stream.addEventListener("reload", everything);
  stream.addEventListener("here", () => stream.close());
}

// One stream for all tabs: whoever holds the lock listens and tells the others (HTTP/1.1 allows six connections).
function lead(address) {
  if (!navigator.locks || !channel) {
    listen(address);
    return;
  }
  const hold = () => {
    listen(address);
    return new Promise(() => {});
  };
  navigator.locks.request("stafette.stream", { ifAvailable: true }, (lock) => {
    if (lock) return hold();
    catchUp(address);
    navigator.locks.request("stafette.stream", hold);
    return null;
  });
}

// An answer that left is no longer "not sent yet"; a second later it is true for the server as well.
function showSent() {
  const ticket = find("[data-ticket]");
  if (ticket) setTimeout(() => refreshTicket(ticket), 1000);
}

export function startLive() {
  document.addEventListener("stafette:sent", showSent);
  const address = document.body.dataset.stream;
  if (!address || !find("[data-rows], [data-ticket], [data-live-page]")) return;
  if (channel) channel.onmessage = (event) => receive(event.data);
  window.addEventListener("offline", () => state(false));
  window.addEventListener("online", everything);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-newer]")) location.reload();
  });
  all("#timeline > li").forEach(watch);
  lead(address);
}
