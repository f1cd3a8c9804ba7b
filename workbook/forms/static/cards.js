// The table on a narrow screen: one button a row, which opens its record form.

/** @import { Sheet } from "./sheet.js" */

import { isEmpty, rowName, shortened, shownCell } from "./cells.js";
import { el, focused } from "./dom.js";
import { say } from "./words.js";

const FACTS = 4; // cells that a card shows

export class Cards {
  /** @param {Sheet} sheet */
  constructor(sheet) {
    this.sheet = sheet;
    this.node = el("ul", { class: "wb-cards", "aria-label": sheet.table.label });
  }

  draw() {
    const { sheet } = this;
    const inside = this.node.contains(document.activeElement) && focused()?.dataset.row;
    this.node.replaceChildren(...sheet.visible().filter((id) => !sheet.isBlank(id)).map((id) => this.card(id)));
    if (inside) [...this.node.querySelectorAll("button")].find((node) => node.dataset.row === inside)?.focus();
  }

  /** @param {string} id */
  card(id) {
    const { sheet } = this;
    const cells = sheet.cellsOf(id);
    const name = rowName(sheet, cells) || say("newRow");
    const faults = Object.values(sheet.drafts.get(id)?.faults ?? {});
    const facts = sheet.columns
      .filter((column) => !column.key && column.name !== sheet.table.named_by && !isEmpty(cells[column.name]))
      .slice(0, FACTS)
      .map((column) => `${column.label}: ${shortened(shownCell(sheet, column, cells))}`);
    const waits = sheet.drafts.has(id) ? el("span", { class: "wb-fault" }, [say("notYet"), ...faults].join(" ")) : null;
    return el("li", {}, el("button", {
      type: "button", class: "wb-card", "data-row": id, "data-state": sheet.stateOf(id),
      onclick: () => sheet.guard(() => sheet.openRecord(id)),
    }, el("span", { class: "wb-unseen" }, `${say("open", name)}: `), el("strong", {}, name), el("span", {}, facts.join(" · ")), waits));
  }

  focus() { this.node.querySelector("button")?.focus(); }
}
