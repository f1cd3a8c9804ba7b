"""What each column of a file holds: found on its different values, decided for the whole column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from workbook.book.messages import say
from workbook.evidence.reading.codes import codes_of
from workbook.evidence.reading.values import (
    COMMA,
    DAY_FIRST,
    MONTH_FIRST,
    NO_ANSWER,
    POINT,
    Moment,
    Number,
    clock_time,
    in_utc,
    in_zone,
    moment,
    number,
    plain,
)

Lines = Mapping[str, int]
"""The different values of a column, each with the line on which it stands first."""

_WHOLE = 2**63
_EXCEL = date(1899, 12, 30)
_EXCEL_DAYS = range(36_526, 73_051)  # the years 2000 to 2099
_DAY_WORDS = frozenset({"date", "day", "fecha", "dia", "día", "datum", "data", "timestamp", "time"})


@dataclass(frozen=True)
class Hints:
    """What was set for a file: decimal mark, order of its dates, codes for no answer."""

    decimal: str = ""
    dates: str = ""
    no_answer: tuple[str, ...] = ()
    time_zone: str = ""
    commas_part: bool = False
    """Whether commas stand between the columns, so that the decimal mark is rather a point."""


@dataclass(frozen=True)
class Column:
    """What a column holds: a type of DuckDB, and the value of each text (None: as it is written).

    ``way`` is how its numbers or days were read, ``note`` what should be said about it, and
    ``doubt`` why it cannot be used, with a line and both readings.
    """

    name: str
    type: str = "VARCHAR"
    values: Mapping[str, Any] | None = None
    way: str = ""
    note: str = ""
    doubt: str = ""
    codes: tuple[str, ...] = ()
    """Codes for no answer that are kept apart: see ``codes``."""


@dataclass
class _Found:
    name: str
    kind: str = "text"
    parsed: dict[str, Any] = field(default_factory=dict)
    lines: Lines = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    codes: tuple[str, ...] = ()
    against: str = ""
    """The first value that what was set for the file does not allow."""

    @property
    def ways(self) -> set[str]:
        """The ways that all values allow."""
        each = [set(one.ways) for one in self.parsed.values()]
        return set.intersection(*each) if each else set()

    @property
    def undecided(self) -> str | None:
        """The first value that the ways read differently."""
        differing = [text for text, one in self.parsed.items() if len(set(one.ways.values())) > 1]
        return min(differing, key=lambda text: self.lines[text], default=None)


def columns(named: Sequence[tuple[str, Lines]], hints: Hints) -> list[Column]:
    """Decide what the columns of a file hold.

    Where a column alone leaves it open which mark is the decimal one, or whether the day stands
    first, the other columns of the file decide; where they do not, the column is in doubt.
    """
    found = [_looked_at(name, lines, hints) for name, lines in named]
    found = [_with_set(one, hints) for one in found]
    decimal = hints.decimal or _only(_evidence(found, "number"))
    order = hints.dates if hints.dates in (DAY_FIRST, MONTH_FIRST) else ""
    order = order or _only(_evidence(found, "moment"))
    return [replace(_decided(one, decimal, order, hints), codes=one.codes) for one in found]


def _looked_at(name: str, lines: Lines, hints: Hints) -> _Found:
    codes = codes_of(lines, hints.no_answer)
    missing = [text for text in lines if text in codes.applied]
    texts = [text for text in lines if text not in codes.applied]
    values = [text for text in texts if text.casefold() not in NO_ANSWER]
    found = _Found(name, lines=lines, missing=missing, codes=codes.guarded)
    for kind, parse in (("number", number), ("moment", moment), ("time", clock_time)):
        parsed: dict[str, Any] = {}
        for text in values:
            one = parse(text)
            if one is None:
                break
            parsed[text] = one
        else:
            if parsed:
                found.kind, found.parsed = kind, parsed
                found.missing = [*missing, *(text for text in texts if text not in parsed)]
                return found
    return found


def _with_set(found: _Found, hints: Hints) -> _Found:
    """Take the ways away that were not set for the file."""
    way = hints.decimal if found.kind == "number" else ""
    if found.kind == "moment" and hints.dates in (DAY_FIRST, MONTH_FIRST):
        way = hints.dates
    if way:
        found.against = min(
            (text for text, one in found.parsed.items() if way not in one.ways),
            key=lambda text: found.lines[text], default="",
        )  # fmt: skip
    if found.kind == "moment" and hints.dates == "iso":
        found.against = min(
            (text for text in found.parsed if not plain(text)[:4].isdigit()),
            key=lambda text: found.lines[text], default="",
        )  # fmt: skip
    return found


def _evidence(found: Iterable[_Found], kind: str) -> set[str]:
    """Return the ways for which a column of a kind leaves no choice."""
    return {way for one in found if one.kind == kind and len(one.ways) == 1 for way in one.ways}


def _only(ways: set[str]) -> str:
    return next(iter(ways)) if len(ways) == 1 else ""


def _decided(found: _Found, decimal: str, order: str, hints: Hints) -> Column:
    blank = dict.fromkeys(found.missing)
    if found.against:
        setting = "decimal" if found.kind == "number" else "dates"
        doubt = say(
            "The column {column} does not fit what was set for this source: line {line} is written "
            "otherwise. Correct {setting} of the source, or the line.",
            column=found.name, line=found.lines[found.against], setting=setting,
        )  # fmt: skip
        return Column(found.name, doubt=doubt)
    if found.kind == "number":
        return _number(found, decimal or _fixed_point(found, hints), blank)
    if found.kind == "moment":
        return _moment(found, order, blank, hints)
    if found.kind == "time":
        return Column(found.name, "TIME", {**found.parsed, **blank})
    certain = any(text != plain(text) for text in found.lines)
    values = {text: None if text in blank else plain(text) for text in found.lines}
    return Column(found.name, values=values if blank or certain else None)


def _fixed_point(found: _Found, hints: Hints) -> str:
    """Return the point for 1.234 beside 1.010 in a file with commas between its columns.

    As thousands they would all lie between 1,000 and 9,999, and none below.
    """
    plain = all(not one.currency for one in found.parsed.values())
    small = all(text.lstrip("+-").find(".") == 1 for text in found.parsed)
    return POINT if hints.commas_part and plain and small else ""


def _way(found: _Found, preferred: str) -> tuple[str, str | None]:
    """Return the way of a column, and the value in doubt where there is none."""
    ways = found.ways
    undecided = found.undecided
    if len(ways) == 1:
        return next(iter(ways)), None
    if ways and (undecided is None or preferred in ways):
        return preferred if preferred in ways else max(ways), None
    return "", undecided or next(iter(found.parsed))


def _number(found: _Found, decimal: str, blank: Mapping[str, None]) -> Column:
    parsed: Mapping[str, Number] = found.parsed
    way, doubtful = _way(found, decimal)
    doubt = note = ""
    if doubtful is not None:
        doubt = _doubt(found, (POINT, COMMA), (say("a decimal point"), say("a decimal comma")),
                       "decimal")  # fmt: skip
    per_cent = {one.per_cent for one in parsed.values()}
    currencies = {one.currency for one in parsed.values() if one.currency}
    if len(per_cent) > 1:
        without = [text for text, one in parsed.items() if not one.per_cent]
        doubt = say(
            "In the column {column} some numbers have a per cent sign and some have none, such as "
            "in line {line}: 8 could be 8 or 8 %. Write all of them alike.",
            column=found.name, line=min(found.lines[text] for text in without),
        )  # fmt: skip
    elif True in per_cent:
        note = say("{column} in per cent, 8 % read as 0.08", column=found.name)
    if len(currencies) > 1:
        other = [text for text, one in parsed.items() if one.currency == max(currencies)]
        doubt = say(
            "The column {column} holds amounts of several currencies, another one in line {line}. "
            "Keep one currency in a column.",
            column=found.name, line=min(found.lines[text] for text in other),
        )  # fmt: skip
    if doubt:
        return Column(found.name, doubt=doubt)
    numbers = {text: one.ways[way] for text, one in parsed.items()}
    if _is_excel_days(found.name, numbers):
        days = {text: _EXCEL + timedelta(days=int(value)) for text, value in numbers.items()}
        note = say("{column} holds day numbers of Excel", column=found.name)
        return Column(found.name, "DATE", {**days, **blank}, note=note)
    whole = all(plain(text).lstrip("+-").isdigit() for text in numbers)
    if whole and any(abs(int(plain(text))) >= _WHOLE for text in numbers):
        return Column(found.name)  # longer than a number can be: it names something
    if whole:
        integers = {text: int(plain(text)) for text in numbers}
        return Column(found.name, "BIGINT", {**integers, **blank})
    written = [text for text in numbers if text == plain(text)]
    shown = way if any("." in text or "," in text for text in written) else ""
    return Column(found.name, "DOUBLE", {**numbers, **blank}, shown, note)


def _is_excel_days(name: str, numbers: Mapping[str, float]) -> bool:
    words = set(name.casefold().replace("_", " ").split())
    return bool(words & _DAY_WORDS) and all(
        value in _EXCEL_DAYS and plain(text).isdigit() for text, value in numbers.items()
    )


def _moment(found: _Found, order: str, blank: Mapping[str, None], hints: Hints) -> Column:
    zone, order_set = hints.time_zone, hints.dates in (DAY_FIRST, MONTH_FIRST)
    parsed: Mapping[str, Moment] = found.parsed
    way, doubtful = _way(found, order)
    if doubtful is not None:
        doubt = _doubt(found, (DAY_FIRST, MONTH_FIRST), (say("day first"), say("month first")),
                       "dates")  # fmt: skip
        return Column(found.name, doubt=doubt)
    if not order_set and (first := _year_first(parsed)):
        doubt = say(
            "It is not certain how the column {column} is meant: from line {line} on the year of "
            "two digits can stand first or last. Set “Dates” of this source, or write years with "
            "four digits.",
            column=found.name, line=found.lines[first],
        )  # fmt: skip
        return Column(found.name, doubt=doubt)
    offsets = {one.offset for one in parsed.values()}
    if None in offsets and len(offsets) > 1 and not zone:
        without = [text for text, one in parsed.items() if one.offset is None]
        doubt = say(
            "In the column {column} some times have a time zone and some have none, such as in "
            "line {line}. Write all of them alike.",
            column=found.name, line=min(found.lines[text] for text in without),
        )  # fmt: skip
        return Column(found.name, doubt=doubt)
    values: dict[str, Any] = {text: one.ways[way] for text, one in parsed.items()}
    notes = []
    if zone and offsets != {None}:
        values = {text: values[text] if one.offset is None else in_zone(values[text], one.offset,
                                                                       zone)
                  for text, one in parsed.items()}  # fmt: skip
        notes.append(say("{column} in the time zone {zone}", column=found.name, zone=zone))
    elif len(offsets) > 1:
        values = {text: in_utc(values[text], one.offset or timedelta())
                  for text, one in parsed.items()}  # fmt: skip
        notes.append(say("{column} of several time zones, read in UTC", column=found.name))
    if any(one.short_year for one in parsed.values()):
        notes.append(say("two-digit years of {column} read as 1969 to 2068", column=found.name))
    kind = "TIMESTAMP" if any(one.clock for one in parsed.values()) else "DATE"
    if kind == "DATE":
        values = {text: value.date() for text, value in values.items()}
    ambiguous = len({tuple(one.ways.items()) for one in parsed.values() if len(one.ways) > 1}) > 0
    plain = not ambiguous or all(
        isinstance(one.ways[way], datetime) and len(set(one.ways.values())) == 1
        for one in parsed.values()
    )
    stated = "" if plain and len(found.ways) > 1 else way
    return Column(found.name, kind, {**values, **blank}, stated, "; ".join(notes))


def _year_first(parsed: Mapping[str, Moment]) -> str:
    """Return the first text of a column whose years of two digits may stand first: 26/01/05.

    There what would be the day hardly changes, and what would be the year changes more.
    """
    parts = [re.match(r"(\d\d)\D(\d\d?)\D(\d\d?)(?!\d)", plain(text))
             for text, one in parsed.items() if one.short_year]  # fmt: skip
    each = [tuple(map(int, part.groups())) for part in parts if part]
    if len(each) < len(parsed) or any(not (1 <= m <= 12 and 1 <= d <= 31) for _, m, d in each):
        return ""
    first, last = ({part[at] for part in each} for at in (0, 2))
    return next(iter(parsed)) if len(first) < len(last) else ""


def _doubt(found: _Found, ways: tuple[str, str], called: tuple[str, str], setting: str) -> str:
    """Say on which lines both readings, or each of them, stand."""
    first, second = (
        min(
            (found.lines[text] for text, one in found.parsed.items() if set(one.ways) == {way}),
            default=None,
        )
        for way in ways
    )
    if first is not None and second is not None:
        return say(
            "The column {column} has {one} in line {first} and {other} in line {second}. Write all "
            "of its values alike.",
            column=found.name, one=called[0], first=first, other=called[1], second=second,
        )  # fmt: skip
    undecided = found.undecided
    line = found.lines[undecided] if undecided else min(found.lines.values())
    return say(
        "It is not certain how the column {column} is meant: from line {line} on it can be read "
        "with {one} or with {other}, and no other value decides. Set {setting} for this source, "
        "or write the column without doubt (12.50; 2026-11-28).",
        column=found.name, line=line, one=called[0], other=called[1], setting=setting,
    )  # fmt: skip
