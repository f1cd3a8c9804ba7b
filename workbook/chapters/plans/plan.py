"""What of a book takes part in its plans, and how that stands in time.

Dropped actions take no part in anything; a dependency on one is ignored. An objective that is
the parent of others is an umbrella: it is planned and measured through them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import TypeVar

from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import joined, quoted
from workbook.chapters.plans.capacity import Job
from workbook.chapters.plans.network import Span, Times, critical_path
from workbook.chapters.plans.workdays import Workdays

T = TypeVar("T")

_NAMED = 4  # more names than this make no sentence


def _once(make: Callable[[Book], T]) -> Callable[[Book], T]:
    @wraps(make)
    def remembered(book: Book) -> T:
        return book.remember(make, lambda: make(book))

    return remembered


@_once
def actions(book: Book) -> tuple[Row, ...]:
    """Return the actions that are not dropped."""
    return tuple(row for row in book.rows("actions") if row.status != "dropped")


@_once
def workdays(book: Book) -> Workdays:
    """Return the working days of the strategy."""
    return Workdays(row.on for row in book.rows("holidays"))


@_once
def needs(book: Book) -> Mapping[str, tuple[str, ...]]:
    """Return for every action those that it needs to be finished first."""
    needed: dict[str, tuple[str, ...]] = {row.key: () for row in actions(book)}
    for row in book.rows("action_dependencies"):
        if row.action in needed and row.needs in needed:
            needed[row.action] += (row.needs,)
    return needed


@_once
def spans(book: Book) -> Mapping[str, Span]:
    """Return start and duration of every action with dates in their order.

    An action that lies on days off only has a duration of 0 and starts on the next working day.
    """
    dated = [row for row in actions(book) if is_dated(row)]
    starts, ends = [row.starts_on for row in dated], [row.ends_on for row in dated]
    calendar = workdays(book)
    counted = zip(dated, calendar.numbers(starts), calendar.lengths(starts, ends), strict=True)
    return {row.key: Span(start, duration) for row, start, duration in counted}


def is_dated(action: Row) -> bool:
    """Tell whether an action has both dates, in their order."""
    dates = (action.starts_on, action.ends_on)
    return None not in dates and dates[0] <= dates[1]


@_once
def times(book: Book) -> Mapping[str, Times]:
    """Return the schedule by action; actions whose times are undefined are missing."""
    return critical_path(spans(book), needs(book))


@_once
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
