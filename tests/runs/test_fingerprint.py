from datetime import date

import pytest

from workbook.book import Book
from workbook.runs import fingerprint

VERSIONS = {"python": "3.11"}


@pytest.fixture
def with_evidence(book, tmp_path):
    (tmp_path / "answers.csv").write_text("answer\nyes\n", encoding="utf-8")

    def made(source="answers.csv"):
        return book(
            strategy=[{"key": "test", "name": "Test", "data_folder": str(tmp_path)}],
            assumptions=[
                {"key": "a", "statement": "They answer", "kind": "need", "importance": "3"}
            ],
            evidence=[
                {"key": "e", "assumption": "a", "source": source, "measure": "answer = 'yes'"}
            ],
        )

    return made


def test_the_same_book_has_the_same_fingerprint(with_evidence):
    assert fingerprint.of_book(with_evidence(), 0) == fingerprint.of_book(with_evidence(), 0)


def test_a_changed_file_of_evidence_changes_it(with_evidence, tmp_path):
    before = fingerprint.of_book(with_evidence(), 0)
    (tmp_path / "answers.csv").write_text("answer\nyes\nno\n", encoding="utf-8")
    changed = fingerprint.of_book(with_evidence(), 0)
    (tmp_path / "answers.csv").unlink()
    gone = fingerprint.of_book(with_evidence(), 0)
    assert len({before, changed, gone}) == 3
    assert gone


def test_a_later_change_in_the_store_changes_it(with_evidence):
    assert fingerprint.of_book(with_evidence(), 1) != fingerprint.of_book(with_evidence(), 2)


def test_a_table_in_a_database_leaves_none(with_evidence, tmp_path):
    assert fingerprint.of_book(with_evidence("sales.answers"), 0) == ""
    notebook = tmp_path / "1_link.ipynb"
    notebook.write_text("{}", encoding="utf-8")
    assert fingerprint.of_chapter("", notebook, {}, VERSIONS) == ""
    assert fingerprint.of_document(["", "a"]) == ""


def test_notebook_parameters_and_versions_count(tmp_path):
    notebook = tmp_path / "1_link.ipynb"
    notebook.write_text("{}", encoding="utf-8")
    first = fingerprint.of_chapter("book", notebook, {"as_of": "2026-01-31"}, VERSIONS)
    day = fingerprint.of_chapter("book", notebook, {"as_of": "2026-02-28"}, VERSIONS)
    python = fingerprint.of_chapter("book", notebook, {"as_of": "2026-01-31"}, {"python": "3.12"})
    notebook.write_text("{} ", encoding="utf-8")
    edited = fingerprint.of_chapter("book", notebook, {"as_of": "2026-01-31"}, VERSIONS)
    assert len({first, day, python, edited}) == 4


def test_content_counts_and_the_day_of_the_book_does_not(book):
    rows = {name: book().entered(name) for name in ("strategy",)}
    early, late = (Book(rows, date(2026, month, 1)) for month in (1, 2))
    assert fingerprint.of_book(early, 0) == fingerprint.of_book(late, 0)
    other = book(functions=[{"key": "sales", "name": "Sales"}])
    assert fingerprint.of_book(early, 0) != fingerprint.of_book(other, 0)
