"""What is written comes back as it was, in both formats."""

from __future__ import annotations

import csv
import zipfile
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from ugly_books import UGLY_DATES, UGLY_NUMBERS, UGLY_TEXTS, books, row, same

from workbook.book import Book
from workbook.book.model import TABLES
from workbook.exchange import read, write

PLACES = ("folder", "file.xlsx")


@pytest.fixture
def ugly() -> Book:
    members = [row("members", key=f"m{i}", name=text) for i, text in enumerate(UGLY_TEXTS)]
    corporate = [
        row(
            "corporate_objectives",
            key=f"o{i}",
            statement="x",
            target=number,
        )
        for i, number in enumerate((*UGLY_NUMBERS, *(-one for one in UGLY_NUMBERS)))
    ]
    holidays = [row("holidays", on=day) for day in UGLY_DATES]
    plain = [text for text in UGLY_TEXTS if ";" not in text and text == text.strip() != ""]
    functions = [row("functions", key="001", name="1e5", expertise=tuple(plain))]
    moments = [
        row("moments", key=key, name="A moment", position=1, before_contact=flag)
        for key, flag in (("TRUE", True), ("1.0", False), ("1e5", None), ("2026-01-01", True))
    ]
    return Book(
        {
            "strategy": [row("strategy", key="007", name="=cmd|' /C calc'!A0", currency="TRUE")],
            "members": [one for one in members if one.name.strip()],
            "corporate_objectives": corporate,
            "holidays": holidays,
            "functions": functions,
            "moments": moments,
        },
        date(2026, 6, 30),
    )


@pytest.mark.parametrize("place", PLACES)
def test_ugly_cells_come_back_exactly(ugly, tmp_path, place):
    same(ugly, read(write(ugly, tmp_path / place)))


@pytest.mark.parametrize("place", PLACES)
def test_an_almost_empty_book_comes_back(book, tmp_path, place):
    same(book(), read(write(book(), tmp_path / place)))


@given(books())
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_book_comes_back_from_csv(drawn):
    with TemporaryDirectory() as place:
        same(drawn, read(write(drawn, Path(place) / "folder")))


@given(books())
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_book_comes_back_from_excel(drawn):
    with TemporaryDirectory() as place:
        same(drawn, read(write(drawn, Path(place) / "file.xlsx")))


@pytest.mark.parametrize("place", PLACES)
def test_the_same_book_gives_the_same_bytes(ugly, tmp_path, place):
    first, second = write(ugly, tmp_path / "1" / place), write(ugly, tmp_path / "2" / place)
    if place == "folder":
        first, second = first / "members.csv", second / "members.csv"
    assert first.read_bytes() == second.read_bytes()


def test_csv_has_every_table_with_its_heading(book, tmp_path):
    folder = write(book(), tmp_path / "folder")
    assert sorted(file.name for file in folder.iterdir()) == sorted(
        f"{name}.csv" for name, table in TABLES.items() if not table.optional
    )
    assert (folder / "holidays.csv").read_bytes() == b"on,name\n"
    headings = (folder / "links.csv").read_text("utf-8")
    assert headings == "choice,corporate_objective,member,round,contribution,reason\n"


def test_csv_is_plain_rfc_4180_in_utf8(book, tmp_path):
    made = book(members=[{"key": "zoë", "name": 'She said "no",\nthen left 😀', "capacity": "0.5"}])
    content = (write(made, tmp_path / "folder") / "members.csv").read_bytes()
    assert (
        content
        == (
            "key,name,function,role,email,capacity,expertise,contribution\n"
            'zoë,"She said ""no"",\nthen left 😀",,,,0.5,,\n'
        ).encode()
    )


def test_excel_cells_are_what_they_are_to_another_program(book, tmp_path):
    made = book(
        members=[{"key": "007", "name": "=1+1", "capacity": 0.5}],
        holidays=[{"on": "2026-12-25"}],
        moments=[{"key": "m", "name": "http://a.example", "position": 3, "before_contact": True}],
    )
    sheets = openpyxl.load_workbook(write(made, tmp_path / "a.xlsx"))
    assert sheets.sheetnames == [name for name, one in TABLES.items() if not one.optional]
    key, name, *_, capacity, _expertise, _contribution = sheets["members"][2]
    assert (key.value, key.data_type, key.number_format) == ("007", "s", "@")
    assert (name.value, name.data_type) == ("=1+1", "s")
    assert (capacity.value, capacity.data_type) == (0.5, "n")
    day = sheets["holidays"]["A2"]
    assert day.is_date
    assert (day.value.date(), day.number_format) == (date(2026, 12, 25), "yyyy-mm-dd")
    moment = [cell.value for cell in sheets["moments"][2]]
    assert moment[:5] == ["m", "http://a.example", 3, None, "yes"]
    assert sheets["moments"]["B2"].hyperlink is None


def test_excel_helps_where_people_type(book, tmp_path):
    sheets = openpyxl.load_workbook(write(book(), tmp_path / "a.xlsx"))
    links = sheets["links"]
    assert links.freeze_panes == "A2"
    assert links["E1"].font.bold
    assert "works against it" in links["E1"].comment.text
    rules = {str(one.sqref).split("2:")[0]: one for one in links.data_validations.dataValidation}
    assert (rules["E"].type, rules["E"].formula1, rules["E"].formula2) == ("whole", "-3", "3")
    assert rules["C"].formula1.startswith("'members'!$A$2:$A$")
    roles = sheets["members"].data_validations.dataValidation
    assert '"leader,manager,expert,sponsor,viewer"' in [one.formula1 for one in roles]


def test_excel_keeps_what_people_type_into_a_text_column_as_text(book, tmp_path):
    file = write(book(), tmp_path / "a.xlsx")
    with zipfile.ZipFile(file) as archive:
        members = archive.read(f"xl/worksheets/sheet{list(TABLES).index('members') + 1}.xml")
    sheets = openpyxl.load_workbook(file)
    assert sheets["members"].column_dimensions["A"].number_format == "@"
    assert b"numberStoredAsText" in members


@pytest.mark.parametrize("place", PLACES)
def test_data_folder_is_left_out_and_set_to_where_the_files_are_read(book, tmp_path, place):
    made = book(strategy=[{"key": "a", "name": "A", "data_folder": "/somewhere/else"}])
    target = write(made, tmp_path / "deep" / place)
    if place == "folder":
        with (target / "strategy.csv").open(encoding="utf-8", newline="") as file:
            assert next(csv.DictReader(file))["data_folder"] == ""
    folder = target if place == "folder" else target.parent
    assert read(target)["strategy"][0].data_folder == str(folder.resolve())


@pytest.mark.parametrize("place", PLACES)
def test_another_key_can_be_given(book, tmp_path, place):
    rows = read(write(book(), tmp_path / place), "other")
    assert rows["strategy"][0].key == "other"
    assert rows["strategy"][0].name == "Test"
