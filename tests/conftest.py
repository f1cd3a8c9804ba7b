"""Books for tests, written as a person would write rows: only the columns that matter."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from workbook.book import Book
from workbook.model import TABLES
from workbook.validation import Located, faults_between, parse_row

Cells = Mapping[str, Any]

# Tests that share a server or a browser, or that would be in each other's way, run in one process.
TOGETHER = {
    "tests/serve/": "serve",
    "tests/browser/": "lab",
    "tests/test_lab.py": "lab",
    "tests/kernels/": "kernels",
    "tests/runs/formats/": "formats",
    "tests/runs/test_clusters.py": "cluster",
    "tests/runs/": "batch",
    "tests/test_inspection.py": "processes",
    "tests/portfolio/": "processes",
    "tests/evidence/test_evidence_spark.py": "spark",
}


def make_book(as_of: str = "2026-06-30", **tables: Sequence[Cells]) -> Book:
    """Make a valid book from rows of cells; the strategy row is made up where none is given."""
    tables = {"strategy": [{"key": "test", "name": "Test"}], **tables}
    rows, faults = {}, []
    for name, cells in tables.items():
        parsed = [parse_row(TABLES[name], row, name, line) for line, row in enumerate(cells, 2)]
        rows[name] = [Located(name, line, row) for line, (row, _) in enumerate(parsed, 2)]
        faults += [fault for _, found in parsed for fault in found]
    faults += faults_between(rows)
    assert not faults, "\n".join(map(str, faults))
    return Book(
        {name: [one.row for one in located] for name, located in rows.items()},
        date.fromisoformat(as_of),
    )


@pytest.fixture
def book() -> Callable[..., Book]:
    """The maker of books."""
    return make_book


@pytest.fixture(scope="session")
def chromium():
    """The one running Chromium: a second playwright cannot start beside the first."""
    from browser.lab import ARGUMENTS, CHROMIUM

    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (or name it in WORKBOOK_CHROMIUM)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Send tests to processes as ``TOGETHER`` says.

    The groups of pytest-xdist 3.8 do nothing with pytest 9.2: they change a name that it no longer
    reads.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return next(
                (group for place, group in TOGETHER.items() if nodeid.startswith(place)), nodeid
            )

    return Together(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI nothing may be missing: a test that would be skipped there fails."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("WORKBOOK_CI"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {call.excinfo.value}"
    return report
