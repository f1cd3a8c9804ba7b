"""Measures of the delivery: whether the planned work is done, what is late, and what it costs."""

from __future__ import annotations

import pandas as pd

from workbook.analysis import delivery as work
from workbook.book import Book, measure
from workbook.book.messages import counted, day, joined, percent, quoted, say, say_number
from workbook.chapters.control.frames import DAY, framed

__all__ = ["delayed", "delivery", "delivery_answer", "earned_value"]


@measure
def delivery(book: Book) -> pd.DataFrame:
    """How every action stands that is not dropped.

    Returns
    -------
    action; state (done, late, not begun, under way, to come, no dates); days_late (working days,
    null unless late or not begun); planned and earned (share of it that was due before today, and
    that is done); effort_days, cost, spent (as entered); finish (earliest day on which it can end
    from now on; null where it is done or has no schedule); delays (tuple: objectives that it moves
    past their due date).
    """
    moved: dict[str, list[str]] = {}
    for delay in work.delays(book):
        for key in delay.actions:
            moved.setdefault(key, []).append(delay.objective.key)
    rows = [
        {
            "action": one.row.key,
            "state": one.state,
            "days_late": one.days_late if one.state in work.OVERDUE else None,
            "planned": one.planned,
            "earned": one.earned,
            "effort_days": one.row.effort_days,
            "cost": one.row.cost,
            "spent": one.row.spent,
            "finish": one.finish,
            "delays": tuple(moved.get(one.row.key, ())),
        }
        for one in work.works(book)
    ]
    return framed(
        rows,
        {
            "action": "str", "state": "str", "days_late": "Int64", "planned": "float64",
            "earned": "float64", "effort_days": "float64", "cost": "float64", "spent": "float64",
            "finish": DAY, "delays": "object",
        },
    )  # fmt: skip


@measure
def delayed(book: Book) -> pd.DataFrame:
    """Objectives that late work moves past their due date.

    Columns: objective, due_on, before (when its actions would end without the late work), finish
    (earliest day with it), actions (tuple: the late ones that move it).
    """
    rows = [
        {
            "objective": one.objective.key,
            "due_on": one.objective.due_on,
            "before": one.before,
            "finish": one.finish,
            "actions": one.actions,
        }
        for one in work.delays(book)
    ]
    return framed(
        rows,
        {"objective": "str", "due_on": DAY, "before": DAY, "finish": DAY, "actions": "object"},
    )


@measure
def earned_value(book: Book) -> pd.DataFrame:
    """The earned value of the plan: a row for effort (in days) and one for money; none without.

    Returns
    -------
    unit (effort, money); total (of all actions with dates); planned (due by now); earned (done);
    spent and earned_for_it (of the actions that state what was spent; effort is not booked);
    spi, cpi; low and high (forecast of the total: the rest as planned, and at the rate so far);
    end (as planned), end_low (if all goes to plan from now on) and end_high (at the pace so far),
    on the row of effort. Null is undefined. ``analysis.delivery`` has the method and its sources.
    """
    end = work.end(book)
    rows = []
    for unit, value in (("effort", work.effort(book)), ("money", work.money(book))):
        ends = end if unit == "effort" else None
        if value.total:
            rows.append(
                {
                    "unit": unit,
                    "total": value.total,
                    "planned": value.planned,
                    "earned": value.earned,
                    "spent": value.spent,
                    "earned_for_it": value.earned_for_it,
                    "spi": value.spi,
                    "cpi": value.cpi,
                    "low": value.low,
                    "high": value.high,
                    "end": ends and ends.planned,
                    "end_low": ends and ends.low,
                    "end_high": ends and ends.high,
                }
            )
    numbers = (
        "total", "planned", "earned", "spent", "earned_for_it", "spi", "cpi", "low", "high"
    )  # fmt: skip
    return framed(
        rows,
        {
            "unit": "str", **dict.fromkeys(numbers, "float64"),
            "end": DAY, "end_low": DAY, "end_high": DAY,
        },
    )  # fmt: skip


def delivery_answer(book: Book) -> str:
    """Say in days, work and money whether the planned work is done; empty without a plan."""
    works = work.works(book)
    if not works:
        return ""
    said = [_late(works), _done(book), _spent(book), _end(book), _delayed(book)]
    return " ".join(part for part in said if part)


def _late(works: tuple[work.Work, ...]) -> str:
    late = sum(one.state == work.LATE for one in works)
    waiting = sum(one.state == work.NOT_BEGUN for one in works)
    if not late and not waiting:
        return say("No action is late.")
    parts = [
        say_number(late, "{number} action should be done and is not",
                   "{number} actions should be done and are not")
        if late else "",
        say_number(waiting, "{number} should have started and has not",
                   "{number} should have started and have not")
        if waiting and late else
        say_number(waiting, "{number} action should have started and has not",
                   "{number} actions should have started and have not")
        if waiting else "",
    ]  # fmt: skip
    return say("{parts}.", parts=joined([part for part in parts if part]))


def _done(book: Book) -> str:
    value = work.effort(book)
    if value.spi is None:
        return ""
    return say(
        "{earned} of the {planned} of work due by now are done ({share}).",
        planned=days(value.planned),
        earned=days(value.earned),
        share=percent(value.spi),
    )


def _spent(book: Book) -> str:
    value = work.money(book)
    if value.spent is None:
        return ""
    return say(
        "The work done so far was planned to cost {earned}; {spent} has been spent on it.",
        spent=book.money(value.spent),
        earned=book.money(value.earned_for_it or 0.0),
    )


def _end(book: Book) -> str:
    end = work.end(book)
    if end is None or (end.low <= end.planned and (end.high is None or end.high <= end.planned)):
        return ""
    if end.high is None or end.high == end.low:
        return say(
            "The plan was to end on {planned}; now it ends on {low} at the earliest.",
            planned=end.planned,
            low=end.low,
        )
    return say(
        "The plan was to end on {planned}. It will end on {low} if everything goes to plan from "
        "now on, and on {high} at the present pace.",
        planned=end.planned,
        low=end.low,
        high=end.high,
    )


def _delayed(book: Book) -> str:
    moved = work.delays(book)
    if not moved:
        return ""
    first = [
        say(
            "{objective} ({finish} instead of {due_on})",
            objective=quoted(one.objective.statement),
            finish=day(one.finish),
            due_on=day(one.objective.due_on),
        )
        for one in moved[:3]
    ]
    if len(moved) > 3:
        first.append(say("{number} more", number=len(moved) - 3))
    return say(
        "Because of late work, {number} will be reached after the due date: {objectives}.",
        number=counted(len(moved), "objective"),
        objectives=joined(first),
    )


def days(value: float) -> str:
    """Write days of effort: ``1 day``, ``236 days``."""
    return counted(round(value), "day")
