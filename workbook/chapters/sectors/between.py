"""What lies between areas: who hands over to whom, the way to the customer, and what is agreed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from workbook.book import Book, measure
from workbook.book.fields import Row
from workbook.chapters.sectors.by_hand import known

__all__ = ["pacts"]

CUSTOMER = "customer"
"""Where a chain ends."""


class Pair(NamedTuple):
    """A hand-over between two functions."""

    giver: str
    taker: str


def hand_overs(book: Book) -> tuple[Pair, ...]:
    """Return who hands over to whom: by the log or the cases by hand, else as planned.

    The longest waits first.
    """

    def found() -> tuple[Pair, ...]:
        functions = book.by_key("functions")
        log = known(book)
        pairs = [
            Pair(one.giver, one.taker)
            for one in (log.hand_overs if log else ())
            if one.giver in functions and one.taker in functions
        ]
        planned = [
            Pair(row.function, row.hands_to)
            for row in book.rows("moment_functions")
            if row.hands_to and row.hands_to != row.function
        ]
        return tuple(dict.fromkeys(pairs or planned))

    return book.remember("hand-overs", found)


def chains(book: Book) -> Mapping[str, Sequence[Row]]:
    """Return moment → its functions, where one of them says to whom it hands over."""
    found: dict[str, list[Row]] = {}
    for row in book.rows("moment_functions"):
        found.setdefault(row.moment, []).append(row)
    return {
        moment: sorted(rows, key=lambda row: row.position or 10**6)
        for moment, rows in found.items()
        if any(row.hands_to for row in rows)
    }


def steps_to_customer(rows: Sequence[Row], function: str) -> int | None:
    """Return the hand-overs from a function of a moment to the customer; None where none leads."""
    to = {row.function: row.hands_to for row in rows}
    seen: set[str] = set()
    here = function
    while here in to and here not in seen:
        seen.add(here)
        if to[here] is None:
            return len(seen)
        here = to[here]
    return None


@measure
def pacts(book: Book) -> pd.DataFrame:
    """What two areas promise each other at each hand-over between them.

    Returns
    -------
    DataFrame
        supplier, customer (functions), gives (what the supplier promises the customer), needs
        (what the customer promises the supplier in return) and agreed (both, one side, nothing).
    """
    rows = []
    for giver, taker in hand_overs(book):
        gives, needs = _promised(book, giver, taker), _promised(book, taker, giver)
        agreed = "both" if gives and needs else "one side" if gives or needs else "nothing"
        rows.append(
            {
                "supplier": giver,
                "customer": taker,
                "gives": "; ".join(gives),
                "needs": "; ".join(needs),
                "agreed": agreed,
            }
        )
    columns = ["supplier", "customer", "gives", "needs", "agreed"]
    return pd.DataFrame(rows, columns=columns).astype("str")


def _promised(book: Book, giver: str, taker: str) -> list[str]:
    return [
        row.statement for row in book.rows("promises") if row.to == taker and giver in row.needs
    ]
