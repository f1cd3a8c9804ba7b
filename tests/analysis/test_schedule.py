"""The actions of a plan in time: working days, what each needs, and the schedule."""

from __future__ import annotations

import pytest
from books import make_book

from workbook.analysis import schedule

MONDAY, TUESDAY, FRIDAY = "2026-01-05", "2026-01-06", "2026-01-09"


def action(key, starts_on=None, ends_on=None, **cells):
    row = {"key": key, "objective": "o", "function": "sales", "statement": key}
    return row | {"starts_on": starts_on, "ends_on": ends_on} | cells


def plan(*actions, **tables):
    return make_book(
        functions=[{"key": "sales", "name": "Sales"}],
        choices=[{"key": "c", "statement": "C"}],
        objectives=[{"key": "o", "function": "sales", "choice": "c", "statement": "O"}],
        actions=actions,
        **tables,
    )


def test_what_is_dropped_is_neither_planned_nor_waited_for():
    book = plan(
        action("gone", MONDAY, FRIDAY, status="dropped"),
        action("done", MONDAY, MONDAY, status="done"),
        action("next", MONDAY, TUESDAY),
        action_dependencies=[
            {"action": "next", "needs": "gone"},
            {"action": "gone", "needs": "done"},
            {"action": "next", "needs": "done"},
        ],
    )
    assert [row.key for row in schedule.actions(book)] == ["done", "next"]
    assert schedule.needs(book) == {"done": (), "next": ("done",)}
    times = schedule.times(book)
    assert times["next"].early_start == times["done"].early_finish + 1


@pytest.mark.parametrize(
    ("starts_on", "ends_on"), [(None, MONDAY), (MONDAY, None), (TUESDAY, MONDAY)]
)
def test_dates_that_are_missing_or_the_wrong_way_round_have_no_place_in_time(starts_on, ends_on):
    book = plan(action("odd", starts_on, ends_on), action("one", MONDAY, MONDAY))
    assert [schedule.is_dated(row) for row in schedule.actions(book)] == [False, True]
    assert list(schedule.spans(book)) == list(schedule.times(book)) == ["one"]


def test_days_off_take_no_working_time():
    book = plan(
        action("week", MONDAY, FRIDAY),
        action("weekend", "2026-01-10", "2026-01-11"),
        action("after", "2026-01-12", "2026-01-12"),
        holidays=[{"on": TUESDAY}],
    )
    spans = schedule.spans(book)
    assert [spans[key].duration for key in ("week", "weekend", "after")] == [4, 0, 1]
    assert spans["weekend"].start == spans["after"].start  # the next working day


def test_it_is_worked_out_once_for_each_book():
    book, same = plan(action("a", MONDAY, FRIDAY)), plan(action("a", MONDAY, FRIDAY))
    assert schedule.times(book) is schedule.times(book)
    assert schedule.times(book) == schedule.times(same)
    assert schedule.times(book) is not schedule.times(same)
    assert schedule.times.__doc__.startswith("Return the schedule")
