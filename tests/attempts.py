"""Two attempts for tests: a book that leads to an earlier one, without a store."""

from __future__ import annotations

from datetime import date

from books import make_book
from greek import greek_book

from workbook.book import Book
from workbook.book.earlier import Earlier
from workbook.book.model import TABLES

DAY = date(2026, 10, 31)


def greek_rows(sample):
    book = greek_book(sample)
    return {name: book.entered(name) for name in TABLES}


def leading_to(earlier, rows, as_of=DAY, saves=tuple, key="first"):
    """Return a book that tries again what another one began."""
    (row,) = rows["strategy"]
    again = {**rows, "strategy": [row._replace(retry_of=key, died_on=None)]}
    return Book(again, as_of, trying_again=Earlier(lambda: earlier, saves, ""))


def ended(rows, on=DAY):
    (row,) = rows["strategy"]
    return Book({**rows, "strategy": [row._replace(died_on=on)]}, on)


GRIND = {
    "strategy": [{"key": "first", "name": "First", "service_statement": "Near", "died_on": ""}],
    "members": [{"key": "ana", "name": "Ana"}],
    "choices": [{"key": "post", "statement": "Answer by post"}],
    "corporate_objectives": [{"key": "grow", "statement": "Grow by a tenth"}],
}
GRINDED = make_book(**GRIND)


def saved(on, contribution):
    link = {"choice": "post", "corporate_objective": "grow", "member": "ana", "round": 1}
    return make_book(on, **GRIND, links=[{**link, "contribution": contribution}])
