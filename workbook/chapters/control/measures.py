"""Measures of control: what was promised against what came, and the answer in a sentence.

Measurements and deeds after the day of the report are not known on that day. Measurements from
before the strategy's first day are shown, but not judged.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from workbook.analysis import course
from workbook.analysis.changes import changes
from workbook.analysis.standing import MISSED, judge, with_forecast
from workbook.book import Book, measure, records
from workbook.book.columns import DIMENSIONS
from workbook.book.fields import Row
from workbook.book.messages import _, counted, joined, say, say_number
from workbook.chapters.control.deliveries import (
    delayed,
    delivery,
    delivery_answer,
    earned_value,
)
from workbook.chapters.control.frames import DAY, framed
from workbook.chapters.control.leads import leading
from workbook.chapters.control.promises import commitments, kept
from workbook.chapters.control.variation import behaviour, counts, proportions, ranges

__all__ = [
    "answer",
    "behaviour",
    "changes",
    "commitments",
    "counts",
    "delayed",
    "delivery",
    "earned_value",
    "indicators",
    "kept",
    "leading",
    "proportions",
    "ranges",
    "status",
]


@measure
def status(book: Book) -> pd.DataFrame:
    """Every objective compared with its expected line; umbrellas have none.

    Returns
    -------
    objective; on (day of the last measurement since the strategy's start); expected (on that day,
    by straight lines between the expected results); measured; gap (measured less expected in the
    indicator's good direction: positive is better than expected); signal (whether measurements
    fall short beyond natural variation, whatever else might explain it); forecast (of the value on
    due_on), low and high (its 95 % interval); target, due_on; rule (behind a signal: short on
    average, or beyond limits); reason (why signal is null); state (on course, cannot tell, off
    course: what the evidence of the last year says) and rests_on (from what).

    Null where undefined: the gap without a good direction, the signal with fewer than six
    measurements, the forecast with fewer than three or without a due date ahead.

    References
    ----------
    Those of ``stats.shortfall`` (a shortfall, and that there is none) and ``stats.forecast``.
    """
    rows = []
    for objective in course.objectives(book):
        judged, ahead = judge(book, objective), course.forecast(book, objective)
        state, rests_on = with_forecast(book, objective, judged, ahead)
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
                "state": state,
                "rests_on": rests_on,
            }
        )
    return framed(
        rows,
        {
            "objective": "str", "on": DAY, "expected": "float64", "measured": "float64",
            "gap": "float64", "signal": "boolean", "forecast": "float64", "low": "float64",
            "high": "float64", "target": "float64", "due_on": DAY, "rule": "str", "reason": "str",
            "state": "str", "rests_on": "str",
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
    falling where the good direction is not entered), state (on course, cannot tell, off course).
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
            "No objectives yet. Enter them first in the chapter Plans; their results then show "
            "here."
        )
    if table["measured"].isna().all():
        return say("Not known yet: nothing has been measured since the strategy started.")
    said = [_coming(book, table), _commitments(book)]
    return " ".join(part for part in said if part)


def _coming(book: Book, table: pd.DataFrame) -> str:
    states, total = table["state"], len(table)
    on, off = int((states == "on course").sum()), table[states == "off course"]
    untold = total - on - len(off)
    if untold == total:
        return say(
            "The first results are in, but it is too early to say whether they are on track."
        )
    rest = say("{on} on track", on=on) if on else ""
    missed = int((table["rests_on"] == MISSED).sum())
    unsaid = say("{untold} with too little data", untold=untold) if untold else ""
    if missed:
        unsaid += say(
            " (of which {missed} as expected so far, with a forecast that misses the target)",
            missed=missed,
        )
    others = joined([part for part in (rest, unsaid) if part])
    if off.empty:
        all_ = on == total
        if all_:
            return say(
                "The promised results are coming: all {objectives} on track.",
                objectives=counted(total, "objective"),
            )
        return say("So far no objective is off track: {others}.", others=others)
    names = joined([f"“{book.name('objectives', key)}”" for key in off["objective"][:3]])
    more = say(" and {off} more", off=len(off) - 3) if len(off) > 3 else ""
    number = f"{len(off)} of {counted(total, 'objective')}"
    said = say(
        "Not all promised results are coming: {number} off track, {names}{more}",
        number=number,
        names=names,
        more=more,
    )
    return f"{said}; {others}." if others else f"{said}."


def _commitments(book: Book) -> str:
    table = kept(book)
    late, on_time = int(table["overdue"].sum()), int(table["kept_on_time"].sum())
    ended = on_time + late + int(table["kept_late"].sum())
    if not ended:
        return ""
    open_still = say_number(late, "; {number} is overdue", "; {number} are overdue") if late else ""
    return say_number(
        on_time,
        "Of {commitments} due by now, {number} was kept on time{open_still}.",
        "Of {commitments} due by now, {number} were kept on time{open_still}.",
        commitments=counted(ended, "commitment"),
        open_still=open_still,
    )


def _dimension(indicator: Row) -> int:
    known = indicator.dimension in DIMENSIONS
    return DIMENSIONS.index(indicator.dimension) if known else len(DIMENSIONS)


def _course(slope: Any, good: int) -> str | None:
    if not slope.defined:
        return None
    if slope.low <= 0 <= slope.high:
        return _("level")
    if not good:
        return _("rising") if slope.estimate > 0 else _("falling")
    return _("better") if slope.estimate * good > 0 else _("worse")


def _state(stands: Any) -> str:
    return "cannot tell" if stands is None else str(stands.state)
