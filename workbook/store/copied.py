"""A copy of a SQLite store in memory, for a place where SQLite cannot open the file itself.

SQLite keeps a log and an index beside an open store. On a read-only medium or a full disk it
cannot make them, and then refuses to read as well. Its ``immutable`` reads without them, but gives
wrong rows when somebody else writes: a folder that is read-only here may be written elsewhere. So
the file and its log are copied as they are at one moment, and copied again once either changes.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import NamedTuple

from sqlalchemy.engine import Engine

from workbook.book.messages import say
from workbook.store.sqlite import engine_of

_ATTEMPTS, _PAUSE = 50, 0.02
_TICK = 20_000_000  # nanoseconds; two writes within a tick of the clock may have the same stamp
_LOG_HEADING = 32  # bytes; a log that is no longer holds nothing
_numbers = count(1)

_Stamp = tuple[tuple[int, int, int] | None, ...]


class CannotCopy(Exception):
    """No copy could be made; the message says why."""


class _Content(NamedTuple):
    stamp: _Stamp
    file: bytes
    log: bytes


class MemoryCopy:
    """The content of a SQLite file, kept in memory and made anew when the file has changed."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        self._stamp: _Stamp = ()
        self._engine: Engine | None = None
        self._keeper: sqlite3.Connection | None = None  # memory is freed with its last connection

    def engine(self) -> Engine:
        """Return an engine on a copy that is up to date.

        Raises
        ------
        CannotCopy
            The file cannot be read, or is being written all the time.
        """
        with self._lock:
            if self._engine is None or self._stamp != _stamp(self._file):
                content = _content(self._file)
                address = f"file:/workbook-{os.getpid()}-{next(_numbers)}?vfs=memdb"
                keeper = _connected(address)
                try:
                    _put(content, keeper)
                except (OSError, sqlite3.Error) as error:
                    keeper.close()
                    raise CannotCopy(str(error)) from error
                self._forget()
                self._keeper, self._stamp = keeper, content.stamp
                self._engine = engine_of(self._file, partial(_connected, address))
            return self._engine

    def close(self) -> None:
        """Return the memory back."""
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
        if self._keeper is not None:
            self._keeper.close()
        self._engine = self._keeper = None


def _connected(address: str) -> sqlite3.Connection:
    return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(file.name + ending)


def _stamp(file: Path) -> _Stamp:
    """Return modification time, size and number of the file and of its log."""
    stamps: list[tuple[int, int, int] | None] = []
    for place in (file, _beside(file, "-wal")):
        try:
            found = place.stat()
        except OSError:
            stamps.append(None)
        else:
            stamps.append((found.st_mtime_ns, found.st_size, found.st_ino))
    return tuple(stamps)


def _content(file: Path) -> _Content:
    """Read the file and its log as they were at one moment."""
    for _ in range(_ATTEMPTS):
        try:
            stamp = _stamp(file)
            log = _log(file)
            content = _Content(stamp, file.read_bytes(), log)
            # A log that is the same before and after was neither begun anew nor moved into the
            # file meanwhile; moving it there changes nothing that the log does not say as well.
            if _is_settled(stamp) and _log(file) == log and _stamp(file) == stamp:
                return content
        except OSError as error:
            raise CannotCopy(error.strerror or str(error)) from error
        time.sleep(_PAUSE)
    raise CannotCopy(say("it is being written all the time"))


def _log(file: Path) -> bytes:
    journal = _beside(file, "-journal")
    if journal.exists() and journal.stat().st_size:
        raise OSError(None, say("a save was interrupted and has to be undone first"))
    try:
        return _beside(file, "-wal").read_bytes()
    except FileNotFoundError:
        return b""


def _is_settled(stamp: _Stamp) -> bool:
    now = time.time_ns()
    return not any(one and 0 <= now - one[0] < _TICK for one in stamp)


def _put(content: _Content, target: sqlite3.Connection) -> None:
    """Put the content into memory, with what its log holds."""
    if len(content.log) <= _LOG_HEADING:
        with closing(sqlite3.connect(":memory:")) as source:
            # A store in memory has no log: bytes 18 and 19 of the file say so.
            source.deserialize(content.file[:18] + b"\x01\x01" + content.file[20:])
            source.backup(target)
        return
    with TemporaryDirectory(prefix="workbook-", dir=_roomy_folder(content)) as folder:
        file = Path(folder) / "copy.sqlite"
        file.write_bytes(content.file)
        _beside(file, "-wal").write_bytes(content.log)
        with closing(sqlite3.connect(file)) as source:
            source.execute("PRAGMA journal_mode = DELETE")
            source.backup(target)


def _roomy_folder(content: _Content) -> str | None:
    """Return a folder in memory where there is one: the usual one may be on the same full disk."""
    memory = Path("/dev/shm")  # noqa: S108 the folder made in it is nobody else's
    needed = 3 * (len(content.file) + len(content.log))
    if memory.is_dir() and os.access(memory, os.W_OK):
        found = os.statvfs(memory)
        if found.f_bavail * found.f_frsize > needed:
            return str(memory)
    return None
