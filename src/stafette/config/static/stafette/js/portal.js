// The portal works without this file. With it: articles while somebody types, a screenshot by paste,
// a text that survives a closed tab, and the focus on what is missing.
const PAUSE = 400;
const DRAFT = "stafette.report";

function suggest(form, area, place) {
  let timer = 0;
  let asked = "";
  const ask = async () => {
    const said = area.value.trim();
    if (said === asked) return;
    asked = said;
    const address = new URL(form.dataset.suggest, location.href);
    address.searchParams.set("q", said);
    const answer = await fetch(address, { credentials: "same-origin", redirect: "manual" }).catch(() => null);
    if (!answer?.ok || asked !== said) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.replaceChildren(...page.body.childNodes);
  };
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
}

// Strg+V of a screenshot puts it among the files, beside those chosen before.
function paste(form) {
  const files = form.querySelector("input[type=file]");
  if (!files) return;
  form.addEventListener("paste", (event) => {
    const images = [...(event.clipboardData?.files || [])];
    if (!images.length) return;
    const all = new DataTransfer();
    [...files.files, ...images].forEach((file) => all.items.add(file));
    files.files = all.files;
    files.dispatchEvent(new Event("change", { bubbles: true }));
    event.preventDefault();
  });
}

function keep(area) {
  try {
    if (!area.value) area.value = sessionStorage.getItem(DRAFT) || "";
    area.addEventListener("input", () => {
      try { sessionStorage.setItem(DRAFT, area.value); } catch { /* the page still holds it */ }
    });
    area.form.addEventListener("submit", () => sessionStorage.removeItem(DRAFT));
  } catch { /* storage is forbidden; nothing else depends on it */ }
}

// A live region that is loaded with its text says nothing.
const told = document.querySelector("[data-say]")?.textContent.trim();
if (told) setTimeout(() => { document.getElementById("status").textContent = told; }, 300);

document.querySelector(".error-summary")?.focus();
const report = document.querySelector("form[data-suggest]");
const area = report?.querySelector("textarea");
if (area) {
  const place = document.getElementById("suggestions");
  if (place) suggest(report, area, place);
  keep(area);
  paste(report);
  area.setSelectionRange(area.value.length, area.value.length);   // who began on the home page goes on
}
