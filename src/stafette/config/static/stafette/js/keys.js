// Single keys act only outside fields and only while the person wants them (WCAG 2.1.4).
// An element says which key it has: data-key="r", "U" with Shift. What counts is event.key, so that Y and Z are right.
import { all, fill, find, inField, say } from "./dom.js";
import { compose } from "./composers.js";
import { open } from "./dialogs.js";
import { clear, toggle } from "./selection.js";

const SEQUENCE = 1500;
let going = -Infinity;               // when "g" was pressed; a page just opened has had none

const wanted = () => document.body.dataset.keys !== "off";
const ROWS = "tr[data-number], .inbox > .baton-card";
const rows = () => all(ROWS);
const current = () => document.activeElement?.closest?.(ROWS);

function pressed(event) {
  if (event.key.length !== 1) return event.key;
  return event.shiftKey ? event.key.toUpperCase() : event.key.toLowerCase();
}

function move(step) {
  const list = rows();
  if (!list.length) return false;
  const at = list.indexOf(current());
  const next = list[Math.min(Math.max(at + step, 0), list.length - 1)];
  const link = find("a", next);
  link.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

const LIST = {
  j: () => move(1),
  k: () => move(-1),
  x: () => current() && (toggle(current()), true),
  Home: () => { const pill = find("[data-newer]:not([hidden])"); pill?.click(); return Boolean(pill); },
};

function copyNumber() {
  const element = find("[data-copy]");
  if (!element) return false;
  navigator.clipboard?.writeText(element.dataset.copy);
  say(fill(document.body.dataset.copied, { number: element.dataset.copy }));
  return true;
}

const search = () => open("palette") || (find("[type=search]")?.focus(), true);
const ALWAYS = { "/": search, "?": () => open("keys"), ".": copyNumber };

function follow(key) {
  const visible = (element) => element.offsetParent !== null || element.closest("dialog[open]");
  const row = current();
  const near = row ? all("[data-key]", row) : [];
  const element = [...near, ...all("[data-key]")].find((item) => item.dataset.key === key && visible(item));
  if (!element) return false;
  element.click();
  return true;
}

function go(key) {
  if (performance.now() - going > SEQUENCE) return false;
  going = -Infinity;
  const link = find(`[data-go="${CSS.escape(key)}"]`);
  link?.click();
  return Boolean(link);
}

function single(event) {
  const key = pressed(event);
  if (go(key)) return true;
  if (key === "g") { going = performance.now(); return true; }
  return Boolean((LIST[key] || ALWAYS[key] || (() => follow(key)))());
}

function submit(event) {
  const form = event.target.closest?.("form");
  if (!form) return false;
  const button = find(event.shiftKey ? "[data-send-and-solve]" : "[data-send], .btn.primary[type=submit], .btn.internal[type=submit]", form);
  form.requestSubmit(button || undefined);
  return true;
}

function leave(event) {
  if (find("dialog[open]")) return false;                       // the browser closes it
  if (event.target.closest?.(".composer")) { compose(""); return true; }
  if (inField(event.target)) { event.target.blur(); return true; }
  return clear();
}

function chosen(event) {
  const controlled = event.ctrlKey || event.metaKey;
  if (controlled && event.key === "Enter") return submit(event);
  if (controlled && event.key.toLowerCase() === "k" && !event.shiftKey && !event.altKey) return search();
  if (event.key === "Escape") return leave(event);
  if (controlled || event.altKey || event.isComposing || inField(event.target) || !wanted()) return false;
  if (find("dialog[open]") && event.key !== "?") return false;
  return single(event);
}

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    if (chosen(event)) event.preventDefault();
  });
}
