"""Tables of a store that this program does not know: it keeps, reads and exports them.

A newer program made them, or a chapter that is no longer installed. They have the columns that
every table of a store has beside those of the model, by which they are told from tables of
something else in the same database; everything else about them is asked of the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from keyword import iskeyword
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Inspector

from workbook.book.fields import Field, Kind, Table
from workbook.store.schema import Instant, Kept, metadata

_OURS = ("row_id", "strategy", "row_version", "changed_by", "changed_at")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")  # safe as the name of a file and of a table
_KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], Kind], ...] = (
    (sa.Boolean, "flag"),
    (sa.Integer, "integer"),
    (sa.Float, "number"),
    (sa.Date, "date"),
)
_TYPES: Mapping[Kind, sa.types.TypeEngine[Any]] = {
    "flag": sa.Boolean(),
    "integer": sa.BigInteger(),
    "number": sa.Double(),
    "date": sa.Date(),
}
_NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') "
    "AND relnamespace = current_schema()::regnamespace",
}


class Unknown(NamedTuple):
    """A table that this program does not know, as a table of the model and of the database."""

    table: Table
    sql: sa.Table


def unknown_tables(connection: Connection) -> dict[str, Unknown]:
    """Find the tables of a store that this program does not know, by name."""
    names = connection.exec_driver_sql(_NAMES[connection.dialect.name]).scalars()
    strange = sorted(set(names) - metadata.tables.keys())
    if not strange:
        return {}
    inspector = sa.inspect(connection)
    found = ((name, _understood(inspector, name)) for name in strange if _NAME.fullmatch(name))
    return {name: one for name, one in found if one}


def rows_of(connection: Connection, strategy: str, unknown: Unknown) -> Iterator[Kept]:
    """Read the rows of a table of a strategy, in the order of entry."""
    table, columns = unknown.table, unknown.sql.c
    names = (*table.columns, "row_id", "row_version", "changed_by", "changed_at")
    query = (
        sa.select(*(columns[name] for name in names))
        .where(columns["strategy"] == strategy)
        .order_by(columns["row_id"])
    )
    for cells in connection.execute(query):
        values = zip(table.fields, cells[:-4], strict=True)
        yield Kept(table.row._make(_plain(field, cell) for field, cell in values), *cells[-4:])


def shapes(unknown: Mapping[str, Unknown]) -> dict[str, Table]:
    """Return the tables as tables of the model."""
    return {name: one.table for name, one in unknown.items()}


def filled(connection: Connection, unknown: Mapping[str, Unknown]) -> list[str]:
    """Return the names of those tables that hold a row of any strategy."""
    return [
        name
        for name, one in unknown.items()
        if connection.execute(sa.select(one.sql.c["row_id"]).limit(1)).first()
    ]


def _understood(inspector: Inspector, name: str) -> Unknown | None:
    """Return a table of the workbook's kind; None for a table of something else."""
    columns = {column["name"]: column["type"] for column in inspector.get_columns(name)}
    fields = [column for column in columns if column not in _OURS]
    if not columns.keys() >= set(_OURS) or not all(map(_is_attribute, fields)):
        return None
    keys = [one["column_names"] for one in inspector.get_unique_constraints(name)]
    key = next((set(one) - {"strategy"} for one in keys if "strategy" in one), set())
    if not key:
        return None
    kinds = {column: _kind(columns[column]) for column in fields}
    table = Table(
        name,
        name,
        "",
        tuple(
            Field(name=column, label=column, kind=kinds[column], key=column in key,
                  required=column in key)
            for column in fields
        ),
        named_by="",
    )  # fmt: skip
    sql = sa.Table(
        name,
        sa.MetaData(),
        sa.Column("row_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("strategy", sa.Text),
        *(sa.Column(column, _type(kinds[column], columns[column])) for column in fields),
        sa.Column("row_version", sa.Integer),
        sa.Column("changed_by", sa.Text),
        sa.Column("changed_at", Instant),
    )
    return Unknown(table, sql)


def _is_attribute(column: str) -> bool:
    return column.isidentifier() and not column.startswith("_") and not iskeyword(column)


def _kind(declared: sa.types.TypeEngine[Any]) -> Kind:
    return next((kind for type_, kind in _KINDS if isinstance(declared, type_)), "text")


def _type(kind: Kind, declared: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    if kind != "text":
        return _TYPES[kind]
    # What the model has no kind for goes to and from the database as text, which converts it.
    return sa.Text() if isinstance(declared, sa.String) else sa.types.NullType()


def _plain(field: Field, cell: Any) -> Any:
    return str(cell) if field.kind == "text" and cell is not None else cell
