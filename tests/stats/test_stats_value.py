"""The value of information against its published table, and against simulation."""

import numpy as np
import pytest

from workbook.stats.value import (
    value_of_asking_mean,
    value_of_asking_share,
    value_of_knowing_mean,
    value_of_knowing_share,
)


@pytest.mark.parametrize(
    ("u", "loss"), [(0, 0.3989), (0.5, 0.1978), (1, 0.08332), (1.5, 0.02931), (2, 0.008491)]
)
def test_the_unit_normal_loss_integral_is_the_published_one(u, loss):
    # Raiffa and Schlaifer (1961), Applied Statistical Decision Theory, table II.
    assert value_of_knowing_mean(u, 1) == pytest.approx(loss, rel=1e-3)
    assert value_of_knowing_mean(-3 * u, 3) == pytest.approx(3 * loss, rel=1e-3)


def test_a_belief_that_is_flat_has_the_value_of_its_integral():
    # ∫ (p - t)⁺ dp - (1/2 - t)⁺ = (1 - t)² / 2 - (1/2 - t)⁺
    for threshold in (0.3, 0.5, 0.8):
        expected = (1 - threshold) ** 2 / 2 - max(0, 0.5 - threshold)
        assert value_of_knowing_share(0, 0, threshold) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(("yes", "no", "threshold", "more"), [(6, 4, 0.5, 20), (30, 60, 0.4, 100)])
def test_asking_more_is_worth_what_deciding_by_the_answers_gains(yes, no, threshold, more):
    draw = np.random.default_rng(1)
    truth = draw.beta(yes + 1, no + 1, 400_000)
    said = draw.binomial(more, truth)
    after = (yes + 1 + said) / (yes + no + 2 + more)
    gained = np.where(after > threshold, truth - threshold, 0).mean()
    before = max(0, (yes + 1) / (yes + no + 2) - threshold)
    value = value_of_asking_share(yes, no, threshold, more)
    assert value == pytest.approx(gained - before, abs=3e-4)
    assert value < value_of_knowing_share(yes, no, threshold)


def test_more_answers_are_worth_more_and_none_nothing():
    values = [value_of_asking_share(6, 4, 0.5, more) for more in (0, 1, 10, 100, 2000, 5000)]
    assert values[0] == 0
    assert values == sorted(values)
    assert values[-1] == pytest.approx(value_of_knowing_share(6, 4, 0.5), rel=0.02)
    means = [value_of_asking_mean(0.2, 1, 5, more) for more in (1, 10, 1e9)]
    assert means == sorted(means)
    assert means[-1] == pytest.approx(value_of_knowing_mean(0.2, 1))
