"""Raking against what has been published, its bounds, and what it can and cannot meet."""

import numpy as np
import pytest

from workbook.stats.raking import kish_size, rake

# Bishop, Y. M. M., Fienberg, S. E. and Holland, P. W. (1975), Discrete Multivariate Analysis, as in
# the SAS/IML User's Guide, example 9.14: a census by age and marital status, adjusted to the
# margins of the year after.
BEFORE = np.array(
    [[1306, 83, 0], [619, 765, 3], [263, 1194, 9], [173, 1372, 28],
     [171, 1393, 51], [159, 1372, 81], [208, 1350, 108], [1116, 4100, 2329]], float,
)  # fmt: skip
AGES = [1412, 1402, 1450, 1541, 1681, 1532, 1662, 7644]
STATUS = [3988, 11702, 2634]
PUBLISHED = np.array(
    [[1325.27, 86.73, 0], [615.56, 783.39, 3.05], [253.94, 1187.18, 8.88],
     [165.13, 1348.55, 27.32], [173.41, 1454.71, 52.87], [147.21, 1308.12, 76.67],
     [202.33, 1352.28, 107.40], [1105.16, 4181.04, 2357.81]],
)  # fmt: skip


def of_table(table, *shares, **more):
    """Rake the cells of a table of two margins; empty ones are not there."""
    there = table > 0
    codes = [part[there] for part in np.indices(table.shape)]
    raked = rake(table[there], codes, shares, **more)
    weights = np.zeros(table.shape)
    weights[there] = raked.weights
    return raked, weights


def test_the_published_table_comes_out():
    raked, weights = of_table(BEFORE, AGES, STATUS)
    fitted = weights * BEFORE * sum(AGES) / BEFORE.sum()
    assert fitted == pytest.approx(PUBLISHED, abs=0.011)
    assert raked.converged
    assert not raked.bounded


def test_one_margin_is_poststratification():
    raked, weights = of_table(np.array([[80.0], [20.0]]), [50, 50], [1])
    assert weights.ravel() == pytest.approx([0.625, 2.5])
    # Kish: 1 / (1 + relvariance of the weights).
    w = np.repeat([0.625, 2.5], [80, 20])
    assert raked.effective == pytest.approx(100 / (1 + w.var() / w.mean() ** 2))
    assert raked.effective == pytest.approx(64)


def test_kish_counts_what_unequal_weights_are_worth():
    # Kish (1992): the loss of weights k and 1 of equal groups is (k - 1)² / (2 k² + 2).
    for k in (2, 3, 10):
        w = np.repeat([1.0, k], 50)
        assert kish_size(w) == pytest.approx(100 * (1 + k) ** 2 / (2 * (1 + k * k)))
    assert kish_size([1.0] * 30) == 30
    assert kish_size([2, 0.5], [10, 40]) == pytest.approx(40**2 / 50)
    assert kish_size([0.0]) == 0


def test_weights_keep_within_their_bounds_and_what_is_missed_is_said():
    raked, weights = of_table(np.array([[990.0], [10.0]]), [80, 20], [1])
    assert raked.bounded
    assert weights.max() == pytest.approx(5)
    assert (weights.ravel() * [990, 10]).sum() == pytest.approx(1000)
    assert raked.away == pytest.approx(0.15)  # 5 % of the weight, and 20 % of the population
    assert not raked.converged
    free = of_table(np.array([[990.0], [10.0]]), [80, 20], [1], most=np.inf)[0]
    assert free.converged
    assert free.weights.max() == pytest.approx(20)


def test_margins_that_no_weights_meet_are_said_to_be_missed():
    raked, _ = of_table(np.diag([60.0, 40.0]), [50, 50], [70, 30])  # the margins are the same
    assert raked.away > 0.05


def test_base_weights_are_where_raking_begins():
    table = np.array([[30.0, 10.0], [20.0, 40.0]])
    raked, weights = of_table(table, [1, 1], [2, 3])
    odds = table * weights
    assert odds.sum(axis=1) == pytest.approx([50, 50])
    assert odds.sum(axis=0) == pytest.approx([40, 60])
    # It keeps how the margins go together: the odds ratio is that of the sample.
    assert odds[0, 0] * odds[1, 1] / (odds[0, 1] * odds[1, 0]) == pytest.approx(6)
    assert raked.rounds < 20


@pytest.mark.parametrize(
    ("counts", "codes", "shares", "says"),
    [
        ([], [[]], [[1]], "all above 0"),
        ([5, 0], [[0, 1]], [[1, 1]], "all above 0"),
        ([5, 5], [], [], "at least one margin"),
        ([5, 5], [[0, 1]], [[1, 0]], "above 0"),
        ([5, 5], [[0]], [[1]], "one category"),
        ([5, 5], [[0, 0]], [[1, 1]], "needs answers"),
        ([5, 5], [[0, 2]], [[1, 1]], "needs answers"),
    ],
)
def test_what_cannot_be_raked_is_refused(counts, codes, shares, says):
    with pytest.raises(ValueError, match=says):
        rake(counts, codes, shares)


def test_raked_shares_are_right_where_the_sample_is_not():
    # Young people answer less and say yes more; the plain share is wrong, the raked one is not.
    draw, runs, misses = np.random.default_rng(3), 300, []
    for _ in range(runs):
        young = draw.random(300) < 0.2  # half of the population
        yes = draw.random(300) < np.where(young, 0.8, 0.3)
        counts = [(~young).sum(), young.sum()]
        weights = rake(counts, [[0, 1]], [[1, 1]]).weights[young.astype(int)]
        misses.append((weights * yes).sum() / weights.sum() - 0.55)
    error = 2 * np.std(misses) / np.sqrt(runs)
    assert np.mean(misses) == pytest.approx(0, abs=error)
