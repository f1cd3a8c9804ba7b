"""The actions of a book in time: their working days, what each needs, and the schedule.

Dropped actions take no part in anything; a dependency on one is ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TypeVar

from workbook.analysis.network import Span, Times, critical_path
from workbook.analysis.workdays import Workdays
from workbook.book import Book
from workbook.book.fields import Row

T = TypeVar("T")


def once(make: Callable[[Book], T]) -> Callable[[Book], T]:
    """Make what a function returns once for each book."""

    @wraps(make)
    def remembered(book: Book) -> T:
        return book.remember(make, lambda: make(book))

    return remembered


@once
def actions(book: Book) -> tuple[Row, ...]:
    """Return the actions that are not dropped."""
    return tuple(row for row in book.rows("actions") if row.status != "dropped")


@once
def workdays(book: Book) -> Workdays:
    """Return the working days of the strategy."""
    return Workdays(row.on for row in book.rows("holidays"))


@once
def needs(book: Book) -> Mapping[str, tuple[str, ...]]:
    """Return for every action those that it needs to be finished first."""
    needed: dict[str, tuple[str, ...]] = {row.key: () for row in actions(book)}
    for row in book.rows("action_dependencies"):
        if row.action in needed and row.needs in needed:
            needed[row.action] += (row.needs,)
    return needed


@once
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


@once
def times(book: Book) -> Mapping[str, Times]:
    """Return the schedule by action; actions whose times are undefined are missing."""
    return critical_path(spans(book), needs(book))
