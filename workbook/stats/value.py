"""What it is worth to know a number better, before a decision that pays in proportion to it.

The decision is to go on or to stop; going on pays the number less a threshold, stopping nothing.
"""

import math

import numpy as np
from numpy.typing import NDArray

from .interval import UNDEFINED

POINTS = 2_001
MOST_COUNTED = 2_000  # answers up to which their outcomes are counted one by one


def value_of_knowing_mean(distance: float, sd: float) -> float:
    """Give the expected value of perfect information on a mean believed to be normal.

    `distance` is the believed mean less the threshold, `sd` how sure the belief is.

    Notes
    -----
    Raiffa, H. and Schlaifer, R. (1961), Applied Statistical Decision Theory, section 5.4: sd times
    the unit normal loss integral of |distance| / sd.
    """
    if not sd > 0:
        return 0.0 if sd == 0 else UNDEFINED
    u = abs(distance) / sd
    density = math.exp(-u * u / 2) / math.sqrt(2 * math.pi)
    return sd * (density - u * math.erfc(u / math.sqrt(2)) / 2)


def value_of_asking_mean(distance: float, sd: float, spread: float, more: float) -> float:
    """Give the expected value of so many more answers, which vary by `spread`; see above."""
    if not (sd >= 0 and spread > 0 and more > 0):
        return UNDEFINED
    after = sd * sd * math.sqrt(1 / (sd * sd + spread * spread / more)) if sd else 0.0
    return value_of_knowing_mean(distance, after)


def value_of_knowing_share(yes: float, no: float, threshold: float) -> float:
    """Give the expected value of perfect information on a share, in units of the share.

    The belief is that of a uniform one after so many yes and no (they need not be whole).

    Notes
    -----
    Raiffa and Schlaifer (1961), section 5.3 and chapter 9: the beta distribution.
    """
    a, b = yes + 1, no + 1
    p = (np.arange(POINTS) + 0.5) / POINTS
    logs = (a - 1) * np.log(p) + (b - 1) * np.log1p(-p)
    return _gained(p, logs, a / (a + b), threshold)


def value_of_asking_share(yes: float, no: float, threshold: float, more: int) -> float:
    """Give the expected value of so many more answers to a question of yes or no; see above."""
    if more <= 0:
        return 0.0
    a, b = yes + 1, no + 1
    if more > MOST_COUNTED:  # the posterior mean is then a share of nearly continuous values
        knowing = value_of_knowing_share(yes, no, threshold)
        mean = a / (a + b)
        sd = math.sqrt(mean * (1 - mean) / (a + b + 1))
        whole = value_of_knowing_mean(mean - threshold, sd)
        part = value_of_knowing_mean(mean - threshold, sd * math.sqrt(more / (a + b + more)))
        return knowing * part / whole if whole > 0 else 0.0
    logs = np.array([
        math.lgamma(a + k) - math.lgamma(k + 1) + math.lgamma(b + more - k)
        - math.lgamma(more - k + 1)
        for k in range(more + 1)
    ])  # fmt: skip
    means = (a + np.arange(more + 1)) / (a + b + more)
    return _gained(np.asarray(means, np.float64), logs, a / (a + b), threshold)


def _gained(
    values: NDArray[np.float64], logs: NDArray[np.float64], mean: float, threshold: float
) -> float:
    weights = np.exp(logs - logs.max())
    won = float(weights @ np.maximum(values - threshold, 0) / weights.sum())
    return max(0.0, won - max(0.0, mean - threshold))
