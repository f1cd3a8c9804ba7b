"""Why an action could not be scheduled."""

from __future__ import annotations

import pytest

from workbook.chapters import plans

DATES = {"starts_on": "2026-01-05", "ends_on": "2026-01-09"}


@pytest.fixture
def reasons(book):
    def of(needs=(), **actions):
        plan = book(
            functions=[{"key": "sales", "name": "Sales"}],
            choices=[{"key": "near", "statement": "Be near"}],
            objectives=[
                {"key": "call", "function": "sales", "choice": "near", "statement": "Call"}
            ],
            actions=[
                {"key": key, "objective": "call", "function": "sales", "statement": key.title(),
                 **cells}
                for key, cells in actions.items()
            ],
            action_dependencies=[{"action": one, "needs": other} for one, other in needs],
        )  # fmt: skip
        found = plans.unscheduled(plan)
        assert set(found.action) == set(plans.schedule(plan).query("early_start.isna()").action)
        return {row.action: (row.reason, row.because) for row in found.itertuples()}

    return of


def test_a_sound_plan_has_none(reasons):
    assert reasons([("b", "a")], a=DATES, b=DATES) == {}


def test_missing_and_reversed_dates_are_said(reasons):
    found = reasons(
        a={}, b={"starts_on": "2026-01-05"}, c={"starts_on": "2026-01-05", "ends_on": "2026-01-02"}
    )
    assert found == {
        "a": ("has no start and no end", ("a",)),
        "b": ("has no end", ("b",)),
        "c": ("ends on 2 January 2026, before it starts on 5 January 2026", ("c",)),
    }


def test_an_action_that_needs_itself(reasons):
    assert reasons([("a", "a")], a=DATES) == {"a": ("needs itself", ("a",))}


def test_each_of_a_circle_tells_the_way_round_from_itself(reasons):
    found = reasons([("a", "b"), ("b", "c"), ("c", "a")], a=DATES, b=DATES, c=DATES)
    assert found["b"] == (
        "is in a loop: it needs “C”, which needs “A”, which in turn needs it",
        ("b", "c", "a"),
    )


def test_what_waits_for_others_names_the_nearest_cause(reasons):
    found = reasons(
        [("d", "c"), ("c", "b"), ("b", "a"), ("e", "f"), ("f", "f")],
        a={}, b=DATES, c=DATES, d=DATES, e=DATES, f=DATES,
    )  # fmt: skip
    assert found["d"] == (
        "waits, directly or through other actions, for “A”, which has no start and no end",
        ("a",),
    )
    assert found["e"] == (
        "waits, directly or through other actions, for “F”, which is in a loop of dependencies",
        ("f",),
    )


def test_a_dropped_action_holds_nothing_up(reasons):
    assert reasons([("b", "a")], a={"status": "dropped"}, b=DATES) == {}
