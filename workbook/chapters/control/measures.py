"""Measures of control: what was promised against what came, and the answer in a sentence.

Measurements and deeds after the day of the report are not known on that day. Measurements from
before the strategy's first day are shown, but not judged.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from workbook.analysis import course
from workbook.analysis.changes import changes
from workbook.book import Book, measure, records
from workbook.book.columns import DIMENSIONS
from workbook.book.fields import Row
from workbook.book.messages import counted, joined, say
from workbook.chapters.control.deliveries import (
    delayed,
    delivery,
    delivery_answer,
    earned_value,
)
from workbook.chapters.control.frames import DAY, framed
from workbook.chapters.control.promises import commitments, kept
from workbook.chapters.control.variation import behaviour, proportions

__all__ = [
    "answer",
    "behaviour",
    "changes",
    "commitments",
    "delayed",
    "delivery",
    "earned_value",
    "indicators",
    "kept",
    "proportions",
    "status",
]


@measure
def status(book: Book) -> pd.DataFrame:
    """Where every objective stands against its expected line; umbrellas have none.

    Returns
    -------
    objective; on (day of the last measurement since the strategy's start); expected (on that day,
    by straight lines between the expected results); measured; gap (measured less expected in the
    indicator's good direction: positive is better than expected); signal (whether the last
    measurements are worse than expected beyond natural variation); forecast (of the value on
    due_on, if the trend since the start goes on), low and high (its 95 % interval); target,
    due_on; rule (the run rule behind a signal); reason (why signal is null).

    Null where undefined: the gap without a good direction, the signal with fewer than six
    measurements, the forecast with fewer than three or without a due date ahead.

    References
    ----------
    Wheeler, D. J. and Chambers, D. S. (1992), Understanding Statistical Process Control (limits
    from moving ranges); Western Electric Company (1956), Statistical Quality Control Handbook
    (run rules); Draper, N. R. and Smith, H. (1998), Applied Regression Analysis (forecast).
    """
    rows = []
    for objective in course.objectives(book):
        judged, ahead = course.judge(book, objective), course.forecast(book, objective)
        rows.append(
            {
                "objective": objective.key,
                "on": judged.on,
                "expected": judged.expected,
                "measured": judged.measured,
                "gap": judged.gap,
                "signal": judged.signal,
                "forecast": ahead.estimate,
                "low": ahead.low,
                "high": ahead.high,
                "target": objective.target,
                "due_on": objective.due_on,
                "rule": judged.rule or None,
                "reason": judged.reason or None,
            }
        )
    return framed(
        rows,
        {
            "objective": "str", "on": DAY, "expected": "float64", "measured": "float64",
            "gap": "float64", "signal": "boolean", "forecast": "float64", "low": "float64",
            "high": "float64", "target": "float64", "due_on": DAY, "rule": "str", "reason": "str",
        },
    )  # fmt: skip


@measure
def indicators(book: Book) -> pd.DataFrame:
    """The scoreboard: every indicator in the order of the four dimensions.

    Returns
    -------
    One row an indicator and objective that it measures (one with no objective where there is
    none): dimension, indicator, objective, direction, on, measured, expected, target, due_on,
    trend (change in 30 days since the strategy's start; null with fewer than three measurements),
    course (better, worse or level: level while the trend's 95 % interval contains 0; rising or
    falling where the good direction is not entered), state (on track, off track, not judged).
    """
    standing = {row.objective: row for row in records(status(book))}
    rows = []
    for indicator in sorted(book.rows("indicators"), key=_dimension):
        found = course.readings(book, indicator.key)
        last = found[-1] if found else None
        slope = course.trend(found)
        of = [row for row in course.objectives(book) if row.indicator == indicator.key]
        for objective in of or [None]:
            stands = standing[objective.key] if objective else None
            rows.append(
                {
                    "dimension": indicator.dimension,
                    "indicator": indicator.key,
                    "objective": objective.key if objective else None,
                    "direction": indicator.direction,
                    "on": last.on if last else None,
                    "measured": last.value if last else None,
                    "expected": stands.expected if stands else None,
                    "target": objective.target if objective else None,
                    "due_on": objective.due_on if objective else None,
                    "trend": slope.estimate,
                    "course": _course(slope, course.direction(book, indicator.key)),
                    "state": _state(stands),
                }
            )
    return framed(
        rows,
        {
            "dimension": "str", "indicator": "str", "objective": "str", "direction": "str",
            "on": DAY, "measured": "float64", "expected": "float64", "target": "float64",
            "due_on": DAY, "trend": "float64", "course": "str", "state": "str",
        },
    )  # fmt: skip


def answer(book: Book) -> str:
    """Say in a sentence or two whether the promised results are coming."""
    return " ".join(filter(None, [_results(book), delivery_answer(book)]))


def _results(book: Book) -> str:
    table = status(book)
    if not len(table):
        return say(
            "No objective is entered yet, so nothing can be controlled. Objectives come first, "
            "in the chapter Plans."
        )
    if table["measured"].isna().all():
        return say("Nothing has been measured since the strategy started, so nobody knows yet.")
    judged, off = table.dropna(subset="signal"), table[table["signal"].fillna(value=False)]
    said = [_coming(book, judged, off), _unjudged(table), _commitments(book)]
    return " ".join(part for part in said if part)


def _coming(book: Book, judged: pd.DataFrame, off: pd.DataFrame) -> str:
    number = counted(len(judged), "objective")
    if judged.empty:
        return say("The first results are in, but there are too few measurements to judge them.")
    if off.empty:
        return say(
            "The promised results are coming: none of {number} that can be judged is off track "
            "beyond natural variation.",
            number=number,
        )
    names = joined([f"“{book.name('objectives', key)}”" for key in off["objective"][:3]])
    more = say(" and {off} more", off=len(off) - 3) if len(off) > 3 else ""
    return say(
        "{the} promised results are {part}coming: {off} of {number} that can be judged {fact} "
        "off track beyond natural variation, {names}{more}.",
        the=say("Not all") if len(off) < len(judged) else say("The"),
        part="" if len(off) < len(judged) else say("not "),
        off=len(off),
        number=number,
        fact=say("is") if len(off) == 1 else say("are"),
        names=names,
        more=more,
    )


def _unjudged(table: pd.DataFrame) -> str:
    number = int(table["signal"].isna().sum())
    return (
        say("{objectives} cannot be judged yet.", objectives=counted(number, "objective"))
        if number
        else ""
    )


def _commitments(book: Book) -> str:
    table = kept(book)
    late, on_time = int(table["overdue"].sum()), int(table["kept_on_time"].sum())
    ended = on_time + late + int(table["kept_late"].sum())
    if not ended:
        return ""
    was = f"{on_time} {'was' if on_time == 1 else 'were'}"
    open_still = (
        say(
            ", {late} {fact} past the day and open",
            late=late,
            fact=say("is") if late == 1 else say("are"),
        )
        if late
        else ""
    )
    return say(
        "Of {commitments} that came due, {was} kept on time{open_still}.",
        commitments=counted(ended, "commitment"),
        was=was,
        open_still=open_still,
    )


def _dimension(indicator: Row) -> int:
    known = indicator.dimension in DIMENSIONS
    return DIMENSIONS.index(indicator.dimension) if known else len(DIMENSIONS)


def _course(slope: Any, good: int) -> str | None:
    if not slope.defined:
        return None
    if slope.low <= 0 <= slope.high:
        return "level"
    if not good:
        return "rising" if slope.estimate > 0 else "falling"
    return "better" if slope.estimate * good > 0 else "worse"


def _state(stands: Any) -> str:
    if stands is None or pd.isna(stands.signal):
        return "not judged"
    return "off track" if stands.signal else "on track"
