"""Forecasts: the filter against regression and brute force, and the corners."""

import math

import numpy as np
import pytest

from workbook.stats.forecast import COURSES, MOST_LATE, filtered, forecast_course, late_courses


def covariance(course, times):
    """Covariance of readings at these steps under one course, from its definition."""
    size = max(times) + 1
    drift, turn = COURSES.drift[course], COURSES.turn[course]
    joined, kept = COURSES.joined[course], COURSES.kept[course]
    seen, noise, start = (getattr(COURSES, name)[course] for name in ("seen", "noise", "start"))
    # Every reading is a sum of independent parts: start, drifts, turns and noises.
    columns = []

    def follow(step, level, second):
        shown = np.zeros(size)
        for at in range(step, size):
            shown[at] = level + seen * second
            level, second = level + joined * second, kept * second
        return shown

    columns.append(math.sqrt(start) * follow(0, 0, 1))
    for step in range(1, size):
        columns += [
            math.sqrt(drift) * follow(step, 1, 0),
            math.sqrt(turn) * follow(step, 0, 1),
        ]
    parts = np.array(columns)[:, list(times)]
    return parts.T @ parts + noise * np.eye(len(times))


@pytest.mark.parametrize("course", range(0, len(COURSES.prior), 7))
def test_each_course_is_the_regression_on_a_flat_level(course):
    # Generalised least squares with a free level gives the same median and the same width.
    y = np.array([3.0, 4.1, math.nan, 3.6, 5.2, 5.0])
    known, ahead = [0, 1, 3, 4, 5], 8
    whole = covariance(course, [*known, ahead])
    v, c, d = whole[:-1, :-1] + 1e-12 * np.eye(5), whole[:-1, -1], whole[-1, -1]
    one, inverse = np.ones(5), np.linalg.inv(v)
    level = one @ inverse @ y[known] / (one @ inverse @ one)
    rest = y[known] - level
    middle = level + c @ inverse @ rest
    left = 1 - one @ inverse @ c
    scale = rest @ inverse @ rest / 4
    width = math.sqrt(scale * (d - c @ inverse @ c + left**2 / (one @ inverse @ one)))
    _, middles, widths, df = filtered(y, 3)
    assert df == 4
    assert (middles[course], widths[course]) == pytest.approx((middle, width), rel=1e-4)


def test_pure_noise_is_forecast_at_its_mean_and_a_walk_at_its_end():
    draw = np.random.default_rng(1)
    noise = draw.normal(10, 1, 40)
    found = forecast_course(np.arange(40), noise, 45)
    assert found.estimate == pytest.approx(noise.mean(), abs=0.5)
    walk = draw.normal(size=40).cumsum()
    near, far = (forecast_course(np.arange(40), walk, 40 + ahead) for ahead in (0, 30))
    assert near.estimate == pytest.approx(walk[-1], abs=0.7)
    assert far.high - far.low > 2.5 * (near.high - near.low)


def test_units_and_order_do_not_matter():
    y = np.array([3.0, 4.1, 3.6, 5.2, 5.0, 5.5])
    plain = forecast_course(range(6), y, 9)
    other = forecast_course(np.arange(6)[::-1] * 30 + 700_000, y[::-1] * 1e4 - 7, 700_000 + 270)
    ends = [(value + 7) / 1e4 for value in (other.estimate, other.low, other.high)]
    assert ends == pytest.approx([plain.estimate, plain.low, plain.high], rel=1e-6)


def test_it_keeps_within_what_is_possible():
    found = forecast_course(range(6), [90, 92, 94, 95, 97, 98.5], 12, least=0, most=100)
    assert found.high == 100
    assert 98 < found.estimate <= 100


def test_too_few_and_equal_readings_are_unknown():
    assert "fewer than 3" in forecast_course([1, 2], [3, 4], 5).reason
    assert "all values are equal" in forecast_course([1, 2, 3], [4, 4, 4], 5).reason
    assert not forecast_course([], [], 5).defined
    with pytest.raises(ValueError, match="one finite value"):
        forecast_course([1, 2], [1, math.nan], 3)


def test_a_late_course_is_the_level_of_what_it_leaves():
    # A level that stays, fitted to the readings less the S, and the end of the S added again.
    y = np.array([0.3, -0.8, 1.1, 0.2, -0.4, 0.6])
    path, half = late_courses(10.0, np.linspace(0, 1, 12))
    assert (path[-1], half[-1]) == pytest.approx((10, 5))
    assert path[5] < 1
    weights, middles, widths, df = filtered(y, 6, (path,))
    rest = y - path[:6]
    assert middles[-1] == pytest.approx(rest.mean() + path[-1])
    assert widths[-1] == pytest.approx(rest.std(ddof=1) * math.sqrt(1 + 1 / 6))
    assert df == 5
    assert weights.sum() == pytest.approx(1)
    assert 0 < weights[-1] <= MOST_LATE


def test_a_plan_may_still_come_until_the_readings_speak_against_it():
    draw = np.random.default_rng(4)
    flat = draw.normal(0, 1, 20)
    few, many = (
        [forecast_course(range(n), flat[:n], at, way=way) for way in (0.0, 10.0)]
        for n, at in ((6, 11), (18, 19))
    )
    assert few[0].high < 8 < few[1].high < 11
    assert few[1].estimate == pytest.approx(few[0].estimate, abs=0.4)
    assert few[1].low == pytest.approx(few[0].low, abs=0.7)
    assert many[1].high < 5
    down = forecast_course(range(6), -flat[:6], 11, way=-10.0)
    assert (down.low, down.high) == pytest.approx((-few[1].high, -few[1].low))
    # What has gone the other way step by step does not come late.
    away = forecast_course(range(6), -1.5 * np.arange(6) + flat[:6] / 4, 8, way=10.0)
    assert away.high < 0


def test_a_plan_that_fits_is_still_no_evidence_that_it_will_come():
    draw = np.random.default_rng(5)
    path = late_courses(10.0, np.linspace(0, 1, 40))[0]
    for noise in (1e-9, 0.2):
        y = path[:30] + draw.normal(0, noise, 30)
        weights, *_ = filtered(y, 10, (path,))
        assert weights[-1] == pytest.approx(MOST_LATE)
        assert weights.sum() == pytest.approx(1)
    with_plan, without = (forecast_course(range(30), y, 39, way=way) for way in (10.0, 0.0))
    assert with_plan.estimate == pytest.approx(without.estimate, abs=0.5)
