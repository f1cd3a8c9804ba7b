"""Means: Student's interval, difference of two, and the sample size that is still needed."""

import math
from collections.abc import Callable

from .interval import (
    UNDEFINED,
    Interval,
    around,
    check_finite,
    check_population,
    check_same_confidence,
    student_quantile,
    undefined,
)

LARGEST_SAMPLE = 10**12


def mean_interval(
    mean: float,
    sd: float,
    n: float,
    confidence: float = 0.95,
    population: float | None = None,
) -> Interval:
    """Student's interval for a mean, from mean, standard deviation (n - 1) and n.

    With `population` the variance shrinks by 1 - n / N; a census has no width. The ends are nan
    with a reason for n = 0, for n = 1, and for sd = 0: values that are all equal say nothing
    about how much the next one may differ. ValueError for a negative sd, a negative n or a
    population below n.

    Notes
    -----
    "Student" (1908), Biometrika 6:1-25; Cochran, W. G. (1977), Sampling Techniques, section 2.8.
    """
    check_finite(n=n)
    if n < 0:
        msg = f"n must be zero or more; it is {n:g}."
        raise ValueError(msg)
    check_population(population, n)
    if n == 0:
        return undefined(UNDEFINED, confidence, "there are no answers")
    check_finite(mean=mean)
    if population is not None and n >= population:
        return Interval(mean, mean, mean, confidence, 0.0, n - 1)
    if n < 2:
        return undefined(mean, confidence, "one answer alone does not show variation")
    _check_sd(sd)
    if sd == 0:
        return undefined(mean, confidence, "all answers are equal, so they show no variation")
    return around(mean, _standard_error(sd, n, population), n - 1, confidence)


def too_skewed(n: float, skewness: float) -> bool:
    """Whether the answers are too few for so long a tail, so that their mean tells little.

    Notes
    -----
    Cochran, W. G. (1977), Sampling Techniques, section 2.15: n > 25 G1².
    """
    return n <= 25 * skewness**2


def _standard_error(sd: float, n: float, population: float | None) -> float:
    share_left = 1.0 if population is None else 1 - n / population
    return sd * math.sqrt(share_left / n)


def welch_difference(first: Interval, second: Interval) -> Interval:
    """Interval for first mean minus second mean of independent samples with unequal variances.

    Takes the `se` and `df` of both. Undefined when either is; ValueError when their confidences
    differ.

    Notes
    -----
    Welch, B. L. (1947), Biometrika 34:28-35; degrees of freedom by Satterthwaite, F. E. (1946),
    Biometrics Bulletin 2:110-114.
    """
    check_same_confidence(first, second)
    gap = first.estimate - second.estimate
    if not (first.defined and second.defined):
        return undefined(gap, first.confidence, first.reason or second.reason)
    variances = first.se**2, second.se**2
    total = sum(variances)
    if total == 0:
        return Interval(gap, gap, gap, first.confidence, 0.0)
    parts = sum(v * v / df for v, df in zip(variances, (first.df, second.df), strict=True) if v)
    df = total * total / parts if parts else math.inf
    return around(gap, math.sqrt(total), df, first.confidence)


def mean_needed_for_precision(
    sd: float,
    half_width: float,
    confidence: float = 0.95,
    population: float | None = None,
    design_effect: float = 1.0,
) -> int | None:
    """Smallest sample whose Student interval is no wider than ± half_width.

    None where the answer is unknown because the sd is 0. Never more than the population.
    ValueError for a negative sd, or a half width or design effect that is not positive.

    Notes
    -----
    Cochran, W. G. (1977), Sampling Techniques, section 4.6, with Student's quantile at the
    wanted n in place of the normal one.
    """
    if not 0 < half_width < math.inf:
        msg = f"The half width must be a positive number; it is {half_width:g}."
        raise ValueError(msg)
    _check_sd(sd)
    if not 0 < design_effect < math.inf:
        msg = f"The design effect must be a positive number; it is {design_effect:g}."
        raise ValueError(msg)
    if sd == 0:
        return None
    spread = sd * math.sqrt(design_effect)

    def precise(n: int) -> bool:
        se = _standard_error(spread, n, population)
        return student_quantile(confidence, n - 1) * se <= half_width

    return _smallest(precise, population)


def mean_needed_to_decide(
    distance: float,
    sd: float,
    confidence: float = 0.95,
    population: float | None = None,
    design_effect: float = 1.0,
) -> int | None:
    """Smallest sample whose Student interval clears a threshold, if mean and sd stay as they are.

    `distance` is mean minus threshold. None when it is 0 (with a known population: the whole of
    it), or when the sd is 0 and nothing is known about variation.

    Notes
    -----
    Cochran, W. G. (1977), Sampling Techniques, section 4.6.
    """
    check_finite(distance=distance)
    if distance == 0:
        return None if population is None else math.ceil(population)
    # Just inside the distance, because an interval that touches the threshold decides nothing.
    inside = math.nextafter(abs(distance), 0.0)
    return mean_needed_for_precision(sd, inside, confidence, population, design_effect)


def _smallest(enough: Callable[[int], bool], population: float | None) -> int:
    """Smallest n >= 2 that is enough, by doubling and halving; more is never less precise."""
    cap = LARGEST_SAMPLE if population is None else math.ceil(population)
    high = 2
    while high < cap and not enough(high):
        high *= 2
    high = min(cap, high)
    low = 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _check_sd(sd: float) -> None:
    if not 0 <= sd < math.inf:
        msg = f"The standard deviation must be zero or more; it is {sd:g}."
        raise ValueError(msg)
