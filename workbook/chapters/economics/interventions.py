"""What the decisions of managers changed, in the strictest way that the data allow.

A comparison with those whom it does not hold for, before and after; else a series beside another
that it cannot have changed; else a series alone, with the same step tried on earlier dates; else
two numbers, of which nobody can say why they differ.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from zlib import crc32

import numpy as np

from workbook.analysis.money import model_of, summary, years
from workbook.book import Book
from workbook.book.errors import BadInput
from workbook.book.fields import Row
from workbook.book.messages import Message, _, number, say
from workbook.evidence import shapes, sources_of
from workbook.stats.comparison import (
    Cluster,
    Sample,
    clustered_difference,
    difference_in_differences,
)
from workbook.stats.control import FEW, signals, xmr_limits
from workbook.stats.interval import Interval
from workbook.stats.intervention import (
    AFTER,
    BEFORE,
    Step,
    placebo_test,
    points_for,
    step_effect,
)

DESIGNS = (_("comparison"), _("series with a control"), _("series"), _("before and after"))
COMPARISON, CONTROLLED, SERIES, TWO_NUMBERS = DESIGNS
SHOWN = _("effect shown")
NO_LARGER = _("no effect larger than x")
UNKNOWN = _("changed, cause unknown")
UNDECIDED = _("undecided")
WITHHELD = _("withheld")
VERDICTS = (SHOWN, NO_LARGER, UNKNOWN, UNDECIDED, WITHHELD)
ENOUGH_POINTS = 60
PLACEBO = 0.05
SMALL = 0.1
"""Share of the level before that an effect must exceed to matter, where nothing was claimed."""
LAST_BEFORE = 12
FEWEST_DAYS = 90
"""Days after a decision from which on its orders stand for those of a year."""
DAYS_A_YEAR = 365.25
NOBODY = Sample(0, 0, 0)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Changed:
    """What is known of a decision's effect; ``more`` readings would decide, where that is known."""

    decision: str
    design: str
    verdict: str
    before: float | None = None
    after: float | None = None
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    comparison: str = ""
    placebo: float | None = None
    drift: tuple[float, float] | None = None
    money: tuple[float, float] | None = None
    claimed: float | None = None
    more: int | None = None
    why: str = ""

    @property
    def is_measured(self) -> bool:
        """Whether there is an interval of the effect."""
        return self.low is not None


@dataclass(frozen=True)
class Monthly:
    """A series by month: the first day of each, its value, and the number behind it."""

    months: tuple[date, ...]
    values: tuple[float, ...]
    weights: tuple[float, ...] | None = None


def changed(book: Book) -> tuple[Changed, ...]:
    """Return what each decision up to the book's day changed, in the order of their days."""
    return book.remember("economics.changed", lambda: tuple(_changed(book)))


def _changed(book: Book) -> Iterator[Changed]:
    rows = [row for row in book.rows("decisions") if row.decided_on <= book.as_of]
    for row in sorted(rows, key=lambda one: (one.effective_on, one.key)):
        try:
            yield replace(_of(book, row), claimed=row.claimed)
        except BadInput as refusal:
            yield Changed(row.key, TWO_NUMBERS, UNDECIDED, claimed=row.claimed, why=refusal.summary)


def _of(book: Book, row: Row) -> Changed:
    if row.effective_on > book.as_of:
        return Changed(row.key, TWO_NUMBERS, UNDECIDED, why=say("It does not hold yet."))
    if row.source is not None and row.treated is not None:
        return _compared(book, row)
    if row.source is not None:
        return _followed(row, _monthly(book, row), None, "")
    if row.indicator is not None:
        unit = book.by_key("indicators")[row.indicator].unit or ""
        mine = _measured(book, row.indicator)
        beside = _measured(book, row.control_indicator) if row.control_indicator else None
        return _followed(row, mine, beside, unit)
    why = say("It names neither a source nor an indicator, so its effect cannot be seen.")
    return Changed(row.key, TWO_NUMBERS, UNDECIDED, why=why)


# -- comparison


def _compared(book: Book, row: Row) -> Changed:
    source = book.by_key("sources")[row.source]
    if source.on is None:
        raise BadInput(say("The source {name} does not say which column holds the day (On).",
                           name=source.name))  # fmt: skip
    starts = row.effective_on
    counts_from = starts + timedelta(days=row.settle_days or 0)
    first, last = _days(book, source)
    end = _end(book, last)
    base = Changed(row.key, COMPARISON, UNDECIDED)
    if first is None or first >= starts:
        return replace(base, design=TWO_NUMBERS, why=say("There are no rows from before."))
    middle = first + (starts - first) / 2
    early, late, after = _periods(
        book, row, source,
        ((None, middle), (middle, starts), (counts_from, end)),
    )  # fmt: skip
    found = _difference(_joined(early, late), after, row)
    drift = _difference(early, late, row)
    mine, others = ((_whole(cells[side]) for cells in (_joined(early, late), after))
                    for side in (True, False))  # fmt: skip
    before_mine, after_mine = mine
    before_others, after_others = others
    effect = _known(found.estimate)
    base = replace(
        base, before=_known(before_mine.mean), after=_known(after_mine.mean), effect=effect,
        low=_known(found.low), high=_known(found.high),
        comparison=two_numbers(before_others.mean, after_others.mean),
        drift=(drift.low, drift.high) if drift.defined else None,
    )  # fmt: skip
    if not found.defined:
        return replace(base, low=None, high=None, why=found.reason)
    if math.isinf(found.low) or math.isinf(found.high):
        why = say("There are too few clusters to say how far chance alone goes.")
        return replace(base, low=None, high=None, why=why)
    if drift.defined and not drift.low <= 0 <= drift.high:
        why = say("The groups were already drifting apart before the decision.")
        return replace(base, verdict=WITHHELD, why=why)
    verdict = _verdict(found.low, found.high, row, before_mine.mean, strong=True)
    base = replace(base, verdict=verdict)
    if verdict == SHOWN:
        until = end or (last or book.as_of) + _ONE_DAY
        days = (until - counts_from).days
        base = replace(base, money=_money(book, row, source, found, after[True], days))
    return base


def two_numbers(before: float, after: float) -> str:
    """Say what was before and what after."""
    return say("{before} before, {after} after", before=_digits(before), after=_digits(after))


def _digits(value: float) -> Message:
    size = abs(value)
    return number(value, 0 if size >= 100 else 1 if size >= 10 else 3)


def _days(book: Book, source: Row) -> tuple[date | None, date | None]:
    """Return the first and the last day of a source, asked once for all decisions."""
    return book.remember(("economics.days", source), lambda: _first_and_last(book, source))


def _first_and_last(book: Book, source: Row) -> tuple[date | None, date | None]:
    found = shapes.series(sources_of(book), source.key, source.on, "day",
                          filter=source.filter or "", exact=True)  # fmt: skip
    days = [_as_day(one.key[0]) for one in found.groups if one.key is not None]
    return min(days, default=None), max(days, default=None)


def _end(book: Book, last: date | None) -> date | None:
    """Return the day before which rows count; None for all, where none is younger than the book.

    For a day of the past it is the end of a month: were it another each day, two answers in turn
    would differ by the few rows of a day, and no source gives these.
    """
    if last is None or last <= book.as_of:
        return None
    return (book.as_of + _ONE_DAY).replace(day=1)


Side = dict[Any, Sample]
Span = tuple[date | None, date | None]


Group = dict[bool, Side]
"""What was summed of a period, for those whom the decision holds for and for the others."""


def _periods(book: Book, row: Row, source: Row, spans: Sequence[Span]) -> list[Group]:
    """Sum some periods for those whom the decision holds for and the others, by cluster."""
    asked = []
    sides = shapes.sides_of(sources_of(book), source.key, row.treated)
    for start, end in spans:
        for side in sides:
            parts = [side]
            if end is not None:
                parts.append(f"({source.on}) < DATE '{end.isoformat()}'")
            if start is not None:
                parts.append(f"({source.on}) >= DATE '{start.isoformat()}'")
            asked.append(f"CASE WHEN {' AND '.join(parts)} THEN ({row.measure}) END")
    cells = shapes.cells(
        sources_of(book), source.key, [row.cluster] if row.cluster else [], asked,
        filter=source.filter or "", exact=True,
    )  # fmt: skip
    found: list[Group] = [{True: {}, False: {}} for _ in spans]
    for one in cells.groups:
        for at, sums in enumerate(one.sums):
            if sums.n:
                period, is_other = divmod(at, 2)
                found[period][not is_other][one.key] = Sample(sums.n, sums.wy, sums.wyy)
    return found


def _joined(one: Group, two: Group) -> Group:
    return {
        side: {
            key: Sample(*(
                a + b for a, b in zip(
                    one[side].get(key, NOBODY), two[side].get(key, NOBODY),
                    strict=True,
                )
            ))
            for key in {**one[side], **two[side]}
        }
        for side in (True, False)
    }  # fmt: skip


def _whole(side: Side) -> Sample:
    rows = list(side.values())
    return Sample(*(math.fsum(part) for part in zip(*rows, strict=True))) if rows else NOBODY


def _difference(before: Group, after: Group, row: Row) -> Interval:
    if not row.cluster:
        return difference_in_differences(
            (_whole(before[True]), _whole(after[True])),
            (_whole(before[False]), _whole(after[False])),
        )
    clusters = [
        Cluster(
            side, *(before[side].get(key, NOBODY)[:2]),
            *(after[side].get(key, NOBODY)[:2]),
        )
        for side in (True, False)
        for key in sorted({**before[side], **after[side]}, key=str)
    ]  # fmt: skip
    return clustered_difference(clusters, seed=crc32(row.key.encode()))


def _money(
    book: Book, row: Row, source: Row, found: Interval, treated: Side, days: int
) -> tuple[float, float] | None:  # fmt: skip
    """Return what the effect is worth, where that follows from the source; None where it does not.

    What an order brings, times the orders of a year of those whom it holds for; or a share of the
    customers who hold a contract, times what a customer brings in the years that count.
    """
    concerned = sum(one.n for one in treated.values())
    if source.kind == "orders":
        is_margin = source.amount_is == "margin" and _is_same(row.measure, source.amount)
        if not is_margin or days < FEWEST_DAYS:
            return None
        ends = [end * concerned * DAYS_A_YEAR / days for end in (found.low, found.high)]
        return min(ends), max(ends)
    told = model_of(book)
    per_customer = source.kind == "contracts"  # a row is a customer there
    if not (per_customer and told.has("annual_margin") and -1 <= found.estimate <= 1):
        return None
    low, _, high, _ = summary(told.draws["annual_margin"] * years(told.draws))
    ends = [end * margin * concerned for end in (found.low, found.high) for margin in (low, high)]
    return min(ends), max(ends)


def _is_same(measure: str, amount: str | None) -> bool:
    """Say whether two expressions are one, but for blanks."""
    return amount is not None and measure.split() == amount.split()


# -- series


def _monthly(book: Book, row: Row) -> Monthly:
    source = book.by_key("sources")[row.source]
    if source.on is None:
        raise BadInput(say("The source {name} does not say which column holds the day (On).",
                           name=source.name))  # fmt: skip
    found = shapes.series(
        sources_of(book), source.key, source.on, "month", [row.measure],
        filter=source.filter or "", exact=True,
    )  # fmt: skip
    this_month = book.as_of.replace(day=1)
    rows = [
        (_as_day(one.key[0]), one.sums[0]) for one in found.groups
        if one.key is not None and one.sums[0].n
    ]  # fmt: skip
    rows = [(on, sums) for on, sums in sorted(rows, key=lambda one: one[0]) if on < this_month]
    return Monthly(
        tuple(on for on, _ in rows), tuple(sums.wy / sums.n for _, sums in rows),
        tuple(float(sums.n) for _, sums in rows),
    )  # fmt: skip


def _measured(book: Book, indicator: str) -> Monthly:
    found: dict[date, list[Row]] = {}
    for row in book.rows("measurements"):
        if row.indicator == indicator and row.on <= book.as_of:
            found.setdefault(row.on.replace(day=1), []).append(row)
    months = sorted(found)
    values = [sum(one.value for one in found[month]) / len(found[month]) for month in months]
    counts = [sum(one.n or 0 for one in found[month]) for month in months]
    weights = tuple(map(float, counts)) if counts and all(counts) else None
    return Monthly(tuple(months), tuple(values), weights)


def _followed(row: Row, mine: Monthly, beside: Monthly | None, unit: str) -> Changed:
    counts_from = row.effective_on + timedelta(days=row.settle_days or 0)
    before = [at for at, month in enumerate(mine.months) if _month_end(month) < row.effective_on]
    after = [at for at, month in enumerate(mine.months) if month >= counts_from]
    levels = [mine.values[at] for at in before], [mine.values[at] for at in after]
    base = Changed(
        row.key, TWO_NUMBERS, UNDECIDED, unit=unit,
        before=_mean(levels[0][-LAST_BEFORE:]), after=_mean(levels[1]),
    )  # fmt: skip
    if len(before) < BEFORE or len(after) < AFTER:
        why = say(
            "A series needs {before} months before and {after} after; "
            "there are {known} and {since}.",
            before=BEFORE, after=AFTER, known=len(before), since=len(after),
        )  # fmt: skip
        missing = max(AFTER - len(after), 0)
        base = replace(base, more=missing if len(before) >= BEFORE else None)
        told, is_other = _against_limits(*levels)
        if is_other:
            return replace(base, verdict=UNKNOWN, more=None, why=f"{told} {why}")
        return replace(base, why=f"{told} {why}".strip())
    kept = [*before, *after]
    months = [mine.months[at] for at in kept]
    values = np.array([mine.values[at] for at in kept])
    if _has_gaps(mine.months[min(kept) : max(kept) + 1]):
        return replace(base, why=say("A month is missing in the series."))
    weights = [mine.weights[at] for at in kept] if mine.weights else None
    design: str = SERIES
    comparison = ""
    other = None
    if beside is not None:
        there = dict(zip(beside.months, beside.values, strict=True))
        if all(month in there for month in months):
            other = np.array([there[month] for month in months])
            design, weights = CONTROLLED, None
            comparison = two_numbers(float(other[: len(before)].mean()),
                                  float(other[len(before) :].mean()))  # fmt: skip
    logs = bool((values > 0).all() and (other is None or (other > 0).all()))
    y = np.log(values) if logs else values
    if other is not None:
        y = y - (np.log(other) if logs else other)
    season = [month.month - 1 for month in months]
    at = len(before)
    step = step_effect(y, at, weights=weights, season=season)
    if math.isnan(step.low):
        return replace(base, why=step.reason)
    step = placebo_test(y, at, step, weights=weights, season=season)
    level = base.before or 0.0
    effect, low, high = (_in_unit(one, level, logs=logs) for one in step[:3])
    strong = len(kept) >= ENOUGH_POINTS and step.placebo <= PLACEBO
    verdict = _verdict(low, high, row, level, strong=strong)
    because = _why_not(step, len(kept), verdict)
    wanted = abs(row.claimed) if row.claimed else SMALL * abs(level)
    more = points_for(_scaled(step, level, logs=logs), len(kept), wanted)
    return replace(
        base, design=design, verdict=verdict, effect=effect, low=low, high=high,
        comparison=comparison, placebo=_known(step.placebo), why=because,
        more=more if verdict == UNDECIDED else None,
    )  # fmt: skip


def _against_limits(before: Sequence[float], after: Sequence[float]) -> tuple[str, bool]:
    """Say where the months after lie against the natural limits of those before, if these are few.

    The second value says that they are others than chance makes them: a month beyond the limits, or
    eight in a row on one side. Nothing is said of fewer than six months before.

    Notes
    -----
    XmR chart: Wheeler, D. J. (2000), Understanding Variation. It shows a change, and no cause.
    """
    if len(before) < FEW or not after:
        return "", False
    limits = xmr_limits([*before, *after], baseline=len(before))
    if limits.reason:
        return "", False
    found = signals([*before, *after], limits.centre, limits.sigma)
    is_other = any(
        one.rule in ("beyond limits", "eight on one side") and one.start >= len(before)
        for one in found
    )
    outside = sum(not limits.low <= one <= limits.high for one in after)
    told = say(
        "Months after that chance alone does not explain: {outside} of {number} (outside "
        "{low} to {high}).",
        outside=outside, number=len(after), low=_digits(limits.low), high=_digits(limits.high),
    )  # fmt: skip
    return told, is_other


def _why_not(step: Step, points: int, verdict: str) -> str:
    if verdict != UNKNOWN:
        return ""
    if points < ENOUGH_POINTS:
        return say("A series alone shows an effect from {points} months on; there are {known}.",
                   points=ENOUGH_POINTS, known=points)  # fmt: skip
    if math.isnan(step.placebo):
        return say("There are too few earlier dates to compare with.")
    return say("Steps as large came on earlier dates too.")


def _verdict(low: float, high: float, row: Row, level: float, *, strong: bool) -> str:
    if not low <= 0 <= high:
        return SHOWN if strong else UNKNOWN
    bound = abs(row.claimed) if row.claimed else SMALL * abs(level)
    return NO_LARGER if max(abs(low), abs(high)) < bound else UNDECIDED


def _scaled(step: Step, level: float, *, logs: bool) -> Step:
    return step._replace(se=step.se * abs(level)) if logs else step


def _in_unit(effect: float, level: float, *, logs: bool) -> float:
    return level * math.expm1(effect) if logs else effect


def _has_gaps(months: Sequence[date]) -> bool:
    numbers = [one.year * 12 + one.month for one in months]
    return any(b - a != 1 for a, b in pairwise(numbers))


def _month_end(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - _ONE_DAY


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _as_day(value: Any) -> date:
    return value if type(value) is date else date.fromisoformat(str(value)[:10])
