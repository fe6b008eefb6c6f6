// Native dialogs: the browser keeps the focus inside and gives it back.
import { all, find } from "./dom.js";

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
    const filled = Boolean(find("[role=option]", list));
    field.setAttribute("aria-expanded", String(filled));
    field.removeAttribute("aria-activedescendant");
  }).observe(list, { childList: true, subtree: true });
}

// The chance to undo goes when the answer leaves.
function startToast(toast) {
  setTimeout(() => toast.remove(), Number(toast.dataset.leaves) * 1000);
}

export function startDialogs() {
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
