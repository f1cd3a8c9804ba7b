"""What is particular to SQLite: its engine, and what keeps a file from being opened or written."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from workbook.book.messages import _

to_json = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))

_LITTLE = (
    2**18
)  # bytes; the index beside an open store begins with 32,768, its log with a few pages
_OF_THE_PLACE = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
}

_ONLY_READ = (
    _("is in a place that can only be read (a read-only medium, folder or file)"),
    _("To change it, copy the file to a folder of your own and name the copy with --store."),
)
_NO_ROOM = (
    _("cannot be written: there is no room left on its disk"),
    _("Make room on that disk and try again. What was saved before can still be read."),
)


def engine_of(file: Path, connect: Callable[[], sqlite3.Connection]) -> Engine:
    """Return an engine on a SQLite database whose transactions begin as their reader says."""
    engine = sa.create_engine(
        URL.create("sqlite", database=str(file)),
        creator=connect,
        poolclass=QueuePool,
        json_serializer=to_json,
    )

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))

    return engine


def error_code(error: BaseException) -> int:
    """Return SQLite's own number of an error, 0 for what is not from SQLite."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF


def is_of_the_place(error: BaseException) -> bool:
    """Say whether the medium, the folder or the room on the disk may be the cause of an error."""
    return error_code(error) in _OF_THE_PLACE


def obstacle(file: Path, error: BaseException) -> tuple[str, str] | None:
    """Return what keeps a file from being written and what to do, where it is known."""
    code = error_code(error)
    if code not in _OF_THE_PLACE:
        return None
    try:
        free = shutil.disk_usage(file.parent).free
    except OSError:
        return None
    # Where nothing can be written, how much room there is does not matter.
    if code == sqlite3.SQLITE_READONLY or (code != sqlite3.SQLITE_FULL and _is_read_only(file)):
        return _ONLY_READ
    if code == sqlite3.SQLITE_FULL or free < _LITTLE:
        return _NO_ROOM
    return None


def _is_read_only(file: Path) -> bool:
    existing = [place for place in (file, file.parent) if place.exists()]
    return not all(os.access(place, os.W_OK) for place in existing)
