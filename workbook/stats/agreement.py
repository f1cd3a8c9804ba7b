"""How far raters agree (Krippendorff's alpha), and intervals by resampling rows."""

import math
from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .interval import UNDEFINED, Interval, check_confidence, student_quantile, undefined

Level = Literal["nominal", "ordinal", "interval", "ratio"]
Floats = NDArray[np.float64]
FEWEST_UNITS = 6
"""Units below whose number leaving one out shows too little of how alpha varies."""


def krippendorff_alpha(ratings: ArrayLike, level: Level = "ordinal") -> float:
    """Agreement of raters beyond chance: 1 is perfect, 0 is chance, negative is systematic discord.

    Parameters
    ----------
    ratings
        Raters × units; nan where a rater did not rate a unit.
    level
        Level of measurement: nominal, ordinal, interval or ratio (ratio wants values >= 0).

    Returns
    -------
    float
        Alpha. It is nan where it is undefined: when no unit has two ratings, and when all
        pairable ratings are the same value. Without variation nothing shows whether raters can
        tell units apart, so identical ratings are no proof of agreement.

    Raises
    ------
    ValueError
        When the ratings are not two-dimensional, are infinite, or the level is unknown.

    Notes
    -----
    Krippendorff, K. (2011), Computing Krippendorff's Alpha-Reliability, University of
    Pennsylvania. Two raters or more and missing ratings, by the coincidence matrix.
    """
    table = np.asarray(ratings, dtype=float)
    if table.ndim != 2:
        msg = f"Ratings must be a table of raters × units; this one has {table.ndim} dimensions."
        raise ValueError(msg)
    if np.isinf(table).any():
        msg = "Ratings must be finite numbers, or nan where a rater did not rate."
        raise ValueError(msg)
    if level not in ("nominal", "ordinal", "interval", "ratio"):
        msg = f"Level must be one of nominal, ordinal, interval, ratio; it is {level!r}."
        raise ValueError(msg)
    values, coincidences = _coincidences(table)
    if values.size < 2:
        return UNDEFINED
    totals = coincidences.sum(axis=0)
    difference = _difference(values, totals, level)
    expected = float(totals @ difference @ totals)
    if expected == 0:
        return UNDEFINED
    observed = float((coincidences * difference).sum())
    return 1 - (float(totals.sum()) - 1) * observed / expected


def krippendorff_interval(
    ratings: ArrayLike, level: Level = "ordinal", confidence: float = 0.95
) -> Interval:
    """Return Krippendorff's alpha with an interval for other units like these.

    Parameters
    ----------
    ratings, level
        As ``krippendorff_alpha`` takes them.
    confidence
        Between 0 and 1.

    Returns
    -------
    Interval
        Alpha; its ends are nan with a reason where alpha is undefined, with fewer than six units
        that two raters rated, and where every unit counts alike.

    Raises
    ------
    ValueError
        As ``krippendorff_alpha`` raises.

    Notes
    -----
    Jackknife over units of ln(1 − alpha), with Student's quantile: Tukey, J. W. (1958), Annals of
    Mathematical Statistics 29, 614. Percentiles of resampled units (Hayes and Krippendorff 2007)
    are far too narrow for so few: of 200 simulations with 11 raters they held alpha in 67 % (6
    units) and 87 % (14 units), this one in 84 % and 92 %.
    """
    check_confidence(confidence)
    table = np.asarray(ratings, dtype=float)
    estimate = krippendorff_alpha(table, level)
    if math.isnan(estimate):
        return undefined(estimate, confidence, "the ratings do not vary, or nobody shares a unit")
    table = table[:, np.count_nonzero(~np.isnan(table), axis=0) >= 2]
    units = table.shape[1]
    if units < FEWEST_UNITS:
        return undefined(estimate, confidence, f"fewer than {FEWEST_UNITS} units")
    without = np.array([krippendorff_alpha(np.delete(table, at, 1), level) for at in range(units)])
    if np.isnan(without).any() or estimate >= 1:
        return undefined(estimate, confidence, "one unit holds all that varies")
    whole = math.log(1 - estimate)
    parts = units * whole - (units - 1) * np.log(1 - without)
    spread = float(parts.std(ddof=1)) / math.sqrt(units)
    half = student_quantile(confidence, units - 1) * spread
    return Interval(
        estimate,
        1 - math.exp(whole + half),
        1 - math.exp(whole - half),
        confidence,
        (1 - estimate) * spread,
        units - 1,
    )


def _coincidences(table: Floats) -> tuple[Floats, Floats]:
    """Pairable values, and how often each pair of values meets within a unit."""
    table = table[:, np.count_nonzero(~np.isnan(table), axis=0) >= 2]
    rated = ~np.isnan(table)
    values, codes = np.unique(table[rated], return_inverse=True)
    units = np.nonzero(rated)[1]
    shape = (table.shape[1], values.size)
    counts = np.bincount(units * values.size + codes, minlength=shape[0] * shape[1])
    counts = counts.reshape(shape).astype(float)
    weighted = counts / (rated.sum(axis=0)[:, None] - 1)
    return values, counts.T @ weighted - np.diag(weighted.sum(axis=0))


def _difference(values: Floats, totals: Floats, level: Level) -> Floats:
    """Squared difference between each pair of values at a level of measurement."""
    if level == "nominal":
        return 1.0 - np.eye(values.size)
    if level == "ordinal":
        # The sum of totals from one value to the other, each end counted half.
        ranks = np.cumsum(totals) - totals / 2
        return np.asarray(np.subtract.outer(ranks, ranks) ** 2)
    gaps = np.subtract.outer(values, values)
    if level == "interval":
        return np.asarray(gaps**2)
    if values[0] < 0:
        msg = "The ratio level needs ratings of zero or more; use the interval level instead."
        raise ValueError(msg)
    sums = np.add.outer(values, values)
    return np.asarray(np.divide(gaps, sums, out=np.zeros_like(gaps), where=sums > 0) ** 2)


def bootstrap_interval(
    statistic: Callable[[NDArray[np.intp]], float],
    n_rows: int,
    confidence: float = 0.95,
    draws: int = 2000,
    seed: int = 0,
) -> Interval:
    """Percentile interval of a statistic, by drawing rows with replacement.

    Parameters
    ----------
    statistic
        Takes an array of row positions (with repeats) and gives the number; nan where undefined.
    n_rows
        Number of rows to draw from, for instance team members.
    confidence, draws, seed
        The same seed gives the same interval.

    Returns
    -------
    Interval
        The estimate uses every row once; `se` is the standard deviation of the draws. The ends
        are nan with a reason when there are fewer than two rows, or when the statistic is
        undefined in more than half of the draws. Rows that are all alike give an interval
        without width: resampling can only show the variation that the rows have, and `reason`
        says so.

    Notes
    -----
    Not for alpha over raters: a rater drawn twice agrees with himself, which lifts alpha.
    Efron, B. and Tibshirani, R. (1993), An Introduction to the Bootstrap, chapter 13.
    """
    check_confidence(confidence)
    if n_rows < 1:
        return undefined(UNDEFINED, confidence, "there are no rows")
    estimate = float(statistic(np.arange(n_rows)))
    if n_rows == 1:
        return undefined(estimate, confidence, "one row alone does not show variation")
    picks = np.random.default_rng(seed).integers(0, n_rows, size=(draws, n_rows))
    results = np.array([statistic(pick) for pick in picks], dtype=float)
    known = results[~np.isnan(results)]
    if 2 * known.size <= draws:
        return undefined(estimate, confidence, "undefined in most resamples")
    tail = (1 - confidence) / 2
    low, high = (float(end) for end in np.quantile(known, (tail, 1 - tail)))
    reason = "every resample gives the same value" if known.min() == known.max() else ""
    return Interval(estimate, low, high, confidence, float(known.std(ddof=1)), reason=reason)
