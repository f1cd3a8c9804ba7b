"""What the other chapters leave behind: their rows and measures, or nothing where there are none.

A chapter that looks at the whole book asks by a table's or a measure's name, and goes on where no
chapter brings it. What cannot be computed for a book is nothing known of it, and no error here: the
page whose measure it is says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from workbook.book import Book, records
from workbook.book.errors import WorkbookError
from workbook.book.fields import Row, is_missing
from workbook.book.model import TABLES

# Tables whose rows nothing points to, and the day from which each row was there.
_DAYS = {
    "measurements": "on",
    "evidence": "collected_on",
    "commitments": "made_on",
    "decisions": "decided_on",
    "constants": "dated",
    "promises": "made_on",
    "visits": "held_on",
    "rounds": "revealed_on",
}


def rows_of(book: Book, table: str) -> tuple[Row, ...]:
    """Return the rows of a table; none where no chapter brings it."""
    return book.rows(table) if table in TABLES else ()


def value_of(row: Row, column: str) -> Any:
    """Return a cell; None where it is empty, or no chapter brings the column."""
    found = getattr(row, column, None)
    return None if found == () else found


def rows_of_measure(book: Book, name: str) -> Sequence[Any]:
    """Return the rows of a measure, by the name that people use; none where there is none."""
    from workbook.analysis.measures import measure_named

    def made() -> tuple[Any, ...]:
        try:
            return tuple(records(measure_named(name)(book)))
        except WorkbookError:
            return ()

    return book.remember(("left behind", name), made)


def known(row: Any, column: str) -> Any:
    """Return a cell of a measure's row; None where it is missing, or there is no such column."""
    found = getattr(row, column, None)
    return None if is_missing(found) else found


def rewound(book: Book, day: date) -> Book:
    """Return the book as its rows stood on an earlier day, as far as they say their day.

    Rows that say none count as if they had been there.
    """
    if day >= book.as_of:
        return book

    def made() -> Book:
        rows = {name: book.entered(name) for name in TABLES}
        for name, column in _DAYS.items():
            if name in TABLES and column in TABLES[name].by_name:
                rows[name] = tuple(row for row in rows[name] if _was_there(row, column, day))
        return Book(
            rows, day, reader=book.reader, grown=book.grown, data_folders=book.data_folders,
            asked=book.asked, is_past=True,
        )  # fmt: skip

    return book.remember(("rewound", day), made)


def _was_there(row: Row, column: str, day: date) -> bool:
    on = getattr(row, column)
    return on is None or on <= day
