"""Figures that look sound and say something else: each check fires, its innocent twin not."""

from __future__ import annotations

import pytest
from books import make_book

from workbook.analysis.checks import findings

CLAIM = {
    "key": "a",
    "statement": "They come again",
    "importance": 3,
    "statistic": "proportion",
    "comparison": "at_least",
    "threshold": 0.5,
    "set_on": "2026-01-01",
}


@pytest.fixture
def found(book, tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))

    def look(code, text, measure, statistic="proportion", described=None, **cells):
        (tmp_path / "a.csv").write_text(text, encoding="utf-8")
        sources = [{"key": "s", "name": "S", "kind": "answers", "file": "a.csv", **described}
                   for described in ([described] if described else [])]  # fmt: skip
        made = book(
            strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}],
            sources=sources,
            assumptions=[{**CLAIM, "statistic": statistic}],
            evidence=[
                {"key": "e", "assumption": "a", "source": "s" if sources else "a.csv",
                 "measure": measure, "collected_on": "2026-02-01", **cells}
            ],
        )  # fmt: skip
        return findings(made, select=[code])

    return look


def lines(heading, *rows):
    return "\n".join([heading, *rows]) + "\n"


ANSWERS = lines("r,n", *(f"{'Sí' if at % 4 else 'No'},{at % 11}" for at in range(40)))


@pytest.mark.parametrize("code", ["C309", "C310", "C311", "C312", "C313", "C314"])
def test_an_empty_book_has_no_finding_and_loads_nothing(book, code, monkeypatch):
    monkeypatch.setattr("workbook.evidence.doubts.doubts_of", None)
    assert findings(book(), select=[code]) == ()


def test_a_value_that_no_row_holds_is_found_with_the_nearest(found):
    (one,) = found("C309", ANSWERS, "r = 'Si'")
    assert (one.severity, one.table, one.keys) == ("error", "evidence", ("e",))
    assert "“Si” in the column r" in one.message
    assert "“Sí”" in one.remedy


@pytest.mark.parametrize(
    ("measure", "nearest"),
    [
        ("r IN ('Sí', 'Noo')", "“No”"),
        ("r = 'SÍ'", "“Sí”"),
        ("n = 99", ""),
        ("n = -1", ""),
        ("lower(r) = 'si'", "“Sí”"),
        ("'si' = r", "“Sí”"),
    ],
)
def test_values_are_looked_for_wherever_they_are_asked_for(found, measure, nearest):
    (one,) = found("C309", ANSWERS, measure)
    assert nearest in one.remedy


def test_a_rare_value_is_not_named_as_the_nearest(found):
    text = lines("r", *(["Ana"] * 2), *(["No"] * 20), *(["Sí"] * 20))
    (one,) = found("C309", text, "r = 'Anna'")
    assert "Ana" not in one.remedy


@pytest.mark.parametrize("measure", ["r = 'Sí'", "r <> 'No'", "n = 10", "n >= 99", "r LIKE 'X%'"])
def test_values_that_occur_are_fine(found, measure):
    assert found("C309", ANSWERS, measure) == ()


def test_a_box_that_was_not_ticked_is_found(found):
    text = lines("phone,n", *(f"{'Phone' if at % 3 == 0 else ''},{at}" for at in range(60)))
    (one,) = found("C310", text, "phone = 'Phone'")
    assert "67 % of the rows" in one.message
    assert "COALESCE" in one.remedy
    assert found("C310", text, "COALESCE(phone = 'Phone', FALSE)") == ()
    assert found("C310", text, "phone IS NOT NULL") == ()


def test_a_day_beside_text_is_found_once(found):
    text = lines("d,r", *(f"{'pending' if at == 7 else '2026-0' + str(1 + at % 9) + '-05'},Sí"
                          for at in range(40)))  # fmt: skip
    asked = {"measure": "r = 'Sí'", "filter": "d >= '2026-05-01'"}
    (one,) = found("C311", text, **asked)
    assert "column d" in one.message
    assert found("C308", text, **asked) == ()
    coded = {"no_answer": "pending"}
    assert found("C311", text, described=coded, **asked) == ()


def test_a_number_beside_text_is_found_and_nothing_is_left_out(found):
    text = lines("s,r", *(f"{'many' if at == 7 else at % 10},Sí" for at in range(40)))
    (one,) = found("C311", text, "s >= 5")
    assert "TRY_CAST" not in one.remedy
    assert found("C311", text.replace("many", "3"), "s >= 5") == ()
    assert found("C311", text, "r = 'Sí'") == ()


def test_a_code_that_counts_is_found_and_a_wide_column_not(found):
    text = lines("s", *(f"{-99 if at in (3, 9) else at % 11}" for at in range(60)))
    (one,) = found("C312", text, "s", statistic="mean")
    assert "−99" in one.message or "-99" in one.message
    assert found("C312", text, "s", statistic="mean", described={"no_answer": "-99"}) == ()
    spent = lines("s", *(f"{at * at}" for at in range(60)))
    assert found("C312", spent, "s", statistic="mean") == ()


def test_a_value_far_outside_a_scale_is_found_and_not_told(found):
    text = lines("s", *(f"{500 if at == 3 else at % 11}" for at in range(60)))
    (one,) = found("C312", text, "s >= 9")
    assert "500" not in one.message + one.remedy
    assert found("C312", text.replace("500", "10"), "s >= 9") == ()


def test_a_total_among_the_rows_is_found(found):
    rows = [f"North,{at % 11}" for at in range(30)]
    text = lines("region,s", *rows[:15], "Total,99", *rows[15:])
    assert [one.code for one in found("C312", text, "region = 'North'")] == ["C312"]
    satisfied = lines("r,s", *(f"{'Total' if at % 2 else 'Poor'},1" for at in range(40)))
    assert found("C312", satisfied, "r = 'Total'") == ()


def test_a_weight_that_nobody_named_is_found(found):
    text = lines("r,weight", *(f"{'Sí' if at % 4 else 'No'},{1 + at % 3 / 4}" for at in range(40)))
    (one,) = found("C313", text, "r = 'Sí'")
    assert "a column weight, which looks like a weight" in one.message
    assert found("C313", text, "r = 'Sí'", weight="weight") == ()
    assert found("C313", text.replace("weight", "weight of the parcel"), "r = 'Sí'") == ()


def test_people_who_answered_before_are_counted(found):
    text = lines("respondent_id,r", *(f"{at % 30},{'Sí' if at % 4 else 'No'}" for at in range(40)))
    (one,) = found("C313", text, "r = 'Sí'")
    assert "10 rows are of people who answered before" in one.message
    assert found("C313", text, "r = 'Sí'", respondent="respondent_id") == ()
    once = lines("respondent_id,r", *(f"{at},{'Sí' if at % 4 else 'No'}" for at in range(40)))
    assert found("C313", once, "r = 'Sí'") == ()
    few = lines("respondent_id,r", *(f"{at % 38},{'Sí' if at % 4 else 'No'}" for at in range(40)))
    (one,) = found("C313", few, "r = 'Sí'")
    assert "some people answered several times" in one.message


def test_evidence_that_nothing_rests_on_is_found(book):
    claim = {"assumptions": [CLAIM]}
    figures = [{"key": "e", "assumption": "a", "n": 100, "successes": 60}]
    (one,) = findings(book(**claim, evidence=figures), select=["C314"])
    assert (one.table, one.keys) == ("assumptions", ("a",))
    used = {
        "choices": [{"key": "c", "statement": "C"}],
        "assumption_uses": [{"assumption": "a", "used_by_table": "choices", "used_by_key": "c"}],
    }
    assert findings(book(**claim, **used, evidence=figures), select=["C314"]) == ()
    assert findings(book(**claim), select=["C314"]) == ()


def test_evidence_that_tests_a_promise_is_used():
    claim = {"key": "slot", "statement": "In the slot", "importance": 3, "kind": "promise"}
    figures = [{"key": "log", "assumption": "slot", "n": 100, "successes": 96}]
    rows = {
        "assumptions": [claim],
        "evidence": figures,
        "moments": [{"key": "dock", "name": "Dock", "position": 1}],
    }
    promise = {"key": "p", "moment": "dock", "statement": "In your slot", "kept": "slot"}
    assert [one.keys for one in findings(make_book(**rows), select=["C314"])] == [("slot",)]
    assert findings(make_book(**rows, promises=[promise]), select=["C314"]) == ()
