"""Which units count events, and of how many cases."""

import pytest
from books import make_book

from workbook.analysis.counting import counted


def chart(unit, values=(22, 25, 19), n=None):
    rows = [{"indicator": "i", "on": f"2026-0{at}-28", "value": value, "n": n}
            for at, value in enumerate(values, 1)]  # fmt: skip
    book = make_book(
        indicators=[{"key": "i", "name": "I", "unit": unit}],
        measurements=rows,
    )
    return counted(book, book.by_key("indicators")["i"])


@pytest.mark.parametrize(
    "unit", ["complaints", "quejas por mes", "complaints per month", "calls/day", "late orders"]
)
def test_events_of_a_time_are_counts_as_they_are(unit):
    found = chart(unit, n=900)
    assert found.counts.tolist() == [22, 25, 19]


@pytest.mark.parametrize("unit", ["complaints per 1,000 orders", "quejas por cada 1.000 pedidos"])
def test_events_of_many_cases_are_counted_back(unit):
    found = chart(unit, n=500)
    assert found.counts.tolist() == [11, 12, 10]
    assert found.with_cases


@pytest.mark.parametrize(
    "unit",
    ["US$", "R$", "k€", "Mio. EUR", "'000 units", "per cent", "porcentaje", "CSAT", "ratio",
     "net promoter score", "satisfaction score", "working days", "°C", "GB", "%", "points"],
)  # fmt: skip
def test_what_is_measured_is_no_count(unit):
    assert chart(unit) is None
