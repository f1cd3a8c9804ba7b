"""Moments of tables that have types already: on the clocks of one time zone, as in a file.

A database keeps a moment with a time zone as an instant, and shows it on the clocks that a session
happens to have. Here such columns are put on the clocks of the zone that is set for the source,
else on those of UTC, and that is said; moments without a zone stay as they are written. In SQLite,
where moments are texts, each tells its zone itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from workbook.book.messages import say
from workbook.evidence.quoting import quoted_name, quoted_text
from workbook.evidence.reading.values import in_zone, moment
from workbook.evidence.statement import fetched, select
from workbook.evidence.table import Source

UTC = "UTC"
ON_CLOCKS, OFFSET = "WORKBOOK_ON_CLOCKS", "WORKBOOK_OFFSET"
"""Functions that SQLite learns: see ``on_clocks`` and ``offset``."""

_AS_WRITTEN = ""
_OF_TEXTS = "sqlite"
_ALWAYS = {
    "spark": {"TIMESTAMP"},
    "databricks": {"TIMESTAMP"},
    "bigquery": {"TIMESTAMP"},
    "mysql": {"TIMESTAMP"},
}
"""Types that hold an instant without saying so, by dialect."""
_ENDS = ("*[zZ]", "*[uU][tT][cC]", "*[gG][mM][tT]", "*[+-][0-9]", "*[+-][0-9][0-9]",
         "*[+-][0-9][0-9][0-9][0-9]", "*[+-][0-9][0-9]:[0-9][0-9]")  # fmt: skip
"""What a text with a zone ends with, and a day may: a first look, without Python."""


def instants_of(types: Mapping[str, str], dialect: str) -> frozenset[str]:
    """Return the columns that hold instants, by the names of their types."""
    return frozenset(name for name, kind in types.items() if _is_instant(kind.upper(), dialect))


def _is_instant(kind: str, dialect: str) -> bool:
    if dialect == "clickhouse":
        return "DATETIME" in kind
    told = ("WITH TIME ZONE", "TIMESTAMPTZ", "TIMESTAMP_TZ", "TIMESTAMP_LTZ",
            "WITH LOCAL TIME ZONE")  # fmt: skip
    zoned = kind.startswith("TIMESTAMP") and any(part in kind for part in told)
    return zoned or kind in _ALWAYS.get(dialect, ())


def with_clocks(source: Source, zone: str) -> Source:
    """Return a table whose moments with a time zone stand on the clocks of one zone.

    Parameters
    ----------
    source
        A table that is open.
    zone
        The one that is set for it; empty for UTC.
    """
    if source.dialect == _OF_TEXTS:
        return _of_texts(source, zone)
    if not source.instants:
        return source
    if source.dialect == "mysql" and zone not in ("", UTC):
        doubt = say(
            "The database keeps this column in UTC and does not surely know the time zone {zone}. "
            "Leave the time zone of the source empty, or name a view with the times of that zone.",
            zone=zone,
        )  # fmt: skip
        return replace(source, doubts={**source.doubts, **dict.fromkeys(source.instants, doubt)})
    moved = {name: f"CAST({quoted_name(name)} AT TIME ZONE {quoted_text(zone or UTC)} AS TIMESTAMP)"
             for name in source.instants}  # fmt: skip
    return _shown(source, moved, [_in(name, zone or UTC) for name in _ordered(source, moved)])


def _of_texts(source: Source, zone: str) -> Source:
    """Put the texts of SQLite on one zone's clocks, as those of a file."""
    moved, notes, doubts = {}, [], {}
    offsets = _offsets(source)
    for name in _ordered(source, offsets):
        found = offsets[name]
        column = quoted_name(name)
        if None in found and not zone:
            doubts[name] = say(
                "In the column {column} some times have a time zone and some have none. Set the "
                "time zone of this source, or write all of them alike.",
                column=name,
            )
            continue
        clocks = zone or (_AS_WRITTEN if len(found) == 1 else UTC)
        moved[name] = f"{ON_CLOCKS}({column}, {quoted_text(clocks)})"
        if clocks == zone:
            notes.append(_in(name, zone))
        elif clocks == UTC:
            notes.append(say("{column} of several time zones, read in UTC", column=name))
    return replace(_shown(source, moved, notes), doubts={**source.doubts, **doubts})


def _offsets(source: Source) -> dict[str, set[str | None]]:
    """Return the offsets of each column that has some; None where a moment has none."""
    names = _ordered(source, source.clocks)
    if not names:
        return {}
    ended = (
        " OR ".join(f"CAST({quoted_name(name)} AS TEXT) GLOB {quoted_text(end)}" for end in _ENDS)
        for name in names
    )
    wanted = [f"COUNT(CASE WHEN {one} THEN 1 END)" for one in ended]
    counted = fetched(source, wanted)[0]
    found = {}
    for name in (name for name, count in zip(names, counted, strict=True) if count):
        column = quoted_name(name)
        there = f"{source.table} WHERE {column} IS NOT NULL"
        told = {one for (one,) in fetched(source, [f"DISTINCT {OFFSET}({column})"], there)}
        if told - {None}:
            found[name] = told
    return found


def _ordered(source: Source, names: Iterable[str]) -> list[str]:
    wanted = set(names)
    return [name for name in source.columns if name in wanted]


def _in(name: str, zone: str) -> str:
    return say("{column} in the time zone {zone}", column=name, zone=zone)


def _shown(source: Source, moved: Mapping[str, str], notes: Iterable[str]) -> Source:
    if not moved:
        return source
    shown = [f"{moved[name]} AS {quoted_name(name)}" if name in moved else quoted_name(name)
             for name in source.columns]  # fmt: skip
    told = list(notes)

    def reading(step: int) -> str:
        return ", ".join(part for part in (source.reading(step), *told) if part)

    table = f"({select(shown, source.table)}) AS evidence"
    return replace(source, table=table, reading=reading, instants=frozenset())


def on_clocks(text: object, zone: str) -> object:
    """Return a moment with a zone as the clocks of another show it (empty: as it is written).

    What is no moment, or has no zone, stays as it is.
    """
    found = moment(text) if isinstance(text, str) else None
    values = set(found.ways.values()) if found else set()
    if found is None or found.offset is None or len(values) > 1:
        return text
    (value,) = values
    return str(in_zone(value, found.offset, zone) if zone else value)


def offset(text: object) -> str | None:
    """Return how far the clocks of a moment are from UTC, as text; None where it does not say."""
    found = moment(text) if isinstance(text, str) else None
    return None if found is None or found.offset is None else str(found.offset)
