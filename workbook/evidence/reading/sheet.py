"""The cells of an Excel file, as texts that keep what Excel knows of them.

A number or a day that Excel holds is certain: it is written with a sign before it that no file of
text holds, so that no decimal mark and no order of dates has to be found for it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from workbook.book.errors import BadInput
from workbook.book.messages import joined, say
from workbook.evidence.reading.layout import Record
from workbook.evidence.reading.values import CERTAIN

LARGEST = 64_000_000
"""Bytes of an Excel file: a sheet holds at most a million rows."""


def cells_of(path: Path, wanted: str = "") -> tuple[str, list[Record]]:
    """Return the name of a sheet and its rows, each with its number.

    Parameters
    ----------
    path
        An ``.xlsx`` file.
    wanted
        Name of the sheet; empty for the only one that holds a table.

    Raises
    ------
    BadInput
        It is no Excel file, there is no such sheet, or several hold a table.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    if path.stat().st_size > LARGEST:
        raise BadInput(say("{file} is too large for an Excel file. Save it as CSV.",
                           file=path.name))  # fmt: skip
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = [wanted] if wanted in book.sheet_names else list(book.sheet_names)
        if wanted and wanted not in book.sheet_names:
            raise BadInput(
                say("{file} has no sheet {wanted}. It has {names}.", file=path.name, wanted=wanted,
                    names=joined(names))
            )  # fmt: skip
        sheets = {name: _rows(book.get_sheet_by_name(name)) for name in names}
    except CalamineError:
        raise BadInput(
            say("{file} cannot be read as an Excel file. Save it again as .xlsx, without a "
                "password.", file=path.name)
        ) from None  # fmt: skip
    tables = [name for name, rows in sheets.items() if wanted or _is_table(rows)]
    if len(tables) > 1:
        raise BadInput(
            say("{file} has several sheets with a table: {tables}. Name one behind the file: "
                "{file}#{first}.", file=path.name, tables=joined(tables), first=tables[0])
        )  # fmt: skip
    if not tables:
        raise BadInput(say("{file} has no sheet with a table.", file=path.name))
    return tables[0], sheets[tables[0]]


def _rows(sheet: Any) -> list[Record]:
    start = sheet.start[0] if sheet.start else 0
    rows = sheet.to_python(skip_empty_area=True)
    return [(at, [_text(cell) for cell in row]) for at, row in enumerate(rows, start + 1)]


def _is_table(rows: list[Record]) -> bool:
    return sum(sum(map(bool, cells)) > 1 for _, cells in rows) > 1


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        whole = isinstance(cell, int) or (cell.is_integer() and abs(cell) < 1e15)
        return f"{CERTAIN}{int(cell) if whole else repr(cell)}"
    if isinstance(cell, datetime | date):
        return f"{CERTAIN}{cell.isoformat(' ') if isinstance(cell, datetime) else cell}"
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return cell.isoformat() if isinstance(cell, time) else str(cell).strip()
