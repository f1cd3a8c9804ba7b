"""Each check of a second attempt: what it finds, its nearest innocent, and books without one."""

import copy

import pytest

from workbook.analysis.checks import findings
from workbook.analysis.handbook import book_of
from workbook.chapters.recovery import measures
from workbook.chapters.recovery.handbook import EXAMPLES

CODES = sorted(EXAMPLES)
VOTED = {
    "subject": "autopsy",
    "number": 1,
    "opened_on": "2026-04-06",
    "closed_on": "2026-04-08",
    "revealed_on": "2026-04-09",
}
OPEN = {**VOTED, "closed_on": "", "revealed_on": ""}


def found(rows, code="R"):
    return [(one.code, one.table, one.keys) for one in findings(book_of(rows), select=[code])]


def changed(code, change):
    rows = {name: copy.deepcopy(of) for name, of in EXAMPLES[code].items()}
    change(rows)
    return rows


INNOCENT = {
    "R101": lambda rows: rows["links"][0].update(contribution=2),
    "R102": lambda rows: rows.update(choices=[{"key": "near", "statement": "Be near"}]),
    "R103": lambda rows: rows.update(
        assumptions=rows["earlier.assumptions"],
        evidence=[{"key": "survey", "assumption": "phones", "n": 400, "successes": 320}],
    ),
    "R104": lambda rows: rows.update(rounds=[VOTED]),
}


@pytest.mark.parametrize("code", CODES)
def test_it_finds_its_example_and_not_its_nearest_neighbour(code):
    assert {one[0] for one in found(EXAMPLES[code], code)} == {code}
    assert found(changed(code, INNOCENT[code]), code) == []


@pytest.mark.parametrize("code", CODES)
def test_a_book_that_is_no_second_attempt_sees_nothing_of_it(code):
    rows = changed(code, lambda rows: rows.pop("strategy"))
    assert found(rows) == []
    assert found({}, code) == []


def test_a_repeated_error_names_the_same_row_and_what_to_do():
    one, *others = findings(book_of(EXAMPLES["R101"]), select=["R101"])
    assert "“Answer customers by post” works against" in one.message
    assert [each.keys for each in others] == [("grow",), ("by-post",)]
    assert one.remedy.startswith("“Answer customers by post” is the same as then.")
    assert (one.severity, one.gate, one.table) == ("warning", "control", "links")


def test_an_error_of_another_gate_is_not_repeated_where_it_failed():
    def elsewhere(rows):
        rows["links"][0].update(contribution=2)
        for table in ("earlier.objectives", "objectives"):
            rows[table] = [{"key": "o", "function": "sales", "choice": "by-post", "statement": "O"}]
        for table in ("earlier.functions", "functions"):
            rows[table] = [{"key": "sales", "name": "Sales"}]

    assert found(changed("R101", elsewhere), "R101") == []


@pytest.mark.parametrize("code", ["R101", "R102"])
def test_nothing_of_the_checks_is_told_while_members_vote(code):
    rows = changed(code, lambda rows: rows.update(rounds=[OPEN]))
    assert found(rows, code) == []


def test_a_vote_of_either_attempt_counts():
    rows = {**EXAMPLES["R101"], "earlier.rounds": [VOTED]}
    assert found(EXAMPLES["R101"], "R104") == [("R104", "strategy", ("example",))]
    assert found(rows, "R104") == []


@pytest.mark.parametrize("name", ["points", "death"])
def test_while_members_vote_on_why_no_measure_says_it(name):
    rows = changed("R101", lambda rows: rows.update(rounds=[OPEN]))
    assert getattr(measures, name)(book_of(rows)).empty
    assert measures.gates(book_of(rows)).then.isna().all()
    assert not getattr(measures, name)(book_of(EXAMPLES["R101"])).empty
