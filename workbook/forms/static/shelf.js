// What is typed and not saved, kept for this browser tab: neither a page that is loaded again nor
// a kernel that is started anew loses it.

const SHELVES = "workbook-typed";
const MOST_LEFT = 3; // rows that are named
// Each form loads its own copy of this script; which forms live is known to all of them.
const living = (globalThis.workbookForms ??= new Set());

class Shelf {
  constructor(sheet) {
    this.start = `${SHELVES}:${sheet.model.get("place")}:${sheet.table.name}:`;
    this.own = `${this.start}${sheet.prefix}`;
    living.add(this.own);
  }

  /** Keep these rows, each { key, version, base, cells }, in the place of those kept before. */
  keep(rows) {
    const text = rows.length ? JSON.stringify(rows) : "";
    if (text === (this.text ?? "")) return;
    this.text = text;
    try {
      if (text) sessionStorage.setItem(this.own, text);
      else sessionStorage.removeItem(this.own);
    } catch (error) {
      console.warn("What is typed cannot be kept for a reload:", error); // a browser may forbid it
    }
  }

  /** Rows that forms of this table left behind. */
  left() {
    return this.leftNames().flatMap((name) => JSON.parse(sessionStorage.getItem(name)));
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

/** What was typed in a row, in words: Beto Paz (Name “Beto Solís”). */
const typedText = (sheet, { base, cells }) => {
  const whole = { ...base, ...cells };
  const parts = sheet.columns.filter((column) => column.name in cells)
    .map((column) => `${column.label} “${shortened(shownCell(sheet, column, whole))}”`);
  return `${shortened(rowName(sheet, { ...cells, ...base }) || say("newRow"))} (${parts.join(", ")})`;
};
