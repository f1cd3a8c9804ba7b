"""Limits and run rules that know likeness, long tails and bounds, by simulation of pure noise."""

import math

import numpy as np
import pytest
import simulations
from test_stats_control import FLOW

from workbook.stats.control import xmr_limits
from workbook.stats.variation import natural_variation

CALM = [0.5, -0.5, 0.2, 0.8, -0.9, 0.1, -0.4, 0.6, -0.7, 0.4]


def around_mean(values, **known):
    return natural_variation(values, np.full(len(values), np.mean(values)), **known)


def around(values, level=0.0, **known):
    return natural_variation(values, np.full(len(values), level), is_given=True, **known)


def rules(found):
    return [one.rule for one in found.signals]


def test_independent_readings_keep_the_published_limits():
    found, published = around_mean(FLOW), xmr_limits(FLOW)
    assert found.low == pytest.approx(published.low)
    assert found.high == pytest.approx(published.high)
    assert (found.alike, found.run, found.tail, found.signals) == (0, 8, "", ())


def test_one_reading_beyond_the_limits_is_a_signal():
    (one,) = around_mean([*CALM, 7, *CALM]).signals
    assert (one.rule, one.start, one.end, one.side) == ("beyond limits", 10, 10, "above")
    assert around_mean([*CALM, -7, *CALM]).signals[0].side == "below"


def test_too_few_or_equal_readings():
    assert around_mean([1, 2, 90, 1, 2]).signals == ()
    equal = around([5.0] * 8)
    assert np.isnan(equal.low).all()
    assert rules(equal) == ["eight on one side"]


def test_readings_that_resemble_those_before_have_wider_limits_and_longer_runs():
    waves = 10 + 2 * np.sin(np.arange(30)) + np.resize(CALM, 30) / 5
    found, plain = around_mean(waves), xmr_limits(waves)
    assert found.alike > 0.4
    assert found.high[0] - 10 > 1.2 * (plain.high - 10)
    assert found.run > 10
    assert found.signals == ()


def test_a_lasting_shift_is_not_taken_for_likeness():
    values = [*CALM, *(np.array(CALM) + 4)]
    found = around_mean(values)
    assert found.alike == 0
    shift = next(one for one in found.signals if one.rule == "lasting shift")
    assert (shift.start, shift.end, shift.side) == (10, 13, "above")
    assert "lasting shift" in rules(around(values))


def test_a_trend_is_not_taken_for_likeness():
    rising = np.arange(20) * 0.5 + np.array([*CALM, *CALM])
    assert {"eight on one side"} <= set(rules(around_mean(rising)))


def test_what_cannot_be_less_than_0_has_no_lower_limit_and_a_longer_tail():
    waits = np.random.default_rng(3).exponential(1, 24)
    found = around_mean(waits, least=0)
    assert found.tail == "above"
    assert (found.low == 0).all()
    assert found.high[0] > 1.3 * xmr_limits(waits).high
    mirrored = around_mean(100 - waits, most=100)
    assert mirrored.tail == "below"
    assert mirrored.low == pytest.approx(100 - found.high)
    assert around_mean(waits + 20, least=0).tail == ""


def test_a_line_that_is_not_sure_and_another_way_are_no_signal():
    line = np.linspace(0, 10, 20)
    slower = np.maximum(0, line - 3)
    values = slower + np.array([*CALM, *CALM]) / 3
    sure = natural_variation(values, line, is_given=True)
    assert sure.signals
    assert natural_variation(values, line, is_given=True, other=slower).signals == ()
    low = [value - 0.4 for value in CALM * 2]
    wider = around(low, line_error=np.ones(20))
    assert wider.high - 0 == pytest.approx(around(low).high * math.sqrt(2))


@pytest.mark.parametrize("is_given", [False, True])
@pytest.mark.parametrize("kind", simulations.NOISES)
def test_noise_seldom_has_a_false_signal(kind, is_given):
    runs = 500
    rate = simulations.false_marks(kind, runs, is_given=is_given)
    assert rate <= 0.105 + simulations.error(0.105, runs)


@pytest.mark.parametrize(
    ("after", "shift", "is_given", "least"),
    [(0, 2, True, 0.9), (0, 1.5, True, 0.7), (12, 2, True, 0.8), (12, 2, False, 0.75)],
)
def test_a_lasting_shift_is_seen_within_a_year(after, shift, is_given, least):
    runs = 200
    seen = simulations.shift_seen(shift, after, 12, runs, is_given=is_given)
    assert seen >= least - simulations.error(least, runs)
