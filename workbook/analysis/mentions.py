"""Which rows a sentence speaks of by name, so that a page can lead to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workbook.analysis.checks import Finding
from workbook.book import Book
from workbook.book.addresses import has_pages
from workbook.book.model import TABLES

Row = tuple[str, Any]
"""A table, and the key of a row."""


def mentioned(book: Book, finding: Finding) -> dict[str, Row]:
    """Return what a finding names: the words, and the table and key of the row.

    Where several rows are called alike, that of the finding's own table counts.
    """
    rows = _rows_by_name(book)
    found = {}
    for words in _texts(finding.facts.values()):
        of = rows.get(words, ())
        if of:
            found[words] = next((row for row in of if row[0] == finding.table), of[0])
    return found


def _rows_by_name(book: Book) -> Mapping[str, tuple[Row, ...]]:
    def index() -> dict[str, tuple[Row, ...]]:
        named: dict[str, tuple[Row, ...]] = {}
        for table, shape in TABLES.items():
            if table != "strategy" and shape.named_by and has_pages(table):
                for row in book.rows(table):
                    words = " ".join(str(getattr(row, shape.named_by) or "").split())
                    if words:
                        named[words] = (*named.get(words, ()), (table, row.key))
        return named

    return book.remember("rows by name", index)


def _texts(values: Any) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value.strip('“”"')
        elif isinstance(value, list | tuple):
            yield from _texts(value)
