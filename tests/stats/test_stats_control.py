"""Process behaviour charts against the NIST handbook, run rules and forecasts."""

import math

import numpy as np
import pytest

from workbook.stats import forecast_trend, p_chart, signals, xmr_limits
from workbook.stats.control import D2, D3, D4, RANGE_MEAN, RANGE_SD

# NIST/SEMATECH e-Handbook 6.3.2.2: flow rate of ten batches.
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]


def test_limits_are_those_of_the_nist_handbook():
    limits = xmr_limits(FLOW)
    assert limits.centre == pytest.approx(50.81)
    assert limits.mean_range == pytest.approx(1.8778, abs=5e-5)
    assert limits.high == pytest.approx(55.8041, abs=5e-5)
    assert limits.low == pytest.approx(45.8159, abs=5e-5)
    assert (limits.high - limits.centre) / limits.mean_range == pytest.approx(2.66, abs=5e-4)
    assert limits.range_high == pytest.approx(3.267 * limits.mean_range, rel=2e-4)
    assert signals(FLOW, limits.centre, limits.sigma) == ()


def test_a_baseline_sets_the_limits_for_what_follows():
    limits = xmr_limits([*FLOW, 70, 71], baseline=10)
    assert limits.high == pytest.approx(55.8041, abs=5e-5)
    assert len(limits.ranges) == 11
    found = signals([*FLOW, 70, 71], limits.centre, limits.sigma)
    assert [(s.rule, s.end, s.side) for s in found if s.rule == "beyond limits"] == [
        ("beyond limits", 10, "above"),
        ("beyond limits", 11, "above"),
    ]


@pytest.mark.parametrize(
    ("values", "baseline", "reason"),
    [
        ([], None, "no values"),
        ([3], None, "one value"),
        ([5] * 9, None, "do not vary"),
        ([1, 2], 0, "no"),
    ],
)
def test_limits_that_are_unknown_say_why(values, baseline, reason):
    limits = xmr_limits(values, baseline)
    assert math.isnan(limits.low)
    assert math.isnan(limits.sigma)
    assert reason in limits.reason
    assert limits.provisional == (limits.baseline < 6)


@pytest.mark.parametrize(
    ("values", "rule", "start", "end", "side"),
    [
        ([0, 0, 3.01], "beyond limits", 2, 2, "above"),
        ([0, -2.1, 0, -2.1], "two of three beyond two sigma", 1, 3, "below"),
        ([1.1, 1.1, -1, 1.1, 1.1], "four of five beyond one sigma", 0, 4, "above"),
        ([0.1] * 8, "eight on one side", 0, 7, "above"),
    ],
)
def test_each_rule_finds_its_pattern(values, rule, start, end, side):
    (signal,) = signals(values, 0, 1)
    assert (signal.rule, signal.start, signal.end, signal.side) == (rule, start, end, side)


@pytest.mark.parametrize(
    "values",
    [
        [3.0, -3.0],  # on the limit is within it
        [2.1, -2.1, 0, 2.1],  # two beyond, on two sides, or three apart
        [1.1, 1.1, 0, 0, 1.1, 1.1],
        [0.1] * 7 + [0.0] + [0.1] * 7,  # a value on the centre breaks the run
        [],
    ],
)
def test_what_is_no_pattern_is_no_signal(values):
    assert signals(values, 0, 1) == ()


def test_a_slow_drift_is_caught_although_no_value_is_beyond_the_limits():
    drift = np.linspace(-1.4, 1.4, 24)
    rules = {s.rule for s in signals(drift, 0, 1)}
    assert "eight on one side" in rules
    assert "beyond limits" not in rules


def test_without_natural_variation_only_the_long_run_speaks():
    assert signals([5, 5, 5, 9], 5, math.nan) == ()
    assert signals([5, 5, 5, 9], 5, 0) == ()
    (run,) = signals([6] * 8, 5, math.nan)
    assert run.rule == "eight on one side"


def test_noise_alone_is_rarely_a_signal_at_a_given_point():
    noise = np.random.default_rng(14).normal(size=20_000)
    beyond = [s for s in signals(noise, 0, 1) if s.rule == "beyond limits"]
    assert len(beyond) / 20_000 == pytest.approx(0.0027, abs=0.0012)


# Montgomery, Introduction to Statistical Quality Control, example of orange juice cans: 30
# samples of 50, p̄ = 0.2313, limits 0.0524 and 0.4102, samples 15 and 23 beyond them. The same
# p̄ stands in NIST/SEMATECH e-Handbook 6.3.3.2.
CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9]
CANS += [12, 7, 13, 9, 6]


def test_p_chart_is_the_published_one():
    chart = p_chart(CANS, [50] * 30)
    assert chart.centre == pytest.approx(0.2313, abs=5e-5)
    assert chart.high[0] == pytest.approx(0.4102, abs=2e-4)
    assert chart.low[0] == pytest.approx(0.0524, abs=2e-4)
    found = signals(chart.proportions, chart.centre, chart.sigma)
    assert [s.end + 1 for s in found if s.rule == "beyond limits"] == [15, 23]


def test_p_chart_limits_narrow_with_the_sample_and_stay_within_0_and_1():
    chart = p_chart([1, 10, 100], [10, 100, 1000])
    assert np.diff(chart.sigma).max() < 0
    assert chart.low[0] == 0


def test_laney_with_equal_sizes_is_the_xmr_chart_of_the_proportions():
    chart = p_chart(CANS, [50] * 30, laney=True)
    limits = xmr_limits(np.array(CANS) / 50)
    assert chart.high == pytest.approx(np.full(30, limits.high))
    assert chart.sigma == pytest.approx(np.full(30, limits.sigma))


def test_laney_stills_the_false_alarms_of_large_samples():
    rng = np.random.default_rng(15)
    sizes = rng.integers(40_000, 60_000, 60)
    counts = rng.binomial(sizes, np.clip(rng.normal(0.3, 0.02, 60), 0, 1))
    plain, laney = p_chart(counts, sizes), p_chart(counts, sizes, laney=True)

    def beyond(chart):
        outside = (chart.proportions > chart.high) | (chart.proportions < chart.low)
        return outside.mean()

    assert beyond(plain) > 0.5
    assert beyond(laney) <= 1 / 60
    assert laney.inflation > 5


@pytest.mark.parametrize(
    ("counts", "sizes", "laney", "reason"),
    [
        ([], [], False, "no points"),
        ([0, 0], [9, 9], False, "all or none"),
        ([9, 9], [9, 9], True, "all or none"),
        ([3], [9], True, "do not show variation"),
        ([3, 3], [9, 9], True, "do not show variation"),
    ],
)
def test_p_charts_that_are_unknown_say_why(counts, sizes, laney, reason):
    chart = p_chart(counts, sizes, laney=laney)
    assert reason in chart.reason
    assert np.isnan(chart.low).all()
    assert chart.low.shape == (len(counts),)


# R's data set cars (Ezekiel 1930): speed in mph and stopping distance in ft.
SPEED = [
    4,
    4,
    7,
    7,
    8,
    9,
    10,
    10,
    10,
    11,
    11,
    12,
    12,
    12,
    12,
    13,
    13,
    13,
    13,
    14,
    14,
    14,
    14,
    15,
    15,
]
SPEED += [
    15,
    16,
    16,
    17,
    17,
    17,
    18,
    18,
    18,
    18,
    19,
    19,
    19,
    20,
    20,
    20,
    20,
    20,
    22,
    23,
    24,
    24,
    24,
]
SPEED += [24, 25]
DIST = [
    2,
    10,
    4,
    22,
    16,
    10,
    18,
    26,
    34,
    17,
    28,
    14,
    20,
    24,
    28,
    26,
    34,
    34,
    46,
    26,
    36,
    60,
    80,
    20,
]
DIST += [26, 54, 32, 40, 32, 40, 50, 42, 56, 76, 84, 36, 46, 68, 32, 48, 52, 56, 64, 66, 54, 70, 92]
DIST += [93, 120, 85]


@pytest.mark.parametrize(
    ("speed", "fit", "low", "high"),
    [(12, 29.60981, -1.749529, 60.96915), (24, 76.79872, 44.752478, 108.84495)],
)
def test_forecast_is_the_prediction_interval_of_r(speed, fit, low, high):
    # predict(lm(dist ~ speed, cars), data.frame(speed = c(12, 24)), interval = "prediction")
    forecast = forecast_trend(SPEED, DIST, speed)
    assert (forecast.estimate, forecast.low, forecast.high) == pytest.approx(
        (fit, low, high), abs=1e-5
    )
    assert forecast.df == 48


def test_forecast_covers_94_to_96_percent_of_new_values():
    rng = np.random.default_rng(16)
    x = np.arange(8.0)
    hits = 0
    for _ in range(6000):
        y = 3 + 2 * x + rng.normal(0, 1, 8)
        forecast = forecast_trend(x, y, 12)
        hits += forecast.low <= 3 + 2 * 12 + rng.normal() <= forecast.high
    assert 0.94 <= hits / 6000 <= 0.96


@pytest.mark.parametrize(
    ("x", "y", "estimate", "reason"),
    [
        ([], [], math.nan, "no values"),
        ([1], [5], 5, "one moment"),
        ([1, 1, 1], [4, 5, 6], 5, "one moment"),
        ([1, 2], [4, 5], 8, "two values"),
        ([1, 2, 3], [4, 5, 6], 8, "on the line"),
        ([1, 2, 3, 4], [7, 7, 7, 7], 7, "on the line"),
    ],
)
def test_a_forecast_without_known_error_has_no_interval(x, y, estimate, reason):
    forecast = forecast_trend(x, y, 5)
    assert forecast.estimate == pytest.approx(estimate, nan_ok=True)
    assert not forecast.defined
    assert reason in forecast.reason


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: xmr_limits([1, math.nan]), "leave gaps out"),
        (lambda: p_chart([5], [4]), "between 0 and its size"),
        (lambda: p_chart([0], [0]), "positive"),
        (lambda: forecast_trend([1, 2], [1], 3), "one y for each x"),
        (lambda: forecast_trend([1, 2], [1, 3], math.inf), "finite"),
    ],
)
def test_wrong_input_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_constants_of_two_values_are_those_of_the_tables():
    """Montgomery (2013), Introduction to Statistical Quality Control, appendix VI, n = 2."""
    assert (round(RANGE_MEAN, 3), round(RANGE_SD, 3), D3, round(D4, 3)) == (1.128, 0.853, 0, 3.267)
    assert pytest.approx(RANGE_MEAN, abs=5e-4) == D2
    draws = np.random.default_rng(4).normal(size=(200_000, 2))
    ranges = np.abs(draws[:, 0] - draws[:, 1])
    assert ranges.mean() == pytest.approx(RANGE_MEAN, abs=0.005)
    assert ranges.std() == pytest.approx(RANGE_SD, abs=0.005)
