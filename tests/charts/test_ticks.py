"""Ticks of axes are round, few, and far enough from each other."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from workbook.charts import ticks


@pytest.mark.parametrize(
    ("low", "high", "most", "values"),
    [(0, 10, 5, [0, 2.5, 5, 7.5, 10]), (0.3, 0.9, 3, [0.4, 0.6, 0.8]), (5, 5, 4, [5]),
     (-400_000, 20_000, 5, [-400_000, -300_000, -200_000, -100_000, 0])],
)  # fmt: skip
def test_ticks_are_round_and_few(low, high, most, values):
    assert ticks.nice(low, high, most) == pytest.approx(values)


def test_labels_of_months_have_room():
    for last in (date(2026, 2, 20), date(2026, 9, 1), date(2029, 1, 1)):
        made = ticks.in_months(date(2026, 1, 10), last, 4)
        assert made
        assert all(after[0] - before[0] >= 0.26 for before, after in pairwise(made))
