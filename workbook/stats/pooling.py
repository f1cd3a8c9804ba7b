"""Several results on one question, pooled by inverse variance, with their heterogeneity."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from .distributions import chi_square_tail
from .interval import UNDEFINED, Interval, around, check_confidence, undefined

Method = Literal["common", "random", "hartung-knapp"]


@dataclass(frozen=True, slots=True)
class Pooled:
    """The pooled interval, and how far the results differ beyond chance.

    `q`, `df`, `p_value` belong to Cochran's test, `i_squared` is the share of the variation
    that is not chance, `tau_squared` the variance between results (0: one common value).
    `weights` sum to 1, and are 0 for a result that could not be used. `results` counts those used.
    """

    interval: Interval
    q: float
    df: int
    p_value: float
    i_squared: float
    tau_squared: float
    weights: tuple[float, ...]
    results: int


def pool(
    estimates: ArrayLike,
    standard_errors: ArrayLike,
    confidence: float = 0.95,
    method: Method = "hartung-knapp",
) -> Pooled:
    """Pool independent results by inverse variance; by random effects where they differ.

    Parameters
    ----------
    estimates, standard_errors
        One each per result. A result with a nan in either cannot be pooled and gets weight 0.
    method
        ``common`` assumes one common value (fixed effect). ``random`` estimates the variance
        between results and adds it to each result's own; it is 0 when they differ no more than by
        chance. ``hartung-knapp`` does the same, and where the results differ it takes the width
        from their own scatter with Student's quantile, because a handful of results cannot say
        how much results vary; the interval is never narrower than that of ``random``. With two
        or three results any method is right a little less often than it says.

    Returns
    -------
    Pooled
        One result is given back as it is, with heterogeneity nan; none gives nan with a reason.

    Raises
    ------
    ValueError
        When the two differ in length, the method is unknown, or a standard error is not
        positive: nothing is known without error. The `se` of Wilson's interval is never 0.

    Notes
    -----
    DerSimonian, R. and Laird, N. (1986), Controlled Clinical Trials 7:177-188; Cochran, W. G.
    (1954), Biometrics 10:101-129; Knapp, G. and Hartung, J. (2003), Statistics in Medicine
    22:2693-2710, with the lower bound of Röver, C. et al. (2015), BMC Medical Research Methodology
    15:99; I²: Higgins, J. P. T. and Thompson, S. G. (2002), Statistics in
    Medicine 21:1539-1558.
    """
    check_confidence(confidence)
    if method not in ("common", "random", "hartung-knapp"):
        msg = f"Method must be one of common, random, hartung-knapp; it is {method!r}."
        raise ValueError(msg)
    values = np.atleast_1d(np.asarray(estimates, dtype=float))
    errors = np.atleast_1d(np.asarray(standard_errors, dtype=float))
    if values.shape != errors.shape or values.ndim != 1:
        msg = f"Give one standard error for each of the {values.size} estimates."
        raise ValueError(msg)
    used = ~(np.isnan(values) | np.isnan(errors))
    y, se = values[used], errors[used]
    if (se <= 0).any():
        msg = "A standard error must be positive; use the se of an interval that has a width."
        raise ValueError(msg)
    if y.size == 0:
        nothing = undefined(UNDEFINED, confidence, "there are no results to pool")
        nan = UNDEFINED
        return Pooled(nothing, nan, 0, nan, nan, nan, (0.0,) * values.size, 0)
    q, p_value, i_squared, tau_squared = _heterogeneity(y, se)
    between = 0.0 if method == "common" or math.isnan(tau_squared) else tau_squared
    precision = 1 / (se**2 + between)
    total = float(precision.sum())
    weights = np.zeros(values.size)
    weights[used] = precision / total
    middle = float(precision @ y) / total
    error, freedom = 1 / math.sqrt(total), math.inf
    if method == "hartung-knapp" and between > 0:
        scatter = float(precision @ (y - middle) ** 2) / (y.size - 1)
        error, freedom = error * math.sqrt(max(1.0, scatter)), y.size - 1
    interval = around(middle, error, freedom, confidence)
    shares = tuple(weights.tolist())
    return Pooled(interval, q, y.size - 1, p_value, i_squared, tau_squared, shares, y.size)


def _heterogeneity(
    y: np.ndarray[tuple[int], np.dtype[np.float64]],
    se: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> tuple[float, float, float, float]:
    """Cochran's Q with its p-value, I² and DerSimonian and Laird's tau²."""
    if y.size < 2:
        return UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED
    w = 1 / se**2
    total, df = w.sum(), y.size - 1
    q = float(w @ (y - w @ y / total) ** 2)
    excess = max(0.0, q - df)
    tau_squared = excess / float(total - (w @ w) / total)
    return q, chi_square_tail(df, q), excess / q if q > 0 else 0.0, tau_squared
