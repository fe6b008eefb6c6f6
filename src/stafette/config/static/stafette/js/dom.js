// The few lines that all modules share.
export const find = (selector, within = document) => within.querySelector(selector);
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];

export const inField = (target) =>
  target instanceof Element && Boolean(target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]"));

// One polite sentence for people who do not see the screen.
export function say(sentence) {
  const status = find("#status");
  if (status) status.textContent = sentence;
}

// What an action led to stands in the page that follows; it is said once that page is there, because
// a live region that is loaded with its text says nothing.
export function startStatus() {
  const told = all("[data-say]").map((element) => element.textContent.trim()).filter(Boolean).join(" ");
  if (told) setTimeout(() => say(told), 300);
}

// Fills "{name}" in a sentence that the server translated into a data attribute.
export function fill(sentence, values) {
  return (sentence || "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const clock = (at = new Date()) =>
  at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

// A fragment of one of our own pages, parsed; null when it is gone or the person is signed out.
export async function fragment(address) {
  const answer = await fetch(address, { headers: { "X-Fragment": "1" }, credentials: "same-origin", redirect: "manual" });
  if (!answer.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}
