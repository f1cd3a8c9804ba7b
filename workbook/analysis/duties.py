"""What the reader of a book has to do: results to enter, actions and commitments that are due.

Everything here is about ``book.reader``, the member who reads; without a reader every list is
empty.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from workbook.analysis import course
from workbook.book import Book, measure
from workbook.book.fields import Row
from workbook.book.roles import Team

MONTH = 30  # days: the usual interval of what was measured less than three times


@measure
def results(book: Book) -> pd.DataFrame:
    """Indicators that the reader reports and whose last measurement is past its usual interval.

    The reader reports what their function measures or aims at, and what an objective of their own
    aims at. The usual interval is the median of the days between measurements, and 30 days where
    there are fewer than three.

    Columns: indicator, on (last measured; null for never), value, usual_days.
    """
    rows = results_of(book, book.reader)
    return pd.DataFrame(rows, columns=["indicator", "on", "value", "usual_days"])


def results_of(book: Book, member: str | None) -> list[tuple[str, date | None, float | None, int]]:
    """Return what ``results`` says of any member."""
    team = Team(book.rows)
    is_voter = member in team.voters
    due = []
    for indicator in book.rows("indicators") if is_voter else ():
        if not team.reports(str(member), indicator.key):
            continue
        usual = course.usual_interval(book, indicator.key) or MONTH
        last = next(reversed(course.readings(book, indicator.key, judged=False)), None)
        if last is None or (book.as_of - last.on).days >= usual:
            due.append((indicator.key, last and last.on, last and last.value, int(usual)))
    return due


@measure
def actions(book: Book) -> pd.DataFrame:
    """Actions that the reader owns and that are under way or should be.

    Columns: action, status, progress, ends_on, overdue (its last day is past).
    """
    rows = [
        (row.key, row.status, row.progress, row.ends_on, _is_past(book, row.ends_on))
        for row in actions_of(book, book.reader)
    ]
    return pd.DataFrame(rows, columns=["action", "status", "progress", "ends_on", "overdue"])


def actions_of(book: Book, member: str | None) -> list[Row]:
    """Return the actions that a member owns and that are under way or should be."""
    if member is None:
        return []
    return [row for row in book.rows("actions") if row.owner == member and _is_under_way(book, row)]


@measure
def commitments(book: Book) -> pd.DataFrame:
    """Commitments of the reader that are still to be kept: commitment, due_on, overdue."""
    rows = [
        (row.key, row.due_on, _is_past(book, row.due_on))
        for row in commitments_of(book, book.reader)
    ]
    return pd.DataFrame(rows, columns=["commitment", "due_on", "overdue"])


def commitments_of(book: Book, member: str | None) -> list[Row]:
    """Return the commitments of a member that are still to be kept."""
    return [
        row
        for row in book.rows("commitments")
        if row.member == member and row.done_on is None and row.made_on <= book.as_of
    ]


def _is_under_way(book: Book, row: Row) -> bool:
    begun = row.starts_on is not None and row.starts_on <= book.as_of
    return bool(row.status == "active" or (row.status == "planned" and begun))


def _is_past(book: Book, on: date | None) -> bool:
    return on is not None and on < book.as_of
