// Takes files that are dropped on the page or chosen, sends them, and shows every fault at its row.

const form = /** @type {HTMLFormElement} */ (document.getElementById("door-files"));
const told = /** @type {HTMLElement} */ (document.getElementById("door-told"));
const zone = /** @type {HTMLElement} */ (document.getElementById("door-zone"));

/** The files of what was dropped, a folder's own ones too. @param {DataTransfer} dropped */
async function filesOf(dropped) {
  const entries = [...dropped.items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry !== null && entry !== undefined);
  if (!entries.some((entry) => entry.isDirectory)) return [...dropped.files];
  return collected(entries, 2);
}

/**
 * @param {FileSystemEntry[]} entries
 * @param {number} deep
 * @returns {Promise<File[]>}
 */
async function collected(entries, deep) {
  return (await Promise.all(entries.map((entry) => within(entry, deep)))).flat();
}

/**
 * @param {FileSystemEntry} entry
 * @param {number} deep
 * @returns {Promise<File[]>}
 */
async function within(entry, deep) {
  if (!entry.isFile) {
    return deep > 0 ? collected(await listed(/** @type {FileSystemDirectoryEntry} */ (entry).createReader()), deep - 1) : [];
  }
  const name = entry.fullPath.slice(1);
  if (!/\.(csv|xlsx|zip)$/i.test(name)) return [];
  const one = await new Promise((done, failed) => /** @type {FileSystemFileEntry} */ (entry).file(done, failed));
  return [new File([one], name, { type: one.type })];
}

/** A browser lists a folder in portions, the last of them empty. @param {FileSystemDirectoryReader} reader @returns {Promise<FileSystemEntry[]>} */
async function listed(reader) {
  const some = /** @type {FileSystemEntry[]} */ (await new Promise((done, failed) => reader.readEntries(done, failed)));
  return some.length ? [...some, ...await listed(reader)] : [];
}

/** @type {File[]} */
let sent = []; // what was dropped last: it is sent again with the values that were typed for it
/** @type {Map<string, [string, number, string, string]>} */
const mended = new Map();

/** A person has typed the right values: they go with the same files. */
async function goOn() {
  for (const input of told.querySelectorAll(/** @type {"input"} */ (".door-mend"))) {
    const { place = "", row = "", column = "" } = input.dataset;
    if (input.value !== input.defaultValue) mended.set(`${place}\n${row}\n${column}`, [place, Number(row), column, input.value]);
  }
  await post();
}

/** @param {File[]} files */
async function send(files) {
  if (!files.length) return;
  sent = files;
  mended.clear();
  await post();
}

async function post() {
  const files = sent;
  told.setAttribute("aria-busy", "true");
  if (!told.querySelector(".door-mend")) told.textContent = form.dataset.reading ?? "";
  const body = new FormData();
  body.append("mended", JSON.stringify([...mended.values()]));
  for (const file of files) body.append("file", file, file.webkitRelativePath || file.name);
  const word = /** @type {HTMLInputElement} */ (form.elements.namedItem("_xsrf")).value;
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-XSRFToken": word } });
    const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    if (said.there) location.assign(said.there);
    else if (said.html) told.innerHTML = said.html;
    else told.textContent = (answer.status === 413 ? form.dataset.large : form.dataset.failed) ?? "";
    if (!said.there) told.focus();
    told.querySelector("#door-mended")?.addEventListener("click", () => void goOn());
  } catch {
    told.textContent = form.dataset.failed ?? "";
  } finally {
    told.removeAttribute("aria-busy");
  }
}

document.addEventListener("dragover", (event) => {
  event.preventDefault();
  zone.classList.add("door-over");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) zone.classList.remove("door-over");
});
document.addEventListener("drop", async (event) => {
  event.preventDefault();
  zone.classList.remove("door-over");
  if (event.dataTransfer) await send(await filesOf(event.dataTransfer));
});
for (const input of form.querySelectorAll("input[type=file]")) {
  input.addEventListener("change", async () => {
    const chosen = /** @type {HTMLInputElement} */ (input);
    await send([...(chosen.files ?? [])]);
    chosen.value = ""; // the same file, mended, can be chosen again
  });
}
