"""Titles above a heading and units below it: read rightly, or refused with the line."""

from __future__ import annotations

import pytest

from workbook.book.errors import BadInput
from workbook.evidence.reading.above import below_heading, is_unit
from workbook.evidence.reading.layout import Headed, laid_out
from workbook.evidence.reading.reading import read

HEAD = "id,wait,price,share\n"
ROWS = "".join(f"{at},{at % 9},{at / 4},{at % 11}\n" for at in range(1, 21))


@pytest.mark.parametrize("units", [",min,EUR,%", "#,[min],(€),0-10", "no.,min.,EUR/h,in %", ",,,%"])
def test_units_below_the_heading_are_left_out_and_said(tmp_path, units):
    (tmp_path / "a.csv").write_text(HEAD + units + "\n" + ROWS, encoding="utf-8")
    table = read(tmp_path / "a.csv")
    assert [one.type for one in table.columns] == ["BIGINT", "BIGINT", "DOUBLE", "BIGINT"]
    assert table.reading.answers == 20
    assert "1 line left out (line 2: units below the heading)" in table.reading.sentence()


@pytest.mark.parametrize(
    "second", ["number,waiting,paid,given", ",m,,", "was ist das?,Wartezeit,,", "a,b,c,d"]
)
def test_words_that_may_be_units_names_or_an_answer_are_refused(second):
    with pytest.raises(BadInput, match=r"line 2 has words .* below a title in line 1") as caught:
        laid_out(HEAD + second + "\n" + ROWS, "a.csv")
    assert second.split(",")[1] not in str(caught.value).split()


def test_a_line_of_words_is_left_out_where_that_is_set():
    found = laid_out(HEAD + "number,waiting,paid,given\n" + ROWS, "a.csv", headed=Headed(skip=1))
    assert (found.headings, len(found.rows)) == ([1, 2], 20)


@pytest.mark.parametrize(
    "first", ["NS,NC,,bien", "1,min,3,4", ",,,", "x,,,", "n/a,,-,NS/NC", "2023,,,min"]
)
def test_what_may_be_an_answer_is_none_of_units(first):
    body = [line.split(",") for line in (first + "\n" + ROWS).splitlines()]
    assert below_heading(list(enumerate(body, 2))) == ""


def test_a_text_column_of_units_is_no_line_of_units():
    text = "wait,unit\n" + ",min\n" + "".join(f"{at},h\n" for at in range(9))
    assert len(laid_out(text, "a.csv").rows) == 10


@pytest.mark.parametrize(
    "above",
    ["Encuesta,servicio,Lima", "Encuesta,Lima\n\nservicio,Lima,marzo", "Exported,2026-11-28",
     "a,,b"],
)  # fmt: skip
def test_titles_with_separators_are_left_out_above_a_sure_heading(above):
    found = laid_out(above + "\n" + HEAD + ROWS, "a.csv")
    lines = above.count("\n") + 1
    assert (found.names, found.headings) == (["id", "wait", "price", "share"], [lines + 1])
    titles = [at for at, line in enumerate(above.split("\n"), 1) if line]
    assert found.left_out["title"] == titles


def test_a_title_with_as_many_cells_as_the_heading_is_refused():
    with pytest.raises(BadInput, match="line 2 has words"):
        laid_out("Encuesta,servicio,Lima,marzo\n" + HEAD + ROWS, "a.csv")
    with pytest.raises(BadInput, match="line 2 holds the names of columns, and so does line 1"):
        laid_out("id,wait,price\n" + HEAD + ROWS, "a.csv")


def test_answers_above_a_wider_heading_are_no_titles():
    narrow = "name,said,why\nAna,bien,x\nLuis,mal,y\n"
    found = laid_out(narrow + "name,said,why,n,m\n" + "x,y,z,1,2\n" * 9, "a.csv")
    assert (len(found.rows), found.headings) == (11, [1, 4])
    with pytest.raises(BadInput, match="line 3"):
        laid_out("name,n,m\nAna,5,6\nid,a,b,c\n" + "1,2,3,4\n" * 9, "a.csv")


@pytest.mark.parametrize(
    ("cell", "unit"),
    [("min", True), ("[EUR]", True), ("in %", True), ("km/h", True), ("EUR per hour", True),
     ("0–10", True), ("por ciento", True), ("Ana", False), ("min wage", False), ("", False)],
)  # fmt: skip
def test_what_names_a_unit(cell, unit):
    assert is_unit(cell) == unit
