"""Exact tails against published tables, and against their own definition."""

import math

import pytest
from scipy.stats import beta, binom, hypergeom

from workbook.stats import exact_interval
from workbook.stats.distributions import beta_quantile, beta_within


@pytest.mark.parametrize(
    ("yes", "n", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17:857-872, table I, method 5.
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_the_published_intervals_of_clopper_and_pearson(yes, n, low, high):
    found = exact_interval(yes, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    other = exact_interval(n - yes, n)
    assert (1 - other.high, 1 - other.low) == pytest.approx((found.low, found.high))


@pytest.mark.parametrize(
    ("a", "b"), [(1, 1), (0.3, 7), (81, 183), (2.5, 1e5), (4e5, 6e5), (1, 1e6), (3, 0.2)]
)
@pytest.mark.parametrize("probability", [1e-6, 0.025, 0.5, 0.975])
def test_beta_quantiles_are_scipys(a, b, probability):
    found = beta_quantile(probability, a, b)
    assert found == pytest.approx(beta.ppf(probability, a, b), rel=1e-9, abs=1e-300)
    assert beta_within(0.3, a, b) == pytest.approx(beta.cdf(0.3, a, b), rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("n", [3, 10, 37, 200])
@pytest.mark.parametrize("share", [0.03, 0.5, 0.8, 0.95])
def test_on_either_side_it_is_wrong_in_at_most_half_of_what_is_left(n, share):
    missed = [0.0, 0.0]
    for yes in range(n + 1):
        found = exact_interval(yes, n, 0.9)
        missed[0] += binom.pmf(yes, n, share) * (found.low > share)
        missed[1] += binom.pmf(yes, n, share) * (found.high < share)
    assert max(missed) <= 0.05


@pytest.mark.parametrize(
    ("yes", "n", "population"), [(22, 38, 58), (3, 20, 100), (0, 10, 50), (10, 10, 50)]
)
def test_a_known_population_is_counted_out(yes, n, population):
    found = exact_interval(yes, n, population=population)
    whole = range(yes, population - n + yes + 1)
    low = min(k for k in whole if hypergeom.sf(yes - 1, population, k, n) > 0.025)
    high = max(k for k in whole if hypergeom.cdf(yes, population, k, n) > 0.025)
    assert (found.low, found.high) == (low / population, high / population)


def test_a_large_population_is_no_population_and_a_census_leaves_no_doubt():
    assert exact_interval(300, 500, population=10**9).low == pytest.approx(
        exact_interval(300, 500).low, abs=1e-6
    )
    large = exact_interval(18_000, 30_000, population=40_000)
    assert large.low > exact_interval(18_000, 30_000).low
    assert exact_interval(51, 100, population=100).low == 0.51


def test_wrong_input_is_refused_and_nothing_is_undefined():
    assert math.isnan(exact_interval(0, 0).low)
    with pytest.raises(ValueError, match="Successes must lie"):
        exact_interval(5, 4)
    with pytest.raises(ValueError, match="cannot be larger"):
        exact_interval(1, 4, population=3)
