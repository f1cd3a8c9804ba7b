"""Whether readings fall short of a line: on average over a year, all of a sudden, or not at all.

Readings are given as their distances from the line, positive where they are better than it.
"""

import math
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .distributions import student_below
from .interval import UNDEFINED

Floats = NDArray[np.float64]

FEWEST = 6
EQUAL = 8  # readings that are all equal and worse than the line, from which on that says enough
SURE = 0.983
"""Chance of a shortfall from which it is seen: false in at most 5 % of years of monthly looks."""
SURE_WHATEVER = 0.9962
"""The same where readings may depend on the ones before: 5 % of 19 looks, autocorrelation .5."""
NEAR = 0.94
"""Chance that a shortfall is less than one natural spread, from which a series is on its line."""
SUDDEN, SUDDEN_TWICE = 2e-4, 0.002  # chances of one and of each of two readings that bad
BACK, BACK_SURELY = 2.05, 3.0
"""Standard errors by which the last readings have to be better than those before, so that nothing
fails the gate any more, and so that they are off course no more."""

PHI = np.array([-0.3, -0.15, 0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.88])
PRIOR = (1 - np.maximum(PHI, 0)) * np.where(PHI < 0, 0.3, 1.0)


class Shortfall(NamedTuple):
    """How sure it is that readings fall short of their line.

    ``short`` is the chance that their level lies below the line, taking readings as independent;
    ``whatever`` the same where they may depend on the ones before (never more than ``short``).
    ``near`` is the chance that they fall short by less than one natural spread. ``sudden`` says
    that the last one or two are beyond all that those before them explain, ``back`` by how many
    standard errors the last ones are better than those before, where they are near the line
    again. What is undefined is nan, and ``reason`` says why.
    """

    short: float
    whatever: float
    near: float
    sudden: bool
    back: float
    reason: str = ""


def shortfall(
    away: ArrayLike,
    line_error: float = 0.0,
    least_spread: float = 0.0,
    on_root_scale: ArrayLike | None = None,
    counts: ArrayLike | None = None,
) -> Shortfall:
    """Judge whether readings fall short of a line.

    Parameters
    ----------
    away
        Distances from the line in order of time, positive where better.
    line_error
        Standard error of the line itself on average, in natural spreads: a line that begins at a
        baseline measured once moves with it.
    least_spread
        What sampling alone makes the readings vary, where that is known.
    on_root_scale
        The distances between cube roots, where readings are never negative. Waiting times and
        counts have long tails there no more (Wilson, E. B. and Hilferty, M. M. (1931), PNAS
        17:684-688), so that a single long wait is no news.
    counts
        The readings themselves where they are numbers of events, and fewer are better: what is
        rare comes in twos and threes by chance (a c-chart: Shewhart's limits from Poisson tails).

    Notes
    -----
    Student's test of the mean level, and of the level less one natural spread ("Student" 1908,
    Biometrika 6:1-25; as an equivalence test: Schuirmann, D. J. (1987), Journal of Pharmacokinetics
    and Biopharmaceutics 15:657-680). For readings that depend on the ones before: the posterior of
    the level under an autoregression of the first order, its coefficient integrated out (Zellner,
    A. and Tiao, G. C. (1964), JASA 59:763-778). The thresholds are calibrated by simulation.
    """
    d = np.asarray(away, float)
    if d.size < FEWEST:
        return Shortfall(*(UNDEFINED,) * 3, sudden=False, back=0.0, reason="too few readings")
    n, level = d.size, float(d.mean())
    spread = max(float(d.std(ddof=1)), least_spread)
    if spread <= 1e-12 * max(1.0, abs(level)):
        if level >= 0 or n >= EQUAL:
            below = float(level < 0)
            return Shortfall(below, below, 1 - below, sudden=False, back=0.0)
        reason = "the values do not vary, so their normal variation is not known"
        return Shortfall(*(UNDEFINED,) * 3, sudden=False, back=0.0, reason=reason)
    se = spread * math.hypot(1 / math.sqrt(n), line_error)
    short = student_below(-level / se, n - 1)
    near = student_below((level + spread) / se, n - 1)
    # It is no surer than that, so it matters only where that is sure.
    whatever = short if short <= SURE else min(short, _whatever(d, line_error, least_spread))
    sudden = _sudden(d, least_spread)
    if sudden and on_root_scale is not None:
        sudden = _sudden(np.asarray(on_root_scale, float), 0.0)
    if sudden and counts is not None:
        sudden = _more_than_rare(np.asarray(counts, float), d)
    return Shortfall(short, whatever, near, sudden, _back(d))


def chance_short(away: ArrayLike) -> float:
    """Return the chance that readings lie below their line on average; nan where unknown."""
    d = np.asarray(away, float)
    if not d.size:
        return UNDEFINED
    level = float(d.mean())
    return chance_short_of(level, float(((d - level) ** 2).sum()), d.size)


def chance_short_of(level: float, squares: float, n: int) -> float:
    """Return the same from the mean distance and the sum of squares around it."""
    if n < FEWEST:
        return UNDEFINED
    se = math.sqrt(squares / (n - 1) / n)
    if se <= 1e-9 * max(1.0, abs(level)):
        return float(n >= EQUAL and level < 0)
    return student_below(-level / se, n - 1)


def _whatever(d: Floats, line_error: float, least_spread: float) -> float:
    logs, chances, n = [], [], d.size
    for phi, prior in zip(PHI.tolist(), PRIOR.tolist(), strict=True):
        first, rest = math.sqrt(1 - phi * phi), 1 - phi
        y, x = np.append(first * d[0], d[1:] - phi * d[:-1]), np.full(n, rest)
        x[0] = first
        precision = float(x @ x)
        level = float(x @ y) / precision
        squares = max(float(y @ y) - level**2 * precision, 1e-300)
        innovation = squares / (n - 1)
        marginal = max(innovation / (1 - phi * phi), least_spread**2)
        se = math.sqrt(innovation / precision + marginal * line_error**2)
        logs.append(
            math.log(prior) + math.log(first) - math.log(precision) / 2
            - (n - 1) / 2 * math.log(squares)
        )  # fmt: skip
        chances.append(student_below(-level / se, n - 1))
    weights = np.exp(np.array(logs) - max(logs))
    return float(weights @ chances / weights.sum())


def _sudden(d: Floats, least_spread: float) -> bool:
    """Whether the last two readings, or the last one by far, are beyond what those before explain.

    One reading far out proves little, because waiting times and rare events have long tails: it
    has to go three times as far as any before it.
    """
    two = _beyond(d[:-2], float(d[-2:].max()), least_spread) < SUDDEN_TWICE
    worst = max(-float(d[:-1].min()), float(d[:-1].std(ddof=1)))
    one = _beyond(d[:-1], float(d[-1]), least_spread) < SUDDEN and -float(d[-1]) > 3 * worst
    return two or one


def _more_than_rare(counts: Floats, d: Floats) -> bool:
    line = counts[-2:] + d[-2:]  # fewer are better, so the line is the count plus the distance
    mean = max(float(line.mean()), float(counts[:-2].mean()))
    return any(
        poisson_at_least(float(counts[-last:].sum()), last * mean) < SUDDEN for last in (1, 2)
    )


def poisson_at_least(count: float, mean: float) -> float:
    """Give the chance of so many events or more, where so many are usual."""
    terms = (
        math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(math.ceil(count))
    )
    return 1 - math.fsum(terms) if mean > 0 else float(count <= 0)


def _beyond(before: Floats, last: float, least_spread: float) -> float:
    """Chance of a reading as bad as the last, by Student's t around the line or what was worse."""
    n = before.size
    own = float(before.std(ddof=1)) if n > 2 else 0.0
    spread = max(own, least_spread)
    if spread == 0 or n < 3:
        return 1.0
    apart = (last - min(float(before.mean()), 0.0)) / (spread * math.sqrt(1 + 1 / n))
    # What sampling alone makes readings vary is known, and not estimated from them.
    return student_below(apart, n - 1) if own > least_spread else NormalDist().cdf(apart)


def _back(d: Floats) -> float:
    """By how many standard errors the last two or three readings are better than those before."""
    most = 0.0
    for last in (2, 3):
        before, now = d[:-last], d[-last:]
        if before.size < 3:
            break
        rest = math.hypot(*(part.std() * math.sqrt(part.size) for part in (before, now)))
        spread = rest / math.sqrt(d.size - 2)
        if now.mean() > -spread / 2 and spread > 0:
            error = spread * math.sqrt(1 / last + 1 / before.size)
            most = max(most, float(now.mean() - before.mean()) / error)
    return most
