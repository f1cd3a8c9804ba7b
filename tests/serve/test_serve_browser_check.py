"""``workbook serve --check`` tells fine pages from broken ones, with and without a driver."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest
from browser.lab import CHROMIUM
from serve.apps import ROOT

from workbook.store import open_store

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")

COMMAND = "from workbook.cli import main; main()"
NO_DRIVER = (
    f"from workbook.serve import browser_check as it; it.find_spec = lambda _: None; {COMMAND}"
)


@pytest.fixture
def few(place, tmp_path):
    """A folder with a fine page and a broken one."""
    (tmp_path / "notebooks").mkdir()
    for name in ("notebooks/1_good.ipynb", "notebooks/2_failing.ipynb", "store.sqlite"):
        shutil.copy(place / name, tmp_path / name)
    return tmp_path


def check(folder, command=COMMAND, **environment):
    return subprocess.run(
        [sys.executable, "-c", command, "serve", "--check", "--store", "store.sqlite"],
        capture_output=True, text=True, check=False, cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )  # fmt: skip


def test_every_page_of_every_strategy_is_looked_at_and_the_broken_one_told(few):
    done = check(few)
    assert done.returncode == 1, done.stderr
    broken = "this part could not be shown; the server’s log has the cause"
    assert done.stdout.splitlines() == [
        "/: fine",
        "/good?strategy=acme: fine",
        f"/failing?strategy=acme: {broken}",
        "/good?strategy=other: fine",
        f"/failing?strategy=other: {broken}",
        "Some pages need attention: see above.",
    ]
    assert "Traceback" in done.stderr  # the cause, under its reference


def test_without_a_driver_the_browser_alone_does(few):
    (few / "notebooks" / "2_failing.ipynb").unlink()
    done = check(few, NO_DRIVER)
    assert done.returncode == 0, done.stdout + done.stderr
    *pages, last = done.stdout.splitlines()
    assert [line.endswith(": fine") for line in pages] == [True] * 3
    assert last == "All pages work."


def test_without_a_strategy_or_a_store_it_says_how_to_begin(few):
    (few / "store.sqlite").unlink()
    done = check(few)
    assert done.returncode == 2
    assert "There is no store at" in done.stderr
    open_store(few / "store.sqlite").close()
    done = check(few)
    assert done.returncode == 2
    assert "There is no strategy in the store yet. Start with: workbook new NAME" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_browser_it_says_what_to_install(few):
    done = check(few, PATH=str(few), WORKBOOK_CHROMIUM="")
    assert done.returncode == 2
    assert "There is no browser here" in done.stderr
    assert "Install Chromium" in done.stderr
