"""Kano's categories: the published coefficients, and when two are as frequent."""

import math

import pytest

from workbook.stats.kano import wanted

NAMES = ("attractive", "one-dimensional", "must-be", "indifferent", "reverse", "questionable")

# Sauerwein, Bailom, Matzler & Hinterhuber (1996): what skiers say of a ski, in per cent.
SKI = {
    "edge grip": ((7.0, 32.3, 49.3, 9.5, 0.3, 1.5), "must-be", 0.40, -0.83),
    "ease of turn": ((10.4, 45.1, 30.5, 11.5, 1.2, 1.2), "one-dimensional", 0.57, -0.78),
    "service": ((63.8, 21.6, 2.9, 8.5, 0.7, 2.5), "attractive", 0.88, -0.25),
}


@pytest.mark.parametrize(("shares", "category", "gain", "loss"), SKI.values(), ids=SKI)
def test_skiers_need_grip_expect_easy_turns_and_are_delighted_by_service(
    shares, category, gain, loss
):
    found = wanted(dict(zip(NAMES, shares, strict=True)))
    assert found.category == category
    assert found.gain == pytest.approx(gain, abs=0.006)
    assert found.loss == pytest.approx(loss, abs=0.006)


def test_of_two_as_frequent_what_would_be_missed_most_counts_and_is_not_clear():
    found = wanted({"attractive": 40, "must-be": 40, "indifferent": 20})
    assert (found.category, found.is_clear) == ("must-be", False)


@pytest.mark.parametrize(("ahead", "clear"), [(52, True), (51, False)])
def test_a_category_is_clear_where_it_is_ahead_by_more_than_chance(ahead, clear):
    # 52 and 40 of 102: 1.65 * sqrt(92 * 112 / 204) = 11.73; 51 and 40 of 101: 11.67
    counts = {"must-be": ahead, "one-dimensional": 40, "indifferent": 10}
    assert wanted(counts).is_clear is clear


def test_without_answers_nothing_is_said_and_contradictions_alone_have_no_coefficients():
    assert wanted({}).category is None
    found = wanted({"questionable": 30})
    assert found.category == "questionable"
    assert math.isnan(found.gain)
