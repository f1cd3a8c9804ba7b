"""What all tests share: books, a browser, and which of them run together."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable

import pytest
from books import make_book
from hypothesis import HealthCheck, settings

from workbook.book import Book, messages

# A busy machine takes its time, and that is no fault of what is tested.
settings.register_profile(
    "workbook", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("workbook")

# What is kept of read files goes with the tests.
if "WORKBOOK_CACHE" not in os.environ:
    os.environ["WORKBOOK_CACHE"] = tempfile.mkdtemp(prefix="workbook-tests-")
    atexit.register(shutil.rmtree, os.environ["WORKBOOK_CACHE"], ignore_errors=True)

# Tests that share a server or a browser, or that would be in each other's way, run in one process.
# The tests of one file do too: what a file makes for all of its tests is made once. A group is as
# long as its tests together, so files that share nothing are none.
TOGETHER = {
    "tests/serve/test_serve_entering.py": "entering",
    "tests/serve/test_first_verdict.py": "entering",
    "tests/serve/test_axe.py": "samples",
    "tests/serve/test_serve_charts.py": "samples",
    "tests/serve/test_serve_assistant.py": "changing",
    "tests/serve/test_serve_browser.py": "changing",
    "tests/serve/test_serve_folders.py": "changing",
    "tests/serve/test_serve_robust.py": "changing",
    "tests/serve/test_serve_weighing.py": "changing",
    "tests/serve/test_team_forms.py": "changing",
    "tests/serve/test_door.py": "reading",
    "tests/serve/test_serve_access.py": "reading",
    "tests/serve/test_serve_attacks.py": "reading",
    "tests/serve/test_serve_cross_site.py": "reading",
    "tests/serve/test_serve_encryption.py": "reading",
    "tests/serve/test_serve_front.py": "reading",
    "tests/serve/test_serve_page_handlers.py": "reading",
    "tests/serve/test_serve_requests.py": "reading",
    "tests/serve/test_serve_strategy.py": "reading",
    "tests/serve/test_serve_tracebacks.py": "reading",
    "tests/browser/": "lab",
    "tests/workers/": "kernels",
    "tests/runs/formats/": "formats",
    "tests/analysis/test_inspection.py": "processes",
    "tests/pages/test_portfolio.py": "processes",
    "tests/evidence/test_evidence_engines.py": "spark",
    "tests/evidence/test_evidence_spark.py": "spark",
}

# What takes longest begins first, so that in the end nobody waits for one process alone.
FIRST = ("lab", "entering", "samples", "changing", "reading", "tests/test_plugin.py",
         "tests/runs/test_batch_again.py", "tests/runs/test_bulletin.py",
         "tests/serve/test_serve_postgresql.py", "tests/runs/test_batch.py",
         "tests/runs/test_run_language.py", "spark", "formats", "kernels", "processes")  # fmt: skip

# `make quick` leaves these out: they start a browser, a server or kernels, or take long.
SLOW = (
    "tests/browser/",
    "tests/cli/test_pipelines.py",
    "tests/cli/test_progress.py",
    "tests/cli/test_scheduler.py",
    "tests/exchange/test_exchange_limits.py",
    "tests/exchange/test_exchange_office.py",
    "tests/exchange/test_exchange_round_trip.py",
    "tests/evidence/test_evidence_engines.py",
    "tests/evidence/test_evidence_shapes.py",
    "tests/evidence/test_evidence_spark.py",
    "tests/workers/",
    "tests/pages/test_page_language.py",
    "tests/pages/test_portfolio.py",
    "tests/runs/",
    "tests/serve/",
    "tests/stats/test_stats_sequential.py",
    "tests/stats/test_stats_survey.py",
    "tests/store/test_store_clock.py",
    "tests/store/test_store_together.py",
    "tests/book/test_about.py",
    "tests/test_architecture.py",
    "tests/test_contributing.py",
    "tests/charts/test_drawing.py",
    "tests/charts/test_every_name.py",
    "tests/charts/test_golden_charts.py",
    "tests/book/test_filenames.py",
    "tests/analysis/test_inspection.py",
    "tests/serve/test_lab.py",
    "tests/test_notebooks.py",
    "tests/test_plugin.py",
    "tests/test_readme.py",
    "tests/test_startup.py",
    "tests/test_suite.py",
)
NOT_QUICK = re.compile(
    r"\b(chromium|chrome|playwright|initdb|pg_ctl|postgres|java|soffice|nginx|forkserver"
    r"|ipykernel\w*|jupyter\w*|voila|papermill|workbook (run|serve|lab))\b"
)


@pytest.fixture(autouse=True)
def no_page_before():
    """Forget in which language the last page was opened for entering: here many share a process."""
    yield
    messages.speak("")


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


def pytest_configure():
    """Let the programs that tests start hear Ctrl-C.

    A shell lets what a script starts in the background ignore it, and so would all that it starts.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what `make quick` runs, and put the longest first."""
    items.sort(key=_turn)
    for item in items:
        is_slow = item.nodeid.startswith(SLOW) or "postgresql" in item.name.partition("[")[2]
        if not is_slow and not {"chromium", "postgresql_server"} & set(item.fixturenames):
            item.add_marker("quick")


def _group(nodeid):
    file = nodeid.partition("::")[0]
    return next((group for place, group in TOGETHER.items() if file.startswith(place)), file)


def _turn(item):
    group = _group(item.nodeid)
    if group in FIRST:
        return FIRST.index(group)
    return len(FIRST) + (not item.nodeid.startswith(SLOW))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Know which test runs, for the hook below."""
    _quick[:] = [item.nodeid] if item.get_closest_marker("quick") else []
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item, nextitem):
    """Let the servers of all tests be stopped after the last one, which may be a quick one."""
    if nextitem is None:
        _quick.clear()


_quick: list[str] = []


def _refuse_slow_programs(event, arguments):
    """Let a quick test start no browser, server or kernel, whichever way it tries."""
    if event != "subprocess.Popen" or not _quick:
        return
    _, command, *_ = arguments
    parts = [command] if isinstance(command, str | bytes | os.PathLike) else command
    words = " ".join(os.fsdecode(part).rpartition("/")[2] for part in parts)
    if found := NOT_QUICK.search(words):
        raise AssertionError(
            f"{_quick[0]} starts {found[0]}, and a quick test may not: "
            "name its file in SLOW, in tests/conftest.py"
        )


sys.addaudithook(_refuse_slow_programs)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Send tests to processes as ``TOGETHER`` says.

    The groups of pytest-xdist 3.8 do nothing with pytest 9.2: they change a name that it no longer
    reads.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return _group(nodeid)

    config.option.loadscopereorder = False  # by our own order, and not by the number of tests
    return Together(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI nothing may be missing, but what is fetched: any other test that is skipped fails."""
    report = yield
    is_missing = report.skipped and not hasattr(report, "wasxfail")
    if is_missing and os.environ.get("WORKBOOK_CI") and not item.get_closest_marker("fetched"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {call.excinfo.value}"
    return report
