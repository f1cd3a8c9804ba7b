// The table on a narrow screen: one button a row, which opens its record form.

class Cards {
  constructor(sheet) {
    this.sheet = sheet;
    this.node = el("ul", { class: "wb-cards", "aria-label": sheet.table.label });
  }

  draw() {
    const { sheet } = this;
    const focused = this.node.contains(document.activeElement) && document.activeElement.dataset.row;
    this.node.replaceChildren(...sheet.visible().filter((id) => !sheet.isBlank(id)).map((id) => {
      const cells = sheet.cellsOf(id);
      const name = rowName(sheet, cells) || say("newRow");
      const faults = Object.values(sheet.drafts.get(id)?.faults ?? {});
      const facts = sheet.columns
        .filter((column) => !column.key && column.name !== sheet.table.named_by && !isEmpty(cells[column.name]))
        .slice(0, 4)
        .map((column) => `${column.label}: ${shortened(shownCell(sheet, column, cells))}`);
      return el("li", {}, el("button", {
        type: "button", class: "wb-card", "data-row": id, "aria-label": say("open", name),
        onclick: () => sheet.openRecord(id),
      }, el("strong", {}, name), el("span", {}, facts.join(" · ")),
        faults.length ? el("span", { class: "wb-fault" }, faults.join(" ")) : null));
    }));
    if (focused) [...this.node.querySelectorAll("button")].find((button) => button.dataset.row === focused)?.focus();
  }

  focus() { this.node.querySelector("button")?.focus(); }
}
