"""How long something takes where some of it is not over yet, from counts of equal durations."""

import bisect
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .interval import normal_quantile


class Lasting(NamedTuple):
    """How many cases lasted so long: those that ended then, and those still going on."""

    time: float
    ended: int
    going_on: int


class Point(NamedTuple):
    """The share that lasts longer than a time, with its confidence interval."""

    time: float
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Curve:
    """The share of cases that last longer than each time; ``points`` are the times of an end."""

    points: tuple[Point, ...]
    cases: int

    def at(self, time: float) -> Point:
        """Return the share that lasts longer than a time; of all cases before the first end."""
        times = [one.time for one in self.points]
        place = bisect.bisect_right(times, time)
        return self.points[place - 1] if place else Point(0.0, 1.0, 1.0, 1.0)

    def quantile(self, share: float) -> float:
        """Return the time within which a share of the cases ends; nan where it is not reached."""
        return next((one.time for one in self.points if one.share <= 1 - share + 1e-12), math.nan)


def curve_of(lasting: Iterable[Lasting], confidence: float = 0.95) -> Curve:
    """Return the product-limit estimate with Greenwood's interval on the log-minus-log scale.

    Parameters
    ----------
    lasting
        Durations with their counts, in any order and unit; cases that still go on count as longer
        than those that ended at the same time.
    confidence
        Between 0 and 1.

    Notes
    -----
    Kaplan, E. L. and Meier, P. (1958), Nonparametric estimation from incomplete observations,
    Journal of the American Statistical Association 53:457-481; Kalbfleisch and Prentice (1980),
    The Statistical Analysis of Failure Time Data, section 1.3.
    """
    ordered = _added_up(lasting)
    total = sum(one.ended + one.going_on for one in ordered)
    z = normal_quantile(confidence)
    left, share, spread = total, 1.0, 0.0
    points = []
    for one in ordered:
        if one.ended:
            share *= 1 - one.ended / left
            if left > one.ended:
                spread += one.ended / (left * (left - one.ended))
            points.append(Point(one.time, share, *_limits(share, spread, z)))
        left -= one.ended + one.going_on
    return Curve(tuple(points), total)


def _added_up(lasting: Iterable[Lasting]) -> Sequence[Lasting]:
    sums: dict[float, list[int]] = {}
    for time, ended, going_on in lasting:
        known = sums.setdefault(float(time), [0, 0])
        known[0] += ended
        known[1] += going_on
    return [Lasting(time, *counts) for time, counts in sorted(sums.items())]


def _limits(share: float, spread: float, z: float) -> tuple[float, float]:
    if not 0 < share < 1:
        return share, share
    scale = math.log(share)
    half = z * math.sqrt(spread) / abs(scale)
    return share ** math.exp(half), share ** math.exp(-half)
