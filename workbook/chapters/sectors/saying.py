"""Internal areas in a sentence, and durations as people say them."""

from __future__ import annotations

import math

from workbook.analysis import events
from workbook.analysis.events import NINE_OF_TEN, NOT_SAID, Told
from workbook.book import Book
from workbook.book.messages import Message, joined, number, percent, say, say_number
from workbook.chapters.sectors.by_hand import known
from workbook.chapters.sectors.measures import is_blind, only_when_revealed, promise

__all__ = ["answer"]


def lasting(days: float, day_hours: float = 24.0) -> Message:
    """Return a duration as people say it: minutes, hours or days."""
    hours = days * day_hours
    if hours < 1:
        shown = round(60 * hours)
        return say_number(shown, "{number} minute", "{number} minutes")
    if days < 1:
        value = round(hours, 1)
        return say_number(_plural(value), "{value} hour", "{value} hours", value=number(value, 1))
    value = round(days, 1)
    return say_number(_plural(value), "{value} day", "{value} days", value=number(value, 1))


def _plural(value: float) -> int:
    """Return a whole number with the plural of a number that may have decimals."""
    return 1 if value == 1 else 2


def known_so_far(book: Book) -> str:
    """Return the answer where a log, or a case entered by hand, is there; nothing otherwise."""
    return answer(book) if known(book) else ""


def answer(book: Book) -> str:
    """Say in a sentence how long cases take, and how much of it is waiting between areas."""
    found = known(book)
    if found is None:
        return say(
            "Nothing is known yet of the way of a customer's case through the company. Enter one "
            "case by hand, or describe the log that you have."
        )
    if found.why:
        return events.refused(found)
    if is_blind(book):
        return only_when_revealed()
    if not found.source:
        return _by_hand(found)
    curve = events.durations(book)
    half, most = (curve.quantile(share) for share in (0.5, NINE_OF_TEN)) if curve else (0.0, 0.0)
    mean = found.hours / found.cases / found.day_hours
    sentences: list[str] = []
    if not math.isnan(most):
        sentences.append(
            say(
                "Half of all cases are done within {half}, but nine of ten take up to {most}; the "
                "mean is {mean}.",
                half=lasting(half, found.day_hours),
                most=lasting(most, found.day_hours),
                mean=lasting(mean, found.day_hours),
            )
        )
    else:
        sentences.append(
            say(
                "So many cases are still open that it cannot be said how long nine of ten take; "
                "so far the mean is {mean}.",
                mean=lasting(mean, found.day_hours),
            )
        )
    parts = [
        say(
            "{share} of all time passes before a hand-over",
            share=percent(_part(found.waited, found)),
        )
    ]
    unsaid = found.by_key.get(NOT_SAID)
    if unsaid and unsaid.hours >= 0.01 * found.hours:
        parts.append(
            say(
                "for {share} of it the log does not say with whom",
                share=percent(_part(unsaid.hours, found)),
            )
        )
    sentences.append(say("{parts}.", parts=joined(parts)))
    whole = promise(book).iloc[0]
    kept, days = float(whole.kept), float(whole.promised_days)
    if not math.isnan(kept + days):
        sentences.append(
            say(
                "{kept} of all cases keep the promise of {days}.",
                kept=percent(kept),
                days=lasting(days, found.day_hours),
            )
        )
    return " ".join(sentences)


def _part(hours: float, found: Told) -> float:
    return hours / found.hours if found.hours else 0.0


def _by_hand(found: Told) -> str:
    total = found.hours / found.day_hours / found.cases
    return say_number(
        found.cases,
        "The one case entered by hand took {days}, and {share} of that passed before a hand-over.",
        "The {number} cases entered by hand took {days} on average, and {share} of that passed "
        "before a hand-over.",
        days=lasting(total),
        share=percent(_part(found.waited, found)),
    )
