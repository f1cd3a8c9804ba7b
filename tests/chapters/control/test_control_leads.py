"""Which of two indicators moved first: by hand, and where it cannot be known."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from books import make_book

from workbook.chapters.control.leads import first_move, leading, moved, what_moves_first

STEADY = [10, 11, 10, 11, 10, 11]
HIGH = [14, 14, 14, 14]  # as many as a level needs


def book_of(first, second, as_of="2026-12-31"):
    """A book of two indicators, of which the first leads, with a measurement a month."""
    return make_book(
        as_of,
        indicators=[
            {"key": "a", "name": "Answered", "leads": "b"},
            {"key": "b", "name": "Bought again"},
        ],
        measurements=[
            {"indicator": key, "on": f"2026-{month:02d}-01", "value": value}
            for key, values in (("a", first), ("b", second))
            for month, value in enumerate(values, 1)
        ],
    )


@pytest.mark.parametrize(
    ("first", "second", "days", "followed", "told"),
    [
        ([*HIGH, 14], [10, *HIGH], 31, True, "the second moved 31 days after the first"),
        ([10, *HIGH], [*HIGH, 14], -31, False, "the second moved 31 days before the first"),
        (HIGH, HIGH, 0, False, "both moved on the same day"),
        (HIGH, [10, 11], None, None, "the first has moved, the second not yet"),
        ([10, 11], HIGH, None, None, "only the second has moved"),
        ([20], [10, 20], 31, True, "the second moved 31 days after the first"),  # far outside
        ([13, 11], [10, 11], None, None, "neither has moved yet"),
    ],
)
def test_which_moved_first(first, second, days, followed, told):
    book = book_of([*STEADY, *first], [*STEADY, *second])
    (row,) = leading(book).itertuples()
    assert (row.first, row.second) == ("a", "b")
    assert (None if pd.isna(row.days) else row.days) == days
    assert (None if pd.isna(row.followed) else row.followed) == followed
    assert pd.isna(row.reason)
    assert what_moves_first(book).iloc[0, -1] == told


def test_what_cannot_be_known_says_why():
    (row,) = leading(book_of([*STEADY, 14], STEADY)).itertuples()
    assert pd.isna(row.followed)
    assert row.reason == "Bought again has too few measurements"


def test_what_is_always_the_same_has_not_moved():
    (row,) = leading(book_of([*STEADY, *HIGH], [5] * 8)).itertuples()
    assert pd.isna(row.reason)
    assert pd.isna(row.second_moved_on)


def test_noise_seldom_moves():
    noise = np.random.default_rng(1).normal(50, 5, (60, 24))
    keys = [f"i{at}" for at in range(len(noise))]
    start = date(2024, 1, 1)
    book = make_book(
        "2026-12-31",
        indicators=[{"key": key, "name": key} for key in keys],
        measurements=[
            {"indicator": key, "on": str(start + timedelta(days=30 * at)), "value": value}
            for key, values in zip(keys, noise.tolist(), strict=True)
            for at, value in enumerate(values)
        ],
    )
    assert sum(moved(book, key).on is not None for key in keys) <= 6  # one of ten


@pytest.mark.parametrize(
    ("flat", "rise", "earliest", "latest"),
    [
        (12, np.arange(1, 25), 13, 17),
        (10, 1.5 * np.arange(1, 15), 11, 13),
        (12, [8, 16, 24], 12, 13),
        (21, [10, 20, 30], 21, 21),
    ],
)
def test_a_steady_rise_has_moved_soon_after_it_began(flat, rise, earliest, latest):
    readings = np.random.default_rng(3).normal(50, 1, (300, flat + len(rise)))
    readings[:, flat:] += rise
    places = [first_move(values) for values in readings.tolist()]
    low, high = np.percentile(np.array(places, dtype=float), (10, 90))
    assert earliest <= low <= high <= latest
    assert [first_move(values) for values in (-readings).tolist()] == places  # a fall alike


def test_noise_of_two_years_seldom_moves():
    noise = np.random.default_rng(4).normal(50, 5, (600, 24))
    found = [first_move(values) is not None for values in noise.tolist()]
    assert np.mean(found) <= 0.13


def test_eight_on_one_side_have_moved_with_the_eighth():
    assert first_move([9, 11] * 3 + [11, 12] * 4) == 12  # of those, the sixth reading is the first
    assert first_move([9, 11] * 12) is None


def test_only_what_was_measured_by_then_counts():
    book = book_of([*STEADY, *HIGH], [*STEADY, *HIGH], as_of="2026-06-30")
    assert moved(book, "a").on is None
    assert moved(book, "a").why_not_known


def test_a_book_without_leading_indicators_has_no_such_section():
    assert what_moves_first(make_book(indicators=[{"key": "a", "name": "A"}])) is None
