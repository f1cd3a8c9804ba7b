"""Read a strategy from an Excel file: one sheet a table.

Cells are taken as they are: text, numbers, dates, yes and no. Where Excel made a number of a key
(007), the number is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from workbook.book.errors import Fault
from workbook.book.fields import Table
from workbook.book.messages import say
from workbook.book.model import TABLES
from workbook.exchange.excel_cells import LARGEST, MOST_CELLS, SheetCells, look_into, size
from workbook.exchange.reading import BrokenCell, RawTables, Record, Sheet, UnknownFile

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_PROTECTED = b"\xd0\xcf\x11\xe0"  # the container of encrypted files, and of .xls


def load(path: Path, unknown: Mapping[str, Table]) -> RawTables:
    """Read the sheets that are tables; name the others."""
    places = {name: f"{path.name}: {name}" for name in (*TABLES, *unknown)}
    try:
        return _load(path, places)
    except OSError as reason:
        fault = Fault(path.name, None, "", reason.strerror, say("a file that may be read"))
        return RawTables((), (), places, (fault,))


def _load(path: Path, places: dict[str, str]) -> RawTables:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

    with path.open("rb") as file:
        if file.read(4) == _PROTECTED:
            return _unreadable(path, places, say("an Excel workbook (.xlsx) without a password"))
    try:
        if (unpacked := size(path)) > LARGEST:
            found = say(
                "{unpacked} MB when it is unpacked", unpacked=f"{unpacked / 1000000.0:,.0f}"
            )
            expected = say(
                "at most {largest} MB: delete the rows, columns and pictures that are no part of "
                "the strategy; evidence belongs into files of its own",
                largest=f"{LARGEST / 1000000.0:,.0f}",
            )
            return RawTables((), (), places, (Fault(path.name, None, "", found, expected),))
        cells = look_into(path)
        with CalamineWorkbook.from_path(path) as book:
            names = [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
            known = [name for name in places if name in names]
            sheets = [_sheet(book, name, places[name], cells.get(name)) for name in known]
    except (CalamineError, ValueError) as reason:
        return _unreadable(
            path, places, say("a whole Excel workbook (.xlsx), not: {reason}", reason=reason)
        )
    unknown_files = [
        UnknownFile(name, f"{path.name}: {name}") for name in names if name not in places
    ]
    return RawTables(sheets, unknown_files, places)


def _unreadable(path: Path, places: dict[str, str], expected: str) -> RawTables:
    fault = Fault(
        path.name,
        None,
        "",
        path.name,
        say("{expected}; open it in Excel and save it again", expected=expected),
    )
    return RawTables((), (), places, (fault,))


def _sheet(book: CalamineWorkbook, name: str, place: str, cells: SheetCells | None) -> Sheet:
    if cells and cells.rows * cells.columns > MOST_CELLS:
        reach = say(
            "cells up to row {rows} and column {columns}",
            rows=f"{cells.rows:,}",
            columns=f"{cells.columns:,}",
        )
        expected = say(
            "no cells far from the table: delete the rows below and the columns beside it"
        )
        return Sheet(name, place, (), (Fault(place, None, "", reach, expected),))
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    for (line, position), text in (cells.broken if cells else {}).items():
        while len(rows) < line:
            rows.append([])
        row = rows[line - 1]
        row += [""] * (position + 1 - len(row))
        row[position] = BrokenCell(text)
    records: list[Record] = list(enumerate(rows, 1))
    return Sheet(name, place, records)
