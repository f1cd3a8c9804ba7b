"""Time axes whose labels are months, few enough never to touch each other."""

from __future__ import annotations

from datetime import date
from typing import Any

import altair as alt

_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)


def month_axis(first: date, last: date, most: int, **more: Any) -> alt.Axis:
    """Make an axis from one day to another with at most so many ticks, on first days of months."""
    return alt.Axis(
        values=[
            alt.DateTime(year=day.year, month=day.month, date=1) for day in ticks(first, last, most)
        ],
        labelExpr="timeFormat(datum.value, '%b %Y')",
        **more,
    )


def ticks(first: date, last: date, most: int) -> list[date]:
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
