"""What is late, what it moves, and what was earned for the time and the money."""

from __future__ import annotations

from datetime import date

import pytest
from books import make_book

from workbook import control
from workbook.analysis import delivery

BASE = {
    "strategy": [{"key": "s", "name": "S", "currency": "USD"}],
    "functions": [{"key": "sales", "name": "Sales"}],
    "choices": [{"key": "win", "statement": "Win"}],
}


def goal(key="o", due_on="2026-12-31"):
    return {
        "key": key,
        "function": "sales",
        "choice": "win",
        "statement": f"Goal {key}",
        "due_on": due_on,
    }


def act(key, starts_on, ends_on, status="planned", **more):
    return {
        "key": key,
        "objective": "o",
        "function": "sales",
        "statement": f"Do {key}",
        "starts_on": starts_on,
        "ends_on": ends_on,
        "status": status,
        **more,
    }


def plan(*actions, as_of="2026-06-30", objectives=None, **tables):
    return make_book(as_of, **BASE, objectives=objectives or [goal()], actions=actions, **tables)


@pytest.mark.parametrize(
    ("action", "state", "days"),
    [
        (act("a", "2026-06-01", "2026-06-26", "active"), "late", 2),  # since Friday
        (act("a", "2026-06-01", "2026-06-30", "active"), "under way", 0),  # ends today
        (act("a", "2026-06-01", "2026-06-29"), "late", 1),
        (act("a", "2026-06-01", "2026-06-29", "done"), "done", 0),
        (act("a", "2026-06-29", "2026-07-31"), "not started", 1),
        (act("a", "2026-06-30", "2026-07-31"), "to come", 0),  # begins today
        (act("a", "2026-06-01", "2026-07-31", progress=0.1), "under way", 0),
        (act("a", None, "2026-06-29", "active"), "late", 0),  # counted from no schedule
        (act("a", None, "2026-07-29", "active"), "no dates", 0),
    ],
)
def test_an_action_is_late_after_its_last_day_and_not_begun_after_its_first(action, state, days):
    (work,) = delivery.works(plan(action))
    assert (work.state, work.days_late) == (state, days)


def test_what_is_dropped_takes_no_part():
    assert delivery.works(plan(act("a", "2026-01-05", "2026-01-09", "dropped"))) == ()
    assert delivery.end(make_book()) is None
    assert control.earned_value(make_book()).empty
    assert control.delivery(make_book()).empty
    assert control.delayed(make_book()).empty


def test_late_work_moves_what_waits_for_it_and_the_objective():
    book = plan(
        act("first", "2026-06-01", "2026-06-26", "active", progress=0.5),  # 20 days, 10 are left
        act("then", "2026-06-29", "2026-07-10"),
        as_of="2026-06-29",
        objectives=[goal(due_on="2026-07-17")],
        action_dependencies=[{"action": "then", "needs": "first"}],
    )
    (delay,) = delivery.delays(book)
    # 29 June + 10 working days end on 10 July; the next ten on 24 July.
    assert (delay.before, delay.finish) == (date(2026, 7, 10), date(2026, 7, 24))
    assert delay.actions == ("first",)
    assert control.delivery(book).delays.tolist() == [("o",), ()]


def test_late_work_with_room_before_the_due_date_moves_nothing():
    book = plan(
        act("first", "2026-06-01", "2026-06-26", "active", progress=0.5),
        as_of="2026-06-29",
        objectives=[goal(due_on="2026-07-10")],
    )
    assert delivery.delays(book) == ()
    assert delivery.works(book)[0].finish == date(2026, 7, 10)


def test_what_ends_after_the_due_date_by_plan_is_no_delay():
    book = plan(
        act("a", "2026-06-01", "2026-06-26", "active"), objectives=[goal(due_on="2026-06-01")]
    )
    assert delivery.delays(book) == ()


def test_earned_value_agrees_with_the_textbook():
    """The definitions of the Practice Standard: SPI = EV/PV, CPI = EV/AC, EAC = BAC/CPI.

    Two works of ten days and 1,000 each, one due and done to 80 %, one half due and not begun.
    """
    book = plan(
        act("a", "2026-06-01", "2026-06-12", "active", progress=0.8, effort_days=10, cost=1_000,
            spent=1_000),
        act("b", "2026-06-15", "2026-06-26", effort_days=10, cost=1_000),
        as_of="2026-06-22",
    )  # fmt: skip
    effort, money = delivery.effort(book), delivery.money(book)
    assert (effort.total, effort.planned, effort.earned) == (20, 15, 8)
    assert effort.spi == pytest.approx(8 / 15)
    assert (money.planned, money.earned, money.spent) == (1_500, 800, 1_000)
    assert money.cpi == pytest.approx(0.8)
    assert money.overspent
    # The rest as planned: 2,000 + 200; at the rate so far: 2,000 / 0.8.
    assert (money.low, money.high) == (2_200, 2_500)


def test_the_end_at_the_pace_so_far_is_that_of_the_earned_schedule():
    """Of 20 days 10 have passed, and what is done was due after 5: the whole takes 40."""
    book = plan(
        act("a", "2026-06-01", "2026-06-26", "active", progress=0.25, effort_days=20),
        as_of="2026-06-15",
    )
    end = delivery.end(book)
    assert end == (date(2026, 6, 26), date(2026, 6, 26), date(2026, 7, 24))


def test_a_plan_on_time_ends_as_planned():
    book = plan(
        act("a", "2026-06-01", "2026-06-26", "active", progress=0.5, effort_days=20),
        as_of="2026-06-15",
    )
    assert delivery.end(book) == (date(2026, 6, 26),) * 3


def test_work_called_done_is_earned_as_far_as_its_progress_says():
    book = plan(act("a", "2026-06-01", "2026-06-12", "done", progress=0.4, effort_days=10))
    assert delivery.effort(book).earned == 4
