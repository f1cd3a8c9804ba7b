"""Ratings: quartiles, and r_wg against the case of the method (CHAPTERS.md A11)."""

import pytest

from workbook.stats.ratings import quartiles, within_group_agreement


def test_agreement_within_a_group_as_published():
    # s² = 1.3 against (5² − 1)/12 = 2: r_wg = .35 (James, Demaree and Wolf 1984, equation 1).
    assert within_group_agreement([1, 3, 4, 2, 3], 5) == pytest.approx(0.35)


def test_everybody_alike_agrees_and_a_split_does_not_hide_behind_its_middle():
    assert within_group_agreement([3, 3, 3], 5) == 1
    assert within_group_agreement([0, 4, 0, 4], 5) == 0  # worse than chance is not below 0
    assert within_group_agreement([2], 5) is None
    assert within_group_agreement([], 5) is None


def test_quartiles():
    assert quartiles([4, 1, 2, 3]) == (1.75, 2.5, 3.25)
    assert quartiles([2]) == (2, 2, 2)


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="at least two levels"):
        within_group_agreement([1, 2], 1)
    with pytest.raises(ValueError, match="no ratings"):
        quartiles([])
