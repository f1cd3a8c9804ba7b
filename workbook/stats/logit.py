"""Shares of several sources that may differ, pooled on the logit scale from their counts."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .interval import UNDEFINED, Interval, check_confidence, student_quantile, undefined

Floats = NDArray[np.float64]

FURTHEST = 15.0  # logits from 0 that are looked at: shares of 3 in ten million
SPREADS = np.array([0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1, 1.3, 1.7, 2.2, 3])
NEWTON, POINTS = 6, 21
_NODES, _WEIGHTS = np.polynomial.hermite.hermgauss(5)
_LOG_WEIGHTS = np.log(_WEIGHTS) + _NODES**2


@dataclass(frozen=True, slots=True)
class PooledShares:
    """The share of a typical source with its interval, and how far sources differ.

    `spread` is the standard deviation between sources on the logit scale, where it fits best.
    """

    interval: Interval
    spread: float
    sources: int


def pool_shares(successes: ArrayLike, sizes: ArrayLike, confidence: float = 0.95) -> PooledShares:
    """Pool counts of several independent sources by a binomial model with a normal logit.

    Parameters
    ----------
    successes, sizes
        Number of yes and of answers of each source; they need not be whole.

    Returns
    -------
    PooledShares
        The interval is that of the profile likelihood. Its width grows with few sources as
        Student's t does with sources minus one degrees of freedom: for large samples, whose
        logits are normal, it is then exact. Fewer than two sources give nan with a reason.

    Raises
    ------
    ValueError
        When successes are not within 0 … n, or a size is not positive.

    Notes
    -----
    Binomial-normal model: Hamza, T. H., van Houwelingen, H. C. and Stijnen, T. (2008), Journal of
    Clinical Epidemiology 61:41-51; integrated by adaptive Gauss-Hermite quadrature, Pinheiro,
    J. C. and Bates, D. M. (1995), Journal of Computational and Graphical Statistics 4:12-35;
    profile likelihood: Hardy, R. J. and Thompson, S. G. (1996), Statistics in Medicine 15:619-629.
    """
    check_confidence(confidence)
    x, n = np.asarray(successes, float), np.asarray(sizes, float)
    if x.shape != n.shape or x.ndim != 1 or not ((x >= 0) & (x <= n) & (n > 0)).all():
        msg = "Each count must lie between 0 and its size, and each size must be positive."
        raise ValueError(msg)
    k = x.size
    if k < 2:
        return PooledShares(undefined(UNDEFINED, confidence, "there are no sources to pool"), 0, k)

    def profile(centre: Floats) -> tuple[Floats, Floats]:
        table = _log_likelihood(x, n, centre)
        return table.max(axis=1), SPREADS[table.argmax(axis=1)]

    grid = np.linspace(-FURTHEST, FURTHEST, POINTS)
    for _ in range(3):  # each time 20 times as fine
        at = int(profile(grid)[0].argmax())
        ends = grid[max(at - 1, 0)], grid[min(at + 1, POINTS - 1)]
        best = float(grid[at])
        grid = np.linspace(*ends, POINTS)
    top, spread = (float(part[0]) for part in profile(np.array([best])))
    t = student_quantile(confidence, k - 1)
    least = top - k / 2 * math.log1p(t * t / (k - 1))

    def inside(centre: Floats) -> NDArray[np.bool_]:
        return profile(centre)[0] > least

    low = _edge(inside, best, -FURTHEST) if x.any() else -math.inf
    high = _edge(inside, best, FURTHEST) if (x < n).any() else math.inf
    estimate = float(x.sum() / n.sum()) if math.inf in (-low, high) else _share(best)
    return PooledShares(Interval(estimate, _share(low), _share(high), confidence), spread, k)


def _share(logit: float) -> float:
    return 1 / (1 + math.exp(-logit)) if logit > -700 else 0.0


def _edge(inside: Callable[[Floats], NDArray[np.bool_]], best: float, outer: float) -> float:
    """Where the likelihood falls below what is inside, between the best and an outer end."""
    for _ in range(4):  # 20 times as fine each time
        grid = np.linspace(best, outer, POINTS)
        out = ~inside(grid)
        if not out.any():
            return outer
        at = max(int(out.argmax()), 1)
        best, outer = grid[at - 1], grid[at]
    return float(outer)


def _log_likelihood(x: Floats, n: Floats, centre: Floats) -> Floats:
    """Log-likelihood at each centre (rows) and each spread between sources (columns).

    Counts may have further axes in front, which the centres then have too.
    """
    m, of_all = centre[..., None, None], centre[..., None]
    tau = SPREADS[1:, None]
    x, n = x[..., None, :], n[..., None, :]
    alike = (x * of_all - n * np.logaddexp(0, of_all)).sum(axis=-1)
    x, n = x[..., None, :], n[..., None, :]
    # Newton's method for the logit of each source, from between its own and the centre.
    own = np.log((x + 0.5) / (n - x + 0.5))
    precision = (x + 0.5) * (n - x + 0.5) / (n + 1)
    theta = (own * precision + m / tau**2) / (precision + 1 / tau**2)
    for _ in range(NEWTON):
        share = 1 / (1 + np.exp(-theta))
        slope = x - n * share - (theta - m) / tau**2
        bend = n * share * (1 - share) + 1 / tau**2
        theta = theta + np.clip(slope / bend, -1, 1)
    width = np.sqrt(2 / bend)
    logs = np.full(theta.shape, -np.inf)
    for node, weight in zip(_NODES.tolist(), _LOG_WEIGHTS.tolist(), strict=True):
        point = theta + width * node
        value = x * point - n * np.logaddexp(0, point) - ((point - m) / tau) ** 2 / 2
        logs = np.logaddexp(logs, value + weight)
    logs = logs + np.log(width / (tau * math.sqrt(2 * math.pi)))
    return np.concatenate([alike[..., None], logs.sum(axis=-1)], axis=-1)
