// One input for one cell, made from the column; the grid and the record form use the same.

/** @import { Cell, Cells, Column, Editor, EditorSettings } from "./types.d.ts" */
/** @import { Shown } from "./shown.js" */

import { choiceText, isEmpty, keyOfName, readCell, shownCell, targetOf } from "./cells.js";
import { el } from "./dom.js";
import { say } from "./words.js";

const FEW = 12; // so many choices still fit a plain drop-down

// Up to FEW choices are a native drop-down: one click shows them all, a letter jumps to a name, a
// telephone brings its own wheel, and every screen reader knows it. Where there are more, people
// search: an input with a list finds any part of a name or a key. The model's own choices (roles,
// states) are always few.

/**
 * Make the input of a cell; `label` is its accessible name unless a label element has it.
 * @param {Shown} sheet
 * @param {Column} column
 * @param {Cells} cells
 * @param {EditorSettings} settings
 * @returns {Editor}
 */
export const makeEditor = (sheet, column, cells, settings) => {
  const target = targetOf(column, cells);
  if (column.many) return tagsEditor(sheet, column, cells, settings);
  if (column.kind === "choice") return selectEditor(column, cells, settings, column.choices.map((choice) => [choice, choiceText(choice)]));
  if (column.kind === "flag") return selectEditor(column, cells, settings, [["yes", say("yes")], ["no", say("no")]]);
  if (target && Object.keys(sheet.options[target] || {}).length <= FEW)
    {return selectEditor(column, cells, settings, Object.entries(sheet.options[target] || {}));}
  if (target) return listEditor(sheet, column, cells, settings, target);
  return textEditor(sheet, column, cells, settings);
};

/** @param {Column} column @param {EditorSettings} settings */
const attributesOf = (column, settings) => ({
  id: settings.id,
  "aria-label": settings.label,
  "aria-describedby": settings.describedBy,
  "aria-required": column.required ? "true" : null,
  class: "wb-input",
});

/**
 * @param {Column} column
 * @param {Cells} cells
 * @param {EditorSettings} settings
 * @param {string[][]} choices
 * @returns {Editor}
 */
const selectEditor = (column, cells, settings, choices) => {
  const cell = String(cells[column.name] ?? "");
  const input = el("select", attributesOf(column, settings), el("option", { value: "" }, "–"));
  const known = choices.some(([value]) => value === cell);
  for (const [value, text] of isEmpty(cell) || known ? choices : [...choices, [cell, cell]])
    {input.append(el("option", { value, selected: value === cell }, text));}
  return { node: input, input, read: () => input.value };
};

/**
 * @param {Shown} sheet
 * @param {Column} column
 * @param {Cells} cells
 * @param {EditorSettings} settings
 * @param {string} target
 * @returns {Editor}
 */
const listEditor = (sheet, column, cells, settings, target) => {
  const input = el("input", {
    ...attributesOf(column, settings), list: sheet.listOf(target), autocomplete: "off",
    placeholder: settings.placeholder, value: shownCell(sheet, column, cells),
  });
  return { node: input, input, read: () => keyOfName(sheet, target, input.value) };
};

/**
 * @param {Shown} sheet
 * @param {Column} column
 * @param {Cells} cells
 * @param {EditorSettings} settings
 * @returns {Editor}
 */
const textEditor = (sheet, column, cells, settings) => {
  const value = String(cells[column.name] ?? "");
  const attributes = { ...attributesOf(column, settings), placeholder: settings.placeholder };
  if (column.kind === "date" && /^(\d{4}-\d\d-\d\d)?$/.test(value)) {
    const input = el("input", { ...attributes, placeholder: null, type: "date", value, max: "9999-12-31" });
    // A date that is only half typed reads as empty; it must not pass for one.
    return { node: input, input, read: () => (input.validity.badInput ? "…" : input.value) };
  }
  if (column.kind !== "text") {
    const isNumber = column.kind === "number" || column.kind === "integer";
    const input = el("input", {
      ...attributes, type: "text", autocomplete: "off", value,
      inputmode: isNumber ? "decimal" : null,
    });
    return { node: input, input, read: () => input.value.trim() };
  }
  if (sheet.options[`${column.name}?`]) {
    // Made by picking: what is offered is told in words, and kept as the cell has it.
    const input = el("input", { ...attributes, type: "text", autocomplete: "off", value, list: sheet.listOf(`${column.name}?`) });
    return { node: input, input, read: () => input.value.trim() };
  }
  const input = el("textarea", { ...attributes, rows: 1 });
  input.value = value;
  const grow = () => {
    input.style.height = "auto";
    if (input.scrollHeight) input.style.height = `${input.scrollHeight + 2}px`;
  };
  input.addEventListener("input", grow);
  requestAnimationFrame(grow);
  return { node: input, input, read: () => input.value };
};

/**
 * @param {Shown} sheet
 * @param {Column} column
 * @param {Cells} cells
 * @param {EditorSettings} settings
 * @returns {Editor}
 */
const tagsEditor = (sheet, column, cells, settings) => {
  const target = targetOf(column, cells);
  const names = sheet.options[target] || {};
  const cell = cells[column.name] ?? [];
  const items = Array.isArray(cell) ? [...cell] : [cell];
  const input = el("input", {
    ...attributesOf(column, settings), autocomplete: "off", placeholder: settings.placeholder,
    "aria-label": say("addItem", settings.label || column.label),
    list: target ? sheet.listOf(target) : null,
  });
  const chips = el("span", { class: "wb-chips" });
  const node = el("div", { class: "wb-tags", role: "group", "aria-label": settings.label || column.label }, chips, input);
  const changed = () => {
    draw();
    node.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const typedItems = () => [readCell(sheet, column, cells, input.value)].flat().filter((item) => !items.includes(item));
  const take = () => {
    const more = typedItems();
    input.value = "";
    if (more.length) items.push(...more);
    if (more.length) changed();
    return more.length > 0;
  };
  const draw = () => {
    chips.replaceChildren(...items.map((item) => el("span", { class: "wb-chip" }, names[item] ?? item,
      el("button", {
        type: "button", "aria-label": say("removeItem", names[item] ?? item),
        onclick: () => {
          items.splice(items.indexOf(item), 1);
          changed();
          input.focus();
        },
      }, "×"))));
  };
  input.addEventListener("keydown", (event) => {
    if ((event.key === "Enter" || event.key === ";") && input.value.trim()) {
      take();
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Backspace" && !input.value && items.length) {
      items.pop();
      changed();
    }
  });
  // Choosing from the list by mouse gives the whole name at once.
  input.addEventListener("input", (event) => {
    if (Object.values(names).includes(input.value) && /** @type {InputEvent} */ (event).inputType !== "insertText") take();
  });
  draw();
  return {
    node, input,
    read: () => [...items, ...typedItems()],
  };
};
