"""What would change the figures is said in sentences, each with its range."""

from datetime import date
from pathlib import Path

from books import make_book

from workbook.book import Book
from workbook.chapters.economics.levers import what_changes_it
from workbook.exchange import read


def test_the_sample_hears_of_answers_of_winning_and_of_those_who_left():
    rows = read(Path(__file__).parents[3] / "data" / "distributor")
    said = repr(what_changes_it(Book(rows, date(2026, 10, 31))))
    assert "If ten in a hundred more complained" in said
    assert "To win a customer costs 0.7 to 1.7 times" in said
    assert "2 organisations left and have not come back" in said
    assert "nan" not in said


def test_an_empty_book_has_none():
    assert what_changes_it(make_book()) is None
