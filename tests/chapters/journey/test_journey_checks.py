"""Each check of the journey: what it finds, its nearest innocent, and an empty table."""

import copy
from datetime import date
from pathlib import Path

import pytest
from books import make_book

from workbook.analysis.checks import findings
from workbook.analysis.handbook import book_of
from workbook.book import Book
from workbook.chapters.journey.handbook import EXAMPLES
from workbook.exchange import read

CODES = sorted(EXAMPLES)


def found(rows, code="J"):
    return [(one.code, one.keys) for one in findings(book_of(rows), select=[code])]


def changed(code, change):
    rows = copy.deepcopy(EXAMPLES[code])
    change(rows)
    return rows


INNOCENT = {
    "J601": lambda rows: rows["moments"][0].update(before_contact="yes"),
    "J602": lambda rows: (
        rows["promises"][0].update(kept="k"),
        rows.update(EXAMPLES["J603"] | {"evidence": []}) or rows["evidence"].append(
            {"key": "log", "assumption": "slot-kept", "n": 800, "successes": 790}
        ),
    ),
    "J603": lambda rows: rows["evidence"][0].update(successes=760),  # 95 %: it is not decided
    "J604": lambda rows: rows["moment_functions"].append(
        {"moment": "delivery", "function": "sales", "part": "Agrees on a new slot"}
    ),
    "J605": lambda rows: rows["promises"][0].update(favours="both"),
    "J606": lambda rows: [one.update(component="procedures") for one in rows["actions"][:3]],
    "J607": lambda rows: rows.update(copy.deepcopy(EXAMPLES["J606"])) or rows["actions"][0].update(
        component="procedures"
    ),
    "J610": lambda rows: rows["promises"][0].update(within_days=4),
    "J608": lambda rows: [
        one.update(value=2) for one in rows["ratings"] if one["item"] == "want"
    ],
    "J609": lambda rows: (
        rows["moments"][0].update(owner="ana"), rows.update(members=[{"key": "ana", "name": "A"}]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_it_finds_its_example_and_not_its_nearest_neighbour(code):
    assert [one.code for one in findings(book_of(EXAMPLES[code]), select=[code])] == [code]
    assert found(changed(code, INNOCENT[code]), code) == []


@pytest.mark.parametrize("code", CODES)
def test_it_finds_nothing_in_an_empty_book(code):
    assert found({}, code) == []


@pytest.mark.parametrize("code", sorted(set(CODES) - {"J608"}))
def test_it_says_nothing_before_the_chapter_is_opened(code):
    def close(rows):
        rows["promises"][0]["to"] = "sales"
        rows.setdefault("functions", [{"key": "sales", "name": "Sales"}])
        rows["moments"][0]["promise"] = "On time"

    assert found(changed(code, close)) == []


def test_a_broken_promise_is_an_error_only_where_its_claim_is_important():
    def severities(rows):
        return [one.severity for one in findings(make_book(**rows), select=["J603"])]

    assert severities(EXAMPLES["J603"]) == ["error"]
    mild = changed("J603", lambda rows: rows["assumptions"][0].update(importance=3))
    assert severities(mild) == ["warning"]


def test_one_fact_is_one_finding_where_a_decision_rests_on_the_claim():
    def rest(rows):
        rows["choices"] = [{"key": "slots", "statement": "Slots for every chain"}]
        rows["assumption_uses"] = [
            {"assumption": "slot-kept", "used_by_table": "choices", "used_by_key": "slots"}
        ]

    rows = changed("J603", rest)
    assert found(rows, "J603") == []
    assert found(rows, "C301") == [("C301", ("slots",))]


def test_who_wants_to_and_cannot_is_told_by_conditions():
    def cannot(rows):
        values = {"know": 4, "can": 1, "want": 4}
        for one in rows["ratings"]:
            one["value"] = values[one["item"]]

    (one,) = findings(make_book(**changed("J608", cannot)), select=["J608"])
    assert "is not able to" in one.message
    assert "attitude" not in one.message + one.remedy


def test_two_voters_of_a_function_are_no_finding():
    few = changed("J608", lambda rows: rows.update(ratings=rows["ratings"][:6]))
    assert found(few, "J608") == []


@pytest.mark.parametrize("key", ["distributor", "distributor-first-attempt"])
def test_a_company_that_does_not_use_the_chapter_hears_nothing_of_it(key):
    rows = dict(read(Path(__file__).parents[3] / "data" / key))
    rows["promises"], rows["ratings"], rows["source_values"] = (), (), ()
    assert findings(Book(rows, date(2026, 10, 31)), select=["J"]) == ()
