"""Blind guesses of inputs: sealed until the round is revealed, then they are what is drawn."""

import pytest
from team import team

from workbook.analysis import money
from workbook.book import rounds
from workbook.store import Change, open_store

GUESS = {"key": "minute", "name": "minute_cost", "low": 1, "likely": 1, "high": 1,
         "origin": "guess", "source": "The team", "dated": "2026-01-31"}  # fmt: skip
OPEN = {"subject": "guesses", "number": 1, "opened_on": "2026-02-02"}


@pytest.fixture
def store(tmp_path):
    with open_store(str(tmp_path / "store.sqlite")) as opened:
        opened.create(team(constants=[GUESS], rounds=[OPEN]), by="lea")
        yield opened


def guess(store, member, value):
    cells = {"low": value, "likely": value, "high": value}
    store.save("acme", [Change("guesses", ("minute", member, 1), cells)], by=member)


def test_nobody_sees_a_guess_of_another_until_the_round_is_revealed(store):
    assert rounds.asked(store.read("acme"), "guesses", 1) == (("minute",),)
    for member, value in (("lea", 2), ("max", 3), ("eva", 4)):
        guess(store, member, value)
    mine = store.read("acme", reader="eva")
    assert [row.member for row in mine.rows("guesses")] == ["eva"]
    assert money.model_of(mine).draws["minute_cost"].mean() == pytest.approx(1)
    days = {"closed_on": "2026-02-04", "revealed_on": "2026-02-05"}
    store.save("acme", [Change("rounds", ("guesses", 1), days, 1)], by="lea")
    shown = store.read("acme", reader="eva")
    assert len(shown.rows("guesses")) == 3
    assert money.model_of(shown).draws["minute_cost"].mean() == pytest.approx(3, abs=1e-3)


def test_what_somebody_measured_is_not_asked(tmp_path):
    with open_store(str(tmp_path / "other.sqlite")) as opened:
        opened.create(team(constants=[GUESS | {"origin": "own_data"}]), by="lea")
        assert rounds.asked(opened.read("acme"), "guesses", 1) == ()
