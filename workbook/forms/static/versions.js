// Two versions of one row side by side, and the history of a table or a row.

/** @import { Cells, Column, Conflict, HistoryEntry } from "./types.d.ts" */
/** @import { Sheet } from "./sheet.js" */

import { rowName, sameCell, shortened, shownCell } from "./cells.js";
import { openDialog } from "./dialog.js";
import { button, el } from "./dom.js";
import { say } from "./words.js";

/**
 * Let people choose field by field, theirs or somebody else's; no `mine` is a row to delete.
 * @param {Sheet} sheet
 * @param {string} id
 * @param {Conflict} conflict
 * @param {Cells | null} mine
 */
export const openConflict = (sheet, id, conflict, mine) => {
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
  const draft = sheet.draftOf(id);
  const differing = sheet.columns.filter((column) => !sameCell(mine[column.name], theirs[column.name]));
  /** @type {{ input: HTMLInputElement, column: Column, whose: string }[]} */
  const radios = [];
  /**
   * @param {Column} column
   * @param {"mine" | "theirs"} whose
   * @param {Cells} cells
   * @param {string} group
   * @param {boolean} checked
   */
  const choice = (column, whose, cells, group, checked) => {
    const input = el("input", {
      type: "radio", name: group, value: whose, checked,
      "aria-label": `${column.label}, ${whose === "mine" ? say("mine") : say("theirs", by)}: ${shownCell(sheet, column, cells) || say("nothingValue")}`,
    });
    radios.push({ input, column, whose });
    return el("td", {}, el("label", {}, input, " ", shownCell(sheet, column, cells) || say("nothingValue")));
  };
  const take = (/** @type {string} */ whose) => { for (const radio of radios) radio.input.checked = radio.whose === whose; };
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
        return sheet.settleConflict(id, conflict, Object.fromEntries(kept.map((column) => [column, mine[column]])));
      }), { class: "wb-button wb-main" }),
      button(say("allMine"), () => take("mine")),
      button(say("allTheirs", by), () => take("theirs")),
      button(say("cancel"), () => dialog.close())),
  ]);
};

/**
 * @param {Sheet} sheet
 * @param {string} title
 * @param {HistoryEntry[]} entries
 */
export const openHistoryDialog = (sheet, title, entries) => openDialog(sheet, title, (dialog) => {
  const when = (/** @type {string} */ at) => new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  const lines = entries.map((entry) => el("li", {},
    el("span", { class: "wb-soft" }, when(entry.at)), " ", say("historyLine", entry.who, entry.what, `“${shortened(entry.row, 80)}”`),
    ...entry.changes.map((change) => el("div", { class: "wb-change" }, `${change.label}: `,
      el("del", {}, change.before || say("nothingValue")), " → ", el("ins", {}, change.after || say("nothingValue")))),
    entry.restorable ? button(say("restore"), () => sheet.guard(async () => {
      const outcome = await sheet.restore(entry);
      if (outcome.done) dialog.close();
      else dialog.tell(outcome.message ?? "");
    }), { "aria-label": say("restoreOf", shortened(entry.row), when(entry.at)) }) : null));
  return [
    lines.length ? el("ol", { class: "wb-history" }, ...lines) : el("p", {}, say("noHistory")),
    el("div", { class: "wb-bar" }, button(say("close"), () => dialog.close())),
  ];
});
