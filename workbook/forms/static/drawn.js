// The table as it is drawn: rows, cells, the block that is selected, and who hears what happens there.

class DrawnGrid {
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

  redrawRow(id) {
    const node = this.rowNode(id);
    const at = this.sheet.order.indexOf(id);
    if (!node || at < 0 || this.editing?.id === id) return;
    const hadFocus = node.contains(document.activeElement);
    node.replaceWith(this.row(id, at));
    if (hadFocus) this.focus();
  }
}
