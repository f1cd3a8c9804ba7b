"""The share still there: published cases, late entry, and a course that can be written down."""

import math

import numpy as np
import pytest

from workbook.stats.survival import Span, beta_geometric, kaplan_meier

# Freireich et al. (1963), Blood 21: weeks of remission under 6-MP; the usual worked case.
ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
CENSORED = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]


def spans(ended, censored, entered=0):
    return [Span(one, 1, 1, entered) for one in ended] + [
        Span(one, 1, 0, entered) for one in censored
    ]


def test_it_gives_the_published_course_of_the_remissions():
    found = kaplan_meier(spans(ENDED, CENSORED))
    published = {6: (0.857, 0.0764), 7: (0.807, 0.0869), 10: (0.753, 0.0963), 13: (0.690, 0.1068),
                 16: (0.627, 0.1141), 22: (0.538, 0.1282), 23: (0.448, 0.1346)}  # fmt: skip
    for week, (share, error) in published.items():
        assert found.at(week)[0] == pytest.approx(share, abs=5e-4)
        assert found.error[week] == pytest.approx(error, abs=5e-4)


def test_counts_say_the_same_as_single_customers():
    one = kaplan_meier(spans(ENDED, CENSORED))
    many = kaplan_meier([Span(6, 4, 3), *spans(ENDED[3:], CENSORED[1:])])
    assert np.allclose(one.share, many.share)
    assert np.allclose(one.low, many.low)


def test_without_censoring_it_is_the_share_itself_and_its_mean_the_mean():
    found = kaplan_meier([Span(1, 5, 5), Span(2, 3, 3), Span(4, 2, 2)])
    assert [found.at(month)[0] for month in range(5)] == pytest.approx([1, 0.5, 0.2, 0.2, 0])
    assert found.mean_up_to(4) == pytest.approx((5 * 1 + 3 * 2 + 2 * 4) / 10)
    assert math.isnan(found.mean_up_to(9))
    assert all(math.isnan(one) for one in found.at(5))


def test_who_came_in_late_counts_from_then_on():
    # Ten from the start, ten seen from month 2 on; one of the twenty leaves in month 3.
    found = kaplan_meier([Span(5, 10, 0), Span(5, 9, 0, 2), Span(3, 1, 1, 2)])
    assert list(found.at_risk[:5]) == [10, 10, 10, 20, 19]
    assert found.at(3)[0] == pytest.approx(0.95)


def test_the_band_stays_within_0_and_1_and_nobody_gives_nothing():
    found = kaplan_meier([Span(1, 3, 1), Span(2, 3, 0)])
    assert (found.low >= 0).all()
    assert (found.high <= 1).all()
    assert found.low[1] < found.share[1] < found.high[1]
    assert kaplan_meier([]).share.size == 0


def test_it_gives_the_published_parameters_of_the_high_end_cohort():
    # Fader and Hardie (2007): 1,000 high-end customers, seven years.
    there = [1000, 869, 743, 653, 593, 551, 517, 491]
    stayed = np.zeros(7)
    stayed[-1] = there[-1]
    found = beta_geometric(-np.diff(there), stayed)
    assert (found.alpha, found.beta) == pytest.approx((0.66809, 3.80610), abs=2e-4)
    assert found.log_likelihood == pytest.approx(-1611.158, abs=1e-3)


def test_a_course_known_exactly_is_found_again():
    # alpha = beta = 1: P(T = t) = 1 / (t (t + 1)), so S(t) = 1 / (t + 1).
    left = [1e6 / (t * (t + 1)) for t in range(1, 9)]
    found = beta_geometric(left, [0] * 7 + [1e6 / 9])
    assert found.share([1, 3, 7]) == pytest.approx([1 / 2, 1 / 4, 1 / 8], abs=1e-4)
    assert beta_geometric([0, 0], [3, 4]) is None
