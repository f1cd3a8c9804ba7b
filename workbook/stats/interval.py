"""The answer that every interval function gives, and the quantiles that they share."""

import math
from dataclasses import dataclass
from statistics import NormalDist

from .distributions import student_two_sided

UNDEFINED = math.nan


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its two-sided interval; what is undefined is nan and `reason` says why.

    `se` is on the estimate's scale. `df` is infinite where the normal distribution is used.
    """

    estimate: float
    low: float
    high: float
    confidence: float = 0.95
    se: float = UNDEFINED
    df: float = math.inf
    reason: str = ""

    @property
    def defined(self) -> bool:
        """Whether both ends of the interval are known."""
        return not (math.isnan(self.low) or math.isnan(self.high))


def undefined(estimate: float, confidence: float, reason: str) -> Interval:
    """Return an interval without ends, with the reason in plain words."""
    return Interval(estimate, UNDEFINED, UNDEFINED, confidence, reason=reason)


def around(estimate: float, se: float, df: float, confidence: float) -> Interval:
    """Interval by Student's quantile; by the normal one where df is infinite."""
    half = student_quantile(confidence, df) * se
    return Interval(estimate, estimate - half, estimate + half, confidence, se, df)


def normal_quantile(confidence: float) -> float:
    """Two-sided quantile of the standard normal: 1.96 for 0.95; ValueError outside (0, 1)."""
    check_confidence(confidence)
    return -NormalDist().inv_cdf((1 - confidence) / 2)


def student_quantile(confidence: float, df: float) -> float:
    """Two-sided quantile of Student's t; nan below one half degree of freedom."""
    check_confidence(confidence)
    if math.isinf(df):
        return normal_quantile(confidence)
    return student_two_sided(confidence, df) if df > 0 else UNDEFINED


def check_confidence(confidence: float) -> None:
    """Raise ValueError unless the confidence lies between 0 and 1, both excluded."""
    if not 0 < confidence < 1:
        hint = f" Did you mean {confidence / 100:g}?" if 1 < confidence < 100 else ""
        msg = f"Confidence must lie between 0 and 1, like 0.95; it is {confidence:g}.{hint}"
        raise ValueError(msg)


def check_finite(**numbers: float) -> None:
    """Raise ValueError that names the first number which is nan or infinite."""
    for name, number in numbers.items():
        if not math.isfinite(number):
            msg = f"{name} must be a finite number; it is {number}."
            raise ValueError(msg)


def check_population(population: float | None, n: float) -> None:
    """Raise ValueError when the population is smaller than the sample drawn from it."""
    if population is not None and not population >= n:
        msg = (
            f"The population is {population:g} and the sample {n:g}: a sample cannot be larger "
            "than its population. Correct one of the two, or leave the population empty."
        )
        raise ValueError(msg)


def check_same_confidence(first: Interval, second: Interval) -> None:
    """Raise ValueError when two intervals to be compared have different confidences."""
    if first.confidence != second.confidence:
        msg = (
            f"The intervals have confidence {first.confidence:g} and {second.confidence:g}: "
            "compute both at the same confidence before comparing them."
        )
        raise ValueError(msg)


def difference_by_ends(first: Interval, second: Interval, largest: float) -> Interval:
    """Return the first estimate less the second, of independent samples, from the ends of both.

    ``largest`` is how far from 0 a difference can lie. Undefined when either is; ValueError when
    their confidences differ.

    Notes
    -----
    Zou, G. Y. and Donner, A. (2008), Statistics in Medicine 27:1693-1702.
    """
    check_same_confidence(first, second)
    gap = first.estimate - second.estimate
    if not (first.defined and second.defined):
        return undefined(gap, first.confidence, first.reason or second.reason)
    low = gap - math.hypot(first.estimate - first.low, second.high - second.estimate)
    high = gap + math.hypot(first.high - first.estimate, second.estimate - second.low)
    se = math.hypot(first.se, second.se)
    return Interval(gap, max(-largest, low), min(largest, high), first.confidence, se)
