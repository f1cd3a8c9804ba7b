// A cell is text, or a list of texts where a column holds several. No page is needed here: these
// functions turn cells into what people read, and what people type or paste into cells.

/** @import { Cell, Cells, Column, Key, Reader, Table } from "./types.d.ts" */

import { WORDS } from "./words.js";


/** @param {Cell | null | undefined} cell */
export const isEmpty = (cell) => (Array.isArray(cell) ? cell.length === 0 : !String(cell ?? "").trim());
/**
 * @param {Cell | null | undefined} one
 * @param {Cell | null | undefined} other
 */
export const sameCell = (one, other) =>
  (isEmpty(one) && isEmpty(other)) || JSON.stringify(one) === JSON.stringify(other);
/** @param {Key} key */
export const idOf = (key) => JSON.stringify(key);

/**
 * Name the table that a column of this row points to, if it does.
 * @param {Column} column
 * @param {Cells} cells
 * @returns {string}
 */
export const targetOf = (column, cells) =>
  column.references_by ? String(cells[column.references_by] ?? "") : column.references;

/**
 * Say whether a row uses a column: always, unless it goes with some values of another.
 * @param {Column} column
 * @param {Cells} cells
 */
export const isUsed = (column, cells) =>
  !column.when || !isEmpty(cells[column.name]) || column.when[1].includes(String(cells[column.when[0]] ?? ""));

/** @param {string} choice */
export const choiceText = (choice) => choice.replaceAll("_", " ");

/**
 * What people read in a cell: names for keys.
 * @param {Reader} sheet
 * @param {Column} column
 * @param {Cells} cells
 * @returns {string}
 */
export const shownCell = (sheet, column, cells) => {
  const cell = cells[column.name];
  if (isEmpty(cell)) return "";
  const names = sheet.options[targetOf(column, cells)] || {};
  if (Array.isArray(cell)) return cell.map((item) => names[item] ?? item).join("; ");
  if (column.kind === "choice") return choiceText(cell);
  if (column.kind === "flag") return cell === "yes" || cell === "no" ? WORDS[cell] : cell;
  return names[cell] ?? cell;
};

/**
 * The key of a name that was typed or chosen; other text stays, and Python says what is wrong.
 * @param {Reader} sheet
 * @param {string} target
 * @param {string} text
 */
export const keyOfName = (sheet, target, text) => {
  const names = sheet.options[target] || {};
  const clean = text.trim();
  if (Object.hasOwn(names, clean)) return clean;
  const folded = clean.toLowerCase();
  const found = Object.keys(names).find((key) => names[key].toLowerCase() === folded);
  return found ?? clean;
};

/**
 * The cell that a text stands for.
 * @param {Reader} sheet
 * @param {Column} column
 * @param {Cells} cells
 * @param {string} text
 * @returns {Cell}
 */
export const readCell = (sheet, column, cells, text) => {
  const target = targetOf(column, cells);
  if (column.many) {
    const items = text.split(";").map((item) => item.trim()).filter(Boolean);
    return items.map((item) => keyOfName(sheet, target, item));
  }
  if (target) return keyOfName(sheet, target, text);
  if (column.kind === "choice") {
    const folded = text.trim().toLowerCase();
    return column.choices.find((choice) => choiceText(choice).toLowerCase() === folded) ?? text.trim();
  }
  return column.kind === "text" ? text : text.trim();
};

/**
 * What people call a row.
 * @param {Reader & { table: Table }} sheet
 * @param {Cells} cells
 * @returns {string}
 */
export const rowName = (sheet, cells) => {
  const named = sheet.table.named_by ? cells[sheet.table.named_by] : "";
  if (!isEmpty(named)) return String(named);
  const told = sheet.columns.filter((column) => column.name !== "key"); // a key says nothing to people
  const keys = told.filter((column) => column.key);
  const parts = keys.length ? keys : told.slice(0, 1);
  return parts.map((column) => shownCell(sheet, column, cells)).filter(Boolean).join(", ");
};

/** @param {string} text */
export const shortened = (text, longest = 40) =>
  text.length > longest ? `${text.slice(0, longest - 1).trimEnd()}…` : text;

/**
 * A cell as a spreadsheet reads it from a copied block; `parseBlock` is its inverse.
 * @param {string} text
 */
export const blockCell = (text) => (/[\t\n\r]|^"/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/**
 * Lines and cells of a block that was copied in a spreadsheet.
 * @param {string} text
 */
export const parseBlock = (text) => {
  const lines = [[""]];
  let quoted = false;
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at < source.length; at += 1) {
    const letter = source[at];
    const line = lines[lines.length - 1];
    if (quoted) {
      if (letter === '"' && source[at + 1] === '"') {
        line[line.length - 1] += '"';
        at += 1;
      } else if (letter === '"') quoted = false;
      else line[line.length - 1] += letter;
    } else if (letter === '"' && line[line.length - 1] === "") quoted = true;
    else if (letter === "\t") line.push("");
    else if (letter === "\n") lines.push([""]);
    else line[line.length - 1] += letter;
  }
  return lines;
};

/**
 * Columns to which a block's cells belong, and its lines without the heading.
 * @param {{ columns: Column[] }} sheet
 * @param {string[][]} lines
 * @param {number} from
 * @returns {{ columns: Column[], lines: string[][] }}
 */
export const placeBlock = (sheet, lines, from) => {
  /** @type {Map<string, Column>} */
  const named = new Map();
  for (const column of sheet.columns) {
    named.set(column.name.toLowerCase(), column);
    named.set(column.label.toLowerCase(), column);
  }
  const headings = lines[0].flatMap((cell) => named.get(cell.trim().toLowerCase()) ?? []);
  const isHeading = headings.length === lines[0].length && (lines.length > 1 || lines[0].length > 1);
  if (isHeading) return { columns: headings, lines: lines.slice(1) };
  return { columns: sheet.columns.slice(from), lines };
};

/**
 * Those of some cells that the table has columns for, as it keeps them.
 * @param {Column[]} columns
 * @param {Cells} cells
 * @returns {Cells}
 */
export const knownCells = (columns, cells) => Object.fromEntries(
  columns.filter(({ name }) => name in cells)
    .map(({ name, many }) => [name, many ? [cells[name]].flat() : String(cells[name])]));
