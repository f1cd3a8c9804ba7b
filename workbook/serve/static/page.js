// What every page does for its reader: the verdict in the bar, links into folded sections, paper.

const bar = document.getElementById("page-verdict");

function showVerdict() {
  const said = document.getElementById("page-verdict-late");
  if (!said || !bar || bar.childElementCount) return;
  bar.classList.add(...said.classList);
  bar.append(...said.childNodes);
  said.remove();
}

// What stays in sight while a page is scrolled stands below the bar, however many lines that has.
function makeRoom() {
  const header = /** @type {HTMLElement | null} */ (document.querySelector(".page-bar"));
  const isThere = header && getComputedStyle(header).position === "sticky";
  document.documentElement.style.setProperty("--wb-bar", isThere ? `${header.offsetHeight}px` : "0px");
}
new ResizeObserver(makeRoom).observe(document.documentElement);

/** Unfold everything that an element is in, and itself. @param {Element} element */
function open(element) {
  for (const each of document.querySelectorAll("details")) if (each.contains(element)) each.open = true;
}

/** Read a part of an address; one with a bad percent sign means itself. @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

// What an address points to is not left folded away.
function unfold() {
  const place = decoded(location.hash.slice(1));
  const there = place ? document.getElementById(place) : null;
  if (!there) return;
  open(there);
  there.scrollIntoView();
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

// A link to a row that is to be changed, or added with what is known of it, opens its form when the
// form is there.
let asked = "";
function openAsked() {
  const [, what, way, last = ""] = location.hash.match(/^#(edit|new)\/(.*?)(?:\/([^/]*))?$/) ?? [];
  if (!way || asked === location.hash) return;
  const [table = "", key = "[]"] = way.split("/").map(decoded);
  // Not before it stands in its place: a dialog that is moved is no dialog any more.
  const form = document.querySelector(`.app-cell .wb-form[data-table="${CSS.escape(table)}"]`);
  if (!form) {
    const turn = /** @type {HTMLElement | null} */ (document.querySelector(`.app-cell .wb-turn-${CSS.escape(table)}`));
    // The first empty table stands open by itself, and its form is still to come.
    if (turn && !turn.dataset.asked && turn.textContent?.includes("▸")) {
      turn.dataset.asked = "yes";
      turn.click();
    }
    return;
  }
  asked = location.hash;
  open(form);
  const told = decoded(last);
  /** @type {object} */
  let detail;
  try {
    detail = what === "new" ? { cells: JSON.parse(told) } : { key: JSON.parse(key), column: told };
  } catch {
    return; // a link that was cut or mistyped opens no row
  }
  form.dispatchEvent(new CustomEvent(what === "new" ? "wb-new" : "wb-open", { detail }));
}

// A link to a vote shows it, as soon as the ballot is there.
function showBallot() {
  const [, subject] = location.hash.match(/^#vote\/(\w+)$/) ?? [];
  if (!subject || asked === location.hash) return;
  const ballot = document.querySelector(`.app-cell .wb-ballot-${subject}`);
  if (!ballot) return;
  asked = location.hash;
  open(ballot);
  ballot.scrollIntoView({ block: "center" });
  ballot.querySelector("button")?.focus({ preventScroll: true });
}

function followAddress() {
  openAsked();
  showBallot();
}

if (/^#(edit|new|vote)\//.test(location.hash)) {
  new MutationObserver(followAddress).observe(document.documentElement, { childList: true, subtree: true });
}
window.addEventListener("hashchange", followAddress);
// The same link may be followed again after its form was closed.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || !link.hash || link.hash !== location.hash || link.pathname !== location.pathname) return;
  asked = "";
  followAddress();
});
window.addEventListener("hashchange", unfold);
document.addEventListener("DOMContentLoaded", () => { showVerdict(); unfold(); });
if (document.readyState !== "loading") {
  showVerdict();
  unfold();
}
