"""A blind round of reading as members live it: comments one at a time, ticked, and saved."""

from __future__ import annotations

import csv

import pytest
from forms.ballots import everything, opened, press, text
from team import TEAM, team

from workbook.analysis import voice
from workbook.book.model import TABLES
from workbook.book.validation import parse_row
from workbook.forms.reading import Readings
from workbook.store import open_store

MORE = {
    "sources": {"key": "notes", "name": "Notes", "kind": "comments", "file": "notes.csv",
                "on": "on", "text": "said"},
    "themes": {"key": "late", "name": "Late", "words": "late*"},
}  # fmt: skip


@pytest.fixture
def store(tmp_path):
    with (tmp_path / "notes.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["on", "said"])
        for at in range(60):
            word = "late" if at % 3 == 0 else "fine"
            out.writerow([f"2020-01-{at % 28 + 1:02}", f"{word} {at}, write to a{at}@example.com"])
    rows = dict(team())
    for table, cells in MORE.items():
        rows[table] = [parse_row(TABLES[table], cells, table, 2)[0]]
    (strategy,) = rows["strategy"]
    rows["strategy"] = [strategy._replace(data_folder=str(tmp_path))]
    with open_store(f"sqlite:///{tmp_path}/store.db") as opened_store:
        opened_store.create(rows, by="lea")
        opened_store.allow(str(tmp_path), by="lea")
        yield opened_store


def test_a_whole_round_of_reading(store):
    assert TEAM
    pages = {who: opened(store, who, "codings") for who in ("lea", "max", "eva", "fin")}
    press(pages["lea"][1], "Open round 1")
    for who, (session, ballot) in pages.items():
        session.refresh()
        (paper,) = everything(ballot, Readings)
        asked = len(paper._asked)
        assert 25 <= asked <= 35  # sixty comments, fifty of them twice, among four
        for _ in range(asked):
            assert "@example.com" not in paper.text.value
            assert "[✉]" in paper.text.value
            paper.ticks[0].value = "late" in paper.text.value
            press(ballot, "Save and next")
        assert "you have read all" in paper.told.value
        assert {row.member for row in session.current().rows("codings")} == {who}
    session, leader = pages["lea"]
    assert voice.heard(session.current())[0].method == "raw hidden"
    press(leader, "Close the round")
    press(leader, "Reveal the votes")
    press(leader, "Yes, show the result to everyone")
    (one,) = voice.heard(store.read("acme"))
    assert (one.method, one.share) == ("corrected", pytest.approx(1 / 3))
    assert "example.com" not in text(leader)


def test_one_may_go_back_and_change_it(store):
    session, ballot = opened(store, "lea", "codings")
    press(ballot, "Open round 1")
    (paper,) = everything(ballot, Readings)
    paper.ticks[0].value = True
    press(ballot, "Save and next")
    press(ballot, "Back")
    assert paper.ticks[0].value is True
    paper.ticks[0].value = False
    press(ballot, "Save and next")
    (row,) = session.current().rows("codings")
    assert row.themes == ()
