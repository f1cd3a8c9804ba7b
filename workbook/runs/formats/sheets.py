"""Sheets of an Excel file: tables with a heading that stays in sight, ready to be filtered."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from workbook.book.fields import is_missing
from workbook.book.messages import about
from workbook.runs import Brief

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LONGEST_TEXT = 32_767  # Excel's own limit for a cell
WIDEST, NARROWEST = 60, 9


def excel(brief: Brief, write: Callable[[Sheets], None]) -> bytes:
    """Return an Excel file of a strategy whose sheets ``write`` adds."""
    from xlsxwriter import Workbook

    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(written, options) as workbook:
        workbook.set_properties({"title": brief.name, "subject": brief.day})
        write(Sheets(workbook))
    return written.getvalue()


class Sheets:
    """The sheets of a file, each a table with a heading that stays in sight."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        self.heading = workbook.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.day = workbook.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self.number = workbook.add_format({"num_format": "#,##0.00", "valign": "top"})
        self.text = workbook.add_format({"text_wrap": True, "valign": "top"})

    def add_summary(
        self,
        brief: Brief,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
        name: str = "Summary",
    ) -> None:
        """Add the sheet that says which strategy and day it is, and how the gates stand."""
        sheet = self.workbook.add_worksheet(name[:31])
        sheet.write_string(0, 0, brief.name, self.title)
        whose = about(brief.day, brief.organisation)
        sheet.write_string(1, 0, f"{whose} · content {brief.content_hash[:12]}")
        sheet.write_string(2, 0, brief.verdict)
        self.write(sheet, 4, columns, rows)

    def add(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Add a sheet with a table."""
        sheet = self.workbook.add_worksheet(name[:31])
        rows = list(rows)
        self.write(sheet, 0, columns, rows)
        sheet.freeze_panes(1, 0)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(columns) - 1)

    def write(
        self, sheet: Worksheet, top: int, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Write a table into a sheet from a row downward."""
        for at, name in enumerate(columns):
            sheet.write_string(top, at, name, self.heading)
            longest = max((len(_shown(row[at])) for row in rows), default=0)
            sheet.set_column(at, at, min(WIDEST, max(NARROWEST, len(name) + 3, longest + 1)))
        for down, row in enumerate(rows, top + 1):
            for at, value in enumerate(row):
                self._write_cell(sheet, down, at, value)

    def _write_cell(self, sheet: Worksheet, down: int, at: int, value: Any) -> None:
        value = value.item() if hasattr(value, "item") else value
        if isinstance(value, list | tuple):
            value = "; ".join(map(str, value)) or None
        if is_missing(value) or value in (float("inf"), float("-inf")):
            return
        if isinstance(value, bool):
            sheet.write_string(down, at, "yes" if value else "no", self.text)
        elif isinstance(value, int | float):
            sheet.write_number(down, at, value, self._of_number(value))
        elif isinstance(value, datetime | date):
            plain = value.replace(tzinfo=None) if isinstance(value, datetime) else value
            sheet.write_datetime(down, at, plain, self.day)
        else:
            sheet.write_string(down, at, str(value)[:LONGEST_TEXT], self.text)

    def _of_number(self, value: float) -> Format:
        return self.text if isinstance(value, int) else self.number


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}"
    return str(value)[:10] if isinstance(value, datetime | date) else str(value)
