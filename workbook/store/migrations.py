"""The schema's own history: how a store made by an earlier program becomes one of today.

A step changes the shape of the database by one version, in one transaction with the new version's
number. What only adds to the model needs no step: columns and tables that the model has and the
database lacks are added whenever a store is opened for writing. They start out empty.

Steps are SQL as it was on the day they were written: they must not change when the model does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.schema import CreateColumn

from workbook.book.errors import StoreError
from workbook.book.messages import say
from workbook.store.database import Database
from workbook.store.outside import allow_what_was_imported
from workbook.store.schema import (
    beside,
    current,
    data_folders,
    history,
    metadata,
    schema_version,
    sign_in,
)

_LOCK = 7_265_918_301  # any number of our own, for PostgreSQL's advisory lock


def _each_version_once(connection: Connection) -> None:
    """2: the history refuses a second row with the same version, and finds one row's fast."""
    connection.exec_driver_sql(
        'CREATE UNIQUE INDEX history_version ON history (strategy, "table", "key", row_version)'
    )


STEPS: tuple[Callable[[Connection], None], ...] = (_each_version_once,)
"""Step n brings a store from version n to n + 1."""

VERSION = 1 + len(STEPS)


class _State(NamedTuple):
    """What the database holds: its version (None for no workbook) and its columns."""

    version: int | None
    columns: Mapping[str, set[str]]

    @property
    def lacks(self) -> list[sa.Column[object]]:
        """Columns that the model has and the database does not."""
        return [
            column
            for table in (*current.values(), *beside, history)
            for column in table.c
            if column.name not in self.columns.get(table.name, ())
        ]

    @property
    def unknown(self) -> list[str]:
        """Columns that the database has and the model does not."""
        return [
            f"{name}.{column}"
            for name, table in current.items()
            for column in sorted(self.columns.get(name, set()) - set(table.c.keys()))
        ]


def bring_up_to_date(database: Database) -> tuple[str, ...]:
    """Create the schema, or bring it to this program's version; give the columns it cannot read.

    Only a store that is open for reading may have columns that this program does not know.

    Raises
    ------
    StoreError
        The store is newer than this program, holds tables of something else, or is read only and
        still has to be brought up to date.
    """
    with database.reading() as connection:
        state = _state(connection)
    _refuse_newer(state, database)
    lacks = state.lacks
    if database.read_only:  # what the clock said, and who is let in, nobody asks who only reads
        unasked = {history.c["clock"], *(column for table in sign_in for column in table.c)}
        lacks = [column for column in lacks if column not in unasked]
    if state.version == VERSION and not lacks:
        return tuple(state.unknown)
    if database.read_only:
        closed = "" if database.is_sqlite else say(", or is not open to this user")
        raise StoreError(
            say(
                "The store {database} was made by an earlier program or is empty{closed}, and it "
                "is open for reading only. Open it once for writing: workbook list",
                database=database.name,
                closed=closed,
            )
        )
    _create(database)
    for version, step in enumerate(STEPS, 1):
        _take(database, version, step)
    _add_what_the_model_added(database)
    return ()


def _create(database: Database) -> None:
    with _changing(database) as connection:
        state = _state(connection)
        if state.version is not None:
            return
        taken = sorted(state.columns.keys() & metadata.tables.keys())
        if taken:
            raise StoreError(
                say(
                    "The database {database} holds a table {taken} of something else. Give the "
                    "workbook a database or a schema of its own.",
                    database=database.name,
                    taken=taken[0],
                )
            )
        metadata.create_all(connection, checkfirst=False)
        connection.execute(schema_version.insert(), {"version": VERSION})


def _take(database: Database, version: int, step: Callable[[Connection], None]) -> None:
    with _changing(database) as connection:
        if _version(connection) == version:
            step(connection)
            connection.execute(schema_version.update(), {"version": version + 1})


def _add_what_the_model_added(database: Database) -> None:
    with _changing(database) as connection:
        state = _state(connection)
        _refuse_newer(state, database)
        for table in (*current.values(), *beside, history):
            if table.name not in state.columns:
                table.create(connection)
        if data_folders.name not in state.columns:
            allow_what_was_imported(connection)
        quoted = connection.dialect.identifier_preparer
        for column in state.lacks:
            if column.table.name in state.columns:
                added = CreateColumn(column).compile(dialect=connection.dialect)
                name = quoted.quote(column.table.name)
                connection.exec_driver_sql(f"ALTER TABLE {name} ADD COLUMN {added}")


@contextmanager
def _changing(database: Database) -> Iterator[Connection]:
    """Write so that no other program's change of the schema comes between."""
    with database.writing() as connection:
        if not database.is_sqlite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        yield connection


def _refuse_newer(state: _State, database: Database) -> None:
    if state.version is not None and state.version > VERSION:
        raise StoreError(
            say(
                "The store {name} has schema version {version} and this program knows "
                "{known}: it was made by a newer program. Upgrade: pip install --upgrade "
                "service-strategy-workbook",
                name=database.name,
                version=state.version,
                known=VERSION,
            )
        )
    # A save by a program that does not know a column would lose it from the history.
    if state.version is not None and state.unknown and not database.read_only:
        raise StoreError(
            say(
                "The store {name} has the column {column}, which this program does not know: it "
                "was made by a newer program. Upgrade: pip install --upgrade "
                "service-strategy-workbook",
                name=database.name,
                column=state.unknown[0],
            )
        )


def _state(connection: Connection) -> _State:
    columns: dict[str, set[str]] = {}
    for table, column in connection.exec_driver_sql(_COLUMNS[connection.dialect.name]):
        columns.setdefault(table, set()).add(column)
    ours = schema_version.name in columns and history.name in columns
    return _State(_version(connection) if ours else None, columns)


def _version(connection: Connection) -> int:
    version: int = connection.execute(sa.select(schema_version.c.version)).scalar_one()
    return version


_COLUMNS = {
    "sqlite": "SELECT t.name, c.name FROM sqlite_master AS t, pragma_table_info(t.name) AS c "
    "WHERE t.type = 'table'",
    # The information schema would hide what a user has no right to, as if it were not there.
    "postgresql": "SELECT t.relname, c.attname FROM pg_class AS t JOIN pg_attribute AS c "
    "ON c.attrelid = t.oid WHERE t.relnamespace = current_schema()::regnamespace "
    "AND t.relkind IN ('r', 'p') AND c.attnum > 0 AND NOT c.attisdropped",
}
