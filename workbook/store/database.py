"""The connection: where the database is, how a reading and a writing begins, what went wrong."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from math import ceil
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from workbook.book.errors import StoreError
from workbook.book.messages import _, say, translate
from workbook.store.copied import CannotCopy, MemoryCopy
from workbook.store.sqlite import engine_of, is_of_the_place, obstacle, to_json

FILE = "workbook.sqlite"
# Lock not available, serialization failure, deadlock.
_POSTGRESQL_BUSY = {"55P03", "40001", "40P01"}
_POSTGRESQL_FULL, _POSTGRESQL_READ_ONLY = "53100", "25006"
_NOTHING_SAVED = _("Nothing was saved. ")
_PERHAPS_SAVED = _(
    "The answer to the save got lost: read the strategy again to see whether it was saved. "
)


def locate(url: str | Path = "") -> str:
    """Say which store is meant, as a URL or an absolute path.

    That is ``url``, else the environment's ``WORKBOOK_STORE``, else the nearest ``workbook.sqlite``
    from the current directory upward, else that file in the current directory.
    """
    chosen = str(url) or os.environ.get("WORKBOOK_STORE", "")
    if "://" in chosen:
        return chosen
    if chosen:
        return str(Path(chosen).expanduser().absolute())
    here = Path.cwd()
    files = [folder / FILE for folder in (here, *here.parents)]
    return str(next((file for file in files if file.is_file()), files[0]))


class Database:
    """An open database, SQLite or PostgreSQL; ``name`` is what messages call it."""

    def __init__(self, url: str | Path, *, read_only: bool, wait: float) -> None:
        place = locate(url)
        self.read_only, self.wait = read_only, wait
        parsed = _parsed(place) if "://" in place else URL.create("sqlite", database=place)
        self._password = str(parsed.password or "")
        if parsed.get_backend_name() == "sqlite":
            file = _file(parsed, read_only=read_only)
            self.name, self._file, self._copy = str(file), file, MemoryCopy(file)
            self.engine = _sqlite(file, read_only=read_only, wait=wait)
            if not read_only:
                self._write_ahead()
        else:
            self.name = str(
                URL.create(
                    "postgresql", parsed.username, None, parsed.host, parsed.port, parsed.database
                )
            )
            self.engine = self._postgresql(parsed)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a SQLite file."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read in one consistent snapshot.

        A SQLite file on a read-only medium or a full disk is read from a copy in memory.

        Raises
        ------
        StoreError
            The database cannot be reached or read.
        """
        try:
            with ExitStack() as stack:
                if self.is_sqlite:
                    connection = self._sqlite_reading(stack)
                else:
                    connection = _begun(
                        stack, self._connection({"isolation_level": "REPEATABLE READ"})
                    )
                yield connection
        except SQLAlchemyError as error:
            raise self._explain(error) from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write all or nothing.

        Raises
        ------
        StoreError
            The database is read only, locked by somebody else, or cannot be reached.
        """
        if self.read_only:
            raise StoreError(
                say(
                    "The store {fact} was opened for reading only. {nothing_saved}Open it for "
                    "writing to save.",
                    fact=self.name,
                    nothing_saved=translate(_NOTHING_SAVED),
                )
            )
        # A transaction that reads first and writes later fails at once in SQLite when somebody
        # else wrote in between; IMMEDIATE waits for its turn at the start.
        immediate = {"sqlite_begin": "BEGIN IMMEDIATE"} if self.is_sqlite else {}
        outcome = _NOTHING_SAVED
        try:
            with self._connection(immediate) as connection, connection.begin():
                yield connection
                if not self.is_sqlite:
                    outcome = _PERHAPS_SAVED
        except SQLAlchemyError as error:
            raise self._explain(error, outcome) from error

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()
        if self.is_sqlite:
            self._copy.close()

    def wipe(self) -> bool:
        """Overwrite what was erased; False where others use the file, and it stays there for now.

        A server's database does it by itself in its own time.
        """
        if self.is_sqlite:
            try:
                self._outside_transactions("VACUUM")
                with closing(self.engine.raw_connection()) as connection:
                    cursor = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    return not cursor.fetchone()[0]
            except (SQLAlchemyError, sqlite3.Error):
                return False
        return True

    def _sqlite_reading(self, stack: ExitStack) -> Connection:
        """Begin to read the file, or a copy where SQLite cannot open it as it lies."""
        try:
            with ExitStack() as beginning:
                connection = _begun(beginning, self.engine.connect())
                # SQLite opens a file when something is first read.
                connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").close()
                stack.enter_context(beginning.pop_all())
                return connection
        except SQLAlchemyError as error:
            if not is_of_the_place(error):
                raise
            try:
                return _begun(stack, self._copy.engine().connect())
            except CannotCopy as reason:
                raise StoreError(
                    say(
                        "The store {name} cannot be read: {reason}, and no copy of it could be "
                        "made either: {why}. Copy the file, with {file}-wal where there is "
                        "one, to a folder of your own and name it with --store.",
                        name=self.name,
                        reason=_reason(error),
                        why=reason,
                        file=self._file.name,
                    )
                ) from error

    def _connection(self, options: Mapping[str, Any]) -> Connection:
        return self.engine.connect().execution_options(**options)

    def _postgresql(self, url: URL) -> Engine:
        connect = {"connect_timeout": max(2, ceil(self.wait))}
        try:
            engine = sa.create_engine(
                url.set(drivername="postgresql+psycopg"),
                connect_args=connect,
                pool_pre_ping=True,
                json_serializer=to_json,
            )
        except ImportError as error:
            raise StoreError(
                say(
                    "The store {fact} is a PostgreSQL database and its driver is not installed. "
                    'Install it: pip install "service-strategy-workbook[postgresql]"',
                    fact=self.name,
                )
            ) from error
        settings = [f"SET lock_timeout = {ceil(self.wait * 1000)}"]
        if self.read_only:
            settings.append("SET default_transaction_read_only = on")

        @sa.event.listens_for(engine, "connect")
        def prepare(connection: Any, _: Any) -> None:
            for setting in settings:
                connection.execute(setting)
            connection.commit()

        return engine

    def _write_ahead(self) -> None:
        """Let readers read while somebody writes."""
        # SQLite does not always wait for a lock when it changes the journal (of eight who open a
        # new file at once, one in eighty fails), so we do.
        deadline = time.monotonic() + self.wait
        while True:
            try:
                self._outside_transactions("PRAGMA journal_mode = WAL")
                return
            except (SQLAlchemyError, sqlite3.Error) as error:
                if is_of_the_place(error) and _holds_something(self._file):
                    return  # it can still be read, and a save says what is in its way
                if not _is_busy(error) or time.monotonic() > deadline:
                    self.close()
                    raise self._explain(error) from error
                time.sleep(0.02)

    def _outside_transactions(self, statement: str) -> None:
        with closing(self.engine.raw_connection()) as connection:
            connection.cursor().execute(statement)

    def _explain(self, error: Exception, outcome: str = "") -> StoreError:
        if _is_busy(error):
            return StoreError(
                say(
                    "The store {fact} is in use by someone else and was not free within {wait} "
                    "seconds. {outcome}Try again in a moment.",
                    fact=self.name,
                    wait=f"{self.wait:g}",
                    outcome=translate(outcome),
                )
            )
        reason = _reason(error)
        if self._password:
            reason = reason.replace(self._password, "…")
        if self.is_sqlite:
            if known := obstacle(self._file, error):
                return StoreError(
                    say(
                        "The store {fact} {known}. {outcome}{remedy}",
                        fact=self.name,
                        known=translate(known[0]),
                        outcome=translate(outcome),
                        remedy=translate(known[1]),
                    )
                )
            advice = say(
                "Check that the file is a workbook store, that the disk is not full, and that "
                "you may write to the file and its folder (for reading too: SQLite keeps files "
                "beside an open store)."
            )
        elif _sqlstate(error) == _POSTGRESQL_FULL:
            # The server has answered that it did not save.
            outcome = outcome and _NOTHING_SAVED
            advice = say("The administrator of the server has to free space on its disk.")
        elif _sqlstate(error) == _POSTGRESQL_READ_ONLY:
            advice = say("This server or user can only read: use one that can write.")
        else:
            advice = say("Check that the server is running, and the address, user and password.")
        return StoreError(
            say(
                "The store {fact} cannot be used: {reason}. {outcome}{advice}",
                fact=self.name,
                reason=reason,
                outcome=translate(outcome),
                advice=advice,
            )
        )


def _parsed(place: str) -> URL:
    try:
        url = make_url(place.replace("postgres://", "postgresql://", 1))
    except (ArgumentError, ValueError):
        # The text is not repeated: it may hold a password.
        raise StoreError(
            say(
                "The address of the store cannot be read. Give a path such as workbook.sqlite, "
                "or a URL such as postgresql://user@host/database"
            )
        ) from None
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise StoreError(
            say(
                "A store is a SQLite file or a PostgreSQL database, not {get_backend_name}. Give "
                "a path, or a URL such as postgresql://user@host/database",
                get_backend_name=url.get_backend_name(),
            )
        )
    return url


def _file(url: URL, *, read_only: bool) -> Path:
    if not url.database or url.database == ":memory:" or url.query:
        raise StoreError(
            say(
                "A store needs a file of its own. Give its path, such as workbook.sqlite or "
                "sqlite:///workbook.sqlite, without options"
            )
        )
    file = Path(url.database).absolute()
    if file.is_dir():
        raise StoreError(
            say("{file} is a folder. Give the file: {file_2}", file=file, file_2=file / FILE)
        )
    if read_only and not file.exists():
        raise StoreError(
            say(
                "There is no store at {file}. Name another with --store or WORKBOOK_STORE, or "
                "import a strategy into this one: workbook import PATH",
                file=file,
            )
        )
    if not file.parent.is_dir():
        raise StoreError(
            say(
                "There is no folder {parent} for the store. Create the folder first.",
                parent=file.parent,
            )
        )
    return file


def _sqlite(file: Path, *, read_only: bool, wait: float) -> Engine:
    mode = "ro" if read_only else "rwc"
    connect = partial(
        sqlite3.connect,
        f"{file.as_uri()}?mode={mode}",
        uri=True,
        timeout=wait,
        isolation_level=None,  # transactions begin below, where the statement can be chosen
        check_same_thread=False,
    )
    return engine_of(file, connect)


def _begun(stack: ExitStack, connection: Connection) -> Connection:
    stack.enter_context(connection)
    stack.enter_context(connection.begin())
    return connection


def _holds_something(file: Path) -> bool:
    return file.is_file() and file.stat().st_size > 0


def _reason(error: Exception) -> str:
    return " ".join(str(getattr(error, "orig", None) or error).split()).rstrip(".?")


def _sqlstate(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(getattr(cause, "sqlstate", None) or "")


def _is_busy(error: Exception) -> bool:
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        primary = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        return primary in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    return _sqlstate(error) in _POSTGRESQL_BUSY
