// What is shown: the rows in their order, the tools above them, and what is typed but not saved.

const QUIET = 15000; // ms between two questions whether others changed something
const NARROW = 560; // px below which rows are cards

class Shown {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.table = model.get("table");
    this.columns = this.table.columns;
    this.prefix = `wb-${Math.random().toString(36).slice(2)}`;
    this.count = 0;
    this.rows = new Map();
    this.drafts = new Map();
    this.undoing = [];
    this.redoing = [];
    this.order = [];
    this.filter = "";
    this.sort = { column: null, down: false };
    this.page = 0;
    this.dialog = null;
    this.record = null;
    this.shelf = new Shelf(this);
    this.lists = el("div", { hidden: true });
    this.grid = new Grid(this);
    this.cards = new Cards(this);
    this.face = this.grid;
    this.build();
    this.talk = new Talk(model, this);
    this.take();
    this.changed = () => this.guard(() => { this.take(); this.draw(); });
    model.on("change:rows", this.changed);
    model.on("change:options", this.changed);
    this.watcher = new ResizeObserver(() => this.guard(() => this.fit()));
    this.watcher.observe(root);
    this.looked = () => this.guard(() => this.listen());
    this.clock = setInterval(this.looked, QUIET);
    document.addEventListener("visibilitychange", this.looked); // somebody comes back to the page
    this.draw();
    this.offerLeft();
    // The form that this one replaces may not have gone yet.
    this.later = setTimeout(() => this.guard(() => this.offerLeft()), 500);
  }

  close() {
    clearTimeout(this.later);
    this.keepTyped();
    this.shelf.close();
    this.model.off("change:rows", this.changed);
    this.model.off("change:options", this.changed);
    this.talk.close();
    this.watcher.disconnect();
    clearInterval(this.clock);
    document.removeEventListener("visibilitychange", this.looked);
  }

  /** Nothing fails silently: whatever goes wrong is said on the page. */
  guard(work) {
    const failed = (error) => {
      console.error(error);
      this.tell(say("broken", error.message ?? error), true);
    };
    try {
      const result = work();
      if (result?.catch) result.catch(failed);
      return result;
    } catch (error) {
      return failed(error);
    }
  }

  newId(name) { return `${this.prefix}-${name}-${(this.count += 1)}`; }

  build() {
    const run = (work) => () => this.guard(work);
    this.search = el("input", {
      type: "search", class: "wb-input", placeholder: say("filterHint"), "aria-label": say("filter", this.table.label),
      oninput: run(() => { this.filter = this.search.value; this.page = 0; this.arrange(); this.draw(); }),
    });
    this.tools = {
      add: button(say("add"), run(() => this.openRecord(this.newRow()))),
      duplicate: button(say("duplicate"), run(() => this.duplicate(this.grid.active.id))),
      remove: button(say("remove"), run(() => this.remove(this.grid.active.id))),
      history: button(say("history"), run(() => this.openHistory(null))),
      undo: button(say("undo"), run(() => this.undo())),
      redo: button(say("redo"), run(() => this.redo())),
      save: button(say("saveRow"), run(() => this.saveAll()), { class: "wb-button wb-main" }),
      discard: button(say("discard"), run(() => this.discard([...this.drafts.keys()]))),
    };
    this.status = el("p", { class: "wb-status", role: "status" });
    this.newsLine = el("p", { class: "wb-news", role: "status", hidden: true });
    this.lineText = el("p", { class: "wb-cut", role: "alert", hidden: true });
    this.leftLine = el("div", { class: "wb-left", role: "status", hidden: true });
    this.blank = el("div", { class: "wb-blank" });
    this.count_ = el("span", { class: "wb-soft", role: "status" });
    this.turner = el("div", { class: "wb-bar", role: "group", "aria-label": this.table.label },
      button("‹", run(() => this.turn(-1)), { "aria-label": say("previous") }),
      this.pageText = el("span", { class: "wb-soft" }),
      button("›", run(() => this.turn(1)), { "aria-label": say("next") }));
    this.holder = el("div", { class: "wb-scroll" });
    this.keys = el("details", { class: "wb-keys" }, el("summary", {}, say("keysTitle")), el("p", {}, say("keys")));
    this.root.replaceChildren(
      this.lineText, this.leftLine, this.newsLine,
      el("div", { class: "wb-bar wb-tools" }, this.tools.add, this.search, this.count_, this.tools.history,
        this.tools.duplicate, this.tools.remove, this.tools.undo, this.tools.redo),
      el("div", { class: "wb-bar wb-state" }, this.tools.save, this.tools.discard, this.status), this.blank, this.holder, this.turner, this.keys, this.lists);
    this.tell("");
  }

  // What is there

  take() {
    this.options = this.model.get("options");
    this.rows = new Map(this.model.get("rows").map((row) => [idOf(row.key), row]));
    this.arrange(true);
    for (const [target, node] of Object.entries(this.listNodes ?? {})) this.fillList(target, node);
  }

  listOf(target) {
    this.listNodes ??= {};
    if (!this.listNodes[target]) {
      this.listNodes[target] = el("datalist", { id: `${this.prefix}-list-${target}` });
      this.fillList(target, this.listNodes[target]);
      this.lists.append(this.listNodes[target]);
    }
    return this.listNodes[target].id;
  }

  fillList(target, node) {
    node.replaceChildren(...Object.entries(this.options[target] || {}).map(([key, name]) =>
      el("option", { value: name }, name === key ? "" : key)));
  }

  baseOf(id) { return this.drafts.get(id)?.base ?? this.rows.get(id)?.cells ?? {}; }
  cellsOf(id) { return { ...this.baseOf(id), ...this.drafts.get(id)?.cells }; }
  isFixed(id, column) { return column.key && this.rows.has(id); }
  isBlank(id) { return id === this.spare; }

  newRow() {
    if (this.spare) return this.spare;
    this.spare = `new:${(this.count += 1)}`;
    return this.spare;
  }

  draftOf(id) {
    if (!this.drafts.has(id)) {
      const row = this.rows.get(id);
      this.drafts.set(id, { cells: {}, base: row?.cells ?? {}, version: row?.version ?? null, key: row?.key ?? null, faults: {} });
      if (id === this.spare) this.spare = null;
    }
    return this.drafts.get(id);
  }

  /** Put rows in order: as they are, or sorted; a change of a value moves no row. */
  arrange(isKept = false) {
    const there = new Set([...this.rows.keys(), ...this.drafts.keys()]);
    if (isKept) {
      const known = this.order.filter((id) => there.has(id));
      // Rows that are new since then come last; those that the filter hides stay hidden.
      const others = [...there].filter((id) => !this.seen?.has(id));
      this.order = [...known, ...(this.arranged ? others : this.sorted(others))];
      this.arranged = true;
    } else this.order = this.sorted([...there]);
    this.seen = there;
    if (!this.filter && !this.table.single) this.order.push(this.newRow());
  }

  sorted(ids) {
    const words = this.filter.toLowerCase().split(/\s+/).filter(Boolean);
    const texts = (id) => {
      const cells = this.cellsOf(id);
      return this.columns.map((column) => shownCell(this, column, cells)).join("\n").toLowerCase();
    };
    const found = words.length ? ids.filter((id) => { const text = texts(id); return words.every((word) => text.includes(word)); }) : ids;
    const column = this.columns.find((one) => one.name === this.sort.column);
    if (!column) return found;
    const isNumber = column.kind === "number" || column.kind === "integer";
    const values = new Map(found.map((id) => {
      const cells = this.cellsOf(id);
      return [id, isNumber && !isEmpty(cells[column.name]) ? Number(cells[column.name]) : shownCell(this, column, cells)];
    }));
    const sign = this.sort.down ? -1 : 1;
    return [...found].sort((one, other) => {
      const [a, b] = [values.get(one), values.get(other)];
      if (a === "" || b === "") return (a === "") - (b === ""); // what is empty comes last
      return sign * (isNumber ? a - b : a.localeCompare(b, undefined, { numeric: true }));
    });
  }

  sortBy(name) {
    if (this.sort.column !== name) this.sort = { column: name, down: false };
    else this.sort = this.sort.down ? { column: null, down: false } : { column: name, down: true };
    this.page = 0;
    this.arrange();
    this.draw();
  }

  // What is shown

  visible() { return this.order.slice(this.page * PAGE, (this.page + 1) * PAGE); }
  get pages() { return Math.max(1, Math.ceil(this.order.length / PAGE)); }

  turn(by) {
    this.page = Math.max(0, Math.min(this.pages - 1, this.page + by));
    this.draw();
  }

  turnTo(id) {
    const page = Math.floor(this.order.indexOf(id) / PAGE);
    if (page < 0 || page === this.page) return;
    this.page = page;
    this.draw();
  }

  fit() {
    const width = this.root.clientWidth;
    if (!width) return;
    const face = width < NARROW ? this.cards : this.grid;
    if (face === this.face && this.holder.contains(face.node)) return;
    this.face = face;
    this.draw();
  }

  draw() {
    this.page = Math.min(this.page, this.pages - 1);
    const stored = this.seen.size;
    if (!this.holder.contains(this.face.node)) this.holder.replaceChildren(this.face.node);
    this.face.draw();
    this.keys.hidden = this.face !== this.grid;
    this.search.hidden = this.count_.hidden = stored === 0 || this.table.single;
    this.blank.hidden = stored > 0;
    if (!stored) this.drawBlank();
    const shown = this.order.filter((id) => !this.isBlank(id)).length;
    this.count_.textContent = say("counted", shown, stored);
    this.turner.hidden = this.pages < 2;
    const from = this.page * PAGE + 1;
    this.pageText.textContent = say("page", from, Math.min(from + PAGE - 1, this.order.length), this.order.length);
    this.chosen();
    this.keepTyped();
  }

  drawBlank() {
    const example = this.columns.filter((column) => column.name !== "key" && this.table.example[column.name]);
    const first = Object.keys(this.table.needs).filter((name) => !Object.keys(this.options[name] ?? {}).length);
    const wanted = first.map((name) => this.table.needs[name]).join(", ");
    this.blank.replaceChildren(el("p", {}, say("empty", this.table.help)),
      ...(wanted ? [el("p", { class: "wb-first" }, say("first", wanted))] : []),
      ...(example.length ? [el("p", { class: "wb-soft" }, say("example")),
        el("dl", { class: "wb-example" }, ...example.flatMap((column) =>
          [el("dt", {}, column.label), el("dd", {}, this.table.example[column.name])]))] : []));
  }

  /** Buttons name the row that they work on. */
  chosen() {
    const { active } = this.grid;
    const isRow = this.rows.has(active.id) && this.face === this.grid && this.grid.isEntered;
    const number = this.order.indexOf(active.id) + 1;
    const name = isRow ? shortened(rowName(this, this.cellsOf(active.id))) : "";
    const { tools } = this;
    tools.add.hidden = this.table.single;
    tools.add.textContent = this.rows.size + this.drafts.size ? say("add") : say("addFirst");
    for (const [tool, words] of [["duplicate", "duplicateRow"], ["remove", "removeRow"]]) {
      this.offer(tools[tool], isRow && !this.table.single);
      tools[tool].textContent = say(tool, number);
      tools[tool].setAttribute("aria-label", say(words, number, name));
      tools[tool].title = say(words, number, name);
    }
    for (const [tool, steps, words] of [["undo", this.undoing, "undoing"], ["redo", this.redoing, "redoing"]]) {
      const last = steps[steps.length - 1];
      this.offer(tools[tool], Boolean(last));
      if (last) tools[tool].setAttribute("aria-label", say(words, last.label));
      if (last) tools[tool].title = say(words, last.label);
    }
    tools.history.setAttribute("aria-label", say("historyOf", this.table.label));
    const waiting = [...this.drafts.values()].filter((draft) => !draft.saving).length;
    tools.save.hidden = tools.discard.hidden = waiting === 0;
    tools.save.textContent = waiting === 1 ? this.saveText() : say("saveRows", waiting);
  }

  /** Show a tool or leave its place empty: what moved under the mouse would miss its click. */
  offer(tool, isThere) {
    tool.hidden = !isThere && this.face !== this.grid;
    tool.classList.toggle("wb-waits", !isThere);
  }

  saveText() {
    const [id] = [...this.drafts.keys()];
    const missing = this.missing(id);
    if (missing.length) return say("saveMissing", missing.map((column) => column.label).join(", "));
    const wrong = this.columns.filter((column) => this.drafts.get(id).faults[column.name]);
    return wrong.length ? say("saveWrong", wrong.map((column) => column.label).join(", ")) : say("saveRow");
  }

  missing(id) {
    const cells = this.cellsOf(id);
    const makesKey = !this.rows.has(id) && this.table.named_by;
    return this.columns.filter((column) => column.required && isEmpty(cells[column.name]) && !(makesKey && column.name === "key"));
  }

  // What is typed and not saved

  /** Rows with what is typed in them: the drafts, the cell that is edited, the open record form. */
  typedRows() {
    const typed = new Map([...this.drafts].map(([id, draft]) => [id, { ...draft.cells }]));
    const add = (id, cells) => { if (Object.keys(cells).length) typed.set(id, { ...typed.get(id), ...cells }); };
    const { editing } = this.grid;
    if (editing && !sameCell(editing.editor.read(), editing.before)) add(editing.id, { [editing.column.name]: editing.editor.read() });
    if (this.record) add(this.record.id, this.record.typedCells());
    return [...typed].map(([id, cells]) => {
      const { key, version, base } = this.drafts.get(id) ?? { ...this.rows.get(id), base: this.baseOf(id) };
      return { key: key ?? null, version: version ?? null, base, cells };
    });
  }

  keepTyped() { this.shelf.keep(this.typedRows()); }

  /** Offer what a form of this table left behind, unless it was saved after all. */
  offerLeft() {
    const left = this.shelf.left().map((one) => this.leftOf(one)).filter((one) => Object.keys(one.cells).length);
    this.leftLine.hidden = !left.length;
    if (!left.length) {
      this.shelf.drop();
      return;
    }
    const named = left.slice(0, MOST_LEFT).map((one) => typedText(this, one));
    if (left.length > MOST_LEFT) named.push(say("leftMore", left.length - MOST_LEFT));
    const done = (work) => () => this.guard(() => { this.shelf.drop(); this.leftLine.hidden = true; return work(); });
    this.leftLine.replaceChildren(el("p", {}, say("left", named.join("; "))), el("div", { class: "wb-bar" },
      button(say("putBack"), done(() => this.putBack(left)), { class: "wb-button wb-main" }),
      button(say("dropLeft"), done(() => this.face.focus()))));
  }

  leftOf(one) {
    const known = this.columns.filter((column) => column.name in one.cells);
    const now = one.key && this.rows.get(idOf(one.key))?.cells;
    const cells = known.filter((column) => !now || !sameCell(now[column.name], one.cells[column.name]));
    const key = one.key === null ? this.table.key.map((name) => String(one.cells[name] ?? "")) : null;
    const isThere = key && this.rows.has(idOf(key)); // a new row whose saving was not heard of
    return { ...one, cells: isThere ? {} : Object.fromEntries(cells.map((column) => [column.name, one.cells[column.name]])) };
  }

  putBack(left) {
    const ids = left.map(({ key, version, base, cells }) => {
      const id = key === null ? this.newRow() : idOf(key);
      Object.assign(this.draftOf(id), { cells, base, version, key });
      return id;
    });
    this.arrange(true);
    this.draw();
    const first = this.columns.findIndex((column) => column.name in left[0].cells);
    if (this.face === this.grid) this.grid.go(ids[0], first + 1);
    this.tell(say("isBack"));
  }

  /** The line to the kernel was cut, is gone for good, or stands again. */
  lineTurned(now, was) {
    this.lineText.textContent = now ? troubleText(now) : "";
    this.lineText.hidden = !now;
    this.draw();
    if (now || !was) return undefined;
    this.tell(say("lineBack"));
    const complete = [...this.drafts.keys()].filter((id) => !this.missing(id).length && !this.drafts.get(id).saving);
    return complete.length && !this.dialog ? this.save(complete) : undefined;
  }

  tell(text, isBad = false) {
    this.status.textContent = text || say("you", this.model.get("who"));
    this.status.classList.toggle("wb-bad-news", isBad);
    this.dialog?.tell(isBad ? text : "");
  }
}
