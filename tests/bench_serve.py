"""What a reader waits for, in a real Chromium: our apps, and plain Voila on the same notebook.

Every page is opened in a fresh tab of a browser whose cache holds the scripts of an earlier visit,
and once in a browser that was never here. The sample strategy is in a store of its own.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from browser.lab import ARGUMENTS, CHROMIUM
from playwright.sync_api import sync_playwright
from serve.apps import serving

from workbook.exchange import read
from workbook.store import open_store

ROOT = Path(__file__).parents[1]
TIMES = 5
READERS = 20

# Told by the page itself, from the start of the navigation: what a person can see by then.
WATCH = """(() => {
  const seen = {};
  const look = () => {
    const shown = (one) => one && one.getClientRects().length > 0;
    const note = (name, true_) => { if (true_ && !(name in seen)) seen[name] = performance.now(); };
    const figure = document.querySelector("figure.wb-figure");
    note("answer", shown(document.querySelector(".wb-answer")));
    note("figure", shown(figure?.querySelector("img")) || shown(figure?.querySelector("svg")));
    note("live", figure?.dataset.state === "alive");
    note("forms", document.querySelector("#app-status") &&
      document.querySelector("#app-status").textContent === "");
    window.seen = seen;
    requestAnimationFrame(look);
  };
  look();
})()"""


def opened(page, address: str, last: str) -> dict[str, float]:
    """Open a page and give the seconds until each thing was there."""
    page.goto(address, wait_until="commit")
    end = time.monotonic() + 90
    while last not in (page.evaluate("window.seen") or {}):
        assert time.monotonic() < end, f"{address}: {last} never came"
        time.sleep(0.05)
    return {name: value / 1000 for name, value in page.evaluate("window.seen").items()}


def measured(browser, address: str, last: str) -> tuple[dict[str, float], dict[str, float]]:
    """Return the times of a first visit, and the median times of later ones."""
    context = browser.new_context()
    context.add_init_script(WATCH)
    visits = []
    for _ in range(TIMES + 1):
        page = context.new_page()
        visits.append(opened(page, address, last))
        page.close()
        time.sleep(0.5)
    context.close()
    first, *later = visits
    return first, {name: statistics.median(one[name] for one in later) for name in later[0]}


def line(what: str, said: str) -> None:
    """Print a line of the table."""
    sys.stdout.write(f"{what:<34} {said}\n")
    sys.stdout.flush()


def tell(what: str, times: dict[str, float]) -> None:
    """Print the times of a page."""
    said = "  ".join(
        f"{name} {seconds:.2f} s" for name, seconds in sorted(times.items(), key=_by_time)
    )
    line(what, said)


def memory(pids) -> float:
    """Return the memory of processes in MB, what they share counted once."""
    total = 0
    for pid in pids:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line[:4] == "Pss:")
    return total / 1024


def crowd(served) -> tuple[float, float, int]:
    """Let readers come all at once; give the median and longest time, and how many failed."""
    waits, failed = [], []

    def come() -> None:
        begun = time.perf_counter()
        answer = served.ask("/link?strategy=distributor", Accept_Encoding="gzip")
        waits.append(time.perf_counter() - begun)
        if answer.status != 200:
            failed.append(answer.status)

    readers = [threading.Thread(target=come) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return statistics.median(waits), max(waits), len(failed)


@contextmanager
def plain_voila(folder: Path):
    """Run plain Voila on the notebook of the link; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "voila", "--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1",
         str(folder / "notebooks" / "1_link.ipynb")],
        env={**os.environ, "WORKBOOK_STORE": str(folder / "store.sqlite"), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(30)


def main() -> None:
    """Print the table."""
    load = os.getloadavg()[0]
    line("load of this computer before", f"{load:.1f} on {os.cpu_count()} processors")
    with TemporaryDirectory() as place, sync_playwright() as playwright:
        folder = Path(place)
        shutil.copytree(ROOT / "notebooks", folder / "notebooks")
        with open_store(folder / "store.sqlite") as store:
            store.create(
                read(ROOT / "data/distributor"), "bench", datetime(2026, 10, 1, tzinfo=UTC)
            )
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        with plain_voila(folder) as address:
            first, plain = measured(browser, address, "figure")
        tell("plain Voila, first visit", first)
        tell("plain Voila", plain)
        with serving(folder, workers=2, prewarm=False) as served:
            address = f"{served.address}/link?strategy=distributor"
            for _ in range(2):  # once for each worker: pictures of charts are kept
                served.ask("/link?strategy=distributor")
            first, ours = measured(browser, address, "live")
            tell("view, first visit", first)
            tell("view", ours)
            ratios = f"{plain['figure'] / ours['figure']:.1f} to the figure"
            line("times faster than plain Voila", ratios)
            idle = memory([served.pid, *served.children()])
            median, longest, failed = crowd(served)
            busy = memory([served.pid, *served.children()])
            line(
                f"{READERS} readers at once",
                f"median {median:.2f} s  longest {longest:.2f} s  {failed} failed  "
                f"memory {idle:.0f} MB before, {busy:.0f} MB after",
            )
            for _ in range(2):
                served.ask("/plans?strategy=distributor")
            _, plans = measured(browser, f"{served.address}/plans?strategy=distributor", "forms")
            tell("view (plans, 35 charts, what-if)", plans)
        with serving(folder, workers=2, prewarm=False, edit=True) as served:
            address = f"{served.address}/team?strategy=distributor"
            served.ask("/team?strategy=distributor")  # the fork server takes its time to load
            time.sleep(5)
            first, forms = measured(browser, address, "forms")
            tell("edit (team), first visit", first)
            tell("edit (team)", forms)
            kernels = memory([served.pid, *served.children()])
            line("memory with its kernels", f"{kernels:.0f} MB")
        browser.close()


def _by_time(item: tuple[str, float]) -> float:
    return item[1]


if __name__ == "__main__":
    main()
