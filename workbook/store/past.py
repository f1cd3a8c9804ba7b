"""The past: what a strategy held at a moment."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbook.book.fields import Table
from workbook.book.model import TABLES
from workbook.book.moment import zone_of
from workbook.store.schema import Kept, current, history, key_from_text, key_text, row_of


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


def zone_in(connection: Connection, strategy: str) -> tzinfo:
    """Return a strategy's time zone: as it is now, or as it was last of one that was deleted."""
    columns, past = current["strategy"].c, history.c
    query = sa.select(columns["time_zone"]).where(columns["strategy"] == strategy)
    found = connection.execute(query).first()
    if found:
        return zone_of(found[0])
    last = (
        sa.select(past["values"])
        .where(past["strategy"] == strategy, past["table"] == "strategy")
        .where(past["change"] != "delete")
        .order_by(past["id"].desc())
        .limit(1)
    )
    values = connection.execute(last).scalar()
    return zone_of((values or {}).get("time_zone"))


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
