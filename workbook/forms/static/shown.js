// What is shown: the rows in their order, the tools above them, and what is typed but not saved.

/** @import { Cells, Dialog, Model, Row, Step, Typed } from "./types.d.ts" */
/** @import { Record } from "./record.js" */
/** @import { Sheet } from "./sheet.js" */
/** @import { Trouble } from "./line.js" */

import { Cards } from "./cards.js";
import { idOf, rowName, sameCell, shortened } from "./cells.js";
import { button, el, focused } from "./dom.js";
import { Grid } from "./grid.js";
import { Rows } from "./rows.js";
import { MOST_LEFT, TabDrafts, typedText } from "./tab_drafts.js";
import { Talk, troubleText } from "./talk.js";
import { say } from "./words.js";

const PAGE = 100; // rows that stand on the page at once
const QUIET = 15000; // ms between two questions whether others changed something
const NARROW = 560; // px below which rows are cards
const LATER = 500; // ms after which a form that this one replaces has gone

/** @abstract */
export class Shown extends Rows {
  /**
   * @param {Model} model
   * @param {HTMLElement} root
   */
  constructor(model, root) {
    super(model.get("table"));
    const sheet = /** @type {Sheet} */ (/** @type {unknown} */ (this)); // a Sheet is what is made
    this.sheet = sheet;
    this.model = model;
    this.root = root;
    this.prefix = `wb-${Math.random().toString(36).slice(2)}`;
    /** @type {Step[]} */
    this.undoing = [];
    /** @type {Step[]} */
    this.redoing = [];
    this.page = 0;
    /** @type {Dialog | null} */
    this.dialog = null;
    /** @type {Record | null} */
    this.record = null;
    /** @type {{ [target: string]: HTMLDataListElement }} */
    this.listNodes = {};
    this.tabDrafts = new TabDrafts(model.get("place"), this.table.name, this.prefix);
    this.lists = el("div", { hidden: true });
    this.grid = new Grid(sheet);
    this.cards = new Cards(sheet);
    /** @type {Grid | Cards} */
    this.face = this.grid;
    this.search = el("input", { type: "search", class: "wb-input", placeholder: say("filterHint"), "aria-label": say("filter", this.table.label) });
    this.tools = this.makeTools();
    this.status = el("p", { class: "wb-status", role: "status" });
    this.state = el("div", { class: "wb-bar wb-state" });
    this.newsLine = el("p", { class: "wb-news", role: "status", hidden: true });
    this.lineText = el("p", { class: "wb-cut", role: "alert", hidden: true });
    this.leftLine = el("div", { class: "wb-left", role: "status", hidden: true });
    this.blank = el("div", { class: "wb-blank" });
    this.counter = el("span", { class: "wb-soft wb-count", role: "status" });
    this.pageText = el("span", { class: "wb-soft" });
    this.turner = el("div", { class: "wb-bar", role: "group", "aria-label": this.table.label });
    this.holder = el("div", { class: "wb-scroll" });
    this.keys = el("details", { class: "wb-keys" }, el("summary", {}, say("keysTitle")), el("p", {}, say("keys")));
    this.build();
    this.talk = new Talk(model, this);
    this.take();
    this.changed = () => this.guard(() => { this.take(); this.draw(); });
    model.on("change:rows", this.changed);
    model.on("change:options", this.changed);
    this.watcher = new ResizeObserver(() => this.guard(() => this.fit()));
    this.watcher.observe(root);
    this.looked = () => this.guard(() => sheet.listen());
    this.clock = setInterval(this.looked, QUIET);
    document.addEventListener("visibilitychange", this.looked); // somebody comes back to the page
    this.draw();
    this.offerLeft();
    // The form that this one replaces may not have gone yet.
    this.later = setTimeout(() => this.guard(() => this.offerLeft()), LATER);
  }

  close() {
    clearTimeout(this.later);
    this.keepTyped();
    this.tabDrafts.close();
    this.model.off("change:rows", this.changed);
    this.model.off("change:options", this.changed);
    this.talk.close();
    this.watcher.disconnect();
    clearInterval(this.clock);
    document.removeEventListener("visibilitychange", this.looked);
  }

  /** Nothing fails silently: whatever goes wrong is said on the page. @param {() => any} work */
  guard(work) {
    const failed = (/** @type {unknown} */ error) => {
      console.error(error);
      this.tell(say("broken", error instanceof Error ? error.message : String(error)), true);
    };
    try {
      const result = work();
      if (result?.catch) result.catch(failed);
      return result;
    } catch (error) {
      return failed(error);
    }
  }

  /** @param {string} name */
  newId(name) { return `${this.prefix}-${name}-${(this.count += 1)}`; }

  makeTools() {
    const { sheet } = this;
    const run = (/** @type {() => any} */ work) => () => this.guard(work);
    return {
      add: button(say("add"), run(() => sheet.openRecord(this.newRow()))),
      duplicate: button(say("duplicate"), run(() => this.onActive((id) => sheet.duplicate(id)))),
      remove: button(say("remove"), run(() => this.onActive((id) => sheet.remove(id)))),
      history: button(say("history"), run(() => sheet.openHistory(null))),
      undo: button(say("undo"), run(() => sheet.undo())),
      redo: button(say("redo"), run(() => sheet.redo())),
      save: button(say("saveRow"), run(() => sheet.saveAll()), { class: "wb-button wb-main" }),
      discard: button(say("discard"), run(() => sheet.discard([...this.drafts.keys()]))),
    };
  }

  /** Put everything on the page. */
  build() {
    const { tools } = this;
    const turn = (/** @type {number} */ by) => () => this.guard(() => this.turn(by));
    this.turner.append(button("‹", turn(-1), { "aria-label": say("previous") }), this.pageText,
      button("›", turn(1), { "aria-label": say("next") }));
    this.search.addEventListener("input", () => this.guard(() => {
      this.filter = this.search.value;
      this.page = 0;
      this.arrange();
      this.draw();
    }));
    this.root.replaceChildren(this.lineText, this.leftLine, this.newsLine,
      el("div", { class: "wb-bar wb-tools" }, tools.add, this.search, this.counter, tools.history, tools.duplicate, tools.remove, tools.undo, tools.redo),
      this.holder, this.state, this.blank, this.turner, this.keys, this.lists);
    this.state.append(tools.save, tools.discard, this.status);
    this.tell("");
  }

  // What is there

  take() {
    this.options = this.model.get("options");
    this.rows = new Map(this.model.get("rows").map((/** @type {Row} */ row) => [idOf(row.key), row]));
    this.arrange(true);
    for (const [target, node] of Object.entries(this.listNodes)) this.fillList(target, node);
  }

  /** The id of the list of what a column may point to. @param {string} target */
  listOf(target) {
    if (!this.listNodes[target]) {
      this.listNodes[target] = el("datalist", { id: `${this.prefix}-list-${target}` });
      this.fillList(target, this.listNodes[target]);
      this.lists.append(this.listNodes[target]);
    }
    return this.listNodes[target].id;
  }

  /** @param {string} target @param {HTMLDataListElement} node */
  fillList(target, node) {
    node.replaceChildren(...Object.entries(this.options[target] || {}).map(([key, name]) =>
      el("option", { value: name }, name === key ? "" : key)));
  }

  /** @param {string} name */
  sortBy(name) {
    this.turnSort(name);
    this.page = 0;
    this.arrange();
    this.draw();
  }

  // What is shown

  visible() { return this.order.slice(this.page * PAGE, (this.page + 1) * PAGE); }
  get pages() { return Math.max(1, Math.ceil(this.order.length / PAGE)); }

  /** @param {number} by */
  turn(by) {
    this.page = Math.max(0, Math.min(this.pages - 1, this.page + by));
    this.draw();
  }

  /** @param {string} id */
  turnTo(id) {
    const page = Math.floor(this.order.indexOf(id) / PAGE);
    if (page < 0 || page === this.page) return;
    this.page = page;
    this.draw();
  }

  fit() {
    const width = this.root.clientWidth;
    if (!width) return;
    const face = width < NARROW ? this.cards : this.grid;
    if (face === this.face && this.holder.contains(face.node)) return;
    this.face = face;
    // Below the grid what is said moves nothing; above the cards it is seen.
    if (face === this.cards) this.holder.before(this.state);
    else this.holder.after(this.state);
    this.draw();
  }

  draw() {
    this.page = Math.min(this.page, this.pages - 1);
    const { stored, shown } = this.counts();
    const isBare = stored === 0; // the example stays until a row is saved
    if (!this.holder.contains(this.face.node)) this.holder.replaceChildren(this.face.node);
    this.face.draw();
    this.keys.hidden = this.face !== this.grid;
    this.search.hidden = this.counter.hidden = isBare || this.table.single;
    this.blank.hidden = !isBare;
    if (isBare) this.drawBlank();
    const all = stored === 1 ? say("countedOne") : say("countedAll", stored);
    this.counter.textContent = this.filter ? say("counted", shown, stored) : all;
    this.turner.hidden = this.pages < 2;
    const from = this.page * PAGE + 1;
    this.pageText.textContent = say("page", from, Math.min(from + PAGE - 1, this.order.length), this.order.length);
    this.chosen();
    this.keepTyped();
  }

  drawBlank() {
    const example = this.columns.filter((column) => column.name !== "key" && this.table.example[column.name]);
    const first = Object.keys(this.table.needs).filter((name) => !Object.keys(this.options[name] ?? {}).length);
    const wanted = first.map((name) => this.table.needs[name]).join(", ");
    this.blank.replaceChildren(el("p", {}, say("empty", this.table.help)),
      ...(wanted ? [el("p", { class: "wb-first" }, say("first", wanted))] : []),
      ...(example.length ? [el("p", { class: "wb-soft" }, say("example")),
        el("dl", { class: "wb-example" }, ...example.flatMap((column) =>
          [el("dt", {}, column.label), el("dd", {}, this.table.example[column.name])]))] : []));
  }

  /** Do something with the row that has the focus, if there is one. @param {(id: string) => any} work */
  onActive(work) {
    const { id } = this.grid.active;
    return id === null ? undefined : work(id);
  }

  /** Buttons name the row that they work on. */
  chosen() {
    const { id } = this.grid.active;
    const isRow = id !== null && this.rows.has(id) && this.face === this.grid && this.grid.isEntered;
    const number = isRow ? this.order.indexOf(id) + 1 : 0;
    const name = isRow ? shortened(rowName(this, this.cellsOf(id))) : "";
    const { tools } = this;
    tools.add.hidden = this.table.single;
    tools.add.textContent = this.rows.size + this.drafts.size ? say("add") : say("addFirst");
    /** @type {["duplicate" | "remove", "duplicateRow" | "removeRow"][]} */
    const rowTools = [["duplicate", "duplicateRow"], ["remove", "removeRow"]];
    for (const [tool, words] of rowTools) {
      this.offer(tools[tool], isRow && !this.table.single);
      tools[tool].textContent = say(tool, number);
      tools[tool].setAttribute("aria-label", say(words, number, name));
      tools[tool].title = say(words, number, name);
    }
    /** @type {["undo" | "redo", Step[], "undoing" | "redoing"][]} */
    const steps = [["undo", this.undoing, "undoing"], ["redo", this.redoing, "redoing"]];
    for (const [tool, done, words] of steps) {
      const last = done[done.length - 1];
      this.offer(tools[tool], Boolean(last));
      if (last) tools[tool].setAttribute("aria-label", say(words, last.label));
      if (last) tools[tool].title = say(words, last.label);
    }
    tools.history.setAttribute("aria-label", say("historyOf", this.table.label));
    const waiting = this.waiting();
    tools.save.hidden = tools.discard.hidden = waiting.length === 0;
    tools.save.textContent = waiting.length === 1 ? this.saveText(waiting[0]) : say("saveRows", waiting.length);
    // A button that was pressed and has gone leaves its focus to the rows.
    const pressed = focused();
    if (pressed && this.root.contains(pressed) && (pressed.hidden || pressed.classList.contains("wb-waits"))) this.face.focus();
  }

  /** Show a tool or leave its place empty: what moved under the mouse would miss its click. @param {HTMLElement} tool @param {boolean} isThere */
  offer(tool, isThere) {
    tool.hidden = !isThere && this.face !== this.grid;
    tool.classList.toggle("wb-waits", !isThere);
  }

  /** @param {string} id */
  saveText(id) {
    const missing = this.missing(id);
    if (missing.length) return say("saveMissing", missing.map((column) => column.label).join(", "));
    const wrong = this.columns.filter((column) => this.drafts.get(id)?.faults[column.name]);
    return wrong.length ? say("saveWrong", wrong.map((column) => column.label).join(", ")) : say("saveRow");
  }

  // What is typed and not saved

  /** Rows with what is typed in them: the drafts, the cell that is edited, the open record form. @returns {Typed[]} */
  typedRows() {
    /** @type {Map<string, Cells>} */
    const typed = new Map([...this.drafts].map(([id, draft]) => [id, { ...draft.cells }]));
    const add = (/** @type {string} */ id, /** @type {Cells} */ cells) => {
      if (Object.keys(cells).length) typed.set(id, { ...typed.get(id), ...cells });
    };
    const { editing } = this.grid;
    if (editing && !sameCell(editing.editor.read(), editing.before)) add(editing.id, { [editing.column.name]: editing.editor.read() });
    if (this.record) add(this.record.id, this.record.typedCells());
    return [...typed].map(([id, cells]) => {
      const { key, version } = this.drafts.get(id) ?? this.rows.get(id) ?? { key: null, version: null };
      return { key, version, base: this.baseOf(id), cells };
    });
  }

  keepTyped() { this.tabDrafts.keep(this.typedRows()); }

  /** Offer what a form of this table left behind, unless it was saved after all. */
  offerLeft() {
    const left = this.tabDrafts.left().map((one) => this.stillLeft(one)).filter((one) => Object.keys(one.cells).length);
    this.leftLine.hidden = !left.length;
    if (!left.length) {
      this.tabDrafts.drop();
      return;
    }
    const named = left.slice(0, MOST_LEFT).map((one) => typedText(this, one));
    if (left.length > MOST_LEFT) named.push(say("leftMore", left.length - MOST_LEFT));
    const done = (/** @type {() => void} */ work) => () => this.guard(() => { this.tabDrafts.drop(); this.leftLine.hidden = true; return work(); });
    this.leftLine.replaceChildren(el("p", {}, say("left", named.join("; "))), el("div", { class: "wb-bar" },
      button(say("putBack"), done(() => this.putBack(left)), { class: "wb-button wb-main" }),
      button(say("dropLeft"), done(() => this.face.focus()))));
  }

  /** @param {Typed[]} left */
  putBack(left) {
    const ids = left.map(({ key, version, base, cells }) => {
      const id = key === null ? this.newRow() : idOf(key);
      Object.assign(this.draftOf(id), { cells, base, version, key, isLeft: true });
      return id;
    });
    this.arrange(true);
    this.draw();
    const first = this.columns.findIndex((column) => column.name in left[0].cells);
    if (this.face === this.grid) this.grid.go(ids[0], first + 1);
    this.tell(say("isBack"));
  }

  /** The line to the kernel was cut, is gone for good, or stands again. @param {Trouble} now @param {Trouble} was */
  lineTurned(now, was) {
    this.lineText.textContent = now ? troubleText(now) : "";
    this.lineText.hidden = !now;
    this.draw();
    if (now || !was) return undefined;
    this.tell(say("lineBack"));
    const complete = this.waiting().filter((id) => !this.missing(id).length && (this.rows.has(id) || this.drafts.get(id)?.isLeft));
    return complete.length && !this.dialog ? this.sheet.save(complete) : undefined;
  }

  /** @param {string} text @param {boolean} isBad */
  tell(text, isBad = false) {
    this.status.textContent = text || say("you", this.model.get("who"));
    this.status.classList.toggle("wb-bad-news", isBad);
    this.dialog?.tell(isBad ? text : "");
  }
}
