"""Excel files as people and other programs make them."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from workbook.book.errors import BadInput, Fault
from workbook.exchange import read, write

# ruff: noqa: DTZ001  Excel knows no time zones
STRATEGY = [["key", "name"], ["s", "S"]]


@pytest.fixture
def excel(tmp_path):
    """Write an Excel file with another library: sheet → rows of cells."""

    def save(**sheets: Sequence[Sequence[Any]]) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in {"strategy": STRATEGY, **sheets}.items():
            sheet = book.create_sheet(name)
            for cells in rows:
                sheet.append(cells)
        book.save(tmp_path / "file.xlsx")
        return tmp_path / "file.xlsx"

    return save


def rewritten(source: Path, before: str, after: str) -> Path:
    """Make a copy in which a text is another, in the names of the parts and in their content."""
    target = source.with_name("other.xlsx")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(before.encode(), after.encode())
            new.writestr(name.replace(before, after), content)
    return target


def faults(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(BadInput) as caught:
        read(path)
    return caught.value.faults


def only(path: Path) -> Fault:
    (fault,) = faults(path)
    return fault


def where(found: tuple[Fault, ...]) -> list[tuple]:
    return [(one.place, one.row, one.column, one.value) for one in found]


def test_cells_that_excel_changed_are_understood(excel):
    rows = read(
        excel(
            members=[["key", "name", "capacity"], [7, 2026, "0.5"], ["b", date(2026, 1, 31), 1]],
            holidays=[["on", "name"], [datetime(2026, 12, 25), None], ["2026-12-26", True]],
            moments=[["key", "name", "position", "before_contact"], ["m", "M", 2.0, True]],
        )
    )
    assert [(one.key, one.name, one.capacity) for one in rows["members"]] == [
        ("7", "2026", 0.5),
        ("b", "2026-01-31", 1.0),
    ]
    assert [one.on for one in rows["holidays"]] == [date(2026, 12, 25), date(2026, 12, 26)]
    (moment,) = rows["moments"]
    assert (moment.position, moment.before_contact) == (2, True)


def test_faults_name_the_sheet_and_the_row_as_excel_shows_it(excel):
    found = faults(
        excel(
            members=[["key", "name", "role"], [], ["ana", "Ana", "boss"], ["ana", "Bo", None]],
            holidays=[["on"], [datetime(2026, 12, 25, 9, 30)], [time(9, 30)], [46000]],
            Links=[["choice"]],
        )
    )
    assert where(found) == [
        ("file.xlsx: members", 3, "role", "boss"),
        ("file.xlsx: members", 4, "key", "ana"),
        ("file.xlsx: holidays", 2, "on", datetime(2026, 12, 25, 9, 30)),
        ("file.xlsx: holidays", 3, "on", time(9, 30)),
        ("file.xlsx: holidays", 4, "on", 46000.0),
        ("file.xlsx: Links", None, "", "Links"),
    ]
    assert "without a time of day" in found[2].expected
    assert "did you mean links?" in found[-1].expected


def test_a_cell_beside_the_table_is_a_fault(excel):
    fault = only(excel(members=[["key", "name"], ["ana", "Ana", None, "a note"]]))
    assert (fault.row, fault.value) == (2, "a note")


def test_an_empty_sheet_and_a_first_row_without_headings_are_faults(excel):
    found = faults(excel(members=[], choices=[[], ["key", "statement"], ["a", "A"]]))
    assert [(one.place, one.row) for one in found] == [
        ("file.xlsx: members", None),
        ("file.xlsx: choices", 1),
    ]


def test_formulas_give_the_value_that_excel_last_showed(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "file.xlsx") as book:
        strategy = book.add_worksheet("strategy")
        strategy.write_row(0, 0, ["key", "name", "budget", "vision"])
        strategy.write_string(1, 0, "s")
        strategy.write_formula(1, 1, '="S"&1', None, "S1")
        strategy.write_formula(1, 2, "=6*7", None, 42)
        strategy.write_formula(1, 3, '=""', None, "")
    file = rewritten(tmp_path / "file.xlsx", '<c r="D2">', '<c r="D2" t="str">')  # as Excel does
    (row,) = read(file)["strategy"]
    assert (row.name, row.budget, row.vision) == ("S1", 42.0, None)


def test_a_formula_that_failed_is_a_fault_and_not_an_empty_cell(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "file.xlsx") as book:
        strategy = book.add_worksheet("strategy")
        strategy.write_row(0, 0, ["key", "name", "budget", "vision"])
        strategy.write_row(1, 0, ["s", "S"])
        strategy.write_formula(1, 2, "=1/0", None, "#DIV/0!")
        strategy.write_formula(1, 3, "=NA()", None, "#N/A")
    assert where(faults(tmp_path / "file.xlsx")) == [
        ("file.xlsx: strategy", 2, "budget", "#DIV/0!"),
        ("file.xlsx: strategy", 2, "vision", "#N/A"),
    ]


def test_a_formula_that_was_never_calculated_is_a_fault(excel):
    fault = only(excel(members=[["key", "name", "capacity"], ["ana", "Ana", "=1/2"]]))
    assert (fault.row, fault.column, fault.value) == (2, "capacity", "a formula not yet calculated")


def test_a_cell_in_the_last_corner_is_a_fault_and_not_the_end_of_the_process(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "file.xlsx") as book:
        strategy = book.add_worksheet("strategy")
        strategy.write_row(0, 0, ["key", "name"])
        strategy.write_row(1, 0, ["s", "S"])
        strategy.write_string(1_048_575, 16_383, "x")
    fault = only(tmp_path / "file.xlsx")
    assert fault.place == "file.xlsx: strategy"
    assert fault.value == "cells up to row 1,048,576 and column 16,384"


def test_cells_that_are_only_formatted_do_not_count(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "file.xlsx") as book:
        strategy = book.add_worksheet("strategy")
        strategy.write_row(0, 0, ["key", "name"])
        strategy.write_row(1, 0, ["s", "S"])
        strategy.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))
    assert read(tmp_path / "file.xlsx")["strategy"][0].key == "s"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "a whole Excel workbook"),
        (b"key,name\ns,S\n", "a whole Excel workbook"),
        (b"PK\x03\x04 and then nothing", "a whole Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "without a password"),
    ],
)
def test_a_file_that_is_no_open_excel_workbook_is_one_clear_fault(tmp_path, content, said):
    (tmp_path / "file.xlsx").write_bytes(content)
    fault = only(tmp_path / "file.xlsx")
    assert fault.place == "file.xlsx"
    assert said in fault.expected
    assert fault.expected.endswith("open it in Excel and save it again")


def test_a_zip_that_is_no_workbook_is_one_clear_fault(tmp_path):
    with zipfile.ZipFile(tmp_path / "file.xlsx", "w") as archive:
        archive.writestr("notes.txt", "hello")
    assert "a whole Excel workbook" in only(tmp_path / "file.xlsx").expected


def test_a_damaged_file_is_explained_wherever_it_is_damaged(book, tmp_path):
    whole = write(book(), tmp_path / "whole.xlsx").read_bytes()
    chance = random.Random(7)
    explained = 0
    for _ in range(60):
        damaged = bytearray(whole[: chance.choice((len(whole), chance.randrange(len(whole))))])
        for _ in range(chance.randrange(1, 20)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        (tmp_path / "file.xlsx").write_bytes(damaged)
        try:
            read(tmp_path / "file.xlsx")
        except BadInput as reason:
            explained += len(reason.faults) > 0
    assert explained > 40


def test_a_workbook_whose_parts_have_other_names_is_read(excel):
    source = excel(members=[["key", "name", "capacity"], ["ana", "Ana", "#N/A"]])
    assert where(faults(rewritten(source, "worksheets/sheet", "worksheets/page"))) == [
        ("other.xlsx: members", 2, "capacity", "#N/A")
    ]
