"""What the checks of a gate could not look at, and which field would let them.

A gate without findings may be a gate at which nothing could be looked at. Each chapter says what
its checks ask of which rows (``looks``), and of how many of them it is there::

    @looks("plans")
    def effort(book):
        yield Look(_("the effort of actions"), seen=12, asked=20)

One finding a gate (L199, P299, C399, M599) names what is missing, and a gate of which less than
half could be looked at is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import joined, say, translate

HALF = 0.5
"""The share that has to be seen before a gate is known."""


class Look(NamedTuple):
    """What checks ask of rows: how many there are, and of how many the field is filled in.

    ``field`` is a marked message such as "the effort of actions".
    """

    field: str
    seen: int
    asked: int


Looks = Callable[[Book], Iterable[Look]]

_registered: dict[str, dict[str, Looks]] = {}


def looks(gate: str) -> Callable[[Looks], Looks]:
    """Register a function of a book as one that says what the checks of a gate could look at."""

    def register(function: Looks) -> Looks:
        _registered.setdefault(gate, {})[f"{function.__module__}.{function.__qualname__}"] = (
            function
        )
        return function

    return register


def looked(book: Book, gate: str) -> tuple[Look, ...]:
    """Return what the checks of a gate ask and how much of it is there; what asks nothing is out.

    The chapters' checks have to be loaded.
    """

    def made() -> tuple[Look, ...]:
        functions = _registered.get(gate, {}).values()
        return tuple(one for function in functions for one in function(book) if one.asked)

    return book.remember(("looked", gate), made)


def seen_share(book: Book, gate: str) -> float | None:
    """Return the share of what its checks ask that could be looked at, every question alike.

    None where nothing is asked.
    """
    found = looked(book, gate)
    return sum(one.seen / one.asked for one in found) / len(found) if found else None


def missing(book: Book, gate: str) -> str:
    """Say what could not be looked at: ``the effort of actions (8 of 20)``; empty where nothing."""
    lacking = [one for one in looked(book, gate) if one.seen < one.asked]
    return joined(
        [
            say(
                "{field} (missing in {number} of {asked})",
                field=translate(one.field),
                number=one.asked - one.seen,
                asked=one.asked,
            )
            for one in lacking
        ]
    )


def count(field: str, rows: Iterable[Row], is_seen: Callable[[Any], object]) -> Iterator[Look]:
    """Yield one look: of how many rows a field is there."""
    listed = list(rows)
    yield Look(field, sum(bool(is_seen(row)) for row in listed), len(listed))
