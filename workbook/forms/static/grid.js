// The table: one cell has the focus, arrows move it, one cell at a time is an input.
// Follows the grid pattern of the ARIA Authoring Practices, and a spreadsheet where that is silent.

/** @import { Cells } from "./types.d.ts" */

import { blockCell, parseBlock, readCell, rowName, sameCell, shownCell } from "./cells.js";
import { el } from "./dom.js";
import { DrawnGrid } from "./drawn.js";
import { makeEditor } from "./editors.js";
import { say } from "./words.js";

const LEAP = 10; // rows that PageDown goes
const PAUSE = 250; // ms after the last letter until it is said what is wrong

/** The cell of the grid in which something happened. @param {Event} event */
const cellOf = (event) => (event.target instanceof Element ? event.target.closest("td") : null);

export class Grid extends DrawnGrid {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;
  /** @type {HTMLElement | null} */
  again = null; // the cell that was clicked when it had the focus already
  isTabbing = false; // Tab goes from cell to cell: somebody clicked in the grid or typed there

  listen() {
    const { node, sheet } = this;
    const on = (/** @type {string} */ name, /** @type {(event: any) => unknown} */ work) =>
      node.addEventListener(name, (event) => sheet.guard(() => work(event)));
    on("keydown", (event) => this.pressed(event));
    on("mousedown", (event) => this.clicked(event));
    on("click", (event) => this.letGo(event));
    on("mouseover", (event) => this.dragged(event));
    on("dblclick", (event) => { if (cellOf(event) && !this.editing) this.edit(); });
    on("paste", (event) => this.pasted(event));
    on("copy", (event) => this.copied(event));
    on("focusin", ({ target }) => { if (target.dataset.at) this.moved(target.dataset.row, Number(target.dataset.at)); });
    on("focusout", (event) => this.left(event));
  }

  /** Move the active cell and keep the block's other corner, or begin a block here. @param {() => void} move */
  stretch(move) {
    const anchor = this.anchor ?? { ...this.active, column: Math.max(1, this.active.column) };
    move();
    this.select(anchor);
  }

  /** @param {string} id @param {number} at */
  moved(id, at) {
    const before = this.active.id;
    const old = this.cellNode(before, this.active.column);
    if (old) old.tabIndex = -1;
    Object.assign(this.active, { id, column: at });
    this.isEntered = true;
    const now = this.cellNode(id, at);
    if (now) now.tabIndex = 0;
    this.sheet.chosen();
    if (before !== null && before !== id) this.sheet.guard(() => this.sheet.leave(before));
  }

  /** @param {string} id @param {number} at */
  go(id, at) {
    if (this.anchor) this.select(null);
    this.sheet.turnTo(id);
    this.moved(id, Math.max(0, Math.min(this.columns.length, at)));
    const node = this.cellNode(this.active.id, this.active.column);
    node?.focus();
    node?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  get at() { return this.active.id === null ? -1 : this.sheet.order.indexOf(this.active.id); }

  /** The first cell of a row that people fill in. @param {string} id */
  firstColumn(id) {
    const { sheet } = this;
    return 1 + Math.max(0, this.columns.findIndex((column) => !sheet.isFixed(id, column) && !sheet.isMade(id, column)));
  }

  /** @param {number} down @param {number} right */
  step(down, right) {
    const { order } = this.sheet;
    const next = order[Math.max(0, Math.min(order.length - 1, this.at + down))];
    if (next !== undefined) this.go(next, this.active.column + right);
  }

  /** Go to the cell after this one, or before; at the end of the grid there is none. @param {boolean} isBack */
  nextCell(isBack) {
    const { id } = this.active;
    const { order } = this.sheet;
    const way = isBack ? -1 : 1;
    let column = this.active.column + way;
    while (this.columns[column - 1]?.name === "key") column += way; // made of the name: nobody has to pass it
    const next = order[this.at + way];
    if (id !== null && column >= 1 && column <= this.columns.length) this.go(id, column);
    else if (next === undefined) return false;
    else this.go(next, isBack ? this.lastColumn() : this.firstColumn(next));
    return true;
  }

  /** The last cell of a row that somebody has to pass; the key is made of the name. */
  lastColumn() {
    const last = this.columns.length;
    return this.columns[last - 1]?.name === "key" ? last - 1 : last;
  }

  /** Enter in a new row saves it and goes on with the next one; what is still missing comes first. */
  finish() {
    const { id } = this.active;
    const { sheet } = this;
    if (id === null || !sheet.isNewDraft(id)) {
      this.step(1, 0);
      return;
    }
    const [missing] = sheet.missing(id);
    const next = sheet.order[this.at + 1];
    if (missing) {
      this.go(id, this.columns.indexOf(missing) + 1);
      sheet.tellMissing(id);
    } else if (next === undefined) sheet.guard(() => sheet.leave(id));
    else this.go(next, this.firstColumn(next));
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (this.editing) return this.pressedInEditor(event);
    const { id } = this.active;
    if (id === null || (event.target instanceof Node && this.head.contains(event.target))) return undefined;
    const ctrl = event.ctrlKey || event.metaKey;
    const last = this.columns.length;
    const { order } = this.sheet;
    /** @type {Record<string, () => void>} */
    const moves = {
      ArrowDown: () => this.step(1, 0), ArrowUp: () => this.step(-1, 0),
      ArrowRight: () => this.step(0, 1), ArrowLeft: () => this.step(0, -1),
      PageDown: () => this.step(LEAP, 0), PageUp: () => this.step(-LEAP, 0),
      Home: () => this.go(ctrl ? order[0] : id, 0),
      End: () => this.go(ctrl ? order[order.length - 1] : id, last),
      F2: () => this.edit(),
    };
    const onOpener = this.active.column === 0;
    const letter = ctrl ? event.key.toLowerCase() : "";
    if (moves[event.key] && !event.altKey) {
      if (event.shiftKey && event.key !== "F2") this.stretch(moves[event.key]);
      else moves[event.key]();
    } else if (letter === "a") this.selectAll();
    else if (event.key === "Tab" && this.isTabbing && !ctrl && !event.altKey) {
      if (!this.nextCell(event.shiftKey)) return undefined;
    } else if (event.key === "Escape" && this.anchor) this.go(id, this.active.column);
    else if ((event.key === "Delete" || event.key === "Backspace") && this.anchor && !ctrl) this.empty();
    else if (event.key === "Enter" && !onOpener) this.edit();
    else if (ctrl && event.key === "Delete") this.sheet.guard(() => this.sheet.remove(id));
    else if (letter === "y" || (letter === "z" && event.shiftKey)) this.sheet.guard(() => this.sheet.redo());
    else if (letter === "z") this.sheet.guard(() => this.sheet.undo());
    else if (letter === "d") this.sheet.duplicate(id);
    else if ((event.key === "Delete" || event.key === "Backspace") && !onOpener) this.put("");
    else if (event.key === "Escape" && this.sheet.drafts.has(id) && this.sheet.rows.has(id)) this.sheet.discard([id]);
    else if (event.key === "Escape") this.isTabbing = false;
    else {
      const isLetter = event.key.length === 1 && !ctrl && !event.altKey;
      // What is typed goes into the input, which has everything selected.
      if (isLetter && !onOpener && event.key !== " ") this.edit(true);
      return undefined;
    }
    event.preventDefault();
    event.stopPropagation();
    return undefined;
  }

  /** @param {KeyboardEvent} event */
  pressedInEditor(event) {
    event.stopPropagation();
    const isButton = event.target instanceof HTMLButtonElement;
    if (event.key === "Escape") {
      event.preventDefault();
      this.stop();
      this.focus();
    } else if (event.key === "Enter" && !event.shiftKey && !isButton) {
      if (event.defaultPrevented) return;
      event.preventDefault();
      this.commit();
      this.finish();
    } else if (event.key === "Tab") {
      this.commit();
      if (this.nextCell(event.shiftKey)) event.preventDefault();
      else this.focus(); // from here the browser goes on, out of the grid
    }
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    const cell = cellOf(event);
    if (!cell || this.editing?.cell === cell) return;
    this.isTabbing = true;
    const again = cell === document.activeElement;
    if (this.editing) this.commit();
    event.preventDefault();
    const go = () => this.go(cell.dataset.row ?? "", Number(cell.dataset.at));
    if (event.shiftKey && this.isEntered) this.stretch(go);
    else go();
    // The button is let go before the cell becomes an input: it may be drawing a block.
    this.again = again && !event.shiftKey ? cell : null;
  }

  /** @param {MouseEvent} event */
  letGo(event) {
    const cell = cellOf(event);
    const opener = event.target instanceof Element ? event.target.closest(".wb-open") : null;
    if (opener instanceof HTMLElement) this.sheet.openRecord(opener.dataset.row ?? "");
    if (cell && cell === this.again && !this.anchor && !this.editing) this.edit();
    this.again = null;
  }

  /** The mouse draws a block with its button held. @param {MouseEvent} event */
  dragged(event) {
    const cell = cellOf(event);
    if (!cell || event.buttons !== 1 || this.editing || !this.node.contains(document.activeElement)) return;
    if (cell === document.activeElement && !this.anchor) return;
    this.stretch(() => this.go(cell.dataset.row ?? "", Number(cell.dataset.at)));
  }

  selectAll() {
    const { order } = this.sheet;
    const rows = order.filter((id) => !this.sheet.isBlank(id));
    if (!rows.length) return;
    this.go(rows[rows.length - 1], this.columns.length);
    this.select({ id: rows[0], column: 1 });
  }

  /** Empty the selected cells, all in one save. */
  empty() {
    const { ids, first, last } = this.block();
    const columns = this.columns.slice(first - 1, last);
    /** @type {Cells} */
    const cells = Object.fromEntries(columns.map((column) => [column.name, column.many ? [] : ""]));
    return this.sheet.guard(() => this.sheet.putBlock(ids.filter((id) => !this.sheet.isBlank(id)).map((id) => [id, cells])));
  }

  /** Make the active cell an input. @param {boolean} isTyped a letter began it, which the input gets */
  edit(isTyped = false) {
    const { id, column: at } = this.active;
    const column = this.columns[at - 1];
    const { sheet } = this;
    if (!column || id === null) return;
    this.isTabbing = true;
    if (sheet.isFixed(id, column)) {
      sheet.tell(say("keyStays"));
      return;
    }
    const cells = sheet.cellsOf(id);
    const name = rowName(sheet, cells) || say("newRow");
    const cell = this.cellNode(id, at);
    if (!cell) return;
    const fault = sheet.drafts.get(id)?.faults[column.name];
    const reason = fault ? el("span", { class: "wb-fault", id: sheet.newId("reason") }, fault) : null;
    const editor = makeEditor(sheet, column, cells, {
      label: `${column.label}, ${say("row", name)}`, describedBy: reason?.id,
    });
    this.editing = { id, column, editor, cell, before: editor.read() };
    cell.replaceChildren(editor.node, ...(reason ? [reason] : []));
    cell.classList.add("wb-editing");
    editor.input.focus();
    if (!(editor.input instanceof HTMLSelectElement)) editor.input.select();
    editor.node.addEventListener("input", () => sheet.guard(() => this.typed()));
    // Letters choose in a closed drop-down, and Tab goes on; an open one would keep Tab for itself.
    if (editor.input instanceof HTMLSelectElement && !isTyped) this.pick(editor.input);
  }

  /** Open a drop-down at once; what is chosen there is typed. @param {HTMLSelectElement} input */
  pick(input) {
    try {
      input.showPicker();
    } catch {
      return; // an older browser: arrows choose, Enter saves
    }
    input.addEventListener("change", () => this.sheet.guard(() => { this.commit(); this.focus(); }));
  }

  /** Say what is wrong while it is being typed. */
  typed() {
    if (!this.editing) return;
    const { column, editor, cell } = this.editing;
    this.sheet.keepTyped();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sheet.guard(async () => {
      const { id } = this.editing ?? {};
      if (id === undefined) return;
      const cells = { ...this.sheet.cellsOf(id), [column.name]: editor.read() };
      const { faults } = await this.sheet.check(id, cells);
      if (this.editing?.editor !== editor || !faults) return;
      cell.querySelector(":scope > .wb-fault")?.remove();
      editor.input.setAttribute("aria-invalid", faults[column.name] ? "true" : "false");
      if (!faults[column.name]) return;
      const reason = el("span", { class: "wb-fault", role: "status", id: this.sheet.newId("reason") }, faults[column.name]);
      editor.input.setAttribute("aria-describedby", reason.id);
      cell.append(reason);
    }), PAUSE);
  }

  stop() {
    if (!this.editing) return;
    const { id } = this.editing;
    clearTimeout(this.timer);
    this.editing = null;
    this.redrawRow(id);
    this.sheet.keepTyped();
  }

  commit() {
    if (!this.editing) return;
    const { id, column, editor, before } = this.editing;
    const now = editor.read();
    this.stop();
    if (!sameCell(before, now)) this.sheet.guard(() => this.sheet.put(id, { [column.name]: now }, { [column.name]: before }));
  }

  /** Leaving the input takes what is typed, wherever the focus goes; leaving the grid leaves the row. @param {FocusEvent} event */
  left(event) {
    const to = event.relatedTarget instanceof Node ? event.relatedTarget : null;
    // What is drawn anew has its focus back by then.
    setTimeout(() => this.sheet.guard(() => {
      if (!document.hasFocus()) return; // the window lost the focus, not the cell
      if (this.editing && !this.editing.cell.contains(document.activeElement)) this.commit();
      if (this.node.contains(document.activeElement)) return;
      this.isTabbing = false;
      const { id } = this.active;
      if (id !== null && !this.sheet.isAbout(id, to)) this.sheet.guard(() => this.sheet.leave(id));
    }), 0);
  }

  /** Put a text into the active cell. @param {string} text */
  put(text) {
    const { id, column: at } = this.active;
    const column = this.columns[at - 1];
    const { sheet } = this;
    if (!column || id === null) return;
    if (sheet.isFixed(id, column)) sheet.tell(say("keyStays"));
    else sheet.guard(() => sheet.put(id, { [column.name]: readCell(sheet, column, sheet.cellsOf(id), text) }));
  }

  /** Copy the block as a spreadsheet takes it: a tab between cells, a line a row. @param {ClipboardEvent} event */
  copied(event) {
    if (!event.clipboardData || this.editing || (this.active.column === 0 && !this.anchor)) return;
    const { ids, first, last } = this.block();
    const columns = this.columns.slice(first - 1, last);
    const lines = ids.map((id) => {
      const cells = this.sheet.cellsOf(id);
      return columns.map((column) => blockCell(shownCell(this.sheet, column, cells))).join("\t");
    });
    event.clipboardData.setData("text/plain", lines.join("\n"));
    event.preventDefault();
    event.stopPropagation();
    if (this.anchor) this.sheet.tell(say("copied", ids.length, columns.length));
  }

  /** @param {ClipboardEvent} event */
  pasted(event) {
    if (!event.clipboardData) return;
    const text = event.clipboardData.getData("text/plain");
    if (this.editing) {
      // Text goes into the input; several cells, a list into an empty one, or what a drop-down cannot take, go into
      // the grid.
      const { input } = this.editing.editor;
      const isList = text.trim().includes("\n") && input.value === "";
      if (!text.includes("\t") && !isList && !(input instanceof HTMLSelectElement)) return;
      this.stop();
      this.focus();
    }
    event.preventDefault();
    event.stopPropagation();
    if (!text.trim()) this.sheet.tell(say("pastedNothing"));
    else {
      const { ids, first } = this.block();
      this.sheet.guard(() => this.sheet.paste(parseBlock(text), ids[0], first - 1));
    }
  }
}
