"""What the values of a column mean: numbers and moments as people write them.

A value may allow two readings: 1.234 is one thousand and something or one and something, 3/4/2026
lies in March or in April. Each reading is a *way*; a column has a way that all its values allow.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

NO_ANSWER = frozenset({"na", "n/a", "#n/a", "n.a.", "null", "nan", "-", "--", "–", "—", "s/d"})
CERTAIN = "\ue000"
"""Stands before a number or a day of which a program knows what it is (a cell of Excel)."""
POINT, COMMA = "point", "comma"
DAY_FIRST, MONTH_FIRST = "day_first", "month_first"

_CURRENCY = r"(?:[$€£¥₡₲₱]|US\$|COP|USD|EUR|GBP|MXN|CLP|PEN|ARS|BRL|R\$|S/\.?)"
_NUMBER = re.compile(
    rf"(?P<open>\()?(?P<sign>[-+−])?\s*(?P<before>{_CURRENCY})?\s*(?P<second>[-+−])?\s*"
    rf"(?P<body>\d[\d.,'’ ]*|[.,]\d+)\s*(?P<per>%)?\s*(?P<after>{_CURRENCY})?(?P<shut>\))?"
)
_WAYS = {
    POINT: re.compile(r"\d+(\.\d*)?|\.\d+|[1-9]\d{0,2}(,\d{3})+(\.\d+)?"),
    COMMA: re.compile(r"\d+(,\d*)?|,\d+|[1-9]\d{0,2}(\.\d{3})+(,\d+)?"),
}
_EXPONENT = re.compile(r"[+-]?\d([.,]\d+)?[eE][+-]\d{1,3}")
"""As programs write very small and very large numbers; a code such as 12E5 has no sign in it."""
_GROUPED = re.compile(r"[1-9]\d{0,2}([ '’]\d{3})+([.,]\d+)?")
_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "january jan enero ene januar janvier janeiro",
            "february feb febrero februar fevrier fevereiro fev",
            "march mar marzo marz mars marco mrz",
            "april apr abril abr avril avr",
            "may mayo mai maio",
            "june jun junio juni juin junho",
            "july jul julio juli juillet julho juil",
            "august aug agosto ago aout",
            "september sep sept septiembre setiembre septembre setembro set",
            "october oct octubre oktober okt octobre outubro out",
            "november nov noviembre novembre novembro",
            "december dec diciembre dic dezember dez decembre dezembro",
        ),
        1,
    )
    for name in names.split()
}
_PLAIN = str.maketrans("áéíóúäöüûçôãéè", "aeiouaouucoaee")
_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"\s*(?P<half>[ap]\.?\s?m\.?(?![a-z]))?"
    r"\s*(?P<zone>z|utc|gmt|(?:utc|gmt)?[+-]\d{1,2}(?::?\d{2})?)?"
)
_REST = rf"(?:(?:[ t]|,\s?)\s*{_TIME})?"
_YEAR_FIRST = re.compile(rf"(?P<y>\d{{4}})([-/.])(?P<m>\d{{1,2}})\2(?P<d>\d{{1,2}}){_REST}")
_NUMERIC = re.compile(rf"(?P<a>\d{{1,2}})([-/.])(?P<b>\d{{1,2}})\2(?P<y>\d{{4}}|\d{{2}}){_REST}")
_NAMED = re.compile(
    rf"(?:[a-z]+,\s*)?(?P<d>\d{{1,2}})[-/. ]*(?:de )?(?P<name>[a-z]+)\.?[-/., ]*(?:del? )?"
    rf"(?P<y>\d{{4}}|\d{{2}}){_REST}"
)
_NAME_FIRST = re.compile(
    rf"(?:[a-z]+,\s*)?(?P<name>[a-z]+)\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}}){_REST}"
)
_ONLY_TIME = re.compile(_TIME)


class Number:
    """A number as it is written: its value in each way that it allows."""

    __slots__ = ("currency", "per_cent", "ways")

    def __init__(self, ways: Mapping[str, float], per_cent: bool, currency: str) -> None:
        self.ways, self.per_cent, self.currency = ways, per_cent, currency


def number(text: str) -> Number | None:
    """Return a number in each way that a text allows, or None where it is no number."""
    if text.startswith(CERTAIN):
        return _certain_number(text[1:])
    if text.isdecimal():  # most numbers are plain, and a file has millions
        value = float(text)
        return Number({POINT: value, COMMA: value}, False, "")
    text = text.replace("\xa0", " ").replace("\u202f", " ")
    if _EXPONENT.fullmatch(text):
        value = float(text.replace(",", "."))
        marks = [POINT] * ("," not in text) + [COMMA] * ("." not in text)
        return Number(dict.fromkeys(marks, value), False, "") if math.isfinite(value) else None
    found = _NUMBER.fullmatch(text)
    if not found or bool(found["open"]) != bool(found["shut"]):
        return None
    body = found["body"].strip()
    if re.search(r"[ '’]", body):
        if not _GROUPED.fullmatch(body):
            return None
        body = re.sub(r"[ '’]", "", body)
    minus = (found["open"] or "") + (found["sign"] or "") + (found["second"] or "")
    factor = (-1 if re.search(r"[-−(]", minus) else 1) / (100 if found["per"] else 1)
    other = {POINT: ",", COMMA: "."}
    ways = {
        way: factor * float(body.replace(other[way], "").replace(",", ".").rstrip("."))
        for way, pattern in _WAYS.items()
        if pattern.fullmatch(body)
    }
    currency = found["before"] or found["after"] or ""
    return Number(ways, bool(found["per"]), currency) if ways else None


def _certain_number(text: str) -> Number | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return Number({POINT: value, COMMA: value}, False, "")


def plain(text: str) -> str:
    """Return a text without the sign of what is certain."""
    return text.removeprefix(CERTAIN)


def is_value(cell: str) -> bool:
    """Say whether a cell is a number or a day, and no year."""
    # A year names a column of figures by year.
    year = len(plain(cell)) == 4 and plain(cell).isdigit()
    return bool(cell) and not year and (number(cell) is not None or moment(cell) is not None)


class Moment:
    """A day or a time as it is written: its value in each way that it allows."""

    __slots__ = ("clock", "offset", "short_year", "ways")

    def __init__(
        self, ways: Mapping[str, datetime], clock: bool, offset: timedelta | None, short_year: bool
    ) -> None:
        self.ways, self.clock, self.offset, self.short_year = ways, clock, offset, short_year


def moment(text: str) -> Moment | None:
    """Return a day or moment in each way that a text allows, or None where it is none."""
    text = plain(text).lower().translate(_PLAIN)
    for pattern in (_YEAR_FIRST, _NUMERIC, _NAMED, _NAME_FIRST):
        found = pattern.fullmatch(text)
        if found:
            break
    else:
        return None
    parts = found.groupdict()
    clock = _clock(parts) if parts["hour"] else time()
    if clock is None:
        return None
    ways = {}
    year = int(parts["y"])
    short = len(parts["y"]) == 2
    if short:
        year += 2000 if year < 69 else 1900
    for way, month, day in _orders(parts):
        try:
            ways[way] = datetime.combine(date(year, month, day), clock)
        except ValueError:
            continue
    return Moment(ways, bool(parts["hour"]), _offset(parts["zone"]), short) if ways else None


def clock_time(text: str) -> time | None:
    """Return a time of the day, or None where the text is none."""
    found = _ONLY_TIME.fullmatch(text.lower())
    return _clock(found.groupdict()) if found and not found["zone"] else None


def _orders(parts: Mapping[str, str | None]) -> Iterator[tuple[str, int, int]]:
    if parts.get("a"):
        first, second = int(parts["a"] or 0), int(parts["b"] or 0)
        yield DAY_FIRST, second, first
        yield MONTH_FIRST, first, second
        return
    name = parts.get("name")
    month = _MONTHS.get(name, 0) if name else int(parts["m"] or 0)
    for way in (DAY_FIRST, MONTH_FIRST):
        yield way, month, int(parts["d"] or 0)


def _clock(parts: Mapping[str, str | None]) -> time | None:
    hour, half = int(parts["hour"] or 0), (parts["half"] or "")[:1]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    micro = int((parts["part"] or "0").ljust(6, "0")[:6])
    try:
        return time(hour, int(parts["minute"] or 0), int(parts["second"] or 0), micro)
    except ValueError:
        return None


def _offset(zone: str | None) -> timedelta | None:
    if not zone:
        return None
    found = re.search(r"([+-])(\d{1,2}):?(\d{2})?$", zone)
    if not found:
        return timedelta()
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return -ahead if found[1] == "-" else ahead


def in_utc(value: datetime, offset: timedelta) -> datetime:
    """Return a moment of a zone as that of UTC, without a zone."""
    return _on(value, offset, UTC)


def in_zone(value: datetime, offset: timedelta, zone: str) -> datetime:
    """Return a moment of an offset as the clocks of a time zone show it, without a zone."""
    return _on(value, offset, ZoneInfo(zone))


def _on(value: datetime, offset: timedelta, clocks: tzinfo) -> datetime:
    """Move a moment, except where that leads out of the years 1 to 9999: it stands for none."""
    try:
        return value.replace(tzinfo=timezone(offset)).astimezone(clocks).replace(tzinfo=None)
    except (OverflowError, ValueError):
        return value
