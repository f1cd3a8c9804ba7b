"""Whether a gate is due: until then a strategy is a draft, and nobody is told off for a beginning.

A gate is due as soon as it and those before it hold their minimum, from the strategy's first day
on (without one, from the first day that an action begins or anything is measured), or where
``strategy.judged`` names it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple, TypeVar, get_args

from workbook.book import Book, registry
from workbook.book.chapter import GateName, Needed
from workbook.book.messages import translate

Found = TypeVar("Found", bound=Any)  # a finding: it has a gate and a code

ORDER: tuple[str, ...] = tuple(filter(None, get_args(GateName)))
"""The gates, in their order."""


class Progress(NamedTuple):
    """How much of a gate's minimum is there; ``next`` names what comes next, empty for nothing."""

    done: int
    of: int
    next: str


def minimum(gate: str) -> tuple[Needed, ...]:
    """Return what has to be there before a gate is judged, as the chapters declare it."""
    return tuple(one for chapter in registry.chapters() if chapter.gate == gate
                 for one in chapter.needed)  # fmt: skip


def contradictions() -> frozenset[str]:
    """Return the codes of checks that find what contradicts itself."""
    return frozenset(code for chapter in registry.chapters() for code in chapter.contradictions)


def progress(book: Book, gate: str) -> Progress:
    """Return how much of the minimum of a gate is there."""
    parts = minimum(gate)
    missing = [part for part in parts if not part.holds(book)]
    following = translate(missing[0].words) if missing else ""
    return Progress(len(parts) - len(missing), len(parts), following)


def is_due(book: Book, gate: str) -> bool:
    """Say whether a gate is judged on the day of the book."""
    return book.remember(("due", gate), lambda: _is_due(book, gate))


def drafts(book: Book) -> tuple[str, ...]:
    """Return the names of the gates that are not due yet, in their order."""
    return tuple(gate for gate in ORDER if not is_due(book, gate))


def is_early(book: Book, gate: str, code: str) -> bool:
    """Say whether a finding tells what a draft has not reached yet, and no contradiction."""
    return code not in contradictions() and not is_due(book, gate)


def parted(book: Book, found: Iterable[Found]) -> tuple[list[Found], list[Found]]:
    """Part findings into those that count now and those that a draft has not reached yet."""
    now: list[Found] = []
    early: list[Found] = []
    for one in found:
        (early if is_early(book, one.gate, one.code) else now).append(one)
    return now, early


def begins_on(book: Book) -> date | None:
    """Return the day from which nothing is a draft; None where none is known."""
    starts_on: date | None = book.strategy.starts_on
    if starts_on:
        return starts_on
    days: list[date] = [row.starts_on for row in book.rows("actions") if row.starts_on]
    days += [row.on for row in book.rows("measurements")]
    return min(days, default=None)


def _is_due(book: Book, gate: str) -> bool:
    if gate in book.strategy.judged:
        return True
    first = begins_on(book)
    if first is not None and first <= book.as_of:
        return True
    return _all_hold(book, ORDER[: ORDER.index(gate) + 1])


def _all_hold(book: Book, gates: Iterable[str]) -> bool:
    return all(part.holds(book) for gate in gates for part in minimum(gate))
