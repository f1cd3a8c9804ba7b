"""The waiting curve against a published example, and its median."""

import pytest

from workbook.stats.survival import median_wait, waiting_curve

# Freireich et al. (1963), weeks of remission with 6-MP, in every textbook of survival; + is open.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
OPEN = {3, 5, 7, 8, 11, 12, 13, 16, 17, 18, 19, 20}


def test_the_curve_is_the_published_one():
    happened = [at not in OPEN for at in range(len(WEEKS))]
    curve = {step.time: round(step.waiting, 3) for step in waiting_curve(WEEKS, happened)}
    assert curve == {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert median_wait(WEEKS, happened) == 23


def test_half_that_has_not_happened_has_no_median():
    assert median_wait([3, 10, 10], [True, False, False]) is None
    assert median_wait([3, 10], [True, False]) == 3
    assert median_wait([], []) is None


def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match="outcomes"):
        waiting_curve([1], [])
    with pytest.raises(ValueError, match="negative"):
        waiting_curve([-1], [True])
