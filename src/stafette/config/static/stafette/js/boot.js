// Runs before the first paint (a classic script in the head): theme, density, and that scripts work.
(() => {
  const root = document.documentElement;
  root.dataset.js = "";
  try {
    const asked = new URLSearchParams(location.search).get("theme");
    const theme = asked || localStorage.getItem("stafette.theme");
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
    const density = localStorage.getItem("stafette.density");
    if (density) root.dataset.density = density;
  } catch {
    // Storage may be forbidden; the system's theme applies.
  }
})();
