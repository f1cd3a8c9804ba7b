"""Charts of counts and the constants of ranges against what has been published."""

import numpy as np
import pytest
from scipy import stats as scipy_stats
from simulations import error

from workbook.stats import counts
from workbook.stats.counts import TAIL, inflation, laney_sigma, u_chart
from workbook.stats.ranges import range_constants

# NIST/SEMATECH e-Handbook, section 6.3.3.1: defects on 25 wafers.
WAFERS = [16, 14, 28, 16, 12, 20, 10, 12, 10, 17, 19, 17, 14,
          16, 15, 13, 14, 16, 11, 20, 11, 19, 16, 31, 13]  # fmt: skip
# Montgomery (2009), 6th ed., example 7.3: nonconformities in samples of 100 circuit boards.
BOARDS = [21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16,
          19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15]  # fmt: skip
# Montgomery (2009), example 7.5: nonconformities in rolls of dyed cloth, in units of 50 m².
CLOTH = [14, 12, 20, 11, 7, 10, 21, 16, 19, 23]
UNITS = [10.0, 8.0, 13.0, 10.0, 9.5, 10.0, 12.0, 10.5, 12.0, 12.5]


def test_wafers_have_the_limits_of_the_nist_handbook():
    chart = u_chart(WAFERS)
    assert chart.rate == 16
    assert (chart.low[0], chart.high[0]) == (4, 28)
    assert [at + 1 for at, count in enumerate(WAFERS) if count > chart.high[0]] == [24]


def test_circuit_boards_have_the_limits_of_montgomery():
    chart = u_chart(BOARDS)
    assert chart.rate == pytest.approx(19.85, abs=5e-3)
    assert chart.high[0] == pytest.approx(33.22, abs=1e-2)
    assert chart.low[0] == pytest.approx(6.48, abs=1e-2)
    outside = [at + 1 for at, k in enumerate(BOARDS) if not chart.low[0] <= k <= chart.high[0]]
    assert outside == [6, 20]
    revised = u_chart([k for at, k in enumerate(BOARDS, 1) if at not in outside])
    assert (revised.low[0], revised.high[0]) == pytest.approx((6.36, 32.97), abs=1e-2)


def test_dyed_cloth_has_the_limits_of_montgomery():
    chart = u_chart(CLOTH, UNITS)
    assert chart.rate == pytest.approx(1.42, abs=5e-3)
    sizes = np.array(UNITS)
    assert (chart.high / sizes)[:3] == pytest.approx([2.55, 2.68, 2.41], abs=1.1e-2)
    assert (chart.low / sizes)[:3] == pytest.approx([0.29, 0.16, 0.43], abs=1.1e-2)


@pytest.mark.parametrize("mean", [0.3, 1, 4, 16, 60])
def test_exact_limits_are_those_of_the_poisson_distribution(mean):
    counts = np.full(20, mean)
    chart = u_chart(counts, exact=True)
    low, high = chart.low[0], chart.high[0]
    assert scipy_stats.poisson.cdf(low - 1, mean) <= TAIL < scipy_stats.poisson.cdf(low, mean)
    assert scipy_stats.poisson.sf(high, mean) <= TAIL < scipy_stats.poisson.sf(high - 1, mean)


def test_exact_limits_of_counts_that_vary_more_are_negative_binomial():
    draw = np.random.default_rng(4)
    counts = draw.negative_binomial(5, 0.2, 60)  # mean 20, variance 100
    wider = inflation(counts)
    assert wider == pytest.approx(np.sqrt(5), rel=0.25)
    chart = u_chart(counts, exact=True, inflation=wider)
    mean, spread = chart.centre[0], wider**2
    shape, chance = mean / (spread - 1), 1 / spread
    assert chart.high[0] == scipy_stats.nbinom.ppf(1 - TAIL, shape, chance)
    assert u_chart(counts, exact=True).high[0] < chart.high[0]


def outside(draw_counts, runs, *, exact=True):
    """Share of points outside their limits, and of series with one."""
    draw, points, series = np.random.default_rng(5), 0, 0
    for _ in range(runs):
        counts = draw_counts(draw)
        chart = u_chart(counts, exact=exact, inflation=inflation(counts) if exact else 1.0)
        beyond = (counts > chart.high) | (counts < chart.low)
        points, series = points + int(beyond.sum()), series + int(beyond.any())
    return points / (runs * counts.size), series / runs


def test_small_counts_of_pure_chance_are_seldom_a_signal():
    runs = 300
    points = outside(lambda draw: draw.poisson(0.3, 24), runs)[0]
    assert points <= 2 * TAIL + error(TAIL, 24 * runs)
    # Three sigma call 2 or more of a mean of .3 a signal: 3.7 % of points.
    assert outside(lambda draw: draw.poisson(0.3, 24), runs, exact=False)[0] > 0.01


def test_counts_that_vary_more_than_chance_are_seldom_a_signal():
    runs = 200
    for shape, chance in ((20, 0.5), (5, 0.2)):
        points = outside(lambda draw, k=shape, p=chance: draw.negative_binomial(k, p, 24), runs)[0]
        assert points <= 0.008 + error(0.008, 24 * runs)
        plain = outside(lambda draw, k=shape, p=chance: draw.negative_binomial(k, p, 24), 50,
                        exact=False)[0]  # fmt: skip
        assert plain > 0.02


def test_one_large_count_does_not_hide_itself():
    counts = [5, 1, 4, 6, 3, 3, 7, 3, 1, 16, 4, 2]
    assert laney_sigma(counts) > 1.9  # which would put the limit at 25
    assert inflation(counts) == 1
    assert u_chart(counts, exact=True, inflation=inflation(counts)).high[0] < 16


def test_laney_allows_for_what_chance_does_not_explain():
    # Laney (2002): with equal sizes the limits are those of an XmR chart of the counts.
    counts = [900, 1100, 980, 1210, 1005, 890, 1130, 960]
    chart = u_chart(counts, inflation=laney_sigma(counts))
    ranges = np.abs(np.diff(counts)).mean()
    assert chart.high[0] - chart.rate == pytest.approx(3 * ranges / range_constants(2).d2)
    assert u_chart(counts).high[0] < 1130  # a plain c-chart calls it a signal
    assert np.isnan(laney_sigma([5]))
    assert inflation(counts[:5]) == 1  # too few to measure it


@pytest.mark.parametrize(
    ("counts", "reason"), [([], "there are no points"), ([0, 0], "nothing was counted")]
)
def test_what_shows_no_variation_says_why(counts, reason):
    chart = u_chart(counts)
    assert chart.reason == reason
    assert np.isnan(chart.high).all()


@pytest.mark.parametrize(
    ("counts", "sizes"), [([-1], None), ([1], [0]), ([1, 2], [1]), ([float("nan")], None)]
)
def test_wrong_counts_are_refused(counts, sizes):
    with pytest.raises(ValueError, match=r"[Gg]ive one|must be"):
        u_chart(counts, sizes)


# ASTM Manual on Presentation of Data and Control Chart Analysis; the NIST/SEMATECH e-Handbook,
# section 6.3.2.1, and Montgomery (2009), appendix VI, print the same.
PUBLISHED = {
    2: (1.128, 0.853, 0, 3.267, 1.880),
    3: (1.693, 0.888, 0, 2.574, 1.023),
    4: (2.059, 0.880, 0, 2.282, 0.729),
    5: (2.326, 0.864, 0, 2.114, 0.577),
    6: (2.534, 0.848, 0, 2.004, 0.483),
    7: (2.704, 0.833, 0.076, 1.924, 0.419),
    8: (2.847, 0.820, 0.136, 1.864, 0.373),
    9: (2.970, 0.808, 0.184, 1.816, 0.337),
    10: (3.078, 0.797, 0.223, 1.777, 0.308),
    15: (3.472, 0.756, 0.347, 1.653, 0.223),
    20: (3.735, 0.729, 0.415, 1.585, 0.180),
    25: (3.931, 0.708, 0.459, 1.541, 0.153),
}


@pytest.mark.parametrize("n", PUBLISHED)
def test_constants_of_ranges_are_the_published_ones(n):
    one = range_constants(n)
    found = (one.d2, one.d3, one.D3, one.D4, one.A2)
    assert found == pytest.approx(PUBLISHED[n], abs=1.01e-3)  # tables round twice


def test_constants_of_two_are_those_of_the_formula():
    two = range_constants(2)
    assert two.d2 == pytest.approx(2 / np.sqrt(np.pi), abs=1e-10)
    assert two.d3 == pytest.approx(np.sqrt(2 - 4 / np.pi), abs=1e-10)


def test_constants_of_five_are_those_of_a_simulation():
    ranges = np.ptp(np.random.default_rng(6).normal(size=(40_000, 5)), axis=1)
    error = ranges.std() / 200
    assert range_constants(5).d2 == pytest.approx(ranges.mean(), abs=3 * error)
    assert range_constants(5).d3 == pytest.approx(ranges.std(), abs=3 * error)


@pytest.mark.parametrize("n", [1, 0, 2.5, 1001])
def test_a_subgroup_of_one_has_no_range(n):
    with pytest.raises(ValueError, match="2 to 1,000"):
        range_constants(n)


@pytest.mark.parametrize("dispersion", [1, 30])
def test_limits_of_large_counts_go_on_where_those_of_smaller_ones_end(dispersion):
    for mean in (99_000.0, 101_000.0):
        low, high = counts._limits(mean, dispersion)
        spread = np.sqrt(mean * dispersion)
        assert (low, high) == pytest.approx(
            (mean - 3 * spread, mean + 3 * spread), abs=8 * dispersion
        )
    low, high = counts._limits(3e8, 1.0)  # without a list of 300 million numbers
    assert 3e8 - low == pytest.approx(3 * 3e8**0.5, rel=0.001)
    assert high - 3e8 == pytest.approx(3 * 3e8**0.5, rel=0.001)
