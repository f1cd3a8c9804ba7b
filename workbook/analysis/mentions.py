"""Which rows a sentence speaks of by name, so that a page can lead to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from workbook.analysis.checks import Finding
from workbook.book import Book
from workbook.book.addresses import has_pages
from workbook.book.model import TABLES

Row = tuple[str, Any]
"""A table, and the key of a row."""


class Mentions(NamedTuple):
    """What a finding speaks of: rows by their names, and the column to be looked at."""

    names: Mapping[str, Row]
    column: str = ""


def mentioned(book: Book, finding: Finding) -> Mentions:
    """Return what a finding speaks of, so that a page can lead there."""
    return Mentions(names_in(book, finding), column_of(book, finding))


def column_of(book: Book, finding: Finding) -> str:
    """Return the column to change: one that the sentences name, and rather an empty one.

    Empty where they name none.
    """
    shape = TABLES[finding.table]
    text = f"{finding.remedy} {finding.message}".casefold()
    found = []
    for field in shape.fields:
        if field.key or field.place:
            continue
        words = {field.title().casefold(), field.label.casefold(), field.name.replace("_", " ")}
        places = [at for one in words if (at := _place(text, one)) >= 0]
        if places:
            found.append((min(places), field.name))
    row = book.by_key(finding.table).get(
        finding.keys[0] if len(finding.keys) == 1 else finding.keys
    )
    empty = [one for one in sorted(found) if row and getattr(row, one[1]) in (None, ())]
    return next((name for _, name in (*empty, *sorted(found))), "")


def _place(text: str, word: str) -> int:
    match = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)
    return match.start() if match else -1


def names_in(book: Book, finding: Finding) -> dict[str, Row]:
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
