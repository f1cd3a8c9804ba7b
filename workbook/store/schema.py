"""The tables of the database, made from the model, and how a row goes in and out of them.

A table of the model is a table of the same name with the model's columns and

- ``row_id``: rises with the order of entry,
- ``strategy``: key of the strategy that the row belongs to,
- ``row_version``: 1 for a new row, one more with every change,
- ``changed_by`` and ``changed_at``: who made this version and when (UTC).

The table ``looked`` holds, outside the book, when a member last looked at others' changes;
``data_folders`` the folders in which evidence may lie; ``shown_evidence`` the sums that rows of
evidence said when they were shown, with a hash of the file they came from;
``passes``, ``rooms``, ``signing_keys`` and ``presence`` who is let in and who is here.
The table ``history`` holds every version of every row, as JSON by column name. Empty columns are
left out there, so that a version from before a column was added reads as empty in it. ``at`` rises
with every save of a strategy; ``clock`` is what the clock said then. Where its column ``table`` is
``history``, it tells how its own moments were put in order.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect

from workbook.book.errors import Fault
from workbook.book.fields import Field, Row, Table
from workbook.book.messages import say
from workbook.book.model import TABLES

LONGEST_KEY = 300  # four bytes each, three slugs beside it: still fits PostgreSQL's index page


class Instant(sa.TypeDecorator[datetime]):
    """A moment in UTC; SQLite has no time zones, so they are put back when it is read."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Bring a moment to UTC."""
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Return a moment that knows that it is UTC."""
        if value is None or value.tzinfo is None:
            return value and value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


class Items(sa.TypeDecorator[tuple[str, ...]]):
    """A list as text with ``;`` between its items; an empty list is NULL."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, _: Dialect) -> str | None:
        """Join the items."""
        return ";".join(value) if value else None

    def process_result_value(self, value: str | None, _: Dialect) -> tuple[str, ...]:
        """Take the items apart."""
        return tuple(value.split(";")) if value else ()


_TYPES: Mapping[str, sa.types.TypeEngine[Any]] = {
    "text": sa.Text(),
    "slug": sa.Text(),
    "choice": sa.Text(),
    "integer": sa.BigInteger(),
    "number": sa.Double(),
    "flag": sa.Boolean(),
    "date": sa.Date(),
}
_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

metadata = sa.MetaData()

schema_version = sa.Table(
    "schema_version", metadata, sa.Column("version", sa.Integer, nullable=False)
)

history = sa.Table(
    "history",
    metadata,
    sa.Column("id", _SERIAL, primary_key=True),
    sa.Column("strategy", sa.Text, nullable=False),
    sa.Column("table", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("row_version", sa.Integer, nullable=False),
    sa.Column("change", sa.Text, nullable=False),
    sa.Column("values", sa.JSON(none_as_null=True)),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("clock", Instant),
    sa.Index("history_strategy", "strategy", "at"),
    sa.Index("history_version", "strategy", "table", "key", "row_version", unique=True),
)

data_folders = sa.Table(
    "data_folders",
    metadata,
    sa.Column("folder", sa.Text, primary_key=True),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
)

looked = sa.Table(
    "looked",
    metadata,
    sa.Column("strategy", sa.Text, primary_key=True),
    sa.Column("member", sa.Text, primary_key=True),
    sa.Column("at", Instant, nullable=False),
)

shown_evidence = sa.Table(
    "shown_evidence",
    metadata,
    sa.Column("id", _SERIAL, primary_key=True),
    sa.Column("strategy", sa.Text, nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("said", sa.JSON(none_as_null=True), nullable=False),
    sa.Index("shown_evidence_strategy", "strategy", "at"),
)

passes = sa.Table(
    "passes",
    metadata,
    sa.Column("id", _SERIAL, primary_key=True),
    sa.Column("strategy", sa.Text, nullable=False),
    sa.Column("member", sa.Text, nullable=False),
    sa.Column("word", sa.Text),
    sa.Column("digits", sa.Text),
    sa.Column("session", sa.Text),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("until", Instant, nullable=False),
    sa.Column("opened", Instant),
    sa.Index("passes_strategy", "strategy"),
    sa.Index("passes_word", "word"),
    sa.Index("passes_session", "session"),
)

rooms = sa.Table(
    "rooms",
    metadata,
    sa.Column("strategy", sa.Text, primary_key=True),
    sa.Column("word", sa.Text, nullable=False),
    sa.Column("until", Instant, nullable=False),
    sa.Column("wrong", sa.Integer, nullable=False),
)

signing_keys = sa.Table(
    "signing_keys",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("key", sa.Text, nullable=False),
)

presence = sa.Table(
    "presence",
    metadata,
    sa.Column("strategy", sa.Text, primary_key=True),
    sa.Column("member", sa.Text, primary_key=True),
    sa.Column("at", Instant, nullable=False),
)

sign_in: tuple[sa.Table, ...] = (passes, rooms, signing_keys, presence)
"""Who is let in, and who is here: what no backup brings back."""

beside: tuple[sa.Table, ...] = (looked, data_folders, shown_evidence, *sign_in)
"""What the store keeps beside the book, without history."""


def _column(field: Field) -> sa.Column[Any]:
    kind = Items() if field.many else _TYPES[field.kind]
    return sa.Column(field.name, kind, nullable=not field.key)


def _current(table: Table) -> sa.Table:
    return sa.Table(
        table.name,
        metadata,
        sa.Column("row_id", _SERIAL, primary_key=True),
        sa.Column("strategy", sa.Text, nullable=False),
        *map(_column, table.fields),
        sa.Column("row_version", sa.Integer, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.UniqueConstraint("strategy", *table.key, name=f"{table.name}_key"),
        sa.Index(f"{table.name}_strategy", "strategy"),
    )


current: Mapping[str, sa.Table] = {name: _current(table) for name, table in TABLES.items()}
"""The database's table of each table of the model."""


class Kept(NamedTuple):
    """A row as the store holds it."""

    row: Row
    row_id: int
    version: int
    by: str
    at: datetime


Held = Callable[[str], Sequence[Kept]]
"""Gives the rows of a table of one strategy as they stand before a save."""


@cache
def _select(name: str) -> sa.Select[Any]:
    table, columns = TABLES[name], current[name].c
    extra = ("row_id", "row_version", "changed_by", "changed_at")
    return (
        sa.select(*(columns[column] for column in (*table.columns, *extra)))
        .where(columns["strategy"] == sa.bindparam("of_strategy"))
        .order_by(columns["row_id"])
    )


def kept_rows(connection: Connection, strategy: str, name: str) -> Iterator[Kept]:
    """Read the rows of a table of a strategy, in the order of entry."""
    make = TABLES[name].row._make
    for found in connection.execute(_select(name), {"of_strategy": strategy}):
        yield Kept(make(found[:-4]), *found[-4:])


def held_by(connection: Connection, strategy: str) -> Held:
    """Read each table of a strategy at most once."""
    return cache(lambda name: tuple(kept_rows(connection, strategy, name)))


def kept_row(
    connection: Connection, strategy: str, table: Table, key: Sequence[Any]
) -> Kept | None:
    """Read one row by its key."""
    columns = current[table.name].c
    query = _select(table.name).where(
        *(columns[column] == part for column, part in zip(table.key, key, strict=True))
    )
    found = connection.execute(query, {"of_strategy": strategy}).one_or_none()
    return None if found is None else Kept(table.row._make(found[:-4]), *found[-4:])


def key_text(key: Sequence[Any]) -> str:
    """Return a key as the text that stands for it in the history."""
    parts = [part.isoformat() if isinstance(part, date) else part for part in key]
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def key_from_text(table: Table, text: str) -> tuple[Any, ...]:
    """Return the key that a text of the history stands for."""
    parts = zip(table.key, json.loads(text), strict=True)
    return tuple(_from_json(table.by_name[name], part) for name, part in parts)


def values_of(row: Row) -> dict[str, Any]:
    """Return what a row holds as JSON by column name, without its empty cells."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in zip(row._fields, row, strict=True)
        if value is not None and value != ()
    }


def row_of(table: Table, values: Mapping[str, Any]) -> Row:
    """Return the row of a version in the history; columns that it lacks are empty."""
    return table.row._make(_from_json(field, values.get(field.name)) for field in table.fields)


def overlong_keys(table: Table, rows: Sequence[tuple[str, int | None, Row]]) -> Iterator[Fault]:
    """Find texts in the key that are longer than an index of every database holds."""
    for field in table.fields:
        if field.kind == "text" and field.key:
            for place, line, row in rows:
                value = getattr(row, field.name)
                if value is not None and len(value) > LONGEST_KEY:
                    expected = say(
                        "at most {longest_key} characters, not {value}",
                        longest_key=LONGEST_KEY,
                        value=f"{len(value):,}",
                    )
                    yield Fault(place, line, field.name, value[:79] + "…", expected)


def _from_json(field: Field, value: Any) -> Any:
    # A program that did not know the table took a list for the text that stands for it.
    if field.many:
        return tuple(value.split(";") if isinstance(value, str) else value or ())
    if isinstance(value, list):
        return ";".join(value)
    if field.kind == "date" and value is not None:
        return date.fromisoformat(value)
    return value
