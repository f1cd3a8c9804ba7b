"""A moment as people name it, and the days of a strategy's time zone.

The command line, addresses and notebooks give a moment as text: a day, an instant in UTC, or
nothing for now. It is parsed here, once, and nowhere else. Which instant a day begins and ends at
depends on the strategy: a day is a day in its time zone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from workbook.book.errors import BadInput
from workbook.book.fields import nearest
from workbook.book.messages import say

DEFAULT_ZONE = "UTC"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Moment:
    """A day, an instant in UTC, or now (None)."""

    when: date | None = None  # an instant is a datetime, which is a date too

    @classmethod
    def of(cls, value: Moment | str | date, source: str = "") -> Moment:
        """Return the moment that a text, a day or an instant names.

        Parameters
        ----------
        value
            A day is a whole day, an instant without a time zone is in UTC, the empty text is now.
        source
            Where it was given, such as ``--as-of``; a refusal names it.

        Raises
        ------
        BadInput
            The text is neither a day nor an instant.
        """
        if isinstance(value, Moment):
            return value
        when = _parsed(value.strip(), source) if isinstance(value, str) else value
        if not isinstance(when, datetime):
            return cls(when)
        if when.tzinfo is None:
            return cls(when.replace(tzinfo=UTC))
        try:
            return cls(when.astimezone(UTC))
        except OverflowError:  # midnight of year 1, east of Greenwich
            raise _unreadable(str(value), source) from None

    @classmethod
    def of_day(cls, value: str, source: str) -> Moment:
        """Return the day that a text names.

        Raises
        ------
        BadInput
            The text is not a day.
        """
        text = value.strip()
        if _DAY.fullmatch(text):
            return cls.of(text, source)
        raise BadInput(
            say(
                "The day {text} cannot be read{place}. Write year-month-day, such as 2026-03-31.",
                text=repr(text),
                place=_place(source),
            )
        )

    def __bool__(self) -> bool:
        """Return whether a moment was named, and not now."""
        return self.when is not None

    def __str__(self) -> str:
        """Return the text that names it, empty for now; an instant is in UTC."""
        if self.when is None:
            return ""
        if not isinstance(self.when, datetime):
            return self.when.isoformat()
        exact = self.when.second or self.when.microsecond
        return self.when.replace(tzinfo=None).isoformat(timespec="auto" if exact else "minutes")

    def start(self, zone: tzinfo) -> datetime | None:
        """Return the first instant in UTC; None is now."""
        return self._edge(time.min, zone)

    def end(self, zone: tzinfo) -> datetime | None:
        """Return the last instant in UTC, for a day the end of the day; None is now."""
        return self._edge(time.max.replace(fold=1), zone)  # the second, where clocks go back

    def day(self, zone: tzinfo) -> date:
        """Return the day in a time zone; now is today."""
        if self.when is None:
            return today(zone)
        return day_in(zone, self.when) if isinstance(self.when, datetime) else self.when

    def _edge(self, of_day: time, zone: tzinfo) -> datetime | None:
        if self.when is None or isinstance(self.when, datetime):
            return self.when
        try:
            return datetime.combine(self.when, of_day, zone).astimezone(UTC)
        except OverflowError:  # the first or the last day of the calendar
            return datetime.combine(self.when, of_day, UTC)


NOW = Moment()


def now() -> datetime:
    """Return now by the clock of this computer, in UTC."""
    return datetime.now(UTC)


def day_in(zone: tzinfo, instant: datetime) -> date:
    """Return the day that it is in a time zone at an instant."""
    try:
        return instant.astimezone(zone).date()
    except OverflowError:  # the first or the last day of the calendar
        return instant.date()


def today(zone: tzinfo) -> date:
    """Return the day that it is in a time zone now."""
    return day_in(zone, now())


@cache
def zone_of(name: str | None) -> tzinfo:
    """Return a time zone by its name; None or empty is UTC.

    Raises
    ------
    BadInput
        This computer does not know the time zone.
    """
    if not name or name == DEFAULT_ZONE:
        return UTC
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise BadInput(
            say(
                "This computer does not know the time zone {name}{nearest}. Correct the strategy's "
                "time zone, or bring the list of time zones up to date: pip install -U tzdata",
                name=name,
                nearest=nearest(name, sorted(available_timezones())),
            )
        ) from None


def is_zone(name: str) -> bool:
    """Return whether a name is a time zone: UTC, or an area and a city (America/Lima)."""
    # Names without an area are old or of one computer only (EST, localtime).
    return name == DEFAULT_ZONE or ("/" in name and name in _zones())


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _parsed(text: str, source: str) -> date | None:
    if not text:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if _DAY.match(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise _unreadable(text, source)


def _unreadable(text: str, source: str) -> BadInput:
    return BadInput(
        say(
            "The moment {text} cannot be read{place}. Write a day such as 2026-06-30, or a moment "
            "in UTC such as 2026-06-30T14:30.",
            text=repr(text),
            place=_place(source),
        )
    )


def _place(source: str) -> str:
    return say(" ({source})", source=source) if source else ""
