"""Each check of the six shifts: what it finds, its nearest innocent, and who hears nothing."""

import copy

import pytest
from books import make_book

from workbook.analysis.checks import findings
from workbook.analysis.handbook import book_of
from workbook.chapters.maturity.handbook import EXAMPLES

CODES = sorted(EXAMPLES)


def found(rows, code="A", as_of="2026-06-30"):
    return [(one.code, one.keys) for one in findings(make_book(as_of, **rows), select=[code])]


def changed(code, change):
    rows = copy.deepcopy(EXAMPLES[code])
    change(rows)
    return rows


def nearer(rows):
    """Bring finance one level nearer: one apart is no finding."""
    for one in rows["ratings"][3:]:
        one["value"] -= 1


INNOCENT = {
    "A102": nearer,
    "A103": lambda rows: rows["rounds"][0].update(revealed_on="2026-01-02"),  # 179 days
}


@pytest.mark.parametrize("code", CODES)
def test_it_finds_its_example_and_not_its_nearest_neighbour(code):
    assert [one.code for one in findings(book_of(EXAMPLES[code]), select=[code])] == [code]
    assert found(changed(code, INNOCENT[code]), code) == []


@pytest.mark.parametrize("code", CODES)
def test_an_empty_book_hears_nothing(code):
    assert found({}, code) == []


def test_two_voters_of_a_function_are_never_apart():
    rows = changed("A102", lambda rows: rows["ratings"].pop())
    assert found(rows, "A102") == []


def test_being_at_nought_is_a_fact_and_no_fault():
    def nought(rows):
        for one in rows["ratings"]:
            one["value"] = 0

    assert found(changed("A102", nought)) == []


def test_a_sealed_round_tells_nothing():
    rows = changed("A102", lambda rows: rows["rounds"][0].pop("revealed_on"))
    assert found(rows) == []
