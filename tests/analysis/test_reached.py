"""Cases and waiting at the moments of truth, from a log of events."""

from datetime import date, timedelta

import pytest
from books import make_book

from workbook.analysis.reached import reached
from workbook.book.model import TABLES


def logged(tmp_path, delivered, waits=(1,), **source):
    """A log in which every case is ordered, and the first so many are delivered after some days."""
    lines = ["k,on,what"]
    for at in range(60):
        day = date(2026, 1, 1) + timedelta(days=at)  # January and February, and the first of March
        lines.append(f"k{at},{day},ordered")
        if at < delivered:
            lines.append(f"k{at},{day + timedelta(days=waits[at % len(waits)])},delivered")
    (tmp_path / "log.csv").write_text("\n".join(lines) + "\n")
    row = {"key": "log", "name": "Log", "kind": "events", "file": "log.csv", "case": "k",
           "on": "on", "activity": "what"}  # fmt: skip
    return make_book(
        strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}],
        moments=[
            {"key": key, "name": key, "position": at} for at, key in enumerate(("order", "dock"), 1)
        ],
        sources=[row | source],
        source_values=[
            {"source": "log", "column": "activity", "value": value, "means": "moments",
             "means_key": key}
            for value, key in (("ordered", "order"), ("delivered", "dock"))
        ],
    )  # fmt: skip


def test_cases_a_month_and_the_days_that_they_wait(tmp_path):
    found = reached(logged(tmp_path, 40, waits=(1, 1, 1, 4)))
    assert {key: one.cases for key, one in found.items()} == {"order": 60, "dock": 40}
    assert found["order"].a_month == 20  # three months
    assert found["dock"].p50 == pytest.approx(1, rel=0.01)
    assert found["dock"].p90 == pytest.approx(4, rel=0.01)
    late, low, high = found["dock"].later_than(2)
    assert late == 0.25
    assert low < late < high
    assert found["dock"].later_than(4)[0] == 0
    assert found["order"].p90 == 0


def test_what_came_after_the_day_of_the_book_is_not_counted(tmp_path):
    made = logged(tmp_path, 40)
    found = reached(type(made)({name: made.entered(name) for name in TABLES}, date(2026, 1, 31)))
    assert found["order"].cases == 31
    assert found["order"].a_month == 31


def test_of_few_cases_no_waiting_is_told(tmp_path):
    found = reached(logged(tmp_path, 19))
    assert found["dock"].cases == 19
    assert found["dock"].p90 is None
    assert "dock" not in reached(logged(tmp_path, 3))


def test_a_log_that_cannot_be_read_reaches_nothing(tmp_path):
    assert reached(logged(tmp_path, 40, file="gone.csv")) == {}
    assert reached(make_book()) == {}
