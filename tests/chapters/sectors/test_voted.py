"""Votes between areas: what may be told of them, and how much lies between functions."""

import copy

import pytest
from books import make_book

from workbook.chapters.sectors import voted
from workbook.chapters.sectors.handbook import EXAMPLES

VOTES = EXAMPLES["D804"]


def test_values_by_function_and_of_all():
    found = voted.values(make_book(**VOTES)).set_index("function")
    assert dict(found["median"]) == {"sales": 2, "finance": -2, "all": 0}
    assert found.apart["all"] == 4
    assert found.between["all"] == pytest.approx(1)  # all of the spread lies between the two


def test_ranks_are_shared_between_functions_by_closed_form():
    rows = copy.deepcopy(VOTES)
    for row, value in zip(rows["ratings"], (3, 2, 0, 1, -1, -2), strict=True):
        row["value"] = value
    # Ranks 6, 5, 3 and 4, 2, 1: means 14/3 and 7/3; 2 · 3 · (7/6)² of 17.5.
    assert voted.values(make_book(**rows)).between.max() == pytest.approx(6 * 49 / 36 / 17.5)


def test_two_voters_are_not_shown_and_nothing_that_would_tell_of_them():
    rows = copy.deepcopy(VOTES)
    del rows["ratings"][0]
    found = voted.values(make_book(**rows))
    assert list(found.function) == ["all"]  # less finance, it would be the two of sales
    assert found.between.isna().all()


def test_service_is_told_by_whom_it_is_received():
    rows = copy.deepcopy(VOTES)
    rows["rounds"][0]["subject"] = "internal"
    rows["ratings"] = [
        {**row, "instrument": "internal", "item": "timeliness", "about": "stores", "value": 3}
        for row in rows["ratings"]
    ]
    found = voted.internal(make_book(**rows))
    assert list(found.supplier + found.customer) == ["storesfinance", "storessales"]
    assert set(found.dimension) == {"timeliness"}
    assert voted.internal(make_book()).empty
