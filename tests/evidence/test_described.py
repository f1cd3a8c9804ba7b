"""What a strategy says of its files, and how evidence names them."""

from __future__ import annotations

import pytest
from books import make_book

from workbook.book.errors import BadInput
from workbook.evidence import ask, question_of, sources_of
from workbook.evidence.described import data_files, is_file, separator_of
from workbook.exchange import read, write

LOG = {"key": "log", "name": "Log", "kind": "answers", "file": "answers.csv"}


def test_a_separator_is_a_word_or_a_sign():
    assert [separator_of(one) for one in ("tab", ";", "Comma", "x", "semi")] == [
        "\t", ";", ",", "", "",
    ]  # fmt: skip


def test_files_are_named_by_evidence_and_by_sources():
    book = make_book(
        sources=[LOG, {**LOG, "key": "orders", "file": "public.orders"}],
        assumptions=[{"key": "a", "statement": "A", "importance": 3}],
        evidence=[
            {"key": "e1", "assumption": "a", "source": "log", "measure": "x = 1"},
            {"key": "e2", "assumption": "a", "source": "other.parquet", "measure": "x = 1"},
        ],
    )
    assert data_files(book.rows) == {"answers.csv", "other.parquet"}
    assert [is_file(one) for one in ("a.xlsx", "a.XES", "a.xes.gz", "a.xls", "a")] == [
        True, True, True, False, False,
    ]  # fmt: skip


@pytest.fixture
def described(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "data"
    folder.mkdir()
    lines = ["score", *(["9"] * 12), *(["-99"] * 6), *(["3"] * 8)]
    (folder / "answers.csv").write_text("\n".join(lines) + "\n")

    def make(**cells):
        return make_book(
            strategy=[{"key": "test", "name": "Test", "data_folder": str(folder)}],
            sources=[{**LOG, **cells}],
            assumptions=[{"key": "a", "statement": "A", "importance": 3, "statistic": "mean"}],
            evidence=[{"key": "e", "assumption": "a", "source": "log", "measure": "score"}],
        )

    return make


def answer(book):
    values = next(iter(book.rows("evidence")))._asdict()
    question = question_of(values, share=False)
    outcome = ask([question], sources_of(book))[question]
    if isinstance(outcome, BadInput):
        raise outcome
    return outcome


def test_evidence_names_a_source_and_its_reading_holds(described):
    plain, coded = answer(described()), answer(described(no_answer="-99"))
    assert (plain.n, coded.n, coded.missing) == (26, 20, 6)
    assert coded.strata[0].wy == pytest.approx(12 * 9 + 8 * 3)


def test_a_source_and_its_file_are_one_place(described):
    book = described()
    sources = sources_of(book)
    assert sources.place("log") == sources.place("answers.csv") == sources.place("./answers.csv")
    assert sources.state("log") != sources_of(described(no_answer="-99")).state("log")


def test_a_strategy_with_sources_comes_back_from_files(described, tmp_path):
    book = described(no_answer="-99;0", heading_row=1)
    for target in (tmp_path / "out", tmp_path / "out.xlsx"):
        write(book, target)
        assert read(target)["sources"] == book.entered("sources")
    assert (tmp_path / "out" / "answers.csv").is_file()


def test_optional_tables_are_written_where_they_have_rows(tmp_path):
    target = tmp_path / "out"
    write(make_book(), target)
    assert not (target / "sources.csv").exists()
    write(make_book(sources=[LOG]), target)
    assert (target / "sources.csv").exists()
    write(make_book(), target)
    assert read(target)["sources"] == ()
