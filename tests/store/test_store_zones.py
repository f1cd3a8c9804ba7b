"""A strategy's days are those of its time zone: today, the end of a day, and what lies before."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from strategies import SMALL, small

from workbook.analysis import duties
from workbook.book import moment
from workbook.book.errors import BadInput, NotFound
from workbook.chapters.control import measures
from workbook.exchange import read
from workbook.store import Change, open_store

STRATEGY = SMALL["strategy"][0]


@pytest.fixture
def at(monkeypatch):
    """Set the clock of this computer, in UTC."""
    return lambda *when: monkeypatch.setattr(moment, "now", lambda: datetime(*when, tzinfo=UTC))


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "store.sqlite") as opened:
        yield opened


def strategy_in(zone, **tables):
    return small(**tables) | small(strategy=[STRATEGY | {"time_zone": zone}], **tables)


def test_in_auckland_at_8_a_value_dated_today_counts(store, at):
    at(2026, 11, 27, 19)  # Friday evening in UTC, Saturday 08:00 in Auckland
    values = [{"indicator": "rate", "on": "2026-11-28", "value": "0.2", "n": "40"}]
    objectives = [{**one, "due_on": "2027-06-30"} for one in SMALL["objectives"]]
    store.create(strategy_in("Pacific/Auckland", measurements=values, objectives=objectives), "ana")
    book = store.read("acme")
    assert book.as_of == date(2026, 11, 28)
    status = measures.status(book)
    assert status.loc[status.objective == "faster", "measured"].item() == 0.2


def test_in_lima_in_the_evening_nothing_is_overdue_a_day_early(store, at):
    at(2026, 11, 29, 0, 30)  # Sunday in UTC, Saturday 19:30 in Lima
    actions = [{**SMALL["actions"][0], "starts_on": "2026-11-01", "ends_on": "2026-11-28"}]
    store.create(strategy_in("America/Lima", actions=actions), "ana")
    book = store.read("acme")
    assert book.as_of == date(2026, 11, 28)
    (action,) = book.rows("actions")
    assert not duties._is_past(book, action.ends_on)
    at(2026, 11, 29, 5)  # midnight in Lima
    assert duties._is_past(store.read("acme"), action.ends_on)


@pytest.mark.parametrize(
    ("zone", "last", "next_"),
    [
        ("UTC", (2026, 11, 28, 23, 59), (2026, 11, 29, 0, 1)),
        ("Pacific/Auckland", (2026, 11, 28, 10, 59), (2026, 11, 28, 11, 1)),
        ("America/Lima", (2026, 11, 29, 4, 59), (2026, 11, 29, 5, 1)),
    ],
)
def test_a_day_is_read_to_its_end_in_the_strategys_time_zone(store, at, zone, last, next_):
    at(2026, 11, 20, 12)
    store.create(strategy_in(zone), "ana")
    for when, name in ((last, "On the day"), (next_, "On the next")):
        at(*when)
        version = store.read("acme").versions["members"]["bo",]
        store.save("acme", [Change("members", ("bo",), {"name": name}, version)], by="ana")
    at(2026, 12, 10, 12)
    for day, name in (("2026-11-28", "On the day"), ("2026-11-29", "On the next")):
        book = store.read("acme", day)
        assert book.name("members", "bo") == name
        assert book.as_of.isoformat() == day


def test_an_instant_is_a_day_of_the_strategys_time_zone(store, at):
    at(2026, 11, 20, 12)
    store.create(strategy_in("Pacific/Auckland"), "ana")
    at(2026, 12, 10, 12)
    assert store.read("acme", "2026-11-27T19:00").as_of == date(2026, 11, 28)


def test_the_past_of_a_deleted_strategy_keeps_its_time_zone(store, at):
    at(2026, 11, 28, 10, 30)  # 23:30 in Auckland
    store.create(strategy_in("Pacific/Auckland"), "ana")
    at(2026, 11, 28, 11, 30)  # half past midnight, the day after
    store.delete("acme", "ana")
    at(2026, 12, 10, 12)
    assert store.read("acme", "2026-11-28").key == "acme"
    with pytest.raises(NotFound, match="deleted before 29 November 2026"):
        store.read("acme", "2026-11-29")
    with pytest.raises(NotFound, match=r"recorded since 28 November 2026.* for 27 November 2026"):
        store.read("acme", "2026-11-27")


def test_a_time_zone_that_nobody_knows_is_a_fault_of_the_import(tmp_path):
    (tmp_path / "strategy.csv").write_text("key,name,time_zone\nacme,Acme,America/Limma\n")
    with pytest.raises(BadInput) as caught:
        read(tmp_path)
    (fault,) = caught.value.faults
    assert (fault.row, fault.column, fault.value) == (2, "time_zone", "America/Limma")
    assert "Europe/Madrid" in fault.expected


def test_without_a_time_zone_days_are_those_of_utc(store, at):
    at(2026, 11, 28, 23, 30)
    store.create(small(), "ana")
    assert store.read("acme").as_of == date(2026, 11, 28)
    assert store.read("acme").strategy.time_zone == "UTC"
    assert store.read("acme").entered("strategy")[0].time_zone is None
