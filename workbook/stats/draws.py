"""Draws of quantities of which three percentiles are known: stratified, skewed, and dependent."""

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Scale = Literal["share", "amount", "plain"]

Z90 = 1.2815515655446004
_EDGE = 1e-9


class Percentiles(NamedTuple):
    """The 10th, 50th and 90th percentile of a quantity, and the scale on which it is drawn.

    A ``share`` is drawn on the logit scale and an ``amount`` on that of logarithms, where the
    percentiles allow it; otherwise as they are, and cut at 0 (and 1).
    """

    low: float
    likely: float
    high: float
    scale: Scale = "plain"


def normal_scores(
    quantities: int, draws: int, seed: int, correlation: Floats | None = None
) -> Floats:
    """Return draws × quantities of standard normal scores by Latin hypercube.

    Parameters
    ----------
    correlation
        Of the scores, quantities × quantities; None for independent ones.

    Raises
    ------
    ValueError
        The correlation is no positive definite matrix.

    Notes
    -----
    McKay, M. D., Beckman, R. J. and Conover, W. J. (1979), Technometrics 21:239-245. Dependence is
    a Gaussian copula by the Cholesky factor of the correlation. The scores of a column then stay
    stratified for the first quantity of a block only.
    """
    from scipy.special import ndtri

    if quantities == 0:
        return np.empty((draws, 0))
    random = np.random.default_rng(seed)
    # scipy.stats.qmc draws the same, and takes a second to load.
    strata = random.permuted(np.tile(np.arange(draws)[:, None], quantities), axis=0)
    scores = np.asarray(ndtri((strata + random.random((draws, quantities))) / draws), dtype=float)
    if correlation is None:
        return scores
    try:
        factor = np.linalg.cholesky(np.asarray(correlation, dtype=float))
    except np.linalg.LinAlgError as error:
        msg = "The correlation must be a positive definite matrix."
        raise ValueError(msg) from error
    return np.asarray(scores @ factor.T)


def from_scores(scores: Floats, of: Percentiles) -> Floats:
    """Return the values of a quantity at standard normal scores: its percentiles are met exactly.

    Notes
    -----
    A two-piece normal distribution on the scale of the quantity, as ``quantiles.pooled_cdf``
    (Wallis, K. F. (2014), Statistical Science 29:106-112). Equal percentiles are a point.
    """
    low, likely, high, scale = of
    if not low <= likely <= high:
        msg = f"Percentiles must be in order; they are {low:g}, {likely:g}, {high:g}."
        raise ValueError(msg)
    if scale == "share" and low > _EDGE and high < 1 - _EDGE:
        a, b, c = (math.log(p / (1 - p)) for p in (low, likely, high))
        return np.asarray(1 / (1 + np.exp(-_two_piece(scores, a, b, c))))
    if scale == "amount" and low > 0:
        a, b, c = (math.log(p) for p in (low, likely, high))
        return np.asarray(np.exp(_two_piece(scores, a, b, c)))
    drawn = _two_piece(scores, low, likely, high)
    if scale == "plain":
        return drawn
    return np.asarray(np.clip(drawn, 0, 1 if scale == "share" else None))


def triangular(low: ArrayLike, likely: ArrayLike, high: ArrayLike, draws: int, seed: int) -> Floats:
    """Return draws of triangular distributions, each from low to high with its top at likely.

    The answer is draws × the shape of the three; where low is high it is that number.

    Raises
    ------
    ValueError
        The three are not in order.

    Notes
    -----
    By the inverse of the distribution: Kotz, S. and van Dorp, J. R. (2004), Beyond Beta, chapter 1.
    """
    a, b, c = (np.asarray(one, dtype=float) for one in (low, likely, high))
    if not ((a <= b) & (b <= c)).all():
        msg = "The ends of a triangle must be in order: low <= likely <= high."
        raise ValueError(msg)
    width = c - a
    chance = np.random.default_rng(seed).random((draws, *np.broadcast_shapes(a.shape, b.shape)))
    top = np.divide(b - a, width, out=np.zeros(width.shape), where=width > 0)
    rising = a + np.sqrt(chance * width * (b - a))
    falling = c - np.sqrt((1 - chance) * width * (c - b))
    return np.asarray(np.where(chance < top, rising, falling))


def mixed(parts: Sequence[Floats], seed: int) -> Floats:
    """Return a mixture of draws with equal weights: the linear opinion pool (Stone, M. 1961)."""
    if len(parts) == 1:
        return parts[0]
    stacked = np.stack(parts)
    whose = np.random.default_rng(seed).permutation(stacked.shape[1]) % len(parts)
    return np.asarray(stacked[whose, np.arange(stacked.shape[1])])


def shares_of_variance(inputs: Sequence[Floats], outcome: Floats) -> list[float]:
    """Return each input's squared rank correlation with the outcome, scaled to sum 1.

    Notes
    -----
    Spearman, C. (1904), American Journal of Psychology 15:72-101; as a measure of importance:
    Saltelli, A. et al. (2008), Global Sensitivity Analysis, section 1.2. An input that does not
    vary has 0. All 0 where the outcome does not vary.
    """
    if np.ptp(outcome) == 0:
        return [0.0] * len(inputs)
    ranked = _ranks(outcome)
    squared = [
        0.0 if np.ptp(one) == 0 else float(np.corrcoef(_ranks(one), ranked)[0, 1] ** 2)
        for one in inputs
    ]
    whole = sum(squared)
    return [one / whole if whole else 0.0 for one in squared]


def _two_piece(scores: Floats, low: float, likely: float, high: float) -> Floats:
    width = np.where(scores < 0, likely - low, high - likely) / Z90
    return np.asarray(likely + width * scores)


def _ranks(values: Floats) -> Floats:
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[which], dtype=float)
