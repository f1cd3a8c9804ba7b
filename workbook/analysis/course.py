"""The course of an objective: what was promised, and what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from workbook.analysis.plausible import doubts
from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import say
from workbook.stats.forecast import forecast_course
from workbook.stats.interval import Interval, student_quantile, undefined

Array = npt.NDArray[np.float64]

MONTH = 30  # days by which a trend is stated
FEWEST_FOR_A_TREND = 3
FEWEST_FOR_AN_INTERVAL = 3
CONFIDENCE = 0.95
NAN = float("nan")


class Reading(NamedTuple):
    """One measurement of an indicator."""

    on: date
    value: float
    n: int | None


def objectives(book: Book) -> tuple[Row, ...]:
    """Objectives that carry an indicator and results of their own: all but the umbrellas."""
    rows = book.rows("objectives")
    umbrellas = {row.parent for row in rows}
    lowest = (row for row in rows if row.key not in umbrellas)
    return book.remember("lowest objectives", lambda: tuple(lowest))


def readings(book: Book, indicator: str | None, *, judged: bool = True) -> tuple[Reading, ...]:
    """Readings of an indicator known on the day of the report, the earliest first.

    Those that cannot be right are left out until somebody confirms them: see ``plausible``.
    ``judged`` leaves out those from before the strategy's first day, which it cannot answer for.
    """
    start = book.strategy.starts_on if judged else None
    found = book.remember("readings", lambda: _readings(book)).get(indicator or "", ())
    return tuple(one for one in found if start is None or one.on >= start)


def usual_interval(book: Book, indicator: str) -> float | None:
    """Days that usually pass between two measurements of an indicator: their median.

    None for fewer than three measurements, which show no habit.
    """
    days = [one.on for one in readings(book, indicator, judged=False)]
    if len(days) < FEWEST_FOR_AN_INTERVAL:
        return None
    return median((later - earlier).days for earlier, later in pairwise(days))


def direction(book: Book, indicator: str | None) -> int:
    """Return 1 where up is good, −1 where down is good, 0 where nothing tells.

    Where nobody said it, the way from the baselines of its objectives to their targets tells, if
    all of them go the same way.
    """
    if indicator is None:
        return 0
    stated = book.by_key("indicators")[indicator].direction
    if stated:
        return 1 if stated == "up" else -1
    ways = {
        _way(row)
        for row in objectives(book)
        if row.indicator == indicator and None not in (row.target, row.baseline)
    }
    return ways.pop() if len(ways) == 1 else 0


def direction_of(book: Book, objective: Row) -> int:
    """Return 1 where up is good for an objective, −1 where down is good, 0 where nothing tells.

    It is the indicator's direction, or else the objective's own way from baseline to target.
    """
    indicator = book.by_key("indicators").get(objective.indicator)
    if indicator and indicator.direction:
        return 1 if indicator.direction == "up" else -1
    return 0 if None in (objective.target, objective.baseline) else _way(objective)


def _way(objective: Row) -> int:
    return int(objective.target > objective.baseline) - int(objective.target < objective.baseline)


def is_reversed(book: Book, objective: Row) -> bool:
    """Tell whether the target is worse than the baseline, by the indicator's good direction."""
    indicator = book.by_key("indicators").get(objective.indicator)
    if not (indicator and indicator.direction) or None in (objective.target, objective.baseline):
        return False
    return _way(objective) == (-1 if indicator.direction == "up" else 1)


def expected(book: Book, objective: Row, days: Sequence[date]) -> Array:
    """Return the promised value on each day, from the expected results by straight lines.

    The line begins with the baseline on the strategy's first day where both are known, else with
    the first expected result; after the last one it stays level. Before its beginning, and for an
    objective without expected results, the value is nan.
    """
    points = promised(book, objective)
    if not points:
        return np.full(len(days), NAN)
    known = sorted(points)
    at = [day.toordinal() for day in known]
    values = [points[day] for day in known]
    line: Array = np.interp([day.toordinal() for day in days], at, values, left=NAN)
    return line


def promised(book: Book, objective: Row) -> dict[date, float]:
    """Give the promised values by day, with the baseline on the strategy's first day."""
    points = {
        row.on: row.value for row in book.rows("expected_results") if row.objective == objective.key
    }
    start = book.strategy.starts_on
    if points and start is not None and objective.baseline is not None and start < min(points):
        points[start] = objective.baseline
    return points


def whole_of(unit: str | None) -> float:
    """Give what stands for all cases in a unit of shares, and 0 for any other unit."""
    stated = (unit or "").strip().casefold()
    return 100.0 if stated.startswith("%") else 1.0 if stated == "share" else 0.0


def forecast(book: Book, objective: Row) -> Interval:
    """Return the value on the due date from the readings since the strategy's start.

    With its 95 % interval; several courses are combined, among them that what is planned comes
    late, and the result keeps within what is possible: see ``stats.forecast``.
    """
    found = readings(book, objective.indicator)
    if objective.due_on is None:
        return undefined(NAN, CONFIDENCE, say("no due date"))
    if len(found) < FEWEST_FOR_A_TREND:
        return undefined(
            NAN,
            CONFIDENCE,
            say(
                "fewer than {fewest_for_a_trend} measurements",
                fewest_for_a_trend=FEWEST_FOR_A_TREND,
            ),
        )
    if found[-1].on >= objective.due_on:
        return undefined(NAN, CONFIDENCE, say("measured on the due date or later"))

    def made() -> Interval:
        days, values = _numbers(found)
        least, most = bounds(book, objective)
        due, start = objective.due_on.toordinal(), book.strategy.starts_on
        return forecast_course(
            days, values, due, CONFIDENCE, least, most,
            way=_way_left(book, objective, values), begun=start and start.toordinal(),
        )  # fmt: skip

    return book.remember(("forecast", objective.key), made)


def _way_left(book: Book, objective: Row, values: Array) -> float:
    """Give the way to the target from the first three readings; 0 where they reach it, or none."""
    if objective.target is None:
        return 0.0
    way = objective.target - float(np.median(values[:3]))
    return way if way * direction(book, objective.indicator) > 0 else 0.0


TIME = frozenset((
    "second", "minute", "hour", "day", "week", "month", "year", "ms", "s", "sec", "min", "h", "hr",
    "segundo", "minuto", "hora", "día", "semana", "mes", "año",
))  # fmt: skip
"""Units of time, in which nothing takes less than none; without the ending of many."""


def bounds(book: Book, objective: Row) -> tuple[float, float]:
    """Give the lowest and the highest value that are possible for an objective's indicator.

    As entered (``least`` and ``most``), else by its unit, where no figure contradicts it: shares
    from nothing to all, times from 0.
    """
    figures = [one.value for one in readings(book, objective.indicator, judged=False)]
    return bounds_of(book, objective, figures)


def bounds_of(book: Book, objective: Row, figures: Sequence[float]) -> tuple[float, float]:
    """Give these bounds by other figures than what was measured, such as what is expected."""
    stated = (objective.baseline, objective.target)
    figures = [*figures, *(value for value in stated if value is not None)]
    return possible(book.by_key("indicators")[objective.indicator], figures)


def possible(indicator: Row, figures: Sequence[float]) -> tuple[float, float]:
    """Give the lowest and the highest value that an indicator can have, by what it has had."""
    whole, unit = whole_of(indicator.unit), (indicator.unit or "").strip().casefold()
    low, high = -np.inf, np.inf
    figures = figures or [0.0]
    if whole and min(figures) >= 0 and max(figures) <= whole:
        low, high = 0.0, whole
    elif _is_time(unit) and min(figures) >= 0:
        low = 0.0
    least, most = indicator.least, indicator.most
    return low if least is None else least, high if most is None else most


def _is_time(unit: str) -> bool:
    first, *_ = unit.removeprefix("working ").removeprefix("business ").split(" ")
    word = first.rstrip(".,")
    return not TIME.isdisjoint((word, word.removesuffix("s"), word.removesuffix("es")))


def trend(found: Sequence[Reading]) -> Interval:
    """Slope of a straight line through the readings, per 30 days, with its 95 % interval.

    Draper and Smith (1998), Applied Regression Analysis, 3rd ed., section 1.4. The ends are nan
    with a reason for fewer than three readings; they meet where all lie on the line exactly.
    """
    if len(found) < FEWEST_FOR_A_TREND:
        return undefined(
            NAN,
            CONFIDENCE,
            say(
                "fewer than {fewest_for_a_trend} measurements",
                fewest_for_a_trend=FEWEST_FOR_A_TREND,
            ),
        )
    days, values = _numbers(found)
    away = (days - days.mean()) / MONTH
    spread = float(away @ away)
    slope = float(away @ values) / spread
    rest = values - values.mean() - slope * away
    freedom = len(found) - 2
    se = float(np.sqrt(rest @ rest / freedom / spread))
    half = student_quantile(CONFIDENCE, freedom) * se
    return Interval(slope, slope - half, slope + half, CONFIDENCE, se, freedom)


def _readings(book: Book) -> dict[str, list[Reading]]:
    found: dict[str, list[Reading]] = {}
    doubted = doubts(book)
    for row in book.rows("measurements"):
        if row.on <= book.as_of and (row.indicator, row.on) not in doubted:
            found.setdefault(row.indicator, []).append(Reading(row.on, row.value, row.n))
    for rows in found.values():
        rows.sort()
    return found


def _numbers(found: Sequence[Reading]) -> tuple[Array, Array]:
    days = np.array([one.on.toordinal() for one in found], float)
    return days, np.array([one.value for one in found], float)
