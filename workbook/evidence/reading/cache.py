"""The typed table of a file, kept so that the second question need not read the file again.

A table is named by the content it was made of and by how that was read, lies where nobody else can
look, and goes when its source goes or changes. It is no part of a report or an export.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbook.book.errors import BadInput
from workbook.book.messages import joined, say
from workbook.evidence.reading import large
from workbook.evidence.reading.log import write_csv
from workbook.evidence.reading.reading import XES, Declared, Reading, Table, read

if TYPE_CHECKING:
    import duckdb

CACHE = "WORKBOOK_CACHE"
_VERSION = 6
"""To be raised when the same file would be read in another way than before."""
_PIECE = 1 << 20


@dataclass(frozen=True)
class Kept:
    """A file's table as Parquet, how it was read, and which columns it has (None: all)."""

    parquet: Path
    reading: Reading
    columns: frozenset[str] | None = None

    def holds(self, texts: Collection[str] | None) -> bool:
        """Say whether it has each column that the texts name; None for all columns."""
        if self.columns is None:
            return True
        return texts is not None and named_in(texts, self.reading.types) <= self.columns


def named_in(texts: Collection[str], names: Iterable[str]) -> frozenset[str]:
    """Return the columns that texts could name, whatever stands around the name."""
    every = "\n".join(texts).casefold()
    return frozenset(name for name in names if '"' in name or name.casefold() in every)


_FOUND = Declared()
_known: dict[tuple[Any, ...], Kept] = {}
_MOST_KNOWN = 500
_MOST_PARTS = 2
"""Tables of some columns of one file, before all of them are typed."""


def kept(path: Path, declared: Declared = _FOUND, texts: Collection[str] | None = None) -> Kept:
    """Return the typed table of a text file; read the file only where it is not kept.

    Of a large file that is regular only the columns are typed that ``texts`` name, and the others
    when they are asked for.

    Parameters
    ----------
    path, declared
        The file, and how it was set to be read.
    texts
        Expressions and names of columns; None for all columns.

    Raises
    ------
    BadInput
        The file cannot be read.
    """
    stat = path.stat()
    state = (str(path), stat.st_mtime_ns, stat.st_size, declared)
    found = _known.get(state)
    if found is None or not found.holds(texts) or not found.parquet.is_file():
        found = _from_disk(path, declared, texts)
        if len(_known) > _MOST_KNOWN:
            _known.clear()
        _known[state] = found
    return found


def _from_disk(path: Path, declared: Declared, texts: Collection[str] | None) -> Kept:
    name, folder = _digest(path, declared), _folder()
    parts = [one for told in folder.glob(f"{name}*.json") if (one := _told(told))]
    for one in parts:
        if one.holds(texts):
            return one
    _sweep(folder, path, name)
    found = None
    form = None if _is_log(path) else large.regular(path, declared)
    if form and texts is not None and len(parts) < _MOST_PARTS:
        found = _some_columns(form, texts, folder / name, parts)
    if found is None:
        parquet = folder / f"{name}.parquet"
        if _is_log(path):
            reading = _of_log(path, declared, parquet)
        else:
            reading = _of_file(path, declared, parquet, form)
        found = Kept(parquet, reading)
    if declared.hints.no_answer:
        note = say("no answer: {codes}", codes=joined(list(declared.hints.no_answer)))
        reading = found.reading
        found = replace(found, reading=replace(reading, notes=(*reading.notes, note)))
    columns = None if found.columns is None else sorted(found.columns)
    told = {"source": str(path), "columns": columns, "reading": asdict(found.reading)}
    _put(found.parquet.with_suffix(".json"), json.dumps(told).encode())
    return found


def _told(told: Path) -> Kept | None:
    """Return a table of the cache by what is kept beside it, or None where it is not whole."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        said = json.loads(told.read_text())
        columns = None if said["columns"] is None else frozenset(said["columns"])
        if (parquet := told.with_suffix(".parquet")).is_file():
            return Kept(parquet, _reading(said["reading"]), columns)
    return None


def _some_columns(
    form: large.Regular, texts: Collection[str], name: Path, parts: Sequence[Kept]
) -> Kept | None:
    """Type the columns that are asked for now and were before; None where that is not enough."""
    if form.path.stat().st_size < large.IN_PARTS:
        return None
    before = [one.columns for one in parts if one.columns is not None]
    columns = named_in(texts, form.names).union(form.people, *before)
    if len(columns) == len(form.names):
        return None
    called = hashlib.sha256(repr(sorted(columns)).encode()).hexdigest()[:12]
    parquet = name.with_name(f"{name.name}.{called}.parquet")
    reading = _copied(form, columns, parquet)
    if reading is None:
        return None
    return Kept(parquet, replace(reading, unread=len(form.names) - len(columns)), columns)


def beside(path: Path, declared: Declared, rules: object) -> Path:
    """Return where is kept what follows from a file's content, by the rules that it follows."""
    called = hashlib.sha256(repr(rules).encode()).hexdigest()[:12]
    return _folder() / f"{_digest(path, declared)}.{called}.beside.json"


def kept_beside(place: Path) -> Any:
    """Return what is kept at a place, or None where nothing is."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        return json.loads(place.read_text())["content"]
    return None


def keep_beside(place: Path, source: Path, content: Any) -> None:
    """Keep something beside the table of a source; it goes when the source goes or changes."""
    with suppress(OSError):  # it is found again where it cannot be kept
        _sweep(place.parent, source, place.name.partition(".")[0])
        with _part_of(place) as part:
            _put(part, json.dumps({"source": str(source), "content": content}).encode())
            part.replace(place)


def _is_log(path: Path) -> bool:
    return path.name.lower().endswith((".xes", ".xes.gz"))


def _of_log(path: Path, declared: Declared, parquet: Path) -> Reading:
    """Write a log as a table of text first; its attributes are columns then, like any others."""
    text = parquet.with_suffix(f".{os.getpid()}.csv")
    _put(text, b"")
    try:
        write_csv(path, text)
        declared = replace(declared, encoding="", separator=",")
        reading = _of_file(text, declared, parquet, large.regular(text, declared))
    except BadInput as refusal:
        raise BadInput(refusal.summary.replace(text.name, path.name)) from None
    finally:
        text.unlink(missing_ok=True)
    return replace(reading, separator=XES, encoding="XES", headings=(), padded=0)


def _of_file(path: Path, declared: Declared, parquet: Path, form: large.Regular | None) -> Reading:
    reading = _copied(form, form.names, parquet) if form else None
    if reading is None:
        table = read(path, declared)
        _write(table, parquet)
        reading = table.reading
    return reading


def _copied(form: large.Regular, names: Collection[str], parquet: Path) -> Reading | None:
    """Let the engine copy columns of a large file; None where it is not regular."""
    import duckdb

    with duckdb.connect(":memory:") as engine, _part_of(parquet) as part:
        engine.execute("SET memory_limit = '320MB'")
        engine.execute("SET enable_progress_bar = false")
        engine.execute("SET preserve_insertion_order = true")
        reading = form.copied(engine, part, names)
        if reading is not None:
            part.chmod(0o600)
            part.replace(parquet)
        return reading


def _digest(path: Path, declared: Declared) -> str:
    """Return what names the content of a file and how it is read; each state is read once."""
    stat = path.stat()
    return _digest_of(path, stat.st_mtime_ns, stat.st_size, declared)


@lru_cache(maxsize=_MOST_KNOWN)
def _digest_of(path: Path, _mtime: int, _size: int, declared: Declared) -> str:
    digest = hashlib.sha256()
    digest.update(repr((_VERSION, str(path), declared)).encode())
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()[:40]


def _folder() -> Path:
    """Return the folder of the cache, which nobody else may look into."""
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    chosen = os.environ.get(CACHE) or f"{home}/service-strategy-workbook/evidence"
    try:
        folder = Path(chosen).expanduser()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        if os.access(folder, os.W_OK | os.X_OK):
            return folder
    except (OSError, RuntimeError):
        pass
    return _passing()


@lru_cache(maxsize=1)
def _passing() -> Path:
    """Make a folder for this process alone, where none can be kept."""
    folder = tempfile.mkdtemp(prefix="workbook-")  # its mode is 0700
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _sweep(folder: Path, path: Path, name: str) -> None:
    """Remove the tables of sources that are gone, and the earlier ones of this source."""
    for told in folder.glob("*.json"):
        with suppress(OSError, ValueError, KeyError, TypeError):
            source = Path(json.loads(told.read_text())["source"])
            earlier = source == path and not told.name.startswith(name)
            if earlier or not source.exists():
                told.with_suffix(".parquet").unlink(missing_ok=True)
                told.unlink(missing_ok=True)


def _write(table: Table, parquet: Path) -> None:
    import duckdb

    names = [column.name for column in table.columns]
    typed = [
        f"unnest(${at}::{column.type}[]) AS {_name(column.name)}"
        for at, column in enumerate(table.columns, 1)
    ]
    values: Sequence[Any] = table.values
    with duckdb.connect(":memory:") as engine:
        engine.execute("SET enable_progress_bar = false")
        engine.execute("SET preserve_insertion_order = true")
        if table.reading.answers:
            engine.execute(f"CREATE TABLE answers AS SELECT {', '.join(typed)}", list(values))
        else:
            bare = ", ".join(f"{_name(name)} VARCHAR" for name in names)
            engine.execute(f"CREATE TABLE answers ({bare})")
        _copy(engine, parquet)


def _copy(engine: duckdb.DuckDBPyConnection, parquet: Path) -> None:
    with _part_of(parquet) as part:
        target = str(part).replace("'", "''")
        engine.execute(f"COPY (FROM answers) TO '{target}' (FORMAT parquet)")
        part.chmod(0o600)
        part.replace(parquet)


@contextmanager
def _part_of(parquet: Path) -> Iterator[Path]:
    """Return where a file is written before it takes its place; only its owner can read it."""
    part = parquet.with_suffix(f".{os.getpid()}.part")
    try:
        _put(part, b"")
        yield part
    finally:
        part.unlink(missing_ok=True)


def _put(file: Path, content: bytes) -> None:
    """Write a file that only its owner can read, from its first byte on."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(content)


def _reading(told: dict[str, Any]) -> Reading:
    told["left_out"] = tuple((why, tuple(lines)) for why, lines in told["left_out"])
    for name in ("headings", "strays", "notes"):
        told[name] = tuple(told[name])
    told["codes"] = {name: tuple(codes) for name, codes in told["codes"].items()}
    return Reading(**told)


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
