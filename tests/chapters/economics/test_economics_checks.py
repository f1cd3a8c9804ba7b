"""Each check of the economics: what it finds, its nearest innocent, and a book without it."""

import copy
from datetime import date
from pathlib import Path

import pytest
from books import make_book

from workbook.analysis.checks import findings
from workbook.analysis.handbook import book_of
from workbook.book import Book
from workbook.chapters.economics.handbook import EXAMPLES, constant, constants
from workbook.exchange import read

CODES = sorted(EXAMPLES)


def changed(code, change):
    rows = copy.deepcopy(EXAMPLES[code])
    change(rows)
    return rows


def found(rows, code="E"):
    return [one.code for one in findings(make_book(**rows), select=[code])]


INNOCENT = {
    "E901": lambda rows: rows["constants"][-1].update(origin="own_survey"),
    "E902": lambda rows: rows["constants"][-1].update(dated="2024-01-31"),
    "E903": lambda rows: rows["savings"][0].update(status="considered"),
    "E904": lambda rows: rows["objectives"][1].update(function="sales"),
    "E905": lambda rows: rows["constants"][1].update(low=0.4),
    "E906": lambda rows: rows["savings"][0].update(margin=0.99),
    "E907": lambda rows: rows["decisions"][0].pop("claimed"),
    "E908": lambda rows: rows["constants"][-1].update(low=1, likely=2, high=3),
    "E909": lambda rows: (
        rows["decisions"][0].update(indicator="missed"),
        rows.update(indicators=[{"key": "missed", "name": "Missed deliveries"}]),
    ),
}


@pytest.mark.parametrize("code", CODES)
def test_it_finds_its_example_and_not_its_nearest_neighbour(code):
    assert [one.code for one in findings(book_of(EXAMPLES[code]), select=[code])] == [code]
    assert found(changed(code, INNOCENT[code]), code) == []


def test_there_is_an_example_of_each_check():
    assert [f"E90{number}" for number in range(1, 10)] == CODES


def test_a_book_that_does_not_use_the_chapter_hears_nothing_of_it():
    data = Path(__file__).parents[3] / "data" / "distributor"
    rows = dict(read(data))
    for table in ("constants", "decisions", "departures", "guesses", "sources"):
        rows.pop(table, None)
    rows["savings"] = tuple(row._replace(status=None) for row in rows["savings"])
    book = Book(rows, date(2026, 10, 31))
    assert findings(book, select=["E"]) == ()


def severity(**more):
    rows = changed("E903", lambda rows: rows["savings"][0].update(more))
    return [one.severity for one in findings(make_book(**rows), select=["E903"])]


def test_a_saving_that_is_none_is_an_error_where_that_is_nearly_sure():
    # At best 38,000 - 41 × 1.32 million × .01 × .14 = -37,768 a year, at worst -416,608.
    assert severity() == ["error"]
    assert severity(leaving_low=0.003, leaving_high=0.02) == ["warning"]
    assert severity(leaving_low=0, leaving_high=0.002) == []
    assert severity(status="dropped") == []
    assert severity(status="active") == ["error"]


def test_word_of_mouth_is_counted_where_it_is_known():
    rows = changed("E903", lambda rows: rows["savings"][0].update(
        leaving_low=0.001, leaving_high=0.006))  # fmt: skip
    assert found(rows, "E903") == []
    rows["constants"] = [
        constant("tells_dissatisfied", 4, 5, 6),
        constant("influenced", 0.4, 0.5, 0.6),
    ]
    assert found(rows, "E903") == ["E903"]


def test_the_size_of_a_sample_that_settles_it_is_said():
    (one,) = findings(make_book(**EXAMPLES["E901"]), select=["E901"])
    assert "Ask" in one.remedy
    assert "customers" in one.remedy
    assert one.keys == ("loyal-silent",)


def test_sources_of_different_standing_do_not_disagree():
    rows = changed("E905", lambda rows: rows["constants"][0].update(origin="own_survey"))
    assert found(rows, "E905") == []


def test_constants_that_cannot_be_are_refused_with_what_is_expected():
    for more in (
        {"likely": 0.9},
        {"low": -0.1},
        {"high": 40, "likely": 35, "low": 30},
        {"unit": "a month"},
    ):
        with pytest.raises(AssertionError):
            make_book(constants=[constant("problem_rate", 0.3, 0.4, 0.5) | more])
    assert make_book(constants=constants())
