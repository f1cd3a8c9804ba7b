// Takes a dropped file to the server, and shows the page again where a choice changes what follows.

const place = () => /** @type {HTMLElement} */ (document.getElementById("ask"));

/** @param {HTMLElement} drop @param {File} file */
async function take(drop, file) {
  const status = /** @type {HTMLElement} */ (drop.querySelector("[role=status]"));
  const token = /** @type {HTMLInputElement | null} */ (drop.querySelector("[name=_xsrf]"));
  const tell = (/** @type {string} */ words) => void (status.textContent = words);
  tell(drop.dataset.busy ?? "");
  try {
    const there = `${drop.dataset.there}&name=${encodeURIComponent(file.name)}`;
    const headers = { "X-XSRFToken": token?.value ?? "", "Content-Type": "application/octet-stream" };
    const answer = await fetch(there, { method: "POST", headers, body: file });
    const said = await answer.json();
    if (said.source) location.assign(`${drop.dataset.then}&source=${encodeURIComponent(said.source)}`);
    else tell(said.message ?? answer.statusText);
  } catch (error) {
    tell(String(error));
  }
}

let latest = 0; // number of the last question: an answer that comes later than a newer one is dropped

/** @param {HTMLFormElement} form @param {string} field */
async function again(form, field) {
  const number = ++latest;
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) query.append(name, `${value}`);
  const there = `${new URL(form.action).pathname}?${query}`;
  const answer = await fetch(there);
  const text = await answer.text();
  if (number !== latest) return;
  const page = new DOMParser().parseFromString(text, "text/html");
  const made = answer.ok ? page.getElementById("ask") : null;
  if (!made) {
    form.requestSubmit();
    return;
  }
  history.replaceState(null, "", there);
  place().replaceWith(document.adoptNode(made));
  begin();
  /** @type {HTMLElement | null} */ (place().querySelector(`[name="${field}"]`))?.focus();
}

/** Asks for the page again until the file is read, or the answer says why it is not. */
async function wait() {
  const number = ++latest;
  await new Promise((go) => setTimeout(go, 1000));
  if (number !== latest) return;
  const page = await fetch(location.href).then((answer) => answer.text()).then(
    (text) => new DOMParser().parseFromString(text, "text/html"), () => null);
  if (number !== latest) return;
  const made = page?.getElementById("ask") ?? page?.querySelector("main");
  if (!made || made.dataset.wait !== undefined) {
    if (made) count(made);
    void wait();
    return;
  }
  const now = made.id === "ask" ? place() : /** @type {HTMLElement} */ (document.querySelector("main"));
  const hadFocus = now.contains(document.activeElement);
  now.replaceWith(document.adoptNode(made));
  made.tabIndex = -1;
  if (hadFocus || made.id !== "ask") made.focus();
  if (made.id === "ask") begin();
}

/** Shows how long a file is being read by now; it was said once. @param {HTMLElement} made */
function count(made) {
  const status = /** @type {HTMLElement} */ (place().querySelector("[role=status]"));
  status.setAttribute("aria-live", "off");
  status.textContent = made.querySelector("[role=status]")?.textContent ?? "";
}

function begin() {
  if (place().dataset.wait !== undefined) void wait();
  for (const form of place().querySelectorAll(/** @type {"form"} */ ("form.ask-form"))) {
    form.addEventListener("change", (event) => {
      const field = /** @type {HTMLInputElement} */ (event.target);
      if (field.matches("[data-again]")) void again(form, field.name);
    });
  }
  for (const drop of place().querySelectorAll(/** @type {"div"} */ (".ask-drop"))) {
    const input = /** @type {HTMLInputElement} */ (drop.querySelector("input[type=file]"));
    input.addEventListener("change", () => input.files?.[0] && void take(drop, input.files[0]));
    drop.addEventListener("dragover", (event) => {
      event.preventDefault();
      drop.classList.add("ask-over");
    });
    drop.addEventListener("dragleave", () => drop.classList.remove("ask-over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("ask-over");
      const file = event.dataTransfer?.files[0];
      if (file) void take(drop, file);
    });
  }
}

begin();
