"""Where an objective stands against its expected line, in three words.

On course is said from evidence that it is, off course from evidence that it is not; all else is
cannot tell. An error (M502) asks for more: a shortfall that holds whatever else could explain it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np

from workbook.analysis import course
from workbook.analysis.course import NAN, Array, Reading
from workbook.analysis.plausible import doubts
from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import _, counted, say
from workbook.stats.forecast import STEEP
from workbook.stats.interval import Interval
from workbook.stats.shortfall import (
    BACK,
    BACK_SURELY,
    FEWEST,
    NEAR,
    SURE,
    SURE_WHATEVER,
    Shortfall,
    chance_short_of,
    shortfall,
)

State = Literal["on course", "cannot tell", "off course"]
STATES: tuple[State, ...] = (_("off course"), _("cannot tell"), _("on course"))  # type: ignore[assignment]
"""The worst first."""

YEAR = timedelta(days=365)
LEAST_READINGS = 12  # of a window, where a year has fewer
OLD = 2  # usual intervals after which a reading no longer tells how it stands today


class Judgement(NamedTuple):
    """Where an objective stands; what cannot be said is None or nan, and ``reason`` says why.

    ``gap`` is the way from the expected to the measured value in the good direction: positive is
    better than expected. ``signal`` is whether it falls short beyond natural variation, whatever
    else might explain it, by the rule ``rule``. ``state`` is what the evidence says, and
    ``rests_on`` says from what.
    """

    on: date | None
    expected: float
    measured: float
    gap: float
    signal: bool | None
    rule: str
    reason: str
    state: State = "cannot tell"
    rests_on: str = ""


def judge(book: Book, objective: Row) -> Judgement:
    """Say where an objective stands against its expected line, and whether that is noise."""
    return book.remember(("standing", objective.key), lambda: _judge(book, objective))


def _judge(book: Book, objective: Row) -> Judgement:
    found = course.readings(book, objective.indicator)
    if not found:
        why: str = (
            say("never measured since the strategy started")
            if objective.indicator
            else say("no indicator")
        )
        return Judgement(None, NAN, NAN, NAN, None, "", why, rests_on=why)
    last, good = found[-1], course.direction(book, objective.indicator)
    line = float(course.expected(book, objective, [last.on])[0])
    gap = good * (last.value - line) if good else NAN
    why = _unjudged(book, objective, found, line, good)
    if why:
        return Judgement(last.on, line, last.value, gap, None, "", why, rests_on=why)
    held = _Held.of(book, objective, found, good)
    said = held.shortfall()
    if said.reason:
        why = said.reason
        return Judgement(last.on, line, last.value, gap, None, "", why, rests_on=why)
    beyond = said.whatever > SURE_WHATEVER and said.back < BACK
    rule = "short on average" if beyond else "beyond limits" if said.sudden else ""
    state, rests_on = _state(held, said)
    old = _too_old(book, objective, last)
    state, rests_on = ("cannot tell", old) if old and state == "on course" else (state, rests_on)
    return Judgement(last.on, line, last.value, gap, bool(rule), rule, "", state, rests_on)


def misses(book: Book, objective: Row, ahead: Interval) -> bool:
    """Whether the whole interval of a forecast lies on the wrong side of the target."""
    good, target = course.direction(book, objective.indicator), objective.target
    if target is None or not (good and ahead.defined):
        return False
    return bool(good * ((ahead.high if good > 0 else ahead.low) - target) < 0)


MISSED = "as expected so far, but the forecast for the due date misses the target"


def with_forecast(
    book: Book, objective: Row, judged: Judgement, ahead: Interval
) -> tuple[State, str]:
    """Take back an on course that the forecast for the due date contradicts."""
    if judged.state == "on course" and misses(book, objective, ahead):
        return "cannot tell", MISSED
    return judged.state, judged.rests_on


def _unjudged(book: Book, objective: Row, found: Sequence[Reading], line: float, good: int) -> str:
    if np.isnan(line):
        return say("no result is expected by that date")
    if not good:
        return say("it is not entered whether more or less is better")
    indicator = book.by_key("indicators")[objective.indicator]
    if course.is_reversed(book, objective):
        return say("the target is worse than the baseline")
    if any(key == indicator.key and on > found[-1].on for key, on in doubts(book)):
        return say("the last measurement is probably wrong")
    known = np.isfinite(course.expected(book, objective, [one.on for one in found])).sum()
    return say("fewer than {fewest} measurements", fewest=FEWEST) if known < FEWEST else ""


class _Held(NamedTuple):
    """Readings of the last year against the line, and against what may excuse them."""

    days: tuple[date, ...]
    away: Array
    excused: Array
    roots: Array | None
    counts: Array | None
    line_error: float
    least_spread: float

    @classmethod
    def of(cls, book: Book, objective: Row, found: Sequence[Reading], good: int) -> _Held:
        line = course.expected(book, objective, [one.on for one in found])
        inside = [(one, at) for one, at in zip(found, line, strict=True) if np.isfinite(at)]
        days = tuple(one.on for one, _ in inside)
        values, line = (np.array(part, float) for part in (
            [one.value for one, _ in inside], [at for _, at in inside]))  # fmt: skip
        points = course.promised(book, objective)
        slower = slower_way(points, line, days, good)
        positive = min(values.min(), line.min()) >= 0
        roots = good * (np.cbrt(values) - np.cbrt(line)) if positive else None
        return cls(
            days,
            good * (values - line),
            good * (values - slower),
            roots,
            values if good < 0 and positive and not (values % 1).any() else None,
            _line_error(book, objective, points, days),
            _sampling(book, objective, inside),
        )

    def window(self, until: int) -> slice:
        """Give the readings of the year before one (which is counted), and at least twelve."""
        first = self.days[until - 1] - YEAR
        start = next(at for at, day in enumerate(self.days) if day > first)
        return slice(max(0, min(start, until - LEAST_READINGS)), until)

    def shortfall(self) -> Shortfall:
        """Judge the last year; what fails the gate has to hold against every excuse."""
        part = self.window(len(self.days))
        roots = None if self.roots is None else self.roots[part]
        counts = None if self.counts is None else self.counts[part]
        plain = shortfall(self.away[part], 0.0, self.least_spread, roots, counts)
        if plain.reason:
            return plain
        if plain.short <= SURE and not plain.sudden:
            return plain
        excused = shortfall(self.excused[part], self.line_error, self.least_spread)
        whatever = 0.0 if excused.reason else min(plain.whatever, excused.whatever)
        return plain._replace(whatever=whatever, sudden=plain.sudden and excused.sudden)

    def fell_short(self) -> bool:
        """Whether a shortfall was seen at one of the readings, and has not gone since."""
        # Sums up to each reading give every window's mean and spread at once.
        away = self.away - self.away.mean()
        sums = np.concatenate([[0.0], away.cumsum()])
        squares = np.concatenate([[0.0], (away**2).cumsum()])
        short, middle = False, float(self.away.mean())
        for until in range(FEWEST, len(self.days) + 1):
            part = self.window(until)
            n, total = until - part.start, float(sums[until] - sums[part.start])
            rest = max(0.0, float(squares[until] - squares[part.start]) - total * total / n)
            chance = chance_short_of(total / n + middle, rest, n)
            short = chance > SURE or (short and chance > 0.5)
        return short


def _state(held: _Held, said: Shortfall) -> tuple[State, str]:
    part = held.window(len(held.days))
    number = counted(part.stop - part.start, "measurement")
    if said.sudden:
        return "off course", say("the last measurements are far worse than those before them")
    if said.back > BACK_SURELY:
        return "cannot tell", say("the last measurements are close to expectations again")
    if held.fell_short():
        return "off course", say(
            "on average the last {number} are below expectations", number=number
        )
    if said.near > NEAR:
        return "on course", say("the last {number} are as expected or better", number=number)
    return "cannot tell", say("the last {number} vary too much for a judgement", number=number)


def _too_old(book: Book, objective: Row, last: Reading) -> str:
    usual = course.usual_interval(book, objective.indicator)
    age = (book.as_of - last.on).days
    return (
        say("the last measurement is {age} days old", age=age)
        if usual and age > OLD * usual
        else ""
    )


def _line_error(
    book: Book, objective: Row, points: dict[date, float], days: Sequence[date]
) -> float:
    """Give how far a baseline measured once moves the line on average, in natural spreads."""
    left = baseline_left(book, objective, points, days[-LEAST_READINGS:])
    return float(sum(left) / len(left))


def baseline_left(
    book: Book, objective: Row, points: dict[date, float], days: Sequence[date]
) -> list[float]:
    """Give how much of the line on each day is a baseline measured once: from 1 down to 0."""
    start = book.strategy.starts_on
    if start is None or objective.baseline is None or len(points) < 2 or min(points) != start:
        return [0.0] * len(days)
    given = {row.on for row in book.rows("expected_results") if row.objective == objective.key}
    if start in given:
        return [0.0] * len(days)
    span = (sorted(points)[1] - start).days
    return [max(0.0, 1 - (day - start).days / span) for day in days]


LONG = 100  # days between two promised values from which the way between them is a guess


def slower_way(points: dict[date, float], line: Array, days: Sequence[date], good: int) -> Array:
    """Give the least that is expected between promised values far apart: an S-shaped way.

    Improvements often begin slowly, so that up to the middle of the way a straight line asks for
    more than a plan that comes true.
    """
    known, slower = sorted(points), line.copy()
    for first, last in pairwise(known):
        span, way = (last - first).days, points[last] - points[first]
        if span < LONG or way * good <= 0:
            continue
        for at, day in enumerate(days):
            if first < day < last:
                share = (day - first).days / span
                slower[at] = points[first] + way * min(share, _logistic(share))
    return slower


def _logistic(share: float) -> float:
    """S-shaped way from 0 to 1, half of it at one half."""
    ends = 1 / (1 + np.exp(STEEP / 2))
    raw = 1 / (1 + np.exp(-STEEP * (share - 0.5)))
    return float((raw - ends) / (1 - 2 * ends))


def _sampling(book: Book, objective: Row, inside: Sequence[tuple[Reading, float]]) -> float:
    """Give what sampling alone makes a share vary; 0 for what is no share with its cases."""
    whole = course.whole_of(book.by_key("indicators")[objective.indicator].unit)
    last = inside[-LEAST_READINGS:]
    if not whole or not all(one.n and 0 <= at <= whole for one, at in last):
        return 0.0
    variances = [at / whole * (1 - at / whole) / (one.n or 1) for one, at in last]
    return float(whole * np.sqrt(np.mean(variances)))
