"""The chapters in which nothing is recorded yet, and the smallest step that opens one.

Nobody is told to fill in a chapter: the whole strategy gets one remark (A100), and it names a file
that lies in the data folder already wherever one fits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from workbook.book import Book, registry
from workbook.book.errors import BadInput
from workbook.book.messages import joined, say, translate
from workbook.book.model import TABLES
from workbook.evidence.described import data_files
from workbook.evidence.limits import check_folder, resolved

MOST_FILES = 60
"""Files of the data folder that are looked at; a folder with more is no place to search in."""
_LONGEST_HEADER = 65_536
_TALK = frozenset({"remarks", "remarks_seen"})


def _any(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DAYS = _any("date day time timestamp datetime created received opened closed fecha dia hora")
_CASES = _any("case ticket incident complaint caso folio incidencia reclamo queja expediente")
_STEPS = _any("activity event status step sector department actividad evento estado paso area")
_REASONS = _any("reason code category topic motivo causa codigo categoria tema")
_TEXTS = _any("comment comments feedback text message comentario comentarios texto mensaje opinion")
_CUSTOMERS = _any("customer client account cliente cuenta")
_AMOUNTS = _any("amount total value revenue sales margin importe monto valor venta ventas margen")
_FITS: tuple[tuple[str, tuple[frozenset[str], ...]], ...] = (
    ("events", (_CASES, _DAYS, _STEPS)),
    ("contacts", (_DAYS, _REASONS)),
    ("comments", (_TEXTS,)),
    ("orders", (_CUSTOMERS, _DAYS, _AMOUNTS)),
)
"""Kind of a source → words of which its header holds one of each."""


def chapters(book: Book) -> tuple[str, ...]:
    """Return the titles of the chapters without a row; none once a strategy goes beyond the first.

    Counted are chapters that bring optional tables only, which a strategy is complete without. It
    goes beyond them with a row of any optional table; what members remark to each other is none.
    """
    further = (table.name for table in TABLES.values() if table.optional)
    if any(book.rows(name) for name in further if name not in _TALK):
        return ()
    return tuple(
        translate(one.title)
        for one in registry.chapters()
        if one.tables and all(table.optional for table in one.tables)
    )


def finding(book: Book) -> tuple[str, str] | None:
    """Return what to say of the chapters without a row, and the smallest step; None for none."""
    empty = chapters(book)
    if not empty:
        return None
    return say("Nothing is recorded yet for {chapters}.", chapters=joined(list(empty))), _step(book)


def _step(book: Book) -> str:
    fitting = _fitting(book)
    for kind in ("events", "contacts", "comments"):
        if kind in fitting:
            return _described(fitting[kind])
    if book.rows("moments"):
        return say(
            "The smallest next step: enter one promise that customers read or hear, at its moment "
            "of truth."
        )
    if "orders" in fitting:
        return _described(fitting["orders"])
    return say(
        "The smallest next step: enter the first moment of truth, and what customers are promised "
        "there."
    )


def _described(file: str) -> str:
    return say(
        "The smallest next step: describe {file} in one row of the sources. It lies in the data "
        "folder already, and all chapters read it from there.",
        file=file,
    )


def _fitting(book: Book) -> dict[str, str]:
    """Return kind of a source → the first file that nobody describes and whose header fits."""
    found: dict[str, str] = {}
    known = data_files(book.rows)
    for name, header in _headers(book, known):
        kind = kind_of(header)
        if kind:
            found.setdefault(kind, name)
    return found


def kind_of(header: Sequence[str]) -> str:
    """Return the kind of source that a header fits; empty for none.

    Words of English and Spanish headings are compared, without accents.
    """
    words = {word for name in header for word in _words(name)}
    return next((kind for kind, all_ in _FITS if all(words & one for one in all_)), "")


def _words(name: str) -> list[str]:
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKD", apart) if not unicodedata.combining(sign)
    )
    return re.findall(r"[a-z]+", plain.casefold())


def _headers(book: Book, known: set[str]) -> Iterator[tuple[str, Sequence[str]]]:
    folder = _folder(book)
    if folder is None:
        return
    files = sorted(_files(folder))[:MOST_FILES]
    readers: dict[str, Callable[[Path], Sequence[str]]] = {
        ".csv": _csv_header,
        ".parquet": lambda path: _parquet_header(book, path.relative_to(folder).as_posix()),
    }
    for path in files:
        name = path.relative_to(folder).as_posix()
        if name not in known and not path.is_symlink():
            with suppress(OSError):
                yield name, readers[path.suffix.lower()](path)


def _folder(book: Book) -> Path | None:
    """Return the data folder, where there is one and it may be read."""
    if not book.strategy.data_folder:
        return None
    try:
        folder = resolved(book.strategy.data_folder)
        if book.data_folders is not None:
            check_folder(folder, book.data_folders)
    except BadInput:
        return None
    return folder if folder.is_dir() else None


def _files(folder: Path) -> Iterator[Path]:
    """Return the CSV and Parquet files of a folder and of the folders in it."""
    with suppress(OSError):
        for path in folder.iterdir():
            is_inside = path.is_dir() and not path.is_symlink()
            near = list(path.iterdir()) if is_inside else [path]
            yield from (
                one for one in near if one.suffix.lower() in (".csv", ".parquet") and one.is_file()
            )


def _csv_header(path: Path) -> Sequence[str]:
    with path.open("rb") as file:
        begin = file.read(_LONGEST_HEADER)
    encoding = "utf-16" if begin[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    lines = begin.decode(encoding, errors="replace").splitlines()
    line = next((one for one in lines if one.strip()), "")
    return line.split(max(",;\t|", key=line.count))


def _parquet_header(book: Book, name: str) -> Sequence[str]:
    from workbook.evidence.strategy import sources_of

    with suppress(BadInput), sources_of(book).open(name) as opened:
        return list(opened.columns)
    return ()
