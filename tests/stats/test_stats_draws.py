"""Draws meet their percentiles exactly, are stratified, and depend as they were told."""

import math

import numpy as np
import pytest

from workbook.stats.draws import (
    Percentiles,
    from_scores,
    mixed,
    normal_scores,
    shares_of_variance,
    triangular,
)

MANY = 20_000


def scores(count=1, seed=1, correlation=None):
    return normal_scores(count, MANY, seed, correlation)


@pytest.mark.parametrize(
    ("low", "likely", "high", "scale"),
    [
        (0.1, 0.2, 0.4, "share"),
        (90, 100, 300, "amount"),
        (-5, 0, 1, "plain"),
        (0, 0.1, 0.3, "share"),
    ],
)
def test_the_three_percentiles_are_met(low, likely, high, scale):
    drawn = from_scores(scores()[:, 0], Percentiles(low, likely, high, scale))
    assert np.percentile(drawn, (10, 50, 90)) == pytest.approx(
        [low, likely, high], rel=2e-3, abs=2e-4
    )
    if scale == "share":
        assert drawn.min() >= 0
        assert drawn.max() <= 1
    if scale == "amount":
        assert drawn.min() > 0


def test_equal_percentiles_are_a_point_and_others_out_of_order_are_refused():
    assert np.ptp(from_scores(scores()[:, 0], Percentiles(3, 3, 3, "amount"))) < 1e-9
    with pytest.raises(ValueError, match="in order"):
        from_scores(scores()[:, 0], Percentiles(3, 2, 4))


def test_a_latin_hypercube_has_one_draw_in_each_part():
    uniform = np.array([0.5 * math.erfc(-one / math.sqrt(2)) for one in scores(2)[:, 1]])
    assert sorted(np.floor(uniform * MANY).astype(int)) == list(range(MANY))


def test_dependence_is_that_of_the_copula_and_draws_repeat():
    together = np.array([[1, 0.5], [0.5, 1]])
    drawn = scores(2, 7, together)
    assert np.corrcoef(drawn.T)[0, 1] == pytest.approx(0.5, abs=0.02)
    assert np.corrcoef(scores(2, 7).T)[0, 1] == pytest.approx(0, abs=0.02)
    assert (scores(2, 7, together) == drawn).all()
    with pytest.raises(ValueError, match="positive definite"):
        scores(2, 7, np.array([[1, 2], [2, 1]]))


def test_two_sources_of_one_standing_are_drawn_half_and_half():
    one, two = np.zeros(MANY), np.ones(MANY)
    assert mixed([one, two], 3).mean() == pytest.approx(0.5, abs=1e-4)
    assert mixed([one], 3) is one


def test_shares_of_variance_of_a_sum_are_those_of_its_parts():
    drawn = scores(3, 5)
    parts = [drawn[:, 0], 2 * drawn[:, 1], np.full(MANY, 4.0)]
    # 1 and 4 of 5: Saltelli et al. (2008), section 1.2, for a linear model.
    assert shares_of_variance(parts, sum(parts)) == pytest.approx([0.2, 0.8, 0], abs=0.02)
    assert shares_of_variance(parts, np.ones(MANY)) == [0, 0, 0]


def test_triangles_have_their_means_and_their_ends():
    # Kotz and van Dorp (2004): mean (a + b + c)/3, variance (a² + b² + c² − ab − ac − bc)/18.
    drawn = triangular([0, 2, 1], [1, 2, 3], [5, 2, 3], 40_000, 1)
    assert drawn.mean(axis=0) == pytest.approx([2, 2, 7 / 3], abs=0.025)
    assert drawn[:, 0].var() == pytest.approx((1 + 25 - 5) / 18, rel=0.03)
    assert (drawn[:, 1] == 2).all()
    assert (drawn.min(axis=0) >= [0, 2, 1]).all()
    assert (drawn.max(axis=0) <= [5, 2, 3]).all()
    with pytest.raises(ValueError, match="in order"):
        triangular([1], [0], [2], 5, 1)
