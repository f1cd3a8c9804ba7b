"""What a person waits for in a form: until it shows, and until a save is on the page.

Run with ``make bench``. The times of the kernel leave out what the browser needs to draw.
"""

import os
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from browser.lab import ARGUMENTS, CHROMIUM, notebook, run_all, running_lab
from IPython.utils.capture import capture_output

from workbook.exchange import read
from workbook.store import open_store

ROUNDS = 5
SAMPLE = Path(__file__).parent.parent / "data" / "distributor"
LEADER = "lucia"
CELLS = (
    "from workbook import open_page, link\npage = open_page('distributor', store={store!r})",
    "page.answer(link.answer)",
    "page.show(link.matrix)",
    "page.show(link.support)",
    "page.show(link.alignment)",
    "page.show(link.disagreement)",
    "page.show(link.agreement)",
    "page.findings('L')",
)
SHOWN = """() => new Promise(done => {
  const start = performance.now();
  const there = new Set(document.querySelectorAll('.wb-form'));
  const rows = () => [...document.querySelectorAll('.wb-form')]
    .find(form => !there.has(form))?.querySelectorAll('tbody tr').length;
  const look = () => rows() >= 100 ? done(performance.now() - start) : requestAnimationFrame(look);
  window.jupyterapp.commands.execute('notebook:run-cell');
  look();
})"""


REDRAWN = """() => new Promise(done => {
  const start = performance.now();
  const all = () => [...document.querySelectorAll('.widget-html')].map(n => n.innerHTML).join();
  const before = all();
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const isDone = () => all() !== before && kernel.status === 'idle'; // the last chart too
  const look = () => isDone() ? done(performance.now() - start) : setTimeout(look, 10);
  const enter = new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true});
  document.activeElement.dispatchEvent(enter);
  look();
})"""


def said(what: str, seconds: list[float], goal: float) -> None:
    print(f"{what:<52} {median(seconds):6.3f} s  (goal {goal} s, median of {len(seconds)})")  # noqa: T201


def in_the_kernel(store: str) -> None:
    """A save and the redrawing of the link page, without a browser."""
    from workbook import link
    from workbook.forms import EditSession, Form
    from workbook.pages.page import Page

    session = EditSession(open_store(store), "distributor", LEADER)
    page = Page(session.book, "edit", session=session)
    start = perf_counter()
    form = Form(session, "links")
    said(f"kernel: a form of {len(form.rows)} votes", [perf_counter() - start], 1)
    charts = (link.matrix, link.support, link.alignment, link.disagreement, link.agreement)
    with capture_output():
        for function in charts:
            page.show(function)
        page.answer(link.answer)
        page.findings("L")
    form = Form(session, "corporate_objectives")
    form.send = lambda message, *_: None
    times = []
    for round_ in range(ROUNDS):
        row = form.rows[0]
        cells = {**row["cells"], "weight": str(5 + round_)}
        change = {**row, "cells": cells, "columns": ["weight"]}
        start = perf_counter()
        form._answer(form, {"do": "save", "id": 1, "changes": [change]}, None)
        times.append(perf_counter() - start)
        assert form.rows[0]["version"] == row["version"] + 1
    said("kernel: one edit saved, 4 charts and 3 texts drawn", times, 0.5)


def in_the_browser(store: str, folder: Path) -> None:
    """The same in JupyterLab, until it is on the screen."""
    from playwright.sync_api import sync_playwright

    forms = ("page.form('corporate_objectives')", "page.form('links')")
    cells = (*(cell.format(store=store) for cell in CELLS), *forms)
    (folder / "bench.ipynb").write_text(notebook(*cells))
    with running_lab(folder, LEADER) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        run_all(page, address, "bench.ipynb")
        page.wait_for_selector(".wb-grid tbody tr", timeout=60_000)
        page.wait_for_timeout(2000)
        shown = [page.evaluate(SHOWN) / 1000 for _ in range(ROUNDS)]
        said("browser: a form of over 300 rows shows", shown, 1)
        saved = []
        for round_ in range(ROUNDS):
            form = page.locator(".wb-form", has_text="Corporate objectives")
            form.locator("tbody tr").first.locator("td").nth(3).click()
            page.keyboard.type(str(5 + round_))
            saved.append(page.evaluate(REDRAWN) / 1000)
            page.wait_for_timeout(1000)
        said("browser: one edit saved and the page drawn again", saved, 0.5)
        browser.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        os.environ["IPYTHONDIR"] = place
        store = str(Path(place) / "bench.sqlite")
        with open_store(store) as opened:
            opened.create(read(SAMPLE), by=LEADER)
            opened.allow(str(SAMPLE), by=LEADER)
        in_the_kernel(store)
        if CHROMIUM:
            folder = Path(place) / "notebooks"
            folder.mkdir()
            in_the_browser(store, folder)


if __name__ == "__main__":
    main()
