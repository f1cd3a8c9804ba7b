// What is done: typed cells become changes, changes are saved, and saved ones can be undone.

/** @import { Cells, Change, Conflict, Faults, HistoryEntry, Outcome, Row, Sent, Step } from "./types.d.ts" */

import { idOf, isEmpty, placeBlock, readCell, rowName, sameCell, shortened } from "./cells.js";
import { button } from "./dom.js";
import { Record } from "./record.js";
import { Shown } from "./shown.js";
import { PATIENCE } from "./talk.js";
import { openConflict, openHistoryDialog } from "./versions.js";
import { say } from "./words.js";

export class Sheet extends Shown {
  listening = false;
  /** @type {Set<string>} */
  next = new Set(); // rows to save once the save that runs has its answer
  isDeaf = false; // the store did not answer when it was asked for news

  /** @param {string} id @param {Cells} cells @returns {Promise<{ faults?: Faults, message?: string }>} */
  check(id, cells) {
    const asked = this.talk.ask({ do: "check", key: this.rows.get(id)?.key ?? null, cells });
    return /** @type {Promise<any>} */ (asked);
  }

  /** Keep what was typed in a cell. A row of the store is saved at once, a new one when it is left. @param {string} id @param {Cells} cells @param {Cells} [was] */
  put(id, cells, was) {
    this.type(id, cells, was);
    const draft = this.drafts.get(id);
    if (draft) draft.isLeft = false;
    this.arrange(true);
    this.draw();
    if (!draft) return undefined;
    if (!this.isNewDraft(id)) return this.settle(id);
    this.tell(say("typing"));
    return this.examine(id);
  }

  /** Nobody is in this row any more: a new one is saved. @param {string} id */
  leave(id) {
    const draft = this.drafts.get(id);
    if (!draft || draft.saving || !this.isNewDraft(id)) return undefined;
    draft.isLeft = true;
    return this.settle(id);
  }

  /** Whether the focus has gone to something that is about this row. @param {string} id @param {Node | null} to */
  isAbout(id, to) {
    return this.record?.id === id || to === this.tools.save || to === this.tools.discard;
  }

  /** Save a row, or say what is still missing. @param {string} id */
  settle(id) {
    return this.missing(id).length ? this.examine(id) : this.save([id]);
  }

  /** Say what is wrong in a row that cannot be saved yet; a cell that is empty is wrong once a new row is left. @param {string} id */
  async examine(id) {
    const { faults, message } = await this.check(id, this.cellsOf(id));
    const draft = this.drafts.get(id);
    if (message) this.tell(message, true);
    if (!draft || !faults || draft.saving) return;
    const missing = new Set(this.missing(id).map((column) => column.name));
    const isLeft = draft.isLeft && !this.rows.has(id);
    draft.faults = Object.fromEntries(Object.entries(faults)
      .filter(([name]) => !isEmpty(this.cellsOf(id)[name]) || (isLeft && missing.has(name))));
    if (isLeft && missing.size) this.tellMissing(id);
    this.draw();
  }

  /** @param {string} id */
  tellMissing(id) {
    const name = shortened(rowName(this, this.cellsOf(id))) || say("newRow");
    this.tell(say("stillMissing", name, this.missing(id).map((column) => column.label).join(", ")), true);
  }

  /** @param {string} id */
  changeOf(id) {
    return { ...super.changeOf(id), token: `${this.prefix}:${id}` };
  }

  /** Save rows, all or none. @param {string[]} ids @returns {Promise<Outcome>} */
  async save(ids) {
    if (ids.some((id) => this.drafts.get(id)?.saving)) {
      // What came later in a row that is being saved, and rows that were to be saved with it, are next.
      for (const id of ids) if (!this.drafts.get(id)?.saving) this.next.add(id);
      return { message: say("saving") };
    }
    const sent = ids.map((id) => ({ id, change: this.changeOf(id), cells: { ...this.draftOf(id).cells } }));
    const mark = (/** @type {boolean} */ isSaving) => {
      for (const { id } of sent) {
        const draft = this.drafts.get(id);
        if (draft) draft.saving = isSaving;
      }
    };
    mark(true);
    this.tell(say("saving"));
    const patience = setTimeout(() => { mark(false); this.chosen(); }, PATIENCE);
    const answer = await this.talk.ask({ do: "save", changes: sent.map(({ change }) => change) });
    clearTimeout(patience);
    mark(false);
    const next = [...this.next].filter((id) => this.drafts.has(id));
    this.next.clear();
    if (next.length) setTimeout(() => this.guard(() => this.save(next)), 0);
    if (answer.saved) {
      this.keep(sent, answer.saved);
      return { done: true };
    }
    if (answer.conflict) return this.meet(answer.conflict, sent);
    answer.faults?.forEach((faults, at) => {
      const draft = this.drafts.get(sent[at].id);
      if (draft) draft.faults = faults;
    });
    this.tell(answer.isCut ? say("notSaved") : answer.message ?? "", true);
    this.draw();
    return { message: answer.message, faults: answer.faults?.[0] };
  }

  /** What was saved is a row now; what was typed meanwhile stays typed. @param {Sent[]} sent @param {Row[]} saved */
  keep(sent, saved) {
    const back = sent.map(({ id, change, cells }, at) => {
      const { key, version } = saved[at];
      const base = this.drafts.get(id)?.base;
      const now = this.hold(id, cells, saved[at]);
      this.grid.renamed(id, now);
      if (this.record?.id === id) this.record.id = now;
      if (this.drafts.has(now)) setTimeout(() => this.guard(() => this.drafts.has(now) && this.settle(now)), 0);
      this.newVersion(key, version);
      if (change.key === null) return { key, version, cells: null };
      return { key, version, cells: base ?? change.cells, columns: change.columns, was: saved[at].cells };
    });
    const name = rowName(this, saved[0].cells);
    const isOne = saved.length === 1;
    const label = isOne ? say(sent[0].change.key === null ? "addition" : "change", name) : say("changeRows", saved.length);
    this.did(label, back);
    this.tell(isOne ? say("saved", shortened(name, 80)) : say("savedRows", saved.length));
    this.arrange(true);
    this.draw();
  }

  /** A step that can be undone; what was undone before it cannot come again. @param {string} label @param {Change[]} changes */
  did(label, changes) {
    this.undoing.push({ label, changes });
    this.redoing.length = 0;
  }

  /** @param {string[]} key @param {number | null} version */
  newVersion(key, version) {
    if (version === null) return; // the row is gone; when it comes back, it has a version again
    for (const { changes } of [...this.undoing, ...this.redoing])
      {for (const change of changes) if (change.version !== null && sameCell(change.key, key)) change.version = version;}
  }

  /** Somebody else saved the row first. @param {Conflict} conflict @param {Sent[]} sent @returns {Outcome | Promise<Outcome>} */
  meet(conflict, sent) {
    const id = idOf(conflict.key);
    const one = sent.find((other) => other.id === id) ?? sent.find((other) => other.change.key === null && sameCell(this.keyOf(other.change.cells), conflict.key)) ?? sent[0];
    const mine = one.change.cells;
    // An answer that got lost: the row is as it was to be.
    const { theirs } = conflict;
    if (theirs && this.columns.every((column) => sameCell(mine[column.name], theirs[column.name]))) {
      this.drafts.delete(one.id);
      return this.refresh().then(() => ({ done: true }));
    }
    this.tell("");
    this.draw();
    openConflict(this, one.id, conflict, mine);
    return { conflict: true };
  }

  /** @param {string} id @param {Conflict} conflict @param {Cells} mine */
  settleConflict(id, conflict, mine) {
    Object.assign(this.draftOf(id), { cells: mine, base: conflict.theirs ?? {}, version: conflict.version, key: conflict.key, faults: {} });
    if (Object.keys(mine).length) return this.save([id]);
    this.drafts.delete(id);
    return this.refresh();
  }

  /** @param {string} id */
  addAgain(id) {
    const draft = this.draftOf(id);
    draft.cells = this.cellsOf(id);
    Object.assign(draft, { base: {}, version: null, key: null });
    return this.save([id]);
  }

  /** @param {string} id */
  letGo(id) {
    this.drafts.delete(id);
    return this.refresh();
  }

  /** Save what the record form holds. @param {string} id @param {Cells} cells @param {Cells} was @returns {Outcome | Promise<Outcome>} */
  saveCells(id, cells, was) {
    if (!Object.keys(cells).length) {
      if (this.drafts.has(id)) this.discard([id]);
      return { done: true };
    }
    Object.assign(this.draftOf(id, was), { cells, isLeft: true });
    this.arrange(true);
    this.draw();
    return this.save([id]);
  }

  /** @returns {unknown} */
  saveAll() {
    const ids = this.waiting();
    const [id] = ids;
    if (ids.length !== 1) return this.save(ids);
    const [missing] = this.missing(id);
    const lacking = missing ?? this.columns.find((column) => this.drafts.get(id)?.faults[column.name]);
    if (lacking && this.face === this.grid) this.grid.go(id, this.columns.indexOf(lacking) + 1);
    if (!missing) return this.save(ids);
    this.tellMissing(id);
    return this.examine(id);
  }

  /** @param {string[]} ids */
  discard(ids) {
    for (const id of ids) this.drafts.delete(id);
    this.stepAside(new Set(ids.filter((id) => !this.rows.has(id))));
    this.tell("");
    this.arrange(true);
    this.draw();
  }

  /** The active cell stays near rows that go. @param {Set<string>} ids */
  stepAside(ids) {
    const { active } = this.grid;
    if (active.id === null || !ids.has(active.id)) return;
    const at = this.order.indexOf(active.id);
    active.id = this.order.slice(at).find((id) => !ids.has(id)) ?? this.order.slice(0, at).reverse().find((id) => !ids.has(id)) ?? null;
  }

  /** @param {string} id @param {number | null} [version] */
  async remove(id, version) {
    const row = this.rows.get(id);
    if (!row) return this.drafts.has(id) ? this.discard([id]) : undefined;
    const name = shortened(rowName(this, row.cells), 80);
    const change = { key: row.key, version: version ?? row.version, cells: null };
    const answer = await this.talk.ask({ do: "save", changes: [change] });
    if (answer.conflict) return openConflict(this, id, answer.conflict, null);
    if (!answer.saved) return this.tell(answer.message ?? "", true);
    this.stepAside(new Set([id]));
    this.rows.delete(id);
    this.drafts.delete(id);
    this.did(say("deletion", name), [{ key: null, version: null, cells: row.cells }]);
    this.tell(say("deleted", name));
    this.arrange(true);
    this.draw();
    this.face.focus();
    return undefined;
  }

  undo() {
    const { id } = this.grid.active;
    if (id === null || !this.isNewDraft(id) || this.drafts.get(id)?.saving) return this.goBack(this.undoing, this.redoing, "undone");
    this.untype(id);
    this.arrange(true);
    this.draw();
    return undefined;
  }

  redo() { return this.goBack(this.redoing, this.undoing, "redone"); }

  /**
   * Save what takes the last step of `from` back, and remember in `to` how to take that back.
   * @param {Step[]} from
   * @param {Step[]} to
   * @param {"undone" | "redone"} words
   */
  async goBack(from, to, words) {
    const last = from[from.length - 1];
    if (!last) return;
    const answer = await this.talk.ask({ do: "save", changes: last.changes });
    if (!answer.saved) {
      this.tell(answer.conflict ? say("undoConflict", answer.conflict.by) : answer.message ?? "", true);
      if (answer.conflict) from.pop();
      return;
    }
    from.pop();
    const { saved } = answer;
    const back = last.changes.map(({ key, cells, columns }, at) => {
      const { key: now, version } = saved[at];
      if (key === null) return { key: now, version, cells: null };
      const before = this.rows.get(idOf(key))?.cells ?? {};
      return cells === null ? { key: null, version: null, cells: before } : { key, version, cells: before, columns, was: saved[at].cells };
    });
    saved.forEach(({ key, version, cells }, at) => {
      if (last.changes[at].cells === null) this.rows.delete(idOf(key));
      else this.rows.set(idOf(key), { key, version, cells });
      this.newVersion(key, version);
    });
    to.push({ label: last.label, changes: back });
    this.tell(say(words, last.label));
    this.arrange(true);
    this.draw();
    const there = saved.map(({ key }) => idOf(key)).find((id) => this.rows.has(id));
    if (there && this.grid.node.contains(document.activeElement)) this.grid.go(there, this.grid.active.column);
  }

  /** @param {string} id */
  duplicate(id) {
    const row = this.rows.get(id);
    if (!row) return;
    const cells = { ...row.cells };
    if (this.table.key.includes("key")) cells.key = "";
    this.openRecord(this.newRow(), cells);
  }

  /** Put a copied block where it begins: a block is saved at once, a single cell is typed. @param {string[][]} lines @param {string} id @param {number} from */
  paste(lines, id, from) {
    const block = placeBlock(this, lines, from);
    const widest = Math.max(0, ...block.lines.map((line) => line.length));
    const names = block.columns.slice(0, widest).map((column) => column.name);
    const hasKey = this.table.key.every((name) => names.includes(name));
    let at = this.order.indexOf(id);
    /** @type {[string, Cells][]} */
    const put = [];
    for (const line of block.lines) {
      if (line.every((text) => !text.trim())) continue;
      /** @type {Cells} */
      const cells = {};
      line.slice(0, names.length).forEach((text, number) => {
        cells[names[number]] = readCell(this, block.columns[number], cells, text);
      });
      const known = hasKey && idOf(this.keyOf(cells));
      const target = known ? (this.rows.has(known) ? known : this.newRow()) : this.order[at] ?? this.newRow();
      at += 1;
      put.push([target, cells]);
      this.draftOf(target); // so that the next new row is another one
    }
    if (put.length === 1 && Object.keys(put[0][1]).length === 1) return this.put(...put[0]);
    return this.putBlock(put);
  }

  /** Put cells into rows, pairs of id and cells, and save these rows together. @param {[string, Cells][]} put */
  putBlock(put) {
    for (const [id, cells] of put) {
      this.type(id, Object.fromEntries(Object.entries(cells)
        .filter(([name]) => this.columns.some((column) => column.name === name && !this.isFixed(id, column)))));
      const draft = this.drafts.get(id);
      if (draft) draft.isLeft = true;
    }
    this.arrange(true);
    this.draw();
    const ids = [...new Set(put.map(([id]) => id))].filter((id) => this.drafts.has(id));
    return ids.length ? this.save(ids) : this.tell(say("pastedNothing"));
  }

  /** @param {HistoryEntry} entry @returns {Promise<Outcome>} */
  async restore(entry) {
    const answer = await this.talk.ask({ do: "restore", key: entry.key, version: entry.version });
    if (!answer.saved) return { message: answer.message };
    this.tell(say("restored", shortened(entry.row, 80)));
    return { done: true };
  }

  /** @param {string} id */
  openRecord(id, cells = this.cellsOf(id), column = "") { new Record(this, id, cells).open(column); }

  /** @param {string | null} id */
  async openHistory(id) {
    const answer = await this.talk.ask({ do: "history", key: id === null ? null : this.rows.get(id)?.key });
    if (!answer.entries) return this.tell(answer.message ?? "", true);
    const name = id === null ? this.table.label : rowName(this, this.cellsOf(id));
    return openHistoryDialog(this, say("historyOf", shortened(name, 80)), answer.entries);
  }

  /** Ask now and then whether others changed something, while somebody looks and nobody types. */
  async listen() {
    const idle = !this.listening && !this.grid.editing && !this.dialog && ![...this.drafts.values()].some((draft) => draft.saving);
    if (!idle || document.visibilityState !== "visible" || !this.root.isConnected || !this.root.offsetParent) return undefined;
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
    if (!answer.news) return undefined;
    this.newsLine.replaceChildren(say("news", answer.news), " ",
      button(say("refresh"), () => this.guard(() => this.refresh())));
    return undefined;
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

