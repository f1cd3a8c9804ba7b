"""Guests vote in an open, anonymous round, for a function, and unseen until the reveal."""

from __future__ import annotations

import pytest
from team import team

from workbook.book import rounds
from workbook.book.errors import BadInput, NotAllowed
from workbook.store import Change, guests, open_store

SUBJECT = "values"
ITEM = ("task", "all")


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "store.sqlite") as opened:
        opened.create(team(), by="lea")
        opened.save("acme", [Change("rounds", (SUBJECT, 1), {"opened_on": "2026-11-01"})], by="lea")
        yield opened


def turn(store, version, **values):
    store.save("acme", [Change("rounds", (SUBJECT, 1), values, version)], by="lea")


def test_guests_are_numbered_and_their_votes_sealed(store):
    for value, function in ((1, "sales"), (2, "sales"), (3, "finance")):
        store.vote_as_guest("acme", SUBJECT, 1, function, {ITEM: {"value": value}})
    book = store.read("acme", reader="lea")
    assert not book.rows("ratings")
    assert rounds.guests(book, SUBJECT, 1) == 3
    turn(store, 1, closed_on="2026-11-02")
    turn(store, 2, revealed_on="2026-11-02")
    rows = store.read("acme").rows("ratings")
    assert [(row.member, row.function, row.value) for row in rows] == [
        ("guest-1", "sales", 1), ("guest-2", "sales", 2), ("guest-3", "finance", 3),
    ]  # fmt: skip


def test_a_guest_votes_in_an_open_round_that_has_guests_and_nowhere_else(store):
    vote = {ITEM: {"value": 1}}
    with pytest.raises(NotAllowed, match="closed"):
        store.vote_as_guest("acme", SUBJECT, 2, "sales", vote)
    with pytest.raises(NotAllowed, match="closed"):
        store.vote_as_guest("acme", "made-up", 1, "sales", vote)
    store.save("acme", [Change("rounds", ("links", 1), {"opened_on": "2026-11-01"})], by="lea")
    with pytest.raises(NotAllowed, match="closed"):
        store.vote_as_guest("acme", "links", 1, "sales", {("call", "grow"): {"contribution": 3}})
    with pytest.raises(BadInput):
        store.vote_as_guest("acme", SUBJECT, 1, "sales", {ITEM: {"value": 99}})
    with pytest.raises(BadInput):
        store.vote_as_guest("acme", SUBJECT, 1, "nowhere", vote)
    turn(store, 1, closed_on="2026-11-02")
    with pytest.raises(NotAllowed, match="closed"):
        store.vote_as_guest("acme", SUBJECT, 1, "sales", vote)


def test_a_function_has_so_many_guests_and_no_more(store, monkeypatch):
    monkeypatch.setattr(guests, "MOST", 2)
    for _ in range(2):
        store.vote_as_guest("acme", SUBJECT, 1, "sales", {ITEM: {"value": 1}})
    with pytest.raises(NotAllowed, match="as a round takes"):
        store.vote_as_guest("acme", SUBJECT, 1, "sales", {ITEM: {"value": 1}})
    store.vote_as_guest("acme", SUBJECT, 1, "finance", {ITEM: {"value": 1}})
