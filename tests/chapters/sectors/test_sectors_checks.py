"""Each check of internal areas: what it finds, its nearest innocent, and an empty table."""

import copy
from datetime import date
from pathlib import Path

import pytest
from books import make_book

from workbook.analysis.checks import findings
from workbook.analysis.handbook import book_of
from workbook.book import Book
from workbook.chapters.sectors.checks import is_opened
from workbook.chapters.sectors.handbook import EXAMPLES
from workbook.exchange import read

CODES = sorted(EXAMPLES)


def found(rows, code="D"):
    return [(one.code, one.keys) for one in findings(book_of(rows), select=[code])]


def changed(code, change):
    rows = copy.deepcopy(EXAMPLES[code])
    change(rows)
    return rows


def act_together(rows):
    rows["choices"] = [{"key": "c", "statement": "C"}]
    rows["objectives"] = [{"key": "o", "function": "stores", "choice": "c", "statement": "O"}]
    rows["actions"] = [{"key": "a", "objective": "o", "function": "sales", "statement": "A"}]


def aim_at_customers(rows):
    rows["choices"] = [{"key": "c", "statement": "C"}]
    rows["indicators"] = [
        {"key": "paid", "name": "Paid in time", "dimension": "timeliness", "moment": "claim"}
    ]
    rows["objectives"] = [
        {"key": "o", "function": "finance", "choice": "c", "statement": "O", "indicator": "paid"}
    ]


def say_where(rows):
    rows["source_values"] = [
        {"source": "log", "column": "activity", "value": "filed", "means": "ignore"}
    ]


def promise_in_meeting(rows):
    rows["meetings"][0]["attended"] = "sales; stores; finance"
    rows["members"] = [{"key": "ana", "name": "Ana"}]
    rows["commitments"] = [
        {"key": "k", "statement": "K", "member": "ana", "made_on": "2026-05-04", "meeting": "april"}
    ]


INNOCENT = {
    "D801": lambda rows: rows["promises"][0].update(within_days=5),
    "D802": act_together,
    "D803": aim_at_customers,
    "D804": lambda rows: [one.update(value=0) for one in rows["ratings"] if one["value"] < 0],
    "D805": lambda rows: rows["moment_functions"][1].pop("hands_to"),
    "D806": promise_in_meeting,
    "D807": lambda rows: rows["meetings"][0].update(note="The note came after the payment"),
    "D808": say_where,
    "D809": lambda rows: rows["functions"][2].update(customer_distance=2),
}


@pytest.mark.parametrize("code", CODES)
def test_it_finds_its_example_and_not_its_nearest_neighbour(code):
    assert [one.code for one in findings(book_of(EXAMPLES[code]), select=[code])] == [code]
    assert found(changed(code, INNOCENT[code]), code) == []


@pytest.mark.parametrize("code", CODES)
def test_it_finds_nothing_in_an_empty_book(code):
    assert found({}, code) == []


def test_all_nine_are_there():
    assert [f"D80{at}" for at in range(1, 10)] == CODES


def test_times_that_just_keep_a_promise_are_silent_and_adding_them_up_would_not_be():
    # A13: nine of ten take 4.29 days, 4.48 where the areas are slow together; the sum is 4.65.
    def given(days):
        def change(rows):
            rows["promises"][0]["within_days"] = days
            for row, own in zip(rows["moment_functions"], (0.628155, 1.384465, 2.640776),
                                strict=True):  # fmt: skip
                row["assigned_days"] = own

        return found(changed("D801", change), "D801")

    assert given(5.0) == []
    assert given(3.0) == [("D801", ("claim",))]


def test_one_area_that_is_absent_is_told_apart_from_nothing_promised():
    rows = EXAMPLES["D806"]
    (both,) = findings(book_of(rows), select=["D806"])
    assert "Finance did not take part, and nothing was promised" in both.message
    everybody = changed("D806", lambda rows: rows["meetings"][0].update(
        attended="sales; stores; finance"))  # fmt: skip
    (none,) = findings(book_of(everybody), select=["D806"])
    assert none.message == "In the complaint meeting of 4 May 2026 nothing was promised."


@pytest.mark.parametrize("note", ["fue culpa de almacén", "los culpables", "Who is to blame?"])
def test_words_that_look_for_somebody_in_both_languages(note):
    rows = changed("D807", lambda rows: rows["meetings"][0].update(note=note))
    assert found(rows, "D807")


@pytest.mark.parametrize("note", ["a default value", "the blameless rule", "disculpas al cliente"])
def test_words_that_only_look_alike(note):
    rows = changed("D807", lambda rows: rows["meetings"][0].update(note=note))
    assert found(rows, "D807") == []


def test_values_of_two_voters_are_no_finding():
    rows = changed("D804", lambda rows: rows.update(ratings=rows["ratings"][:5]))
    assert found(rows, "D804") == []


def test_a_file_that_is_gone_is_no_finding_of_times():
    rows = changed("D808", lambda rows: rows["sources"][0].update(file="gone.csv"))
    assert found(rows, "D808") == []


@pytest.mark.parametrize("key", ["distributor", "distributor-first-attempt"])
def test_a_company_that_does_not_use_the_chapter_hears_nothing_of_it(key):
    rows = dict(read(Path(__file__).parents[3] / "data" / key))
    for table in ("meetings", "case_steps", "sources", "source_values"):
        rows[table] = ()
    rows["ratings"] = [one for one in rows["ratings"] if one.instrument == "components"]
    rows["moment_functions"] = [
        one._replace(hands_to=None, assigned_days=None) for one in rows["moment_functions"]
    ]
    book = Book(rows, date(2026, 10, 31))
    assert not is_opened(book)
    assert findings(book, select=["D"]) == ()


def test_a_plain_book_is_not_opened():
    assert not is_opened(make_book(functions=EXAMPLES["D803"]["functions"]))


def test_a_plain_book_opens_no_file_and_asks_nothing(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError

    for name in ("flow_of", "log_of"):
        monkeypatch.setattr(f"workbook.analysis.events.{name}", refuse)
    plain = {name: EXAMPLES["D801"][name] for name in ("functions", "moments", "promises")}
    assert findings(make_book(**plain), select=["D"]) == ()
