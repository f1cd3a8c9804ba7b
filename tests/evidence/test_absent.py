"""A verdict is withheld where its figure says something else than was asked: C309 and C310."""

import pandas as pd
import pytest
from books import make_book

from workbook.analysis.checks import findings
from workbook.analysis.verdicts import verdicts

CLAIM = {"key": "a", "statement": "A", "importance": 3, "statistic": "proportion",
         "comparison": "at_most", "threshold": "0.4", "set_on": "2026-01-01"}  # fmt: skip


@pytest.fixture
def judge(tmp_path, monkeypatch):
    """Return the verdict on one question about a file, its reason, and the codes of C309, C310."""
    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))

    def of(lines, measure="", condition="", question="", **claim):
        (tmp_path / "data.csv").write_text("\n".join(lines) + "\n")
        book = make_book(
            strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}],
            assumptions=[CLAIM | claim],
            evidence=[{"key": "e", "assumption": "a", "source": "data.csv", "measure": measure,
                       "filter": condition, "question": question,
                       "collected_on": "2026-02-01"}],
        )  # fmt: skip
        one = verdicts(book).iloc[0]
        verdict = None if pd.isna(one.verdict) else one.verdict
        codes = [found.code for found in findings(book, select=["C308", "C309", "C310"])]
        return verdict, None if pd.isna(one.reason) else one.reason, codes

    return of


def answers(**counts):
    lines = [value for value, count in counts.items() for _ in range(count)]
    return ["id,r", *(f"{at},{value}" for at, value in enumerate(lines))]


def test_nobody_who_could_say_yes_is_no_verdict(judge):
    verdict, reason, codes = judge(answers(Sí=70, No=30), "r = 'Si'")
    assert (verdict, codes) == (None, ["C309"])
    assert reason == "no row holds “Si” in r, but rows hold “Sí”"
    assert judge(answers(Sí=70, No=30), "r = 'Sí'") == ("refuted", None, [])


def test_part_of_a_condition_and_of_the_filter_withhold_as_well(judge):
    lines = ["r,score,where", *(f"Sí,{at % 10},north" for at in range(60))]
    assert judge(lines, "r = 'Si' OR score = 9")[0] is None
    assert judge(lines, "score = 9", "where = 'nord' OR score > 3")[0] is None
    assert judge(lines, "score = 9", "where = 'north'")[0] == "supported"


def test_an_answer_of_a_list_that_nobody_gave_is_told_and_judged(judge):
    lines = answers(good=10, bad=90)
    verdict, _, codes = judge(lines, "r IN ('good', 'excellent')")
    assert (verdict, codes) == ("supported", ["C309"])


def test_two_writings_of_one_value_in_a_list_are_no_doubt(judge):
    assert judge(answers(Sí=10, No=90), "r IN ('Sí', 'Si')") == ("supported", None, [])


def test_blanks_that_would_change_the_verdict_have_to_be_named(judge):
    lines = ["id,phone", *(f"{at},{'Phone' if at % 4 == 0 else ''}" for at in range(200))]
    verdict, reason, codes = judge(lines, "phone = 'Phone'")
    assert (verdict, codes) == (None, ["C310"])
    assert "the share is 100 % if a blank is no answer, and 25 % if a blank is a no" in reason
    assert judge(lines, "COALESCE(phone = 'Phone', FALSE)") == ("supported", None, [])
    assert judge(lines, "phone = 'Phone'", "phone IS NOT NULL") == ("refuted", None, [])


def test_the_same_is_picked_in_words(judge):
    lines = ["id,phone", *(f"{at},{'Phone' if at % 4 == 0 else ''}" for at in range(200))]
    asked = "chose; column=phone; values=Phone"
    assert judge(lines, question=asked)[0] is None
    assert judge(lines, question=f"{asked}; blank=no") == ("supported", None, [])
    assert judge(lines, question=f"{asked}; blank=left out") == ("refuted", None, [])


def test_blanks_that_change_nothing_are_told_only(judge):
    lines = ["id,phone", *(f"{at},{('yes', 'no', '', '', '')[at % 5]}" for at in range(500))]
    verdict, _, codes = judge(lines, "phone = 'yes'", threshold="0.9")
    assert (verdict, codes) == ("supported", ["C310"])  # 50 % and 20 % are both at most 90 %
