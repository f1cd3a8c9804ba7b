"""People's guesses of three percentiles as distributions, pooled, and the chance to reach."""

import math
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .interval import UNDEFINED

Floats = NDArray[np.float64]
Direction = Literal["up", "down"]

Z90 = 1.2815515655446004  # 90th percentile of the standard normal
BISECTIONS = 200


def in_order(low: ArrayLike, likely: ArrayLike, high: ArrayLike) -> NDArray[np.bool_]:
    """Tell for each guess whether it is complete, finite and low <= likely <= high."""
    a, b, c = (np.atleast_1d(np.asarray(part, dtype=float)) for part in (low, likely, high))
    finite = np.isfinite(a) & np.isfinite(b) & np.isfinite(c)
    return np.asarray(finite & (a <= b) & (b <= c))


def pooled_cdf(
    low: ArrayLike, likely: ArrayLike, high: ArrayLike, x: ArrayLike, *, strictly: bool = False
) -> Floats:
    """Chance that the pooled value is at most x (below x with `strictly`); people count equally.

    Parameters
    ----------
    low, likely, high
        Each person's 10th, 50th and 90th percentile. An incomplete guess (nan) is left out.
    x
        Where to ask; the answer has its shape. nan throughout when there is no guess.

    Raises
    ------
    ValueError
        When a guess is not in order; `in_order` tells which.

    Notes
    -----
    Each guess is a two-piece normal distribution: a half-normal to each side of the median, each
    with its own scale, so that the three percentiles are met exactly, whatever their skew; a
    form of the split normal of Fechner, G. T. (1897), see Wallis, K. F. (2014), Statistical
    Science 29:106-112. (The three-term metalog of Keelin, T. W. (2016), Decision Analysis
    13:243-277, is no distribution for very skew guesses.) Where two percentiles are equal that
    half is a point. Pooling is the linear opinion pool: Stone, M. (1961), Annals of Mathematical
    Statistics 32:1339-1342.
    """
    guesses = _guesses(low, likely, high)
    where = np.asarray(x, dtype=float)
    if guesses.shape[1] == 0:
        return np.full(where.shape, UNDEFINED)
    a, b, c = guesses[:, :, None]
    away = where.reshape(1, -1) - b
    scale = np.where(away < 0, b - a, c - b) / Z90
    with np.errstate(divide="ignore", invalid="ignore"):
        z = away / scale
    # Where a half has no width, all of its chance sits at the median.
    chance = np.where(scale > 0, _normal_cdf(z), np.where(away < 0, 0.0, 1.0))
    if strictly:
        left = np.where(b > a, 0.5, 0.0)
        chance = np.where(away == 0, left, chance)
    return np.asarray(chance.mean(axis=0).reshape(where.shape))


def chance_to_reach(
    low: ArrayLike,
    likely: ArrayLike,
    high: ArrayLike,
    target: float,
    direction: Direction = "up",
) -> float:
    """Chance that the pooled value reaches the target: at least it for up, at most it for down.

    A value exactly at the target has reached it, in both directions. nan without any complete
    guess or without a target; ValueError for a guess out of order or an unknown direction.
    See `pooled_cdf` for the distribution.
    """
    if direction not in ("up", "down"):
        msg = f"Direction must be up or down; it is {direction!r}."
        raise ValueError(msg)
    if math.isnan(target):
        return UNDEFINED
    if direction == "down":
        return float(pooled_cdf(low, likely, high, target))
    return 1 - float(pooled_cdf(low, likely, high, target, strictly=True))


def pooled_quantile(
    low: ArrayLike, likely: ArrayLike, high: ArrayLike, probability: ArrayLike
) -> Floats:
    """Value that the pooled guesses stay at or below with a given probability in (0, 1).

    The answer has the shape of `probability`; nan throughout when there is no guess. ValueError
    for a probability outside (0, 1) or a guess out of order.
    """
    guesses = _guesses(low, likely, high)
    wanted = np.asarray(probability, dtype=float)
    if not ((wanted > 0) & (wanted < 1)).all():
        msg = "A probability must lie between 0 and 1, both excluded."
        raise ValueError(msg)
    if guesses.shape[1] == 0:
        return np.full(wanted.shape, UNDEFINED)
    a, b, c = guesses[:, :, None]
    z = np.array([NormalDist().inv_cdf(one) for one in wanted.flat]).reshape(1, -1)
    # The pooled quantile lies between the people's own.
    own = b + np.where(z < 0, b - a, c - b) / Z90 * z
    under, over = own.min(axis=0), own.max(axis=0)
    for _ in range(BISECTIONS):
        middle = (under + over) / 2
        short = pooled_cdf(guesses[0], guesses[1], guesses[2], middle) < wanted.reshape(-1)
        under, over = np.where(short, middle, under), np.where(short, over, middle)
        if (np.nextafter(under, over) >= over).all():
            break
    return np.asarray(over.reshape(wanted.shape))


def _normal_cdf(z: Floats) -> Floats:
    # scipy has it too, and takes 0.3 s to load: a check of a strategy must not wait for it.
    half = [math.erfc(one) / 2 for one in (z * -math.sqrt(0.5)).flat]
    return np.array(half, dtype=float).reshape(z.shape)


def _guesses(low: ArrayLike, likely: ArrayLike, high: ArrayLike) -> Floats:
    """3 × people, incomplete guesses left out."""
    table = np.array(np.broadcast_arrays(*(np.atleast_1d(p) for p in (low, likely, high))), float)
    table = table[:, ~np.isnan(table).any(axis=0)]
    wrong = ~in_order(*table)
    if wrong.any():
        a, b, c = table[:, wrong][:, 0]
        msg = (
            f"A guess must be finite and in order, low <= likely <= high; "
            f"one is {a:g}, {b:g}, {c:g}."
        )
        raise ValueError(msg)
    return table
