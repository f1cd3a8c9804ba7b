"""Which chapters a strategy's lists show: the Starter path's, and those that it uses besides."""

from datetime import date

import pytest
from team import team

from workbook.analysis.opened import unopened
from workbook.book import Book
from workbook.exchange import read
from workbook.pages.strategies import samples

TODAY = date(2026, 11, 29)
ALL = ["economics", "sectors", "journey", "voice", "maturity", "observer", "recovery"]


def left(**rows):
    return [one.name for one in unopened(Book(team(sources=[], **rows), TODAY))]


def test_a_team_begins_with_the_starter_path_alone():
    assert left() == ALL


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        ({"meetings": [{"key": "m", "kind": "review", "held_on": "2026-11-02"}]}, "sectors"),
        ({"rounds": [{"subject": "clicks", "number": 1, "opened_on": "2026-11-02"}]}, "maturity"),
    ],
)
def test_what_is_entered_or_voted_on_opens_its_chapter(rows, name):
    assert left(**rows) == [one for one in ALL if one != name]


def test_a_described_file_opens_the_chapters_that_compute_from_it():
    source = {"key": "log", "name": "Log", "kind": "events", "file": "log.csv"}
    source |= {"on": "day", "case": "case", "sector": "area"}
    found = [one.name for one in unopened(Book(team(sources=[source]), TODAY))]
    assert found == [one for one in ALL if one not in ("sectors", "journey")]


def test_a_column_that_a_chapter_adds_opens_it_too():
    row = {"key": "acme", "name": "Acme", "leader": "lea", "retry_of": "before"}
    assert left(strategy=[row]) == [one for one in ALL if one != "recovery"]


def test_the_leader_opens_one():
    row = {"key": "acme", "name": "Acme", "leader": "lea", "opened": "observer"}
    assert left(strategy=[row]) == [one for one in ALL if one != "observer"]


@pytest.mark.parametrize("sample", samples().values(), ids=list(samples()))
def test_samples_show_all_chapters(sample):
    assert not unopened(Book(read(sample), TODAY))
