"""Every chapter, executed: by papermill's own command, and against its golden copy with nbval."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys

import nbformat
import pytest
from golden.make import AS_OF, ROOT, SANITIZE, store_of_samples

from workbook.runs import chapters_in

NOTEBOOKS = [one.notebook for one in chapters_in(ROOT / "notebooks")]
GOLDEN = SANITIZE.parent


@pytest.fixture(scope="session")
def samples(tmp_path_factory):
    """Make a store of both samples, which no notebook changes, however often it is run."""
    path = tmp_path_factory.mktemp("samples") / "samples.sqlite"
    store_of_samples(path)
    before = contents(path)
    yield path
    assert contents(path) == before


def contents(store):
    """Return the rows of the store, and the bytes of the data and the notebooks."""
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as opened:
        rows = list(opened.iterdump())
    files = [*(ROOT / "data").rglob("*.*"), *(ROOT / "notebooks").glob("*.ipynb")]
    return rows, [path.read_bytes() for path in files]


def run(*command, store, cwd=ROOT):
    environment = {**os.environ, "WORKBOOK_STORE": str(store)}
    return subprocess.run(
        [sys.executable, "-m", *map(str, command)],
        cwd=cwd, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_chapter_shows_what_its_golden_copy_shows(notebook, samples, tmp_path):
    copy = GOLDEN / notebook.name
    assert copy.exists(), f"{copy.name} has no golden copy: make golden"
    current = nbformat.read(notebook, as_version=4)
    golden = nbformat.read(copy, as_version=4)
    written = [
        cell.source for cell in golden.cells if "injected-parameters" not in cell.metadata.tags
    ]
    assert written == [cell.source for cell in current.cells], "the notebook changed: make golden"
    shutil.copy(copy, tmp_path)
    options = ["--nbval", "--nbval-current-env", "--nbval-sanitize-with", SANITIZE, "-q"]
    options += ["-p", "no:cacheprovider", "-p", "no:xdist", "-c", os.devnull, "--rootdir", tmp_path]
    done = run("pytest", *options, tmp_path / copy.name, store=samples)
    assert done.returncode == 0, done.stdout[-6000:]


def test_plain_papermill_executes_a_chapter(samples, tmp_path):
    out = tmp_path / "out.ipynb"
    parameters = ("-p", "strategy", "distributor-first-attempt", "-p", "as_of", AS_OF)
    done = run("papermill", "notebooks/1_link.ipynb", out, *parameters, store=samples)
    assert done.returncode == 0, done.stderr[-3000:]
    shown = "".join(
        output["data"].get("text/html", "")
        for cell in nbformat.read(out, as_version=4).cells
        for output in cell.get("outputs", [])
        if "data" in output
    )
    assert "works against" in shown
    assert "L108" in shown


def test_a_notebook_that_is_run_twice_changes_nothing(samples, tmp_path):
    notebook = ROOT / "notebooks" / "my_page.ipynb"  # forms; the chapters have golden copies
    first, second = (shown(notebook, tmp_path / f"{n}.ipynb", samples) for n in (1, 2))
    assert first == second


def shown(notebook, out, samples):
    """Execute a notebook and return what its cells show, without names that are drawn by chance."""
    taken = nbformat.read(notebook, as_version=4).cells
    source = next(cell.source for cell in taken if "parameters" in cell.metadata.get("tags", ()))
    given = {"strategy": "distributor", "as_of": AS_OF}
    parameters = [part for name, value in given.items() if f"{name}:" in source
                  for part in ("-p", name, value)]  # fmt: skip
    done = run("papermill", notebook, out, *parameters, store=samples)
    assert done.returncode == 0, done.stderr[-3000:]
    outputs = [
        output.get("data", output)
        for cell in nbformat.read(out, as_version=4).cells
        for output in cell.get("outputs", [])
    ]
    return re.sub(r"[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f-]{27}", "", json.dumps(outputs))


def test_a_strategy_that_is_not_there_is_told_with_the_remedy(samples, tmp_path):
    done = run("papermill", "notebooks/9_summary.ipynb", tmp_path / "out.ipynb",
               "-p", "strategy", "distribuidor", store=samples)  # fmt: skip
    assert done.returncode != 0
    assert "distributor" in done.stderr
    assert "workbook import" in done.stderr


def test_the_golden_copies_cover_the_chapters_and_nothing_else():
    assert {path.name for path in GOLDEN.glob("*.ipynb")} == {path.name for path in NOTEBOOKS}
