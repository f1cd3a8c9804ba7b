// The rows of a table, from blank to saved, without a browser.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Rows } from "../../workbook/forms/static/rows.js";

/** @import { Column, Row, Table } from "../../workbook/forms/static/types.d.ts" */

/** @param {Partial<Column> & { name: string }} told @returns {Column} */
const column = (told) => ({
  label: told.name, help: "", kind: "text", key: false, required: false, many: false, references: "", target: "",
  references_by: "", choices: [], default: "", rare: false, ...told,
});

/** @returns {Table} */
const table = () => ({
  name: "functions", label: "Functions", help: "", key: ["key"], single: false, named_by: "name", example: {}, needs: {},
  columns: [
    column({ name: "key", kind: "slug", key: true, required: true }),
    column({ name: "name", required: true }),
    column({ name: "distance", kind: "integer" }),
  ],
});

/** @param {string} key @param {string} name @returns {Row} */
const row = (key, name, distance = "") => ({ key: [key], version: 1, cells: { key, name, distance } });

/** @param {Row[]} stored */
function rowsOf(...stored) {
  const rows = new Rows(table());
  for (const one of stored) rows.rows.set(JSON.stringify(one.key), one);
  rows.arrange(true);
  return rows;
}

test("a table begins with its rows and one blank row", () => {
  const rows = rowsOf(row("a", "Ann"));
  assert.deepEqual(rows.order, ['["a"]', "new:1"]);
  assert.deepEqual(rows.order.map((id) => rows.stateOf(id)), ["saved", "blank"]);
  assert.deepEqual(rows.counts(), { stored: 1, shown: 1 });
});

test("the blank row that is typed in stands once, and another comes after it", () => {
  const rows = rowsOf();
  rows.type("new:1", { name: "Sales" });
  rows.arrange(true);
  assert.deepEqual(rows.order, ["new:1", "new:2"]);
  assert.equal(rows.stateOf("new:1"), "draft");
  assert.deepEqual(rows.counts(), { stored: 0, shown: 0 });
});

test("a saved row takes its draft's place, and what was typed meanwhile stays typed", () => {
  const rows = rowsOf(row("a", "Ann"));
  rows.type("new:1", { name: "Sales" });
  rows.arrange(true);
  const sent = { ...rows.draftOf("new:1").cells };
  rows.draftOf("new:1").saving = true;
  assert.equal(rows.stateOf("new:1"), "saving");
  rows.type("new:1", { distance: "0" });
  const now = rows.hold("new:1", sent, row("sales", "Sales"));
  rows.arrange(true);
  assert.equal(now, '["sales"]');
  assert.deepEqual(rows.order, ['["a"]', '["sales"]', "new:2"]);
  assert.deepEqual(rows.changeOf(now), { key: ["sales"], version: 1, cells: { key: "sales", name: "Sales", distance: "0" }, columns: ["distance"], was: { key: "sales", name: "Sales", distance: "" } });
});

test("a row that the page hears of before its answer stands once", () => {
  const rows = rowsOf();
  rows.type("new:1", { name: "Sales" });
  rows.rows.set('["sales"]', row("sales", "Sales"));
  rows.arrange(true);
  rows.hold("new:1", { name: "Sales" }, row("sales", "Sales"));
  rows.arrange(true);
  assert.deepEqual(rows.order, ['["sales"]', "new:2"]);
});

test("three rows, typed and saved one after the other, stand in their order", () => {
  const rows = rowsOf();
  for (const [at, name] of ["c", "a", "b"].entries()) {
    const id = rows.newRow();
    rows.type(id, { name });
    rows.arrange(true);
    rows.hold(id, { name }, row(name, name));
    rows.arrange(true);
    assert.equal(rows.counts().stored, at + 1);
  }
  assert.deepEqual(rows.order.slice(0, 3), ['["c"]', '["a"]', '["b"]']);
  assert.equal(new Set(rows.order).size, 4);
});

test("what is typed back to what it was is not typed", () => {
  const rows = rowsOf(row("a", "Ann"));
  rows.type('["a"]', { name: "Anna" });
  assert.equal(rows.stateOf('["a"]'), "draft");
  rows.type('["a"]', { name: "Ann" });
  assert.equal(rows.stateOf('["a"]'), "saved");
});

/** A row whose list the page has heard of anew, after somebody saw [a] in it. @param {string} name */
function heardAnew(name) {
  const rows = rowsOf();
  rows.rows.set('["x"]', { key: ["x"], version: 2, cells: { key: "x", name, uses: ["a", "c"] } });
  return rows;
}

test("a list is typed over what stood there when it was opened, another cell over what stands there now", () => {
  const rows = heardAnew("Theirs");
  rows.type('["x"]', { uses: ["a", "b"] }, { uses: ["a"] });
  const { columns, cells, was, version } = rows.changeOf('["x"]');
  assert.deepEqual([columns, cells?.uses, was?.uses, version], [["uses"], ["a", "b"], ["a"], 2]);
  rows.drafts.clear();
  rows.type('["x"]', { name: "Mine" }, { name: "Old" });
  assert.deepEqual(rows.changeOf('["x"]').was, { key: "x", name: "Theirs", uses: ["a", "c"] });
  rows.type('["x"]', { uses: ["b"] }, { uses: ["a"] });
  assert.deepEqual(rows.changeOf('["x"]').was?.uses, ["a", "c"]); // the draft began before
});

test("a form saves what was typed in it, and not what others changed while it was open", () => {
  const rows = heardAnew("Theirs");
  const start = { key: "x", name: "Old", uses: ["a"] };
  assert.deepEqual(rows.changedCells('["x"]', { ...start }, start), {});
  assert.deepEqual(rows.changedCells('["x"]', { ...start, name: "Mine" }, start), { name: "Mine" });
  assert.deepEqual(rows.changedCells('["x"]', { ...start, uses: ["a", "b"] }, start), { uses: ["a", "b"] });
});

test("a form saves what was typed in its row before, and all that a new row has", () => {
  const rows = rowsOf(row("a", "Ann", "1"));
  rows.type('["a"]', { name: "Anna" });
  const start = rows.cellsOf('["a"]');
  assert.deepEqual(rows.changedCells('["a"]', { ...start, distance: "2" }, start), { name: "Anna", distance: "2" });
  assert.deepEqual(rows.changedCells('["a"]', { ...start, name: "Ann" }, start), {});
  const twin = { key: "", name: "Ann", distance: "1" };
  assert.deepEqual(rows.changedCells("new:1", { ...twin }, twin), { name: "Ann", distance: "1" });
});

test("in a new row what was typed last is taken back cell by cell, until the row is gone", () => {
  const rows = rowsOf();
  rows.type("new:1", { name: "Sales" });
  rows.type("new:1", { distance: "0" });
  rows.untype("new:1");
  assert.deepEqual(rows.cellsOf("new:1"), { name: "Sales" });
  rows.untype("new:1");
  rows.arrange(true);
  assert.equal(rows.drafts.size, 0);
  assert.equal(rows.order.length, 1);
});

test("a row that is left with something missing, or with a fault, is refused", () => {
  const rows = rowsOf();
  rows.type("new:1", { distance: "0" });
  assert.deepEqual(rows.missing("new:1").map(({ name }) => name), ["name"]); // the key is made from it
  assert.equal(rows.stateOf("new:1"), "draft");
  rows.draftOf("new:1").isLeft = true;
  assert.equal(rows.stateOf("new:1"), "refused");
  rows.type("new:1", { name: "Sales" });
  assert.equal(rows.stateOf("new:1"), "draft");
  rows.draftOf("new:1").faults = { distance: "Needs a whole number." };
  assert.equal(rows.stateOf("new:1"), "refused");
});

test("a filter hides rows and the blank one; what is new stays in sight", () => {
  const rows = rowsOf(row("a", "Ann"), row("b", "Bob"));
  rows.filter = "an";
  rows.arrange();
  assert.deepEqual(rows.order, ['["a"]']);
  rows.type(rows.newRow(), { name: "Zoe" });
  rows.arrange(true);
  assert.deepEqual(rows.order, ['["a"]', "new:1"]);
  assert.deepEqual(rows.counts(), { stored: 2, shown: 1 });
});

test("numbers are sorted as numbers, both ways, and what is empty comes last", () => {
  const rows = rowsOf(row("a", "A", "10"), row("b", "B"), row("c", "C", "9"));
  rows.turnSort("distance");
  rows.arrange();
  assert.deepEqual(rows.order.slice(0, 3), ['["c"]', '["a"]', '["b"]']);
  rows.turnSort("distance");
  rows.arrange();
  assert.deepEqual(rows.order.slice(0, 3), ['["a"]', '["c"]', '["b"]']);
  rows.turnSort("distance");
  assert.equal(rows.sort.column, null);
});

test("of what was left behind only what the store does not hold is offered", () => {
  const rows = rowsOf(row("a", "Ann", "1"));
  const left = (/** @type {string[] | null} */ key, /** @type {Record<string, string>} */ cells) =>
    rows.stillLeft({ key, version: 1, base: {}, cells }).cells;
  assert.deepEqual(left(["a"], { name: "Ann", distance: "2" }), { distance: "2" });
  assert.deepEqual(left(["gone"], { name: "Ann" }), { name: "Ann" });
  assert.deepEqual(left(null, { name: "Ann", distance: "1" }), {}); // saved, and nobody heard of it
  assert.deepEqual(left(null, { key: "a", name: "Other" }), {});
  assert.deepEqual(left(null, { name: "Bea", old_column: "x" }), { name: "Bea" });
});
