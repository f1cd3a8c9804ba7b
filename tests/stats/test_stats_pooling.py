"""Pooling against the trials of BCG vaccine, and in the corners."""

import math

import numpy as np
import pytest

from workbook.stats import pool, proportion_interval

# Colditz, G. A. et al. (1994), JAMA 271:698-702: cases and non-cases, vaccinated and not.
BCG = np.array(
    [
        (4, 119, 11, 128),
        (6, 300, 29, 274),
        (3, 228, 11, 209),
        (62, 13536, 248, 12619),
        (33, 5036, 47, 5761),
        (180, 1361, 372, 1079),
        (8, 2537, 10, 619),
        (505, 87886, 499, 87892),
        (29, 7470, 45, 7232),
        (17, 1699, 65, 1600),
        (186, 50448, 141, 27197),
        (5, 2493, 3, 2338),
        (27, 16886, 29, 17825),
    ],
    dtype=float,
)


@pytest.fixture
def bcg():
    a, b, c, d = BCG.T
    log_risk_ratio = np.log(a / (a + b)) - np.log(c / (c + d))
    return log_risk_ratio, np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))


def test_random_effects_are_those_published_for_bcg(bcg):
    # metafor, rma(method = "DL"): -0.7141 (SE 0.1787, -1.0644 to -0.3638), tau² 0.3088,
    # I² 92.12 %, Q(12) = 152.2330.
    pooled = pool(*bcg, method="random")
    assert pooled.interval.estimate == pytest.approx(-0.7141, abs=5e-5)
    assert pooled.interval.se == pytest.approx(0.1787, abs=5e-5)
    assert pooled.interval.low == pytest.approx(-1.0644, abs=5e-5)
    assert pooled.interval.high == pytest.approx(-0.3638, abs=5e-5)
    assert pooled.tau_squared == pytest.approx(0.3088, abs=5e-5)
    assert pooled.i_squared == pytest.approx(0.9212, abs=5e-5)
    assert pooled.q == pytest.approx(152.2330, abs=5e-5)
    assert pooled.df == 12
    assert pooled.p_value < 1e-20
    assert sum(pooled.weights) == pytest.approx(1)


def test_common_effect_is_the_one_published_for_bcg(bcg):
    # metafor, rma(method = "EE"): -0.4303 (-0.5097 to -0.3509).
    pooled = pool(*bcg, method="common")
    ends = (pooled.interval.estimate, pooled.interval.low, pooled.interval.high)
    assert ends == pytest.approx((-0.4303, -0.5097, -0.3509), abs=5e-5)
    assert pooled.tau_squared == pytest.approx(0.3088, abs=5e-5)


def test_hartung_knapp_scatter_is_that_of_its_formula(bcg):
    # With tau² from DerSimonian and Laird: se² = Σ w (y - ȳ)² / ((k - 1) Σ w), t with 12 df.
    y, se = bcg
    w = 1 / (se**2 + pool(y, se).tau_squared)
    scatter = (w @ (y - w @ y / w.sum()) ** 2) / 12 / w.sum()
    interval = pool(y, se).interval
    assert interval.se == pytest.approx(max(math.sqrt(scatter), 1 / math.sqrt(w.sum())))
    assert interval.df == 12
    assert interval.high - interval.estimate == pytest.approx(2.178813 * interval.se)


def test_few_results_that_differ_are_covered_where_the_normal_interval_fails():
    rng = np.random.default_rng(10)

    def coverage(results, method):
        se = np.full(results, 0.2)
        samples = rng.normal(rng.normal(0, 0.5, (3000, results)), se)
        intervals = [pool(y, se, method=method).interval for y in samples]
        return np.mean([i.low <= 0 <= i.high for i in intervals])

    assert 0.94 <= coverage(6, "hartung-knapp") <= 0.96
    # Three results: the test for a difference between them has little power.
    assert coverage(3, "hartung-knapp") > 0.92
    assert coverage(3, "random") < 0.89


def test_results_that_agree_are_pooled_as_one_value():
    pooled = pool([1, 1, 1], [0.5, 0.5, 0.5])
    assert (pooled.tau_squared, pooled.i_squared, pooled.q) == (0, 0, 0)
    assert pooled.p_value == 1
    assert pooled.interval.se == pytest.approx(0.5 / math.sqrt(3))


def test_one_result_is_given_back_and_none_is_undefined():
    one = pool([0.4], [0.1])
    assert (one.interval.estimate, one.interval.se) == pytest.approx((0.4, 0.1))
    assert math.isnan(one.q)
    nothing = pool([], [])
    assert not nothing.interval.defined
    assert "no results" in nothing.interval.reason


def test_results_without_an_error_are_left_out_with_weight_zero():
    pooled = pool([0.4, 0.9, 0.5], [0.1, math.nan, 0.1])
    assert pooled.results == 2
    assert pooled.weights == pytest.approx((0.5, 0, 0.5))


def test_a_unanimous_sample_can_be_pooled_by_the_error_of_its_interval():
    intervals = [proportion_interval(10, 10), proportion_interval(80, 100)]
    pooled = pool([i.estimate for i in intervals], [i.se for i in intervals])
    assert 0.8 < pooled.interval.estimate < 1


@pytest.mark.parametrize(
    ("estimates", "errors", "words"),
    [([1, 2], [1], "one standard error"), ([1], [0], "positive"), ([1], [-1], "positive")],
)
def test_wrong_input_is_refused(estimates, errors, words):
    with pytest.raises(ValueError, match=words):
        pool(estimates, errors)


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="one of common, random"):
        pool([1], [1], method="fixed")


def test_pooled_interval_covers_94_to_96_percent_when_one_value_is_common():
    rng = np.random.default_rng(9)
    se = np.array([0.2, 0.5, 0.3, 0.9])
    found = [pool(rng.normal(2, se), se, method="common").interval for _ in range(5000)]
    assert 0.94 <= np.mean([i.low <= 2 <= i.high for i in found]) <= 0.96
