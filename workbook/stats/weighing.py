"""Weights of several objectives from ranks, or from pairs with how far they agree."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
"""Consistency of pairs drawn at random, for 1 to 10 objectives (Saaty 1980)."""
MOST_PAIRED = len(RANDOM_INDEX)
CONTRADICTORY = 0.1
"""Consistency ratio above which pairs should be looked at again (Saaty 1980)."""


def rank_order_centroid(ranks: Sequence[int]) -> tuple[float, ...]:
    """Return the weights of objectives from their ranks, 1 for the most important.

    They are the centre of all weights that the order allows. Those of one rank share what their
    places have. They sum to 1.

    Raises
    ------
    ValueError
        There is no rank, or one is below 1.

    Notes
    -----
    Barron and Barrett (1996), Decision quality using ranked attribute weights, Management Science
    42(11), 1515–1523.
    """
    if not ranks or min(ranks) < 1:
        raise ValueError("ranks start at 1")
    count = len(ranks)
    places = [sum(1 / k for k in range(place, count + 1)) / count for place in range(1, count + 1)]
    weights = []
    for rank in ranks:
        before = sum(other < rank for other in ranks)
        same = sum(other == rank for other in ranks)
        weights.append(sum(places[before : before + same]) / same)
    return tuple(weights)


@dataclass(frozen=True, slots=True)
class Paired:
    """Weights from pairs, and how far these agree.

    ``ratio`` is the consistency ratio: 0 where no two pairs contradict a third, 1 where they agree
    no better than chance. ``worst`` are the places of the two objectives whose pair is farthest
    from what the others say, and ``implied`` what they say of it.
    """

    weights: tuple[float, ...]
    ratio: float
    worst: tuple[int, int] | None = None
    implied: float = 1.0


def pairwise_weights(matrix: ArrayLike) -> Paired:
    """Return weights from a reciprocal matrix: how many times a row counts as much as a column.

    Raises
    ------
    ValueError
        The matrix is not square, not positive, not reciprocal, or has more than ten rows.

    Notes
    -----
    Saaty (1980), The Analytic Hierarchy Process: the principal right eigenvector, and the largest
    eigenvalue less their number against that of pairs drawn at random.
    """
    pairs = np.asarray(matrix, dtype=float)
    count = len(pairs)
    if pairs.shape != (count, count) or not 1 <= count <= MOST_PAIRED:
        raise ValueError(f"a square of 1 to {MOST_PAIRED} objectives is needed")
    if not (pairs > 0).all() or not np.allclose(pairs * pairs.T, 1, rtol=1e-6):
        raise ValueError("each pair is positive, and the reverse of its reverse")
    values, vectors = np.linalg.eig(pairs)
    largest = int(np.argmax(values.real))
    vector = np.abs(vectors[:, largest].real)
    weights = vector / vector.sum()
    if count < 3:
        return Paired(tuple(weights.tolist()), 0.0)
    index = (values[largest].real - count) / (count - 1)
    ratio = max(0.0, float(index / RANDOM_INDEX[count - 1]))
    implied = weights[:, None] / weights[None, :]
    away = np.abs(np.log(pairs / implied))
    row, column = divmod(int(np.argmax(np.triu(away, 1))), count)
    worst = (row, column) if away[row, column] > 1e-9 else None
    return Paired(tuple(weights.tolist()), ratio, worst, float(implied[row, column]))
