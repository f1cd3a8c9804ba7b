"""Working days: Monday to Friday, less the holidays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

# The first day that a date can name; so no number of a stated day is below 0.
_ORIGIN = np.datetime64("0001-01-01", "D")

Days = NDArray[np.datetime64]


class Workdays:
    """All working days in order, so that time is counted in whole numbers.

    Parameters
    ----------
    holidays
        Days without work besides Saturday and Sunday.
    """

    def __init__(self, holidays: Iterable[date] = ()) -> None:
        free = np.array(sorted(holidays), dtype="datetime64[D]")
        self._days = np.busdaycalendar(weekmask="1111100", holidays=free)

    def numbers(self, days: Sequence[date]) -> list[int]:
        """Return for each day the number of the first working day on or after it."""
        return self._count(np.array(days, dtype="datetime64[D]"))

    def lengths(self, firsts: Sequence[date], lasts: Sequence[date]) -> list[int]:
        """Return the number of working days from each first to each last day, both counted.

        It is 0 where there are only days off between them; no last day may lie before its first.
        """
        begin = np.array(firsts, dtype="datetime64[D]")
        after = np.array(lasts, dtype="datetime64[D]") + 1
        return [int(days) for days in np.busday_count(begin, after, busdaycal=self._days)]

    def days(self, numbers: ArrayLike) -> Days:
        """Return the working days that have these numbers; the inverse of ``numbers``."""
        offsets = np.asarray(numbers, dtype=np.int64)
        return np.busday_offset(_ORIGIN, offsets, roll="forward", busdaycal=self._days)

    def day(self, number: int) -> date:
        """Return the working day that has this number."""
        return cast("date", self.days(number).item())

    def _count(self, days: Days) -> list[int]:
        return [int(count) for count in np.busday_count(_ORIGIN, days, busdaycal=self._days)]
