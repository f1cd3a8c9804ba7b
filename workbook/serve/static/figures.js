// Lets the marks of a figure tell what they are, its legend pick, and a long figure be chosen from.

const LIVE = /** @type {"figure"} */ ("figure[data-live]");
const TOLD = /** @type {"div"} */ ("[data-tip]");
const NEAR = 14; // pixels around a small mark that answer to a pointer
/** @type {Set<HTMLElement>} */
const arriving = new Set();
const tip = document.createElement("div");
tip.id = "app-tip";
tip.setAttribute("role", "status");
tip.hidden = true;

// What a mark tells: a heading, and a line for each label and value.
/** @param {string} text */
function write(text) {
  const [head, ...lines] = text.split("\n");
  const title = document.createElement("strong");
  title.textContent = head ?? "";
  const list = document.createElement("dl");
  for (const line of lines) {
    const [label, value] = line.split("\t");
    const term = document.createElement("dt");
    const said = document.createElement("dd");
    term.textContent = label ?? "";
    said.textContent = value ?? "";
    list.append(term, said);
  }
  tip.replaceChildren(title, list);
}

/** @param {Element} mark */
function show(mark) {
  const text = mark.getAttribute("data-tip");
  if (!text) return;
  const figure = mark.closest(LIVE);
  if (tip.parentElement !== figure) figure?.append(tip);
  if (tip.dataset.text !== text) write(text);
  tip.dataset.text = text;
  tip.hidden = false;
  const box = mark.getBoundingClientRect();
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.min(Math.max(box.left + box.width / 2 - width / 2, 8), innerWidth - width - 8);
  const below = box.bottom + 10;
  const top = below + height < innerHeight ? below : Math.max(box.top - height - 10, 8);
  tip.style.left = `${left}px`;
  tip.style.top = `${top}px`;
  for (const other of document.querySelectorAll(".app-told")) other.classList.remove("app-told");
  mark.classList.add("app-told");
}

function hide() {
  tip.hidden = true;
  for (const other of document.querySelectorAll(".app-told")) other.classList.remove("app-told");
}

// A page that is scrolled takes along what is told.
function follow() {
  const mark = document.querySelector(".app-told");
  if (mark && !tip.hidden) show(mark);
}

/** @param {Element} mark @param {number} x @param {number} y */
function distance(mark, x, y) {
  const box = mark.getBoundingClientRect();
  const across = Math.max(box.left - x, 0, x - box.right);
  const down = Math.max(box.top - y, 0, y - box.bottom);
  return Math.hypot(across, down);
}

/** @param {PointerEvent} event */
function point(event) {
  if (!(event.target instanceof Element)) return;
  const plot = event.target.closest(`${LIVE} :is(.wb-plot, .wb-matrix td, .wb-network)`);
  if (!plot) {
    if (!event.target.closest("#app-tip")) hide();
    return;
  }
  const marks = plot.matches(TOLD) ? [plot] : [...plot.querySelectorAll(TOLD)];
  const { clientX: x, clientY: y } = event;
  const found = marks.map((mark) => ({ mark, far: distance(mark, x, y) }));
  // Of several at the same place the last one is drawn over the others.
  const nearest = found.reduceRight(
    (best, one) => (!best || one.far < best.far ? one : best),
    /** @type {{ mark: Element, far: number } | undefined} */ (undefined),
  );
  if (nearest && nearest.far <= NEAR) show(nearest.mark);
  else hide();
}

// By keyboard a figure is one stop, and the arrows go from mark to mark.
/** @param {KeyboardEvent} event */
function walk(event) {
  const place = event.target instanceof Element ? event.target.closest("[data-walk]") : null;
  if (!place) return;
  if (event.key === "Escape") hide();
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const step = steps[/** @type {keyof typeof steps} */ (event.key)];
  if (!step || event.target !== place) return;
  event.preventDefault();
  const marks = [...place.querySelectorAll(TOLD)].filter(
    (one, at, all) => one.getClientRects().length &&
      one.getAttribute("data-tip") !== all[at - 1]?.getAttribute("data-tip"),
  );
  const at = marks.findIndex((one) => one.classList.contains("app-told"));
  const next = marks[at < 0 && step < 0 ? marks.length - 1 : at + step];
  if (!next) return;
  next.scrollIntoView({ block: "nearest" });
  show(next);
}

/** @param {HTMLElement} figure @param {Element} button */
function pick(figure, button) {
  const isPicked = button.getAttribute("aria-pressed") === "true";
  for (const one of figure.querySelectorAll(".wb-legend button")) {
    one.setAttribute("aria-pressed", String(one === button && !isPicked));
  }
  const wanted = isPicked ? "" : button.getAttribute("data-pick");
  for (const mark of figure.querySelectorAll(":not(button)[data-pick]")) {
    mark.classList.toggle("app-faint", Boolean(wanted) && mark.getAttribute("data-pick") !== wanted);
  }
}

/** @param {HTMLElement} figure */
function choice(figure) {
  const parts = [...figure.querySelectorAll("[data-of]")];
  const values = [...new Set(parts.map((one) => one.getAttribute("data-of") ?? ""))];
  if (values.length < 2) return;
  const frame = document.createElement("label");
  const select = document.createElement("select");
  select.add(new Option(figure.dataset.all, ""));
  for (const value of values) select.add(new Option(value, value));
  select.addEventListener("change", () => {
    for (const one of parts) {
      /** @type {HTMLElement} */ (one).hidden =
        Boolean(select.value) && one.getAttribute("data-of") !== select.value;
    }
  });
  frame.className = "app-filter";
  frame.append(`${figure.dataset.choose} `, select);
  const place = figure.querySelector(".wb-rows, .wb-panels");
  place?.before(frame);
}

// While a page arrives, a figure is whole when something stands after it.
/** @param {Element} figure */
function isWhole(figure) {
  if (document.readyState !== "loading") return true;
  for (let at = /** @type {Element | null} */ (figure); at; at = at.parentElement) {
    if (at.nextSibling) return true;
  }
  return false;
}

/** @param {HTMLElement} figure */
function enliven(figure) {
  if (figure.dataset.state) return;
  if (!isWhole(figure)) {
    arriving.add(figure);
    return;
  }
  arriving.delete(figure);
  figure.dataset.state = "alive";
  if (figure.dataset.choose) choice(figure);
  const place = figure.querySelector(".wb-rows, .wb-panels, .wb-matrix");
  if (place instanceof HTMLElement && place.querySelector(TOLD)) {
    place.tabIndex = 0;
    place.dataset.walk = "";
    place.setAttribute("aria-label", figure.dataset.walk ?? "");
    // Panels are a list already: each of them would lose it.
    if (!place.matches("table, [role]")) place.setAttribute("role", "group");
  }
  figure.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest(".wb-legend button");
    if (button) pick(figure, button);
  });
}

/** @param {ParentNode} root */
function find(root) {
  for (const figure of root.querySelectorAll(LIVE)) enliven(figure);
}

document.addEventListener("pointermove", point, { passive: true });
document.addEventListener("pointerdown", point, { passive: true });
document.addEventListener("keydown", walk);
document.addEventListener("focusout", hide);
document.addEventListener("scroll", follow, { passive: true, capture: true });
document.addEventListener("DOMContentLoaded", () => find(document));
find(document);
new MutationObserver((changes) => {
  for (const figure of arriving) enliven(figure);
  for (const change of changes) {
    for (const node of change.addedNodes) {
      if (!(node instanceof Element)) continue;
      if (node instanceof HTMLElement && node.matches(LIVE)) enliven(node);
      else find(node);
    }
  }
}).observe(document.documentElement, { childList: true, subtree: true });
