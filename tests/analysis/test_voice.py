"""What customers talk about: shares that a read sample corrects, or the log's own codes."""

import csv
from datetime import date
from pathlib import Path

import pytest
from books import make_book

from workbook.analysis import problems, voice
from workbook.analysis.checks import findings
from workbook.analysis.handbook import book_of
from workbook.book import Book
from workbook.chapters.voice import measures
from workbook.chapters.voice.handbook import EXAMPLES
from workbook.exchange import read

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def sample():
    return Book(read(DATA / "distributor"), date(2026, 10, 31))


def write(folder, rows, name="comments.csv"):
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["on", "comment", "reason"])
        out.writerows(rows)


def book_with(folder, **tables):
    return make_book(strategy=[{"key": "s", "name": "S", "data_folder": str(folder)}], **tables)


def test_problems_by_moment_and_component_add_up(sample):
    for column in ("moment", "component", "dimension"):
        found = voice.problems_by(sample, column)
        assert sum(one.estimate for one in found.values()) == pytest.approx(1)
        assert all(one.low <= one.estimate <= one.high for one in found.values())
    assert max(voice.problems_by(sample, "moment").items(), key=lambda one: one[1].estimate)[0] == (
        "delivery"
    )
    matrix = measures.matrix(sample)
    assert matrix.share.sum() == pytest.approx(1)


def test_what_comments_and_what_reason_codes_say_of_components_stay_apart(sample):
    book = Book(read(DATA / "distributor"), sample.as_of)
    problems.heard(book, "component")
    assert voice.problems_by(book, "component") == voice.problems_by(sample, "component")


def test_reason_codes_of_the_log_need_no_sample(tmp_path):
    write(tmp_path, [("2026-05-01", "x", "A")] * 60 + [("2026-06-01", "x", "B")] * 40)
    book = book_with(
        tmp_path,
        sources=[{"key": "log", "name": "Log", "kind": "contacts", "file": "comments.csv",
                  "on": "on", "code": "reason"}],
        themes=[{"key": "late", "name": "Late"}, {"key": "bill", "name": "Bill"}],
        source_values=[
            {"source": "log", "column": "code", "value": "A", "means": "themes",
             "means_key": "late"},
            {"source": "log", "column": "code", "value": "B", "means": "themes",
             "means_key": "bill"},
        ],
    )  # fmt: skip
    found = measures.themes(book).set_index("theme")
    assert found.share.to_dict() == {"late": 0.6, "bill": 0.4}
    assert set(found.method) == {"reason codes"}
    assert measures.ears(book).used.tolist() == [True]


def test_a_log_without_rows_names_no_theme(tmp_path):
    write(tmp_path, [])
    source = {"key": "log", "name": "Log", "kind": "comments", "file": "comments.csv",
              "on": "on", "text": "comment", "code": "reason"}  # fmt: skip
    meaning = {"source": "log", "column": "code", "value": "L", "means": "themes",
               "means_key": "late"}  # fmt: skip
    themes = [{"key": "late", "name": "Late", "words": "late*"}]
    book = book_with(tmp_path, sources=[source], themes=themes, source_values=[meaning])
    assert voice.heard(book) == ()
    assert findings(book, select=["V"]) == ()


def test_comments_of_after_the_day_of_the_book_do_not_count():
    rows = EXAMPLES["V702"]
    book = book_of(rows)
    assert max(month.on for month in voice.months(book, book.rows("sources")[0])["late"]) <= (
        book.as_of
    )
    assert book.as_of >= max(one.newest for one in voice.ears(book))
