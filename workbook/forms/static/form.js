// The form's beginning and end in a notebook's output.

/** @import { Cells, Model } from "./types.d.ts" */

import { knownCells } from "./cells.js";
import { Sheet } from "./sheet.js";
import { speak } from "./words.js";

export default {
  /** @param {{ model: Model, el: HTMLElement }} where */
  render({ model, el: root }) {
    speak(model.get("words"));
    root.classList.add("wb", "wb-form");
    root.setAttribute("data-lm-suppress-shortcuts", "true");
    const sheet = new Sheet(model, root);
    root.dataset.table = sheet.table.name;
    root.addEventListener("wb-open", (event) => {
      const { key, column } = /** @type {CustomEvent<{ key: string[], column: string }>} */ (event).detail;
      // A link may name only the first parts of a key.
      const asked = [...sheet.rows].find(([, row]) => key.every((part, at) => String(row.key[at]) === part));
      if (asked && !sheet.record) sheet.guard(() => sheet.openRecord(asked[0], undefined, column));
    });
    // Somebody begins a row elsewhere on the page: what is known of it stands in it already.
    root.addEventListener("wb-new", (event) => {
      const { cells } = /** @type {CustomEvent<{ cells: Cells }>} */ (event).detail;
      if (!sheet.record) sheet.guard(() => sheet.openRecord(sheet.newRow(), knownCells(sheet.columns, cells)));
    });
    return () => sheet.close();
  },
};
