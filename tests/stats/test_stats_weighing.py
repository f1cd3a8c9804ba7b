"""Weights by ranks and by pairs, against published cases."""

import numpy as np
import pytest

from workbook.stats.weighing import pairwise_weights, rank_order_centroid


@pytest.mark.parametrize(
    ("count", "weights"),
    [
        (2, (0.75, 0.25)),
        (3, (0.6111, 0.2778, 0.1111)),
        (4, (0.5208, 0.2708, 0.1458, 0.0625)),
        (5, (0.4567, 0.2567, 0.1567, 0.0900, 0.0400)),
    ],
)
def test_ranks_give_the_weights_of_the_published_table(count, weights):
    """Barron and Barrett (1996), rank order centroid weights."""
    assert rank_order_centroid(range(1, count + 1)) == pytest.approx(weights, abs=5e-5)


def test_the_same_rank_shares_what_its_places_have():
    assert rank_order_centroid([1, 2, 2]) == pytest.approx((0.6111, 0.1944, 0.1944), abs=5e-5)
    assert rank_order_centroid([1, 1, 1, 1]) == pytest.approx([0.25] * 4)
    with pytest.raises(ValueError, match="start at 1"):
        rank_order_centroid([0, 1])


def test_ranks_are_the_mean_of_all_weights_in_that_order():
    drawn = np.sort(np.random.default_rng(5).dirichlet(np.ones(4), 100_000), axis=1)[:, ::-1]
    assert rank_order_centroid([1, 2, 3, 4]) == pytest.approx(drawn.mean(axis=0), abs=2e-3)


DRINKS = [
    [1, 9, 5, 2, 1, 1, 1 / 2],
    [1 / 9, 1, 1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9],
    [1 / 5, 3, 1, 1 / 3, 1 / 4, 1 / 3, 1 / 9],
    [1 / 2, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [1, 9, 4, 2, 1, 2, 1 / 2],
    [1, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [2, 9, 9, 3, 2, 3, 1],
]


def test_pairs_give_the_weights_of_the_drinks_example():
    """Saaty (2008), Decision making with the AHP, relative consumption of drinks."""
    found = pairwise_weights(DRINKS)
    expected = (0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327)
    assert found.weights == pytest.approx(expected, abs=1.5e-3)
    assert found.ratio == pytest.approx(0.022, abs=2e-3)


def test_pairs_that_agree_have_no_contradiction_and_give_back_their_weights():
    weights = np.array([0.5, 0.3, 0.2])
    found = pairwise_weights(weights[:, None] / weights[None, :])
    assert found.weights == pytest.approx(weights)
    assert found.ratio == pytest.approx(0, abs=1e-9)
    assert found.worst is None


def test_a_circle_is_a_contradiction_and_its_pair_is_named():
    found = pairwise_weights([[1, 5, 1 / 5], [1 / 5, 1, 5], [5, 1 / 5, 1]])
    assert found.ratio > 1
    turned = pairwise_weights([[1, 3, 9, 1 / 9], [1 / 3, 1, 3, 9], [1 / 9, 1 / 3, 1, 3],
                               [9, 1 / 9, 1 / 3, 1]])  # fmt: skip
    assert turned.worst == (0, 3)


@pytest.mark.parametrize("matrix", [[[1, 2], [2, 1]], [[1, -1], [-1, 1]], [[1, 2, 3]], []])
def test_what_is_no_matrix_of_pairs_is_refused(matrix):
    with pytest.raises(ValueError, match=r"needed|reverse"):
        pairwise_weights(matrix)
