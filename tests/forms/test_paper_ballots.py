"""Ballots from paper: the leader enters them, and nobody reads them before the reveal."""

from __future__ import annotations

from datetime import date

import pytest
from team import team

from workbook.book import rounds
from workbook.book.errors import NotAllowed
from workbook.forms import EditSession
from workbook.forms.paper_ballots import PaperBallots
from workbook.store import Change, open_store


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "s.sqlite") as opened:
        opened.create(team(), by="lea")
        yield opened


def voting(store):
    """Return the leader's session, with a round open."""
    opened = Change("rounds", ("links", 1), {"opened_on": date(2026, 6, 1)})
    store.save("acme", [opened], by="lea")
    return EditSession(store, "acme", "lea")


def test_a_paper_ballot_is_entered_by_the_leader_and_sealed(store):
    session = voting(store)
    papers = PaperBallots(session, "links")
    papers.begin.click()
    assert "max" in {key for _name, key in papers.member.options}
    papers.member.value = "max"
    papers.save.click()
    assert "at least one mark" in papers.told.value
    for mark in papers.marks.values():
        mark.value = 2
    papers.save.click()
    assert "The ballot of Max Mann is saved and sealed" in papers.told.value
    book = session.current()
    assert not book.rows("links")  # not even the leader reads it again
    assert rounds.given(book, "links", 1)["max"] == {("call", "grow"), ("call", "save")}
    assert store.history("acme", "links", reader="lea") == ()
    assert "max" not in [key for _name, key in papers.member.options]
    again = Change("links", ("call", "grow", "max", 1), {"contribution": 0})
    with pytest.raises(NotAllowed, match="Each member votes alone"):
        store.save("acme", [again], by="lea")
    with pytest.raises(NotAllowed, match="Each member votes alone"):
        store.save(
            "acme", [Change("links", ("call", "grow", "fin", 1), {"contribution": 0})], by="eva"
        )


def test_whoever_does_not_lead_enters_no_paper(store):
    voting(store)
    assert PaperBallots(EditSession(store, "acme", "eva"), "links").children == ()
