"""A100: the one remark for chapters without a row, and the smallest step that it names."""

from datetime import date
from pathlib import Path

import pytest
from books import make_book

from workbook.analysis import unopened
from workbook.analysis.checks import findings
from workbook.book import Book
from workbook.book.model import TABLES
from workbook.exchange import read

DATA = Path(__file__).parents[2] / "data"
MOMENTS = [{"key": "delivery", "name": "Delivery", "position": 1}]


def told(book):
    return [(one.message, one.remedy) for one in findings(book, select=["A100"])]


def with_file(tmp_path, name, text, **more):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text, encoding="utf-8")
    strategy = {"key": "t", "name": "T", "data_folder": str(tmp_path)}
    return make_book(strategy=[strategy], moments=MOMENTS, **more)


def test_folders_that_are_links_are_not_looked_into(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "tickets.csv").write_text("case,date,status\n", encoding="utf-8")
    folder = tmp_path / "data"
    book = with_file(folder, "notes.csv", "a,b\n")
    (folder / "linked").symlink_to(outside, target_is_directory=True)
    ((_, remedy),) = told(book)
    assert "tickets.csv" not in remedy


def test_chapters_without_a_row_are_named_once_with_the_next_step():
    ((message, remedy),) = told(make_book(moments=MOMENTS))
    assert message.startswith("Nothing is recorded yet for ")
    assert "Journey" in message
    assert remedy.startswith("The smallest next step: enter one promise")
    ((_, remedy),) = told(make_book(choices=[{"key": "c", "statement": "C"}]))
    assert remedy.startswith("The smallest next step: enter the first moment of truth")


def test_an_empty_book_and_one_that_uses_a_chapter_are_told_nothing():
    assert told(make_book()) == []
    promises = [{"key": "p", "moment": "delivery", "statement": "On time"}]
    assert told(make_book(moments=MOMENTS, promises=promises)) == []


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("case_id,timestamp,activity", "events"),
        ("Expediente;Fecha;Estado", "events"),
        ("received,reason,customer", "contacts"),
        ("Fecha;Motivo", "contacts"),
        ("id,Comentario", "comments"),
        ("CustomerId\tOrderDate\tTotal", "orders"),
        ("region,households", ""),
        ("", ""),
    ],
)
def test_a_file_is_told_by_the_words_of_its_header(tmp_path, header, kind):
    ((_, remedy),) = told(with_file(tmp_path, "logs/some.csv", f"{header}\n1,2,3\n"))
    fits = kind in ("events", "contacts", "comments")  # a promise is less work than orders
    assert ("describe logs/some.csv" in remedy) == fits
    separator = next((one for one in ",;\t" if one in header), ",")
    assert unopened.kind_of(header.split(separator)) == kind


def test_a_file_that_evidence_uses_is_no_next_step(tmp_path):
    claim = {"key": "c", "statement": "C", "importance": 3, "statistic": "proportion"}
    claim["threshold"] = 0.5
    evidence = [{"key": "e", "assumption": "c", "source": "log.csv", "measure": "x > 1"}]
    rows = {"assumptions": [claim], "evidence": evidence}
    ((_, remedy),) = told(with_file(tmp_path, "log.csv", "comment\nlate\n", **rows))
    assert "enter one promise" in remedy


def test_a_folder_that_may_not_be_read_is_not_searched(tmp_path):
    book = with_file(tmp_path, "log.csv", "comment\nlate\n")
    rows = {name: book.entered(name) for name in TABLES}
    ((_, remedy),) = told(Book(rows, book.as_of, data_folders=(str(tmp_path / "other"),)))
    assert "log.csv" not in remedy


@pytest.mark.parametrize("key", ["distributor", "distributor-first-attempt"])
def test_a_strategy_of_before_hears_one_remark_more_and_nothing_else(key):
    rows = dict(read(DATA / key))
    rows |= {name: () for name, table in TABLES.items() if table.optional}
    rows["strategy"] = (rows["strategy"][0]._replace(retry_of=None, died_on=None),)
    later = {"moment_functions": ("assigned_days", "hands_to"), "savings": ("status",)}
    for name, columns in later.items():
        rows[name] = tuple(row._replace(**dict.fromkeys(columns)) for row in rows[name])
    book = Book(rows, date(2026, 11, 28))
    added = [one for one in findings(book) if one.code[0] in "JVAR" or one.code[:2] in {"D8", "E9"}]
    assert [(one.code, one.severity) for one in added] == [("A100", "info")]
