"""Shares corrected by a sample: the worked case, its limits, and coverage of the drawn design."""

import math

import numpy as np
import pytest

from workbook.stats.misread import (
    Sample,
    accuracy,
    carried_over,
    corrected_share,
    share_of_shares,
)

READ = np.array([1] * 40 + [1] * 10 + [0] * 18 + [0] * 132, dtype=float)
FOUND = np.array([1] * 40 + [0] * 10 + [1] * 18 + [0] * 132, dtype=float)


def test_a_rule_that_errs_is_made_right_by_a_sample():
    # Worked by hand: 1,000 comments, 300 found, 200 read.
    one = corrected_share(READ, FOUND, 0.3, Sample.simple(200, 1000))
    assert one.slope == pytest.approx(0.619233, abs=1e-6)
    assert one.interval.estimate == pytest.approx(0.256192, abs=1e-6)
    assert one.interval.se == pytest.approx(0.020890, abs=1e-6)
    assert (one.interval.low, one.interval.high) == pytest.approx((0.2150, 0.2974), abs=5e-5)
    assert one.method == "corrected"


def test_a_rule_that_finds_nothing_leaves_what_people_read():
    one = corrected_share(READ, np.zeros(200), 0.0, Sample.simple(200, 1000))
    assert one.slope == 0
    assert one.method == "coded"
    assert one.interval.estimate == pytest.approx(0.25)


@pytest.mark.parametrize(("positives", "method"), [(2, "too rare"), (3, "coded"), (9, "coded")])
def test_few_positives_are_told_by_the_sample_alone_or_not_at_all(positives, method):
    read = np.array([1.0] * positives + [0.0] * (150 - positives))
    one = corrected_share(read, read, 0.05, Sample.simple(150, 5000))
    assert one.method == method
    assert one.interval.defined is (method == "coded")


def test_a_rule_that_missed_nothing_in_the_sample_may_still_miss_some():
    read = np.array([1.0] * 12 + [0.0] * 138)
    one = corrected_share(read, read, 0.08, Sample.simple(150, 5000))
    assert one.interval.estimate == pytest.approx(0.08)
    assert one.interval.high > 0.095


def test_texts_that_occur_often_count_as_often():
    rows = np.array([10.0] + [1.0] * 29)
    sample = Sample(np.zeros(30, dtype=int), np.array([30.0]), rows, rows.mean())
    read = np.array([1.0] * 11 + [0.0] * 19)
    one = corrected_share(read, read * 0, 0.0, sample)
    assert one.interval.estimate == pytest.approx(20 / 39)
    assert one.interval.low == pytest.approx(one.interval.high)  # all was read


def test_a_later_file_borrows_sensitivity_and_specificity():
    # Point by hand (.3 + .88 − 1)/(.8 + .88 − 1); ends by the authors' own script of 2013.
    one = carried_over(300, 1000, (0.8, 50), (0.88, 150))
    assert one.estimate == pytest.approx(0.264706, abs=1e-6)
    assert (one.low, one.high) == pytest.approx((0.1826, 0.3522), abs=5e-5)


@pytest.mark.parametrize("rates", [((0.5, 50), (0.6, 150)), ((0.9, 0), (0.9, 10))])
def test_a_rule_that_hardly_tells_one_from_the_other_is_not_carried_over(rates):
    assert math.isnan(carried_over(30, 100, *rates).low)


def test_a_clipped_share_stays_between_none_and_all():
    one = carried_over(1, 1000, (0.8, 50), (0.9, 150))
    assert one.estimate == 0
    assert 0 <= one.low <= one.high <= 1


def test_how_well_a_rule_reads():
    one = accuracy(READ, FOUND, Sample.simple(200, 1000))
    assert (one.precision, one.recall) == pytest.approx((40 / 58, 0.8))
    assert one.specificity == pytest.approx(132 / 150)
    assert one.f1 == pytest.approx(80 / 108)
    assert one.kappa == pytest.approx((0.86 - (0.25 * 0.29 + 0.75 * 0.71)) / (1 - 0.605))


def test_shares_of_groups_add_up_to_the_whole():
    sample = Sample.simple(200, 1000)
    residuals = [READ - FOUND, FOUND - READ]
    one, two = (
        share_of_shares([0.2, 0.1], residuals, chosen, sample)
        for chosen in ([True, False], [False, True])
    )
    assert one.estimate + two.estimate == pytest.approx(1)
    assert one.low < 2 / 3 < one.high


def covered(share, recall, precision, runs, units=3000):
    """Return how often the interval of the drawn design (150 + 20) holds the true share."""
    draw, held, told = np.random.default_rng(3), 0, 0
    for _ in range(runs):
        read = draw.random(units) < share
        wrong = share * recall * (1 - precision) / precision / (1 - share)
        found = np.where(read, draw.random(units) < recall, draw.random(units) < wrong)
        rows = np.where(draw.random(units) < 0.12, 2.0, 1.0)
        order = draw.permutation(units)
        place = np.empty(units, dtype=int)
        place[order] = np.arange(units)
        rare = rows @ found / rows.sum() < 0.08
        last = place[order[found[order]][:20]].max() if rare else 0
        drawn = (place < 150) | (found & (place <= last))
        stratum = (found & rare & (last >= 150)).astype(int)
        sample = Sample(
            stratum[drawn], np.bincount(stratum).astype(float), rows[drawn], rows.mean()
        )
        one = corrected_share(
            read[drawn], found[drawn], float(rows @ found / rows.sum()), sample
        ).interval
        held += one.low <= rows @ read / rows.sum() <= one.high
        told += one.defined
    return held / told


@pytest.mark.parametrize(
    ("share", "recall", "precision"), [(0.2, 0.8, 0.8), (0.2, 0.6, 0.9), (0.06, 0.8, 0.8)]
)
def test_the_drawn_design_covers_the_true_share(share, recall, precision):
    assert 0.92 <= covered(share, recall, precision, 300) <= 0.985
