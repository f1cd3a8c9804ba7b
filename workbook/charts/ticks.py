"""Ticks of axes: round numbers, and months, few enough never to touch each other."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

from workbook.book.messages import month

_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
_ROUND = (1, 2, 2.5, 5, 10)


def months(first: date, last: date, most: int) -> list[date]:
    """Return the first days of months between two days, evenly spaced, at most so many.

    A step of several months counts from January, so that years begin at a tick.
    """
    begin = first.year * 12 + first.month - (first.day == 1)
    end = last.year * 12 + last.month - 1
    for step in _STEPS:
        months = [month for month in range(begin, end + 1) if month % step == 0]
        if len(months) <= most:
            break
    return [date(month // 12, month % 12 + 1, 1) for month in months]


def in_months(first: date, last: date, most: int, room: float = 0.26) -> list[tuple[float, str]]:
    """Return the months between two days as ticks of an axis: share of the way, and label.

    ``room`` is the share of the axis that a label takes.
    """
    length = max((last - first).days, 1)
    for number in range(most, 0, -1):
        shares = [(one - first).days / length for one in months(first, last, number)]
        if all(after - before >= room for before, after in pairwise(shares)):
            break
    return [(share, month(first + timedelta(round(share * length)))) for share in shares]


def nice(low: float, high: float, most: int) -> list[float]:
    """Return round numbers from one to another, evenly spaced, at most so many."""
    if not high > low:
        return [low]
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    for times in (*_ROUND, 20, 25, 50, 100):
        step = power * times
        first = math.ceil(low / step - 1e-9)
        values = [round(at * step, 12) for at in range(first, math.floor(high / step + 1e-9) + 1)]
        if len(values) <= most:
            return values
    return [low, high]


def upwards(
    low: float, high: float, most: int, write: Callable[[float], str]
) -> list[tuple[float, str]]:
    """Return round numbers as ticks of an upright axis: share of the way down, and label."""
    return [((high - one) / (high - low or 1), write(one)) for one in nice(low, high, most)]


def rightwards(
    low: float, high: float, most: int, write: Callable[[float], str]
) -> list[tuple[float, str]]:
    """Return round numbers as ticks of a level axis: share of the way right, and label."""
    return [((one - low) / (high - low or 1), write(one)) for one in nice(low, high, most)]
