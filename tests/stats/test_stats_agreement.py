"""Krippendorff's alpha against his own example, and intervals by resampling."""

import math

import numpy as np
import pytest

from workbook.stats import bootstrap_interval, krippendorff_alpha
from workbook.stats.agreement import krippendorff_interval

nan = math.nan
# Krippendorff (2011), section C: four observers, twelve units.
KRIPPENDORFF_2011 = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, nan, nan, nan],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nan, 3],
    [nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nan],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nan],
]


@pytest.mark.parametrize(
    ("level", "published"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_alpha_is_the_published_one_at_each_level(level, published):
    assert krippendorff_alpha(KRIPPENDORFF_2011, level) == pytest.approx(published, abs=5e-4)


def test_alpha_of_two_observers_with_binary_data_is_the_published_one():
    # Krippendorff (2011), section A: 0.095.
    ratings = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
    assert krippendorff_alpha(ratings, "nominal") == pytest.approx(0.095, abs=5e-4)


def test_alpha_does_not_depend_on_the_order_of_raters_or_units():
    table = np.array(KRIPPENDORFF_2011)
    assert krippendorff_alpha(table[::-1, ::-1]) == pytest.approx(krippendorff_alpha(table))


def test_systematic_discord_is_negative():
    assert krippendorff_alpha([[-3, 3, -3, 3], [3, -3, 3, -3]]) < -0.5


def test_perfect_agreement_with_variation_is_one():
    assert krippendorff_alpha([[1, 2, 3], [1, 2, 3]]) == 1


@pytest.mark.parametrize(
    "ratings",
    [
        [[2, 2, 2], [2, 2, 2]],  # no variation
        [[1, 2, 3]],  # one rater
        [[1, nan], [nan, 2]],  # no unit with two ratings
        [[nan, nan], [nan, nan]],
        np.empty((0, 3)),
        np.empty((3, 0)),
        [[1, 5], [1, nan]],  # the only variation is in a unit that cannot be paired
    ],
)
def test_alpha_is_undefined_rather_than_certain(ratings):
    assert math.isnan(krippendorff_alpha(ratings))


@pytest.mark.parametrize(
    ("ratings", "level", "words"),
    [
        ([1, 2], "ordinal", "raters × units"),
        ([[1, math.inf], [1, 2]], "ordinal", "finite"),
        ([[1, 2], [1, 2]], "cardinal", "nominal, ordinal"),
        ([[-1, 2], [1, 2]], "ratio", "zero or more"),
    ],
)
def test_wrong_input_is_refused_with_the_reason(ratings, level, words):
    with pytest.raises(ValueError, match=words):
        krippendorff_alpha(ratings, level)


def test_bootstrap_repeats_with_its_seed_and_agrees_with_theory():
    data = np.random.default_rng(1).normal(10, 2, 200)
    one = bootstrap_interval(lambda rows: float(data[rows].mean()), 200, seed=3)
    two = bootstrap_interval(lambda rows: float(data[rows].mean()), 200, seed=3)
    assert one == two
    assert one != bootstrap_interval(lambda rows: float(data[rows].mean()), 200, seed=4)
    assert one.se == pytest.approx(data.std() / math.sqrt(200), rel=0.06)
    assert one.estimate == data.mean()


def test_bootstrap_of_one_row_or_none_has_no_ends_but_a_reason():
    assert "no rows" in bootstrap_interval(lambda rows: 1.0, 0).reason
    one = bootstrap_interval(lambda rows: 0.4, 1)
    assert one.estimate == 0.4
    assert not one.defined
    assert "one row" in one.reason


def test_bootstrap_says_when_resampling_changes_nothing_or_is_undefined():
    assert "same value" in bootstrap_interval(lambda rows: 0.5, 4).reason
    assert not bootstrap_interval(lambda rows: nan, 4).defined


def test_bootstrap_covers_about_as_often_as_it_says():
    rng = np.random.default_rng(11)
    hits = 0
    for trial in range(300):
        data = rng.normal(0, 1, 60)
        means = bootstrap_interval(lambda r, d=data: float(d[r].mean()), 60, 0.95, 300, trial)
        hits += means.low <= 0 <= means.high
    assert 0.91 <= hits / 300 <= 0.98


def test_the_interval_of_alpha_holds_what_it_should_in_most_of_many_books():
    draw = np.random.default_rng(7)

    def table(units):
        rated = draw.normal(0, 0.7, units) + draw.normal(0, 1, (11, units))
        return np.clip(np.round(rated + 2), 0, 4)

    true = krippendorff_alpha(table(3000))
    found = [krippendorff_interval(table(14)) for _ in range(80)]
    held = sum(one.low <= true <= one.high for one in found)
    assert 68 <= held <= 80  # 92 % of 200 in a longer simulation


def test_the_interval_does_not_depend_on_order_and_needs_units():
    rated = np.array(KRIPPENDORFF_2011)
    one, two = krippendorff_interval(rated), krippendorff_interval(rated[::-1, ::-1])
    assert one.estimate == pytest.approx(0.815, abs=5e-4)
    assert (one.low, one.high) == pytest.approx((two.low, two.high))
    assert one.low < one.estimate < one.high <= 1
    assert krippendorff_interval(rated[:, :5]).reason == "fewer than 6 units"
    assert math.isnan(krippendorff_interval([[2] * 8, [2] * 8]).low)
