"""Which measurements cannot be right."""

from datetime import date

import pytest
from books import make_book

from workbook.analysis.plausible import doubts


def doubted(*values, **indicator):
    rows = [
        {"indicator": "late", "on": f"2026-01-{at:02}", "value": value}
        for at, value in enumerate(values, 1)
    ]
    book = make_book(indicators=[{"key": "late", "name": "Late", **indicator}], measurements=rows)
    return {on.day: doubt for (_, on), doubt in doubts(book).items()}


def test_two_of_eight_slipped():
    """The median of the six others is 12: 10 ** log10(12)."""
    found = doubted(12, 120, 12, 12, 1.2, 12, 12, 12)
    assert {day: (round(one.usual), one.times) for day, one in found.items()} == {
        2: (12, 10.0),
        5: (12, 0.1),
    }


@pytest.mark.parametrize(
    ("times", "is_doubted"), [(6.2, False), (6.4, True), (15.8, True), (15.9, False)]
)
def test_ten_times_is_from_six_to_sixteen_times(times, is_doubted):
    """10 ** 0.8 = 6.31 and 10 ** 1.2 = 15.85."""
    assert bool(doubted(12, 12, 12, 12, 12, 12 * times)) == is_doubted


def test_limits_come_first_and_each_alone():
    found = doubted(5, 101, -1, least=0, most=100)
    assert {day: one.limit for day, one in found.items()} == {2: 100, 3: 0}


def test_what_is_not_known_yet_is_not_looked_at():
    rows = [{"indicator": "late", "on": "2026-07-01", "value": 101}]
    book = make_book(
        "2026-06-30",
        indicators=[{"key": "late", "name": "Late", "most": 100}],
        measurements=rows,
    )
    assert not doubts(book)
    assert date(2026, 6, 30) == book.as_of
