"""How many answers to ask for, so that what is undecided will probably be decided."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from statistics import NormalDist

from workbook.analysis.verdicts.judging import Claim, Judged, anytime

POWER = 0.8
"""Chance that the answers asked for decide, if the truth is what the estimate says."""
LARGEST_SAMPLE = 10**9


def needed_for(judged: Judged, claim: Claim) -> int | None:
    """Return how many answers in all would decide, with a chance of 80 %.

    The truth is taken to be the estimate, and the design to stay as it is. Who asks again has
    looked once already, so it is the interval for every look that has to decide. None where no
    number of answers would, or where it cannot be known: several sources are not brought together
    by more answers.
    """
    if claim.threshold is None or not judged.defined or judged.sources > 1:
        return None
    if judged.estimate == claim.threshold or not judged.worth > 0:
        return None
    again = replace(judged, looked=judged.looked or not judged.growing)
    found = _smallest(lambda n: _decides(again, claim, n))
    if found is None:
        return None if judged.population is None else int(judged.population)
    wanted = math.ceil(found * judged.n / judged.worth)
    wanted = max(wanted, int(judged.n) + 1)
    return wanted if judged.population is None else min(wanted, int(judged.population))


def planned_for(claim: Claim, truth: float, sd: float = 0.0) -> int | None:
    """Give how many answers a first test needs to decide with a chance of 80 %, if that is true.

    It is judged once, when all of them are in.

    Notes
    -----
    Fleiss, J. L., Levin, B. and Paik, M. C. (2003), Statistical Methods for Rates and Proportions,
    3rd ed., equations 2.11 and 2.12, for the exact test of a share.
    """
    threshold = claim.threshold
    if threshold is None or truth == threshold:
        return None
    z, more = -NormalDist().inv_cdf((1 - claim.confidence) / 2), NormalDist().inv_cdf(POWER)
    distance = abs(truth - threshold)
    if not claim.share:
        return math.ceil(((z + more) * sd / distance) ** 2 + z * z / 2) if sd > 0 else None
    spread = z * math.sqrt(threshold * (1 - threshold)) + more * math.sqrt(truth * (1 - truth))
    plain = (spread / distance) ** 2
    if plain == 0:
        return 1
    return math.ceil(plain / 4 * (1 + math.sqrt(1 + 2 / (plain * distance))) ** 2)


def _decides(judged: Judged, claim: Claim, n: int) -> bool:
    """Whether n answers decide in four of five cases: from an estimate with so much bad luck."""
    if claim.threshold is None:
        return False
    sd = judged.sd
    if claim.share:  # two answers more, as a share of 0 or 1 is not known to vary not at all
        near = (judged.estimate * n + 1) / (n + 2)
        sd = math.sqrt(near * (1 - near))
    luck = NormalDist().inv_cdf(POWER) * sd / math.sqrt(n)
    above = judged.estimate > claim.threshold
    estimate = judged.estimate - luck if above else judged.estimate + luck
    if claim.share:
        estimate = min(1.0, max(0.0, estimate))
    interval = anytime(replace(judged, estimate=estimate), claim, n)
    return interval.defined and (
        interval.low > claim.threshold if above else interval.high < claim.threshold
    )


def _smallest(enough: Callable[[int], bool]) -> int | None:
    if not enough(LARGEST_SAMPLE):
        return None
    low, high = 0, LARGEST_SAMPLE
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
