"""Weights by which the answers of a sample stand for a population whose margins are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

MOST = 5.0
"""A weight counts at most so many times the average weight, and at least the inverse of that."""
CLOSE = 1e-6
"""Largest distance of a weighted share from its known one at which raking has converged."""
ROUNDS = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Raked:
    """Weights of the cells of a sample.

    `weights` has one entry a cell, by which each of its answers is multiplied; they average 1 over
    the answers. `effective` is how many equally weighted answers they are worth, Kish's (Σw)² / Σw²
    (of cells with base weights, over their sums). `away` is the largest distance of a weighted
    share from its known one, `converged` whether that is nothing, and `bounded` whether a weight
    was kept within its bounds.
    """

    weights: Floats
    effective: float
    away: float
    rounds: int
    bounded: bool

    @property
    def converged(self) -> bool:
        """Whether all margins are met."""
        return self.away <= CLOSE


def kish_size(weights: ArrayLike, counts: ArrayLike | None = None) -> float:
    """Return the effective number of answers with these weights: (Σw)² / Σw².

    `counts` is how many answers have each weight (1 by default). 0 where no weight is above 0.

    Notes
    -----
    Kish, L. (1965), Survey Sampling, section 11.7; (1992), Weighting for unequal P_i, Journal of
    Official Statistics 8:183-200.
    """
    w = np.asarray(weights, dtype=float)
    n = np.ones_like(w) if counts is None else np.asarray(counts, dtype=float)
    squares = float(n @ w**2)
    return float(n @ w) ** 2 / squares if squares > 0 else 0.0


def rake(
    counts: ArrayLike,
    codes: Sequence[ArrayLike],
    shares: Sequence[ArrayLike],
    most: float = MOST,
) -> Raked:
    """Weigh the cells of a sample so that each margin has its known shares.

    Parameters
    ----------
    counts
        Answers of each cell (or the sum of their base weights), all above 0.
    codes
        For each margin the category of each cell, from 0.
    shares
        For each margin the known share of each category; they are taken as parts of their sum.
    most
        A weight counts at most so many times the average, and at least 1 / most of it; infinite
        for weights without bounds.

    Returns
    -------
    Raked
        Where bounds or empty cells keep a margin from being met, `away` says by how much.

    Raises
    ------
    ValueError
        When a count or share is not above 0, numbers do not fit, or no cell has a category.

    Notes
    -----
    Iterative proportional fitting: Deming, W. E. and Stephan, F. F. (1940), Annals of Mathematical
    Statistics 11:427-444. Bounds at each round: DeBell, M. and Krosnick, J. A. (2009), Computing
    Weights for American National Election Study Survey Data, ANES technical report nes012427.
    """
    n = np.asarray(counts, dtype=float)
    cells = [np.asarray(part, dtype=int) for part in codes]
    wanted = [np.asarray(part, dtype=float) for part in shares]
    if n.ndim != 1 or not n.size or not (n > 0).all() or len(cells) != len(wanted) or not cells:
        msg = "Give the answers of each cell, all above 0, and at least one margin."
        raise ValueError(msg)
    for code, share in zip(cells, wanted, strict=True):
        if code.shape != n.shape or not (share > 0).all() or not most > 1:
            msg = "Each cell has one category of each margin, and each known share is above 0."
            raise ValueError(msg)
        if set(code.tolist()) != set(range(share.size)):
            msg = "Each category of a margin needs answers, and each answer a category."
            raise ValueError(msg)
    targets = [share / share.sum() for share in wanted]
    total, weights = n.sum(), np.ones_like(n)
    away, rounds = np.inf, 0
    while rounds < ROUNDS and away > CLOSE / 10:
        rounds += 1
        before = weights
        for code, target in zip(cells, targets, strict=True):
            now = np.bincount(code, n * weights, minlength=target.size) / total
            weights = weights * (target / now)[code]
        weights = _within(weights, n, most)
        away = _away(n, weights, cells, targets)
        if np.abs(weights - before).max() < CLOSE / 1_000:
            break
    bounded = bool((weights > most * 0.999).any() or (weights < 1.001 / most).any())
    return Raked(weights, kish_size(weights, n), away, rounds, bounded)


def _within(weights: Floats, n: Floats, most: float) -> Floats:
    """Keep weights within their bounds, with an average of 1 over the answers."""
    for _ in range(100):
        weights = np.clip(weights, 1 / most, most)
        mean = float(n @ weights / n.sum())
        if abs(mean - 1) < CLOSE / 1_000:
            break
        weights = weights / mean
    return weights


def _away(
    n: Floats, weights: Floats, codes: Sequence[NDArray[np.int_]], targets: Sequence[Floats]
) -> float:
    total = float(n @ weights)
    return max(
        float(np.abs(np.bincount(code, n * weights, target.size) / total - target).max())
        for code, target in zip(codes, targets, strict=True)
    )
