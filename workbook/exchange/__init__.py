"""Strategies in files: a folder with one CSV file a table, or an Excel file with one sheet a table.

Both hold exactly what the book holds, by the names of the model, and can be read back without
loss. Reading finds every fault before anything is changed; writing is done wholly or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from workbook.book import Book
from workbook.book.errors import BadInput, Fault, NotFound
from workbook.book.fields import Field, Row, Table
from workbook.book.messages import counted, say
from workbook.exchange import csv_folder
from workbook.exchange.placing import put_file, put_folder
from workbook.exchange.reading import Mended, RawTables, mend, understand

__all__ = ["read", "records", "write"]

_NOT_WRITTEN = (".xls", ".xlsm", ".xlsb", ".ods", ".csv")


def read(
    path: str | Path,
    name: str = "",
    unknown: Mapping[str, Table] = MappingProxyType({}),
    mended: Mended = MappingProxyType({}),
    as_typed: Callable[[Field, str], str] = lambda _field, text: text,
) -> dict[str, tuple[Row, ...]]:
    """Read one strategy from a CSV folder or an Excel file.

    Parameters
    ----------
    path
        A folder with one CSV file a table, or an ``.xlsx`` file with one sheet a table. Tables and
        columns that are not required may be missing. Other files of the folder are left alone.
    name
        Takes the place of the strategy's key.
    unknown
        Tables that the store has and this program does not know, by name: they are read as well.
    mended
        What a person typed in the place of cells that were wrong, by place, line and column of the
        fault; ``as_typed`` reads it for its column.

    Returns
    -------
    dict
        Every table of the model by name, and those of ``unknown`` that the files have, as rows in
        the order of the file. ``data_folder`` of the strategy is the folder that was read, or the
        folder that the Excel file lies in.

    Raises
    ------
    NotFound
        Nothing lies at ``path``.
    BadInput
        The files break the rules; it carries every fault, by table and row.
    """
    place = Path(path)
    if not place.exists():
        raise NotFound(
            say(
                "There is no file or folder {place}. Check the spelling of the path.",
                place=place,
            )
        )
    if not place.is_dir() and place.suffix.lower() != ".xlsx":
        raise BadInput(
            say(
                "{place} is neither a folder of CSV files nor an Excel file (.xlsx). Give the "
                "folder that holds the CSV files, or save the file as an Excel workbook (.xlsx).",
                place=place,
            )
        )
    rows, faults = understand(mend(_load(place, unknown), mended, as_typed, unknown), name, unknown)
    if faults:
        raise _refusal(place, faults)
    folder = (place if place.is_dir() else place.parent).resolve()
    strategy = rows["strategy"][0]._replace(data_folder=str(folder))
    return {**rows, "strategy": (strategy,)}


def records(
    path: Path, unknown: Mapping[str, Table] = MappingProxyType({})
) -> dict[tuple[str, int | None], Sequence[Any]]:
    """Return the cells of every line as they stand in the files, by place and line of a fault."""
    found = _load(path, unknown)
    return {(one.place, line): cells for one in found.sheets for line, cells in one.records}


def write(book: Book, path: str | Path, *, whole: bool = False) -> Path:
    """Write a book to an Excel file (a path that ends in ``.xlsx``) or to a CSV folder.

    All tables are written, empty ones with their heading only; those that this program does not
    know with the columns as the store has them, where the strategy has rows in them. An Excel file
    takes the place of an earlier one. In a folder that exists, the files of the tables are replaced
    and others stay; the evidence files that lie in the strategy's data folder go with it.

    Of anonymous votes only those of the book's reader are written, and with ``whole`` all: that is
    for whoever moves a store, and can read it anyway.

    Returns
    -------
    Path
        The file or folder, resolved.

    Raises
    ------
    BadInput
        The path cannot be written, or a table does not fit into Excel. What was there before is
        unchanged.
    """
    target = Path(path).resolve()
    suffix = target.suffix.lower()
    if suffix in _NOT_WRITTEN:
        raise BadInput(
            say(
                "{target} would be a file of the kind {suffix}, which is not written. Give a "
                "path that ends in .xlsx, or the path of a folder for CSV files.",
                target=target.name,
                suffix=suffix,
            )
        )
    try:
        if suffix == ".xlsx":
            put_file(target, _dump_excel(book, whole))
        else:
            files = csv_folder.dump(book, target, whole=whole)
            put_folder(target, files, csv_folder.evidence_files(book, target))
    except OSError as reason:
        raise BadInput(
            say(
                "{target} could not be written ({strerror}); what was there before is unchanged. "
                "Close it if it is open in another program, or choose another place.",
                target=target,
                strerror=reason.strerror or reason,
            )
        ) from reason
    return target


def _load(place: Path, unknown: Mapping[str, Table]) -> RawTables:
    if place.is_dir():
        return csv_folder.load(place, unknown)
    from workbook.exchange import excel_reader

    return excel_reader.load(place, unknown)


def _dump_excel(book: Book, whole: bool) -> bytes:
    from workbook.exchange import excel_writer

    return excel_writer.dump(book, whole=whole)


def _refusal(place: Path, faults: list[Fault]) -> BadInput:
    return BadInput(
        say(
            "{place} was not imported: {count} found, and nothing was changed. Correct what is "
            "listed and import again.",
            place=place,
            count=counted(len(faults), "fault was", "faults were"),
        ),
        faults,
    )
