"""What an attempt that failed cost: money, relations with customers, and their loyalty.

The three kinds are kept apart, as they cannot be added. What the books do not hold is said to be
missing; it is never 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from workbook.book import Book, records
from workbook.book.fields import Row
from workbook.book.messages import Message, _, say
from workbook.book.model import TABLES
from workbook.chapters.recovery import attempts

STARTED = ("chosen", "live", "failed")
KINDS = (_("Money"), _("Relations"), _("Loyalty"))
WHATS = {
    "solutions": _("Solutions that were chosen, live or failed"),
    "actions": _("Actions, as far as they went"),
    "sunk": _("Spent in all"),
    "customers": _("Customers that it reached"),
    "visits": _("Conversations with customers"),
    "would stay": _("Customers who would stay"),
    "members": _("Members of the team"),
    "moments": _("Moments of truth"),
    "evidence": _("Rows of evidence"),
    "ideas for solutions": _("Solutions"),
}
SURVIVES = {
    "members": "members",
    "moments": "moments",
    "evidence": "evidence",
    "ideas for solutions": "solutions",
}
"""What can be carried over → its table."""


class Line(NamedTuple):
    """One line of what the last attempt cost, or of what survived it."""

    cost: str
    what: str
    then: float | None = None
    now: float | None = None
    low: float | None = None
    high: float | None = None
    needs: str | Message = ""


class _Stay(NamedTuple):
    share: float | None
    low: float | None
    high: float | None


def rows_of_cost(book: Book) -> list[Line]:
    """Return what the last attempt cost and what survived; empty without one that can be read."""
    last = attempts.ended(book)
    if last is None:
        return []
    now = book if last is not book else None
    lines = [*_money(last, now), *_relations(last, now), _loyalty(last, now)]
    return [*lines, *_survived(last, now)] if now else lines


def _money(last: Book, now: Book | None) -> Iterator[Line]:
    parts = {"solutions": _of_solutions, "actions": _of_actions}
    then = {what: count(last) for what, count in parts.items()}
    after = {what: count(now) if now else None for what, count in parts.items()}
    needs = {
        "solutions": say("costs of the solutions"),
        "actions": say("costs of the actions, with their progress"),
    }
    for what, spent in then.items():
        lacks = needs[what] if spent is None else ""
        yield Line("money", what, spent, after[what], spent, spent, lacks)
    known = [spent for spent in then.values() if spent is not None]
    sunk = sum(known) if known else None
    later = [spent for spent in after.values() if spent is not None]
    lacking = [str(needs[what]) for what, spent in then.items() if spent is None]
    # A part that nobody entered can only add to it.
    high = None if lacking else sunk
    total = sum(later) if later else None
    yield Line("money", "sunk", sunk, total, sunk, high, "; ".join(lacking))


def _of_solutions(book: Book) -> float | None:
    costs = [row.cost for row in book.rows("solutions") if row.status in STARTED]
    known = [cost for cost in costs if cost is not None]
    return sum(known) if known else None


def _of_actions(book: Book) -> float | None:
    known = [spent for row in book.rows("actions") if (spent := _spent(row)) is not None]
    return sum(known) if known else None


def _spent(row: Row) -> float | None:
    if row.spent is not None:
        return float(row.spent)
    progress = row.progress if row.progress is not None else 1.0 if row.status == "done" else None
    return None if row.cost is None or progress is None else row.cost * progress


def _relations(last: Book, now: Book | None) -> Iterator[Line]:
    then, after = _customers(last), _customers(now) if now else None
    lacks = "" if then is not None else say("the number of customers, in a saving or a constant")
    yield Line("relations", "customers", then, after, needs=lacks)
    heard = [len(book.rows("visits")) if book else None for book in (last, now)]
    yield Line("relations", "visits", heard[0], heard[1])


def _customers(book: Book) -> float | None:
    known = [row.customers for row in book.rows("savings") if row.customers is not None]
    if "constants" in TABLES:  # of another chapter, where it is installed
        known += [row.likely for row in book.rows("constants") if row.name == "customers"]
    return max(known) if known else None


def _loyalty(last: Book, now: Book | None) -> Line:
    then = _would_stay(last)
    after = _would_stay(now) if now else None
    if then is None:
        lacks = say("an assumption of the kind loyalty with evidence, or a saving with its losses")
        return Line("loyalty", "would stay", None, after.share if after else None, needs=lacks)
    return Line(
        "loyalty", "would stay", then.share, after.share if after else None, then.low, then.high
    )


def _would_stay(book: Book) -> _Stay | None:
    """Return the share of customers who would stay: measured, else as its savings guess."""
    loyal = {
        row.key: row.importance
        for row in book.rows("assumptions")
        if row.kind == "loyalty" and row.statistic == "proportion"
    }
    if loyal:
        from workbook.analysis.verdicts import verdicts

        told = [one for one in records(verdicts(book)) if one.assumption in loyal]
        told = [one for one in told if one.estimate == one.estimate]
        if told:
            first = max(told, key=lambda one: loyal[one.assumption])
            return _Stay(float(first.estimate), float(first.low), float(first.high))
    guessed = [
        row
        for row in book.rows("savings")
        if row.leaving_low is not None and row.leaving_high is not None
        and getattr(row, "status", None) != "dropped"
    ]  # fmt: skip
    if not guessed:
        return None
    worst = max(guessed, key=lambda row: row.leaving_high)
    return _Stay(None, 1 - worst.leaving_high, 1 - worst.leaving_low)


def _survived(last: Book, now: Book) -> Iterator[Line]:
    for what, table in SURVIVES.items():
        rows = last.rows(table)
        if rows:
            carried: list[Any] = [attempts.same_row(now, table, row) for row in rows]
            yield Line("survived", what, len(rows), sum(one is not None for one in carried))
