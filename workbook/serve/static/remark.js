// Offers the team's names behind an @ that is typed in a remark.

const field = /** @type {HTMLTextAreaElement | null} */ (document.querySelector("#remark"));
const offered = document.querySelector("#remark-names");

/** What is typed behind the last @ before the cursor; null where there is none. */
const typed = () => {
  const before = field?.value.slice(0, field.selectionStart) ?? "";
  return before.match(/(?:^|[^\w.@])@([^@\n]{0,40})$/u)?.[1] ?? null;
};

if (field && offered) {
  /** @type {string[]} */
  const people = JSON.parse(field.dataset.people ?? "[]");

  /** @param {string} name */
  const take = (name) => {
    if (typed() === null) {
      offered.replaceChildren();
      return;
    }
    const at = field.selectionStart - (typed() ?? "").length;
    field.setRangeText(`${name} `, at, field.selectionStart, "end");
    offered.replaceChildren();
    field.focus();
  };

  field.addEventListener("input", () => {
    const begun = typed()?.toLowerCase() ?? null;
    const fit = begun === null ? [] : people.filter((name) =>
      ` ${name.toLowerCase()}`.includes(` ${begun}`) && name.toLowerCase() !== begun.trim());
    offered.replaceChildren(...fit.slice(0, 8).map((name) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "wb-button";
      button.textContent = `@${name}`;
      button.addEventListener("click", () => take(name));
      return button;
    }));
  });
}
