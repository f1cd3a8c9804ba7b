// What is typed and not saved, kept for this browser tab: neither a page that is loaded again nor
// a kernel that is started anew loses it.

/** @import { Reader, Table, Typed } from "./types.d.ts" */

import { rowName, shortened, shownCell } from "./cells.js";
import { say } from "./words.js";

const SHELVES = "workbook-typed";
export const MOST_LEFT = 3; // rows that are named
// Each form loads its own copy of this script; which forms live is known to all of them.
const living = (globalThis.workbookForms ??= new Set());

export class TabDrafts {
  /**
   * @param {string} place of the store, the strategy and the person
   * @param {string} table
   * @param {string} form
   */
  constructor(place, table, form) {
    this.start = `${SHELVES}:${place}:${table}:`;
    this.own = `${this.start}${form}`;
    this.text = "";
    living.add(this.own);
  }

  /** Keep these rows in the place of those kept before. @param {Typed[]} rows */
  keep(rows) {
    const text = rows.length ? JSON.stringify(rows) : "";
    if (text === this.text) return;
    this.text = text;
    try {
      if (text) sessionStorage.setItem(this.own, text);
      else sessionStorage.removeItem(this.own);
    } catch (error) {
      console.warn("What is typed cannot be kept for a reload:", error); // a browser may forbid it
    }
  }

  /** Rows that forms of this table left behind. @returns {Typed[]} */
  left() {
    return this.leftNames().flatMap((name) => JSON.parse(sessionStorage.getItem(name) ?? "[]"));
  }

  drop() {
    for (const name of this.leftNames()) sessionStorage.removeItem(name);
  }

  leftNames() {
    try {
      return Object.keys(sessionStorage).filter((name) => name.startsWith(this.start) && !living.has(name));
    } catch {
      return [];
    }
  }

  close() { living.delete(this.own); }
}

/**
 * What was typed in a row, in words: Beto Paz (Name “Beto Solís”).
 * @param {Reader & { table: Table }} sheet
 * @param {Typed} typed
 */
export const typedText = (sheet, { base, cells }) => {
  const whole = { ...base, ...cells };
  const parts = sheet.columns.filter((column) => column.name in cells)
    .map((column) => `${column.label} “${shortened(shownCell(sheet, column, whole))}”`);
  return `${shortened(rowName(sheet, { ...cells, ...base }) || say("newRow"))} (${parts.join(", ")})`;
};
