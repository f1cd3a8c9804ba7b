// Reading by keyboard: the keys 1 to 9 tick what a text is about, Enter on a tick saves and goes on.

/** @param {{ el: HTMLElement }} where */
function render({ el }) {
  const around = () => el.closest(".wb-reading");

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    const { target } = event;
    const here = around();
    if (!here || event.altKey || event.ctrlKey || event.metaKey || !(target instanceof Element)) return;
    if (!here.contains(target) && target !== document.body) return;
    const ticks = /** @type {NodeListOf<HTMLInputElement>} */ (here.querySelectorAll(".wb-ticks input[type=checkbox]"));
    const tick = /^[1-9]$/.test(event.key) ? ticks[Number(event.key) - 1] : null;
    const save = event.key === "Enter" && !(target instanceof HTMLButtonElement) ? here.querySelector("button") : null;
    if (!tick && !save) return;
    // A notebook takes single keys for commands of its own.
    event.preventDefault();
    event.stopPropagation();
    if (tick) tick.focus();
    (tick ?? save)?.click();
  }

  document.addEventListener("keydown", pressed, true);
  return () => document.removeEventListener("keydown", pressed, true);
}

export default { render };
