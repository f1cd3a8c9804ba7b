"""Comments are drawn for reading: each text once, more as a file grows, and never a pattern."""

import csv

import pytest
from books import make_book

from workbook.book.errors import BadInput
from workbook.chapters.voice import measures
from workbook.evidence import sources_of
from workbook.evidence.drawn import drawn, texts
from workbook.evidence.rules import rule


def write(folder, rows, name="comments.csv"):
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["on", "comment", "reason"])
        out.writerows(rows)


def book_with(folder, **tables):
    return make_book(strategy=[{"key": "s", "name": "S", "data_folder": str(folder)}], **tables)


def test_the_same_comment_is_read_once_and_counts_as_often(tmp_path):
    rows = [("2026-05-01", "Late!", "")] * 50
    rows += [("2026-05-01", f"fine {n}", "") for n in range(50)]
    rows += [("2026-05-02", "  LÁTE! ", "")] * 10
    write(tmp_path, rows)
    book = book_with(
        tmp_path,
        sources=[{"key": "c", "name": "C", "kind": "comments", "file": "comments.csv",
                  "on": "on", "text": "comment"}],
    )  # fmt: skip
    found = drawn(sources_of(book), "c", "comment", {"late": rule("late")})
    assert found.rows == 110
    assert len(found.units) == 51
    (often,) = [one for one in found.units if one.is_frequent]
    assert (often.rows, often.found) == (60, {"late"})
    said = texts(sources_of(book), "c", "comment", [one.place for one in found.units])
    assert len(said) == 51


def test_a_larger_file_keeps_what_was_read(tmp_path):
    def places(count):
        write(tmp_path, [("2026-05-01", f"comment {n}", "") for n in range(count)])
        book = book_with(
            tmp_path,
            sources=[{"key": "c", "name": "C", "kind": "comments", "file": "comments.csv",
                      "on": "on", "text": "comment"}],
        )  # fmt: skip
        return [one.place for one in drawn(sources_of(book), "c", "comment", {}).units]

    few, many = places(400), places(600)
    assert len(few) == len(many) == 150
    last = max(many)
    assert {one for one in few if one <= last} <= set(many)


def test_too_few_comments_are_refused(tmp_path):
    write(tmp_path, [("2026-05-01", "late", "")] * 3)
    book = book_with(
        tmp_path,
        sources=[{"key": "c", "name": "C", "kind": "comments", "file": "comments.csv",
                  "on": "on", "text": "comment"}],
        themes=[{"key": "late", "name": "Late", "words": "late"}],
    )  # fmt: skip
    with pytest.raises(BadInput, match="Fewer than 5"):
        drawn(sources_of(book), "c", "comment", {})
    assert measures.themes(book).empty
