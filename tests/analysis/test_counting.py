"""Which units count events, and of how many cases."""

import numpy as np
import pytest
from books import make_book

from workbook.analysis.counting import bounded, counted
from workbook.analysis.course import possible


def measured(unit, values=(22, 25, 19), n=None):
    rows = [{"indicator": "i", "on": f"2026-0{at}-28", "value": value, "n": n}
            for at, value in enumerate(values, 1)]  # fmt: skip
    book = make_book(
        indicators=[{"key": "i", "name": "I", "unit": unit}],
        measurements=rows,
    )
    return book, book.by_key("indicators")["i"]


def chart(*of, **more):
    return counted(*measured(*of, **more))


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


@pytest.mark.parametrize(
    ("unit", "least"),
    [("complaints", 0), ("minutes", 0), ("minutos", 0), ("working days", 0), ("meses", 0), ("s", 0),
     ("%", 0), ("points", -np.inf), ("USD", -np.inf), (None, -np.inf)],
)  # fmt: skip
def test_only_counts_times_and_shares_cannot_be_less_than_none(unit, least):
    book, indicator = measured(unit)
    assert bounded(book, indicator, possible(indicator, [22, 25, 19]))[0] == least
