"""Strategies of a real store, checked here and in real processes."""

import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing import active_children

import pytest
from waiting import until

from workbook.analysis import checks as checking
from workbook.analysis.checks import Found, findings, verdict
from workbook.analysis.inspection import inspect, inspect_all
from workbook.book.errors import BadInput, NotFound, WorkbookError
from workbook.book.model import TABLES
from workbook.exchange import read
from workbook.store import open_store

DATA = "data/distributor-first-attempt"
NUMBER = 30


@pytest.fixture(scope="module")
def store(tmp_path_factory, request):
    path = tmp_path_factory.mktemp("many") / "workbook.sqlite"
    rows = dict(read(request.config.rootpath / DATA))
    shape = TABLES["strategy"]
    with open_store(path) as opened:
        for at in range(NUMBER):
            whole = rows if at % 10 == 0 else {}
            empty = shape.row(**dict.fromkeys(shape.columns))
            base = rows["strategy"][0] if whole else empty
            one = base._replace(key=f"unit-{at:02}", name=f"Unit {at}", parent=None)
            opened.create(
                {**whole, "strategy": [one]}, "ana", datetime(2026, 9 + at % 2, 1, tzinfo=UTC)
            )
    return str(path)


def test_it_says_what_the_checks_the_gates_and_the_verdict_say(store):
    with open_store(store, read_only=True) as opened:
        book = opened.read("unit-00", "2026-10-31")
    (one,) = inspect_all(store, ["unit-00"], "2026-10-31")
    assert sorted(one.findings, key=str) == sorted(findings(book), key=str)
    order = [(found.gate, found.severity) for found in one.findings]
    assert order == [(found.gate, found.severity) for found in findings(book)]
    assert (one.status, one.verdict) == (verdict(book).status, verdict(book).sentence)
    assert one.errors == sum(found.severity == "error" for found in one.findings) > 10
    assert one.alignment.low is None  # fewer than five members voted
    assert -1 <= one.alignment.value <= 1
    assert one.failed


def test_processes_give_the_same_in_the_same_order(store):
    here = list(inspect_all(store, as_of="2026-10-31", processes=1))
    there = list(inspect_all(store, as_of="2026-10-31", processes=2))
    assert there == here
    assert [one.key for one in here] == [f"unit-{at:02}" for at in range(NUMBER)]


def test_of_all_strategies_one_that_was_not_yet_there_is_none(store):
    keys = [one.key for one in inspect_all(store, as_of="2026-09-15", processes=1)]
    assert keys == [f"unit-{at:02}" for at in range(0, NUMBER, 2)]


def test_a_strategy_that_was_named_has_to_be_there(store):
    with pytest.raises(NotFound, match="since 1 October 2026"):
        list(inspect_all(store, ["unit-00", "unit-01"], "2026-09-15"))


def test_before_the_first_one_there_was_none(store):
    with pytest.raises(NotFound, match="held no strategy on 2020-01-01"):
        list(inspect_all(store, as_of="2020-01-01"))


def test_an_unknown_code_is_told_before_anything_is_checked(store):
    with pytest.raises(BadInput, match="X9"):
        next(inspect_all(store, select=["X9"]))


def test_selected_findings_do_not_change_gates_and_verdict(book):
    one = inspect(book(), select=["T001"])
    assert {found.code for found in one.findings} == {"T001"}
    assert one.gates == inspect(book()).gates


def test_a_check_that_stops_is_told_and_stops_no_other_strategy(book, monkeypatch):
    def broken(_):
        yield Found("strategy", ("test",), "Fine.", "Do.")
        raise KeyError("no such thing")

    known = dict(checking.checks())
    odd = checking.Check("L199", "error", "odd", "", broken)
    monkeypatch.setattr(checking, "checks", lambda: {**known, "L199": odd})
    one = inspect(book())
    assert one.failed
    assert one.error == "a check stopped with KeyError in test_inspection.py: 'no such thing'."
    assert one.verdict == f"No verdict: {one.error}"
    assert one.findings == ()


def test_a_process_that_is_ended_from_outside_is_told(store):
    going = inspect_all(store, processes=2)
    next(going)
    killer = threading.Thread(target=_kill_a_worker, args=({one.pid for one in _workers()},))
    killer.start()
    with pytest.raises(WorkbookError, match="was stopped from outside"):
        list(going)
    killer.join()


def test_one_that_begins_while_another_is_ended_is_told_too_and_not_left(store, monkeypatch):
    class Pool(ProcessPoolExecutor):
        def _spawn_process(self):
            for first in list(self._processes.values()):
                first.kill()
                until(lambda: self._broken)
            super()._spawn_process()

    before = set(active_children())
    monkeypatch.setattr("workbook.analysis.inspection.ProcessPoolExecutor", Pool)
    with pytest.raises(WorkbookError, match="was stopped from outside"):
        list(inspect_all(store, processes=2))
    assert set(active_children()) <= before


def _workers():
    """Return the processes that this one's fork server has forked, also for other tests."""
    import psutil

    workers = []
    with suppress(psutil.Error):  # one ends while it is looked at
        for one in psutil.Process().children(recursive=True):
            if "forkserver" in " ".join(one.cmdline()):
                workers += one.children()
    return workers


def _kill_a_worker(known):
    new = until(lambda: [one for one in _workers() if one.pid not in known])
    os.kill(new[0].pid, signal.SIGKILL)
