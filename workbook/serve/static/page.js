// What every page does for its reader: the verdict in the bar, links into folded sections, paper.

const late = document.getElementById("page-verdict-late");
const bar = document.getElementById("page-verdict");

function showVerdict() {
  const said = document.getElementById("page-verdict-late") ?? late;
  if (!said || !bar || bar.childElementCount) return;
  bar.classList.add(...said.classList);
  bar.append(...said.childNodes);
  said.remove();
}

// What an address points to is not left folded away.
function unfold() {
  const place = decodeURIComponent(location.hash.slice(1));
  const there = place ? document.getElementById(place) : null;
  for (let at = there?.closest("details"); at; at = at.parentElement?.closest("details")) at.open = true;
  const own = there?.matches("details") ? /** @type {HTMLDetailsElement} */ (there) : null;
  if (own) own.open = true;
  if (there) there.scrollIntoView();
}

/** @type {HTMLDetailsElement[]} */
let opened = [];
window.addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details")].filter((one) => !one.open && !one.closest(".page-bar"));
  for (const one of opened) one.open = true;
});
window.addEventListener("afterprint", () => {
  for (const one of opened) one.open = false;
});

// A menu of the bar closes when something else is chosen, or by Escape.
const menus = () => document.querySelectorAll(/** @type {"details"} */ (".page-more details[open]"));
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});

window.addEventListener("hashchange", unfold);
document.addEventListener("DOMContentLoaded", () => { showVerdict(); unfold(); });
if (document.readyState !== "loading") {
  showVerdict();
  unfold();
}
