"""Shares of several sources: the likelihood against brute force, and the corners."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from workbook.stats import pool_shares
from workbook.stats.logit import SPREADS, _log_likelihood


def test_the_likelihood_is_the_integral_over_the_logits():
    x, n, centre = np.array([45.0, 80.0, 9.0]), np.array([50.0, 100.0, 10.0]), 1.4
    found = _log_likelihood(x, n, np.array([centre]))[0]
    for spread, value in zip(SPREADS[1:], found[1:], strict=True):
        total = 0.0
        for yes, size in zip(x, n, strict=True):
            peak = yes * math.log(yes / size) + (size - yes) * math.log1p(-yes / size)

            def density(t, yes=yes, size=size, peak=peak, spread=spread):
                log = yes * t - size * np.logaddexp(0, t) - peak
                return math.exp(log) * norm.pdf(t, centre, spread)

            total += math.log(quad(density, centre - 9 * spread, centre + 9 * spread)[0]) + peak
        assert value == pytest.approx(total, abs=0.01)


def test_large_samples_that_differ_are_as_students_interval_of_their_logits():
    # Without error of its own a source is its logit, and the interval that of a plain mean.
    logits = np.array([0.2, 0.9, 0.5, 1.3, 0.7])
    n = np.full(5, 1e8)
    found = pool_shares(n / (1 + np.exp(-logits)), n).interval
    half = 2.776445 * logits.std(ddof=1) / math.sqrt(5)  # Student's t with 4 df
    ends = [1 / (1 + math.exp(-(logits.mean() + side * half))) for side in (-1, 1)]
    # The spread is looked for on a grid, which costs a little.
    assert (found.low, found.high) == pytest.approx(ends, abs=0.006)
    assert found.estimate == pytest.approx(1 / (1 + math.exp(-logits.mean())), abs=1e-3)


def test_sources_that_agree_are_one_share():
    found = pool_shares([30, 60, 45, 15], [50, 100, 75, 25])
    assert (found.spread, found.sources) == (0, 4)
    assert found.interval.estimate == pytest.approx(0.6, abs=1e-3)


def test_all_yes_and_all_no_leave_one_end_open():
    found = pool_shares([20, 30, 25, 40], [20, 30, 25, 40]).interval
    assert found.high == 1
    assert 0.9 < found.low < 0.99
    assert pool_shares([0, 0], [20, 30]).interval.low == 0


def test_one_source_is_none_and_wrong_input_is_refused():
    assert not pool_shares([3], [5]).interval.defined
    with pytest.raises(ValueError, match="Each count must lie"):
        pool_shares([6, 1], [5, 5])
