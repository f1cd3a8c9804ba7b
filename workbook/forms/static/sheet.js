// What is done: typed cells become changes, changes are saved, and saved ones can be undone.

class Sheet extends Shown {
  check(id, cells) {
    return this.talk.ask({ do: "check", key: this.rows.get(id)?.key ?? null, cells });
  }

  /** Keep what was typed, and save the row as soon as it is complete. */
  put(id, cells) {
    const draft = this.draftOf(id);
    Object.assign(draft.cells, cells);
    for (const name of Object.keys(cells)) {
      delete draft.faults[name];
      if (sameCell(draft.cells[name], draft.base[name])) delete draft.cells[name];
    }
    if (!Object.keys(draft.cells).length && !draft.saving) this.drafts.delete(id);
    this.arrange(true);
    this.draw();
    return this.drafts.has(id) ? this.settle(id) : undefined;
  }

  async settle(id) {
    if (!this.missing(id).length) return this.save([id]);
    const answer = await this.check(id, this.cellsOf(id));
    const draft = this.drafts.get(id);
    if (!draft || !answer.faults) return answer.message && this.tell(answer.message, true);
    // Cells that are not filled in yet are no faults yet.
    draft.faults = Object.fromEntries(Object.entries(answer.faults).filter(([name]) => !isEmpty(this.cellsOf(id)[name])));
    this.draw();
    return undefined;
  }

  changeOf(id) {
    const draft = this.drafts.get(id);
    return { key: draft.key, version: draft.version, cells: this.cellsOf(id), columns: draft.key ? Object.keys(draft.cells) : null };
  }

  /** Save rows, all or none. */
  async save(ids) {
    const busy = ids.filter((id) => this.drafts.get(id)?.saving);
    for (const id of busy) this.drafts.get(id).again = true;
    if (busy.length) return { message: say("saving") };
    const sent = ids.map((id) => ({ id, change: this.changeOf(id), cells: { ...this.drafts.get(id).cells } }));
    for (const { id } of sent) this.drafts.get(id).saving = true;
    this.tell(say("saving"));
    const patience = setTimeout(() => { for (const { id } of sent) if (this.drafts.has(id)) this.drafts.get(id).saving = false; this.chosen(); }, PATIENCE);
    const answer = await this.talk.ask({ do: "save", changes: sent.map(({ change }) => change) });
    clearTimeout(patience);
    for (const { id } of sent) if (this.drafts.has(id)) this.drafts.get(id).saving = false;
    if (answer.saved) {
      this.keep(sent, answer.saved);
      return { done: true };
    }
    if (answer.conflict) return this.meet(answer.conflict, sent);
    answer.faults?.forEach((faults, at) => { if (this.drafts.has(sent[at].id)) this.drafts.get(sent[at].id).faults = faults; });
    this.tell(answer.isCut ? say("notSaved") : answer.message ?? "", true);
    this.draw();
    return { message: answer.message, faults: answer.faults?.[0] };
  }

  /** What was saved is a row now; what was typed meanwhile stays typed. */
  keep(sent, saved) {
    const back = sent.map(({ id, change, cells }, at) => {
      const { key, version, cells: kept } = saved[at];
      const now = idOf(key);
      const draft = this.drafts.get(id);
      this.drafts.delete(id);
      this.rows.set(now, { key, version, cells: kept });
      this.order = this.order.map((one) => (one === id ? now : one));
      this.seen.add(now);
      if (this.grid.active.id === id) this.grid.active.id = now;
      if (this.grid.editing?.id === id) this.grid.editing.id = now;
      const later = Object.fromEntries(Object.entries(draft?.cells ?? {}).filter(([name, cell]) => !sameCell(cell, cells[name])));
      if (Object.keys(later).length) {
        Object.assign(this.draftOf(now), { cells: later });
        setTimeout(() => this.guard(() => this.settle(now)), 0);
      }
      this.newVersion(key, version);
      if (change.key === null) return { key, version, cells: null };
      return { key, version, cells: draft?.base ?? change.cells, columns: change.columns };
    });
    const name = rowName(this, this.rows.get(idOf(saved[0].key)).cells);
    const isOne = saved.length === 1;
    const label = isOne ? say(sent[0].change.key === null ? "addition" : "change", name) : say("changeRows", saved.length);
    this.did(label, back);
    this.tell(isOne ? say("saved", shortened(name, 80)) : say("savedRows", saved.length));
    this.arrange(true);
    this.draw();
  }

  /** A step that can be undone; what was undone before it cannot come again. */
  did(label, changes) {
    this.undoing.push({ label, changes });
    this.redoing.length = 0;
  }

  newVersion(key, version) {
    if (version === null) return; // the row is gone; when it comes back, it has a version again
    for (const { changes } of [...this.undoing, ...this.redoing])
      for (const change of changes) if (change.version !== null && sameCell(change.key, key)) change.version = version;
  }

  /** Somebody else saved the row first. */
  meet(conflict, sent) {
    const id = idOf(conflict.key);
    const one = sent.find((other) => other.id === id) ?? sent.find((other) => other.change.key === null && sameCell(this.keyCells(other.change.cells), conflict.key)) ?? sent[0];
    const mine = one.change.cells;
    // An answer that got lost: the row is as it was to be.
    if (conflict.theirs && mine && this.columns.every((column) => sameCell(mine[column.name], conflict.theirs[column.name]))) {
      this.drafts.delete(one.id);
      return this.refresh().then(() => ({ done: true }));
    }
    this.tell("");
    this.draw();
    openConflict(this, one.id, conflict, mine);
    return { conflict: true };
  }

  keyCells(cells) { return this.table.key.map((name) => String(cells[name] ?? "")); }

  settleConflict(id, conflict, mine) {
    const draft = this.drafts.get(id);
    Object.assign(draft, { cells: mine, base: conflict.theirs, version: conflict.version, key: conflict.key, faults: {} });
    if (Object.keys(mine).length) return this.save([id]);
    this.drafts.delete(id);
    return this.refresh();
  }

  addAgain(id) {
    const draft = this.drafts.get(id);
    draft.cells = this.cellsOf(id);
    Object.assign(draft, { base: {}, version: null, key: null });
    return this.save([id]);
  }

  letGo(id) {
    this.drafts.delete(id);
    return this.refresh();
  }

  /** Save what the record form holds. */
  saveCells(id, cells) {
    const isKept = this.drafts.has(id);
    if (!isKept && !Object.keys(cells).length) return { done: true };
    const draft = this.draftOf(id);
    draft.cells = cells;
    if (!Object.keys(cells).length) {
      this.discard([id]);
      return { done: true };
    }
    this.arrange(true);
    this.draw();
    return this.save([id]);
  }

  saveAll() {
    const ids = [...this.drafts.keys()].filter((id) => !this.drafts.get(id).saving);
    const lacking = ids.length === 1 ? this.missing(ids[0])[0] ?? this.columns.find((column) => this.drafts.get(ids[0]).faults[column.name]) : null;
    if (lacking && this.face === this.grid) this.grid.go(ids[0], this.columns.indexOf(lacking) + 1);
    if (lacking && this.missing(ids[0]).length) return this.settle(ids[0]);
    return this.save(ids);
  }

  discard(ids) {
    for (const id of ids) this.drafts.delete(id);
    this.tell("");
    this.arrange(true);
    this.draw();
  }

  async remove(id, version) {
    const row = this.rows.get(id);
    if (!row) return this.drafts.has(id) ? this.discard([id]) : undefined;
    const name = shortened(rowName(this, row.cells), 80);
    const change = { key: row.key, version: version ?? row.version, cells: null };
    const answer = await this.talk.ask({ do: "save", changes: [change] });
    if (answer.conflict) return openConflict(this, id, answer.conflict, null);
    if (!answer.saved) return this.tell(answer.message, true);
    const at = this.order.indexOf(id);
    this.rows.delete(id);
    this.drafts.delete(id);
    this.did(say("deletion", name), [{ key: null, version: null, cells: row.cells }]);
    if (this.grid.active.id === id) this.grid.active.id = this.order[at + 1] ?? this.order[at - 1] ?? null;
    this.tell(say("deleted", name));
    this.arrange(true);
    this.draw();
    this.face.focus();
    return undefined;
  }

  undo() { return this.goBack(this.undoing, this.redoing, "undone"); }
  redo() { return this.goBack(this.redoing, this.undoing, "redone"); }

  /** Save what takes the last step of `from` back, and remember in `to` how to take that back. */
  async goBack(from, to, words) {
    const last = from[from.length - 1];
    if (!last) return;
    const answer = await this.talk.ask({ do: "save", changes: last.changes });
    if (!answer.saved) {
      this.tell(answer.conflict ? say("undoConflict", answer.conflict.by) : answer.message, true);
      if (answer.conflict) from.pop();
      return;
    }
    from.pop();
    const back = last.changes.map(({ key, cells, columns }, at) => {
      const { key: now, version } = answer.saved[at];
      if (key === null) return { key: now, version, cells: null };
      const before = this.rows.get(idOf(key))?.cells ?? {};
      return cells === null ? { key: null, version: null, cells: before } : { key, version, cells: before, columns };
    });
    answer.saved.forEach(({ key, version, cells }, at) => {
      if (last.changes[at].cells === null) this.rows.delete(idOf(key));
      else this.rows.set(idOf(key), { key, version, cells });
      this.newVersion(key, version);
    });
    to.push({ label: last.label, changes: back });
    this.tell(say(words, last.label));
    this.arrange(true);
    this.draw();
    const there = answer.saved.map(({ key }) => idOf(key)).find((id) => this.rows.has(id));
    if (there && this.grid.node.contains(document.activeElement)) this.grid.go(there, this.grid.active.column);
  }

  duplicate(id) {
    const cells = { ...this.rows.get(id)?.cells };
    if (!this.rows.has(id)) return;
    if (this.table.named_by) cells.key = "";
    this.openRecord(this.newRow(), cells);
  }

  paste(lines, id, from) {
    const block = placeBlock(this, lines, from);
    const names = block.columns.map((column) => column.name);
    const hasKey = this.table.key.every((name) => names.includes(name));
    let at = this.order.indexOf(id);
    const put = [];
    for (const line of block.lines) {
      if (line.every((text) => !text.trim())) continue;
      const cells = {};
      line.slice(0, block.columns.length).forEach((text, number) => {
        cells[names[number]] = readCell(this, block.columns[number], cells, text);
      });
      const known = hasKey && idOf(this.keyCells(cells));
      const target = known ? (this.rows.has(known) ? known : this.newRow()) : this.order[at] ?? this.newRow();
      at += 1;
      put.push([target, cells]);
      this.draftOf(target); // so that the next new row is another one
    }
    return this.putBlock(put);
  }

  /** Put cells into rows, pairs of id and cells, and save these rows together. */
  putBlock(put) {
    const ids = new Set();
    for (const [id, cells] of put) {
      const draft = this.draftOf(id);
      for (const column of this.columns) {
        if (!(column.name in cells) || this.isFixed(id, column)) continue;
        delete draft.faults[column.name];
        if (sameCell(cells[column.name], draft.base[column.name])) delete draft.cells[column.name];
        else draft.cells[column.name] = cells[column.name];
      }
      if (Object.keys(draft.cells).length) ids.add(id);
      else this.drafts.delete(id);
    }
    this.arrange(true);
    this.draw();
    return ids.size ? this.save([...ids]) : this.tell(say("pastedNothing"));
  }

  async restore(entry) {
    const answer = await this.talk.ask({ do: "restore", key: entry.key, version: entry.version });
    if (!answer.saved) return { message: answer.message };
    this.tell(say("restored", shortened(entry.row, 80)));
    return { done: true };
  }

  openRecord(id, cells = this.cellsOf(id)) { new Record(this, id, cells).open(); }

  async openHistory(id) {
    const answer = await this.talk.ask({ do: "history", key: id === null ? null : this.rows.get(id).key });
    if (!answer.entries) return this.tell(answer.message, true);
    const name = id === null ? this.table.label : rowName(this, this.cellsOf(id));
    return openHistoryDialog(this, say("historyOf", shortened(name, 80)), answer.entries);
  }

  /** Ask now and then whether others changed something, while somebody looks and nobody types. */
  async listen() {
    const idle = !this.listening && !this.grid.editing && !this.dialog && ![...this.drafts.values()].some((draft) => draft.saving);
    if (!idle || document.visibilityState !== "visible" || !this.root.isConnected || !this.root.offsetParent) return;
    this.listening = true;
    const answer = await this.talk.ask({ do: "news" });
    this.listening = false;
    if (answer.isCut) return undefined; // the line says so itself
    if (answer.message) {
      this.isDeaf = true;
      return this.tell(answer.message, true);
    }
    if (this.isDeaf) this.tell(say("storeBack"));
    this.isDeaf = false;
    this.newsLine.hidden = !answer.news;
    if (!answer.news) return;
    this.newsLine.replaceChildren(say("news", answer.news), " ",
      button(say("refresh"), () => this.guard(() => this.refresh())));
  }

  async refresh() {
    const answer = await this.talk.ask({ do: "refresh" });
    if (answer.message) return this.tell(answer.message, true);
    this.newsLine.hidden = true;
    this.arrange(true); // also where no row is another than before: a draft may be gone
    this.draw();
    return undefined;
  }
}

