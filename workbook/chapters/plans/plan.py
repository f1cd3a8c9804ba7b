"""What of a book takes part in its plans, and how that stands in time.

Dropped actions take no part in anything; a dependency on one is ignored. An objective that is
the parent of others is an umbrella: it is planned and measured through them.
"""

from __future__ import annotations

from collections.abc import Iterable

from workbook.analysis.schedule import actions, is_dated, needs, once, spans, times, workdays
from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import joined, quoted
from workbook.chapters.plans.capacity import Job

__all__ = [
    "actions",
    "capacities",
    "is_dated",
    "jobs_by_function",
    "jobs_by_owner",
    "named",
    "needs",
    "spans",
    "times",
    "workdays",
]

_NAMED = 4  # more names than this make no sentence


@once
def _jobs(book: Book) -> tuple[tuple[Row, Job], ...]:
    """Spread every action's effort over its own working days; without any there is no load."""
    jobs = []
    for row in actions(book):
        start, duration = spans(book).get(row.key, (0, 0))
        if duration and row.effort_days is not None:
            rate = row.effort_days / duration
            jobs.append((row, Job(row.key, start, start + duration - 1, rate)))
    return tuple(jobs)


def jobs_by_owner(book: Book) -> dict[str, list[Job]]:
    """Return the work of each member who owns any."""
    return _grouped((row.owner, job) for row, job in _jobs(book))


def jobs_by_function(book: Book) -> dict[str, list[Job]]:
    """Return the work of each function that has any, whoever owns it."""
    return _grouped((row.function, job) for row, job in _jobs(book))


def _grouped(jobs: Iterable[tuple[str | None, Job]]) -> dict[str, list[Job]]:
    groups: dict[str, list[Job]] = {}
    for key, job in jobs:
        if key is not None:
            groups.setdefault(key, []).append(job)
    return groups


def capacities(book: Book) -> dict[tuple[str, str], float]:
    """Return the capacity of each member, and of each function the sum of its members'.

    Keyed by table and key; a function without members has none.
    """
    shares: dict[tuple[str, str], float] = {}
    for row in book.rows("members"):
        shares["members", row.key] = row.capacity
        if row.function is not None:
            function = ("functions", row.function)
            shares[function] = shares.get(function, 0.0) + row.capacity
    return shares


def named(book: Book, table: str, keys: Iterable[str]) -> str:
    """Return the statements of rows as part of a sentence; of many, the first and how many more."""
    names = [quoted(book.name(table, key)) for key in dict.fromkeys(keys)]
    if len(names) > _NAMED:
        names[_NAMED - 1 :] = [f"{len(names) - _NAMED + 1} more"]
    return joined(names)
