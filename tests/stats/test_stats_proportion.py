"""Proportions against Newcombe's tables, by exact coverage, and in the corners."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.stats import (
    corrected_for_population,
    needed_for_precision,
    needed_to_decide,
    newcombe_difference,
    proportion_interval,
    wilson_interval,
)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_is_method_3_of_newcombe_1998_table_1(successes, n, low, high):
    interval = proportion_interval(successes, n)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_difference_is_method_10_of_newcombe_1998_table_2(first, second, low, high):
    gap = newcombe_difference(proportion_interval(*first), proportion_interval(*second))
    assert (gap.low, gap.high) == pytest.approx((low, high), abs=5e-5)


def _coverage(p, n, confidence=0.95):
    hit = 0.0
    for k in range(n + 1):
        interval = proportion_interval(k, n, confidence)
        if interval.low <= p <= interval.high:
            hit += math.comb(n, k) * p**k * (1 - p) ** (n - k)
    return hit


def test_wilson_covers_94_to_96_percent_on_average():
    shares = [i / 40 for i in range(4, 37)]
    assert 0.94 <= sum(_coverage(p, 100) for p in shares) / len(shares) <= 0.96


def test_finite_population_covers_as_often_as_it_says():
    # Exact: 60 drawn without replacement from 100, of whom 40 are yes.
    hit = sum(
        math.comb(40, k) * math.comb(60, 60 - k) / math.comb(100, 60)
        for k in range(41)
        if proportion_interval(k, 60, population=100).low
        <= 0.4
        <= proportion_interval(k, 60, population=100).high
    )
    assert 0.93 <= hit <= 0.98


def test_all_yes_and_all_no_are_not_certain():
    assert proportion_interval(10, 10).low == pytest.approx(0.7225, abs=1e-4)
    assert proportion_interval(10, 10).high == 1
    assert proportion_interval(0, 10).low == 0
    assert proportion_interval(0, 10).se > 0
    assert proportion_interval(1, 1).low == pytest.approx(0.2065, abs=1e-4)


def test_no_answers_are_undefined_with_a_reason():
    nothing = proportion_interval(0, 0)
    assert math.isnan(nothing.estimate)
    assert not nothing.defined
    assert "no answers" in nothing.reason
    assert not newcombe_difference(nothing, proportion_interval(1, 2)).defined


def test_population_narrows_and_a_census_is_exact():
    wide, narrow = proportion_interval(40, 80), proportion_interval(40, 80, population=100)
    assert wide.low < narrow.low < narrow.high < wide.high
    census = proportion_interval(40, 80, population=80)
    assert (census.low, census.high) == (0.5, 0.5)
    assert proportion_interval(1, 1, population=1).low == 1


def test_effective_sample_size_counts_instead_of_n():
    same = proportion_interval(40, 80, n_effective=40)
    assert (same.low, same.high) == pytest.approx(
        (proportion_interval(20, 40).low, proportion_interval(20, 40).high)
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((5, 4), "between 0 and n"),
        ((-1, 4), "between 0 and n"),
        ((1, math.nan), "finite"),
        ((50, 100, 0.95, 99), "cannot be larger"),
        ((50, 100, 95), "Did you mean 0.95"),
        ((50, 100, 1.0), "between 0 and 1"),
    ],
)
def test_wrong_input_is_refused_with_the_remedy(arguments, words):
    with pytest.raises(ValueError, match=words):
        proportion_interval(*arguments)


def test_different_confidences_cannot_be_compared():
    with pytest.raises(ValueError, match="same confidence"):
        newcombe_difference(proportion_interval(1, 2, 0.9), proportion_interval(1, 2, 0.95))


def test_population_correction_is_the_one_of_cochran():
    # Cochran (1977), section 4.4: 400 would be needed, of 3,200 islanders 356 are enough.
    assert round(corrected_for_population(400, 3200)) == 356


@given(
    half=st.floats(0.02, 0.3),
    share=st.floats(0, 1),
    population=st.none() | st.integers(50, 5000),
)
def test_needed_precision_is_the_smallest_sample_that_reaches_it(half, share, population):
    n = needed_for_precision(half, 0.95, share, population)

    def width(size):
        corrected = size
        if population:
            left = population - size
            corrected = size * (population - 1) / left if left else math.inf
        interval = wilson_interval(share, corrected)
        # Wilson's own half width, without the cut at 0 and 1
        return interval.se * 1.959964 if 0.02 < share < 0.98 else 0

    assert width(n) <= half * (1 + 1e-6)
    if n > 1 and 0.3 < share < 0.7:
        assert width(n - 1) > half * (1 - 1e-6)


def test_worst_case_precision_of_five_points_takes_381_answers():
    # z²/(4d²) - z²; the normal approximation says 385.
    assert needed_for_precision(0.05) == 381
    assert needed_for_precision(0.05, design_effect=2) == 761
    assert needed_for_precision(0.05, population=20) == 20


@given(
    share=st.floats(0, 1).map(lambda x: round(x, 3)),
    threshold=st.floats(0.01, 0.99).map(lambda x: round(x, 3)),
    population=st.none() | st.integers(10, 10_000),
)
def test_needed_to_decide_is_where_the_interval_clears_the_threshold(share, threshold, population):
    n = needed_to_decide(share, threshold, population=population)
    if share == threshold:
        assert n == population
        return

    def decided(size):
        interval = proportion_interval(share * size, size, population=population)
        # An edge within rounding of the threshold counts on neither side.
        return interval.low > threshold + 1e-9 or interval.high < threshold - 1e-9

    def open_(size):
        interval = proportion_interval(share * size, size, population=population)
        return interval.low - 1e-9 <= threshold <= interval.high + 1e-9

    # Where share and threshold lie a thousandth apart, an edge takes a part in a million to move.
    assert decided(n) or decided(n + 1 + n // 1_000_000) or n == population
    assert n == 1 or open_(n - 1)


def test_an_undecided_sample_always_needs_more_than_it_has():
    interval = proportion_interval(55, 100)
    assert interval.low < 0.5 < interval.high
    assert needed_to_decide(0.55, 0.5) == 385
    assert needed_to_decide(0.5, 0.5) is None


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: needed_to_decide(0.5, 55), "For a percentage write 0.55"),
        (lambda: needed_for_precision(5), "between 0 and 0.5"),
        (lambda: needed_for_precision(0.05, design_effect=0), "design effect"),
        (lambda: needed_for_precision(0.05, population=0), "at least 1"),
        (lambda: wilson_interval(1.2, 10), "For a percentage write 0.012"),
    ],
)
def test_percentages_and_nonsense_are_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
