"""Guesses of three percentiles become exactly those percentiles, however skew."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.stats import chance_to_reach, in_order, pooled_cdf, pooled_quantile
from workbook.stats.quantiles import averaged_chance_to_reach

numbers = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
triples = st.lists(numbers, min_size=3, max_size=3, unique=True).map(sorted)


@given(triples)
def test_the_three_percentiles_are_met_exactly(guess):
    low, likely, high = guess
    assert pooled_cdf(low, likely, high, guess) == pytest.approx([0.1, 0.5, 0.9], abs=1e-9)


@given(st.lists(triples, min_size=1, max_size=5), st.floats(0.001, 0.999))
def test_pooled_quantile_is_the_inverse_of_the_pooled_chance(guesses, probability):
    low, likely, high = np.array(guesses).T
    value = float(pooled_quantile(low, likely, high, probability))
    before = float(pooled_cdf(low, likely, high, value - 1e-6 * (1 + abs(value))))
    assert before <= probability + 1e-9
    assert float(pooled_cdf(low, likely, high, value)) >= probability - 1e-9


def test_a_symmetric_guess_is_the_normal_distribution():
    # Percentiles of N(100, 10): 87.184, 100, 112.816; P(X <= 110) = 0.841345.
    assert chance_to_reach(87.18448, 100, 112.81552, 110, "down") == pytest.approx(
        0.841345, abs=1e-5
    )
    assert float(pooled_quantile(87.18448, 100, 112.81552, 0.975)) == pytest.approx(
        119.59964, abs=1e-3
    )


def test_chances_agree_with_those_of_scipy_to_the_last_digits():
    from scipy.special import ndtr, ndtri

    x = np.linspace(-12, 12, 4_001)
    z90 = float(ndtri(0.9))
    assert pooled_cdf(-z90, 0, z90, x) == pytest.approx(ndtr(x), abs=1e-15, rel=1e-12)
    chances = np.linspace(0.001, 0.999, 999)
    assert pooled_quantile(-z90, 0, z90, chances) == pytest.approx(ndtri(chances), rel=1e-12)


def test_people_count_equally():
    # One is sure to reach 10, one is sure not to, one has even odds.
    low, likely, high = [20, 1, 8], [20, 1, 10], [20, 1, 12]
    assert chance_to_reach(low, likely, high, 10) == pytest.approx(0.5)


def test_direction_decides_which_side_reaches():
    up = chance_to_reach([5], [8], [20], 9, "up")
    down = chance_to_reach([5], [8], [20], 9, "down")
    assert up + down == pytest.approx(1)
    assert up < 0.5 < down


def test_a_point_exactly_at_the_target_reaches_it_in_both_directions():
    for direction in ("up", "down"):
        assert chance_to_reach([7], [7], [7], 7, direction) == 1
    assert chance_to_reach([7], [7], [7], 7.001) == 0
    assert float(pooled_quantile(7, 7, 7, 0.3)) == 7


def test_a_half_without_width_is_a_point_of_one_half():
    # Half the chance sits at 10, the rest spreads above it.
    assert chance_to_reach([10], [10], [20], 10, "down") == pytest.approx(0.5)
    assert chance_to_reach([10], [10], [20], 10, "up") == 1
    assert chance_to_reach([10], [10], [20], 20, "up") == pytest.approx(0.1)
    assert chance_to_reach([0], [10], [10], 10, "up") == pytest.approx(0.5)
    assert chance_to_reach([0], [10], [10], 10, "down") == 1


def test_no_guess_or_no_target_is_undefined():
    assert math.isnan(chance_to_reach([], [], [], 5))
    assert math.isnan(chance_to_reach([1, 2], [math.nan, 3], [4, math.nan], 5))
    assert math.isnan(chance_to_reach([1], [2], [3], math.nan))
    assert np.isnan(pooled_quantile([], [], [], [0.1, 0.9])).all()
    assert pooled_cdf([], [], [], [[1, 2]]).shape == (1, 2)


def test_an_incomplete_guess_is_left_out():
    alone = chance_to_reach([1], [2], [3], 2.5)
    assert chance_to_reach([1, 0], [2, math.nan], [3, 9], 2.5) == alone


def test_guesses_out_of_order_are_told_apart_and_refused():
    assert in_order([1, 3, 1, math.nan], [2, 2, 1, 2], [3, 1, 1, 3]).tolist() == [
        True,
        False,
        True,
        False,
    ]
    with pytest.raises(ValueError, match="one is 3, 2, 1"):
        chance_to_reach([1, 3], [2, 2], [3, 1], 2)
    with pytest.raises(ValueError, match="finite"):
        chance_to_reach([1], [2], [math.inf], 2)


def test_wrong_questions_are_refused():
    with pytest.raises(ValueError, match="up or down"):
        chance_to_reach([1], [2], [3], 2, "sideways")
    with pytest.raises(ValueError, match="between 0 and 1"):
        pooled_quantile([1], [2], [3], 1)


def test_chance_never_falls_as_x_grows():
    x = np.linspace(-5, 60, 400)
    chance = pooled_cdf([1, 10, 10], [2, 10, 11], [30, 12, 11], x)
    assert (np.diff(chance) >= 0).all()
    assert (chance[0], chance[-1]) == pytest.approx((0, 1), abs=0.02)


def test_within_bounds_the_percentiles_are_met_and_nothing_lies_outside():
    # W11: 90, 97, 99 % had 2.7 % at 100 or more; (0, 10, 10) mass below 0.
    for guess, least, most in (((90, 97, 99), 0, 100), ((1, 2, 10), 0, math.inf),
                               ((-9, -4, -1), -math.inf, 0)):  # fmt: skip
        ends = {"least": least, "most": most}
        levels = [0.1, 0.5, 0.9]
        assert pooled_quantile(*guess, levels, **ends) == pytest.approx(guess)
        assert pooled_cdf(*guess, guess, **ends) == pytest.approx(levels)
        assert pooled_cdf(*guess, [least - 1, most], **ends) == pytest.approx([0, 1])
        assert chance_to_reach(*guess, most, **ends) == pytest.approx(0, abs=1e-12)
    touching = pooled_cdf(0, 10, 10, [-1, 0, 10], least=0)
    assert touching == pytest.approx([0, 0.1, 1])
    assert chance_to_reach(0, 10, 10, 0, "down", least=0) == pytest.approx(0.1)
    assert chance_to_reach(80, 90, 100, 100, most=100) == pytest.approx(0.1)
    # A guess that contradicts a bound is taken as it is.
    assert pooled_quantile(90, 97, 105, [0.9], most=100) == pytest.approx([105])


def test_averaged_percentiles_are_bolder_than_pooled_chances():
    # Two people, ten apart: the average guess is one of 5 in the middle, with their own spread.
    low, likely, high = [-1.2816, 8.7184], [0, 10], [1.2816, 11.2816]
    assert averaged_chance_to_reach(low, likely, high, 5) == pytest.approx(0.5)
    assert averaged_chance_to_reach(low, likely, high, 7) == pytest.approx(0.0228, abs=1e-4)
    assert chance_to_reach(low, likely, high, 7) == pytest.approx(0.4993, abs=1e-3)
    assert math.isnan(averaged_chance_to_reach([], [], [], 5))
