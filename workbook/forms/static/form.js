// The form's beginning and end in a notebook's output.

/** @import { Model } from "./types.d.ts" */

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
    return () => sheet.close();
  },
};
