"""Inputs that the company's own orders or contracts tell: computed, dated, and never stored.

They are rows of ``constants`` with the origin ``own_data`` that nobody typed: how many customers
there are, and what one brings in a year, of all and of each segment. They count before what was
typed of the same input, which stays listed.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from datetime import date
from typing import NamedTuple

from workbook.book import Book
from workbook.book.errors import BadInput
from workbook.book.fields import Row
from workbook.book.messages import say
from workbook.book.model import TABLES
from workbook.evidence.limits import smallest_cell

KINDS = ("orders", "contracts")
"""Sources that know customers, the better one first."""
MARK = ":"
"""Between the source and the input in a computed row's key; no typed key has it."""
_MOST_KNOWN = 40


class Counted(NamedTuple):
    """So many customers of a segment (empty: of all), and the sums of what each brings a year."""

    segment: str
    n: int
    amounts: float
    squares: float


def is_computed(row: Row) -> bool:
    """Say whether an input was computed from a source, and so stands in no table."""
    return MARK in row.key


def source_of(book: Book) -> Row | None:
    """Return the source that tells who the customers are; None without one, or with several.

    Orders come before contracts. Of two sources of a kind nobody knows whose customers are meant.
    """
    for kind in KINDS:
        known = [row for row in book.rows("sources") if row.kind == kind and _is_described(row)]
        if known:
            return known[0] if len(known) == 1 else None
    return None


def _is_described(row: Row) -> bool:
    return bool(row.on and row.customer if row.kind == "orders" else row.ended)


def rows(book: Book) -> tuple[Row, ...]:
    """Return what the orders or contracts tell, as rows of ``constants``; none that cannot be read.

    Where what a segment has would show too few customers, no segment is told.
    """
    return book.remember("own inputs", lambda: _rows(book))


def _rows(book: Book) -> tuple[Row, ...]:
    source = source_of(book)
    if source is None:
        return ()
    try:
        last, counted = _counted(book, source)
    except BadInput:  # the page of the sources says why
        return ()
    made = []
    for one in _shown(counted):
        made.append(_row(book, source, "customers", one.segment, last, (one.n,) * 3))
        brings = _mean(one) if source.amount and source.amount_is == "margin" else None
        if brings:
            made.append(_row(book, source, "annual_margin", one.segment, last, brings))
    return tuple(made)


def _shown(counted: Sequence[Counted]) -> Sequence[Counted]:
    """Leave out what would show fewer customers than may be shown, as such or as what is left."""
    whole, segments = counted[:1], counted[1:]
    left = sum(one.n for one in whole) - sum(one.n for one in segments)
    sizes = [one.n for one in segments] + ([left] if left and segments else [])
    is_told = all(one >= smallest_cell() for one in sizes)
    return [one for one in (counted if is_told else whole) if one.n >= smallest_cell()]


_known: OrderedDict[Hashable, tuple[date, tuple[Counted, ...]]] = OrderedDict()


def _counted(book: Book, source: Row) -> tuple[date, tuple[Counted, ...]]:
    """Count the customers of a source, remembered until its file changes."""
    from workbook.evidence import sources_of

    state = sources_of(book).state(source.key)
    key = (state, source, book.as_of)
    if state is None or key not in _known:
        found = _from_orders(book, source) if source.kind == "orders" else _held(book, source)
        if state is None:
            return found
        _known[key] = found
        while len(_known) > _MOST_KNOWN:
            _known.popitem(last=False)
    _known.move_to_end(key)
    return _known[key]


def _from_orders(book: Book, source: Row) -> tuple[date, tuple[Counted, ...]]:
    from workbook.evidence import customers, sources_of

    found = customers.yearly(
        sources_of(book), source.key, source.customer, source.on, book.as_of,
        amount=source.amount or "", segment=source.segment or "", filter=source.filter or "",
    )  # fmt: skip
    if found is None:
        return book.as_of, ()
    last, groups = found
    return last, _with_all([Counted(*one) for one in groups])


def _held(book: Book, source: Row) -> tuple[date, tuple[Counted, ...]]:
    """Count the contracts that run; what one brings is what it brings in a year."""
    from workbook.evidence import customers, sources_of

    held = customers.contracts(
        sources_of(book), source.key, source.started or source.on, source.ended, book.as_of,
        on=source.on if source.started else "", amount=source.amount or "",
        segment=source.segment or "", customer=source.customer or "", filter=source.filter or "",
    )  # fmt: skip
    found: dict[str, list[float]] = {}
    for one in held:
        if not one.ended:
            sums = found.setdefault(one.segment, [0, 0.0, 0.0])
            for at, value in enumerate((one.n, one.amounts, one.squares)):
                sums[at] += value
    return book.as_of, _with_all(
        [Counted(name, int(n), a, aa) for name, (n, a, aa) in sorted(found.items())]
    )


def _with_all(groups: Sequence[Counted]) -> tuple[Counted, ...]:
    """Put all customers first; one segment alone is all that there are."""
    if not groups:
        return ()
    n, amounts, squares = (math.fsum(part) for part in list(zip(*groups, strict=True))[1:])
    named = [one for one in groups if one.segment]
    return (Counted("", int(n), amounts, squares), *(named if len(named) > 1 else ()))


def _mean(one: Counted) -> tuple[float, float, float] | None:
    """Return the mean with 80 in 100, by Student's t on the scale of logarithms."""
    from scipy.special import stdtrit

    if one.n < 2 or one.amounts <= 0:
        return None
    mean = one.amounts / one.n
    error = math.sqrt(max(one.squares - one.amounts * mean, 0.0) / (one.n - 1) / one.n)
    ratio = math.exp(float(stdtrit(one.n - 1, 0.9)) * error / mean)
    return mean / ratio, mean, mean * ratio


def _row(
    book: Book, source: Row, name: str, segment: str, last: date,
    values: tuple[float, float, float],
) -> Row:  # fmt: skip
    told = (
        say("{source}, the twelve months up to the last order", source=source.name)
        if source.kind == "orders"
        else say("{source}, contracts that run", source=source.name)
    )
    yearly = say("{currency} a year", currency=book.strategy.currency or "").strip()
    low, likely, high = map(float, values)
    made = TABLES["constants"].row
    cells = dict.fromkeys(made._fields)
    cells |= {
        "key": MARK.join(filter(None, (source.key, name, segment))), "name": name,
        "segment": segment or None, "low": low, "likely": likely, "high": high,
        "unit": None if name == "customers" else yearly,
        "origin": "own_data", "source": told, "dated": last,
    }  # fmt: skip
    return made(**cells)
