"""Numbers and moments as people write them, in each way that they allow."""

from datetime import datetime, time, timedelta

import pytest

from workbook.evidence.reading.values import clock_time, in_utc, in_zone, moment, number


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("7,5", {"comma": 7.5}),
        ("1.234", {"point": 1.234, "comma": 1234.0}),
        ("$ 1.234,50", {"comma": 1234.5}),
        ("(12)", {"point": -12.0, "comma": -12.0}),
        ("0.123", {"point": 0.123}),
        ("9.5e-05", {"point": 9.5e-05}),
        ("1,25E+06", {"comma": 1_250_000.0}),
        ("-3E+10", {"point": -3e10, "comma": -3e10}),
    ],
)
def test_a_number_is_read_in_each_way_that_it_allows(text, ways):
    assert number(text).ways == ways


def test_a_moment_keeps_its_clock_and_its_zone():
    found = moment("2026/08/01 1:00:00 p. m. GMT-5")
    assert set(found.ways.values()) == {datetime.fromisoformat("2026-08-01T13:00:00")}
    assert found.offset == timedelta(hours=-5)
    assert clock_time("8:05 pm") == time(20, 5)
    assert clock_time("25:00") is None


@pytest.mark.parametrize(
    "text",
    ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "9999-12-31 23:59:59 -05:00",
     "0001-01-01 00:00 +99:00"],
)  # fmt: skip
def test_a_moment_that_stands_for_never_is_not_moved(text):
    found = moment(text)
    (value,) = set(found.ways.values())
    zone = "Asia/Tokyo" if value.year > 1 else "America/Lima"
    assert in_zone(value, found.offset, zone) == value
    if found.offset:
        assert in_utc(value, found.offset) == value
    assert in_zone(value.replace(year=2026), timedelta(), zone) != value.replace(year=2026)


@pytest.mark.parametrize("text", ["12E5", "1E5", "1e+999", "e-05", "2E", "12.5e-3"])
def test_a_code_with_a_letter_is_no_number(text):
    assert number(text) is None
