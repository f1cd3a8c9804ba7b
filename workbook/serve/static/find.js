// Leaves the strategies whose names hold what is typed; without this script all of them stand.

const field = /** @type {HTMLInputElement} */ (document.getElementById("app-find"));
const told = /** @type {HTMLElement} */ (document.getElementById("app-found"));
const plain = (/** @type {string} */ text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function show() {
  const words = plain(field.value).split(/\s+/).filter(Boolean);
  /** @type {HTMLElement[]} */
  const sections = [...document.querySelectorAll(/** @type {"section"} */ (".report-strategy"))];
  for (const section of sections) {
    const about = plain(section.dataset.about ?? "");
    section.hidden = !words.every((word) => about.includes(word));
  }
  const left = sections.filter((section) => !section.hidden).length;
  const said = (told.dataset.found ?? "").replace("{found}", `${left}`).replace("{all}", `${sections.length}`);
  told.textContent = words.length ? said : "";
}

field.addEventListener("input", show);
new MutationObserver(show).observe(document.querySelector("main") ?? document.body, { childList: true });
