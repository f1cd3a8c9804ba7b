"""The way from a strategy to the one that it tries again, as a book has it."""

from datetime import date

from books import make_book

from workbook.book import Book
from workbook.book.earlier import Earlier

ROWS = {"strategy": make_book().entered("strategy")}


def test_it_is_read_once_and_only_when_it_is_asked_for():
    other, read = make_book("2026-01-31"), []
    way = Earlier(lambda: read.append("once") or other, tuple, "")
    book = Book(ROWS, date(2026, 6, 30), trying_again=way)
    assert not read
    assert book.earlier is other is book.earlier
    assert read == ["once"]


def test_a_book_without_a_way_has_no_earlier_one():
    assert make_book().earlier is None
    assert make_book().trying_again is None
