"""Findings and measures as an Excel file: a sheet each, ready to be filtered."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from workbook.analysis.checks import findings
from workbook.analysis.measures import measure_named, measure_names
from workbook.book.fields import is_missing
from workbook.book.messages import about
from workbook.runs import Options
from workbook.runs.formats.material import Material

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LONGEST_TEXT = 32_767  # Excel's own limit for a cell
WIDEST, NARROWEST = 60, 9
FINDING = ("code", "severity", "gate", "table", "keys", "message", "remedy", "source")


def what_is_missing(_: Options) -> str:
    """Say what has to be installed for this format; nothing."""
    return ""


def content(material: Material) -> bytes:
    """Return the Excel file."""
    from xlsxwriter import Workbook

    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(written, options) as workbook:
        workbook.set_properties({"title": material.brief.name, "subject": material.brief.day})
        sheets = _Sheets(workbook)
        _write_summary(sheets, material)
        if not material.brief.error:
            found = [astuple(one) for one in findings(material.book)]
            sheets.add("Findings", FINDING, found)
        for name in measure_names():
            _write_measure(sheets, name, material)
    return written.getvalue()


class _Sheets:
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
            sheet.write_string(top, at, _heading(name), self.heading)
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


def _write_summary(sheets: _Sheets, material: Material) -> None:
    brief = material.brief
    sheet = sheets.workbook.add_worksheet("Summary")
    sheet.write_string(0, 0, brief.name, sheets.title)
    whose = about(brief.day, brief.organisation)
    sheet.write_string(1, 0, f"{whose} · content {brief.content_hash[:12]}")
    sheet.write_string(2, 0, brief.verdict)
    rows = [tuple(gate) for gate in brief.gates]
    sheets.write(sheet, 4, brief.gates[0]._fields if brief.gates else ("gate",), rows)


def _write_measure(sheets: _Sheets, name: str, material: Material) -> None:
    try:
        frame = measure_named(name)(material.book)
    except Exception as reason:  # a measure that stops must not take the others with it
        sheets.add(name, ("error",), [(f"{type(reason).__name__}: {reason}",)])
        return
    rows = [tuple(row) for row in frame.itertuples(index=False, name=None)]
    sheets.add(name, [str(column) for column in frame.columns], rows)


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}"
    return str(value)[:10] if isinstance(value, datetime | date) else str(value)


def _heading(name: str) -> str:
    return name.replace("_", " ").capitalize()
