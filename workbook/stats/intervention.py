"""Whether a series stepped up or down on a day, beside a level that wanders anyway."""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .interval import UNDEFINED, student_quantile

Floats = NDArray[np.float64]

BEFORE, AFTER = 18, 6
"""Points that a step needs before and after it."""
SEASON, SEASONAL_FROM = 12, 24
PLACEBOS = 19
"""Earlier dates that a placebo test needs: with fewer it cannot reach 5 %."""
LONGEST = 600
_LEAST, _MOST = -14.0, 6.0
_STEPS = 21


class Step(NamedTuple):
    """A step in a series with its interval, on the scale of the numbers given.

    ``q`` is the variance of the level's steps in units of the noise; ``placebo`` the chance of so
    large a step on an earlier date, of which ``dates`` were tried (nan with fewer than 19). What
    is undefined is nan, and ``reason`` says why.
    """

    effect: float
    low: float
    high: float
    se: float
    df: float
    q: float
    placebo: float = UNDEFINED
    dates: int = 0
    reason: str = ""

    @property
    def t(self) -> float:
        """The effect in units of its error."""
        return self.effect / self.se if self.se > 0 else UNDEFINED


def step_effect(
    y: ArrayLike,
    at: int,
    *,
    weights: ArrayLike | None = None,
    season: ArrayLike | None = None,
    beside: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Step:
    """Estimate the step of a series from one point on, beside a random-walk level.

    Parameters
    ----------
    y
        Equally spaced readings, such as one a month.
    at
        Index of the first reading after the step.
    weights
        Number behind each reading; the noise has variance 1 / weight.
    season
        Which of twelve months each reading is of, from 0; without one there is no season, and with
        fewer than 24 readings neither.
    beside
        Columns of what else moves the series.

    Notes
    -----
    The local level model of Harvey, A. C. and Durbin, J. (1986), JRSS A 149:187-227, by generalised
    least squares: y = X b + level + noise, the level's variance by restricted likelihood
    (Patterson, H. D. and Thompson, R. (1971), Biometrika 58:545-554), Student's interval.
    """
    values = np.asarray(y, dtype=float)
    n = values.size
    if at < 1 or at >= n:
        return _nothing("the day of the change lies outside the readings")
    if n > LONGEST:
        return _nothing("there are too many readings: use months instead of weeks")
    shares = np.ones(n) if weights is None else np.asarray(weights, dtype=float)
    if not (np.isfinite(values).all() and (shares > 0).all()):
        return _nothing("a reading is missing")
    design = _design(n, at, season, beside)
    if n - design.shape[1] < 3 or np.linalg.matrix_rank(design) < design.shape[1]:
        return _nothing("there are too few readings")
    scaled = np.sqrt(shares / shares.mean())
    eigen, rotated = _decomposed(n, None if weights is None else tuple(scaled))
    both = rotated.T @ (scaled[:, None] * np.column_stack([design, values]))
    return _fitted(both[:, :-1], both[:, -1], eigen, confidence)


def placebo_test(
    y: ArrayLike,
    at: int,
    real: Step,
    *,
    weights: ArrayLike | None = None,
    season: ArrayLike | None = None,
    beside: ArrayLike | None = None,
) -> Step:
    """Return the step with the chance of one as large at the earlier dates with as many after.

    Notes
    -----
    Dates in time as placebos: Abadie, A., Diamond, A. and Hainmueller, J. (2015), American Journal
    of Political Science 59:495-510. The real date counts as one of the dates.
    """
    values = np.asarray(y, dtype=float)
    after = values.size - at
    as_large = dates = 0
    for early in range(BEFORE, at - after + 1):
        end = early + after
        tried = step_effect(
            values[:end], early,
            weights=None if weights is None else np.asarray(weights)[:end],
            season=None if season is None else np.asarray(season)[:end],
            beside=None if beside is None else np.asarray(beside)[:end],
        )  # fmt: skip
        if not math.isnan(tried.t):
            dates += 1
            as_large += abs(tried.t) >= abs(real.t)
    enough = dates >= PLACEBOS
    return real._replace(placebo=(as_large + 1) / (dates + 1) if enough else UNDEFINED, dates=dates)


def points_for(real: Step, points: int, wanted: float) -> int:
    """Return roughly how many further readings would show an effect of a size, at least 1.

    The error of a step beside a wandering level hardly shrinks with more readings, so the answer
    is a lower bound: as if readings were independent.
    """
    if not (real.se > 0 and wanted > 0):
        return 1
    times = (2 * real.se / wanted) ** 2
    return max(1, math.ceil(points * (times - 1)))


def _design(n: int, at: int, season: ArrayLike | None, beside: ArrayLike | None) -> Floats:
    columns = [np.ones(n)]
    if season is not None and n >= SEASONAL_FROM:
        months = np.asarray(season, dtype=int) % SEASON
        columns += [(months == one).astype(float) for one in sorted(set(months.tolist()))[1:]]
    if beside is not None:
        extra = np.asarray(beside, dtype=float).reshape(n, -1)
        columns += list(extra.T)
    columns.append((np.arange(n) >= at).astype(float))
    return np.column_stack(columns)


@lru_cache(maxsize=400)
def _decomposed(n: int, scaled: tuple[float, ...] | None) -> tuple[Floats, Floats]:
    """Return eigenvalues and vectors of a random walk's covariance, so that any q costs little."""
    order = np.arange(1, n + 1.0)
    if scaled is None:  # known in closed form, as for every discrete walk that begins at 0
        angle = (2 * order - 1) * math.pi / (2 * n + 1)
        vectors = np.sin(np.outer(order, angle)) * (2 / math.sqrt(2 * n + 1))
        return 1 / (4 * np.sin(angle / 2) ** 2), vectors
    weights = np.array(scaled)
    walk = weights[:, None] * np.minimum(order[:, None], order[None, :]) * weights[None, :]
    values, vectors = np.linalg.eigh(walk)
    return np.maximum(values, 0.0), vectors


def _fitted(x: Floats, y: Floats, eigen: Floats, confidence: float) -> Step:
    n, p = x.shape

    def at(q: float) -> tuple[float, Floats, Floats, float]:
        weight = 1 / (1 + q * eigen)
        normal = (x.T * weight) @ x
        beta = np.linalg.solve(normal, (x.T * weight) @ y)
        left = y - x @ beta
        s2 = float((weight * left * left).sum()) / (n - p)
        criterion = -float(np.log(weight).sum()) + float(np.linalg.slogdet(normal)[1])
        worth = float(criterion + (n - p) * math.log(max(s2, 1e-300)))
        return worth, np.asarray(beta), np.asarray(normal), s2

    grid = np.linspace(_LEAST, _MOST, _STEPS)
    worth = [at(math.exp(one))[0] for one in grid]
    best = int(np.argmin(worth))
    q = math.exp(_golden(lambda one: at(math.exp(one))[0], grid[max(best - 1, 0)],
                         grid[min(best + 1, _STEPS - 1)]))  # fmt: skip
    if at(0.0)[0] <= at(q)[0]:
        q = 0.0
    _, beta, normal, s2 = at(q)
    effect = float(beta[-1])
    se = math.sqrt(max(s2 * float(np.linalg.inv(normal)[-1, -1]), 0.0))
    if se <= 1e-12 * max(1.0, abs(effect)):
        return _nothing("the readings do not vary")
    half = student_quantile(confidence, n - p) * se
    return Step(effect, effect - half, effect + half, se, n - p, q)


def _golden(function: Callable[[Any], float], low: float, high: float) -> float:
    ratio = (math.sqrt(5) - 1) / 2
    a, b = low, high
    c, d = b - ratio * (b - a), a + ratio * (b - a)
    left, right = function(c), function(d)
    while b - a > 1e-4:
        if left < right:
            b, d, right = d, c, left
            c = b - ratio * (b - a)
            left = function(c)
        else:
            a, c, left = c, d, right
            d = a + ratio * (b - a)
            right = function(d)
    return (a + b) / 2


def _nothing(reason: str) -> Step:
    return Step(*(UNDEFINED,) * 6, reason=reason)
