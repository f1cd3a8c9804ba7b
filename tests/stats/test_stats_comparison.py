"""Two groups before and after: by hand, against the long way round, and how often it is wrong."""

import math

import numpy as np
import pytest
from simulations import error

from workbook.stats.comparison import (
    Cluster,
    Sample,
    clustered_difference,
    difference_in_differences,
)


def sample(values):
    values = np.asarray(values, dtype=float)
    return Sample(values.size, values.sum(), (values**2).sum())


def test_the_difference_of_two_changes_and_its_error_by_hand():
    treated = sample([4, 6]), sample([9, 11])
    others = sample([1, 3]), sample([2, 6])
    found = difference_in_differences(treated, others)
    # (10 - 5) - (4 - 2) = 3; variances of the means 1, 1, 1 and 4.
    assert found.estimate == 3
    assert found.se == pytest.approx(math.sqrt(7))
    assert found.df == pytest.approx(49 / (1 + 1 + 1 + 16))


def test_too_few_or_equal_rows_give_no_interval():
    four = sample([1, 2]), sample([3, 4])
    assert not difference_in_differences((sample([1]), four[1]), four).defined
    flat = sample([2, 2]), sample([2, 2])
    assert "equal" in difference_in_differences(flat, flat).reason


def panel(draw, sides, icc=0.1, effect=0.0, unequal=True):
    """Draw clusters with a level of their own, a shift of their own, and rows."""
    made = []
    for is_treated, count in zip((True, False), sides, strict=True):
        for _ in range(count):
            level, shift = draw.normal(0, math.sqrt(icc)), draw.normal(0, math.sqrt(icc))
            parts = []
            for after in (0, 1):
                n = int(draw.integers(5, 60)) if unequal else 20
                mean = level + after * (shift + effect * is_treated)
                parts += [n, mean * n + draw.normal(0, math.sqrt((1 - icc) * n))]
            made.append(Cluster(is_treated, *parts))
    return made


def test_the_clustered_error_is_that_of_the_long_way_round():
    draw = np.random.default_rng(5)
    rows, clusters = [], []
    for g in range(24):
        parts = []
        for after in (0, 1):
            values = draw.normal(draw.normal(), 1, int(draw.integers(3, 30)))
            rows += [(g, g < 11, after, value) for value in values]
            parts += [len(values), values.sum()]
        clusters.append(Cluster(g < 11, *parts))
    table = np.array(rows, dtype=float)
    x = np.column_stack([np.ones(len(table)), table[:, 1:3], table[:, 1] * table[:, 2]])
    inverse = np.linalg.inv(x.T @ x)
    beta = inverse @ x.T @ table[:, 3]
    left, hat = table[:, 3] - x @ beta, x @ inverse @ x.T
    moved, columns = [], []
    for g in range(24):
        mine = table[:, 0] == g
        values, vectors = np.linalg.eigh(np.eye(mine.sum()) - hat[np.ix_(mine, mine)])
        root = (vectors / np.sqrt(values)) @ vectors.T @ x[mine] @ inverse[:, 3]
        moved.append(left[mine] @ root)
        columns.append((np.eye(len(table)) - hat)[:, mine] @ root)
    inner = np.array(columns) @ np.array(columns).T
    found = clustered_difference(clusters)
    assert found.estimate == pytest.approx(beta[3])
    assert found.se == pytest.approx(np.linalg.norm(moved))
    assert found.df == pytest.approx(np.trace(inner) ** 2 / (inner * inner).sum())


def test_few_clusters_are_permuted_and_two_a_side_say_nothing():
    draw = np.random.default_rng(8)
    few = clustered_difference(panel(draw, (5, 6), effect=3.0))
    assert 0 < few.low < few.estimate < few.high < 6
    two = clustered_difference(panel(draw, (2, 2), effect=3.0))
    assert (two.low, two.high) == (-math.inf, math.inf)
    assert not clustered_difference(panel(draw, (1, 9))).defined
    assert clustered_difference(panel(np.random.default_rng(8), (5, 6), effect=3.0)) == few


@pytest.mark.parametrize("icc", [0.05, 0.2])
@pytest.mark.parametrize("sides", [(10, 10), (5, 7)])
def test_nothing_is_called_an_effect_in_at_most_one_of_twenty(icc, sides):
    runs = 250 if sides == (10, 10) else 60
    draw = np.random.default_rng(round(100 * icc) + sides[0])
    wrong = 0
    for _ in range(runs):
        found = clustered_difference(panel(draw, sides, icc))
        wrong += not found.low <= 0 <= found.high
    assert wrong / runs <= 0.05 + error(0.05, runs)
