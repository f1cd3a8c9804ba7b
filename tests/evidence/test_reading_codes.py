"""Codes for no answer: what they leave out, and that they single nobody out."""

from __future__ import annotations

import pytest
from books import make_book

from workbook.evidence import ask, ledger, question_of, sources_of
from workbook.evidence.aggregate import Answer
from workbook.evidence.reading.codes import codes_of, is_evident


def lines(*texts):
    return {str(text): at for at, text in enumerate(texts, 2)}


@pytest.mark.parametrize(
    ("code", "others", "evident"),
    [
        ("-99", range(11), True),
        ("99", range(11), True),
        ("9", range(1, 6), True),
        ("6", range(1, 6), False),
        ("3", range(11), False),
        ("-1", range(11), True),
        ("-9", range(-8, 9), False),
        ("999", range(0, 2000, 7), False),
        ("4000", [1000, 1200], False),
        ("NS/NC", [], True),
        ("Prefer not to say", [], True),
        ("Ana", ["Eva"], False),
    ],
)
def test_which_codes_are_evident(code, others, evident):
    assert is_evident(code, map(str, others)) is evident


def test_in_a_column_of_own_values_only_evident_codes_hold():
    numbers = lines(*range(100, 200), "-99")
    assert codes_of(numbers, ("150", "-99")).applied == {"-99"}
    few = {"3": 2, "4": 3, "5": 90}
    assert codes_of(few, ("3",)) == (frozenset({"3"}), ("3",))


@pytest.fixture
def outcome(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(ledger, "_answered", type(ledger._answered)())
    monkeypatch.setattr(ledger, "_shown", type(ledger._shown)())

    def ask_about(scores, codes, measure="score", where="", share=False):
        text = "region,score\n" + "".join(f"{'N' if at % 2 else 'S'},{one}\n"
                                          for at, one in enumerate(scores))  # fmt: skip
        (tmp_path / "a.csv").write_text(text)
        book = make_book(
            strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}],
            sources=[{"key": "s", "name": "S", "kind": "answers", "file": "a.csv",
                      "no_answer": codes}],
        )  # fmt: skip
        values = {"source": "s", "measure": measure, "filter": where}
        question = question_of(values, share=share)
        return ask([question], sources_of(book))[question]

    return ask_about


SCORES = [9] * 20 + [4] * 20 + [2] * 20 + [7]


def test_a_code_that_concerns_a_single_person_is_refused(outcome):
    assert isinstance(outcome(SCORES, ""), Answer)
    assert "separate fewer than 5 people" in str(outcome(SCORES, "7"))


def test_a_code_that_many_gave_is_no_answer(outcome):
    found = outcome(SCORES, "4")
    assert (found.n, found.missing) == (41, 20)


def test_an_evident_code_holds_however_few_gave_it(outcome):
    found = outcome([9] * 20 + [4] * 20 + [-99] * 2, "-99")
    assert (found.n, found.missing) == (40, 2)


def test_a_filter_does_not_read_a_column_with_other_codes(outcome):
    said = str(outcome(SCORES, "4", measure="region = 'N'", where="score >= 4", share=True))
    assert "The filter reads the column score, in which 4 was set to be no answer" in said


def test_a_code_within_a_segment_counts_there(outcome):
    scores = [9] * 40 + [4] * 4 + [2] * 20
    assert isinstance(outcome(scores, "4"), Answer) is False  # 4 people
    assert "separate fewer" in str(outcome(scores + [4] * 3, "4", where="region = 'N'"))


def test_what_is_kept_of_a_reading_lies_in_the_cache_alone(outcome, tmp_path, monkeypatch):
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    outcome(SCORES, "4")
    assert not list(here.iterdir())
