// How cells are read and written, and how the browser reads what was copied in a spreadsheet.
import assert from "node:assert/strict";
import { test } from "node:test";

import { blockCell, keyOfName, parseBlock, placeBlock, readCell, sameCell, shortened, shownCell, isUsed } from "../../workbook/forms/static/cells.js";

/** @import { Column, Reader } from "../../workbook/forms/static/types.d.ts" */

/** @param {Partial<Column> & { name: string }} told @returns {Column} */
const column = (told) => ({
  label: told.name, help: "", kind: "slug", key: false, required: false, many: false, references: "", target: "",
  references_by: "", choices: [], default: "", rare: false, ...told,
});
const [key, choice, comparison, flag] = [
  column({ name: "key", label: "Key" }),
  column({ name: "choice", label: "Choices", many: true, references: "choices" }),
  column({ name: "comparison", label: "Comparison", kind: "choice", choices: ["at_least", "at_most"] }),
  column({ name: "growing", label: "Growing", kind: "flag" }),
];
/** @type {Reader} */
const sheet = { columns: [key, choice, comparison], options: { choices: { a: "Answer at once", b: "By phone" } } };

test("a block is taken apart as the spreadsheet made it", () => {
  assert.deepEqual(parseBlock("a\tb\r\nc\td\r\n"), [["a", "b"], ["c", "d"]]);
  assert.deepEqual(parseBlock('"two\nlines"\tb'), [["two\nlines", "b"]]);
  assert.deepEqual(parseBlock('"say ""yes"""\t5"'), [['say "yes"', '5"']]);
  assert.deepEqual(parseBlock("a\t\t\n\t\tz"), [["a", "", ""], ["", "", "z"]]);
  assert.deepEqual(parseBlock("one"), [["one"]]);
  assert.deepEqual(parseBlock(""), [[""]]);
});

test("what is copied out is what is pasted in", () => {
  const line = ["plain", "two\nlines", "a\ttab", '"quoted"', ""];
  assert.deepEqual(parseBlock(line.map(blockCell).join("\t")), [line]);
});

test("headings say where columns belong", () => {
  const block = placeBlock(sheet, [["Comparison", "key"], ["at most", "x"]], 0);
  assert.deepEqual(block.columns.map(({ name }) => name), ["comparison", "key"]);
  assert.deepEqual(block.lines, [["at most", "x"]]);
});

test("without headings a block begins at the cell", () => {
  assert.deepEqual(placeBlock(sheet, [["x", "y"]], 1), { columns: [choice, comparison], lines: [["x", "y"]] });
  assert.deepEqual(placeBlock(sheet, [["key"]], 0).lines, [["key"]]); // one word that happens to be a heading is a value
});

test("names become keys and unknown words stay", () => {
  assert.deepEqual(readCell(sheet, choice, {}, "By phone; a ;"), ["b", "a"]);
  assert.deepEqual(readCell(sheet, choice, {}, "Nobody knows"), ["Nobody knows"]);
  assert.equal(readCell(sheet, comparison, {}, " At least "), "at_least");
  assert.equal(readCell(sheet, comparison, {}, "perhaps"), "perhaps");
  assert.equal(readCell(sheet, key, {}, " x "), "x");
  assert.equal(keyOfName(sheet, "choices", "constructor"), "constructor"); // a word of JavaScript is no key
});

test("people read names, and yes and no", () => {
  assert.equal(shownCell(sheet, choice, { choice: ["b", "zz"] }), "By phone; zz");
  assert.equal(shownCell(sheet, comparison, { comparison: "at_most" }), "at most");
  assert.equal(shownCell(sheet, flag, { growing: "yes" }), "yes");
  assert.equal(shownCell(sheet, flag, {}), "");
});

test("empty is empty, whether text or list", () => {
  assert.ok(sameCell("", []));
  assert.ok(sameCell(undefined, "  "));
  assert.ok(!sameCell("a", ["a"]));
  assert.equal(shortened("x".repeat(50)).length, 40);
});

test("a column that goes with some values of another is used with these, or where it is filled", () => {
  const amount = column({ name: "amount", when: ["kind", ["orders", "series"]] });
  assert.equal(isUsed(amount, { kind: "orders" }), true);
  assert.equal(isUsed(amount, { kind: "events" }), false);
  assert.equal(isUsed(amount, { kind: "events", amount: "price" }), true);
  assert.equal(isUsed(column({ name: "name" }), {}), true);
});
