"""The way from a strategy to the one that it tries again: read through the store, never written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from strategies import small

from workbook.book import identity
from workbook.chapters import recovery
from workbook.chapters.recovery import attempts
from workbook.store import Change, Store, earlier, open_store

START = datetime(2026, 1, 5, tzinfo=UTC)
ENDED = date(2026, 3, 31)


def again(**strategy):
    """Rows of the strategy ``next``, which tries again what ``acme`` began."""
    row = {"key": "next", "name": "Next", "retry_of": "acme", **strategy}
    return {"strategy": small("next", strategy=[row])["strategy"]}


def ended(store: Store, on: date | str = ENDED) -> None:
    version = store.read("acme").versions["strategy"][("acme",)]
    store.save("acme", [Change("strategy", ("acme",), {"died_on": on}, version)], by="ana")


def vote(store: Store, contribution: int, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Save a vote on a link, as it would have been at a moment."""
    monkeypatch.setattr("workbook.store.clock.now", lambda _: at)  # a server has a clock of its own
    key = ("call", "grow", "ana", 1)
    version = store.read("acme", reader="ana").versions["links"][key]
    store.save("acme", [Change("links", key, {"contribution": contribution}, version)], by="ana")


@pytest.fixture
def both(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store in which ``acme`` ended at the end of March, and ``next`` begins in April."""
    own = {"choice": "call", "corporate_objective": "grow", "member": "ana", "round": 1}
    store.create(small(links=[{**own, "contribution": 2}]), by="ana", at=START)
    for days, contribution in ((10, -2), (20, 3), (30, -3), (40, -2), (100, 1)):
        vote(store, contribution, START + timedelta(days=days), monkeypatch)
    ended(store)
    store.create(again(), by="ana", at=START + timedelta(days=100))
    return store


def test_it_is_read_as_of_the_day_on_which_it_ended(both: Store):
    last = both.read("next").earlier
    assert (last.key, last.as_of, last.is_past) == ("acme", ENDED, True)
    assert {row.contribution for row in last.rows("links") if row.member == "ana"} == {-2}
    assert last.trying_again is None  # a chain of attempts is not followed, nor a circle


def test_it_is_no_later_than_the_book_that_leads_to_it(both: Store):
    book = both.read("next", "2026-04-20")
    assert book.earlier.as_of == ENDED
    both.create(
        small("other", strategy=[{"key": "other", "name": "O", "retry_of": "acme"}]), by="ana",
        at=START + timedelta(days=12),
    )  # fmt: skip
    assert both.read("other", "2026-01-31").earlier.as_of == date(2026, 1, 31)


def test_an_attempt_that_has_not_ended_is_read_as_it_is(both: Store):
    ended(both, "")
    book = both.read("next")
    assert book.earlier.as_of == book.as_of
    assert not book.earlier.is_past


def test_an_attempt_that_came_into_the_store_later_is_read_as_it_came(store: Store):
    store.create(small(), by="ana")
    ended(store)
    store.create(again(), by="ana")
    book = store.read("next")
    assert book.earlier.as_of == ENDED
    assert len(book.earlier.rows("members")) == 2
    assert list(book.trying_again.saves()) == []


def test_its_saves_come_backwards_up_to_the_end(both: Store):
    saves = list(both.read("next").trying_again.saves())
    days = [START.date() + timedelta(days=days) for days in (40, 30, 20, 10, 0)]
    assert [one.as_of for one in saves] == days
    first = [one.rows("links")[0].contribution for one in saves]
    assert first == [-2, -3, 3, -2, 2]
    for one, on in zip(saves, days, strict=True):
        whole = both.read("acme", on)
        assert one.content_hash == whole.content_hash


def test_of_very_many_saves_the_last_one_of_a_day_is_looked_at(store: Store, monkeypatch):
    monkeypatch.setattr(earlier, "MOST", 3)
    store.create(small(), by="ana", at=START)
    for minute in range(3):
        vote(store, -3 + minute, datetime(2026, 3, 1, 9, minute, tzinfo=UTC), monkeypatch)
    monkeypatch.setattr("workbook.store.clock.now", lambda _: datetime(2026, 4, 15, tzinfo=UTC))
    ended(store)
    store.create(again(), by="ana")
    saves = list(store.read("next").trying_again.saves())
    assert [str(one.as_of) for one in saves] == ["2026-03-01", "2026-01-05"]
    assert saves[0].rows("links")[0].contribution == -1


def test_votes_of_a_round_that_is_not_revealed_are_left_out(store: Store, monkeypatch):
    round_ = {"subject": "links", "number": 1, "opened_on": "2026-01-05"}
    store.create(small(rounds=[round_]), by="ana", at=START)
    vote(store, -2, START + timedelta(days=3), monkeypatch)
    ended(store, START.date() + timedelta(days=3))
    store.create(again(), by="ana")
    book = store.read("next")
    assert not book.earlier.rows("links")
    assert [one.rows("links") for one in book.trying_again.saves()] == [(), (), ()]


def test_when_it_could_be_seen_is_told_from_the_history(both: Store):
    book = both.read("next")
    (row,) = recovery.death(book).itertuples(index=False)
    assert (row.gate, row.seen_on.date()) == ("link", START.date())  # it never had a statement
    assert attempts.seen(book)["L101"] == START.date() + timedelta(days=30)
    assert row.days_before == (ENDED - row.seen_on.date()).days


def test_where_it_is_not_there_nothing_is_read(store: Store):
    store.create(again(), by="ana")
    book = store.read("next")
    assert book.earlier is None
    assert list(book.trying_again.saves()) == []
    assert "not in this store" in recovery.answer(book)


def test_a_strategy_that_tries_itself_again_or_in_a_circle_is_read_once(store: Store):
    store.create(small(strategy=[{"key": "acme", "name": "A", "retry_of": "next"}]), by="ana")
    store.create(again(), by="ana")
    assert store.read("next").earlier.key == "acme"
    assert store.read("acme").earlier.key == "next"
    assert recovery.answer(store.read("acme"))


def test_only_members_read_it_where_strategies_are_for_their_members(both: Store, monkeypatch):
    monkeypatch.setenv(identity.MEMBERS_ONLY, "1")
    assert both.read("next").earlier is None
    assert both.read("next", reader="nobody").earlier is None
    assert list(both.read("next").trying_again.saves()) == []
    assert both.read("next", reader="Ana").earlier.key == "acme"
    # Whoever has signed in as Ana here may be another Ana there.
    monkeypatch.setenv(identity.MEMBERS_ONLY, identity.only(["next"]))
    assert both.read("next", reader="Ana").earlier is None
    monkeypatch.setenv(identity.MEMBERS_ONLY, identity.only(["next", "acme"]))
    assert both.read("next", reader="Ana").earlier.key == "acme"


def test_what_is_read_changes_with_the_earlier_attempt_and_is_never_written(both: Store):
    from workbook.runs.fingerprint import of_book

    book = both.read("next")
    before, print_ = both.history("acme"), of_book(book, 0)
    recovery.answer(book)
    assert both.history("acme") == before
    ended(both, "2026-02-28")
    assert of_book(both.read("next"), 0) != print_


def test_a_closed_store_is_opened_again_for_it(both: Store, store_url: str):
    with open_store(store_url, read_only=True) as opened:
        book = opened.read("next")
    assert book.earlier.key == "acme"
