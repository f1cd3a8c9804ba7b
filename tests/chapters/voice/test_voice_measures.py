"""Measures of the voice: a sample that corrects, a log's own codes, and what is never shown."""

import csv
from datetime import date
from pathlib import Path

import pytest
from books import make_book

from workbook.analysis import voice
from workbook.analysis.handbook import book_of
from workbook.book import Book
from workbook.chapters.voice import measures
from workbook.chapters.voice.handbook import EXAMPLES
from workbook.evidence import sources_of
from workbook.evidence.drawn import drawn
from workbook.evidence.rules import rule
from workbook.exchange import read

DATA = Path(__file__).parents[3] / "data"


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


def test_the_sample_corrects_every_theme_of_the_example(sample):
    found = measures.themes(sample).set_index("theme")
    assert set(found.method) == {"corrected"}
    assert (found.low < found.share).all()
    assert (found.share < found.high).all()
    # The file was made with these shares.
    assert found.low.late < 0.189 < found.high.late
    assert found.low.incomplete < 0.093 < found.high.incomplete
    assert found.trend.system == "rising"


def test_the_answer_names_the_largest_and_what_nothing_answers(sample):
    said = measures.answer(sample)
    assert said.startswith("Customers talk most about “Late deliveries”: 18 %")
    assert "Nothing answers “The order portal”" in said


def test_a_book_without_voices_costs_nothing_and_says_what_to_do():
    book = make_book()
    for name in ("ears", "themes", "accuracy", "trend", "matrix", "ignored"):
        assert getattr(measures, name)(book).empty
    assert measures.answer(book).startswith("Nothing that customers say is described yet.")
    assert voice.problems_by(book, "moment") == {}


def test_no_share_without_a_sample():
    book = book_of(EXAMPLES["V703"])
    found = measures.themes(book)
    assert found.method.tolist() == ["raw hidden"]
    assert found[["share", "low", "high"]].isna().all(axis=None)
    assert "Nobody has read a sample" in measures.answer(book)


@pytest.mark.parametrize("words", [".*", "a" * 40 + "*; (x|y)", "; ; ", "%"])
def test_words_are_terms_and_never_patterns(words):
    book = {"themes": [{"key": "t", "name": "T", "words": words}]}
    if any(letter.isalnum() for letter in words):
        make_book(**book)
    else:
        with pytest.raises(AssertionError, match="such as late"):
            make_book(**book)


def test_forty_themes_of_sixty_terms(tmp_path):
    write(tmp_path, [("2026-05-01", f"word{n} here", "") for n in range(200)])
    book = book_with(
        tmp_path,
        sources=[{"key": "c", "name": "C", "kind": "comments", "file": "comments.csv",
                  "on": "on", "text": "comment"}],
    )  # fmt: skip
    themes = {f"t{at}": rule("; ".join(f"word{at + 40 * n}" for n in range(60)))
              for at in range(40)}  # fmt: skip
    found = drawn(sources_of(book), "c", "comment", themes)
    assert all(share == pytest.approx(5 / 200) for share in found.shares.values())
