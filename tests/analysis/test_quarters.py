"""The last three months and the three before."""

from datetime import date

import pytest

from workbook.analysis import quarters


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 5, 31), 3, date(2026, 2, 28)),
        (date(2024, 5, 31), 3, date(2024, 2, 29)),
        (date(2026, 1, 15), 3, date(2025, 10, 15)),
        (date(2026, 12, 31), 12, date(2025, 12, 31)),
    ],
)
def test_months_before_a_day_end_with_the_shorter_month(day, months, before):
    assert quarters.months_before(day, months) == before
