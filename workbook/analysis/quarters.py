"""The last three months against the three before them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from statistics import fmean

from workbook.analysis import course
from workbook.book import Book


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier; the last one of a shorter month."""
    whole = day.year * 12 + day.month - 1 - months
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def means(book: Book, indicator: str) -> tuple[float, float | None] | None:
    """Return the mean of an indicator's measurements in the last three months and in those before.

    None where there is none in the last three months; its second is None where there was none.
    """
    now, before = (months_before(book.as_of, months) for months in (3, 6))
    found = course.readings(book, indicator, judged=False)
    last = [one.value for one in found if one.on > now]
    earlier = [one.value for one in found if before < one.on <= now]
    return (fmean(last), fmean(earlier) if earlier else None) if last else None
