// A modal dialog over the table. What is told while it is open is told in it.

/** @import { Dialog } from "./types.d.ts" */
/** @import { Shown } from "./shown.js" */

import { el, focused } from "./dom.js";

/**
 * Open a dialog; `mayClose` is asked before Escape closes it, `closed` is called afterwards.
 * @param {Shown} sheet
 * @param {string} title
 * @param {(dialog: Dialog) => (Node | string)[]} fill
 * @param {() => boolean} mayClose
 * @param {() => void} closed
 * @returns {Dialog}
 */
export const openDialog = (sheet, title, fill, mayClose = () => true, closed = () => {}) => {
  const back = focused();
  const heading = el("h2", { id: sheet.newId("title") }, title);
  const node = el("dialog", {
    class: "wb-dialog", "aria-labelledby": heading.id, "data-lm-suppress-shortcuts": "true",
    onkeydown: (/** @type {Event} */ event) => event.stopPropagation(),
    oncancel: (/** @type {Event} */ event) => { if (!mayClose()) event.preventDefault(); },
    onclose: () => {
      node.remove();
      if (sheet.dialog === dialog) sheet.dialog = null;
      closed();
      if (sheet.dialog) return; // another one took its place
      if (back?.isConnected) back.focus();
      else sheet.face.focus();
    },
  }, heading);
  const message = el("p", { class: "wb-message", role: "alert" });
  /** @type {Dialog} */
  const dialog = {
    node,
    tell: (text) => { message.textContent = text; },
    close: () => node.close(),
  };
  node.append(...fill(dialog), message);
  sheet.dialog?.close();
  sheet.dialog = dialog;
  sheet.root.append(node);
  node.showModal();
  return dialog;
};
