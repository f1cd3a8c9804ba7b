"""The engine that files are read in: a DuckDB that can reach them and nothing else.

It cannot write, use the network, load an extension, or have any of that changed.
"""

from __future__ import annotations

import atexit
import os
import re
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbook.book.errors import BadInput
from workbook.book.messages import say
from workbook.evidence import patience
from workbook.evidence.expression import Kind
from workbook.evidence.quoting import quoted_name, quoted_text
from workbook.evidence.reading.codes import HIDDEN
from workbook.evidence.table import Records, Source, clocks_of, kind_of_type
from workbook.evidence.zones import instants_of

if TYPE_CHECKING:
    import duckdb

    from workbook.evidence.reading.cache import Kept
    from workbook.evidence.reading.reading import Declared

MEMORY = "320MB"
MOST_THREADS = 4

_WORTH_THREADS = 8_000_000  # bytes
_MOST_IDLE = 8
_SEVERAL = re.compile(r"[*?\[]")


class Engine:
    """A DuckDB that can read some files and nothing else; it begins when it is first needed.

    Of a text file it reads the typed table that our own reader made. ``texts`` name the columns
    that are going to be asked for; None for all of them.
    """

    def __init__(
        self, asked: Sequence[tuple[Path, Declared]], texts: Collection[str] | None = None
    ) -> None:
        self.asked = asked
        self._texts = texts
        self.tables: dict[tuple[Path, Declared], Kept | BadInput] = {}
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._reached: Hashable = ()

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection to it."""
        if self._connection is None:
            for path, declared in self.asked:
                if not is_table(path):
                    self.tables[path, declared] = _read(path, declared, self._texts)
            kept = [one.parquet for one in self.tables.values() if not isinstance(one, BadInput)]
            whole = [path for path, _ in self.asked if is_table(path)]
            paths = sorted({*kept, *whole})
            self._reached = _reach(paths)
            self._connection = _taken(self._reached) or _locked(paths)
        return self._connection

    def close(self) -> None:
        """End it, if it has begun, or lay it aside for the next who asks for the same files."""
        if self._connection is not None:
            _laid_aside(self._reached, self._connection)
            self._connection = None


_idle: OrderedDict[Hashable, duckdb.DuckDBPyConnection] = OrderedDict()
"""Locked engines that nobody uses, by what they reach: one takes longer to begin than to answer."""
_of_idle = threading.Lock()


def _reach(paths: Sequence[Path]) -> Hashable:
    """Return the state of some files."""
    stats = [path.stat() for path in paths]
    return tuple(
        (str(path), one.st_mtime_ns, one.st_size) for path, one in zip(paths, stats, strict=True)
    )


def _taken(reached: Hashable) -> duckdb.DuckDBPyConnection | None:
    with _of_idle:
        return _idle.pop(reached, None)


def _laid_aside(reached: Hashable, connection: duckdb.DuckDBPyConnection) -> None:
    import duckdb

    try:
        connection.execute("SELECT 1")  # not one that broke
    except duckdb.Error:
        reached = ()
    with _of_idle:
        if not reached or reached in _idle:
            connection.close()
            return
        _idle[reached] = connection
        while len(_idle) > _MOST_IDLE:
            _idle.popitem(last=False)[1].close()


atexit.register(_idle.clear)  # before what they are made of goes
if sys.platform != "win32":
    os.register_at_fork(before=_idle.clear)  # an engine works in the process that began it


@contextmanager
def open_file(
    path: Path,
    engine: Engine | None = None,
    declared: Declared | None = None,
    view: str = "evidence",
) -> Iterator[Source]:
    """Open a file in a DuckDB that can read this file and nothing else.

    Where several files are opened together, ``engine`` can read all of them, and nothing else.

    The engine cannot write, reach the network or other files, load extensions, or have any of
    that changed. Text in a CSV file stays text, also yes and no; numbers and dates are
    recognised over the whole file by ``reading``. What is not a number (NaN) counts as missing.

    Raises
    ------
    BadInput
        The file is empty or cannot be read.
    """
    import duckdb

    if not path.stat().st_size:
        raise BadInput(
            say("The file {path} is empty. Export it again with its heading.", path=path.name)
        )
    from workbook.evidence.reading.reading import Declared

    asked = path, declared or Declared()
    shared = engine is not None and asked in engine.asked
    used = engine if engine is not None and shared else Engine([asked])
    connection = used.connection
    table = used.tables.get(asked)
    try:
        if isinstance(table, BadInput):
            raise table
        try:
            reader, types = _parquet(connection, table.parquet if table else path)
            columns = _view(connection, reader, types, view)
            if table and table.columns is not None:  # the others are typed when they are asked for
                columns = {name: kind_of_type(kind) for name, kind in table.reading.types.items()}
        except duckdb.Error as error:
            raise BadInput(
                say(
                    "The file {path} cannot be read as {suffix}: ",
                    path=path.name,
                    suffix=path.suffix[1:].upper(),
                )
                + _first_line(error)
                .replace(_pattern(path), path.name)
                .replace(str(path), path.name)
            ) from None
        source = Source(
            view, columns, "duckdb", _in_time(connection), (duckdb.Error,),
            clocks=clocks_of(types), in_order=True, instants=instants_of(types, "duckdb"),
        )  # fmt: skip
        if table:
            said = table.reading
            source = replace(
                source, reading=said.sentence, doubts=said.doubts, codes=said.codes,
                held=table.columns,
            )  # fmt: skip
        yield source
    finally:
        if not shared:
            used.close()


def is_table(path: Path) -> bool:
    """Say whether the engine reads the file itself: its columns have types already."""
    return path.suffix.lower() == ".parquet"


def _read(path: Path, declared: Declared, texts: Collection[str] | None) -> Kept | BadInput:
    """Return the typed table of a file, or why there is none."""
    from workbook.evidence.reading.cache import kept

    try:
        return kept(path, declared, texts)
    except BadInput as refusal:
        return refusal


def _in_time(connection: duckdb.DuckDBPyConnection) -> Callable[[str], Records]:
    """Return what runs a statement and stops it after a minute.

    What is asked again in smaller parts gets a minute more in all, the half of the rest each time.
    """
    import duckdb

    left = 2 * patience.SECONDS

    def fetch(sql: str) -> Records:
        nonlocal left
        began = time.monotonic()
        timer = threading.Timer(max(0.1, left / 2), connection.interrupt)
        timer.daemon = True
        timer.start()
        try:
            return connection.execute(sql).fetchall()
        except duckdb.InterruptException:
            left -= time.monotonic() - began
            raise patience.too_slow() from None
        finally:
            timer.cancel()

    return fetch


def _locked(paths: Sequence[Path]) -> duckdb.DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect(":memory:")
    # Threads take longer to wake than small files to be read.
    small = sum(path.stat().st_size for path in paths) < _WORTH_THREADS
    threads = 1 if small else min(MOST_THREADS, os.cpu_count() or 1)
    allowed = sorted({name(path) for path in paths for name in (_literal, _file)})
    for setting in (
        f"memory_limit = '{MEMORY}'",
        f"threads = {threads}",
        "temp_directory = ''",
        "enable_progress_bar = false",  # it writes among what the program prints
        "ieee_floating_point_ops = false",
        "error_on_division_by_zero = false",  # it is missing, as in other engines
        "enable_external_file_cache = false",  # one that is laid aside holds no memory
        "preserve_insertion_order = true",  # the first rows are the same at each look
        # It moves a TRY_CAST into the CSV reader, where it fails instead of giving NULL (2.0.0).
        "disabled_optimizers = 'type_pushdown'",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "allow_community_extensions = false",
        # The engine asks for leave for what it is given, and again for what it finds by that.
        f"allowed_paths = [{', '.join(allowed)}]",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}")
    return connection


def _parquet(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[str, dict[str, str]]:
    """Return the reader of a Parquet file, and the type of each column."""
    reader = f"read_parquet({_file(path)})"
    described = connection.execute(f"DESCRIBE FROM {reader}").fetchall()
    return reader, {name: kind for name, kind, *_ in described}


def _view(
    connection: duckdb.DuckDBPyConnection, reader: str, types: dict[str, str], view: str
) -> dict[str, Kind]:
    cleaned = ", ".join(
        f"nullif({quoted_name(name)}, 'nan'::{kind}) AS {quoted_name(name)}"
        for name, kind in types.items()
        if kind in ("DOUBLE", "FLOAT")
    )
    replaced = f" REPLACE ({cleaned})" if cleaned else ""
    # The reader is made here of a path and of names that are quoted.
    connection.execute(f"CREATE OR REPLACE VIEW {view} AS SELECT *{replaced} FROM {reader}")  # noqa: S608
    return {name: kind_of_type(kind) for name, kind in types.items() if not name.startswith(HIDDEN)}


def _first_line(error: Exception) -> str:
    line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return line if len(line) <= 160 else line[:159] + "…"


def _file(path: Path) -> str:
    """Name one file to the engine, which takes * ? [ for several files."""
    return quoted_text(_pattern(path))


def _pattern(path: Path) -> str:
    return _SEVERAL.sub(r"[\g<0>]", str(path))


def _literal(path: Path) -> str:
    return quoted_text(str(path))
