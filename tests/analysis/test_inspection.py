"""Strategies of a real store, checked here and in real processes."""

import os
import signal
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from waiting import until

from workbook.analysis import checks as checking
from workbook.analysis import inspection
from workbook.analysis.checks import Found, findings, verdict
from workbook.analysis.inspection import inspect, inspect_all
from workbook.book.errors import BadInput, NotFound, WorkbookError
from workbook.book.model import TABLES
from workbook.exchange import read
from workbook.store import open_store
from workbook.workers import pool

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


def test_a_process_that_is_ended_from_outside_is_told(store, monkeypatch):
    """Ours waits at its first strategy until both that try the others are killed."""
    before = {one.pid for one in _workers()}

    def waiting(*args, **how):
        until(lambda: len(killed) > 1 or _kill_one({*before, *killed}, killed, store))
        return inspect(*args, **how)

    killed = []
    monkeypatch.setattr(inspection, "_TOGETHER", NUMBER // 2)
    going = inspect_all(store, processes=2)
    next(going)
    monkeypatch.setattr(inspection, "inspect", waiting)
    with pytest.raises(WorkbookError, match="was stopped from outside"):
        list(going)
    until(lambda: not [one for one in _workers() if one.pid not in before])


def test_where_no_process_can_be_had_this_one_checks_all(store, monkeypatch):
    monkeypatch.setattr(inspection, "JOB", "workbook.analysis.inspection:NoSuchJob")
    assert len(list(inspect_all(store, processes=2))) == NUMBER


def test_a_process_that_ends_while_it_begins_is_replaced_by_this_one(store, monkeypatch):
    before = {one.pid for one in _workers()}
    here = list(inspect_all(store, as_of="2026-10-31", processes=1))

    def waiting(*args, **how):
        until(lambda: killed or _kill_one(before, killed))
        return inspect(*args, **how)

    killed = []
    begin = pool.Worker.wait
    monkeypatch.setattr(pool.Worker, "wait", lambda one: until(lambda: killed) and begin(one))
    going = inspect_all(store, as_of="2026-10-31", processes=2)
    first = next(going)
    monkeypatch.setattr(inspection, "inspect", waiting)
    assert [first, *going] == here
    until(lambda: not [one for one in _workers() if one.pid not in before])


def test_who_stops_early_leaves_no_process(store):
    before = {one.pid for one in _workers()}
    going = inspect_all(store, processes=2)
    next(going)
    next(going)
    going.close()
    until(lambda: not [one for one in _workers() if one.pid not in before])


def _workers():
    """Return the processes that this one's fork server has forked, also for other tests."""
    import psutil

    workers = []
    with suppress(psutil.Error):  # one ends while it is looked at
        for one in psutil.Process().children(recursive=True):
            if "forkserver" in " ".join(one.cmdline()):
                workers += one.children()
    return workers


def _kill_one(known, killed, file=""):
    """Kill a new worker, where a file is given only one that has it open."""
    import psutil

    for one in _workers():
        with suppress(psutil.Error):
            is_at_work = not file or file in [opened.path for opened in one.open_files()]
            if one.pid not in known and is_at_work:
                os.kill(one.pid, signal.SIGKILL)
                killed.append(one.pid)
    return False
