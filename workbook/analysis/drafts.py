"""Whether a gate is due: until then a strategy is a draft, and nobody is told off for a beginning.

A gate is due as soon as it and those before it hold their minimum, from the strategy's first day
on (without one, from the first day that an action begins or anything is measured), or where
``strategy.judged`` names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple, TypeVar

from workbook.book import Book, rounds
from workbook.book.messages import _, translate

Found = TypeVar("Found", bound=Any)  # a finding: it has a gate and a code

ORDER = ("link", "plans", "customer", "control")
FUNCTIONS = 3  # that have members, before a team is multifunctional

CONTRADICTIONS = frozenset(
    {
        *("L101", "L104", "P205", "P206", "P207", "P208", "P209", "P210", "P216", "P217", "P219"),
        *("P220", "P221", "P222", "C301", "C308", "C309", "C310", "C311", "C312", "C313"),
        *("S401", "S402", "S404", "S407", "M500", "M503", "M509", "M510", "M512", "T006", "T007"),
    }
)
"""Checks that find what contradicts itself; the others may find what has not been reached yet."""


class Part(NamedTuple):
    """One of the things without which a gate cannot be judged."""

    words: str
    holds: Callable[[Book], bool]


class Progress(NamedTuple):
    """How much of a gate's minimum is there; ``next`` names what comes next, empty for nothing."""

    done: int
    of: int
    next: str


def _has_votes(book: Book) -> bool:
    """Say whether a round on the links is revealed, or votes are there that belong to no round."""
    known = rounds.rounds_of(book.rows("rounds"), "links")
    numbers = {row.number for row in known}
    return any(row.revealed_on for row in known) or any(
        row.round not in numbers for row in book.rows("links")
    )


def _represented(book: Book) -> int:
    return len({row.function for row in book.rows("members") if row.function})


MINIMUM: Mapping[str, tuple[Part, ...]] = {
    "link": (
        Part(_("the service statement"), lambda book: bool(book.strategy.service_statement)),
        Part(_("a corporate objective"), lambda book: bool(book.rows("corporate_objectives"))),
        Part(_("a strategic choice"), lambda book: bool(book.rows("choices"))),
        Part(_("a revealed round of votes"), _has_votes),
    ),
    "plans": (
        Part(_("three functions"), lambda book: len(book.rows("functions")) >= FUNCTIONS),
        Part(_("members from three functions"), lambda book: _represented(book) >= FUNCTIONS),
        Part(_("an objective of a function"), lambda book: bool(book.rows("objectives"))),
        Part(
            _("an objective with an indicator"),
            lambda book: any(row.indicator for row in book.rows("objectives")),
        ),
        Part(
            _("an action with an owner"),
            lambda book: any(row.owner for row in book.rows("actions")),
        ),
    ),
    "customer": (
        Part(_("an assumption about the customer"), lambda book: bool(book.rows("assumptions"))),
        Part(
            _("an assumption with a threshold"),
            lambda book: any(row.threshold is not None for row in book.rows("assumptions")),
        ),
    ),
    "control": (
        Part(_("a measured value"), lambda book: bool(book.rows("measurements"))),
        Part(_("a commitment"), lambda book: bool(book.rows("commitments"))),
    ),
}


def progress(book: Book, gate: str) -> Progress:
    """Return how much of the minimum of a gate is there."""
    parts = MINIMUM[gate]
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
    return code not in CONTRADICTIONS and not is_due(book, gate)


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
    return all(part.holds(book) for gate in gates for part in MINIMUM[gate])
