"""Looking twenty times at growing data: wrong in at most five percent."""

import math

import numpy as np
import pytest

from workbook.stats import (
    mean_interval,
    mean_sequence,
    proportion_interval,
    share_sequence,
)

LOOKS = np.arange(50, 1001, 50)
RUNS = 1000


@pytest.mark.parametrize("truth", [0.5, 0.1])
def test_a_share_is_missed_at_any_of_twenty_looks_in_at_most_five_percent(truth):
    rng = np.random.default_rng(31)
    yes = (rng.random((RUNS, 1000)) < truth).cumsum(axis=1)[:, LOOKS - 1]

    def wrong(interval_of):
        return sum(
            any(
                not i.low <= truth <= i.high
                for i in (interval_of(k, n) for k, n in zip(row, LOOKS.tolist(), strict=True))
            )
            for row in yes.tolist()
        )

    assert wrong(share_sequence) / RUNS <= 0.05
    # What it protects against: looking again and again with the interval for one look.
    assert wrong(proportion_interval) / RUNS > 0.12


def test_a_mean_is_missed_at_any_of_twenty_looks_in_at_most_five_percent():
    rng = np.random.default_rng(32)
    # Skew answers, so that the normal limit is put to work.
    x = rng.exponential(1, (RUNS, 1000))
    n = LOOKS.astype(float)
    mean = x.cumsum(axis=1)[:, LOOKS - 1] / n
    square = (x**2).cumsum(axis=1)[:, LOOKS - 1] / n
    sd = np.sqrt((square - mean**2) * n / (n - 1))

    def wrong(interval_of):
        return sum(
            any(not i.low <= 1 <= i.high for i in map(interval_of, m, s, n.tolist()))
            for m, s in zip(mean.tolist(), sd.tolist(), strict=True)
        )

    assert wrong(mean_sequence) / RUNS <= 0.05
    assert wrong(mean_interval) / RUNS > 0.12


def test_a_mean_is_safe_from_the_first_look_that_is_allowed():
    x = np.random.default_rng(33).normal(size=(RUNS, 60))
    n = np.arange(20, 60, 2)
    mean, sd = (
        np.array([f(x[:, :k]) for k in n]).T
        for f in (lambda part: part.mean(axis=1), lambda part: part.std(axis=1, ddof=1))
    )
    wrong = sum(
        any(abs(i.estimate) > i.high - i.estimate for i in map(mean_sequence, m, s, n.tolist()))
        for m, s in zip(mean.tolist(), sd.tolist(), strict=True)
    )
    assert wrong / RUNS <= 0.05


def test_the_share_sequence_ends_where_the_mixture_reaches_one_over_alpha():
    # At its ends the likelihood ratio against the uniform mixture is exactly 20.
    interval = share_sequence(30, 100)
    mixture = 1 / (101 * math.comb(100, 30))
    for p in (interval.low, interval.high):
        assert mixture / (p**30 * (1 - p) ** 70) == pytest.approx(20, rel=1e-9)


def test_all_yes_has_a_closed_form():
    # 1 / (n + 1) / pⁿ = 20
    assert share_sequence(10, 10).low == pytest.approx((1 / 11 / 20) ** (1 / 10))
    assert share_sequence(10, 10).high == 1
    assert share_sequence(0, 10).high == pytest.approx(1 - share_sequence(10, 10).low)


def test_the_mean_sequence_is_the_formula_of_waudby_smith():
    # n = 100, planned 100: rho² = (5.991465 + ln 6.991465) / 100 = 0.0793613…
    rho2 = (-2 * math.log(0.05) + math.log(-2 * math.log(0.05) + 1)) / 100
    half = math.sqrt(
        2 * (100 * rho2 + 1) / (100**2 * rho2) * math.log(math.sqrt(100 * rho2 + 1) / 0.05)
    )
    assert mean_sequence(0, 2, 100).high == pytest.approx(2 * half)


def test_the_mean_sequence_is_nearly_narrowest_at_the_planned_size():
    widths = {plan: mean_sequence(0, 1, 400, planned_n=plan).high for plan in (4, 400, 40_000)}
    assert widths[400] == min(widths.values())


def test_sequences_are_wider_than_single_looks_and_shrink():
    single = proportion_interval(55, 100)
    always = share_sequence(55, 100)
    assert always.low < single.low < single.high < always.high
    later = share_sequence(5.5e6, 1e7)
    assert later.high - later.low < 0.003


def test_nothing_one_and_no_variation_are_undefined():
    assert "no answers" in share_sequence(0, 0).reason
    assert "no answers" in mean_sequence(math.nan, math.nan, 0).reason
    assert "looks begin at 20" in mean_sequence(1, math.nan, 19).reason
    assert "equal" in mean_sequence(1, 0, 90).reason
    assert 0 < share_sequence(1, 1).low < 0.5


@pytest.mark.parametrize(
    "call",
    [
        lambda: share_sequence(3, 2),
        lambda: share_sequence(1, 2, 95),
        lambda: mean_sequence(1, -1, 90),
        lambda: mean_sequence(1, 1, 9, planned_n=0),
    ],
)
def test_wrong_input_is_refused(call):
    with pytest.raises(ValueError, match="must"):
        call()
