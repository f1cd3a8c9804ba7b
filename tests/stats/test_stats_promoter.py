"""The net promoter score by Rocks's adjusted Wald interval: by hand, in the corners, simulated."""

import math

import numpy as np
import pytest

from workbook.stats import (
    mean_interval,
    promoter_difference,
    promoter_interval,
    welch_difference,
)

Z = 1.959963984540054


def test_by_hand():
    # 9 promoters and 2 detractors of 11; with three added 9.75 and 2.75 of 14: the score is 1/2,
    # its variance (12.5/14 - 1/4)/14 = 9/196, so its standard error 3/14.
    found = promoter_interval(9, 2, 11)
    assert found.estimate == pytest.approx(7 / 11)
    assert found.se == pytest.approx(3 / 14)
    assert (found.low, found.high) == pytest.approx((0.5 - Z * 3 / 14, 0.5 + Z * 3 / 14))


def test_the_gap_of_two_by_hand():
    first, second = promoter_interval(9, 2, 11), promoter_interval(2, 9, 11)
    gap = promoter_difference(first, second)
    assert gap.estimate == pytest.approx(14 / 11)
    near = 7 / 11 - (0.5 - Z * 3 / 14)  # the same from both, as one mirrors the other
    assert gap.low == pytest.approx(14 / 11 - math.sqrt(2) * near)


def test_answers_that_are_all_alike_give_no_false_certainty():
    for promoters, detractors in ((20, 0), (0, 20), (0, 0)):
        found = promoter_interval(promoters, detractors, 20)
        assert found.high - found.low > 0.05
        assert -1 <= found.low <= found.estimate <= found.high <= 1


def test_nobody_answered():
    none = promoter_interval(0, 0, 0)
    assert not none.defined
    assert none.reason == "there are no answers"
    assert not promoter_difference(none, promoter_interval(1, 1, 5)).defined


@pytest.mark.parametrize("wrong", [(6, 6, 10), (-1, 0, 5), (math.nan, 0, 5)])
def test_counts_that_cannot_be(wrong):
    with pytest.raises(ValueError, match=r"at most n|finite"):
        promoter_interval(*wrong)


def test_confidences_must_be_the_same():
    with pytest.raises(ValueError, match="same confidence"):
        promoter_difference(promoter_interval(5, 1, 9), promoter_interval(5, 1, 9, 0.9))


@pytest.mark.parametrize("n", [15, 60])
@pytest.mark.parametrize(("promoters", "detractors"), [(0.5, 0.2), (0.8, 0.05), (0.1, 0.6)])
def test_coverage(n, promoters, detractors):
    draw = np.random.default_rng(5)
    shares = [promoters, 1 - promoters - detractors, detractors]
    runs = 2000
    one, two = draw.multinomial(n, shares, runs), draw.multinomial(2 * n, [0.4, 0.4, 0.2], runs)
    single = both = 0
    for (p, _, d), (q, _, e) in zip(one.tolist(), two.tolist(), strict=True):
        first, second = promoter_interval(p, d, n), promoter_interval(q, e, 2 * n)
        gap = promoter_difference(first, second)
        single += first.low <= promoters - detractors <= first.high
        both += gap.low <= promoters - detractors - 0.2 <= gap.high
    assert 0.93 <= single / runs <= 0.985
    assert 0.93 <= both / runs <= 0.985


def test_small_unanimous_groups_are_compared_far_better_than_by_welch():
    draw = np.random.default_rng(7)
    runs, n, inside = 400, 15, np.zeros(2)
    for _ in range(runs):
        ours, theirs = [], []
        for chances in ((0.9, 0.08, 0.02), (0.6, 0.2, 0.2)):
            counts = draw.multinomial(n, chances)
            answers = np.repeat([1.0, 0.0, -1.0], counts)
            ours.append(promoter_interval(int(counts[0]), int(counts[2]), n))
            theirs.append(mean_interval(float(answers.mean()), float(answers.std(ddof=1)), n))
        for at, gap in enumerate((promoter_difference(*ours), welch_difference(*theirs))):
            inside[at] += gap.low <= 0.88 - 0.4 <= gap.high
    assert inside[0] / runs >= 0.95 - 2 * math.sqrt(0.95 * 0.05 / runs)
    assert inside[1] / runs < 0.85
