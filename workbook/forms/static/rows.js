// The rows of a table and what is typed in them. No page is needed here.
//
// A row is in one of these states (`stateOf`), and goes from one to the next so:
//
//   blank     the empty last row, in which a new one is typed. Its first cell makes it a draft, and
//             another blank row comes after it.
//   draft     something is typed and not saved. A row that the store holds is saved cell by cell; a
//             new row is saved as a whole when it is left, or by Enter, and never before.
//   saving    sent to Python, no answer yet. What is typed meanwhile stays typed, and is saved next.
//   saved     as the store holds it.
//   refused   a draft with a reason in words in one of its cells, or with a cell still missing when
//             it was left. It stays on the page until it is corrected or discarded.
//
// A conflict is no state of its own: somebody else saved the row first, so it is a draft again, and
// a dialog lets people choose field by field (versions.js). A draft of any state is kept in the
// browser tab (tab_drafts.js) and offered again when the page is loaded anew.

/** @import { Cell, Cells, Change, Column, Draft, Options, Row, State, Table, Typed } from "./types.d.ts" */

import { idOf, isEmpty, sameCell, shownCell } from "./cells.js";

export class Rows {
  /** @param {Table} table */
  constructor(table) {
    this.table = table;
    this.columns = table.columns;
    /** @type {Options} */
    this.options = {};
    /** @type {Map<string, Row>} */
    this.rows = new Map();
    /** @type {Map<string, Draft>} */
    this.drafts = new Map();
    /** @type {string[]} */
    this.order = []; // ids as they stand on the page, the blank row last
    /** @type {Set<string>} */
    this.seen = new Set(); // ids that had their place, or that the filter hides
    this.isArranged = false;
    /** @type {string | null} */
    this.spare = null; // id of the blank row
    this.count = 0;
    this.filter = "";
    /** @type {{ column: string | null, down: boolean }} */
    this.sort = { column: null, down: false };
  }

  /** @param {string} id @returns {Cells} */
  baseOf(id) { return this.drafts.get(id)?.base ?? this.rows.get(id)?.cells ?? {}; }

  /** @param {string} id @returns {Cells} */
  cellsOf(id) { return { ...this.baseOf(id), ...this.drafts.get(id)?.cells }; }

  /** @param {string} id @param {Column} column */
  isFixed(id, column) { return column.key && this.rows.has(id); }

  /** @param {string | null} id */
  isBlank(id) { return id !== null && id === this.spare; }

  /** A new row that is typed and that the store does not hold yet. @param {string | null} id */
  isNewDraft(id) { return id !== null && this.drafts.has(id) && !this.rows.has(id); }

  /** @param {string} id @returns {State} */
  stateOf(id) {
    const draft = this.drafts.get(id);
    if (!draft) return this.rows.has(id) ? "saved" : "blank";
    if (draft.saving) return "saving";
    return Object.keys(draft.faults).length || (draft.isLeft && this.missing(id).length) ? "refused" : "draft";
  }

  newRow() {
    this.spare ??= `new:${(this.count += 1)}`;
    return this.spare;
  }

  /**
   * The draft of a row, which begins here where there is none.
   *
   * `was` is what somebody saw there before typing; the page may have heard of others' work since. Of a list that
   * they saw, what others put in it or took out stays so. Any other cell is typed over what stands there now.
   * @param {string} id
   * @param {Cells} [was]
   * @returns {Draft}
   */
  draftOf(id, was = {}) {
    const known = this.drafts.get(id);
    if (known) return known;
    const row = this.rows.get(id);
    const lists = row ? Object.entries(was).filter(([, cell]) => Array.isArray(cell)) : [];
    const draft = {
      cells: {}, base: { ...row?.cells, ...Object.fromEntries(lists) }, version: row?.version ?? null, key: row?.key ?? null,
      faults: {}, saving: false, isLeft: false, past: [],
    };
    this.drafts.set(id, draft);
    if (id === this.spare) this.spare = null;
    return draft;
  }

  /** Type cells into a row; what is as it was before is not typed. @param {string} id @param {Cells} cells @param {Cells} [was] */
  type(id, cells, was) {
    const draft = this.draftOf(id, was);
    draft.past.push({ ...draft.cells });
    for (const [name, cell] of Object.entries(cells)) {
      delete draft.faults[name];
      if (sameCell(cell, draft.base[name])) delete draft.cells[name];
      else draft.cells[name] = cell;
    }
    if (!Object.keys(draft.cells).length && !draft.saving) this.drafts.delete(id);
  }

  /**
   * Those cells of a row's form that are to be saved: what differs from the cells with which it was opened, what was
   * typed in the row before, and all that a new row has.
   * @param {string} id
   * @param {Cells} cells
   * @param {Cells} start
   * @returns {Cells}
   */
  changedCells(id, cells, start) {
    const base = this.baseOf(id);
    const typed = this.rows.has(id) ? this.drafts.get(id)?.cells ?? {} : cells;
    return Object.fromEntries(Object.entries(cells)
      .filter(([name, cell]) => (name in typed || !sameCell(cell, start[name])) && !sameCell(cell, base[name])));
  }

  /** Take back what was typed last in a row that is not saved yet. @param {string} id */
  untype(id) {
    const draft = this.draftOf(id);
    draft.cells = draft.past.pop() ?? {};
    if (!Object.keys(draft.cells).length) this.drafts.delete(id);
  }

  /** Whether a column's cell is made from the row's name when it is left empty. @param {string} id @param {Column} column */
  isMade(id, column) { return !this.rows.has(id) && column.name === "key"; }

  /** Columns without which a row cannot be saved. @param {string} id */
  missing(id, cells = this.cellsOf(id)) {
    return this.columns.filter((column) => column.required && isEmpty(cells[column.name]) && !this.isMade(id, column));
  }

  /** Drafts that somebody is not typing in any more and that only wait to be saved. @returns {string[]} */
  waiting() { return [...this.drafts].filter(([, draft]) => !draft.saving).map(([id]) => id); }

  /** @param {string} id @returns {Change & { cells: Cells }} */
  changeOf(id) {
    const { key, version, cells, base } = this.draftOf(id);
    return { key, version, cells: this.cellsOf(id), columns: key ? Object.keys(cells) : null, was: key ? base : null };
  }

  /** The key that the cells of a row give. @param {Cells} cells */
  keyOf(cells) { return this.table.key.map((name) => String(cells[name] ?? "")); }

  /**
   * What was saved is a row now; what was typed after it was sent stays typed.
   * @param {string} id
   * @param {Cells} sent
   * @param {Row} saved
   * @returns {string} the row's id from now on
   */
  hold(id, sent, saved) {
    const now = idOf(saved.key);
    const later = Object.entries(this.drafts.get(id)?.cells ?? {}).filter(([name, cell]) => !sameCell(cell, sent[name]));
    this.drafts.delete(id);
    this.rows.set(now, saved);
    this.order = this.order.filter((one) => one === id || one !== now).map((one) => (one === id ? now : one));
    this.seen.add(now);
    if (later.length) this.type(now, Object.fromEntries(later));
    return now;
  }

  /** Put rows in order: as they are, or sorted; a change of a value moves no row. */
  arrange(isKept = false) {
    const there = new Set([...this.rows.keys(), ...this.drafts.keys()]);
    if (isKept) {
      const known = this.order.filter((id) => there.has(id));
      const placed = new Set(known);
      // Rows that are new since then come last; those that the filter hides stay hidden.
      const others = [...there].filter((id) => !placed.has(id) && !this.seen.has(id));
      this.order = [...known, ...(this.isArranged ? others : this.sorted(others))];
      this.isArranged = true;
    } else this.order = this.sorted([...there]);
    this.seen = there;
    if (!this.filter && !this.table.single) this.order.push(this.newRow());
  }

  /** Sort by a column: up, then down, then not at all. @param {string} name */
  turnSort(name) {
    if (this.sort.column !== name) this.sort = { column: name, down: false };
    else this.sort = this.sort.down ? { column: null, down: false } : { column: name, down: true };
  }

  /** Those of these rows that the filter leaves, in the order that people chose. @param {string[]} ids */
  sorted(ids) {
    const words = this.filter.toLowerCase().split(/\s+/).filter(Boolean);
    /** @param {string} id */
    const text = (id) => {
      const cells = this.cellsOf(id);
      return this.columns.map((column) => shownCell(this, column, cells)).join("\n").toLowerCase();
    };
    const found = words.length ? ids.filter((id) => { const all = text(id); return words.every((word) => all.includes(word)); }) : ids;
    const column = this.columns.find((one) => one.name === this.sort.column);
    if (!column) return found;
    const isNumber = column.kind === "number" || column.kind === "integer";
    /** @type {Map<string, number | string>} */
    const values = new Map(found.map((id) => {
      const cells = this.cellsOf(id);
      return [id, isNumber && !isEmpty(cells[column.name]) ? Number(cells[column.name]) : shownCell(this, column, cells)];
    }));
    const sign = this.sort.down ? -1 : 1;
    return [...found].sort((one, other) => {
      const [a, b] = [values.get(one) ?? "", values.get(other) ?? ""];
      if (a === "" || b === "") return Number(a === "") - Number(b === ""); // what is empty comes last
      return sign * (typeof a === "number" && typeof b === "number"
        ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true }));
    });
  }

  /** How many rows the store holds, and how many of them are shown. */
  counts() {
    return { stored: this.rows.size, shown: this.order.filter((id) => this.rows.has(id)).length };
  }

  /**
   * What of a row that was left behind is still to be saved; nothing where it was saved after all.
   * @param {Typed} left
   * @returns {Typed}
   */
  stillLeft(left) {
    const typed = Object.fromEntries(this.columns.flatMap(({ name }) => (name in left.cells ? [[name, left.cells[name]]] : [])));
    if (left.key) {
      const now = this.rows.get(idOf(left.key))?.cells;
      return { ...left, cells: Object.fromEntries(Object.entries(typed).filter(([name, cell]) => !now || !sameCell(now[name], cell))) };
    }
    // A new row whose saving was not heard of: its key is there, or all that was typed is.
    const names = Object.keys(typed).filter((name) => !isEmpty(typed[name]));
    const isThere = this.rows.has(idOf(this.keyOf(typed)))
      || [...this.rows.values()].some(({ cells }) => names.every((name) => sameCell(cells[name], /** @type {Cell} */ (typed[name]))));
    return { ...left, cells: isThere ? {} : typed };
  }
}
