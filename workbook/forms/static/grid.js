// The table: one cell has the focus, arrows move it, one cell at a time is an input.
// Follows the grid pattern of the ARIA Authoring Practices.

class Grid extends DrawnGrid {
  /** Move the active cell and keep the block's other corner, or begin a block here. */
  stretch(move) {
    const anchor = this.anchor ?? { ...this.active, column: Math.max(1, this.active.column) };
    move();
    this.anchor = anchor;
    this.drawBlock();
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
