"""What customers take for granted, expect, or would be delighted by: Kano's categories."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

ORDER = ("must-be", "one-dimensional", "attractive", "indifferent")
"""Which of two that are as frequent counts: what would be missed most comes first."""
LEFT_OUT = ("reverse", "questionable")
_FONG = 1.65
"""Of the normal distribution, two-sided at 90 %."""


@dataclass(frozen=True)
class Wanted:
    """What people say of one thing.

    Parameters
    ----------
    category
        The most frequent; None without an answer.
    is_clear
        Whether it is more frequent than the next by more than chance.
    gain, loss
        The share whom it satisfies where it is there, and (below 0) whom it disappoints where it
        is not; nan where nobody is in the four categories of ``ORDER``.
    """

    category: str | None
    is_clear: bool
    gain: float
    loss: float


def wanted(counts: Mapping[str, float]) -> Wanted:
    """Return what the numbers of people in each of Kano's six categories say.

    Notes
    -----
    The coefficients are those of Berger et al. (1993), as Sauerwein, Bailom, Matzler & Hinterhuber
    (1996) use them: (A + O) / (A + O + M + I) and -(O + M) / (A + O + M + I). Fong (1996), Using
    the self-stated importance questionnaire to interpret Kano questionnaire results: a category is
    clear where it is ahead of the next by more than 1.65 √((a + b)(2n - a - b) / 2n).
    """
    names = (*ORDER, *LEFT_OUT)
    known = {name: float(counts.get(name, 0)) for name in names}
    n = sum(known.values())
    if not n:
        return Wanted(None, False, math.nan, math.nan)
    first, second = sorted(names, key=lambda name: -known[name])[:2]  # stable: in their order
    a, b = known[first], known[second]
    chance = _FONG * math.sqrt((a + b) * (2 * n - a - b) / (2 * n))
    must, linear, delight, _ = (known[name] for name in ORDER)
    base = sum(known[name] for name in ORDER)
    if not base:
        return Wanted(first, a - b > chance, math.nan, math.nan)
    return Wanted(first, a - b > chance, (delight + linear) / base, -(linear + must) / base)
