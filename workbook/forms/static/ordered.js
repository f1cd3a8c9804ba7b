// Rows in their order: moved by dragging or by keys, and opened in the forms of the page.

/** @import { Answer, Model } from "./types.d.ts" */

import { button, el } from "./dom.js";
import { Talk } from "./talk.js";
import { say, speak } from "./words.js";

/** @typedef {{ key: string[], words: string }} PartRow */
/** @typedef {{ table: string, label: string, column: string, rows: PartRow[] }} Part */
/** @typedef {{ key: string, name: string, dashed: boolean, parts: Part[] }} OrderedRow */

const PATIENCE_OF_A_FORM = 8000; // ms until a form that was asked for is given up

/**
 * Tell the form of a table something; it is turned up first where it is hidden.
 * @param {HTMLElement} near
 * @param {string} table
 * @param {string} event
 * @param {object} detail
 */
function tellForm(near, table, event, detail) {
  const around = near.closest(".jp-Notebook") ?? document.body;
  const find = () => {
    const form = /** @type {HTMLElement | null} */ (around.querySelector(`.wb-form[data-table="${CSS.escape(table)}"]`));
    return form?.offsetParent ? form : null;
  };
  const tell = (/** @type {HTMLElement} */ form) => form.dispatchEvent(new CustomEvent(event, { detail }));
  const there = find();
  if (there) return tell(there);
  const turn = /** @type {HTMLElement | null} */ (around.querySelector(`.wb-turn-${CSS.escape(table)}`));
  turn?.click();
  const begun = Date.now();
  const wait = setInterval(() => {
    const form = find();
    if (form || Date.now() - begun > PATIENCE_OF_A_FORM) clearInterval(wait);
    if (form) tell(form);
  }, 60);
  return undefined;
}

class Order {
  /** @param {Model} model @param {HTMLElement} root */
  constructor(model, root) {
    this.model = model;
    this.list = el("ol", { class: "wb-ordered", "aria-label": model.get("table").label });
    this.status = el("p", { class: "wb-status", role: "status" });
    const add = button(say("addOne", model.get("table").label), () => this.add());
    root.append(this.list, el("div", { class: "wb-bar" }, add, this.status));
    this.talk = new Talk(model, {
      tell: (text, isBad) => this.tell(text, isBad),
      guard: (work) => work(),
      lineTurned: (now) => { if (now) this.tell(say(now === "cut" ? "lineCut" : "appGone"), true); },
    });
    this.drawn = () => this.draw();
    this.again = (/** @type {Answer & { again?: boolean }} */ message) => { if (message.again) this.draw(); };
    model.on("change:rows", this.drawn);
    model.on("msg:custom", this.again);
    this.draw();
  }

  /** @returns {OrderedRow[]} */
  get rows() { return this.model.get("rows"); }

  /** @param {string} text @param {boolean} [isBad] */
  tell(text, isBad = false) {
    this.status.textContent = text;
    this.status.classList.toggle("wb-bad-news", isBad);
  }

  add() {
    tellForm(this.list, this.model.get("table").name, "wb-new", { cells: { position: String(this.rows.length + 1) } });
  }

  draw() {
    const held = document.activeElement instanceof HTMLElement && this.list.contains(document.activeElement)
      ? document.activeElement.closest("li[data-key]")?.getAttribute("data-key") : null;
    this.list.replaceChildren(...this.rows.map((row, at) => this.item(row, at)));
    if (held) this.handle(held)?.focus();
  }

  /** @param {string} key @returns {HTMLElement | null} */
  handle(key) { return this.list.querySelector(`li[data-key="${CSS.escape(key)}"] .wb-handle`); }

  /** @param {OrderedRow} row @param {number} at */
  item(row, at) {
    const { name: table } = this.model.get("table");
    const handle = el("button", {
      type: "button", class: "wb-handle", "aria-label": say("moveRow", row.name, at + 1, this.rows.length),
      title: say("moveHint"),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event, row),
      onpointerdown: (/** @type {PointerEvent} */ event) => this.grab(event),
    }, String(at + 1));
    const name = button(row.name, () => tellForm(this.list, table, "wb-open", { key: [row.key], column: "" }), { class: "wb-named" });
    return el("li", { "data-key": row.key, class: row.dashed ? "wb-dashed" : "" },
      handle, name, ...row.parts.map((part) => this.part(part, row)));
  }

  /** @param {Part} part @param {OrderedRow} row */
  part(part, row) {
    const rows = part.rows.map((one) => el("li", {},
      button(one.words, () => tellForm(this.list, part.table, "wb-open", { key: one.key, column: "" }), { class: "wb-named" })));
    const add = button("+", () => tellForm(this.list, part.table, "wb-new", { cells: { [part.column]: row.key } }),
      { "aria-label": say("addAt", part.label, row.name), title: say("addOne", part.label) });
    return el("div", { class: "wb-part" }, el("span", { class: "wb-soft" }, part.label), el("ul", {}, ...rows, el("li", {}, add)));
  }

  /** @param {KeyboardEvent} event @param {OrderedRow} row */
  key(event, row) {
    const step = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const order = this.keys();
    const from = order.indexOf(row.key);
    const to = from + step;
    if (to < 0 || to >= order.length) return;
    order.splice(from, 1);
    order.splice(to, 0, row.key);
    this.arrange(order);
    this.handle(row.key)?.focus();
    this.save(row.key);
  }

  /** The keys as they stand on the page. @returns {string[]} */
  keys() { return [...this.list.children].map((item) => item.getAttribute("data-key") ?? ""); }

  /** @param {string[]} order */
  arrange(order) {
    const items = new Map([...this.list.children].map((item) => [item.getAttribute("data-key") ?? "", item]));
    order.forEach((key, at) => {
      const item = items.get(key);
      if (item) this.list.append(item);
      const handle = this.handle(key);
      if (handle) handle.textContent = String(at + 1);
    });
  }

  /** Follow the pointer: the row stands where it is, and is saved when it is let go. @param {PointerEvent} event */
  grab(event) {
    const handle = /** @type {HTMLElement} */ (event.currentTarget);
    const item = handle.closest("li");
    if (!item || event.button > 0) return;
    const before = this.keys().join("\n");
    handle.setPointerCapture(event.pointerId);
    item.classList.add("wb-moving");
    const follow = (/** @type {PointerEvent} */ moved) => {
      const others = [...this.list.children].filter((one) => one !== item);
      const next = others.find((one) => {
        const box = one.getBoundingClientRect();
        return moved.clientY < box.top + box.height / 2;
      });
      const isThere = next ? next.previousElementSibling === item : this.list.lastElementChild === item;
      if (!isThere) this.list.insertBefore(item, next ?? null);
    };
    const drop = () => {
      handle.removeEventListener("pointermove", follow);
      item.classList.remove("wb-moving");
      if (this.keys().join("\n") === before) return;
      this.arrange(this.keys());
      this.save(item.getAttribute("data-key") ?? "");
    };
    handle.addEventListener("pointermove", follow);
    handle.addEventListener("lostpointercapture", drop, { once: true });
  }

  /** @param {string} key of the row that was moved */
  async save(key) {
    const order = this.keys();
    this.tell(say("saving"));
    const name = this.rows.find((row) => row.key === key)?.name ?? key;
    const answer = await this.talk.ask({ do: "move", order });
    if (answer.saved) this.tell(say("moved", name, order.indexOf(key) + 1, order.length));
    else {
      this.draw();
      this.tell(answer.message ?? say("notSaved"), true);
    }
  }

  close() {
    this.model.off("change:rows", this.drawn);
    this.model.off("msg:custom", this.again);
    this.talk.close();
  }
}

export default {
  /** @param {{ model: Model, el: HTMLElement }} where */
  render({ model, el: root }) {
    speak(model.get("words"));
    root.classList.add("wb", "wb-form", "wb-order");
    root.setAttribute("data-lm-suppress-shortcuts", "true");
    const order = new Order(model, root);
    return () => order.close();
  },
};
