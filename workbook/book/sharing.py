"""What of a book may leave the team: for files that anybody who reads a page can take away.

E-mail addresses, comments, others' ratings and where data lie stay behind; so do the files of the
evidence, of which a book holds the names alone.
"""

from __future__ import annotations

from workbook.book.book import Book
from workbook.book.fields import Row, Table
from workbook.book.model import SUBJECTS, TABLES

PRIVATE_TABLES = frozenset({"ratings", "remarks", "remarks_seen"})
"""Tables of what people say to each other in the team, and of what each of them thinks."""

PRIVATE_COLUMNS = frozenset({("members", "email")})
"""Columns that tell how somebody is reached."""


def is_private(table: str, column: str = "") -> bool:
    """Say whether a table, or a column of one, is for the team alone."""
    if table in PRIVATE_TABLES or table in {one.votes for one in SUBJECTS.values()}:
        return True
    if not column:
        return False
    return (table, column) in PRIVATE_COLUMNS or TABLES[table].by_name[column].place


def shared(book: Book) -> Book:
    """Return a book without what is for the team alone: such tables are empty, such cells too."""
    rows = {
        name: () if is_private(name) else tuple(_shared(shape, row) for row in book.entered(name))
        for name, shape in TABLES.items()
    }
    return Book(rows, book.as_of)


def _shared(shape: Table, row: Row) -> Row:
    hidden = {name: None for name in shape.columns if is_private(shape.name, name)}
    return row._replace(**hidden) if hidden else row
