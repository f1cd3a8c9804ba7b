"""Which of two indicators moved first: by hand, and where it cannot be known."""

import pandas as pd
import pytest
from books import make_book

from workbook.chapters.control.leading import leading, moved, what_moves_first

STEADY = [10, 11, 10, 11, 10, 11]  # mean 10.5, mean range 1: limits 10.5 ∓ 2.66


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
        ([14, 14, 14], [10, 14, 14], 31, True, "the second moved 31 days after the first"),
        ([10, 14, 14], [14, 14, 14], -31, False, "the second moved 31 days before the first"),
        ([14, 14], [14, 14], 0, False, "both moved on the same day"),
        ([14, 14], [10, 11], None, None, "the first has moved, the second not yet"),
        ([10, 11], [14, 14], None, None, "only the second has moved"),
        ([13, 11], [10, 11], None, None, "neither has moved yet"),  # 13 is within 13.16
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


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (STEADY, "Bought again has fewer than 7 measurements"),
        ([5] * 8, "the first measurements of Bought again do not vary"),
    ],
)
def test_what_cannot_be_known_says_why(second, reason):
    (row,) = leading(book_of([*STEADY, 14], second)).itertuples()
    assert pd.isna(row.followed)
    assert row.reason == reason


def test_only_what_was_measured_by_then_counts():
    book = book_of([*STEADY, 14], [*STEADY, 14], as_of="2026-06-30")
    assert moved(book, "a").on is None
    assert moved(book, "a").why_not_known


def test_a_book_without_leading_indicators_has_no_such_section():
    assert what_moves_first(make_book(indicators=[{"key": "a", "name": "A"}])) is None
