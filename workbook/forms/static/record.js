// Dialogs: the record form of one row, two versions of one row side by side, and the history.

/** Opens a modal dialog; resolves when it is closed. */
const openDialog = (sheet, title, fill, mayClose = () => true, closed = () => {}) => {
  const back = document.activeElement;
  const heading = el("h2", { id: sheet.newId("title") }, title);
  const node = el("dialog", {
    class: "wb-dialog", "aria-labelledby": heading.id, "data-lm-suppress-shortcuts": "true",
    onkeydown: (event) => event.stopPropagation(),
    oncancel: (event) => { if (!mayClose()) event.preventDefault(); },
    onclose: () => {
      node.remove();
      sheet.dialog = null;
      closed();
      if (back?.isConnected) back.focus();
      else sheet.face.focus();
    },
  }, heading);
  const message = el("p", { class: "wb-message", role: "alert" });
  const dialog = {
    node,
    tell: (text) => { message.textContent = text; },
    close: () => node.close(),
  };
  node.append(...fill(dialog), message);
  sheet.dialog?.close();
  sheet.dialog = dialog;
  sheet.root.append(node);
  node.showModal();
  return dialog;
};

const button = (text, onclick, attributes = {}) =>
  el("button", { type: "button", class: "wb-button", onclick, ...attributes }, text);

class Record {
  constructor(sheet, id, start) {
    this.sheet = sheet;
    this.id = id;
    this.cells = { ...start };
    this.start = { ...start };
    this.faults = { ...(sheet.drafts.get(id)?.faults ?? {}) };
    this.touched = new Set(Object.keys(this.faults));
    this.parts = new Map();
  }

  open() {
    const { sheet } = this;
    const name = rowName(sheet, this.cells);
    const isNew = !sheet.rows.has(this.id);
    const title = isNew ? say("adding", sheet.table.label) : say("editing", sheet.table.label, name);
    this.dialog = openDialog(sheet, title, (dialog) => this.fill(dialog, isNew), () => this.mayClose(), () => this.closed());
    sheet.record = this;
    const first = [...this.parts.values()].find((part) => !part.fixed);
    first?.editor.input.focus();
    this.drawState();
  }

  closed() {
    clearTimeout(this.timer);
    if (this.sheet.record === this) this.sheet.record = null;
    this.sheet.keepTyped();
  }

  /** What stands here and differs from the row as it is stored; nothing as long as nobody typed. */
  typedCells() {
    const base = this.sheet.baseOf(this.id);
    return this.isTyped() ? Object.fromEntries(Object.entries(this.cells).filter(([name, cell]) => !sameCell(cell, base[name]))) : {};
  }

  isTyped() {
    this.read();
    return Object.keys(this.cells).some((name) => !sameCell(this.cells[name], this.start[name]));
  }

  fill(dialog, isNew) {
    const { sheet } = this;
    this.saver = button(say("save"), () => sheet.guard(() => this.save()), { class: "wb-button wb-main" });
    const twin = button(say("duplicateThis"), () => { if (this.mayClose()) { dialog.close(); sheet.duplicate(this.id); } });
    const past = button(say("history"), () => sheet.guard(() => sheet.openHistory(this.id)));
    const gone = button(say("removeThis"), () => sheet.guard(() => { dialog.close(); return sheet.remove(this.id); }));
    const extras = isNew ? [] : sheet.table.single ? [past] : [twin, past, gone];
    this.form = el("div", {
      class: "wb-fields",
      onkeydown: (event) => {
        const isLine = event.target.tagName === "INPUT";
        if (event.key === "Enter" && (isLine || event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          sheet.guard(() => this.save());
        }
      },
    }, ...sheet.columns.map((column) => this.field(column, isNew)));
    const cancel = button(say("cancel"), () => { if (this.mayClose()) dialog.close(); });
    return [this.form, el("div", { class: "wb-bar" }, this.saver, cancel, ...extras)];
  }

  field(column, isNew) {
    const { sheet } = this;
    const fixed = column.key && !isNew;
    const id = sheet.newId(column.name);
    const example = sheet.table.example[column.name];
    const isMade = isNew && column.name === "key" && sheet.table.named_by;
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
    this.parts.set(column.name, { column, editor, reason, fixed });
    return el("div", { class: "wb-field" }, label, editor.node, reason, hint);
  }

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

  /** What a column points to has changed: its choices are others now. */
  renew(column) {
    for (const part of this.parts.values()) {
      if (part.column.references_by !== column.name) continue;
      const editor = makeEditor(this.sheet, part.column, this.cells, {
        id: part.editor.input.id, describedBy: part.editor.input.getAttribute("aria-describedby"),
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
    const makesKey = !this.sheet.rows.has(this.id) && this.sheet.table.named_by;
    return this.sheet.columns.filter((column) =>
      column.required && isEmpty(this.cells[column.name]) && !(makesKey && column.name === "key"));
  }

  drawState() {
    const { missing } = this;
    const lacking = new Set(missing.map((column) => column.name));
    const wrong = [];
    for (const [name, part] of this.parts) {
      const fault = this.faults[name];
      const shows = fault && (this.touched.has(name) || !lacking.has(name)) && !(name === "key" && isEmpty(this.cells.key) && missing.length);
      part.reason.textContent = shows ? fault : "";
      part.editor.input.setAttribute("aria-invalid", shows ? "true" : "false");
      if (shows && !lacking.has(name)) wrong.push(part.column.label);
    }
    const words = (columns) => columns.join(", ");
    if (missing.length) this.saver.textContent = say("saveMissing", words(missing.map((column) => column.label)));
    else this.saver.textContent = wrong.length ? say("saveWrong", words(wrong)) : say("save");
  }

  async save() {
    clearTimeout(this.timer);
    this.read();
    for (const column of this.missing) this.touched.add(column.name);
    if (this.missing.length) {
      await this.check();
      this.parts.get(this.missing[0].name).editor.input.focus();
      return;
    }
    this.dialog.tell(say("saving"));
    const changed = Object.fromEntries(
      Object.entries(this.cells).filter(([name, cell]) => !sameCell(cell, this.sheet.baseOf(this.id)[name])));
    const outcome = await this.sheet.saveCells(this.id, changed);
    if (outcome.done) {
      this.dialog.close();
      return;
    }
    if (outcome.conflict) return; // its own dialog took this one's place
    this.dialog.tell(outcome.message ?? "");
    this.faults = outcome.faults ?? {};
    for (const name of Object.keys(this.faults)) this.touched.add(name);
    this.drawState();
    const first = this.sheet.columns.find((column) => this.faults[column.name]);
    if (first) this.parts.get(first.name).editor.input.focus();
  }

  mayClose() {
    if (!this.isTyped() || this.armed) return true;
    this.armed = true;
    this.dialog.tell(say("escapeAgain"));
    return false;
  }
}

/** Two people on one row: field by field, yours or theirs. */
const openConflict = (sheet, id, conflict, mine) => {
  const { by, theirs } = conflict;
  const name = rowName(sheet, mine ?? theirs ?? {}) || say("newRow");
  const title = say("editing", sheet.table.label, name);
  if (theirs === null) {
    return openDialog(sheet, title, (dialog) => [
      el("p", {}, say("conflictGone", by)),
      el("div", { class: "wb-bar" },
        button(say("addAgain"), () => sheet.guard(() => { dialog.close(); return sheet.addAgain(id); }), { class: "wb-button wb-main" }),
        button(say("letGo"), () => sheet.guard(() => { dialog.close(); return sheet.letGo(id); }))),
    ]);
  }
  if (mine === null) {
    return openDialog(sheet, title, (dialog) => [
      el("p", {}, say("conflictDelete", by)),
      el("div", { class: "wb-bar" },
        button(say("deleteAnyway"), () => sheet.guard(() => { dialog.close(); return sheet.remove(id, conflict.version); }), { class: "wb-button wb-main" }),
        button(say("keep"), () => sheet.guard(() => { dialog.close(); return sheet.refresh(); }))),
    ]);
  }
  const draft = sheet.drafts.get(id);
  const differing = sheet.columns.filter((column) => !sameCell(mine[column.name], theirs[column.name]));
  const radios = [];
  const choice = (column, whose, cells, group, checked) => {
    const input = el("input", {
      type: "radio", name: group, value: whose, checked,
      "aria-label": `${column.label}, ${whose === "mine" ? say("mine") : say("theirs", by)}: ${shownCell(sheet, column, cells) || say("nothingValue")}`,
    });
    radios.push({ input, column, whose });
    return el("td", {}, el("label", {}, input, " ", shownCell(sheet, column, cells) || say("nothingValue")));
  };
  const take = (whose) => { for (const radio of radios) radio.input.checked = radio.whose === whose; };
  return openDialog(sheet, title, (dialog) => [
    el("p", {}, say("conflict", by)),
    el("div", { class: "wb-scroll" }, el("table", {},
      el("thead", {}, el("tr", {}, ...[say("field"), say("mine"), say("theirs", by)].map((text) => el("th", { scope: "col" }, text)))),
      el("tbody", {}, ...differing.map((column) => {
        const group = sheet.newId("choice");
        const isMine = column.name in draft.cells;
        return el("tr", {}, el("th", { scope: "row" }, column.label),
          choice(column, "mine", mine, group, isMine), choice(column, "theirs", theirs, group, !isMine));
      })))),
    el("div", { class: "wb-bar" },
      button(say("saveChosen"), () => sheet.guard(() => {
        const kept = radios.filter((radio) => radio.whose === "mine" && radio.input.checked).map((radio) => radio.column.name);
        dialog.close();
        return sheet.settleConflict(id, conflict, Object.fromEntries(kept.map((name) => [name, mine[name]])));
      }), { class: "wb-button wb-main" }),
      button(say("allMine"), () => take("mine")),
      button(say("allTheirs", by), () => take("theirs")),
      button(say("cancel"), () => dialog.close())),
  ]);
};

const openHistoryDialog = (sheet, title, entries) => openDialog(sheet, title, (dialog) => {
  const when = (at) => new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  const lines = entries.map((entry) => el("li", {},
    el("span", { class: "wb-soft" }, when(entry.at)), " ", say("historyLine", entry.who, entry.what, `“${shortened(entry.row, 80)}”`),
    ...entry.changes.map((change) => el("div", { class: "wb-change" }, `${change.label}: `,
      el("del", {}, change.before || say("nothingValue")), " → ", el("ins", {}, change.after || say("nothingValue")))),
    entry.restorable ? button(say("restore"), () => sheet.guard(async () => {
      const outcome = await sheet.restore(entry);
      if (outcome.done) dialog.close();
      else dialog.tell(outcome.message);
    }), { "aria-label": say("restoreOf", shortened(entry.row), when(entry.at)) }) : null));
  return [
    lines.length ? el("ol", { class: "wb-history" }, ...lines) : el("p", {}, say("noHistory")),
    el("div", { class: "wb-bar" }, button(say("close"), () => dialog.close())),
  ];
});
