"""What moves first: pairs of an indicator and the one that it is entered to lead.

An indicator has moved with the first measurement after its sixth that is far from the mean of those
six, or that is the last of eight in a row on one side of it. The charts ask something else, whether
the measurements vary around the mean of all of them: a rise would raise that mean, and hide itself.
That one moved after another is a matter of days, and says nothing of why.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from workbook.analysis import course
from workbook.book import Book, measure, records
from workbook.book.messages import _, counted, day, say, translate
from workbook.chapters.control.frames import DAY, framed
from workbook.stats.control import FEW, xmr_limits
from workbook.stats.variation import RUN

__all__ = ["what_moves_first"]

_SAID = {
    "before": _("neither has moved yet"),
    "first": _("the first has moved, the second not yet"),
    "second": _("only the second has moved"),
    "together": _("both moved on the same day"),
}


class Moved(NamedTuple):
    """The day of the first measurement that is no variation; None with or without a reason."""

    on: date | None = None
    why_not_known: str = ""


def moved(book: Book, indicator: str) -> Moved:
    """Return when an indicator first moved, of the measurements since the strategy's first day."""
    found = course.readings(book, indicator)
    if len(found) <= FEW:
        return Moved(why_not_known=say("{indicator} has too few measurements",
                                       indicator=book.name("indicators", indicator)))  # fmt: skip
    place = first_move([one.value for one in found])
    return Moved(None if place is None else found[place].on)


def first_move(values: Sequence[float]) -> int | None:
    """Return the place, from 0, of the first value that is no variation around the first six.

    Both limits allow for the error of a mean of so few. None where no value moves, or all are
    the same.
    """
    away = np.asarray(values, dtype=float) - np.mean(values[:FEW])
    sigma, error = xmr_limits(values).sigma, 1 / math.sqrt(FEW)  # of the mean, in sigma
    if not sigma > 0:
        return None
    is_far = np.abs(away) > 3 * sigma * math.hypot(1, error)
    side = np.sign(away) * (np.abs(away) > sigma * error)
    for place in range(FEW, len(values)):
        if is_far[place] or abs(side[max(0, place - RUN + 1) : place + 1].sum()) == RUN:
            return place
    return None


@measure
def leading(book: Book) -> pd.DataFrame:
    """Pairs of a leading and a following indicator, and which of the two moved first.

    Returns
    -------
    One row a pair: first, second, first_moved_on and second_moved_on (day of the first
    measurement after the sixth that variation around the first six does not explain; null while
    there is none), days (from the first's to the second's; negative where the second moved
    earlier), followed (whether the second moved after the first; null where the first has not
    moved, the second may still move, or it cannot be known) and reason (why it cannot be known).
    """
    rows = []
    for row in book.rows("indicators"):
        if row.leads is None:
            continue
        one, other = moved(book, row.key), moved(book, row.leads)
        reason = one.why_not_known or other.why_not_known
        days = (other.on - one.on).days if one.on and other.on else None
        rows.append(
            {
                "first": row.key,
                "second": row.leads,
                "first_moved_on": one.on,
                "second_moved_on": other.on,
                "days": None if reason else days,
                "followed": None if reason or days is None else days > 0,
                "reason": reason or None,
            }
        )
    return framed(
        rows,
        {
            "first": "str", "second": "str", "first_moved_on": DAY, "second_moved_on": DAY,
            "days": "Int64", "followed": "boolean", "reason": "str",
        },
    )  # fmt: skip


def what_moves_first(book: Book) -> pd.DataFrame | None:
    """Which indicator of each pair moved first, and how many days later the other one did."""
    table = leading(book)
    if table.empty:
        return None
    return pd.DataFrame(
        [
            {
                say("First"): book.name("indicators", row.first),
                say("Moved on"): _day(row.first_moved_on),
                say("Then"): book.name("indicators", row.second),
                say("The other moved on"): _day(row.second_moved_on),
                say("What came when"): _told(row),
            }
            for row in records(table)
        ]
    )


def _day(on: pd.Timestamp) -> str:
    return "–" if pd.isna(on) else day(on.date())


def _told(row: Any) -> str:
    if not pd.isna(row.reason):
        return say("not known: {reason}", reason=row.reason)
    if pd.isna(row.days):
        moved_one = not pd.isna(row.first_moved_on)
        moved_other = not pd.isna(row.second_moved_on)
        return translate(_SAID["first" if moved_one else "second" if moved_other else "before"])
    if row.days == 0:
        return translate(_SAID["together"])
    later = counted(abs(row.days), "day")
    if row.followed:
        return say("the second moved {days} after the first", days=later)
    return say("the second moved {days} before the first", days=later)
