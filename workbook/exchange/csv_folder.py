"""A strategy as a folder: one CSV file a table (RFC 4180, UTF-8), beside its evidence files."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from workbook.book import Book
from workbook.book.errors import BadInput, Fault
from workbook.book.fields import Row, Table
from workbook.book.messages import _, say, translate
from workbook.book.model import TABLES
from workbook.book.rounds import shown
from workbook.evidence.described import data_files, is_file
from workbook.evidence.limits import check_folder, resolved
from workbook.exchange.reading import RawTables, Record, Sheet, UnknownFile, evidence_name

LARGEST = 32_000_000  # bytes of one table; each takes about ten to read
_REMEDY = _('save it again as "CSV UTF-8 (comma delimited)"')
_MISQUOTED = {
    "unexpected end of data": _(
        "the quotation mark that ends a cell; one that begins in this row is never closed"
    ),
    "field larger": _(
        "a shorter cell; perhaps a quotation mark that begins in this row is never closed"
    ),
    "expected after": _(
        "a comma or the end of the row after the quotation mark that ends a cell; a quotation mark "
        'inside a cell is written twice: ""'
    ),
}


def load(folder: Path, unknown: Mapping[str, Table]) -> RawTables:
    """Read the CSV files that are tables; name the others. Hidden files are not looked at."""
    tables = {**TABLES, **unknown}
    places = {name: _file_name(name) for name in tables}
    files = {
        entry.name: entry
        for entry in sorted(folder.iterdir())
        if entry.suffix.lower() == ".csv" and not entry.name.startswith(".") and entry.is_file()
    }
    too_large = [fault for file in places.values() if (fault := _size(files.get(file)))]
    if too_large:
        return RawTables((), (), places, tuple(too_large))
    sheets = [_sheet(tables[name], files[file]) for name, file in places.items() if file in files]
    unknown_files = [
        UnknownFile(Path(file).stem, file, file) for file in files if file not in places.values()
    ]
    return RawTables(sheets, unknown_files, places)


def dump(book: Book, target: Path, *, whole: bool = False) -> dict[str, bytes]:
    """Return the file of every table by its name.

    An optional table without rows has none, unless the folder holds one of an earlier export.
    """
    known = {
        name: _text(table, without_folder(book, name, whole=whole))
        for name, table in TABLES.items()
        if is_written(book, table, whole=whole) or (target / _file_name(name)).exists()
    }
    unknown = {name: _text(*one) for name, one in book.unknown.items()}
    return {_file_name(name): text.encode() for name, text in (known | unknown).items()}


def is_written(book: Book, table: Table, *, whole: bool = False) -> bool:
    """Say whether a table is written: it is no optional one, or it has rows."""
    return not table.optional or bool(without_folder(book, table.name, whole=whole))


def without_folder(book: Book, table: str, *, whole: bool = False) -> tuple[Row, ...]:
    """Return the rows of a table to be written; the data folder is a place, and stays behind.

    So do others' anonymous votes, unless the book is written ``whole``: for whoever moves a store.
    """
    rows = book.entered(table) if whole else shown(book, table)
    return tuple(row._replace(data_folder=None) for row in rows) if table == "strategy" else rows


def evidence_files(book: Book, target: Path) -> dict[str, Path]:
    """Return the data files that evidence and sources name: path below the data folder → file.

    Only files of data that truly lie inside of the data folder, links followed; hidden
    files, files named like a table, and files that ``target`` already is the home of are left out.
    """
    root = _data_folder(book) or target
    if root == target:
        return {}
    named = {evidence_name(name) for name in data_files(book.entered)}
    named -= {_file_name(name) for name in (*TABLES, *book.unknown)}
    found = ((name, _inside(root, PurePosixPath(name))) for name in sorted(named))
    return {name: file for name, file in found if file is not None}


def _data_folder(book: Book) -> Path | None:
    """Return the data folder, if evidence may lie there; files from elsewhere are not copied."""
    if not book.strategy.data_folder:
        return None
    try:
        folder = resolved(book.strategy.data_folder)
        if book.data_folders is not None:
            check_folder(folder, book.data_folders)
    except BadInput:
        return None
    return folder


def holds_evidence_elsewhere(book: Book) -> bool:
    """Say whether evidence names files that are not copied: its data folder may not be read."""
    return (
        bool(data_files(book.entered))
        and bool(book.strategy.data_folder)
        and _data_folder(book) is None
    )


def _inside(root: Path, name: PurePosixPath) -> Path | None:
    plain = not name.is_absolute() and not any(part.startswith(".") for part in name.parts)
    if not plain or not is_file(name.name):
        return None
    file = (root / name).resolve()
    try:
        return file if file.is_relative_to(root) and file.is_file() else None
    except OSError:  # no file can have such a name: it is a table of a database
        return None


def _text(table: Table, rows: tuple[Row, ...]) -> str:
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(table.columns)
    formats = [field.format for field in table.fields]
    writer.writerows(
        [give(value) for give, value in zip(formats, row, strict=True)] for row in rows
    )
    return written.getvalue()


def _size(file: Path | None) -> Fault | None:
    """Refuse a file before it is read that would take more memory than there may be."""
    try:
        size = file.stat().st_size if file else 0
    except OSError:  # it is told when it is opened
        return None
    if not file or size <= LARGEST:
        return None
    expected = say(
        "at most {largest} MB in one table; evidence belongs into files of other names",
        largest=f"{LARGEST / 1000000.0:,.0f}",
    )
    return Fault(file.name, None, "", f"{size / 1e6:,.0f} MB", expected)


def _file_name(table: str) -> str:
    return f"{table}.csv"


def _sheet(table: Table, file: Path) -> Sheet:
    try:
        text = _decode(file)
    except OSError as reason:
        fault = Fault(file.name, None, "", reason.strerror, say("a file that may be read"))
        return Sheet(table.name, file.name, (), (fault,))
    except UnicodeDecodeError as reason:
        return Sheet(table.name, file.name, (), (_not_utf8(file.name, reason),))
    separator = _other_separator(table, text)
    if separator:
        expected = say(
            "columns separated by commas, not by {separator}: {remedy}",
            separator=separator,
            remedy=translate(_REMEDY),
        )
        heading = text.splitlines()[0][:80]
        return Sheet(table.name, file.name, (), (Fault(file.name, 1, "", heading, expected),))
    return Sheet(table.name, file.name, *_records(file.name, text))


def _decode(file: Path) -> str:
    return file.read_bytes().decode("utf-8").removeprefix("\ufeff")


def _not_utf8(place: str, reason: UnicodeDecodeError) -> Fault:
    wide = reason.object.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    line = reason.object.count(b"\n", 0, reason.start) + 1
    found = reason.object[reason.start : reason.start + 1]
    remedy = translate(_REMEDY)
    expected = (
        say("text in UTF-8 (it is UTF-16): {remedy}", remedy=remedy)
        if wide
        else say(
            "text in UTF-8 (byte {byte} of the file is not): {remedy}",
            byte=reason.start + 1,
            remedy=remedy,
        )
    )
    return Fault(place, line, "", found, expected)


def _other_separator(table: Table, text: str) -> str:
    heading = next(iter(text.lstrip().splitlines()), "")
    for mark, name in ((";", _("semicolons")), ("\t", _("tabs")), ("|", _("vertical bars"))):
        columns = [column.strip(' "\r') for column in heading.split(mark)]
        if "," not in heading and len(columns) > 1 and not table.by_name.keys().isdisjoint(columns):
            return translate(name)
    return ""


def _records(place: str, text: str) -> tuple[list[Record], tuple[Fault, ...]]:
    """Return the records, each with the line on which it begins, as far as the text can be read."""
    records: list[Record] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for record in reader:
            records.append((line, tuple(record)))  # tuples of text cost the collector nothing
            line = reader.line_num + 1
    except csv.Error as reason:
        expected = next(
            (translate(told) for part, told in _MISQUOTED.items() if part in str(reason)),
            str(reason),
        )
        found = next(_from_line(text, line), "")[:80]
        return records, (Fault(place, line, "", found, expected),)
    return records, ()


def _from_line(text: str, line: int) -> Iterator[str]:
    lines = enumerate(io.StringIO(text), 1)
    return (content.rstrip("\n") for number, content in lines if number >= line)
