"""A moment as people name it, parsed once, and the days of a time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from workbook.book import moment
from workbook.book.errors import BadInput
from workbook.book.moment import NOW, Moment, is_zone, zone_of

AUCKLAND, LIMA = ZoneInfo("Pacific/Auckland"), ZoneInfo("America/Lima")


@pytest.mark.parametrize(
    "text", ["20260930", "2026-W40-3", "30.9.2026", "2026-13-01", "2026-09-31", "tomorrow", "2026"]
)
def test_what_is_no_day_and_no_instant_is_refused_with_its_place(text):
    with pytest.raises(BadInput) as caught:
        Moment.of(text, "--changed-since")
    said = str(caught.value)
    assert f"{text!r} cannot be read (--changed-since)" in said
    assert "2026-06-30" in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("", ""),
        ("  ", ""),
        (" 2026-09-30 ", "2026-09-30"),
        (date(2026, 9, 30), "2026-09-30"),
        ("2026-09-30 14:30", "2026-09-30T14:30"),
        ("2026-09-30T14:30:05", "2026-09-30T14:30:05"),
        ("2026-09-30T14:30+13:00", "2026-09-30T01:30"),
        (datetime(2026, 9, 30, 14, tzinfo=timezone(-timedelta(hours=5))), "2026-09-30T19:00"),
    ],
)
def test_the_text_of_a_moment_names_the_same_moment(given, text):
    assert str(Moment.of(given)) == text
    assert Moment.of(str(Moment.of(given))) == Moment.of(given)


def test_nothing_is_now():
    assert Moment.of("") == NOW
    assert not NOW
    assert NOW.end(UTC) is None
    assert Moment.of("2026-09-30")


def test_a_day_is_a_day_of_the_time_zone():
    day = Moment.of("2026-11-28")
    assert day.start(UTC) == datetime(2026, 11, 28, tzinfo=UTC)
    assert day.end(UTC) == datetime(2026, 11, 28, 23, 59, 59, 999999, UTC)
    # New Zealand is 13 hours before UTC in its summer, Peru 5 hours behind.
    assert day.start(AUCKLAND) == datetime(2026, 11, 27, 11, tzinfo=UTC)
    assert day.end(LIMA) == datetime(2026, 11, 29, 4, 59, 59, 999999, UTC)


def test_a_day_ends_once_where_clocks_go_back_at_its_end():
    # In Lebanon 25 October 2026 has the hour from 23:00 twice: it ends at the second.
    beirut = ZoneInfo("Asia/Beirut")
    end = Moment.of("2026-10-24").end(beirut)
    following = Moment.of("2026-10-25").start(beirut)
    assert following - end == timedelta(microseconds=1)


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_days_everywhere(text):
    for zone in (UTC, AUCKLAND, LIMA):
        day = Moment.of(text)
        assert day.start(zone) <= day.end(zone)
        assert day.day(zone).isoformat() == text


def test_an_instant_lies_on_a_day_of_the_time_zone():
    instant = Moment.of("2026-11-27T19:00")
    assert instant.day(AUCKLAND) == date(2026, 11, 28)
    assert instant.day(LIMA) == date(2026, 11, 27)
    assert instant.end(AUCKLAND) == datetime(2026, 11, 27, 19, tzinfo=UTC)


def test_today_is_that_of_the_time_zone(monkeypatch):
    monkeypatch.setattr(moment, "now", lambda: datetime(2026, 11, 27, 19, tzinfo=UTC))
    assert moment.today(AUCKLAND) == date(2026, 11, 28)
    assert moment.today(UTC) == date(2026, 11, 27)
    monkeypatch.setattr(moment, "now", lambda: datetime(2026, 11, 28, 0, 30, tzinfo=UTC))
    assert moment.today(LIMA) == date(2026, 11, 27)


@pytest.mark.parametrize("text", ["20261001", "2026-10-01T10:00", "1 October", "2026-02-30"])
def test_where_only_a_day_will_do_an_instant_is_refused(text):
    with pytest.raises(BadInput, match="cannot be read \\(--recorded-on\\)"):
        Moment.of_day(text, "--recorded-on")


def test_time_zones_are_those_of_every_computer():
    assert all(map(is_zone, ("UTC", "Europe/Madrid", "America/Argentina/Buenos_Aires")))
    assert not any(map(is_zone, ("Lima", "EST", "localtime", "America/Limma", "../x", "+05:00")))
    assert zone_of(None) is zone_of("") is zone_of("UTC") is UTC
    with pytest.raises(BadInput, match="did you mean America/Lima"):
        zone_of("America/Limma")
