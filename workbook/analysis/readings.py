"""Readings of indicators that come from a source, month by month, instead of by typing.

An indicator names its source, what is measured and which rows count. A month counts once it is
over, as measured on its last day: a condition gives the share (in per cent where the unit says so),
a number the average, and without a measure the rows are counted. A month with fewer people than the
smallest cell has no reading; of people's answers, one in which so few said yes, or no, has none
either. What somebody entered stays as it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from workbook.book import Book
from workbook.book.errors import BadInput, WorkbookError
from workbook.book.fields import Row
from workbook.book.messages import joined, say, say_number

if TYPE_CHECKING:
    from workbook.evidence.shapes import Cell
    from workbook.store import Change, Store

DECIMALS = 10
"""Significant digits of a reading: fewer than a sum over rows in another order could change."""


@dataclass(frozen=True)
class Reading:
    """The value of an indicator in a month, on its last day, and from how many rows."""

    indicator: str
    source: str
    on: date
    value: float
    n: int


def readings(book: Book, indicator: Row) -> list[Reading]:
    """Compute the readings of an indicator from its source, up to the last month that is over.

    Raises
    ------
    BadInput
        The source or the expressions cannot be used; says of which indicator.
    """
    from workbook.evidence import shapes, sources_of
    from workbook.evidence.limits import smallest_cell

    source = book.by_key("sources")[indicator.from_source]
    if source.on is None:
        raise BadInput(
            say("{indicator} has no readings: the source {source} does not say which column holds "
                "the day (On).", indicator=indicator.name, source=source.name)
        )  # fmt: skip
    conditions = [f"({one})" for one in (source.filter, indicator.filter) if one]
    measures = [indicator.measure] if indicator.measure else []
    try:
        found = shapes.series(
            sources_of(book), source.key, source.on, "month", measures,
            filter=" AND ".join(conditions), respondent=source.customer or "",
        )  # fmt: skip
    except BadInput as refusal:
        raise BadInput(
            say("{indicator} has no readings from {source}: {why}", indicator=indicator.name,
                source=source.name, why=refusal.summary)
        ) from None  # fmt: skip
    smallest = smallest_cell() if source.kind == "answers" else 0
    made = []
    for one in found.groups:
        if one.key is None:
            continue
        on = _last_day(one.key[0])
        value = _value(one, indicator, smallest)
        if on < book.as_of and not math.isnan(value):
            n = one.sums[0].n if one.sums else one.n
            made.append(Reading(indicator.key, source.key, on, value, n))
    return made


def _value(one: Cell, indicator: Row, smallest: int) -> float:
    if not one.sums:
        return float(one.n)
    sums = one.sums[0]
    if not sums.n:
        return math.nan
    both = sums.wyy == sums.wy and 0 <= sums.wy <= sums.n  # each 0 or 1: a share
    if both and (0 < sums.wy < smallest or 0 < sums.n - sums.wy < smallest):
        return math.nan
    per_cent = both and "%" in (indicator.unit or "")
    return float(f"{(100 if per_cent else 1) * sums.wy / sums.n:.{DECIMALS}g}")


def _last_day(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def changes(book: Book) -> tuple[list[Change], list[str]]:
    """Return the changes to the measurements that bring them up to date, and what went wrong."""
    from workbook.store import Change

    known = {(row.indicator, row.on): row for row in book.rows("measurements")}
    versions = book.versions.get("measurements", {})
    found: list[Change] = []
    wrong: list[str] = []
    for indicator in book.rows("indicators"):
        if indicator.from_source is None:
            continue
        try:
            computed = readings(book, indicator)
        except BadInput as refusal:
            wrong.append(refusal.summary)
            continue
        for one in computed:
            row = known.get((one.indicator, one.on))
            if row is None:
                found.append(Change("measurements", (one.indicator, one.on), _cells(one)))
            elif row.from_source is not None and (row.value, row.n) != (one.value, one.n):
                values = {**row._asdict(), **_cells(one)}
                key = (one.indicator, one.on)
                found.append(Change("measurements", key, values, versions.get(key)))
    return found, wrong


def _cells(one: Reading) -> dict[str, Any]:
    return {"indicator": one.indicator, "on": one.on, "value": one.value, "n": one.n,
            "from_source": one.source}  # fmt: skip


def refresh(store: Store, strategies: Sequence[str], by: str) -> Iterator[str]:
    """Bring the readings of strategies up to date, and say of each what was done or went wrong.

    ``by`` is who saves them: their role has to cover it. Strategies without such indicators say
    nothing.
    """
    for key in strategies:
        book = store.read(key)
        if not any(row.from_source for row in book.rows("indicators")):
            continue
        found, wrong = changes(book)
        yield from (f"{key}: {one}" for one in wrong)
        if not found:
            continue
        try:
            store.save(key, found, by)
        except WorkbookError as refusal:
            yield say("{strategy}: the readings from files were not saved. {why}", strategy=key,
                      why=str(refusal))  # fmt: skip
            continue
        keys = dict.fromkeys(one.key[0] for one in found)
        names = joined([book.name("indicators", key) for key in keys])
        yield say_number(
            len(found), "{strategy}: {number} reading from files was saved ({names}).",
            "{strategy}: {number} readings from files were saved ({names}).", strategy=key,
            names=names,
        )  # fmt: skip
