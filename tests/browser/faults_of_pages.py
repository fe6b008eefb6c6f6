"""What a page can have wrong: axe's findings, and what axe does not see (experience.md 5)."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# Links in running text are exempt from the size of targets (WCAG 2.5.8, "inline"); a box counts
# with the label that wraps it.
LAYOUT = """() => {
  const faults = [];
  const over = document.documentElement.scrollWidth - innerWidth;
  if (over > 0) {
    const wide = [...document.querySelectorAll("body *")].find((item) =>
      item.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(item).position !== "fixed");
    faults.push(`${over} px too wide: ${wide?.outerHTML.slice(0, 120)}`);
  }
  const headings = [...document.querySelectorAll("h1")].filter((item) => item.checkVisibility());
  if (headings.length !== 1) faults.push(`${headings.length} h1`);
  if (!document.title || !document.documentElement.lang) faults.push("no title or language");
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=option]";
  for (const item of document.querySelectorAll(controls)) {
    const box = (item.matches("[type=checkbox], [type=radio]") && item.closest("label") || item)
      .getBoundingClientRect();
    const hidden = !item.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    if (hidden || item.disabled || item.closest("[aria-hidden=true], .skip")) continue;
    const inline = item.tagName === "A" && getComputedStyle(item).display === "inline";
    if (!inline && (box.width < 23.9 || box.height < 23.9))
      faults.push(`${Math.round(box.width)}x${Math.round(box.height)} px: ${item.outerHTML.slice(0, 120)}`);
  }
  return faults;
}"""
FOCUS = """() => {
  const at = document.activeElement;
  return at.matches(".error-summary, [aria-invalid=true], [role=alert]") ? "" : at.outerHTML.slice(0, 80);
}"""


def layout_faults(page: Page) -> list[str]:
    """Sideways scrolling, headings, language, sizes of targets."""
    found: list[str] = page.evaluate(LAYOUT)
    return found


def focus_faults(page: Page) -> list[str]:
    """After a refused form the focus stands at what is to be mended."""
    at: str = page.evaluate(FOCUS)
    return [f"focus at {at}"] if at else []


def axe_faults(page: Page) -> list[str]:
    """A line for each element that breaks a rule."""
    found: list[dict[str, Any]] = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:140]} {(node['any'] or node['all'] or [{'message': ''}])[0]['message'][:140]}"
        for rule in found
        for node in rule["nodes"]
    ]
