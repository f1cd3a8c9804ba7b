// Puts what the kernel shows in the place of what was rendered, cell by cell.

const arrivals = /** @type {HTMLElement} */ (document.getElementById("app-arrivals"));
const status = /** @type {HTMLElement} */ (document.getElementById("app-status"));
// A widget's view has no type of its own; what else a cell shows stands there already, rendered.
const SHOWN = ".jp-OutputArea-output:not([data-mime-type]) > :not(:empty), .app-failed";
const ENTERED = /** @type {"input"} */ ("input, select, textarea, button, [tabindex]");
const CHART = /** @type {"figure"} */ ("figure[data-spec]");

// The server keeps the kernel for a page that asks for it, and not for one that no browser shows.
const { baseUrl, kernelId } = JSON.parse(
  document.getElementById("jupyter-config-data")?.textContent ?? "{}",
);
fetch(`${baseUrl}waiting/${kernelId}`)
  .then((answer) => {
    if (answer.status === 404) status.textContent = status.dataset.reload ?? "";
  })
  .catch(() => undefined);

function settle() {
  for (const arrival of [...arrivals.children]) {
    const cell = document.getElementById(`cell-${arrival.getAttribute("cell-index")}`);
    if (!cell || !arrival.querySelector(SHOWN)) continue;
    keepCharts(cell, arrival);
    const hadFocus = cell.contains(document.activeElement);
    cell.replaceChildren(arrival);
    unfold(cell);
    if (hadFocus) arrival.querySelector(ENTERED)?.focus({ preventScroll: true });
    status.textContent = "";
  }
  // What is drawn again after a change may have something to show now.
  for (const cell of document.querySelectorAll("details.page-empty .app-cell")) unfold(cell);
}

// A section that had nothing to read has something to fill in now.
/** @param {Element} cell */
function unfold(cell) {
  const section = /** @type {HTMLDetailsElement | null} */ (cell.closest("details.page-empty"));
  if (!section || !cell.querySelector("input, button, select, textarea, figure, table, .wb-form")) return;
  section.open = true;
  section.classList.remove("page-empty");
  section.querySelector(".page-nothing")?.remove();
}

// A chart that is drawn already and has not changed stays as it is.
/** @param {Element} cell @param {Element} arrival */
function keepCharts(cell, arrival) {
  const drawn = new Map();
  for (const figure of cell.querySelectorAll(CHART)) {
    drawn.set(figure.dataset.spec, figure);
  }
  for (const figure of arrival.querySelectorAll(CHART)) {
    const same = drawn.get(figure.dataset.spec);
    if (same) figure.replaceWith(same);
  }
}

new MutationObserver(settle).observe(document.documentElement, { childList: true, subtree: true });
settle();
