"""The past: which moment is meant, and what a strategy held then."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbook.book.errors import BadInput
from workbook.book.fields import Table
from workbook.book.messages import say
from workbook.book.model import TABLES
from workbook.store.schema import Kept, history, key_from_text, key_text, row_of

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class HistoryEntry:
    """One version of one row: ``values`` is the whole row, None where it was deleted.

    Of a table that this program does not know, key and values are as the history has them.
    """

    table: str
    key: tuple[Any, ...]
    version: int
    change: str
    values: Mapping[str, Any] | None
    by: str
    at: datetime


def moment_of(as_of: str | date | datetime) -> datetime | None:
    """Return the moment that is meant, in UTC; None is now.

    A day is its end, a moment without a time zone is in UTC.

    Raises
    ------
    BadInput
        The text is neither a day nor a moment.
    """
    if isinstance(as_of, str):
        as_of = as_of.strip()
        if not as_of:
            return None
        as_of = _parsed(as_of)
    if not isinstance(as_of, datetime):
        return datetime.combine(as_of, time.max, UTC)
    if as_of.tzinfo is None:
        return as_of.replace(tzinfo=UTC)
    try:
        return as_of.astimezone(UTC)
    except OverflowError:  # midnight of year 1, east of Greenwich
        raise _unreadable(str(as_of)) from None


def entries(
    connection: Connection,
    strategy: str,
    table: str | None = None,
    key: tuple[Any, ...] | None = None,
    since: datetime | None = None,
) -> tuple[HistoryEntry, ...]:
    """Read the history of a strategy, of a table of it or of one row, oldest first."""
    columns = history.c
    query = sa.select(
        *(columns[name] for name in ("table", "key", "row_version", "change", "values", "by", "at"))
    ).where(columns["strategy"] == strategy)
    if table is not None:
        query = query.where(columns["table"] == table)
    if key is not None:
        query = query.where(columns["key"] == key_text(key))
    if since is not None:
        query = query.where(columns["at"] > since)
    return tuple(map(_entry, connection.execute(query.order_by(columns["id"]))))


def news(
    connection: Connection, strategy: str, after: int | None
) -> tuple[int, tuple[HistoryEntry, ...]]:
    """Return the number of a strategy's last change, and the versions written after a number."""
    columns = history.c
    if after is None:
        last = sa.select(columns["id"]).where(columns["strategy"] == strategy)
        return connection.execute(last.order_by(columns["id"].desc()).limit(1)).scalar() or 0, ()
    names = ("id", "table", "key", "row_version", "change", "values", "by", "at")
    found = connection.execute(
        sa.select(*(columns[name] for name in names))
        .where(columns["id"] > after, columns["strategy"] == strategy)
        .order_by(columns["id"])
    ).all()
    return (found[-1][0] if found else after), tuple(_entry(row[1:]) for row in found)


def kept_at(
    connection: Connection, strategy: str, moment: datetime, tables: Mapping[str, Table] = TABLES
) -> dict[str, list[Kept]]:
    """Return the rows of tables as a strategy held them at a moment, in the order of entry."""
    columns = history.c
    names = ("table", "key", "row_version", "change", "values", "id", "by", "at")
    held: dict[str, dict[str, tuple[Any, ...]]] = {name: {} for name in tables}
    for table, key, version, change, values, *stamp in connection.execute(
        sa.select(*(columns[name] for name in names))
        .where(columns["strategy"] == strategy, columns["at"] <= moment)
        .order_by(columns["id"])
    ):
        if table not in held:
            continue
        if change == "delete":
            held[table].pop(key, None)
        else:  # an update keeps the row's place, an insert after a deletion goes to the end
            held[table][key] = (version, values, *stamp)
    return {
        name: [
            Kept(row_of(table, values), number, version, by, at)
            for version, values, number, by, at in held[name].values()
        ]
        for name, table in tables.items()
    }


def grown_evidence(connection: Connection, strategy: str, held: Sequence[Kept]) -> frozenset[str]:
    """Give the evidence that was judged before with fewer answers, or before it was said to grow.

    Only rows that were saved more than once have a history to look into.
    """
    again = {kept.row.key: kept for kept in held if kept.version > 1}
    if not again:
        return frozenset()
    found = set()
    for earlier in entries(connection, strategy, "evidence"):
        kept = again.get(earlier.key[0])
        if kept is None or earlier.values is None or earlier.version >= kept.version:
            continue
        n = earlier.values["n"] or 0
        fewer = kept.row.n is not None and 0 < n < kept.row.n
        if fewer or (kept.row.growing and not earlier.values["growing"]):
            found.add(kept.row.key)
    return frozenset(found)


def _entry(found: Sequence[Any]) -> HistoryEntry:
    name, key, version, change, values, by, at = found
    if name not in TABLES:
        return HistoryEntry(name, tuple(json.loads(key)), version, change, values, by, at)
    table = TABLES[name]
    whole = None if values is None else row_of(table, values)._asdict()
    return HistoryEntry(name, key_from_text(table, key), version, change, whole, by, at)


def _parsed(text: str) -> date | datetime:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if _DAY.match(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise _unreadable(text)


def _unreadable(text: str) -> BadInput:
    return BadInput(
        say(
            "The moment {text} cannot be read. Write a day such as 2026-06-30, or a moment in "
            "UTC such as 2026-06-30T14:30.",
            text=repr(text),
        )
    )
