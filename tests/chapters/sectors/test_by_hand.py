"""One case entered by hand is enough: its days, its waiting, and what is still open."""

import pytest
from books import make_book

from workbook.chapters.sectors import by_hand, measures
from workbook.chapters.sectors.handbook import EXAMPLES

ROWS = EXAMPLES["D802"]


def test_a_case_adds_up():
    told = by_hand.known(make_book(**ROWS))
    assert told.hours == 24 * 17  # 6 to 23 April
    assert {one.key: (one.hours / 24, one.waited / 24, one.worked / 24) for one in told.areas} == {
        "stores": (14, 13, 1), "finance": (2, 1, 1), "sales": (1, 0, 1),
    }  # fmt: skip
    assert measures.time(make_book(**ROWS)).share.sum() == pytest.approx(1)
    assert [(one.giver, one.taker, one.hours / 24) for one in told.hand_overs] == [
        ("sales", "stores", 13), ("stores", "finance", 1),
    ]  # fmt: skip


def test_a_step_without_an_end_ends_where_the_next_begins_and_the_last_is_open():
    steps = [{**one, "passed_on": ""} for one in ROWS["case_steps"]]
    book = make_book("2026-04-30", **{**ROWS, "case_steps": steps})
    told = by_hand.known(book)
    assert told.open == 1
    assert told.waited == 0
    assert told.hours == 24 * 24  # until the day of the report


def test_working_days_where_there_are_holidays():
    book = make_book(**ROWS, holidays=[{"on": "2026-04-14", "name": "Fair"}])
    assert by_hand.known(book).hours == 24 * 12


def test_what_comes_after_the_day_of_the_report_is_not_there_yet():
    assert by_hand.known(make_book("2026-04-01", **ROWS)) is None
    assert by_hand.entered(make_book()) is None
