"""Blind votes: who may vote when, and that nobody reads others' votes before the reveal."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from team import team

from workbook.book import rounds
from workbook.book.errors import BadInput, Conflict, NotAllowed
from workbook.store import Change, Store

OPEN = {"opened_on": "2026-03-02"}
CLOSED = {"closed_on": "2026-03-04"}
REVEALED = {"revealed_on": "2026-03-05"}
GROW, SAVE = ("call", "grow"), ("call", "save")


@pytest.fixture
def acme(store: Store) -> Store:
    store.create(team(), by="lea")
    return store


def vote(
    store: Store, by: str, contribution: int, cell=GROW, number: int = 1, version=None
) -> None:
    key = (*cell, by, number)
    values = {"contribution": contribution, "reason": f"{by} thinks so"}
    store.save("acme", [Change("links", key, values, version)], by=by)


def forecast(store: Store, by: str, likely: float, version=None) -> None:
    values = {"low": likely - 1, "likely": likely, "high": likely + 1}
    store.save("acme", [Change("forecasts", ("faster", by), values, version)], by=by)


def turn(store: Store, values, subject: str = "links", number: int = 1, by: str = "lea") -> None:
    version = store.read("acme").versions["rounds"].get((subject, number))
    store.save("acme", [Change("rounds", (subject, number), values, version)], by=by)


def seen(store: Store, reader: str, table: str = "links", as_of="") -> set[str]:
    return {row.member for row in store.read("acme", as_of, reader).rows(table)}


def test_before_the_reveal_everybody_sees_only_their_own_votes(acme: Store) -> None:
    turn(acme, OPEN)
    vote(acme, "eva", 3)
    vote(acme, "fin", -3)
    vote(acme, "lea", 1)
    for reader in ("eva", "fin", "lea"):
        assert seen(acme, reader) == {reader}
    for reader in ("", "max", "vic", "nobody", "ev"):
        assert seen(acme, reader) == set()
    assert seen(acme, "EVA.EGG@example.org") == {"eva"}
    book = acme.read("acme", reader="max")
    assert dict(book.sealed) == {"links": {"eva": (GROW,), "fin": (GROW,), "lea": (GROW,)}}
    assert not book.versions["links"]
    turn(acme, CLOSED)
    assert seen(acme, "lea") == {"lea"}
    turn(acme, REVEALED)
    for reader in ("", "eva", "vic"):
        assert seen(acme, reader) == {"eva", "fin", "lea"}
    assert acme.read("acme").sealed == {}


def test_neither_history_nor_news_nor_the_past_tells(acme: Store) -> None:
    turn(acme, OPEN)
    mark, _ = acme.news("acme")
    vote(acme, "eva", 3)
    vote(acme, "eva", 2, version=1)
    voted = datetime.now(UTC)

    def told(reader: str) -> int:
        return len(acme.history("acme", "links", reader=reader))

    assert (told(""), told("lea"), told("eva")) == (0, 0, 2)
    assert acme.history("acme", "links", (*GROW, "eva", 1), "lea") == ()
    assert acme.news("acme", mark, "lea")[1] == ()
    assert len(acme.news("acme", mark, "eva")[1]) == 2
    assert seen(acme, "lea", as_of=voted) == set()
    assert seen(acme, "eva", as_of=voted) == {"eva"}
    turn(acme, CLOSED)
    turn(acme, REVEALED)
    assert (told(""), told("lea"), told("eva")) == (2, 2, 2)
    # A report of that moment can be made again as it was.
    assert seen(acme, "lea", as_of=voted) == set()
    assert seen(acme, "lea") == {"eva"}


def test_a_deleted_strategy_keeps_its_secrets(acme: Store) -> None:
    turn(acme, OPEN)
    vote(acme, "eva", 3)
    voted = datetime.now(UTC)
    acme.delete("acme", by="lea")
    assert acme.history("acme", "links") == ()
    assert seen(acme, "lea", as_of=voted) == set()


def test_a_conflict_never_tells_what_somebody_else_voted(acme: Store) -> None:
    turn(acme, OPEN)
    vote(acme, "eva", 3)
    for by in ("fin", "lea"):
        for change in (
            Change("links", (*GROW, "eva", 1), {"contribution": 0}),
            Change("links", (*GROW, "eva", 1), {"contribution": 0}, 1),
            Change("links", (*GROW, "eva", 1), None, 1),
        ):
            with pytest.raises(NotAllowed, match="Each member votes alone"):
                acme.save("acme", [change], by=by)
    with pytest.raises(Conflict) as own:
        vote(acme, "eva", 0)
    assert own.value.theirs is not None
    assert own.value.theirs["contribution"] == 3


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([{}], "is planned. Ask the leader to open it"),
        ([OPEN, CLOSED], "round 1 of votes on links is closed. Ask the leader"),
        ([OPEN, CLOSED, REVEALED], "is revealed, so its votes can no longer change"),
    ],
)
def test_a_vote_needs_an_open_round(acme: Store, steps, expected: str) -> None:
    for step in steps:
        turn(acme, step)
    with pytest.raises(NotAllowed, match=expected):
        vote(acme, "eva", 3)
    with pytest.raises(NotAllowed, match="round 2 of votes on links has not been opened"):
        vote(acme, "eva", 3, number=2)


def test_without_any_round_votes_are_open_as_in_a_file(acme: Store) -> None:
    vote(acme, "eva", 3)
    assert seen(acme, "") == {"eva"}
    with pytest.raises(NotAllowed, match="cannot give votes on links for eva"):
        acme.save("acme", [Change("links", (*GROW, "eva", 2), {"contribution": 1})], by="fin")
    paper = Change("links", (*GROW, "fin", 1), {"contribution": 1})
    acme.save("acme", [paper], by="lea")  # the leader enters what was voted on paper
    assert seen(acme, "") == {"eva", "fin"}


def test_a_closed_round_may_open_again_until_it_is_revealed(acme: Store) -> None:
    turn(acme, OPEN)
    turn(acme, CLOSED)
    turn(acme, {"closed_on": ""})
    vote(acme, "eva", 3)
    turn(acme, CLOSED)
    turn(acme, REVEALED)
    for back in ({"revealed_on": ""}, {"closed_on": "", "revealed_on": ""}):
        with pytest.raises(BadInput, match="stays revealed"):
            turn(acme, back)


def test_rounds_keep_their_order(acme: Store) -> None:
    with pytest.raises(BadInput, match="expected 1, the next round"):
        turn(acme, OPEN, number=2)
    with pytest.raises(BadInput, match="closed before it is revealed"):
        turn(acme, {**OPEN, **REVEALED})
    turn(acme, OPEN)
    with pytest.raises(BadInput, match="that round 1 is revealed before another begins"):
        turn(acme, OPEN, number=2)
    turn(acme, OPEN, subject="forecasts")  # another subject goes its own way
    vote(acme, "eva", 3)
    with pytest.raises(BadInput, match="there are votes in it"):
        turn(acme, {"opened_on": ""})
    with pytest.raises(BadInput, match="what has been voted stays"):
        turn(acme, None)
    acme.save("acme", [Change("links", (*GROW, "eva", 1), None, 1)], by="eva")
    turn(acme, None)
    assert [row.subject for row in acme.read("acme").rows("rounds")] == ["forecasts"]


def test_a_first_round_comes_after_the_votes_that_everybody_knows(acme: Store) -> None:
    vote(acme, "eva", 3)
    with pytest.raises(BadInput, match="expected 2, the next round"):
        turn(acme, OPEN)
    turn(acme, OPEN, number=2)
    vote(acme, "eva", 0, number=2)
    assert [row.contribution for row in acme.read("acme").rows("links")] == [3]
    with pytest.raises(NotAllowed, match="round 1 of votes on links has not been opened"):
        vote(acme, "fin", 1)


def test_revealed_votes_leave_only_with_what_they_are_about(acme: Store) -> None:
    turn(acme, OPEN)
    vote(acme, "eva", 3)
    gone = [
        Change("links", (*GROW, "eva", 1), None, 1),
        Change("corporate_objectives", ("grow",), None, 1),
    ]
    with pytest.raises(NotAllowed):
        acme.save("acme", gone, by="lea")
    turn(acme, CLOSED)
    turn(acme, REVEALED)
    with pytest.raises(NotAllowed, match=r"stay as they are|votes alone"):
        acme.save("acme", [Change("links", (*GROW, "eva", 1), {"contribution": 0}, 1)], by="lea")
    acme.save("acme", gone, by="lea")
    assert acme.read("acme").rows("links") == ()


def test_forecasts_of_a_round_are_blind_and_those_before_it_are_not(acme: Store) -> None:
    forecast(acme, "eva", 5)
    forecast(acme, "max", 6)
    turn(acme, OPEN, "forecasts")
    with pytest.raises(BadInput, match="that round 1 is revealed"):
        turn(acme, OPEN, "forecasts", 2)
    forecast(acme, "eva", 8, version=1)
    forecast(acme, "lea", 9)
    voted = datetime.now(UTC)
    assert seen(acme, "", "forecasts") == {"max"}
    assert seen(acme, "eva", "forecasts") == {"max", "eva"}
    assert acme.read("acme").sealed == {"forecasts": {"eva": (("faster",),), "lea": (("faster",),)}}
    assert [entry.values["likely"] for entry in acme.history("acme", "forecasts")] == [5, 6]
    with pytest.raises(NotAllowed, match="votes alone"):
        acme.save("acme", [Change("forecasts", ("faster", "eva"), {"likely": 8.5}, 2)], by="lea")
    turn(acme, CLOSED, "forecasts")
    with pytest.raises(NotAllowed, match="round 1 of forecasts is closed"):
        forecast(acme, "max", 7, version=1)
    turn(acme, REVEALED, "forecasts")
    assert seen(acme, "", "forecasts") == {"max", "eva", "lea"}
    assert seen(acme, "", "forecasts", voted) == {"max"}
    turn(acme, OPEN, "forecasts", 2)
    assert seen(acme, "", "forecasts") == {"max", "eva", "lea"}


def test_replacing_neither_reveals_nor_loses_a_round(acme: Store) -> None:
    turn(acme, OPEN)
    vote(acme, "eva", 3)
    exported = acme.read("acme")
    rows = {name: exported.entered(name) for name in ("strategy", "rounds")} | team()
    rows["rounds"] = exported.entered("rounds")
    assert acme.replace("acme", rows, by="x") == (0, 0, 0)
    assert acme.replace("acme", team(), by="x") == (0, 0, 0)  # a file from before the round
    assert seen(acme, "") == set()
    assert seen(acme, "eva") == {"eva"}
    revealed = team(rounds=[{"subject": "links", "number": 1, **OPEN, **CLOSED, **REVEALED}])
    for guess in (3, 1):  # the answer is the same whether or not the guess is right
        cells = {"choice": "call", "corporate_objective": "grow", "member": "eva", "round": 1}
        with pytest.raises(BadInput, match=r"links, row 2.*a round that is not revealed"):
            acme.replace("acme", team(links=[{**cells, "contribution": guess}]), by="x")
    with pytest.raises(BadInput, match=r"rounds, row 2.*a round that is not revealed"):
        acme.replace("acme", revealed, by="x")
    with pytest.raises(BadInput, match="members have voted in a round that is not revealed yet"):
        acme.replace("acme", team(corporate_objectives=[]), by="x")
    assert seen(acme, "eva") == {"eva"}


def test_what_a_round_asks_and_how_many_are_in(acme: Store) -> None:
    turn(acme, OPEN)
    for by, grow, save in (("eva", 3, 1), ("fin", -1, 1), ("max", 2, 2)):
        vote(acme, by, grow)
        if by != "max":
            vote(acme, by, save, SAVE)
    book = acme.read("acme", reader="eva")
    assert rounds.asked(book, "links", 1) == (GROW, SAVE)
    assert rounds.turnout(book, "links") == (2, 1, 4)  # lea, max, eva and fin may vote
    assert rounds.open_for(book, "links", "max") == (SAVE,)
    assert rounds.open_for(book, "links", "lea") == (GROW, SAVE)
    assert rounds.open_for(book, "links", "vic") == ()
    assert rounds.sentence(book, "links") == (
        "Round 1 of votes on links is open since 2 March 2026: 2 of 4 members voted on "
        "everything and 1 more member began. The votes are shown when the leader reveals the "
        "round."
    )
    assert rounds.sealed_sentence(acme.read("acme")) == (
        "Not counted until the leader reveals the round: votes on links of 3 members."
    )
    turn(acme, CLOSED)
    turn(acme, REVEALED)
    turn(acme, OPEN, number=2)
    book = acme.read("acme", reader="eva")
    assert rounds.asked(book, "links", 2) == (GROW,)  # −1 and 3 are 4 apart, 1 and 1 agree
    assert rounds.open_for(book, "links", "eva") == (GROW,)
    vote(acme, "eva", 2, number=2)
    assert rounds.asked(acme.read("acme", reader="eva"), "links", 2) == (GROW,)
    assert rounds.open_for(acme.read("acme", reader="eva"), "links", "eva") == ()
