// A page that waits for its kernel asks now and then, and goes on by itself when it has begun.

const own = /** @type {HTMLScriptElement} */ (document.querySelector("script[data-waiting]"));
const { waiting = "", leaving = "", widgets, voila } = own.dataset;
const status = /** @type {HTMLElement} */ (document.getElementById("app-status"));
const PAUSE = 2000; // milliseconds

// Voila's scripts begin when the page has loaded, which by then it has.
function callLateListeners() {
  /** @type {(...how: any[]) => void} */
  const listen = window.addEventListener.bind(window);
  window.addEventListener = (/** @type {string} */ kind, /** @type {any} */ listener, /** @type {any[]} */ ...how) => {
    if (kind === "load" && document.readyState === "complete") setTimeout(listener);
    else listen(kind, listener, ...how);
  };
}

function begin() {
  callLateListeners();
  status.textContent = status.dataset.preparing ?? "";
  for (const [src, type] of [[widgets, "module"], [voila, "text/javascript"]]) {
    const script = document.createElement("script");
    Object.assign(script, { src, type, async: true });
    document.body.append(script);
  }
}

async function ask() {
  const answer = await fetch(waiting, { redirect: "error" }).catch(() => undefined);
  if (answer?.status === 404) location.reload(); // it slept too long, and has lost its place
  else if (answer?.ok && (await answer.json()).begun) begin();
  else setTimeout(ask, PAUSE);
}

// Who leaves while they wait takes no kernel from those behind them.
function leave() {
  const form = new FormData();
  form.append("_xsrf", document.cookie.match(/\b_xsrf=([^;]*)/)?.[1] ?? "");
  navigator.sendBeacon(leaving, form);
}

window.addEventListener("pagehide", leave);
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // who comes back has lost their place
});
setTimeout(ask, PAUSE);
