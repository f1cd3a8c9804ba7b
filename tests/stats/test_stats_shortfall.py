"""Shortfalls from a line: against Student's test, brute force, and in the corners."""

import math

import numpy as np
import pytest
from scipy import stats as scipy

from workbook.stats.shortfall import (
    PHI,
    PRIOR,
    chance_short,
    poisson_at_least,
    shortfall,
)

AWAY = [0.3, -1.2, -0.4, 0.8, -1.9, -0.7, -0.2, -1.1, 0.1, -0.9, -1.4, -0.6]


def test_the_chance_of_a_shortfall_is_students_one_sided_test():
    expected = 1 - scipy.ttest_1samp(AWAY, 0, alternative="less").pvalue
    assert shortfall(AWAY).short == pytest.approx(expected)
    assert chance_short(AWAY) == pytest.approx(expected)
    spread = np.std(AWAY, ddof=1)
    near = 1 - scipy.ttest_1samp(AWAY, -spread, alternative="greater").pvalue
    assert shortfall(AWAY).near == pytest.approx(near)


def test_readings_that_depend_on_the_ones_before_are_judged_by_the_whole_posterior():
    # The same by a grid over the level and the scale as well, from the likelihood itself.
    d = np.array(AWAY)
    levels, scales = np.linspace(-6, 5, 1101), np.exp(np.linspace(-3, 4, 300))
    below = total = 0.0
    for phi, prior in zip(PHI, PRIOR, strict=True):
        first = (d[0] - levels[:, None]) * math.sqrt(1 - phi**2)
        rest = d[1:] - phi * d[:-1] - (1 - phi) * levels[:, None]
        squares = (first[:, 0] ** 2 + (rest**2).sum(axis=1))[:, None]
        log = -len(d) * np.log(scales) - squares / (2 * scales**2)  # flat in the logarithm
        weight = prior * math.sqrt(1 - phi**2) * np.exp(log)
        below += weight[levels < 0].sum() + weight[levels == 0].sum() / 2
        total += weight.sum()
    assert shortfall(AWAY).whatever == pytest.approx(below / total, abs=2e-3)


def test_few_readings_and_equal_ones_are_unknown():
    assert math.isnan(shortfall([-1] * 5).short)
    assert "do not vary" in shortfall([-1] * 6).reason
    assert shortfall([-1] * 8).short == 1
    assert shortfall([0] * 8).near == 1
    assert math.isnan(chance_short([1, 2]))


def test_one_long_wait_is_no_news_and_a_collapse_is():
    steady = [0.4, -0.3, 0.1, 0.6, -0.5, 0.2, -0.1]
    assert shortfall([*steady, -9]).sudden
    assert not shortfall([*steady, -1]).sudden
    waits = np.array([1.0, 0.2, 2.1, 0.4, 0.1, 0.9, 3.0, 9.5])
    roots = np.cbrt(1.2) - np.cbrt(waits)
    assert not shortfall(1.2 - waits, on_root_scale=roots).sudden


def test_two_rare_events_are_chance_and_ten_are_not():
    # Poisson: 1 - e^-0.3 (1 + 0.3) = 0.0369.
    assert poisson_at_least(2, 0.3) == pytest.approx(0.03694, abs=1e-5)
    counts = np.array([0, 1, 0, 0, 0, 0, 0, 0, 1, 4.0])
    assert not shortfall(0.5 - counts, counts=counts).sudden
    counts[-1] = 12
    assert shortfall(0.5 - counts, counts=counts).sudden


def test_a_line_that_may_be_wrong_itself_makes_a_shortfall_less_sure():
    assert shortfall(AWAY, line_error=1.0).whatever < shortfall(AWAY).whatever


def test_who_returns_to_the_line_is_back():
    fallen = [-5.1, -4.8, -5.3, -4.9, -5.2, -5.0, -4.7]
    assert shortfall([*fallen, 0.1, -0.2]).back > 3
    assert shortfall([*fallen, -4.9, -5.1]).back == 0
