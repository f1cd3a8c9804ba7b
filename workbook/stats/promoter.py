"""Net promoter score: promoters less detractors, with its own interval, and the gap of two."""

import math

from .interval import (
    UNDEFINED,
    Interval,
    check_finite,
    difference_by_ends,
    normal_quantile,
    undefined,
)

_ADDED = 3.0
"""Answers that are added: three quarters each for promoters and detractors, the rest between."""


def promoter_interval(
    promoters: float, detractors: float, n: float, confidence: float = 0.95
) -> Interval:
    """Return the net promoter score, from -1 to 1, with its adjusted Wald interval.

    `estimate` is the score of the answers as they are; `low` and `high` come from those with three
    added, so that few answers, or answers that are all alike, give no false certainty. No answers
    give nan with a reason; ValueError for more promoters and detractors than answers.

    Notes
    -----
    Rocks, B. (2016), Interval estimation for the "Net Promoter Score", The American Statistician
    70:365-372: of six intervals the adjusted Wald with three added holds its confidence best.
    """
    check_finite(promoters=promoters, detractors=detractors, n=n)
    if promoters < 0 or detractors < 0 or promoters + detractors > n:
        msg = (
            f"Promoters and detractors must be 0 or more and at most n = {n:g} together; they are "
            f"{promoters:g} and {detractors:g}."
        )
        raise ValueError(msg)
    z = normal_quantile(confidence)
    if n == 0:
        return undefined(UNDEFINED, confidence, "there are no answers")
    middle, variance = _adjusted(promoters, detractors, n)
    se = math.sqrt(variance)
    low, high = max(-1.0, middle - z * se), min(1.0, middle + z * se)
    estimate = (promoters - detractors) / n
    return Interval(estimate, min(low, estimate), max(high, estimate), confidence, se)


def promoter_difference(first: Interval, second: Interval) -> Interval:
    """Return the first net promoter score less the second, of independent samples, from -2 to 2.

    Both come from `promoter_interval`. Undefined when either is; ValueError when their confidences
    differ.

    Notes
    -----
    Rocks (2016) for each score; the distances to their ends are joined as Zou, G. Y. and Donner,
    A. (2008), Statistics in Medicine 27:1693-1702 join those of any two parameters.
    """
    return difference_by_ends(first, second, 2.0)


def _adjusted(promoters: float, detractors: float, n: float) -> tuple[float, float]:
    total = n + _ADDED
    yes, no = (promoters + _ADDED / 4) / total, (detractors + _ADDED / 4) / total
    return yes - no, (yes + no - (yes - no) ** 2) / total
