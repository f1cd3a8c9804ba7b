// The record form: one row in a dialog, saved as a whole.

/** @import { Cells, Column, Dialog, Editor, Faults } from "./types.d.ts" */
/** @import { Sheet } from "./sheet.js" */

import { isEmpty, isUsed, rowName, sameCell } from "./cells.js";
import { openDialog } from "./dialog.js";
import { button, el } from "./dom.js";
import { makeEditor } from "./editors.js";
import { say } from "./words.js";

/** @typedef {{ column: Column, editor: Editor, reason: HTMLElement, fixed: boolean, node: HTMLElement }} Part */

export class Record {
  /** @type {Dialog | null} */
  dialog = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;
  /** @type {HTMLDetailsElement | null} */
  folded = null;
  armed = false; // Escape was pressed once over what is typed

  /**
   * @param {Sheet} sheet
   * @param {string} id
   * @param {Cells} start
   */
  constructor(sheet, id, start) {
    this.sheet = sheet;
    this.id = id;
    this.cells = { ...start };
    this.start = { ...start };
    /** @type {Faults} */
    this.faults = { ...(sheet.drafts.get(id)?.faults ?? {}) };
    this.touched = new Set(Object.keys(this.faults));
    /** @type {Map<string, Part>} */
    this.parts = new Map();
    this.saver = button(say("save"), () => sheet.guard(() => this.save()), { class: "wb-button wb-main" });
  }

  /** @param {string} [column] that gets the focus */
  open(column = "") {
    const { sheet } = this;
    const name = rowName(sheet, this.cells);
    const isNew = !sheet.rows.has(this.id);
    const title = isNew ? say("adding", sheet.table.label) : say("editing", sheet.table.label, name);
    this.dialog = openDialog(sheet, title, (dialog) => this.fill(dialog, isNew), () => this.mayClose(), () => this.closed());
    sheet.record = this;
    const parts = [...this.parts.values()].filter((part) => !part.fixed && (!part.column.rare || part.column.name === column));
    if (this.folded && parts.some((part) => part.column.rare)) this.folded.open = true;
    (parts.find((part) => part.column.name === column) ?? parts[0])?.editor.input.focus();
    this.drawState();
  }

  closed() {
    clearTimeout(this.timer);
    if (this.sheet.record === this) this.sheet.record = null;
    this.sheet.keepTyped();
  }

  /** What stands here and is to be saved; nothing as long as nobody typed. */
  typedCells() {
    return this.isTyped() ? this.sheet.changedCells(this.id, this.cells, this.start) : {};
  }

  isTyped() {
    this.read();
    return Object.keys(this.cells).some((name) => !sameCell(this.cells[name], this.start[name]));
  }

  /** @param {Dialog} dialog @param {boolean} isNew */
  fill(dialog, isNew) {
    const { sheet } = this;
    const twin = button(say("duplicateThis"), () => { if (this.mayClose()) { dialog.close(); sheet.duplicate(this.id); } });
    const past = button(say("history"), () => sheet.guard(() => sheet.openHistory(this.id)));
    const gone = button(say("removeThis"), () => sheet.guard(() => { dialog.close(); return sheet.remove(this.id); }));
    const extras = isNew ? [] : sheet.table.single ? [past] : [twin, past, gone];
    const form = el("div", {
      class: "wb-fields",
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        const isLine = event.target instanceof HTMLInputElement;
        if (event.key === "Enter" && (isLine || event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          sheet.guard(() => this.save());
        }
      },
    }, ...sheet.columns.filter((column) => !column.rare).map((column) => this.field(column, isNew)), this.more(isNew));
    const cancel = button(say("cancel"), () => { if (this.mayClose()) dialog.close(); });
    return [form, el("div", { class: "wb-bar" }, this.saver, cancel, ...extras)];
  }

  /** What is rarely filled in stands behind one word, unless something is there. @param {boolean} isNew */
  more(isNew) {
    const rare = this.sheet.columns.filter((column) => column.rare);
    if (!rare.length) return "";
    const node = el("details", { class: "wb-more" }, el("summary", {}, say("more")), ...rare.map((column) => this.field(column, isNew)));
    node.open = rare.some((column) => this.faults[column.name] || (column.name !== "key" && !isEmpty(this.cells[column.name]) && this.cells[column.name] !== column.default));
    this.folded = node;
    return node;
  }

  /** @param {Column} column @param {boolean} isNew */
  field(column, isNew) {
    const { sheet } = this;
    const fixed = column.key && !isNew;
    const id = sheet.newId(column.name);
    const example = sheet.table.example[column.name];
    const isMade = isNew && column.name === "key";
    const isBare = column.references && !Object.keys(sheet.options[column.references] || {}).length;
    const help = [column.help, isMade ? say("keyMade") : "", isBare ? say("nothingToChoose", column.target) : ""];
    const hint = el("span", { class: "wb-hint", id: `${id}-hint` }, help.filter(Boolean).join(" "));
    const reason = el("span", { class: "wb-fault", id: `${id}-reason`, role: "status" });
    const label = el("label", { for: id }, column.label, column.required && !isMade && !fixed ? el("span", { class: "wb-hint" }, ` (${say("required")})`) : null);
    const editor = makeEditor(sheet, column, this.cells, {
      id, describedBy: `${id}-hint ${id}-reason`, placeholder: example ? say("such", example) : null,
    });
    if (fixed) {
      editor.input.disabled = true;
      hint.textContent = say("keyStays");
    }
    editor.node.addEventListener("input", () => sheet.guard(() => this.typed(column)));
    editor.node.addEventListener("change", () => sheet.guard(() => this.typed(column)));
    const node = el("div", { class: "wb-field" }, label, editor.node, reason, hint);
    this.parts.set(column.name, { column, editor, reason, fixed, node });
    node.hidden = !isUsed(column, this.cells);
    return node;
  }

  /** Show the fields that the row uses as it is now; what is typed or at fault stays in sight. */
  showUsed() {
    for (const [name, part] of this.parts) part.node.hidden = !isUsed(part.column, this.cells) && !this.faults[name];
    const folded = this.sheet.columns.filter((column) => column.rare && this.touched.has(column.name) && this.faults[column.name]);
    if (this.folded && folded.length) this.folded.open = true;
  }

  /** @param {Column} column */
  typed(column) {
    this.touched.add(column.name);
    this.armed = false;
    this.read();
    if (this.sheet.columns.some((other) => other.references_by === column.name)) this.renew(column);
    this.drawState();
    this.sheet.keepTyped();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sheet.guard(() => this.check()), 250);
  }

  /** What a column points to has changed: its choices are others now. @param {Column} column */
  renew(column) {
    for (const part of this.parts.values()) {
      if (part.column.references_by !== column.name) continue;
      const editor = makeEditor(this.sheet, part.column, this.cells, {
        id: part.editor.input.id, describedBy: part.editor.input.getAttribute("aria-describedby") ?? undefined,
      });
      part.editor.node.replaceWith(editor.node);
      part.editor = editor;
      editor.node.addEventListener("input", () => this.sheet.guard(() => this.typed(part.column)));
    }
  }

  read() {
    for (const [name, part] of this.parts) this.cells[name] = part.editor.read();
  }

  async check() {
    const asked = JSON.stringify(this.cells);
    const { faults } = await this.sheet.check(this.id, this.cells);
    if (!faults || asked !== JSON.stringify(this.cells)) return;
    this.faults = faults;
    this.drawState();
  }

  get missing() {
    return this.sheet.missing(this.id, this.cells);
  }

  drawState() {
    const { missing } = this;
    this.showUsed();
    const lacking = new Set(missing.map((column) => column.name));
    const wrong = [];
    for (const [name, part] of this.parts) {
      const fault = this.faults[name];
      const shows = fault && (this.touched.has(name) || !lacking.has(name)) && !(name === "key" && isEmpty(this.cells.key) && missing.length);
      part.reason.textContent = shows ? fault : "";
      part.editor.input.setAttribute("aria-invalid", shows ? "true" : "false");
      if (shows && !lacking.has(name)) wrong.push(part.column.label);
    }
    if (missing.length) this.saver.textContent = say("saveMissing", missing.map((column) => column.label).join(", "));
    else this.saver.textContent = wrong.length ? say("saveWrong", wrong.join(", ")) : say("save");
  }

  async save() {
    clearTimeout(this.timer);
    this.read();
    for (const column of this.missing) this.touched.add(column.name);
    if (this.missing.length) {
      await this.check();
      this.parts.get(this.missing[0].name)?.editor.input.focus();
      return;
    }
    const { dialog } = this;
    dialog?.tell(say("saving"));
    const changed = this.sheet.changedCells(this.id, this.cells, this.start);
    const outcome = await this.sheet.saveCells(this.id, changed, this.start);
    if (outcome.done) {
      dialog?.close();
      return;
    }
    if (outcome.conflict) return; // its own dialog took this one's place
    dialog?.tell(outcome.message ?? "");
    this.faults = outcome.faults ?? {};
    for (const name of Object.keys(this.faults)) this.touched.add(name);
    this.drawState();
    const first = this.sheet.columns.find((column) => this.faults[column.name]);
    if (first) this.parts.get(first.name)?.editor.input.focus();
  }

  mayClose() {
    if (!this.isTyped() || this.armed) return true;
    this.armed = true;
    this.dialog?.tell(say("escapeAgain"));
    return false;
  }
}
