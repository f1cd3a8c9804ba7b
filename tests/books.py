"""Books for tests, written as a person would write rows: only the columns that matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from workbook.book import Book
from workbook.book.model import TABLES
from workbook.book.validation import Located, faults_between, parse_row

Cells = Mapping[str, Any]
JUDGED = "link;plans;customer;control"  # no draft, unless a test says so


def make_book(as_of: str = "2026-06-30", **tables: Sequence[Cells]) -> Book:
    """Make a valid book from rows of cells; the strategy row is made up where none is given."""
    tables = {"strategy": [{"key": "test", "name": "Test"}], **tables}
    tables["strategy"] = [{"judged": JUDGED, **row} for row in tables["strategy"]]
    rows, faults = {}, []
    for name, cells in tables.items():
        parsed = [parse_row(TABLES[name], row, name, line) for line, row in enumerate(cells, 2)]
        rows[name] = [Located(name, line, row) for line, (row, _) in enumerate(parsed, 2)]
        faults += [fault for _, found in parsed for fault in found]
    faults += faults_between(rows)
    assert not faults, "\n".join(map(str, faults))
    return Book(
        {name: [one.row for one in located] for name, located in rows.items()},
        date.fromisoformat(as_of),
    )
