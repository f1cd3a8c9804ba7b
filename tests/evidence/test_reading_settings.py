"""What a source's row sets holds for its file, or the file is refused with the line."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from workbook.evidence.reading.reading import Declared, read
from workbook.evidence.reading.typed import Hints


def column(tmp_path, cells, **hints):
    """Return the type, the values and the doubt of a column that is read with settings."""
    file = tmp_path / "a.csv"
    file.write_text("v;t\n" + "".join(f"{one};x\n" for one in cells), encoding="utf-8")
    table = read(file, Declared(hints=Hints(**hints)))
    return table.columns[0].type, table.values[0], table.columns[0].doubt


def test_a_decimal_mark_that_is_set_decides(tmp_path):
    cells = ["1.234", "2.345", "7"]
    assert column(tmp_path, cells)[2] != ""
    assert column(tmp_path, cells, decimal="point")[1] == [1.234, 2.345, 7.0]
    assert column(tmp_path, cells, decimal="comma")[1] == [1234, 2345, 7]


def test_a_line_against_the_decimal_mark_is_named(tmp_path):
    kind, _, doubt = column(tmp_path, ["1,5", "2.55"], decimal="comma")
    assert "line 3 is written otherwise" in doubt or "line 3" in doubt
    assert kind == "VARCHAR"
    assert "line 2" in column(tmp_path, ["1.55", "2"], decimal="comma")[2]


@pytest.mark.parametrize(
    ("order", "first"), [("day_first", date(2026, 4, 3)), ("month_first", date(2026, 3, 4))]
)
def test_the_order_of_dates_that_is_set_decides(tmp_path, order, first):
    assert column(tmp_path, ["3/4/2026", "5/6/2026"])[2] != ""
    assert column(tmp_path, ["3/4/2026", "5/6/2026"], dates=order)[1][0] == first


def test_a_line_against_the_order_of_dates_is_named(tmp_path):
    assert "line 3" in column(tmp_path, ["3/4/2026", "5/16/2026"], dates="day_first")[2]
    assert "line 2" in column(tmp_path, ["13/4/2026", "5/6/2026"], dates="iso")[2]
    assert column(tmp_path, ["2026-04-13", "2026-05-06"], dates="iso")[0] == "DATE"


def test_times_with_a_zone_are_put_into_the_one_that_is_set(tmp_path):
    cells = ["2026-03-01T10:00:00Z", "2026-03-01T10:00:00-05:00"]
    _, found, doubt = column(tmp_path, cells, time_zone="America/Lima")
    assert doubt == ""
    assert [one.hour for one in found] == [5, 10]
    mixed = ["2026-03-01T10:00:00Z", "2026-03-01T11:00:00"]
    assert column(tmp_path, mixed)[2] != ""
    _, found, doubt = column(tmp_path, mixed, time_zone="America/Lima")
    assert (doubt, [one.hour for one in found]) == ("", [5, 11])
    assert isinstance(found[0], datetime)


def test_an_encoding_and_a_separator_that_are_set_hold(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes("r|n\nS\u00ed|1\nNo|2\n".encode("cp850"))
    table = read(file, Declared(encoding="cp850", separator="|"))
    assert table.values[0] == ["Sí", "No"]
