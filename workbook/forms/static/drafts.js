// Votes, and what else is entered in a ballot, that Python has not taken yet, kept for this browser
// tab: neither a kernel that dies, nor a line that is cut, nor a page that is loaded again loses it.

/** @import { Model } from "./types.d.ts" */

const VOTES = "workbook-votes";
const SLOW = 3000; // ms after which it is said that a vote is not saved yet
const same = (/** @type {unknown} */ one, /** @type {unknown} */ other) => JSON.stringify(one) === JSON.stringify(other);
/** @typedef {HTMLSelectElement | HTMLInputElement} Input */
/** @typedef {{ values: (string | null)[], said: string }} Kept what stands in a cell's inputs, and in words */

/** @param {Element} cell @returns {Input[]} */
const inputsOf = (cell) => [...cell.querySelectorAll(/** @type {"input"} */ ("select, input"))];
// A choice is kept by its place: its text is written in other blanks than Python's.
/** @param {Input} input */
function valueOf(input) {
  if (input instanceof HTMLSelectElement) return String(input.selectedIndex);
  return input.type === "checkbox" ? String(input.checked) : input.value;
}
/** @param {Input} input @param {string} no what a box says that is not ticked */
function shownIn(input, no) {
  if (input instanceof HTMLSelectElement) return input.selectedOptions[0]?.text;
  if (input.type === "checkbox") return input.checked ? "✓" : no;
  return input.value && `“${input.value}”`;
}
const tokenOf = (/** @type {Element} */ cell) => [...cell.classList].find((name) => name.startsWith("wb-at-")) ?? "";

/** @param {"p" | "button"} tag @param {string} text @param {() => void} [onclick] */
function made(tag, text, onclick) {
  const node = document.createElement(tag);
  node.textContent = text;
  if (onclick) Object.assign(node, { onclick, type: "button" });
  return node;
}

/** @param {{ model: Model, el: HTMLElement }} where */
function render({ model, el }) {
  const drafts = `${VOTES}:${model.get("place")}`;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let slow;
  el.setAttribute("role", "status");

  const ballot = () => el.closest(".wb-ballot");
  const cells = () => [...(ballot()?.querySelectorAll(".wb-cell") ?? [])];
  const held = () => model.get("held");
  const read = () => {
    try {
      return /** @type {{ [token: string]: Kept }} */ (JSON.parse(sessionStorage.getItem(drafts) ?? "{}"));
    } catch {
      return {}; // a browser may forbid it
    }
  };
  const write = (/** @type {{ [token: string]: Kept }} */ kept) => {
    try {
      if (Object.keys(kept).length) sessionStorage.setItem(drafts, JSON.stringify(kept));
      else sessionStorage.removeItem(drafts);
    } catch (error) {
      console.warn("Votes cannot be kept for a reload:", error);
    }
  };
  const waiting = () => Object.entries(read()).filter(([token, { values }]) => token in held() && !same(values, held()[token]));

  /** A vote that is not saved does not stand beside a word that says so. */
  function mark() {
    const names = new Set(waiting().map(([token]) => token));
    for (const cell of cells()) cell.classList.toggle("wb-unheard", names.has(tokenOf(cell)));
    clearTimeout(slow);
    if (!names.size) el.replaceChildren();
    else if (model.get("words").waits) slow = setTimeout(() => { if (waiting().length && !el.querySelector("button")) el.replaceChildren(made("p", model.get("words").waits)); }, SLOW);
  }

  /** @param {Event} event */
  function heard({ target }) {
    const cell = target instanceof Element ? target.closest(".wb-cell") : null;
    if (!cell || !ballot()?.contains(cell)) return;
    const inputs = inputsOf(cell);
    const name = model.get("names")[tokenOf(cell)] ?? "";
    const shown = inputs.map((input) => shownIn(input, model.get("words").no)).filter(Boolean).join(", ").replaceAll("\u00a0", " ");
    write({ ...read(), [tokenOf(cell)]: { values: inputs.map(valueOf), said: `${name} (${shown})` } });
    taken();
  }

  /** What Python has taken is kept no longer. */
  function taken() {
    const kept = read();
    for (const [token, { values }] of Object.entries(kept)) if (same(values, held()[token])) delete kept[token];
    write(kept);
    mark();
  }

  /** @param {[string, Kept][]} left */
  function putBack(left) {
    el.replaceChildren();
    for (const [token, { values }] of left) {
      const cell = cells().find((one) => tokenOf(one) === token);
      if (!cell) continue;
      inputsOf(cell).forEach((input, at) => {
        if (valueOf(input) === values[at]) return;
        if (input.type === "checkbox") {
          input.click();
          return;
        }
        if (input instanceof HTMLSelectElement) input.selectedIndex = Number(values[at]);
        else input.value = values[at] ?? "";
        for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
      });
    }
  }

  function offer() {
    const left = waiting();
    if (!left.length) return;
    const words = model.get("words");
    el.replaceChildren(
      made("p", `${words.left} ${left.map(([, { said }]) => said).join("; ")}.`),
      made("button", words.putBack, () => putBack(left)),
      made("button", words.drop, () => {
        const kept = read();
        for (const [token] of left) delete kept[token];
        write(kept);
        mark();
      }),
    );
  }

  offer();
  model.on("change:held", taken);
  for (const kind of ["input", "change"]) document.addEventListener(kind, heard, true);
  return () => {
    clearTimeout(slow);
    model.off("change:held", taken);
    for (const kind of ["input", "change"]) document.removeEventListener(kind, heard, true);
  };
}

export default { render };
