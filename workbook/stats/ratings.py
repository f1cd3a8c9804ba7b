"""What a few ratings on a scale say: the middle, the spread, and how far a group agrees."""

from collections.abc import Sequence

import numpy as np


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the first quartile, the median and the third quartile.

    Raises
    ------
    ValueError
        There are no values.
    """
    if len(values) == 0:
        raise ValueError("There is no quartile of no ratings.")
    q1, median, q3 = np.quantile(np.asarray(values, dtype=float), (0.25, 0.5, 0.75))
    return float(q1), float(median), float(q3)


def within_group_agreement(values: Sequence[float], levels: int) -> float | None:
    """Return r_wg: 1 when all raters say the same, 0 when they differ as if by chance.

    Parameters
    ----------
    values
        Ratings of one item by one group.
    levels
        How many levels the scale has.

    Returns
    -------
    float or None
        1 − s²/((A² − 1)/12), with the sample variance s² (ddof 1) and the variance of A equally
        likely levels; 0 where the raters differ more than by chance; None with fewer than two.

    Raises
    ------
    ValueError
        A scale has fewer than two levels.

    Notes
    -----
    James, L. R., Demaree, R. G. and Wolf, G. (1984), Estimating within-group interrater
    reliability with and without response bias, Journal of Applied Psychology 69, 85–98.
    """
    if levels < 2:
        raise ValueError(f"A scale has at least two levels, not {levels}.")
    if len(values) < 2:
        return None
    expected = (levels**2 - 1) / 12
    observed = float(np.var(np.asarray(values, dtype=float), ddof=1))
    return max(0.0, 1 - observed / expected)
