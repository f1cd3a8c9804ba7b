"""How far the raters of an instrument agree, and where a scale is claimed, how it holds."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import NamedTuple

from workbook.analysis.instruments import ratings
from workbook.book import Book
from workbook.book.instruments import FEWEST, instrument
from workbook.stats.interval import Interval


class Agreement(NamedTuple):
    """Krippendorff's alpha (ordinal) with its interval; None is not known."""

    raters: int
    things: int
    alpha: float | None = None
    low: float | None = None
    high: float | None = None


class Reliability(NamedTuple):
    """Of an instrument that claims a scale: Cronbach's alpha, and ICC(2,1) of its raters."""

    raters: int
    alpha: float | None = None
    alpha_low: float | None = None
    alpha_high: float | None = None
    icc: float | None = None
    icc_low: float | None = None
    icc_high: float | None = None


def agreement_on(
    book: Book,
    name: str,
    about: str | None = None,
    number: int | None = None,
    items: Collection[str] | None = None,
) -> Agreement:
    """Return how far the raters agree over the items, or some of them, about one thing or all.

    Only their number with fewer than three raters, and where all ratings are the same: then there
    is nothing to agree about.
    """
    import numpy as np

    from workbook.stats.agreement import krippendorff_interval

    found = [
        [row for row in rows if row.value is not None]
        for (thing, item), rows in ratings(book, name, number).items()
        if about in (None, thing) and (items is None or item in items)
    ]
    members = sorted({row.member for rows in found for row in rows})
    if len(members) < FEWEST:
        return Agreement(len(members), len(found))
    table = np.full((len(members), len(found)), np.nan)
    places = {member: at for at, member in enumerate(members)}
    for column, rows in enumerate(found):
        for row in rows:
            table[places[row.member], column] = row.value
    made = krippendorff_interval(table, "ordinal")
    return Agreement(len(members), len(found), *_known(made))


def reliability(book: Book, name: str, about: str, number: int | None = None) -> Reliability | None:
    """Return how an instrument's scale holds over its items about one thing.

    None where it claims none: its items are things of their own, and no number sums them up. Only
    members who rated every item count; fewer than three of them show nothing.
    """
    from workbook.stats.reliability import cronbach_alpha, intraclass

    tool = instrument(name)
    if not tool.is_scale:
        return None
    found = ratings(book, name, number)
    values: dict[str, dict[str, float]] = {}
    for (thing, item), rows in found.items():
        for row in rows if thing == about else ():
            if row.value is not None:
                values.setdefault(row.member, {})[item] = row.value
    items = [item.key for item in tool.items]
    table = [
        [own[item] for item in items] for _, own in sorted(values.items()) if len(own) == len(items)
    ]
    if len(table) < FEWEST:
        return Reliability(len(table))
    columns = [list(column) for column in zip(*table, strict=True)]
    return Reliability(len(table), *_known(cronbach_alpha(table)), *_known(intraclass(columns)))


def _known(one: Interval) -> tuple[float | None, float | None, float | None]:
    estimate, low, high = (
        None if math.isnan(value) else float(value) for value in (one.estimate, one.low, one.high)
    )
    return estimate, low, high
