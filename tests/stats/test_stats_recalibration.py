"""Scores against their definitions, and a correction that learns without overdoing it."""

import math

import numpy as np
import pytest

from workbook.stats.recalibration import (
    LEAST_SETTLED,
    Recalibration,
    brier_score,
    quantile_score,
    recalibrated,
)


def test_the_brier_score_is_the_mean_squared_distance():
    assert brier_score([0.5] * 4, [1, 0, 1, 0]) == 0.25
    assert brier_score([0.9, 0.7, 0.2], [1, 0, 0]) == pytest.approx((0.01 + 0.49 + 0.04) / 3)
    assert math.isnan(brier_score([], []))
    with pytest.raises(ValueError, match="between 0 and 1"):
        brier_score([1.2], [1])


def test_the_quantile_score_is_least_on_average_for_the_true_percentiles():
    assert quantile_score(5, 5, 5, 5) == 0
    # 20 beyond all: 2·(0.1·15 + 0.5·10 + 0.9·5)/3
    assert quantile_score(5, 10, 15, 20) == pytest.approx(2 * (1.5 + 5 + 4.5) / 3)
    drawn = np.random.default_rng(1).normal(size=4_000)
    means = {
        width: np.mean([quantile_score(-width, 0, width, one) for one in drawn])
        for width in (0.6, 1.2816, 2.6)
    }
    assert min(means, key=means.get) == 1.2816


def test_below_twenty_outcomes_nothing_is_corrected():
    assert recalibrated([0.01] * (LEAST_SETTLED - 1)) == Recalibration(1, 1)
    assert Recalibration()(0.3) == 0.3
    with pytest.raises(ValueError, match="between 0 and 1"):
        recalibrated([2.0] * 20)


def test_the_pool_of_independent_good_guesses_is_sharpened():
    # W11: three calibrated people who differ: what is said to be .8 comes in .91 of all cases.
    draw = np.random.default_rng(3)
    ranks = draw.beta(2.2, 2.2, 400)  # outcomes fall in the middle more often than said
    curve = recalibrated(ranks)
    assert curve.alpha == pytest.approx(2.2, abs=0.35)
    assert curve(0.8) > 0.86
    assert curve(0.5) == pytest.approx(0.5, abs=0.03)


def test_overconfident_guesses_are_made_careful_and_a_bias_is_taken_out():
    draw = np.random.default_rng(4)
    assert recalibrated(draw.beta(0.5, 0.5, 200))(0.9) < 0.85
    assert recalibrated(draw.beta(4, 2, 200))(0.7) < 0.6  # outcomes are higher than said


def test_calibrated_guesses_are_left_nearly_alone_by_twenty_outcomes():
    # Without the prior the mean correction of .8 would be about twice as large.
    draw, runs = np.random.default_rng(5), 100
    away = [abs(recalibrated(draw.random(LEAST_SETTLED))(0.8) - 0.8) for _ in range(runs)]
    assert np.mean(away) + 4 * np.std(away) / math.sqrt(runs) < 0.05
