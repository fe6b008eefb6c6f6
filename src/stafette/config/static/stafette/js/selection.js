// Rows that are ticked, and the bar that acts on them. The bar appears by CSS alone (:has(:checked)).
import { all, fill, find, say } from "./dom.js";

const boxes = () => all("[data-rows] input[name=number]");

export function toggle(row) {
  const box = find("input[name=number]", row);
  if (!box) return;
  box.checked = !box.checked;
  refresh(true);
}

export function clear() {
  const ticked = boxes().filter((box) => box.checked);
  ticked.forEach((box) => { box.checked = false; });
  refresh(ticked.length > 0);
  return ticked.length > 0;
}

export function refresh(spoken) {
  const bar = find(".selbar");
  if (!bar) return;
  let count = 0;
  for (const box of boxes()) {
    box.closest("tr").toggleAttribute("aria-selected", false);
    if (box.checked) {
      box.closest("tr").setAttribute("aria-selected", "true");
      count += 1;
    }
  }
  const sentence = fill(bar.dataset.count, { count });
  find("[data-counted]", bar).textContent = sentence;
  if (spoken) say(sentence);
}

export function startSelection() {
  if (!find("[data-rows]")) return;
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-rows] input[name=number]")) refresh(true);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-clear-selection]")) clear();
  });
  refresh(false);
}
