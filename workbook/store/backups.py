"""Backups: the whole store in one file, and back again, all or nothing.

A backup is a SQLite store whatever the database: of a SQLite file it is made by SQLite's own online
backup (https://www.sqlite.org/backup.html), so that it holds every byte of one moment while others
go on saving; of PostgreSQL every row of every table is copied in one snapshot. A restore copies
every row back in one transaction. So a backup also moves a store from one kind of database to the
other. Evidence files lie outside the store and are not in it.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbook.book.errors import StoreError
from workbook.book.messages import counted, joined, say
from workbook.store.database import Database
from workbook.store.migrations import bring_up_to_date
from workbook.store.schema import current, history, metadata, schema_version, sign_in
from workbook.store.unknown import unknown_tables

_BATCH = 1000  # rows in memory at a time
_NAMED = 10  # strategies that a refusal names


class Kept(NamedTuple):
    """What a backup holds: its strategies by key, and the evidence folders that it leaves out."""

    file: Path
    strategies: tuple[str, ...]
    versions: int
    folders: tuple[str, ...]


def back_up(url: str | Path = "", target: Path | None = None, *, wait: float = 10.0) -> Kept:
    """Write the whole store into one new file, readable by its owner only.

    Parameters
    ----------
    url
        The store, as ``open_store`` takes it.
    target
        A file that does not exist yet, or a folder; empty is the current folder. In a folder the
        file is named after the moment.

    Raises
    ------
    StoreError
        There is no such store, the file exists already, or it cannot be written; then no file is
        left behind.
    """
    file = _new_file(target or Path())
    database = Database(url, read_only=True, wait=wait)
    try:
        with _written_whole(file) as part:
            if database.is_sqlite:
                _copy_file(database, part)
            else:
                _copy_server(database, part)
            held = _held(part, file)
    finally:
        database.close()
    return held


def restore(file: Path, url: str | Path = "", *, replace: bool = False, wait: float = 10.0) -> Kept:
    """Fill a store with everything that a backup holds, in one transaction.

    Parameters
    ----------
    file
        What ``back_up`` wrote; one made by an earlier program is brought up to date on the way and
        stays as it is.
    url
        The store to fill; it may be of the other kind of database.
    replace
        Give up what the store holds now.

    Raises
    ------
    StoreError
        The file is no backup or damaged, or the store holds something and ``replace`` is not said;
        then nothing is changed.
    """
    file = file.expanduser().absolute()
    with tempfile.TemporaryDirectory(prefix="workbook-") as folder:
        copy = Path(folder) / "backup.sqlite"
        _read_file(file, copy)
        source = Database(copy, read_only=False, wait=wait)
        source.name = str(file)
        try:
            bring_up_to_date(source)
            target = Database(url, read_only=False, wait=wait)
            try:
                bring_up_to_date(target)
                with source.reading() as reading, target.writing() as writing:
                    _lock(writing)
                    if not replace:
                        _refuse_full(writing, target.name)
                    _copy_rows(reading, writing)
            finally:
                target.close()
        finally:
            source.close()
        return _held(copy, file)


def _new_file(target: Path) -> Path:
    target = target.expanduser().absolute()
    if target.is_dir():
        target /= f"workbook-backup-{datetime.now().astimezone():%Y-%m-%d-%H%M%S}.sqlite"
    if not target.parent.is_dir():
        raise StoreError(
            say(
                "There is no folder {parent} for the backup. Create the folder first.",
                parent=target.parent,
            )
        )
    if target.exists():
        raise StoreError(
            say(
                "There is already a file {file}. Nothing was written: name a file that does not "
                "exist yet, or a folder.",
                file=target,
            )
        )
    return target


@contextmanager
def _written_whole(file: Path) -> Iterator[Path]:
    """Give a file to write beside the one that is meant, which appears when all is on the disk."""
    try:
        handle, name = tempfile.mkstemp(prefix=".workbook-", suffix=".part", dir=file.parent)
        os.close(handle)
        part = Path(name)
        try:
            yield part
            with part.open("rb+") as whole:
                os.fsync(whole.fileno())
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            say(
                "The backup {file} could not be made: {reason}. No file was left behind.",
                file=file,
                reason=str(getattr(error, "strerror", None) or error).rstrip("."),
            )
        ) from error


def _copy_file(database: Database, part: Path) -> None:
    with database.reading() as connection, closing(sqlite3.connect(part)) as copy:
        connection.connection.driver_connection.backup(copy)  # type: ignore[union-attr]  # is open
        if not _is_store(copy):
            raise StoreError(say("{file} is not a store of the workbook.", file=database.name))
        # One file, that a read-only medium can hold too: without a log beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
        _check(copy, database.name)


def _copy_server(database: Database, part: Path) -> None:
    left_out = bring_up_to_date(database)
    if left_out:
        raise StoreError(
            say(
                "The store {name} has the column {column}, which this program does not know, so a "
                "backup would lack it. Upgrade: pip install --upgrade service-strategy-workbook",
                name=database.name,
                column=left_out[0],
            )
        )
    copy = Database(part, read_only=False, wait=database.wait)
    try:
        bring_up_to_date(copy)
        with database.reading() as reading, copy.writing() as writing:
            _copy_rows(reading, writing)
    finally:
        copy.close()
    with closing(sqlite3.connect(part)) as written:
        written.execute("PRAGMA journal_mode = DELETE")


def _read_file(file: Path, copy: Path) -> None:
    """Copy a backup, so that it stays as it is when it has to be brought up to date."""
    if not file.is_file():
        raise StoreError(say("There is no file {file}. Nothing was restored.", file=file))
    try:
        with (
            closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
            is_store = _is_store(target)
            if is_store:
                _check(target, str(file))
    except sqlite3.Error as error:
        raise StoreError(
            say(
                "{file} cannot be read as a backup: {reason}. Nothing was restored. A backup is "
                "made with: workbook backup",
                file=file,
                reason=str(error).rstrip("."),
            )
        ) from error
    if not is_store:
        raise StoreError(
            say(
                "{file} is not a backup of a workbook's store. Nothing was restored. A backup is "
                "made with: workbook backup",
                file=file,
            )
        )


def _is_store(connection: sqlite3.Connection) -> bool:
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    return names >= {schema_version.name, history.name, "strategy"}


def _check(connection: sqlite3.Connection, name: str) -> None:
    first = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if first != "ok":
        raise StoreError(say("{file} is damaged: {reason}.", file=name, reason=first))


def _lock(connection: Connection) -> None:
    """Keep others from saving until the restore is through; reading goes on."""
    if connection.dialect.name == "postgresql":
        tables = [*metadata.tables.values(), *(u.sql for u in unknown_tables(connection).values())]
        quote = connection.dialect.identifier_preparer.format_table
        names = ", ".join(quote(table) for table in sorted(tables, key=lambda one: one.name))
        connection.exec_driver_sql(f"LOCK TABLE {names} IN EXCLUSIVE MODE")


def _refuse_full(connection: Connection, name: str) -> None:
    unknown = {name: one.sql for name, one in unknown_tables(connection).items()}
    holds = [
        table.name
        for table in (*_tables().values(), *unknown.values())
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first()
    ]
    if not holds:
        return
    keys = list(connection.execute(sa.select(current["strategy"].c["key"])).scalars())
    named = joined([*sorted(keys)[:_NAMED], *(["…"] if len(keys) > _NAMED else [])])
    what = (
        say(
            "{strategies} ({keys})",
            strategies=counted(len(keys), "strategy", "strategies"),
            keys=named,
        )
        if keys
        else say("what is left of earlier strategies")
    )
    raise StoreError(
        say(
            "The store {name} holds {what}. Nothing was restored. Restore into a new store with "
            "--store, or add --replace to give up what it holds now; make a backup of it first.",
            name=name,
            what=what,
        )
    )


def _tables() -> Mapping[str, sa.Table]:
    """Return every table of a store but the one with its version, which the program keeps."""
    return {name: table for name, table in metadata.tables.items() if table is not schema_version}


def _copy_rows(source: Connection, target: Connection) -> None:
    """Make every table of one store equal to that of another, row by row."""
    brought = {name: one.sql for name, one in unknown_tables(source).items()}
    there = {name: one.sql for name, one in unknown_tables(target).items()}
    for table in (*_tables().values(), *there.values()):
        target.execute(table.delete())
    for name in brought.keys() - there.keys():
        _create(source, target, name)
    # Whoever was let in when the backup was made may be out by now: everybody is invited anew.
    known = (table for table in _tables().values() if table not in sign_in)
    for table in (*known, *brought.values()):
        query = sa.select(table).order_by(*table.primary_key.columns)
        found = source.execute(query.execution_options(yield_per=_BATCH)).mappings()
        for rows in found.partitions():
            target.execute(table.insert(), [dict(row) for row in rows])
        _count_on(target, table)


def _create(source: Connection, target: Connection, name: str) -> None:
    """Make a table that this program does not know, as it is in the other store."""
    if source.dialect.name == target.dialect.name == "sqlite":
        made = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY rowid"
        for statement in source.exec_driver_sql(made, (name,)).scalars().all():
            target.exec_driver_sql(statement)
        return
    unknown = unknown_tables(source)[name]
    columns = [
        sa.Column(
            column.name,
            sa.Text() if isinstance(column.type, sa.types.NullType) else column.type,
            primary_key=column.primary_key,
        )
        for column in unknown.sql.c
    ]
    sa.Table(
        name, sa.MetaData(), *columns, sa.UniqueConstraint("strategy", *unknown.table.key)
    ).create(target)


def _count_on(connection: Connection, table: sa.Table) -> None:
    """Let a server number new rows after those that were copied."""
    numbers = [column for column in table.primary_key if isinstance(column.type, sa.BigInteger)]
    if connection.dialect.name == "postgresql" and numbers:
        (column,) = numbers
        last = connection.execute(sa.select(sa.func.max(column))).scalar()
        serial = sa.func.pg_get_serial_sequence(table.name, column.name)
        connection.execute(sa.select(sa.func.setval(serial, last or 1, last is not None)))


def _held(store: Path, file: Path) -> Kept:
    with closing(sqlite3.connect(store)) as connection:
        columns = {row[1] for row in connection.execute("PRAGMA table_info(strategy)")}
        keys = connection.execute("SELECT key FROM strategy ORDER BY key").fetchall()
        folders = (
            connection.execute("SELECT DISTINCT data_folder FROM strategy").fetchall()
            if "data_folder" in columns
            else []
        )
        versions = connection.execute("SELECT count(*) FROM history").fetchone()[0]
    named = sorted(folder for (folder,) in folders if folder)
    return Kept(file, tuple(key for (key,) in keys), versions, tuple(named))
