"""Where a scale is claimed: do its items hang together, and do raters give the same marks?"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .distributions import fisher_quantile
from .interval import UNDEFINED, Interval, check_confidence, undefined

Model = Literal["one_way", "two_way_random", "two_way_mixed"]
Floats = NDArray[np.float64]


def cronbach_alpha(table: ArrayLike, confidence: float = 0.95) -> Interval:
    """Return Cronbach's alpha: how far items that are summed measure one thing.

    Parameters
    ----------
    table
        Raters × items, without gaps.
    confidence
        Between 0 and 1.

    Returns
    -------
    Interval
        Alpha with its interval; nan with a reason with fewer than two raters or items, and where
        no sum differs from another.

    Raises
    ------
    ValueError
        The table is not two-dimensional, or has gaps.

    Notes
    -----
    Cronbach, L. J. (1951), Coefficient alpha and the internal structure of tests, Psychometrika
    16, 297-334. The interval: Feldt, L. S., Woodruff, D. J. and Salih, F. A. (1987), Statistical
    inference for coefficient alpha, Applied Psychological Measurement 11, 93-103. It equals the
    intraclass correlation of fixed items' mean (Shrout and Fleiss 1979, ICC(3,k)).
    """
    return intraclass(table, "two_way_mixed", mean=True, confidence=confidence)


def intraclass(
    table: ArrayLike, model: Model = "two_way_random", *, mean: bool = False,
    confidence: float = 0.95,
) -> Interval:  # fmt: skip
    """Return an intraclass correlation: how much of the variance lies between the rows.

    Parameters
    ----------
    table
        What is rated × raters (or raters × items), without gaps.
    model
        ``one_way``: each row has raters of its own; ``two_way_random``: the same raters, of many
        that there could be, and their level counts; ``two_way_mixed``: only these raters, and
        their level does not count.
    mean
        Whether the mean of the columns is judged instead of one column.
    confidence
        Between 0 and 1.

    Returns
    -------
    Interval
        ICC(1,1), (2,1), (3,1), (1,k), (2,k) or (3,k) with its interval; nan with a reason where
        it is undefined. It may be negative.

    Raises
    ------
    ValueError
        The table is not two-dimensional, has gaps, or the model is unknown.

    Notes
    -----
    Shrout, P. E. and Fleiss, J. L. (1979), Intraclass correlations: uses in assessing rater
    reliability, Psychological Bulletin 86, 420-428; the interval of the second model by
    Satterthwaite's degrees of freedom as there.
    """
    check_confidence(confidence)
    ratings = np.asarray(table, dtype=float)
    if ratings.ndim != 2:
        raise ValueError(f"Ratings must be a table of rows × columns, not of {ratings.ndim}.")
    if not np.isfinite(ratings).all():
        raise ValueError("Ratings must be finite numbers without gaps.")
    if model not in ("one_way", "two_way_random", "two_way_mixed"):
        raise ValueError(f"There is no model {model!r}.")
    n, k = ratings.shape
    if n < 2 or k < 2:
        return undefined(UNDEFINED, confidence, "it takes two rows and two columns")
    between, columns, error, within = _mean_squares(ratings)
    if between <= 1e-12 * max(within, 1.0):
        return undefined(UNDEFINED, confidence, "the rows do not differ")
    if model == "two_way_random":
        return _absolute(between, columns, error, n, k, mean=mean, confidence=confidence)
    noise, df = (within, n * (k - 1)) if model == "one_way" else (error, (n - 1) * (k - 1))
    if noise <= 1e-12 * between:
        return Interval(1.0, 1.0, 1.0, confidence, reason="the columns agree fully")
    ratio, tail = between / noise, (1 - confidence) / 2
    low = ratio / fisher_quantile(1 - tail, n - 1, df)
    high = ratio * fisher_quantile(1 - tail, df, n - 1)
    if mean:
        return Interval(1 - 1 / ratio, 1 - 1 / low, 1 - 1 / high, confidence)
    one, lowest, highest = ((each - 1) / (each + k - 1) for each in (ratio, low, high))
    return Interval(one, lowest, highest, confidence)


def _mean_squares(ratings: Floats) -> tuple[float, float, float, float]:
    """Return the mean squares between rows, between columns, of the error, and within rows."""
    n, k = ratings.shape
    grand = ratings.mean()
    rows = k * float(((ratings.mean(axis=1) - grand) ** 2).sum())
    columns = n * float(((ratings.mean(axis=0) - grand) ** 2).sum())
    total = float(((ratings - grand) ** 2).sum())
    error = max(0.0, total - rows - columns)
    return (
        rows / (n - 1),
        columns / (k - 1),
        error / ((n - 1) * (k - 1)),
        (total - rows) / (n * (k - 1)),
    )


def _absolute(
    between: float, columns: float, error: float, n: int, k: int, *, mean: bool, confidence: float
) -> Interval:
    spread = between + (k - 1) * error + k * (columns - error) / n
    one = (between - error) / spread
    if error + columns <= 1e-12 * between:
        return Interval(1.0, 1.0, 1.0, confidence, reason="the columns agree fully")
    level = columns / error if error > 0 else np.inf
    share = k * one
    if np.isfinite(level):
        top = (k - 1) * (n - 1) * (share * level + n * (1 + (k - 1) * one) - share) ** 2
        bottom = (n - 1) * share**2 * level**2 + (n * (1 + (k - 1) * one) - share) ** 2
        df = top / bottom
    else:
        df = float(k - 1)
    tail = (1 - confidence) / 2
    upper = fisher_quantile(1 - tail, n - 1, df)
    lower = fisher_quantile(1 - tail, df, n - 1)
    rest = k * columns + (k * n - k - n) * error
    low = n * (between - upper * error) / (upper * rest + n * between)
    high = n * (lower * between - error) / (rest + n * lower * between)
    ends = (one, low, high)
    if mean:
        ends = tuple(k * each / (1 + (k - 1) * each) for each in ends)  # type: ignore[assignment]
    return Interval(*ends, confidence)
