"""What is doubtful about a question: remembered until the file changes, and no name of a person."""

from __future__ import annotations

import os

import pytest

from workbook.evidence import Question, Sources
from workbook.evidence.doubts import Doubt, doubts_of


@pytest.fixture
def doubts(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))

    def look(text, measure, **parts):
        (tmp_path / "a.csv").write_text(text, encoding="utf-8")
        question = Question("a.csv", measure, **parts)
        return doubts_of([question], Sources(str(tmp_path)))[question]

    return look


TEXT = "r,n\n" + "".join(f"{'Sí' if at % 4 else 'No'},{at % 11}\n" for at in range(40))


def test_it_is_remembered_until_the_file_changes(doubts, tmp_path, monkeypatch):
    assert doubts(TEXT, "r = 'Si'") == (Doubt("absent", "r", "Si", "Sí"),)
    later = TEXT.replace("Sí", "Si")
    assert doubts(later, "r = 'Si'") == ()
    stat = (tmp_path / "a.csv").stat()
    with monkeypatch.context() as patched:
        patched.setattr("workbook.evidence.doubts._looked_at", None)
        os.utime(tmp_path / "a.csv", ns=(stat.st_atime_ns, stat.st_mtime_ns))
        question = Question("a.csv", "r = 'Si'")
        assert doubts_of([question], Sources(str(tmp_path)))[question] == ()


def test_a_hidden_column_is_not_looked_at(doubts, monkeypatch):
    monkeypatch.setenv("WORKBOOK_HIDDEN_COLUMNS", "r")
    assert doubts(TEXT, "r = 'Si'") == ()


def test_what_cannot_be_read_has_no_doubts(tmp_path):
    question = Question("none.csv", "r = 'Si'")
    assert doubts_of([question], Sources(str(tmp_path))) == {}


def test_an_expression_that_is_no_sql_has_no_doubts(doubts):
    assert doubts(TEXT, "r = = 'x'") == ()
