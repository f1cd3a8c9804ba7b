"""Comments and reason codes for tests: a file in a folder, and books that describe it."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from books import make_book

from workbook.book import Book
from workbook.book.model import TABLES
from workbook.exchange import read

DATA = Path(__file__).parents[1] / "data"


@cache
def sample_book() -> Book:
    """Return the example that was got right, on the day of its report."""
    return Book(read(DATA / "distributor"), date(2026, 10, 31))


def again(book: Book, **tables: Any) -> Book:
    """Return a book anew that remembers nothing, with the rows of some tables in place of its."""
    return Book({name: book.entered(name) for name in TABLES} | tables, book.as_of)


def write(folder: Path, rows: Iterable[tuple[Any, ...]], name: str = "comments.csv") -> None:
    """Write rows of a day, a comment and a reason."""
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["on", "comment", "reason"])
        out.writerows(rows)


def book_with(folder: Path, as_of: str = "2026-06-30", **tables: Any) -> Book:
    """Return a book whose data folder is a folder."""
    strategy = [{"key": "s", "name": "S", "data_folder": str(folder)}]
    return make_book(as_of, strategy=strategy, **tables)


def coded_log(folder: Path, rows: Iterable[tuple[Any, ...]], **more: Any) -> Book:
    """Return a book with a log whose reasons A and B mean the themes late and bill."""
    write(folder, rows)
    return book_with(
        folder,
        sources=[{"key": "log", "name": "Log", "kind": "contacts", "file": "comments.csv",
                  "on": "on", "code": "reason"}],
        themes=[{"key": "late", "name": "Late"}, {"key": "bill", "name": "Bill"}],
        source_values=[
            {"source": "log", "column": "code", "value": value, "means": "themes",
             "means_key": theme}
            for value, theme in (("A", "late"), ("B", "bill"))
        ],
        **more,
    )  # fmt: skip
