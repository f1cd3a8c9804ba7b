"""Data that cannot be right: kept out of limits and forecasts until somebody confirms them.

A reading is doubted where it lies outside what is possible (the indicator's ``least`` and
``most``), or is ten, a hundred or a thousand times what the others are, or a part of it: a unit or
a decimal mark that slipped. Four others have to agree first, or nothing can be said.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import log10
from statistics import median
from typing import NamedTuple

from workbook.book import Book
from workbook.book.fields import Row

FEWEST_OTHERS = 4
ALIKE = 0.35  # decimal logarithm: the others lie within 2.2 times their median
NEAR = 0.2  # decimal logarithm: 6.3 to 16 times is "ten times"
POWERS = (-3, -2, -1, 1, 2, 3)


class Doubt(NamedTuple):
    """Why a reading cannot be right.

    ``limit`` is the bound that it passes, None where it is not that; then ``times`` is what it is
    of the ``usual`` value (10, 100 …, 0.1 …).
    """

    row: Row
    limit: float | None
    usual: float = 0.0
    times: float = 1.0


def doubts(book: Book) -> Mapping[tuple[str, date], Doubt]:
    """Return the doubted measurements known on the day of the report, by indicator and day.

    One that somebody has confirmed is not among them.
    """
    return book.remember("doubted measurements", lambda: _doubts(book))


def _doubts(book: Book) -> dict[tuple[str, date], Doubt]:
    indicators = book.by_key("indicators")
    by_indicator: dict[str, list[Row]] = {}
    for row in book.rows("measurements"):
        if row.on <= book.as_of:
            by_indicator.setdefault(row.indicator, []).append(row)
    found = {}
    for key, rows in by_indicator.items():
        least, most = indicators[key].least, indicators[key].most
        slipped = _slipped([row.value for row in rows])
        for at, row in enumerate(rows):
            if row.confirmed:
                continue
            if least is not None and row.value < least:
                found[key, row.on] = Doubt(row, least)
            elif most is not None and row.value > most:
                found[key, row.on] = Doubt(row, most)
            elif at in slipped:
                found[key, row.on] = Doubt(row, None, *slipped[at])
    return found


def _slipped(values: list[float]) -> dict[int, tuple[float, float]]:
    """Return position → (the others' median, 10ᵏ) of values that slipped by a power of ten."""
    if len(values) <= FEWEST_OTHERS or min(values) <= 0:
        return {}
    sizes = [log10(value) for value in values]
    middle = median(sizes)
    apart = [at for at, size in enumerate(sizes) if abs(size - middle) > ALIKE]
    # Where many lie apart, it is a wide spread or a step and no slip of a few.
    if not apart or len(values) - len(apart) < max(FEWEST_OTHERS, 3 * len(apart)):
        return {}
    usual = median(size for at, size in enumerate(sizes) if at not in apart)
    slips = {
        at: next((power for power in POWERS if abs(sizes[at] - usual - power) <= NEAR), None)
        for at in apart
    }
    return {at: (10**usual, 10.0**power) for at, power in slips.items() if power is not None}
