"""A step in a series: where it can be written down, beside a wandering level, and on no step."""

import math

import numpy as np
import pytest

from workbook.stats.intervention import placebo_test, points_for, step_effect


def test_a_step_in_readings_that_do_not_wander_is_the_difference_of_two_means():
    draw = np.random.default_rng(2)
    y = np.concatenate([draw.normal(10, 1, 40), draw.normal(7, 1, 20)])
    found = step_effect(y, 40)
    before, after = y[:40], y[40:]
    pooled = (before.var() * 40 + after.var() * 20) / 58
    if found.q == 0:
        assert found.effect == pytest.approx(after.mean() - before.mean())
        assert found.se == pytest.approx(math.sqrt(pooled * (1 / 40 + 1 / 20)))
    assert found.low < -2 < found.high or found.high < -2
    assert found.df == 58


def test_it_is_the_generalised_least_squares_of_its_own_covariance():
    draw = np.random.default_rng(4)
    y = np.cumsum(draw.normal(0, 0.5, 48)) + draw.normal(0, 1, 48)
    weights = draw.integers(5, 50, 48).astype(float)
    months = np.arange(48) % 12
    for one in (None, weights):
        found = step_effect(y, 30, weights=one, season=months)
        scale = np.ones(48) if one is None else one / one.mean()
        order = np.arange(1, 49)
        cov = np.diag(1 / scale) + found.q * np.minimum(order[:, None], order[None, :])
        season = [(months == month).astype(float) for month in range(1, 12)]
        x = np.column_stack([np.ones(48), *season, np.arange(48) >= 30])
        inverse = np.linalg.inv(x.T @ np.linalg.solve(cov, x))
        beta = inverse @ x.T @ np.linalg.solve(cov, y)
        left = y - x @ beta
        s2 = left @ np.linalg.solve(cov, left) / (48 - x.shape[1])
        assert found.effect == pytest.approx(beta[-1])
        assert found.se == pytest.approx(math.sqrt(s2 * inverse[-1, -1]))


def test_what_cannot_be_told_is_said():
    assert "outside" in step_effect([1, 2, 3], 3).reason
    assert "vary" in step_effect([5.0] * 30, 20).reason
    assert "missing" in step_effect([1, 2, math.nan, 4, 5, 6], 3).reason
    assert "few" in step_effect([1, 2, 3, 4], 2).reason


def test_a_placebo_needs_nineteen_earlier_dates():
    draw = np.random.default_rng(6)
    y = draw.normal(0, 1, 60)
    y[50:] += 4
    found = placebo_test(y, 50, step_effect(y, 50))
    assert (found.dates, found.placebo) == (23, pytest.approx(1 / 24))
    short = placebo_test(y[14:], 36, step_effect(y[14:], 36))
    assert math.isnan(short.placebo)
    assert short.dates == 9


def test_more_readings_are_asked_for_where_the_error_is_large():
    found = step_effect(np.random.default_rng(1).normal(0, 1, 40), 30)
    assert points_for(found, 40, 4 * found.se) == 1
    assert points_for(found, 40, found.se) == 120
