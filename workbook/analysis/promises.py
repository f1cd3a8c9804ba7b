"""What customers are promised, and whether it is kept.

A promise is tested by the assumption that it names, like any other claim about the customer; there
is no second way to judge. Where no promise is entered, what the moments promise counts: unmeasured,
of use to both sides, and in need of the functions with a part at the moment.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbook.book import Book, records
from workbook.book.fields import Row

VERDICTS = {"supported": "kept", "refuted": "broken", "undecided": "undecided"}
"""Verdict of the assumption → whether the promise is kept; anything else is unmeasured."""
PUBLIC = frozenset({"web", "advertising", "pack", "packaging", "social media", "press", "radio",
                    "television", "catalogue", "leaflet"})  # fmt: skip
"""Places in which a promise reaches people before their first contact."""
CLOSED = ("dropped",)


@dataclass(frozen=True)
class Promise:
    """One promise to the customer, and what is known of it; ``key`` is its moment's without one."""

    key: str
    moment: str
    statement: str
    verdict: str
    needs: tuple[str, ...]
    missing: tuple[str, ...]
    favours: str
    made_in: tuple[str, ...]
    within_days: float | None
    assumption: str | None = None
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    n: float | None = None
    threshold: float | None = None
    n_effective: float | None = None
    is_entered: bool = True

    @property
    def is_public(self) -> bool:
        """Whether it is made where people meet it before their first contact."""
        return any(place.casefold() in PUBLIC for place in self.made_in)

    @property
    def table(self) -> str:
        """The table whose row says it."""
        return "promises" if self.is_entered else "moments"


def promises(book: Book) -> tuple[Promise, ...]:
    """Return the promises to the customer in the order of their moments."""
    return book.remember("promises", lambda: tuple(_made(book)))


def _made(book: Book) -> list[Promise]:
    places = {row.key: at for at, row in enumerate(in_order(book))}
    entered = book.rows("promises")
    if entered:
        rows = [row for row in entered if row.to is None]
        rows.sort(key=lambda row: places[row.moment])
        judged = _judged(book) if any(row.kept for row in rows) else {}
        return [_entered(book, row, judged.get(row.kept)) for row in rows]
    return [
        Promise(
            row.key, row.key, row.promise, "unmeasured", needs, missing(book, row.key, needs),
            "both", (), None, is_entered=False,
        )
        for row in in_order(book)
        if row.promise
        for needs in (functions_at(book, row.key),)
    ]  # fmt: skip


def _entered(book: Book, row: Row, judged: Any) -> Promise:
    needs = row.needs or functions_at(book, row.moment)
    verdict = "unmeasured"
    known: dict[str, Any] = {}
    if judged is not None:
        verdict = VERDICTS.get(_text(judged.verdict), "unmeasured")
        names = ("estimate", "low", "high", "n", "threshold", "n_effective")
        known = {name: _number(getattr(judged, name)) for name in names}
    return Promise(
        row.key,
        row.moment,
        row.statement,
        verdict,
        needs,
        missing(book, row.moment, needs),
        row.favours or "both",
        row.made_in,
        row.within_days,
        row.kept,
        **known,
    )


def _judged(book: Book) -> Mapping[str, Any]:
    from workbook.analysis.verdicts import verdicts

    return {one.assumption: one for one in records(verdicts(book))}


def in_order(book: Book) -> tuple[Row, ...]:
    """Return the moments of truth in the order in which the customer goes through them."""
    return tuple(sorted(book.rows("moments"), key=lambda row: (row.position, row.key)))


def functions_at(book: Book, moment: str) -> tuple[str, ...]:
    """Return the functions with a part at a moment, in the order of the work where one is given."""
    rows = [row for row in book.rows("moment_functions") if row.moment == moment]
    rows.sort(key=lambda row: row.position or math.inf)
    return tuple(row.function for row in rows)


def missing(book: Book, moment: str, needs: tuple[str, ...]) -> tuple[str, ...]:
    """Return the functions needed that have neither a part at the moment nor a live action there.

    An action is live until it is dropped.
    """
    there = set(functions_at(book, moment))
    there |= {
        row.function
        for row in book.rows("actions")
        if row.moment == moment and row.status not in CLOSED
    }
    return tuple(function for function in needs if function not in there)


def weakest_first(book: Book) -> tuple[str, ...]:
    """Return the moments with a broken promise first, then those kept by the smallest margin.

    Then come the ones that nobody measures, in the customer's order, and last those that are kept.
    """
    ranks: dict[str, tuple[int, float]] = {}
    for one in promises(book):
        rank = _rank(one)
        ranks[one.moment] = min(rank, ranks.get(one.moment, rank))
    rows = in_order(book)
    return tuple(row.key for row in sorted(rows, key=lambda row: ranks.get(row.key, (2, 0.0))))


def _rank(one: Promise) -> tuple[int, float]:
    margin = 0.0
    if one.estimate is not None and one.threshold:
        margin = (one.estimate - one.threshold) / abs(one.threshold)
    order = {"broken": 0, "undecided": 1, "unmeasured": 2, "kept": 3}
    return order[one.verdict], margin


def is_opened(book: Book) -> bool:
    """Say whether a team works on its journey: it entered a promise, or rated a moment.

    A source whose activities are moments opens it too. Until then no check of it finds anything.
    """
    return (
        any(row.to is None for row in book.rows("promises"))
        or any(row.instrument in {"components", "readiness"} for row in book.rows("ratings"))
        or any(row.means == "moments" for row in book.rows("source_values"))
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return None if math.isnan(number) else number
