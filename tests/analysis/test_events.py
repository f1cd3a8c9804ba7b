"""What a log tells of the work between areas: the public receipt log, and a log of our own."""

import os
import urllib.request
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from books import make_book

from workbook.analysis import events

RECEIPT = "https://raw.githubusercontent.com/pm4py/pm4py-core/release/tests/input_data/receipt.csv"
"""The receipt phase of permits of a municipality (CoSeLoG, Buijs 2014, doi 10.4121/12709127)."""
FUNCTIONS = [
    {"key": "desk", "name": "Desk", "customer_distance": 0},
    {"key": "store", "name": "Store", "customer_distance": 1},
]
SOURCE = {
    "key": "log", "name": "Log", "kind": "events", "file": "log.csv", "on": "at", "case": "case",
    "activity": "step", "sector": "area",
}  # fmt: skip
MOMENTS = [
    {"key": "ask", "name": "Asking", "position": 1},
    {"key": "get", "name": "Getting it", "position": 2},
]


def write(folder):
    """Twenty cases: a day at the desk, two in the store; every second one gets it three days on."""
    rows = ["case,at,area,step"]
    for case in range(20):
        at = datetime.fromisoformat("2026-02-02T08:00") + timedelta(days=case)
        steps = [("Desk", "asked", 0), ("desk", "written", 1), ("STORE ", "packed", 2)]
        steps += [("Desk", "handed over", 3)] if case % 2 else []
        for area, step, days in steps:
            at += timedelta(days=days)
            rows.append(f"{case},{at:%Y-%m-%d %H:%M},{area},{step}")
    (folder / "log.csv").write_text("\n".join(rows) + "\n", "utf-8")


def book_of(folder, **tables):
    return make_book(
        **{
            "strategy": [{"key": "test", "name": "Test", "data_folder": str(folder)}],
            "functions": FUNCTIONS, "sources": [SOURCE], "moments": MOMENTS, **tables,
        }
    )  # fmt: skip


def test_without_a_source_nothing_is_opened():
    book = make_book(functions=FUNCTIONS)
    assert events.told(book) is None
    assert events.durations(book) is None
    assert events.fitted(book, "ask", whole=True) is None


def test_names_are_matched_without_capitals_and_blanks(tmp_path):
    write(tmp_path)
    told = events.told(book_of(tmp_path))
    assert {one.key: one.function for one in told.areas} == {"desk": "desk", "store": "store"}
    assert (told.cases, told.events, told.hours / 24) == (20, 70, 20 * 3 + 10 * 3)
    assert (told.first, told.last) == (date(2026, 2, 2), date(2026, 2, 27))


def test_moments_are_reached_by_cases(tmp_path):
    write(tmp_path)
    values = [
        {"source": "log", "column": "activity", "value": "asked", "means": "moments",
         "means_key": "ask"},
        {"source": "log", "column": "activity", "value": "handed over", "means": "moments",
         "means_key": "get"},
    ]  # fmt: skip
    told = events.told(book_of(tmp_path, source_values=values))
    assert {key: one.cases for key, one in told.moments.items()} == {"ask": 20, "get": 10}
    assert told.days(told.moments["get"].p90) == pytest.approx(3, rel=0.006)
    assert told.moment is None
    assert told.months == 1
    assert events.within(book_of(tmp_path, source_values=values), "get", 2) == (0, 10)
    assert events.within(book_of(tmp_path, source_values=values), "get", 3) == (10, 10)


def test_what_comes_after_the_day_of_the_report_does_not_count(tmp_path):
    write(tmp_path)
    rows = {
        "strategy": [{"key": "test", "name": "Test", "data_folder": str(tmp_path)}],
        "functions": FUNCTIONS, "sources": [SOURCE],
    }  # fmt: skip
    told = events.told(make_book("2026-02-10", **rows))
    assert told.last == date(2026, 2, 10)
    assert told.cases == 9


def test_working_hours_that_the_operator_sets(tmp_path, monkeypatch):
    write(tmp_path)
    monkeypatch.setenv("WORKBOOK_WORKING_HOURS", "9-17")
    told = events.told(book_of(tmp_path))
    assert told.day_hours == 8
    assert told.is_working_time
    assert told.hours < 20 * 6 * 8


def test_the_fewest_days_promised_to_the_customer(tmp_path):
    promises = [
        {"key": "a", "moment": "get", "statement": "A", "within_days": 5},
        {"key": "b", "moment": "get", "statement": "B", "within_days": 4},
        {"key": "c", "moment": "get", "statement": "C", "within_days": 1, "to": "store"},
    ]
    book = book_of(tmp_path, promises=promises)
    assert events.promised_days(book, "get") == 4
    assert events.promised_days(book, "ask") is None


@pytest.fixture(scope="module")
def receipt(tmp_path_factory):
    """Return a folder with the receipt log; the test says why it could not be fetched."""
    given = os.environ.get("WORKBOOK_RECEIPT_LOG", "")
    folder = tmp_path_factory.mktemp("receipt")
    try:
        if given:
            text = Path(given).read_bytes()
        else:
            with urllib.request.urlopen(RECEIPT, timeout=4) as answer:
                text = answer.read()
    except OSError as error:
        pytest.skip(f"the receipt log could not be fetched: {error}")
    (folder / "receipt.csv").write_bytes(text)
    return folder


@pytest.mark.fetched
def test_the_receipt_log_adds_up_as_published(receipt):
    source = {
        **SOURCE, "file": "receipt.csv", "on": "time:timestamp", "case": "case:concept:name",
        "activity": "concept:name", "sector": "org:group",
    }  # fmt: skip
    told = events.told(
        make_book(
            strategy=[{"key": "test", "name": "Test", "data_folder": str(receipt)}],
            sources=[source],
        )
    )
    assert told.why == ""
    assert told.hours == pytest.approx(186_126.79291, abs=1e-3)
    hours = {key: one.hours for key, one in told.by_key.items()}
    assert hours["Group 1"] == pytest.approx(94_483.042437, abs=1e-3)
    assert hours["not said"] == pytest.approx(57_991.064257, abs=1e-3)
    assert hours["Group 2"] == pytest.approx(21_074.837946, abs=1e-3)
    assert sum(one.handed_in for one in told.areas) == 5_440
    assert told.waited / told.hours == pytest.approx(0.84038, abs=5e-6)
