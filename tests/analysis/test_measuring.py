"""An indicator gets its readings from a file by what people pick, without an expression."""

from datetime import date

import pytest
from books import make_book

from workbook.analysis.measuring import computed, indicator_of, measurement_of
from workbook.book.errors import BadInput

PICKS = {
    "source": ["calls.csv"], "kind": ["chose"], "column": ["settled"], "values": ["yes"],
    "assumption": ["indicator:first"], "day": ["day"],
}  # fmt: skip


@pytest.fixture
def book(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))
    rows = "".join(
        f"2026-0{1 + at % 3}-1{at % 10},{'yes' if at % 4 else 'no'},{at % 60},c{at}\n"
        for at in range(360)
    )
    (tmp_path / "calls.csv").write_text("day,settled,minutes,caller\n" + rows)
    return make_book(
        "2026-03-20",
        strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}],
        indicators=[{"key": "first", "name": "Settled at once", "unit": "%"}],
        sources=[{"key": "log", "name": "Log", "kind": "answers", "file": "calls.csv",
                  "on": "day"}],
    )  # fmt: skip


def made(book, **picks):
    return measurement_of(book, {**PICKS, **picks})


def test_what_is_picked_becomes_measure_filter_and_source(book):
    (_, source), (_, indicator) = made(book, respondent=["caller"]).rows
    assert source == {"key": "calls", "name": "calls", "kind": "answers", "file": "calls.csv",
                      "on": "day", "customer": "caller"}  # fmt: skip
    assert (indicator["from_source"], indicator["name"]) == ("calls", "Settled at once")
    assert "'yes'" in indicator["measure"]
    assert "SELECT" not in indicator["measure"]


def test_months_that_are_over_have_a_reading_in_the_unit_of_the_indicator(book):
    found = computed(book, made(book))
    assert [(one.on, one.value, one.n) for one in found] == [
        (date(2026, 1, 31), 75, 120), (date(2026, 2, 28), 75, 120)
    ]  # fmt: skip


def test_a_source_that_is_described_is_used_and_its_day_stays(book):
    picked = made(book, source=["log"], kind=["mean"], column=["minutes"])
    assert picked.rows[0][1]["key"] == "log"
    assert [one.n for one in computed(book, picked)] == [120, 120]
    with pytest.raises(BadInput, match="The days of Log are in the column day"):
        made(book, source=["log"], day=["minutes"])


def test_a_day_whose_column_is_no_name_of_sql_is_quoted(book, tmp_path):
    (tmp_path / "odd.csv").write_text("The day,x\n" + "2026-01-10,1\n" * 20)
    picked = made(book, source=["odd.csv"], kind=["mean"], column=["x"], day=["The day"])
    assert picked.rows[0][1]["on"] == '"The day"'
    assert [one.n for one in computed(book, picked)] == [20]


def test_a_group_counts_alone(book):
    found = computed(book, made(book, kind=["mean"], column=["minutes"], segment=["settled"],
                                members=["no"]))  # fmt: skip
    assert [one.n for one in found] == [30, 30]


@pytest.mark.parametrize("missing", ["day", "source", "kind"])
def test_what_is_not_complete_makes_nothing(book, missing):
    assert made(book, **{missing: []}) is None


def test_an_indicator_that_is_gone_is_said(book):
    with pytest.raises(BadInput, match="not there any more"):
        made(book, assumption=["indicator:gone"])
    assert indicator_of({"assumption": ["claim"]}) == ""
