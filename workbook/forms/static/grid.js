// The table: one cell has the focus, arrows move it, one cell at a time is an input.
// Follows the grid pattern of the ARIA Authoring Practices.

class Grid {
  constructor(sheet) {
    this.sheet = sheet;
    this.active = { id: null, column: 0 };
    this.isEntered = false; // the row tools show once somebody is in the grid
    this.editing = null; // { id, column, editor, cell }
    this.anchor = null; // the corner of the selected block opposite to the active cell
    this.head = el("tr");
    this.body = el("tbody");
    this.node = el("table", {
      role: "grid", class: "wb-grid", "aria-multiselectable": "true", "data-lm-suppress-shortcuts": "true",
      onkeydown: (event) => sheet.guard(() => this.pressed(event)),
      onmousedown: (event) => sheet.guard(() => this.clicked(event)),
      onclick: (event) => sheet.guard(() => this.letGo(event)),
      onmouseover: (event) => sheet.guard(() => this.dragged(event)),
      ondblclick: (event) => sheet.guard(() => this.clickedTwice(event)),
      onpaste: (event) => sheet.guard(() => this.pasted(event)),
      oncopy: (event) => sheet.guard(() => this.copied(event)),
      onfocusout: (event) => sheet.guard(() => this.left(event)),
    }, el("caption", {}, sheet.table.label), el("thead", {}, this.head), this.body);
  }

  get columns() { return this.sheet.columns; }

  draw() {
    const { sheet } = this;
    const hadFocus = this.node.contains(document.activeElement);
    const ids = sheet.visible();
    this.node.setAttribute("aria-rowcount", sheet.order.length + 1);
    this.node.setAttribute("aria-colcount", this.columns.length + 1);
    if (!ids.includes(this.active.id)) this.active = { id: ids[0] ?? null, column: this.active.column };
    this.drawHead();
    const kept = this.editing && this.rowNode(this.editing.id);
    const rows = ids.map((id, at) => (kept && id === this.editing.id ? kept : this.row(id, sheet.page * PAGE + at)));
    this.putRows(rows, kept);
    this.drawBlock();
    if (hadFocus && !this.node.contains(document.activeElement)) this.focus();
  }

  /** Put rows in the place of those that are there; the row that is edited is not moved, or its input loses the focus. */
  putRows(rows, kept) {
    const at = rows.indexOf(kept);
    if (at < 0) {
      this.body.replaceChildren(...rows);
      return;
    }
    for (const row of [...this.body.children]) if (row !== kept) row.remove();
    kept.before(...rows.slice(0, at));
    kept.after(...rows.slice(at + 1));
  }

  /** The selected block: ids and the first and last column; the active cell alone without one. */
  block() {
    const { order } = this.sheet;
    const from = this.anchor && order.includes(this.anchor.id) ? this.anchor : this.active;
    const rows = [order.indexOf(from.id), order.indexOf(this.active.id)].sort((one, other) => one - other);
    const columns = [from.column, this.active.column].map((at) => Math.max(1, at)).sort((one, other) => one - other);
    return { ids: order.slice(rows[0], rows[1] + 1), first: columns[0], last: columns[1] };
  }

  drawBlock() {
    for (const cell of this.body.querySelectorAll("[aria-selected]")) cell.removeAttribute("aria-selected");
    if (!this.anchor) return;
    const { ids, first, last } = this.block();
    const chosen = new Set(ids);
    for (const row of this.body.children)
      if (chosen.has(row.dataset.id))
        for (let at = first; at <= last; at += 1) row.children[at].setAttribute("aria-selected", "true");
  }

  /** Move the active cell and keep the block's other corner, or begin a block here. */
  stretch(move) {
    const anchor = this.anchor ?? { ...this.active, column: Math.max(1, this.active.column) };
    move();
    this.anchor = anchor;
    this.drawBlock();
  }

  drawHead() {
    const { sheet } = this;
    const sorted = (column) => (sheet.sort.column === column.name ? (sheet.sort.down ? "descending" : "ascending") : "none");
    const focused = this.head.contains(document.activeElement) && document.activeElement.closest("th").dataset.column;
    this.head.replaceChildren(el("th", { scope: "col" }, el("span", { class: "wb-unseen" }, "Row")),
      ...this.columns.map((column) => {
        const order = sorted(column);
        const sign = { ascending: " ▲", descending: " ▼", none: "" }[order];
        const heading = column.required ? `${column.label} *` : column.label;
        return el("th", { scope: "col", "aria-sort": order, "data-column": column.name, title: column.help || null },
          el("button", { type: "button", class: "wb-sort", onclick: () => sheet.sortBy(column.name) },
            heading, el("span", { "aria-hidden": "true" }, sign)));
      }));
    if (focused) this.head.querySelector(`[data-column="${focused}"] button`)?.focus();
  }

  row(id, at) {
    const { sheet } = this;
    const cells = sheet.cellsOf(id);
    const draft = sheet.drafts.get(id);
    const name = rowName(sheet, cells) || say("newRow");
    const isNew = !sheet.rows.has(id);
    const state = draft ? (Object.keys(draft.faults).length ? " wb-faulty" : " wb-unsaved") : "";
    const opener = el("button", {
      type: "button", class: "wb-open", tabindex: this.tabindex(id, 0), "data-row": id, "data-at": 0,
      "aria-label": say("open", name), title: say("open", name),
      onclick: () => sheet.openRecord(id), onfocus: () => this.moved(id, 0),
    }, isNew ? "+" : String(at + 1));
    return el("tr", { "data-id": id, class: `wb-row${state}`, "aria-rowindex": at + 2 },
      el("th", { scope: "row" }, opener),
      ...this.columns.map((column, number) => this.cell(id, column, number + 1, cells, draft)));
  }

  cell(id, column, at, cells, draft) {
    const fault = draft?.faults[column.name];
    const numeric = (column.kind === "number" || column.kind === "integer") && !column.key;
    const isWide = column.kind === "text" || column.references || column.many;
    const kind = numeric ? "wb-number" : column.kind === "date" ? "wb-date" : isWide ? "wb-words" : null;
    return el("td", {
      role: "gridcell", tabindex: this.tabindex(id, at), "data-row": id, "data-at": at,
      "aria-readonly": this.sheet.isFixed(id, column) ? "true" : null,
      "aria-invalid": fault ? "true" : null, class: kind,
      onfocus: (event) => { if (event.target === event.currentTarget) this.moved(id, at); },
    }, el("span", {}, shownCell(this.sheet, column, cells)),
      fault ? el("span", { class: "wb-fault" }, fault) : null);
  }

  tabindex(id, at) {
    return this.active.id === id && this.active.column === at ? "0" : "-1";
  }

  rowNode(id) {
    return [...this.body.children].find((row) => row.dataset.id === id);
  }

  cellNode(id, at) {
    const row = this.rowNode(id);
    return row && (at === 0 ? row.querySelector(".wb-open") : row.children[at]);
  }

  moved(id, at) {
    const before = this.cellNode(this.active.id, this.active.column);
    if (before) before.tabIndex = -1;
    this.active = { id, column: at };
    this.isEntered = true;
    const now = this.cellNode(id, at);
    if (now) now.tabIndex = 0;
    this.sheet.chosen();
  }

  focus() {
    this.cellNode(this.active.id, this.active.column)?.focus();
  }

  go(id, at) {
    const hadBlock = this.anchor;
    this.anchor = null;
    if (hadBlock) this.drawBlock();
    this.sheet.turnTo(id);
    this.moved(id, Math.max(0, Math.min(this.columns.length, at)));
    const node = this.cellNode(this.active.id, this.active.column);
    node?.focus();
    node?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  step(down, right) {
    const { order } = this.sheet;
    const at = order.indexOf(this.active.id);
    const next = order[Math.max(0, Math.min(order.length - 1, at + down))];
    if (next !== undefined) this.go(next, this.active.column + right);
  }

  nextCell(back) {
    const { order } = this.sheet;
    const at = order.indexOf(this.active.id);
    const column = this.active.column + (back ? -1 : 1);
    if (column >= 1 && column <= this.columns.length) this.go(this.active.id, column);
    else if (back && at > 0) this.go(order[at - 1], this.columns.length);
    else if (!back && at < order.length - 1) this.go(order[at + 1], 1);
  }

  pressed(event) {
    if (this.editing) return this.pressedInEditor(event);
    if (this.head.contains(event.target)) return undefined;
    const ctrl = event.ctrlKey || event.metaKey;
    const last = this.columns.length;
    const { order } = this.sheet;
    const moves = {
      ArrowDown: () => this.step(1, 0), ArrowUp: () => this.step(-1, 0),
      ArrowRight: () => this.step(0, 1), ArrowLeft: () => this.step(0, -1),
      PageDown: () => this.step(10, 0), PageUp: () => this.step(-10, 0),
      Home: () => this.go(ctrl ? order[0] : this.active.id, 0),
      End: () => this.go(ctrl ? order[order.length - 1] : this.active.id, last),
      F2: () => this.edit(),
    };
    const onOpener = this.active.column === 0;
    const letter = ctrl ? event.key.toLowerCase() : "";
    if (moves[event.key] && !event.altKey) {
      if (event.shiftKey && event.key !== "F2") this.stretch(moves[event.key]);
      else moves[event.key]();
    } else if (letter === "a") this.selectAll();
    else if (event.key === "Escape" && this.anchor) this.go(this.active.id, this.active.column);
    else if ((event.key === "Delete" || event.key === "Backspace") && this.anchor && !ctrl) this.empty();
    else if (event.key === "Enter" && !onOpener) this.edit();
    else if (ctrl && event.key === "Delete") this.sheet.remove(this.active.id);
    else if (letter === "y" || (letter === "z" && event.shiftKey)) this.sheet.redo();
    else if (letter === "z") this.sheet.undo();
    else if (letter === "d") this.sheet.duplicate(this.active.id);
    else if ((event.key === "Delete" || event.key === "Backspace") && !onOpener) this.put(this.active, "");
    else if (event.key === "Escape" && this.sheet.drafts.has(this.active.id)) this.sheet.discard([this.active.id]);
    else {
      const isLetter = event.key.length === 1 && !ctrl && !event.altKey;
      // What is typed goes into the input, which has everything selected.
      if (isLetter && !onOpener && event.key !== " ") this.edit();
      return undefined;
    }
    event.preventDefault();
    event.stopPropagation();
    return undefined;
  }

  pressedInEditor(event) {
    event.stopPropagation();
    const isButton = event.target.tagName === "BUTTON";
    if (event.key === "Escape") {
      event.preventDefault();
      this.stop();
      this.focus();
    } else if (event.key === "Enter" && !event.shiftKey && !isButton) {
      if (event.defaultPrevented) return;
      event.preventDefault();
      this.commit();
      this.step(1, 0);
    } else if (event.key === "Tab") {
      event.preventDefault();
      this.commit();
      this.nextCell(event.shiftKey);
    }
  }

  clicked(event) {
    const cell = event.target.closest?.("td");
    if (!cell || this.editing?.cell === cell) return;
    const again = cell === document.activeElement;
    if (this.editing) this.commit();
    event.preventDefault();
    const go = () => this.go(cell.dataset.row, Number(cell.dataset.at));
    if (event.shiftKey && this.isEntered) this.stretch(go);
    else go();
    // The button is let go before the cell becomes an input: it may be drawing a block.
    this.again = again && !event.shiftKey ? cell : null;
  }

  letGo(event) {
    const cell = event.target.closest?.("td");
    if (cell && cell === this.again && !this.anchor && !this.editing) this.edit();
    this.again = null;
  }

  /** The mouse draws a block with its button held. */
  dragged(event) {
    const cell = event.target.closest?.("td");
    if (!cell || event.buttons !== 1 || this.editing || !this.node.contains(document.activeElement)) return;
    if (cell === document.activeElement && !this.anchor) return;
    this.stretch(() => this.go(cell.dataset.row, Number(cell.dataset.at)));
  }

  selectAll() {
    const { order } = this.sheet;
    const rows = order.filter((id) => !this.sheet.isBlank(id));
    if (!rows.length) return;
    this.go(rows[rows.length - 1], this.columns.length);
    this.anchor = { id: rows[0], column: 1 };
    this.drawBlock();
  }

  /** Empty the selected cells, all in one save. */
  empty() {
    const { ids, first, last } = this.block();
    const columns = this.columns.slice(first - 1, last);
    const cells = Object.fromEntries(columns.map((column) => [column.name, column.many ? [] : ""]));
    return this.sheet.putBlock(ids.filter((id) => !this.sheet.isBlank(id)).map((id) => [id, cells]));
  }

  clickedTwice(event) {
    if (event.target.closest?.("td") && !this.editing) this.edit();
  }

  edit() {
    const { id, column: at } = this.active;
    const column = this.columns[at - 1];
    const { sheet } = this;
    if (!column || id === null) return;
    if (sheet.isFixed(id, column)) {
      sheet.tell(say("keyStays"));
      return;
    }
    const cells = sheet.cellsOf(id);
    const name = rowName(sheet, cells) || say("newRow");
    const cell = this.cellNode(id, at);
    const fault = sheet.drafts.get(id)?.faults[column.name];
    const reason = fault ? el("span", { class: "wb-fault", id: sheet.newId("reason") }, fault) : null;
    const editor = makeEditor(sheet, column, cells, {
      label: `${column.label}, ${say("row", name)}`, describedBy: reason?.id,
    });
    this.editing = { id, column, editor, cell, before: editor.read() };
    cell.replaceChildren(editor.node, ...(reason ? [reason] : []));
    cell.classList.add("wb-editing");
    editor.input.focus();
    editor.input.select?.();
    editor.node.addEventListener("input", () => sheet.guard(() => this.typed()));
    if (editor.input.tagName === "SELECT") this.pick(editor.input);
  }

  /** Open a drop-down at once; what is chosen there is saved. */
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
    const { id, column, editor, cell } = this.editing;
    this.sheet.keepTyped();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sheet.guard(async () => {
      const cells = { ...this.sheet.cellsOf(id), [column.name]: editor.read() };
      const { faults } = await this.sheet.check(id, cells);
      if (this.editing?.editor !== editor || !faults) return;
      cell.querySelector(":scope > .wb-fault")?.remove();
      editor.input.setAttribute("aria-invalid", faults[column.name] ? "true" : "false");
      if (!faults[column.name]) return;
      const reason = el("span", { class: "wb-fault", role: "status", id: this.sheet.newId("reason") }, faults[column.name]);
      editor.input.setAttribute("aria-describedby", reason.id);
      cell.append(reason);
    }), 250);
  }

  stop() {
    const { id } = this.editing;
    clearTimeout(this.timer);
    this.editing = null;
    this.redrawRow(id);
    this.sheet.keepTyped();
  }

  redrawRow(id) {
    const node = this.rowNode(id);
    const at = this.sheet.order.indexOf(id);
    if (!node || at < 0 || this.editing?.id === id) return;
    const hadFocus = node.contains(document.activeElement);
    node.replaceWith(this.row(id, at));
    if (hadFocus) this.focus();
  }

  commit() {
    if (!this.editing) return;
    const { id, column, editor, before } = this.editing;
    const now = editor.read();
    this.stop();
    if (!sameCell(before, now)) this.sheet.put(id, { [column.name]: now });
  }

  /** Leaving the input saves, wherever the focus goes. */
  left(event) {
    if (!this.editing || !this.editing.cell.contains(event.target)) return;
    const to = event.relatedTarget;
    if (to && this.editing.cell.contains(to)) return;
    // The window lost the focus, not the cell.
    if (!to && !document.hasFocus()) return;
    const { cell } = this.editing;
    setTimeout(() => this.sheet.guard(() => {
      if (this.editing?.cell === cell && !cell.contains(document.activeElement)) this.commit();
    }), 0);
  }

  put(active, text) {
    const column = this.columns[active.column - 1];
    if (!column) return;
    if (this.sheet.isFixed(active.id, column)) this.sheet.tell(say("keyStays"));
    else this.sheet.put(active.id, { [column.name]: readCell(this.sheet, column, this.sheet.cellsOf(active.id), text) });
  }

  /** Copy the block as a spreadsheet takes it: a tab between cells, a line a row. */
  copied(event) {
    if (this.editing || (this.active.column === 0 && !this.anchor)) return;
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

  pasted(event) {
    if (this.editing) return;
    event.preventDefault();
    event.stopPropagation();
    const text = event.clipboardData.getData("text/plain");
    if (!text.trim()) this.sheet.tell(say("pastedNothing"));
    else {
      const { ids, first } = this.block();
      this.sheet.paste(parseBlock(text), ids[0], first - 1);
    }
  }
}
