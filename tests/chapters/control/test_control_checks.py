"""Results are measured, on time, from four sides, and promises are kept."""

from __future__ import annotations

from datetime import date

import pytest

from workbook.analysis.checks import findings
from workbook.book.messages import day

RATE = {"key": "rate", "name": "On-time rate", "dimension": "timeliness"}
BASE = {
    "functions": [{"key": "sales", "name": "Sales"}],
    "choices": [{"key": "win", "statement": "Win"}],
    "indicators": [RATE],
}
GROW = {
    "key": "grow",
    "function": "sales",
    "choice": "win",
    "statement": "Deliver on time",
    "indicator": "rate",
}


def found(book, code):
    return findings(book, select=[code])


def measured(*days):
    return [{"indicator": "rate", "on": day, "value": 90} for day in days]


@pytest.mark.parametrize("code", ["M501", "M503", "M504", "M505"])
def test_an_empty_book_has_no_finding(book, code):
    assert found(book(), code) == ()


@pytest.mark.parametrize(
    ("days", "count"),
    [
        ([], 1),
        (["2025-12-31"], 1),  # before the strategy
        (["2026-01-01"], 0),
        (["2026-06-30"], 0),
        (["2026-07-01"], 1),  # after the report
        (["2025-12-31", "2026-03-01"], 0),
    ],
)
def test_an_indicator_is_measured_from_the_first_day_to_the_report(book, days, count):
    started = book(
        strategy=[{"key": "d", "name": "D", "starts_on": "2026-01-01"}],
        **BASE,
        objectives=[GROW],
        measurements=measured(*days),
    )
    assert len(found(started, "M501")) == count


def test_an_unmeasured_indicator_is_told_with_its_objective(book):
    started = book(
        strategy=[{"key": "d", "name": "D", "starts_on": "2026-01-01"}], **BASE, objectives=[GROW]
    )
    (one,) = found(started, "M501")
    assert (one.severity, one.gate, one.table, one.keys) == (
        "error",
        "control",
        "objectives",
        ("grow",),
    )
    assert one.message == (
        "“On-time rate”, the indicator of “Deliver on time”, has not been measured since the "
        "strategy started on 1 January 2026."
    )


def test_without_a_first_day_any_measurement_counts(book):
    old = book(**BASE, objectives=[GROW], measurements=measured("1999-01-01"))
    assert found(old, "M501") == ()
    (one,) = found(book(**BASE, objectives=[GROW]), "M501")
    assert one.message.endswith("has never been measured.")


def test_nothing_is_expected_before_the_strategy_starts(book):
    planned = book(
        strategy=[{"key": "d", "name": "D", "starts_on": "2026-07-01"}], **BASE, objectives=[GROW]
    )
    assert found(planned, "M501") == ()


def test_umbrellas_and_objectives_without_indicator_are_not_measured(book):
    umbrella = {**GROW, "key": "umbrella"}
    below = {**GROW, "parent": "umbrella", "indicator": None}
    assert found(book(**BASE, objectives=[umbrella, below]), "M501") == ()


@pytest.mark.parametrize(
    ("due", "done", "count"),
    [
        ("2026-06-29", None, 1),
        ("2026-06-30", None, 0),  # due on the day of the report
        (None, None, 0),
        ("2026-06-01", "2026-06-30", 0),  # late, but done
        ("2026-06-01", "2026-07-01", 1),  # done after the report
    ],
)
def test_a_commitment_is_overdue_the_day_after_it_was_due(book, due, done, count):
    promise = {"key": "list", "statement": "Send the price list.", "member": "ana"}
    promised = book(
        members=[{"key": "ana", "name": "Ana"}],
        commitments=[{**promise, "made_on": "2026-05-01", "due_on": due, "done_on": done}],
    )
    late = found(promised, "M503")
    assert len(late) == count
    if late:
        assert (late[0].severity, late[0].table, late[0].keys) == (
            "warning",
            "commitments",
            ("list",),
        )
        due_day = day(date.fromisoformat(due))
        assert late[0].message == (
            f"The commitment “Send the price list” was due on {due_day} and is not done yet."
        )


def test_each_dimension_without_an_indicator_is_found(book):
    missing = found(book(indicators=[RATE]), "M504")
    assert [one.keys for one in missing] == [("quality",), ("quantity",), ("cost",)]
    assert {(one.severity, one.table) for one in missing} == {("warning", "indicators")}
    assert missing[0].message == "No indicator measures quality."


def test_an_indicator_of_no_dimension_covers_none(book):
    assert len(found(book(indicators=[{"key": "x", "name": "X"}]), "M504")) == 4


def test_four_dimensions_are_complete(book):
    four = [
        {"key": dimension, "name": dimension, "dimension": dimension}
        for dimension in ("quality", "quantity", "timeliness", "cost")
    ]
    assert found(book(indicators=four), "M504") == ()


@pytest.mark.parametrize(
    ("as_of", "count"),
    [("2026-01-21", 0), ("2026-02-10", 0), ("2026-02-11", 1)],  # every 10 days, last on the 21st
)
def test_an_indicator_falls_silent_after_two_usual_intervals(book, as_of, count):
    days = measured("2026-01-01", "2026-01-11", "2026-01-21", "2026-12-01")
    assert len(found(book(as_of, indicators=[RATE], measurements=days), "M505")) == count


def test_the_usual_interval_is_the_median_and_so_forgives_one_gap(book):
    days = measured("2025-01-01", "2026-05-01", "2026-05-11", "2026-05-21", "2026-06-09")
    # gaps 485, 10, 10, 19 days: the median is 14.5; the last is 21 days old
    assert found(book(indicators=[RATE], measurements=days), "M505") == ()
    (one,) = found(book("2026-07-09", indicators=[RATE], measurements=days), "M505")
    assert (one.severity, one.table, one.keys) == ("warning", "indicators", ("rate",))
    assert one.message == (
        "“On-time rate” was last measured on 9 June 2026, 30 days before 9 July 2026; it is "
        "usually measured every 14.5 days."
    )


def test_two_measurements_have_no_usual_interval(book):
    days = measured("2020-01-01", "2020-01-02")
    assert found(book(indicators=[RATE], measurements=days), "M505") == ()


def test_the_order_of_entry_does_not_matter(book):
    days = measured("2026-06-20", "2026-06-10", "2026-05-31")
    assert found(book(indicators=[RATE], measurements=days), "M505") == ()
