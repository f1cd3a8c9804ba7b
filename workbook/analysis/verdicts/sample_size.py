"""How many answers would decide what is undecided."""

from __future__ import annotations

import math
from collections.abc import Callable

from workbook import stats
from workbook.analysis.verdicts.judging import Claim, Judged, anytime

LARGEST_SAMPLE = 10**9


def needed_for(judged: Judged, claim: Claim) -> int | None:
    """Return how many answers in all would decide, if the estimate and the design stay as they are.

    None where no number of answers would, or where it cannot be known. Results that differ are
    not brought together by more answers, so several of them have no number either.
    """
    if claim.threshold is None or not judged.defined or judged.i_squared > 0:
        return None
    if judged.growing:
        found = _needed_at_any_look(judged, claim, claim.threshold)
    else:
        found = _needed(judged, claim, claim.threshold)
    if found is None:
        return None
    found = max(found, int(judged.n) + 1)
    return found if judged.population is None else min(found, int(judged.population))


def _needed(judged: Judged, claim: Claim, threshold: float) -> int | None:
    population, confidence = judged.population, claim.confidence
    effect = _effect(judged, confidence, share=claim.share)
    if not 0 < effect < math.inf:
        return None
    if claim.share:
        return stats.needed_to_decide(judged.estimate, threshold, confidence, population, effect)
    distance = judged.estimate - threshold
    return stats.mean_needed_to_decide(distance, judged.sd, confidence, population, effect)


def _effect(judged: Judged, confidence: float, *, share: bool) -> float:
    """Answers for each answer of a simple random sample with an interval as wide as this one."""
    whole = judged.population
    n = judged.n if whole is None else judged.n * whole / max(1.0, whole - judged.n)
    if share:
        return n / _wilson_size(judged, confidence)
    simple = stats.mean_interval(0.0, judged.sd, judged.n, confidence)
    half = judged.high - judged.estimate
    return n / judged.n * (half / simple.high) ** 2 if simple.defined else math.nan


def _wilson_size(judged: Judged, confidence: float) -> float:
    """Size of the simple random sample whose Wilson interval this is.

    The ends are the roots of p²(1 + z²/n) − p(2s + z²/n) + s² = 0, s the share, so their product
    is s² / (1 + z²/n).
    """
    share, low, high = judged.estimate, judged.low, judged.high
    if share < 0.5:
        share, low, high = 1 - share, 1 - high, 1 - low
    ratio = share**2 / (low * high) - 1 if low > 0 else math.inf
    # A single yes has the lower end 1 / (1 + z²).
    z_squared = 1 / stats.wilson_interval(1.0, 1.0, confidence).low - 1
    return z_squared / ratio if ratio > 0 else math.inf


def _needed_at_any_look(judged: Judged, claim: Claim, threshold: float) -> int | None:
    def decided(n: int) -> bool:
        interval = anytime(judged, claim, n)
        return interval.defined and not interval.low <= threshold <= interval.high

    if judged.estimate == threshold or not decided(LARGEST_SAMPLE):
        return None
    return math.ceil(_smallest(decided) * judged.n / judged.n_effective)


def _smallest(enough: Callable[[int], bool]) -> int:
    low, high = 0, LARGEST_SAMPLE
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
