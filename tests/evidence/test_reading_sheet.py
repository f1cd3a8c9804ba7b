"""Sheets of Excel as evidence: cells keep what Excel knows of them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import openpyxl
import pytest

from workbook.book.errors import BadInput
from workbook.evidence.reading.layout import Headed
from workbook.evidence.reading.reading import Declared, read


def moment(*clock):
    return datetime(2026, 2, 3, *clock, tzinfo=UTC).replace(tzinfo=None)


def saved(path, *rows, more=()):
    book = openpyxl.Workbook()
    book.active.title = "Answers"
    for row in rows:
        book.active.append(row)
    for name, content in more:
        sheet = book.create_sheet(name)
        for row in content:
            sheet.append(row)
    book.save(path)
    return path


def test_numbers_and_days_of_excel_are_certain_and_text_is_text(tmp_path):
    file = saved(
        tmp_path / "a.xlsx", ["Survey"], [], ["day", "at", "score", "word", 2024],
        *([moment(0), moment(9, at), 1.234, "Sí" if at else 7, at]
          for at in range(5)),
        more=[("Read me", [["Nothing"]])],
    )  # fmt: skip
    table = read(file)
    assert dict(table.reading.types) == {
        "day": "DATE", "at": "TIMESTAMP", "score": "DOUBLE", "word": "VARCHAR", "2024": "BIGINT",
    }  # fmt: skip
    assert table.values[0][0] == date(2026, 2, 3)
    assert table.values[2][0] == 1.234
    assert table.values[3][:2] == ["7", "Sí"]
    assert table.reading.sentence() == (
        "Excel sheet Answers, 1 heading row, 5 answers, "
        "2 lines left out (line 1: title above the table; line 2: blank)"
    )


def test_several_tables_are_named_and_one_is_chosen(tmp_path):
    rows = [["a", "b"], [1, 2], [3, 4]]
    file = saved(tmp_path / "a.xlsx", *rows, more=[("Other", [["x", "y"], [5, 6]])])
    with pytest.raises(BadInput, match=r"Answers and Other.*a\.xlsx#Answers"):
        read(file)
    assert read(file, Declared(sheet="Other")).values[0] == [5]
    with pytest.raises(BadInput, match="no sheet Third"):
        read(file, Declared(sheet="Third"))


def test_a_text_with_a_decimal_comma_beside_numbers_is_a_number(tmp_path):
    file = saved(tmp_path / "a.xlsx", ["s", "t"], [7.5, "x"], ["8,25", "y"])
    assert read(file).values[0] == [7.5, 8.25]


def test_no_excel_file_is_refused(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 no")
    with pytest.raises(BadInput, match="cannot be read as an Excel file"):
        read(tmp_path / "a.xlsx")


def test_the_heading_row_of_a_sheet_can_be_set(tmp_path):
    file = saved(tmp_path / "a.xlsx", ["Service", None, "Staff"], ["a", "b", "c"], [1, 2, 3])
    table = read(file, Declared(headed=Headed(2)))
    assert [one.name for one in table.columns] == ["a", "b", "c"]
