"""Sums of assigned times, against closed forms and an independent simulation."""

import math

import numpy as np
import pytest

from workbook.stats.lognormal import Time, sum_quantile

THREE = [Time(0.5, 0.628155), Time(1.0, 1.384465), Time(2.0, 2.640776)]


def test_one_time_is_its_own_nine_of_ten():
    assert sum_quantile([Time(2, 5)]) == pytest.approx(5, rel=0.002)
    assert sum_quantile([Time(2, 5)], 0.5) == pytest.approx(2, rel=0.002)


@pytest.mark.parametrize(("correlation", "p90"), [(0.0, 4.286), (0.5, 4.484)])
def test_three_times_are_less_late_together_than_each_alone(correlation, p90):
    assert sum_quantile(THREE, correlation=correlation) == pytest.approx(p90, rel=0.01)
    assert sum(one.p90 for one in THREE) == pytest.approx(4.653, abs=0.001)


def test_it_is_what_plain_draws_give():
    random = np.random.default_rng(3)
    spread = [math.log(one.p90 / one.p50) / 1.2815516 for one in THREE]
    draws = [one.p50 * np.exp(s * random.normal(size=400_000))
             for one, s in zip(THREE, spread, strict=True)]  # fmt: skip
    assert sum_quantile(THREE) == pytest.approx(np.quantile(sum(draws), 0.9), rel=0.01)


def test_fully_correlated_times_add_up():
    assert sum_quantile(THREE, correlation=1.0) == pytest.approx(4.653, rel=0.005)


def test_constant_times_and_none():
    assert sum_quantile([Time(2, 2), Time(3, 1)]) == pytest.approx(3)
    assert math.isnan(sum_quantile([]))
