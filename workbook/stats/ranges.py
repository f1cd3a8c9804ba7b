"""Ranges of small subgroups: how far apart the extremes of so many normal values usually are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOST = 1_000  # values of a subgroup for which the constants are computed
_WIDEST = 16.0  # standard deviations beyond which no range of so many values reaches
_REACH, _STEP, _NODES = 9.0, 0.05, 80


@dataclass(frozen=True, slots=True)
class RangeConstants:
    """Constants of the range of n independent normal values.

    `d2` and `d3` are its mean and standard deviation, in sigma. With the mean range R̄ of
    subgroups, D3 R̄ and D4 R̄ are the limits of a single range, and A2 R̄ is how far the limits of
    subgroup means lie from their centre.
    """

    n: int
    d2: float
    d3: float

    @property
    def D3(self) -> float:  # noqa: N802 the name it has everywhere
        """Lower limit of a range, in mean ranges; 0 up to six values."""
        return max(0.0, 1 - 3 * self.d3 / self.d2)

    @property
    def D4(self) -> float:  # noqa: N802
        """Upper limit of a range, in mean ranges."""
        return 1 + 3 * self.d3 / self.d2

    @property
    def A2(self) -> float:  # noqa: N802
        """Distance of the limits of subgroup means from their centre, in mean ranges."""
        return 3 / (self.d2 * math.sqrt(self.n))


@cache
def range_constants(n: int) -> RangeConstants:
    """Return the constants of subgroups of n values, for 2 to 1,000.

    They are integrals of the distribution of the range, exact to ten digits: no table is looked up.

    Raises
    ------
    ValueError
        When n is not a whole number from 2 to 1,000.

    Notes
    -----
    Tippett, L. H. C. (1925), Biometrika 17:364-387; Hartley, H. O. (1942), Biometrika 32:334-348
    (the distribution). Published to three digits: ASTM Manual on Presentation of Data and Control
    Chart Analysis (2002), table 49; Montgomery, D. C. (2009), Introduction to Statistical Quality
    Control, 6th ed., appendix VI.
    """
    if n != int(n) or not 2 <= n <= MOST:
        msg = f"A subgroup has 2 to {MOST:,} values; this one has {n}."
        raise ValueError(msg)
    nodes, weights = leggauss(_NODES)
    r, width = _WIDEST / 2 * (nodes + 1), _WIDEST / 2 * weights
    beyond = 1 - _range_below(r, int(n))
    mean = float(width @ beyond)
    square = float(2 * width @ (r * beyond))
    return RangeConstants(int(n), mean, math.sqrt(square - mean**2))


def _range_below(r: Floats, n: int) -> Floats:
    """Chance that the range is at most r: n times the integral over the smallest value."""
    x = np.arange(-_REACH, _REACH + _STEP, _STEP)
    density = np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
    within = _normal_below(x[None, :] + r[:, None]) - _normal_below(x)[None, :]
    return np.asarray(n * _STEP * (within ** (n - 1)) @ density)


def _normal_below(x: Floats) -> Floats:
    return np.asarray(np.vectorize(math.erfc, otypes=[float])(-x / math.sqrt(2)) / 2)
