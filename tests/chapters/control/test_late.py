"""Late work, a plan that falls behind, work done in name only, and commitments put off."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from workbook import control, plans
from workbook.analysis.checks import findings, verdict
from workbook.book import Book
from workbook.chapters.mine.measures import waiting
from workbook.exchange import read

DISTRIBUTOR = Path(__file__).parents[3] / "data" / "distributor"
BASE = {
    "strategy": [{"key": "s", "name": "S", "currency": "USD"}],
    "functions": [{"key": "sales", "name": "Sales"}],
    "members": [{"key": "ana", "name": "Ana Ruiz"}],
    "choices": [{"key": "win", "statement": "Win"}],
    "corporate_objectives": [{"key": "grow", "statement": "Grow"}],
    "links": [
        {"choice": "win", "corporate_objective": "grow", "member": "ana", "round": 1,
         "contribution": 3}
    ],
    "indicators": [{"key": "rate", "name": "Rate", "direction": "up", "unit": "%"}],
}  # fmt: skip


def goal(**more):
    return {
        "key": "o", "function": "sales", "choice": "win", "statement": "Serve on time",
        "due_on": "2026-12-31", "indicator": "rate", "baseline": 50, "target": 80, **more,
    }  # fmt: skip


def act(key, starts_on, ends_on, status, **more):
    return {
        "key": key, "objective": "o", "function": "sales", "statement": f"Do {key}",
        "owner": "ana", "starts_on": starts_on, "ends_on": ends_on, "status": status, **more,
    }  # fmt: skip


def found(made, code):
    return findings(made, select=[code])


@pytest.mark.parametrize("code", ["M506", "M507", "M509", "M512"])
def test_an_empty_book_has_no_finding(book, code):
    assert found(book(), code) == ()


def test_late_work_is_a_warning_while_the_objective_keeps_its_date(book):
    work = [
        act("a", "2026-06-01", "2026-06-26", "active", progress=0.9, effort_days=5),
        act("b", "2026-03-02", "2026-04-30", "done", effort_days=20),
    ]
    (one,) = found(book(**BASE, objectives=[goal()], actions=work), "M506")
    assert (one.severity, one.gate, one.keys) == ("warning", "control", ("a",))
    assert one.message == (
        "“Do a” was to end on 26 June 2026 and is 90 % done, 2 working days late."
    )


def test_work_that_ends_today_or_is_done_is_not_late(book):
    work = [
        act("a", "2026-06-01", "2026-06-30", "active"),
        act("b", "2026-06-01", "2026-06-05", "done"),
        act("c", "2026-06-30", "2026-07-30", "planned"),
        act("d", "2026-06-01", "2026-06-05", "dropped"),
    ]
    assert found(book(**BASE, objectives=[goal()], actions=work), "M506") == ()


def test_late_work_that_moves_an_objective_is_an_error_and_says_what_it_delays(book):
    work = [
        act("a", "2026-06-01", "2026-06-26", "active", progress=0.5, effort_days=1),
        act("b", "2026-01-05", "2026-05-29", "done", effort_days=100),
    ]
    made = book(**BASE, objectives=[goal(due_on="2026-06-30")], actions=work)
    (one,) = found(made, "M506")
    assert one.severity == "error"
    assert one.message.endswith(
        "“Serve on time”, due on 30 June 2026, will be reached on 13 July 2026 at the earliest. "
        "This delays “Grow”."
    )


@pytest.mark.parametrize(("progress", "severity"), [(0.74, "error"), (0.76, "warning")])
def test_a_quarter_of_the_effort_due_makes_all_late_work_an_error(book, progress, severity):
    work = [act("a", "2026-06-01", "2026-06-26", "active", progress=progress, effort_days=10)]
    (one,) = found(book(**BASE, objectives=[goal()], actions=work), "M506")
    assert one.severity == severity


def test_work_that_has_not_begun_is_late(book):
    work = [act("a", "2026-06-15", "2026-07-31", "planned")]
    (one,) = found(book(**BASE, objectives=[goal()], actions=work), "M506")
    assert one.message == "“Do a” was to start on 15 June 2026 and has not started."


@pytest.mark.parametrize(("progress", "count"), [(0.39, 1), (0.41, 0)])
def test_a_plan_is_behind_under_80_percent_of_the_effort_due(book, progress, count):
    # Half of the 20 days are due: 5 of 10 days of work.
    work = [act("a", "2026-06-17", "2026-07-14", "active", progress=progress, effort_days=20)]
    made = book(as_of="2026-07-01", **BASE, objectives=[goal()], actions=work)
    assert len(found(made, "M507")) == count


@pytest.mark.parametrize(("spent", "count"), [(501, 0), (600, 1)])
def test_more_spent_than_earned_is_told_with_the_forecast(book, spent, count):
    work = [act("a", "2026-06-17", "2026-07-14", "active", progress=0.5, cost=1000, spent=spent)]
    told = found(book(as_of="2026-07-01", **BASE, objectives=[goal()], actions=work), "M507")
    assert len(told) == count
    if told:
        assert told[0].message == (
            "The work done so far was planned to cost USD 500; USD 600 has been spent on it. At "
            "this rate all actions together will cost USD 1,200 instead of USD 1,000."
        )


@pytest.mark.parametrize(
    ("first", "says"),
    [
        (
            {"status": "done", "progress": 0.4},
            ["“Do a” is marked as done, but its progress is 40 %."],
        ),
        (
            {"status": "active"},
            ["“Do b” is marked as done, but it needs “Do a”, which is not done yet."],
        ),
        ({"status": "done", "progress": 1}, []),
        ({"status": "done"}, []),
    ],
)
def test_done_in_name_only(book, first, says):
    work = [
        {**act("a", "2026-01-05", "2026-01-09", ""), **first},
        act("b", "2026-02-02", "2026-02-06", "done"),
    ]
    needs = [{"action": "b", "needs": "a"}]
    made = book(**BASE, objectives=[goal()], actions=work, action_dependencies=needs)
    assert [one.message for one in found(made, "M509")] == says


def test_done_before_its_first_day(book):
    work = [act("a", "2026-09-01", "2026-09-09", "done")]
    (one,) = found(book(**BASE, objectives=[goal()], actions=work), "M509")
    assert one.message == "“Do a” is marked as done, but it does not start before 1 September 2026."


@pytest.mark.parametrize(("on", "value", "count"), [
    ("2026-03-01", 49, 1), ("2026-03-01", 50, 1), ("2026-03-01", 51, 0), ("2026-02-06", 49, 0),
])  # fmt: skip
def test_all_work_done_and_no_result(book, on, value, count):
    work = [act("a", "2026-01-05", "2026-02-06", "done")]
    measured = [{"indicator": "rate", "on": on, "value": value}]
    made = book(**BASE, objectives=[goal()], actions=work, measurements=measured)
    told = found(made, "M509")
    assert [one.table for one in told] == ["objectives"] * count


def promise(key, due_on, **more):
    return {
        "key": key, "statement": "Call the docks", "member": "ana", "made_on": "2026-01-05",
        "due_on": due_on, **more,
    }  # fmt: skip


def test_an_open_commitment_needs_a_day(book):
    promises = [promise("a", None), promise("b", None, done_on="2026-02-01")]
    (one,) = found(book(**BASE, commitments=promises), "M512")
    assert one.keys == ("a",)


@pytest.mark.parametrize(("days", "count"), [
    (["2026-02-01", "2026-03-01", "2026-09-01"], 1), (["2026-02-01", "2026-09-01"], 0),
])  # fmt: skip
def test_a_commitment_put_off_twice(book, days, count):
    promises = [promise(f"c{n}", day) for n, day in enumerate(days)]
    told = found(book(**BASE, commitments=promises), "M512")
    assert [one.keys for one in told] == [(f"c{len(days) - 1}",)] * count


def test_a_promise_of_every_quarter_that_was_kept_is_not_put_off(book):
    days = ["2026-02-01", "2026-04-01", "2026-09-01"]
    promises = [
        promise(f"c{n}", day, **({"done_on": "2026-01-20"} if n < 2 else {}))
        for n, day in enumerate(days)
    ]
    assert found(book(**BASE, commitments=promises), "M512") == ()


def undone():
    rows = read(DISTRIBUTOR)
    rows["actions"] = [
        row._replace(status="active", progress=0.1) if row.status == "done" else row
        for row in rows["actions"]
    ]
    return Book(rows, date(2026, 10, 31))


def test_a_strategy_whose_work_is_not_done_has_another_verdict():
    before, after = Book(read(DISTRIBUTOR), date(2026, 10, 31)), undone()
    assert verdict(before).status == "at risk"
    assert (verdict(after).gate, verdict(after).status) == ("control", "failed")
    assert sum(one.code == "M506" for one in findings(after)) == 26
    assert "26 actions should be done and are not" in control.answer(after)
    assert "No action" not in control.answer(after)


def test_the_pages_say_what_is_late():
    late = undone()
    assert "26 overdue" in str(plans.gantt(late).to_dict())
    shown = control.late_actions(late)
    assert shown.count("<tr>") == 28  # 20 and 6, with two headings
    assert "days of work" in control.work_and_money(late)
    assert control.late_actions(Book(read(DISTRIBUTOR), date(2026, 1, 1))).count("<tr>") <= 1


def test_the_owner_reads_it_once(book):
    work = [act("a", "2026-06-15", "2026-07-31", "planned")]
    made = book(**BASE, objectives=[goal()], actions=work)
    made.reader = "ana"
    rows = waiting(made)
    assert rows[rows.kind == "action"].what.tolist() == [
        "“Do a” was to start on 15 June 2026 and has not started."
    ]
    assert not rows.what.str.startswith("M506").any()
