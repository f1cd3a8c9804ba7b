"""Natural variation of an indicator: what its limits take into account, and how they say it."""

from datetime import date, timedelta

import numpy as np
import pytest

from workbook import control
from workbook.analysis import natural
from workbook.charts import theme

START = date(2026, 1, 1)
CALM = [0.3, -0.3, 0.1, 0.5, -0.5, 0.1, -0.2, 0.4, -0.4, 0.2]


@pytest.fixture
def measured(book):
    def make(values, expected=(), direction="up", unit=None, step=10, **objective):
        return book(
            as_of="2027-01-01",
            strategy=[{"key": "t", "name": "T", "starts_on": "2026-01-01"}],
            functions=[{"key": "sales", "name": "Sales"}],
            choices=[{"key": "win", "statement": "Win"}],
            indicators=[{"key": "rate", "name": "Rate", "dimension": "quality", "unit": unit,
                         "direction": direction}],
            objectives=[{"key": "grow", "function": "sales", "choice": "win", "statement": "Grow",
                         "indicator": "rate", "due_on": "2026-12-31", **objective}],
            expected_results=[{"objective": "grow", "on": on, "value": value}
                              for on, value in expected],
            measurements=[{"indicator": "rate", "on": str(START + timedelta(days=step * at)),
                           "value": float(value)} for at, value in enumerate(values)],
        )  # fmt: skip

    return make


def of_mean(book):
    return natural.around_mean(book, book.by_key("indicators")["rate"])


def of_promise(book):
    return natural.around_promise(book, book.by_key("objectives")["grow"])


def test_even_variation_needs_no_words(measured):
    found = of_mean(measured(CALM * 2))
    assert found.natural.signals == ()
    assert found.allowed == ""


def test_waiting_times_have_a_long_tail_and_no_lower_limit(measured):
    waits = np.random.default_rng(3).exponential(5, 24)
    one = measured(waits, direction="down", unit="minutes")
    found = of_mean(one)
    assert found.natural.signals == ()
    assert (found.natural.low == 0).all()
    assert found.allowed == (
        "Now and then a value lies far above here, so the upper limit is further out, and there is "
        "no lower one."
    )
    assert "the upper limit is further out" in theme.figure(control.xmr_charts(one))
    assert control.behaviour(one)["allowed"].tolist() == [found.allowed] * 24


def test_points_that_were_never_negative_have_a_lower_limit_and_a_rise_is_a_signal(measured):
    points = np.resize([2, 14, 8, 11, 5, 3, 13], 24).astype(float)
    points[-1] = 40
    for unit in ("points", None):
        found = of_mean(measured(points, unit=unit))
        assert (found.natural.low < 0).all()
        assert [one.end for one in found.natural.signals] == [23]
        assert "no lower one" not in found.allowed
    level = [("2026-01-01", 8), ("2026-12-31", 8)]
    assert (of_promise(measured(points, level, unit="points")).natural.low < 0).all()


def test_shares_close_to_all_have_no_upper_limit(measured):
    shares = np.random.default_rng(4).binomial(50, 0.97, 24) * 2
    found = of_mean(measured(shares, unit="%"))
    assert (found.natural.high == 100).all()
    assert found.allowed.startswith("Now and then a value lies far below here, so")


def test_measurements_that_are_like_those_before_are_said_so(measured):
    waves = 10 + 2 * np.sin(np.arange(30)) + np.resize(CALM, 30) / 5
    found = of_mean(measured(waves))
    assert found.natural.signals == ()
    assert found.allowed.startswith("Each measurement is like the one before, so the limits are")


def test_a_lasting_shift_is_dated(measured):
    one = measured([*CALM, *(np.array(CALM) + 3)])
    assert of_mean(one).allowed == "The level has been different since 11 April 2026."
    assert control.behaviour(one)["rule"][10] == "lasting shift"
    assert "1 step marked as sudden" in theme.figure(control.moving_ranges(one))


def test_a_change_against_the_promise_is_dated_and_runs_that_do_not_fit_are_not_named(measured):
    level = [("2026-01-01", 50), ("2026-12-31", 50)]
    moved = of_promise(measured([*(50 + np.array(CALM)), *(53 + np.array(CALM))], level))
    assert moved.allowed == (
        "Since 11 April 2026 the distance from what was expected has been different."
    )
    slow = 50 + np.sin(np.arange(12) / 1.5)
    found = of_promise(measured(slow, level))
    assert found.natural.run > 12
    assert found.allowed == "Each measurement is like the one before, so the limits are wider."


def test_a_slow_start_and_a_baseline_measured_once_are_allowed_for(measured):
    line = [("2026-12-31", 80)]
    days = np.arange(0, 300, 10) / 364
    slow = 50 + 30 / (1 + np.exp(-10 * (days - 0.5))) + np.resize(CALM, 30)
    found = of_promise(measured(slow, line, baseline=50, target=80))
    assert [one for one in found.natural.signals if one.end < 18] == []
    assert "Wider at first: the baseline was measured only once." in found.allowed
    assert "A slow start is allowed for" in found.allowed
    level = [("2026-01-01", 50), ("2026-12-31", 50)]
    fallen = of_promise(measured(48 + np.resize(CALM, 30), level, target=60))
    assert len(fallen.natural.signals) > 10
    assert fallen.allowed == ""


def test_few_measurements_have_limits_without_words_or_signals(measured):
    found = of_mean(measured([1, 2, 3, 90]))
    assert found.natural.signals == ()
    assert found.allowed == ""
