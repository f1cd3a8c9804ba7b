"""What the evidence does to the decisions that rest on it: C301, C305, C308."""

import pytest

from workbook.analysis.checks import findings

CHOICE = {"key": "text", "statement": "Text the consumers."}
PHONE = {
    "key": "phone",
    "statement": "Most consumers have a cell phone.",
    "importance": 4,
    "statistic": "proportion",
    "comparison": "at_least",
    "threshold": 0.5,
    "set_on": "2026-01-10",
}
USE = {"assumption": "phone", "used_by_table": "choices", "used_by_key": "text"}
REFUTES = {"key": "survey", "assumption": "phone", "n": 200, "successes": 40}
OPEN = {"key": "survey", "assumption": "phone", "n": 100, "successes": 55}


@pytest.fixture
def found(book):
    def look(code, evidence, **tables):
        base = {"choices": [CHOICE], "assumptions": [PHONE], "assumption_uses": [USE]}
        return findings(book(evidence=evidence, **{**base, **tables}), select=[code])

    return look


@pytest.mark.parametrize("code", ["C301", "C305", "C308"])
def test_an_empty_book_and_one_without_evidence_have_no_finding(book, found, code):
    assert findings(book(), select=[code]) == ()
    assert found(code, []) == ()


def test_a_choice_on_a_refuted_assumption_is_an_error(found):
    (one,) = found("C301", [REFUTES])
    assert (one.severity, one.gate, one.table, one.keys) == (
        "error",
        "customer",
        "choices",
        ("text",),
    )
    assert one.message == (
        "The choice “Text the consumers” depends on what the data refute: “Most consumers have a "
        "cell phone”: 20 % was found (range 14.7 % to 26.2 %), and 50 % is needed."
    )


def test_every_row_that_rests_on_it_is_found_but_no_dropped_one(found):
    solutions = [
        {"key": "sms", "name": "Messages", "status": "chosen"},
        {"key": "old", "name": "Old messages", "status": "failed"},
    ]
    uses = [USE] + [
        {"assumption": "phone", "used_by_table": "solutions", "used_by_key": key}
        for key in ("sms", "old")
    ]
    rows = found("C301", [REFUTES], solutions=solutions, assumption_uses=uses)
    assert [row.keys for row in rows] == [("text",), ("sms",)]


@pytest.mark.parametrize("successes", [140, 100])
def test_what_is_supported_or_undecided_is_no_error(found, successes):
    assert found("C301", [{**REFUTES, "successes": successes}]) == ()


def test_undecided_says_how_many_more(found):
    (one,) = found("C305", [OPEN])
    assert (one.severity, one.keys) == ("warning", ("phone",))
    assert (
        "with 100 answers the true value can be anywhere from 44.7 % to 65 %, and the threshold "
        "is 50 %"
    ) in one.message
    assert "about 2,405 answers in all would probably decide it" in one.message
    assert one.remedy == (
        "Collect at least 2,305 more answers in the same way, and mark the evidence as still "
        "growing."
    )


def test_undecided_without_a_number_says_why(found):
    (equal,) = found("C305", [{**OPEN, "successes": 50}])
    assert "more answers would not decide it" in equal.message
    mean = {**PHONE, "statistic": "mean", "threshold": 3}
    figures = {"key": "e", "assumption": "phone", "n": 1, "mean": 4, "sd": 0}
    (single,) = found("C305", [figures], assumptions=[mean])
    assert "one answer alone does not show variation" in single.message


def test_evidence_that_cannot_be_read_is_an_error_and_names_it(found, tmp_path):
    strategy = [{"key": "t", "name": "T", "data_folder": str(tmp_path)}]
    gone = {"key": "visits", "assumption": "phone", "source": "gone.csv", "measure": "a = 1"}
    outside = {**gone, "key": "outside", "source": "../x.csv"}
    attack = {**gone, "key": "attack", "source": "ok.csv", "measure": "getenv('HOME') = 'x'"}
    (tmp_path / "ok.csv").write_text("a\n1\n")
    rows = found("C308", [gone, outside, attack], strategy=strategy)
    assert [row.keys for row in rows] == [("visits",), ("outside",), ("attack",)]
    assert all(row.severity == "error" and row.gate == "customer" for row in rows)
    assert "holds no file gone.csv" in rows[0].message
    assert "outside the data folder" in rows[1].message
    assert "getenv is not allowed" in rows[2].message
    assert found("C301", [gone], strategy=strategy) == ()


def test_without_a_data_folder_the_page_says_so(found):
    gone = {"key": "visits", "assumption": "phone", "source": "gone.csv", "measure": "a = 1"}
    (one,) = found("C308", [gone])
    assert "no data folder" in one.message


def test_evidence_that_would_read_somebody_out_is_refused_in_a_sentence(found, tmp_path):
    people = "".join(f"{'ana' if at == 7 else f'p{at}'},{2000 + at}\n" for at in range(30))
    (tmp_path / "staff.csv").write_text("name,paid\n" + people)
    strategy = [{"key": "t", "name": "T", "data_folder": str(tmp_path)}]
    row = {"key": "ana", "assumption": "phone", "source": "staff.csv", "measure": "paid > 2005"}
    (one,) = found("C308", [{**row, "filter": "name = 'ana'"}], strategy=strategy)
    assert "Fewer than 5 people answered within the filter" in one.message
    assert found("C308", [{**row, "measure": "paid > 2010"}], strategy=strategy) == ()
