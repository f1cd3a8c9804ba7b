"""How a theme moves from month to month, and whether an action that answers it shows.

The words' monthly shares make a p′-chart (Laney); centre, limits and points are then corrected like
the share itself, as if the words erred alike in every month.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from workbook.analysis import voice
from workbook.book import Book
from workbook.book.fields import Row

FEWEST_MONTHS = 6
RECENT = 3
"""Months at the end in which a signal counts as of now."""
EXPECTED = -0.2
"""Relative change that an action which answers a theme should bring, where it says no other."""
SETTLED = 90
"""Days after its end from which on an action's effect is looked at."""


class Point(NamedTuple):
    """A theme in a month; the share is nan where fewer comments than the smallest cell have it."""

    month: date
    n: int
    share: float
    centre: float
    lower: float
    upper: float
    signal: str


@dataclass(frozen=True)
class Trend:
    """A theme's months; ``word`` is rising, falling, steady or empty (too few months).

    ``since`` is the first month of the run that says so.
    """

    points: tuple[Point, ...] = ()
    word: str = ""
    since: date | None = None


def trend_of(book: Book, one: voice.Heard) -> Trend:
    """Return how a theme moves in the source that sizes it."""
    return book.remember(("trend", one.theme, one.source), lambda: _trend(book, one))


def _months(book: Book, one: voice.Heard) -> tuple[voice.Month, ...]:
    return voice.months_of(book, one) if one.slope else ()


def _trend(book: Book, one: voice.Heard) -> Trend:
    months = [month for month in _months(book, one) if month.comments]
    if len(months) < FEWEST_MONTHS:
        return Trend()
    from workbook.evidence.limits import smallest_cell
    from workbook.stats.control import p_chart, signals

    chart = p_chart([m.hits for m in months], [m.comments for m in months], laney=True)
    found = signals(chart.proportions, chart.centre, chart.sigma)
    named = {signal.end: signal.rule for signal in found}
    slope, shift = one.slope or 0.0, one.shift

    def right(share: float) -> float:
        return math.nan if math.isnan(share) else min(1.0, max(0.0, slope * share + shift))

    smallest = smallest_cell()
    points = tuple(
        Point(
            month.on, month.comments,
            math.nan if 0 < month.hits < smallest else right(float(chart.proportions[at])),
            right(chart.centre),
            right(float(chart.low[at])), right(float(chart.high[at])), named.get(at, ""),
        )
        for at, month in enumerate(months)
    )  # fmt: skip
    now = [signal for signal in found if signal.end >= len(months) - RECENT]
    if not now or slope <= 0:
        return Trend(points, "steady")
    last = now[-1]
    word = "rising" if last.side == "above" else "falling"
    return Trend(points, word, months[min(s.start for s in now if s.side == last.side)].on)


@dataclass(frozen=True)
class Change:
    """How a theme's share changed since an action that answers it, relative to before.

    ``needed`` are the further comments that would tell whether it fell as expected.
    """

    theme: str
    action: str
    change: float
    low: float
    high: float
    needed: int

    @property
    def shows(self) -> bool | None:
        """Whether it fell enough; None where nobody can tell yet."""
        if self.low > EXPECTED:
            return False
        return True if self.high <= EXPECTED else None


def changes(book: Book) -> tuple[Change, ...]:
    """Return what actions that ended at least ninety days ago changed in the themes they answer."""
    return book.remember("changes of themes", lambda: tuple(_changes(book)))


def _changes(book: Book) -> list[Change]:
    heard = {one.theme: one for one in voice.heard(book)}
    made = []
    for action in book.rows("actions"):
        ended = action.ends_on
        if action.status != "done" or ended is None or (book.as_of - ended).days < SETTLED:
            continue
        for theme in action.answers:
            if theme in heard:
                found = _change(book, heard[theme], action)
                made += [found] if found else []
    return made


def _change(book: Book, one: voice.Heard, action: Row) -> Change | None:
    months = _months(book, one)
    began = action.starts_on or action.ends_on
    before = [month for month in months if month.on < began.replace(day=1)][-12:]
    after = [month for month in months if month.on > action.ends_on]
    if not before or not after or not one.slope:
        return None
    first, first_error, _ = _corrected(before, one)
    last, last_error, n = _corrected(after, one)
    if first <= 0 or last <= 0:
        return None
    change = math.log(last / first)
    half = 1.96 * math.hypot(first_error / first, last_error / last)
    gap = abs(change - math.log(1 + EXPECTED))
    needed = math.ceil(n * max(0.0, (half / gap) ** 2 - 1)) if gap > 0.01 else 100 * n
    return Change(
        one.theme, action.key, math.expm1(change), math.expm1(change - half),
        math.expm1(change + half), needed,
    )  # fmt: skip


def _corrected(months: Sequence[voice.Month], one: voice.Heard) -> tuple[float, float, int]:
    """Return a corrected share of several months, its standard error, and the comments."""
    n, hits = sum(m.comments for m in months), sum(m.hits for m in months)
    share, slope = hits / n, one.slope or 0.0
    error = abs(slope) * math.sqrt(max(share * (1 - share), 1 / n) / n)
    return slope * share + one.shift, error, n
