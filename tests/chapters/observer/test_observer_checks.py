"""Each check of how we see service: what it finds, its nearest innocent, who hears nothing."""

import copy
from datetime import date
from pathlib import Path

import pytest
from books import make_book

from workbook.analysis.checks import findings
from workbook.analysis.handbook import book_of
from workbook.book import Book
from workbook.chapters.observer.handbook import EXAMPLES
from workbook.exchange import read

CODES = sorted(EXAMPLES)
DATA = Path(__file__).parents[3] / "data"


def found(rows, code="A"):
    return [(one.code, one.keys) for one in findings(make_book(**rows), select=[code])]


def changed(code, change):
    rows = copy.deepcopy(EXAMPLES[code])
    change(rows)
    return rows


def agree(rows):
    for one in rows["ratings"]:
        one["value"] = int(one["about"][1:]) // 2


INNOCENT = {
    "A105": agree,
    "A106": lambda rows: rows["rounds"].pop(),
}


@pytest.mark.parametrize("code", CODES)
def test_it_finds_its_example(code):
    assert [one.code for one in findings(book_of(EXAMPLES[code]), select=[code])] == [code]


@pytest.mark.parametrize("code", ["A105", "A106"])
def test_it_does_not_find_its_nearest_neighbour(code):
    assert found(changed(code, INNOCENT[code]), code) == []


def test_promises_whose_share_may_be_four_fifths_are_no_finding():
    def kept(number):
        def change(rows):
            for at, one in enumerate(rows["commitments"]):
                one["done_on"] = "2026-03-30" if at < number else "2026-04-20"

        return changed("A104", change)

    assert found(kept(4), "A104") != []  # Wilson (1927): 4 of 9 may be 73 %
    assert found(kept(6), "A104") == []  # and 6 of 9 may be 88 %
    few = kept(0)
    few["commitments"] = few["commitments"][:7]
    assert found(few, "A104") == []


@pytest.mark.parametrize("code", CODES)
def test_an_empty_book_hears_nothing(code):
    assert found({}, code) == []


def test_a_team_that_never_voted_nor_met_hears_nothing():
    rows = changed("A104", lambda rows: (rows.pop("ratings"), rows.pop("rounds")))
    assert found(rows, "A104") == []


def test_no_remedy_pushes():
    for code in CODES:
        for one in findings(book_of(EXAMPLES[code]), select=[code]):
            assert one.severity != "error"
            assert not {"escalate", "must", "remind", "insist"} & set(one.remedy.lower().split())


def test_more_than_half_an_hour_in_ninety_days_is_too_much():
    def often(rows):
        rows["rounds"] = [
            {"subject": "metrics", "number": number, "opened_on": f"2026-{month}-01",
             "closed_on": f"2026-{month}-02", "revealed_on": f"2026-{month}-03"}
            for number, month in enumerate(("04", "05", "06"), 1)
        ]  # fmt: skip
        rows["indicators"] = [
            {"key": f"i{at}", "name": f"I {at}", "dimension": "quality"} for at in range(40)
        ]

    (one,) = findings(make_book(**changed("A106", often)), select=["A106"])
    assert one.table == "members"
    assert "33 minutes" in one.message  # two rounds of 40 × 25 seconds lie within 90 days


@pytest.mark.parametrize("key", ["distributor", "distributor-first-attempt"])
def test_a_company_that_does_not_use_the_chapters_hears_nothing_of_them(key):
    rows = dict(read(DATA / key))
    rows["ratings"], rows["meetings"] = (), ()
    rows["commitments"] = tuple(row._replace(meeting=None) for row in rows["commitments"])
    assert (
        findings(Book(rows, date(2026, 10, 31)), select=["A102", "A103", "A104", "A105", "A106"])
        == ()
    )
