"""Charts of counts: how many there were at each point, of how much that could have had some."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .distributions import chi_square_tail
from .interval import UNDEFINED
from .ranges import range_constants

Floats = NDArray[np.float64]

TAIL = 0.00135
"""Chance beyond three sigma on one side of a normal value: that of an exact limit."""
FEW_POINTS = 6
"""Points below which how much counts vary beyond chance is not measured."""
CHANCE = 0.3
"""Chance of a spread like that from which on it is taken for chance alone."""
LARGE = 100_000
"""Count above which limits come from an expansion, without a list of all smaller counts."""


@dataclass(frozen=True, slots=True, eq=False)
class CountChart:
    """Limits of each count, in the counts' own unit.

    `rate` is the centre for one unit of size, `centre` that of each point (rate times size).
    `inflation` is by how much the limits are wider than chance alone makes them.
    """

    rate: float
    centre: Floats
    low: Floats
    high: Floats
    inflation: float
    reason: str = ""


def u_chart(
    counts: ArrayLike,
    sizes: ArrayLike | None = None,
    *,
    inflation: float = 1.0,
    exact: bool = False,
) -> CountChart:
    """Limits of counts: a c-chart without sizes, a u-chart with them.

    Parameters
    ----------
    counts
        How many there were at each point: events, not shares of cases.
    sizes
        Of how much, in any unit (orders, days, square metres); all alike when left out.
    inflation
        By how much counts vary more than chance makes them, such as ``inflation`` finds it.
    exact
        Take limits with a chance of 0.00135 beyond each, from the Poisson distribution, or where
        counts vary more from the negative binomial of that variance. Three sigma call a small
        count a signal far more often than that, and have no lower limit to speak of.

    Returns
    -------
    CountChart
        Limits are nan with a reason when there are no points, or nothing was counted at all.

    Raises
    ------
    ValueError
        When a count is negative, a size is not positive, or their numbers differ.

    Notes
    -----
    Shewhart's charts: NIST/SEMATECH e-Handbook of Statistical Methods, section 6.3.3.1;
    Montgomery, D. C. (2009), Introduction to Statistical Quality Control, 6th ed., section 7.3.
    Exact limits: Ryan, T. P. (2011), Statistical Methods for Quality Improvement, 3rd ed., section
    6.2; counts that vary more: Kaminsky, F. C. et al. (1992), Journal of Quality Technology
    24:63-69.
    """
    x, n = _checked(counts, sizes)
    blank = np.full(n.shape, UNDEFINED)
    if not x.any():
        reason = "nothing was counted" if x.size else "there are no points"
        rate = 0.0 if x.size else UNDEFINED
        return CountChart(rate, rate * n, blank, blank, inflation, reason)
    rate = float(x.sum() / n.sum())
    centre = rate * n
    if exact:
        means, of = np.unique(centre, return_inverse=True)
        ends = [_limits(mean, inflation**2) for mean in means.tolist()]
        low, high = np.array(ends, dtype=float)[of].T
    else:
        half = 3 * inflation * np.sqrt(centre)
        low, high = np.maximum(centre - half, 0), centre + half
    return CountChart(rate, centre, low, high, inflation)


def laney_sigma(counts: ArrayLike, sizes: ArrayLike | None = None) -> float:
    """Return Laney's sigma of z: by how much counts vary from point to point, over chance.

    With equal sizes it gives the limits of an XmR chart. nan for fewer than two points.

    Notes
    -----
    Laney, D. B. (2002), Improved control charts for attributes, Quality Engineering 14:531-537.
    """
    x, n = _checked(counts, sizes)
    return _from_steps(_away(x, n)) if x.size > 1 and x.any() else UNDEFINED


def inflation(counts: ArrayLike, sizes: ArrayLike | None = None) -> float:
    """Return by how much counts vary more than chance makes them, whatever one point does.

    The point furthest away is left out: it may be what the chart is there to find, and alone can
    widen Laney's limits beyond itself. What the others vary by is 1 where chance makes counts vary
    as much in three of ten series or more, else Laney's sigma of z, larger by 2 / points for what
    leaving the furthest one out takes from it. Fewer than six points: 1.

    Counts that vary more than chance (negative binomial, two to five times its variance) are then
    outside exact limits in at most 0.8 % of points with 12 points and 0.5 % with 24, and a rise of
    five standard deviations is seen in 60 to 86 % and 33 to 64 % at twice and five times the
    variance; with Laney's own sigma in 4 to 30 % and 0 to 12 % (600 series each).
    """
    x, n = _checked(counts, sizes)
    if x.size < FEW_POINTS or not x.any():
        return 1.0
    z = _away(x, n)
    rest = np.delete(z, int(np.abs(z - np.median(z)).argmax()))
    spread = float(((rest - rest.mean()) ** 2).sum())
    if chi_square_tail(rest.size - 1, spread) >= CHANCE:
        return 1.0
    return max(1.0, _from_steps(rest) * (1 + 2 / x.size))


def _checked(counts: ArrayLike, sizes: ArrayLike | None) -> tuple[Floats, Floats]:
    x = np.asarray(counts, dtype=float)
    n = np.ones_like(x) if sizes is None else np.asarray(sizes, dtype=float)
    if x.ndim != 1 or x.shape != n.shape or not (np.isfinite(x) & np.isfinite(n)).all():
        msg = "Give one finite size for each count."
        raise ValueError(msg)
    if (x < 0).any() or (n <= 0).any():
        msg = "Each count must be zero or more, and each size positive."
        raise ValueError(msg)
    return x, n


def _away(x: Floats, n: Floats) -> Floats:
    centre = x.sum() / n.sum() * n
    return np.asarray((x - centre) / np.sqrt(centre))


def _from_steps(z: Floats) -> float:
    return float(np.abs(np.diff(z)).mean()) / range_constants(2).d2


def _limits(mean: float, dispersion: float) -> tuple[float, float]:
    """Fewest and most that are no signal: beyond each lies a chance of at most 0.00135."""
    if mean > LARGE:
        spread = math.sqrt(mean * dispersion)
        skew = (2 * dispersion - 1) / spread
        # Cornish and Fisher's first terms: (z + (z^2 - 1) skew / 6) at z = -3 and 3.
        low, high = mean - spread * (3 - 8 * skew / 6), mean + spread * (3 + 8 * skew / 6)
        return float(max(0, math.ceil(low))), float(math.floor(high))
    most = math.ceil(mean + 12 * math.sqrt(mean * dispersion) + 20 * dispersion)
    below = np.cumsum(_chances(np.arange(most + 1, dtype=float), mean, dispersion))
    low = int(np.searchsorted(below, TAIL, side="right"))
    high = int(np.searchsorted(below, 1 - TAIL, side="left"))
    return float(low), float(min(high, most))


def _chances(k: Floats, mean: float, dispersion: float) -> Floats:
    log_factorial = np.concatenate([[0.0], np.log(k[1:]).cumsum()])
    if dispersion <= 1 + 1e-9:
        return np.asarray(np.exp(k * math.log(mean) - mean - log_factorial))
    shape = mean / (dispersion - 1)
    rising = np.concatenate([[0.0], np.log(shape + k[:-1]).cumsum()])
    no = 1 / dispersion
    return np.asarray(np.exp(rising - log_factorial + shape * math.log(no) + k * math.log1p(-no)))
