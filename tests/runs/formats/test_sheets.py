"""Sheets of an Excel file: values of every kind, and what Excel cannot hold."""

import io
from datetime import date
from types import SimpleNamespace

from openpyxl import load_workbook

from workbook.runs.formats.sheets import LONGEST_TEXT, excel

BRIEF = SimpleNamespace(
    name="A", day="1 May 2026", organisation="O", content_hash="0" * 64, verdict="Ready."
)


def test_a_sheet_keeps_numbers_days_lists_and_text_and_leaves_gaps_empty():
    row = (1.5, 2, True, date(2026, 5, 1), ("a", "b"), None, float("nan"), float("inf"), "=1+1")

    def write(sheets):
        sheets.add_summary(BRIEF, ("Gate",), [("Link",)])
        sheets.add("A name that is longer than thirty-one letters", tuple("abcdefghi"), [row])
        sheets.add("Long", ("t",), [("x" * 40_000,)])

    book = load_workbook(io.BytesIO(excel(BRIEF, write)))
    assert [row[0].value for row in book["Summary"]][:3] == [
        "A", "O · as of 1 May 2026 · content 000000000000", "Ready.",
    ]  # fmt: skip
    sheet = book.worksheets[1]
    values = [cell.value for cell in sheet[2]]
    assert values[:3] == [1.5, 2, "yes"]
    assert values[3].date() == date(2026, 5, 1)
    assert values[4:] == ["a; b", None, None, None, "=1+1"]
    assert sheet["I2"].data_type == "s"
    assert len(book["Long"]["A2"].value) == LONGEST_TEXT
