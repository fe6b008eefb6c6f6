// The frame of a mail is as high as the mail. Nothing in it may run, so that it cannot say how high
// it is: this page, which is of the same origin, measures it. Beyond TALLEST it scrolls inside.
const TALLEST = 8000;
const MAIL_FRAME = "iframe.mail-frame";

function fitFrame(page) {
  const frame = page.ownerDocument.defaultView?.frameElement;
  const height = page.getBoundingClientRect().height;
  if (!frame || !height) return;                     // folded away: measured once it is shown
  const border = frame.offsetHeight - frame.clientHeight;
  const bar = frame.clientHeight - page.clientHeight; // of a table that is too wide
  frame.style.blockSize = `${Math.min(TALLEST, Math.ceil(height) + border + Math.max(0, bar))}px`;
}

const sizesOfMails = new ResizeObserver((entries) => entries.forEach((entry) => fitFrame(entry.target)));

function followFrame(frame) {
  const inside = frame.contentDocument;             // its load event comes back when it is not there yet
  if (inside?.documentElement && inside.URL !== "about:blank") sizesOfMails.observe(inside.documentElement);
}

document.addEventListener("load", (event) => {
  if (event.target.matches?.(MAIL_FRAME)) followFrame(event.target);
}, true);
document.querySelectorAll(MAIL_FRAME).forEach(followFrame);
