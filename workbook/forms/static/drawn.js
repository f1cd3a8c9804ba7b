// The table as it is drawn: rows, cells, the block that is selected, and who hears what happens there.

/** @import { Cell, Cells, Column, Draft, Editor } from "./types.d.ts" */
/** @import { Sheet } from "./sheet.js" */

import { isUsed, rowName, shownCell } from "./cells.js";
import { el, focused } from "./dom.js";
import { say } from "./words.js";

/** @typedef {{ id: string | null, column: number }} Place column 0 is the button that opens the row */
/** @typedef {{ id: string, column: Column, editor: Editor, cell: HTMLElement, before: Cell }} Editing */

/** @abstract */
export class DrawnGrid {
  /** @param {Sheet} sheet */
  constructor(sheet) {
    this.sheet = sheet;
    /** @type {Place} */
    this.active = { id: null, column: 0 };
    this.isEntered = false; // the row tools show once somebody is in the grid
    /** @type {Editing | null} */
    this.editing = null;
    /** @type {Place | null} */
    this.anchor = null; // the corner of the selected block opposite to the active cell
    this.head = el("tr");
    this.body = el("tbody");
    this.node = el("table", {
      role: "grid", class: "wb-grid", "aria-multiselectable": "true", "data-lm-suppress-shortcuts": "true",
    }, el("caption", {}, sheet.table.label), el("thead", {}, this.head), this.body);
    this.listen();
  }

  /** Hear what happens in the grid; the mechanics are the subclass's. */
  listen() {}

  /** The active cell is another one now. @param {string} _id @param {number} _at */
  moved(_id, _at) {}

  get columns() { return this.sheet.columns; }

  draw() {
    const { sheet } = this;
    const hadFocus = this.node.contains(document.activeElement);
    const ids = sheet.visible();
    this.node.setAttribute("aria-rowcount", String(sheet.order.length + 1));
    this.node.setAttribute("aria-colcount", String(this.columns.length + 1));
    if (this.active.id === null || !ids.includes(this.active.id)) this.active.id = ids[0] ?? null;
    this.drawHead();
    this.putRows(ids.map((id) => this.row(id)));
    this.drawBlock();
    if (hadFocus && !this.node.contains(document.activeElement)) this.cellNode(this.active.id, this.active.column)?.focus({ preventScroll: true });
  }

  /**
   * Put rows in the place of those that are there. A row that looks as before stays the same node, and so does the one
   * that is edited: what has the focus keeps it, and a click that began on a row ends there.
   * @param {HTMLElement[]} rows
   */
  putRows(rows) {
    const before = new Map(this.rowNodes().map((row) => [row.dataset.id, row]));
    const nodes = rows.map((row) => {
      const old = before.get(row.dataset.id);
      return old && (old.isEqualNode(row) || this.editing?.id === row.dataset.id) ? old : row;
    });
    const staying = new Set(nodes);
    for (const row of this.rowNodes()) if (!staying.has(row)) row.remove();
    let place = this.body.firstElementChild;
    for (const row of nodes) {
      if (row === place) place = place.nextElementSibling;
      else this.body.insertBefore(row, place);
    }
  }

  /** The selected block: ids and the first and last column; the active cell alone without one. */
  block() {
    const { order } = this.sheet;
    const place = (/** @type {Place} */ { id }) => (id === null ? -1 : order.indexOf(id));
    const from = this.anchor && place(this.anchor) >= 0 ? this.anchor : this.active;
    const rows = [place(from), place(this.active)].sort((one, other) => one - other);
    const columns = [from.column, this.active.column].map((at) => Math.max(1, at)).sort((one, other) => one - other);
    return { ids: order.slice(rows[0], rows[1] + 1), first: columns[0], last: columns[1] };
  }

  /** Let the selected block begin here, and end at the active cell; without one nothing is selected. @param {Place | null} anchor */
  select(anchor) {
    this.anchor = anchor;
    this.drawBlock();
  }

  drawBlock() {
    for (const cell of this.body.querySelectorAll("[aria-selected]")) cell.removeAttribute("aria-selected");
    if (!this.anchor) return;
    const { ids, first, last } = this.block();
    const chosen = new Set(ids);
    for (const row of this.rowNodes())
      {if (chosen.has(row.dataset.id ?? ""))
        {for (let at = first; at <= last; at += 1) row.children[at].setAttribute("aria-selected", "true");}}
  }

  drawHead() {
    const { sheet } = this;
    const sorted = (/** @type {Column} */ column) => (sheet.sort.column === column.name ? (sheet.sort.down ? "descending" : "ascending") : "none");
    const inside = this.head.contains(document.activeElement) && focused()?.closest("th")?.dataset.column;
    this.head.replaceChildren(el("th", { scope: "col" }, el("span", { class: "wb-unseen" }, "Row")),
      ...this.columns.map((column) => {
        const order = sorted(column);
        const sign = { ascending: " ▲", descending: " ▼", none: "" }[order];
        const heading = column.required && column.name !== "key" ? `${column.label} *` : column.label;
        return el("th", { scope: "col", "aria-sort": order, "data-column": column.name, title: column.help || null },
          el("button", { type: "button", class: "wb-sort", onclick: () => sheet.guard(() => sheet.sortBy(column.name)) },
            heading, el("span", { "aria-hidden": "true" }, sign)));
      }));
    if (inside) [...this.head.children].find((node) => node instanceof HTMLElement && node.dataset.column === inside)?.querySelector("button")?.focus();
  }

  /** @param {string} id */
  row(id) {
    const { sheet } = this;
    const at = sheet.order.indexOf(id);
    const cells = sheet.cellsOf(id);
    const draft = sheet.drafts.get(id);
    const name = rowName(sheet, cells) || say("newRow");
    const number = sheet.rows.has(id) ? String(at + 1) : "+";
    const opener = el("button", {
      type: "button", class: "wb-open", tabindex: this.tabindex(id, 0), "data-row": id, "data-at": 0,
      title: say("open", name),
    }, number, el("span", { class: "wb-unseen" }, ` ${say("open", name)}`));
    return el("tr", { "data-id": id, "data-state": sheet.stateOf(id), "aria-rowindex": at + 2 },
      el("th", { scope: "row" }, opener),
      ...this.columns.map((column, place) => this.cell(id, column, place + 1, cells, draft)));
  }

  /**
   * @param {string} id
   * @param {Column} column
   * @param {number} at
   * @param {Cells} cells
   * @param {Draft | undefined} draft
   */
  cell(id, column, at, cells, draft) {
    const fault = draft?.faults[column.name];
    const numeric = (column.kind === "number" || column.kind === "integer") && !column.key;
    const isWide = column.kind === "text" || column.references || column.many;
    const kind = numeric ? "wb-number" : column.kind === "date" ? "wb-date" : isWide ? "wb-words" : column.name === "key" ? "wb-key" : null;
    const unused = isUsed(column, cells) ? null : "true";
    return el("td", {
      "data-unused": unused, role: "gridcell", tabindex: this.tabindex(id, at), "data-row": id, "data-at": at,
      "aria-readonly": this.sheet.isFixed(id, column) ? "true" : null,
      "aria-invalid": fault ? "true" : null, class: kind,
    }, el("span", {}, shownCell(this.sheet, column, cells)),
      fault ? el("span", { class: "wb-fault" }, fault) : null);
  }

  /** @param {string} id @param {number} at */
  tabindex(id, at) {
    return this.active.id === id && this.active.column === at ? "0" : "-1";
  }

  rowNodes() { return /** @type {HTMLElement[]} */ ([...this.body.children]); }

  /** @param {string} id */
  rowNode(id) { return this.rowNodes().find((row) => row.dataset.id === id); }

  /** @param {string | null} id @param {number} at @returns {HTMLElement | null | undefined} */
  cellNode(id, at) {
    const row = id === null ? null : this.rowNode(id);
    return at === 0 ? row?.querySelector(".wb-open") : /** @type {HTMLElement | undefined} */ (row?.children[at]);
  }

  focus() {
    this.cellNode(this.active.id, this.active.column)?.focus();
  }

  /** @param {string} id */
  redrawRow(id) {
    const node = this.rowNode(id);
    if (!node || !this.sheet.order.includes(id) || this.editing?.id === id) return;
    const hadFocus = node.contains(document.activeElement);
    node.replaceWith(this.row(id));
    if (hadFocus) this.focus();
  }

  /** A row that was new has the id that its key gives; nobody who is in it notices. @param {string} id @param {string} now */
  renamed(id, now) {
    if (id === now) return;
    for (const place of [this.active, this.anchor, this.editing]) if (place?.id === id) place.id = now;
    const node = this.rowNode(id);
    if (!node) return;
    node.dataset.id = now;
    for (const part of node.querySelectorAll("[data-row]")) if (part instanceof HTMLElement) part.dataset.row = now;
  }
}
