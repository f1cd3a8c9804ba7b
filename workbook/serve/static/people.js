// Copies the link of an invitation, where the browser lets pages do so.

const field = /** @type {HTMLInputElement | null} */ (document.querySelector(".app-link input"));
const button = /** @type {HTMLButtonElement | null} */ (document.querySelector(".app-link button"));

if (field && button && navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    button.textContent = field.dataset.copied ?? "";
  });
}
field?.addEventListener("focus", () => field.select());
