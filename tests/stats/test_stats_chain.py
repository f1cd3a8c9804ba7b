"""All moments won: the product, and the bounds of Fréchet (CHAPTERS.md A12)."""

import math

import pytest

from workbook.stats.chain import chain_of, frechet_bounds


def test_the_bounds_of_two_shares():
    assert frechet_bounds([0.93, 0.88]) == pytest.approx((0.81, 0.88))


def test_they_collapse_where_one_is_certain_and_one_alone_is_itself():
    assert frechet_bounds([0.7, 1.0]) == pytest.approx((0.7, 0.7))
    assert frechet_bounds([0.7]) == pytest.approx((0.7, 0.7))
    assert frechet_bounds([0.4, 0.5]) == (0.0, 0.4)


def test_what_is_unknown_stays_unknown():
    assert frechet_bounds([0.9, None]) is None
    assert frechet_bounds([0.9, math.nan]) is None
    assert frechet_bounds([]) is None
    assert all(math.isnan(one) for one in chain_of([], seed=1))


def test_the_product_lies_in_its_interval_and_repeats():
    won, low, high, lowest, highest = chain_of([(0.93, 400), (0.88, 300)], seed=7)
    assert won == pytest.approx(0.8184)
    assert low < won < high
    # Delta method: the variances of the logs add up.
    se = won * math.sqrt(0.07 / (0.93 * 400) + 0.12 / (0.88 * 300))
    assert high - low == pytest.approx(2 * 1.96 * se, rel=0.05)
    assert (lowest, highest) == pytest.approx((0.81, 0.88))
    assert chain_of([(0.93, 400), (0.88, 300)], seed=7)[1:3] == (low, high)
