// Theme and density: kept on this device, applied by boot.js before the first paint.
import { all } from "./dom.js";

const CHOICES = { theme: "stafette.theme", density: "stafette.density" };

function apply(name, value) {
  const root = document.documentElement;
  if (value) root.dataset[name] = value;
  else delete root.dataset[name];
  try {
    if (value) localStorage.setItem(CHOICES[name], value);
    else localStorage.removeItem(CHOICES[name]);
  } catch {
    // The choice then holds for this page alone.
  }
}

export function startTheme() {
  for (const control of all("[data-choose]")) {
    const name = control.dataset.choose;
    control.value = document.documentElement.dataset[name] || "";
    control.addEventListener("change", () => apply(name, control.value));
  }
}
