"""Means against published figures, by simulation, and in the corners."""

import math

import numpy as np
import pytest

from workbook.stats import (
    mean_interval,
    mean_needed_for_precision,
    mean_needed_to_decide,
    too_skewed,
    welch_difference,
)


def test_interval_is_the_one_of_the_nist_handbook():
    # NIST/SEMATECH e-Handbook 1.3.5.2, ZARR13.DAT: 9.258242 to 9.264679.
    interval = mean_interval(9.261460, 0.2278881e-01, 195)
    assert (interval.low, interval.high) == pytest.approx((9.258242, 9.264679), abs=2e-6)
    assert interval.df == 194


def test_welch_is_the_one_of_the_nist_handbook():
    # NIST/SEMATECH e-Handbook 1.3.5.3, AUTO83B.DAT: t = -12.94627 with 136.8750 df.
    gap = welch_difference(
        mean_interval(20.14458, 6.414700, 249), mean_interval(30.48101, 6.107710, 79)
    )
    assert gap.estimate / gap.se == pytest.approx(-12.94627, abs=1e-4)
    assert gap.df == pytest.approx(136.8750, abs=1e-3)
    assert gap.high - gap.estimate == pytest.approx(1.97747 * gap.se, rel=1e-4)


def test_student_covers_94_to_96_percent_of_small_samples():
    samples = np.random.default_rng(5).normal(3, 2, (6000, 8))
    pairs = zip(samples.mean(axis=1), samples.std(axis=1, ddof=1), strict=True)
    intervals = [mean_interval(mean, sd, 8) for mean, sd in pairs]
    assert 0.94 <= np.mean([i.low <= 3 <= i.high for i in intervals]) <= 0.96


def test_welch_covers_94_to_96_percent_with_unequal_variances():
    rng = np.random.default_rng(6)
    hits = 0
    for _ in range(4000):
        a, b = rng.normal(1, 1, 10), rng.normal(0, 4, 20)
        gap = welch_difference(
            mean_interval(a.mean(), a.std(ddof=1), 10), mean_interval(b.mean(), b.std(ddof=1), 20)
        )
        hits += gap.low <= 1 <= gap.high
    assert 0.94 <= hits / 4000 <= 0.96


def test_population_shrinks_the_standard_error():
    # Cochran (1977), theorem 2.2: se = s / √n · √(1 - n / N).
    assert mean_interval(5, 2, 100, population=400).se == pytest.approx(0.2 * math.sqrt(0.75))
    census = mean_interval(5, 2, 100, population=100)
    assert (census.low, census.high) == (5, 5)


@pytest.mark.parametrize(
    ("mean", "sd", "n", "reason"),
    [
        (math.nan, math.nan, 0, "no answers"),
        (4, math.nan, 1, "one answer"),
        (4, 0, 50, "all answers are equal"),
    ],
)
def test_what_shows_no_variation_has_no_interval(mean, sd, n, reason):
    interval = mean_interval(mean, sd, n)
    assert not interval.defined
    assert reason in interval.reason
    assert not welch_difference(interval, mean_interval(1, 1, 9)).defined


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((1, -1, 5), "standard deviation"),
        ((1, 1, -5), "zero or more"),
        ((math.inf, 1, 5), "mean must be a finite"),
        ((1, 1, 5, 0.95, 4), "cannot be larger"),
    ],
)
def test_wrong_input_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        mean_interval(*arguments)


@pytest.mark.parametrize("population", [None, 40, 1000])
@pytest.mark.parametrize(("sd", "half"), [(1, 0.5), (15, 2), (0.01, 1), (100, 30)])
def test_needed_precision_is_the_smallest_sample_that_reaches_it(sd, half, population):
    n = mean_needed_for_precision(sd, half, population=population)

    def width(size):
        interval = mean_interval(0, sd, size, population=population)
        return interval.high - interval.estimate if interval.defined else math.inf

    assert width(n) <= half
    assert n == 2 or width(n - 1) > half


def test_needed_to_decide_clears_the_threshold_and_one_less_does_not():
    n = mean_needed_to_decide(0.3, 2)
    assert mean_interval(0.3, 2, n).low > 0 >= mean_interval(0.3, 2, n - 1).low
    assert mean_needed_to_decide(-0.3, 2) == n
    assert mean_needed_to_decide(0, 2) is None
    assert mean_needed_to_decide(0, 2, population=70) == 70
    assert mean_needed_to_decide(0.3, 0) is None
    assert mean_needed_to_decide(1e-9, 2, population=1) == 1


@pytest.mark.parametrize("arguments", [(1, 0), (1, math.nan), (-1, 1), (1, 1, 0.95, None, -2)])
def test_nonsense_precision_is_refused(arguments):
    with pytest.raises(ValueError, match="must be"):
        mean_needed_for_precision(*arguments)


def test_cochrans_rule_for_a_long_tail():
    # Cochran (1977), Sampling Techniques, section 2.15: n > 25 G1².
    assert too_skewed(100, 2.0)
    assert not too_skewed(101, 2.0)
    assert not too_skewed(2, 0.0)
