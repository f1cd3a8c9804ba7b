"""People's guesses of three percentiles as distributions, pooled, and the chance to reach."""

import math
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .interval import UNDEFINED

Floats = NDArray[np.float64]
Places = NDArray[np.bool_]
Direction = Literal["up", "down"]

Z90 = 1.2815515655446004  # 90th percentile of the standard normal
BISECTIONS = 200


def in_order(low: ArrayLike, likely: ArrayLike, high: ArrayLike) -> NDArray[np.bool_]:
    """Tell for each guess whether it is complete, finite and low <= likely <= high."""
    a, b, c = (np.atleast_1d(np.asarray(part, dtype=float)) for part in (low, likely, high))
    finite = np.isfinite(a) & np.isfinite(b) & np.isfinite(c)
    return np.asarray(finite & (a <= b) & (b <= c))


def pooled_cdf(
    low: ArrayLike,
    likely: ArrayLike,
    high: ArrayLike,
    x: ArrayLike,
    *,
    strictly: bool = False,
    least: float = -math.inf,
    most: float = math.inf,
) -> Floats:
    """Chance that the pooled value is at most x (below x with `strictly`); people count equally.

    Parameters
    ----------
    low, likely, high
        Each person's 10th, 50th and 90th percentile. An incomplete guess (nan) is left out.
    x
        Where to ask; the answer has its shape. nan throughout when there is no guess.
    least, most
        The values that are possible at all. A guess between them is spread on the scale of
        logarithms (of odds, where both are finite), so that nothing lies outside; of one that
        touches them, what would lie outside lies on the bound. One outside is taken as it is.

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
    at = where.reshape(1, -1)
    chance = _own_cdf(guesses[:, :, None], at, strictly)
    inside, touching = _bounded(guesses, least, most)
    if inside.any():
        onto = _onto(guesses[:, inside, None], least, most)
        chance[inside] = _own_cdf(onto, _onto(at.clip(least, most), least, most), strictly)
    beyond = (at >= most) & ~((at == most) & strictly)
    chance[touching] = np.where(at < least, 0.0, np.where(beyond, 1.0, chance[touching]))
    if strictly:
        chance[touching] = np.where(at == least, 0.0, chance[touching])
    return np.asarray(chance.mean(axis=0).reshape(where.shape))


def _own_cdf(guesses: Floats, at: Floats, strictly: bool) -> Floats:
    a, b, c = guesses
    away = at - b
    scale = np.where(away < 0, b - a, c - b) / Z90
    with np.errstate(divide="ignore", invalid="ignore"):
        z = away / scale
    # Where a half has no width, all of its chance sits at the median.
    chance = np.where(scale > 0, _normal_cdf(z), np.where(away < 0, 0.0, 1.0))
    if strictly:
        left = np.where(b > a, 0.5, 0.0)
        chance = np.where(away == 0, left, chance)
    return chance


def _bounded(guesses: Floats, least: float, most: float) -> tuple[Places, Places]:
    """Tell which guesses lie between the bounds, and which touch one."""
    low, _, high = guesses
    if math.isinf(least) and math.isinf(most):
        nobody = np.zeros(low.shape, bool)
        return nobody, nobody
    inside = (low > least) & (high < most)
    return inside, (low >= least) & (high <= most) & ~inside


def _onto(values: Floats, least: float, most: float) -> Floats:
    with np.errstate(divide="ignore"):
        up = 0.0 if math.isinf(least) else np.log(values - least)
        down = 0.0 if math.isinf(most) else np.log(most - values)
    return np.asarray(up - down)


def _back(values: Floats, least: float, most: float) -> Floats:
    if math.isinf(most):
        return np.asarray(least + np.exp(values))
    if math.isinf(least):
        return np.asarray(most - np.exp(-values))
    return np.asarray(least + (most - least) / (1 + np.exp(-values)))


def chance_to_reach(
    low: ArrayLike,
    likely: ArrayLike,
    high: ArrayLike,
    target: float,
    direction: Direction = "up",
    *,
    least: float = -math.inf,
    most: float = math.inf,
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
        return float(pooled_cdf(low, likely, high, target, least=least, most=most))
    below = pooled_cdf(low, likely, high, target, strictly=True, least=least, most=most)
    return 1 - float(below)


def averaged_chance_to_reach(
    low: ArrayLike,
    likely: ArrayLike,
    high: ArrayLike,
    target: float,
    direction: Direction = "up",
    *,
    least: float = -math.inf,
    most: float = math.inf,
) -> float:
    """Chance to reach the target by averaging what people say at each percentile.

    Where people are well calibrated and differ, pooling their chances is too careful; averaging
    their percentiles is bolder. Arguments as in `chance_to_reach`.

    Notes
    -----
    Lichtendahl, K. C., Grushka-Cockayne, Y. and Winkler, R. L. (2013), Is it better to average
    probabilities or quantiles? Management Science 59:1594-1611.
    """
    guesses = _guesses(low, likely, high)
    if guesses.shape[1] == 0:
        return UNDEFINED
    a, b, c = guesses.mean(axis=1)
    return chance_to_reach(a, b, c, target, direction, least=least, most=most)


def pooled_quantile(
    low: ArrayLike,
    likely: ArrayLike,
    high: ArrayLike,
    probability: ArrayLike,
    *,
    least: float = -math.inf,
    most: float = math.inf,
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
    z = np.array([NormalDist().inv_cdf(one) for one in wanted.flat]).reshape(1, -1)
    # The pooled quantile lies between the people's own.
    own = _own_quantile(guesses[:, :, None], z)
    inside, touching = _bounded(guesses, least, most)
    if inside.any():
        onto = _onto(guesses[:, inside, None], least, most)
        own[inside] = _back(_own_quantile(onto, z), least, most)
    own[touching] = own[touching].clip(least, most)
    under, over = own.min(axis=0), own.max(axis=0)
    for _ in range(BISECTIONS):
        middle = (under + over) / 2
        below = pooled_cdf(guesses[0], guesses[1], guesses[2], middle, least=least, most=most)
        short = below < wanted.reshape(-1)
        under, over = np.where(short, middle, under), np.where(short, over, middle)
        if (np.nextafter(under, over) >= over).all():
            break
    return np.asarray(over.reshape(wanted.shape))


def _own_quantile(guesses: Floats, z: Floats) -> Floats:
    a, b, c = guesses
    return np.asarray(b + np.where(z < 0, b - a, c - b) / Z90 * z)


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
