"""A blind vote as members live it: three of them, each on a page of their own, and one store."""

from __future__ import annotations

import pytest
from books import make_book
from forms.ballots import buttons, opened, papers, press, text
from postgres import postgresql_server, postgresql_url, store_url  # noqa: F401 fixtures
from team import team

from workbook import link
from workbook.book import rounds
from workbook.book.model import SUBJECTS
from workbook.chapters.link.reveal import agreement_sentence
from workbook.forms.papers import Guess
from workbook.store import Change, open_store


@pytest.fixture
def store(store_url):  # noqa: F811
    with open_store(store_url) as opened:
        opened.create(team(), by="lea")
        yield opened


def test_a_ballot_says_who_has_voted_whose_turn_it_is_and_who_is_here(store):
    _, leader = opened(store, "lea")
    press(leader, "Open round 1: 2 links")
    session, ballot = opened(store, "eva")
    for paper in papers(ballot):
        paper.contribution.value = 2
    session.refresh()
    assert "Voted: Eva Egg." in text(ballot)
    assert "Still to vote: Lea Leal, Max Mann and Fin Fay." in text(ballot)
    assert "Here now: Eva Egg and Lea Leal." in text(ballot)
    # The leader's page says so by itself, as its loop does every few seconds.
    assert "Voted" not in text(leader)
    leader._look()
    assert "Voted: Eva Egg." in text(leader)


def test_a_whole_blind_vote(store):
    pages = {who: opened(store, who) for who in ("lea", "eva", "fin")}
    assert "No round of votes on links has been opened yet" in text(pages["eva"][1])
    assert buttons(pages["eva"][1]) == []
    press(pages["lea"][1], "Open round 1: 2 links")

    given = {"lea": (1, 2), "eva": (3, 2), "fin": (-2, 2)}
    for who, (grow, save) in given.items():
        session, ballot = pages[who]
        session.refresh()
        on_grow, on_save = papers(ballot)
        assert on_grow.contribution.description == "Grow sales"
        on_grow.contribution.value = grow
        on_grow.reason.value = f"because {who} knows"
        on_save.contribution.value = save
        assert "✓ saved" in on_grow.told.value
        assert "You have voted on everything" in text(ballot)

    for who, (session, ballot) in pages.items():
        session.refresh()
        assert "3 of 4 members voted on everything" in text(ballot)
        others = {f"because {other} knows" for other in given} - {f"because {who} knows"}
        assert not [reason for reason in others if reason in text(ballot)]
        assert {row.member for row in session.book.rows("links")} == {who}
        assert "No round of votes has been revealed yet" in link.last_round(session.book)

    _, leader = pages["lea"]
    press(leader, "Close the round")
    papers_left = papers(leader)
    assert papers_left == []
    press(leader, "Reveal the votes")
    assert "stay revealed" in text(leader)
    press(leader, "Not yet")
    assert rounds.state(store.read("acme").rows("rounds")[0]) == "closed"
    press(leader, "Reveal the votes")
    press(leader, "Yes, show all votes to everyone")

    for session, ballot in pages.values():
        session.refresh()
        assert "Round 1 of votes on links was revealed" in text(ballot)
        shown = link.last_round(session.book)
        assert "“because eva knows”" in shown
        assert "−2 Fin Fay" in shown
        assert "Lea Leal" not in shown  # in the middle: only the ends are quoted
        assert "from −2 to +3" in shown
        assert "3 votes, all +2" in shown

    assert buttons(leader) == ["Open round 2: 1 link on which you disagree"]
    press(leader, "Open round 2")
    for who, vote in (("lea", 2), ("eva", 2), ("fin", 2)):
        session, ballot = pages[who]
        session.refresh()
        (on_grow,) = papers(ballot)  # only where they disagree
        on_grow.contribution.value = vote
    press(leader, "Close")
    press(leader, "Reveal")
    press(leader, "Yes")
    book = store.read("acme")
    assert [row.contribution for row in book.rows("links")] == [1, 2, 3, 2, -2, 2, 2, 2, 2]
    # Krippendorff's alpha of (1, 3, −2; 2, 2, 2), ordinal, and of nothing but 2.
    assert agreement_sentence(book, 2) == "Round 2 is revealed: all votes are the same."
    assert "all votes are the same" in link.last_round(book)
    assert "agree well enough on every link. No further round" in text(leader)


def test_only_the_leader_sees_the_buttons_and_only_voters_the_ballot(store):
    _, leader = opened(store, "Lea Leal")
    press(leader, "Open round 1")
    for who, count in (("max", 2), ("vic", 0), ("root", 0)):
        _, ballot = opened(store, who)
        assert buttons(ballot) == []
        assert len(papers(ballot)) == count
    assert "can read here" in text(opened(store, "vic")[1])


def test_a_redraw_keeps_the_vote_that_is_being_given(store):
    press(opened(store, "lea")[1], "Open round 1")
    session, ballot = opened(store, "eva")
    mark = papers(ballot)[0]
    mark.reason.value = "half written"
    session.refresh()
    assert papers(ballot)[0] is mark
    assert mark.reason.value == "half written"


def test_a_baseline_that_is_not_known_yet_says_when_it_will_be():
    objective = {"key": "o", "function": "f", "choice": "c", "statement": "O", "indicator": "i",
                 "target": 9, "due_on": "2099-12-31"}  # fmt: skip
    told = {None: "a baseline not entered",
            "2026-09-30": "a baseline that will be known by 30 September 2026",
            "2026-03-01": "a baseline that was to be known by 1 March 2026"}  # fmt: skip
    for by, said in told.items():
        book = make_book(
            functions=[{"key": "f", "name": "F"}], choices=[{"key": "c", "statement": "C"}],
            indicators=[{"key": "i", "name": "Rate"}], objectives=[objective | {"baseline_by": by}],
        )  # fmt: skip
        assert f"Rate: from {said} to 9" in SUBJECTS["forecasts"].explains(book, ("o",))


def test_forecasts_are_voted_blind_too(store):
    _, leader = opened(store, "lea", "forecasts")
    press(leader, "Open round 1: 2 objectives")
    session, ballot = opened(store, "eva", "forecasts")
    guess = papers(ballot, Guess)[0]
    assert "Rate: from a baseline not entered to 9 by 31 December 2099" in text(ballot)
    guess.inputs["low"].value = "5"
    assert "Saved as soon as you enter likely and high" in guess.told.value
    guess.inputs["likely"].value = "4"
    guess.inputs["high"].value = "9"
    assert "Likely needs a number from low to high" in guess.told.value
    guess.inputs["likely"].value = "seven"
    assert "Likely needs a number" in guess.told.value
    guess.inputs["likely"].value = "7"
    assert "✓ saved" in guess.told.value
    assert "You have voted on 1 of 2" in text(ballot)
    assert store.read("acme", reader="lea").rows("forecasts") == ()
    session.refresh()
    assert [row.likely for row in session.book.rows("forecasts")] == [7]


def test_what_is_about_nothing_yet_says_what_is_missing(store):
    store.replace("acme", team(choices=[], objectives=[], actions=[]), by="x")
    assert "Enter them at the top of the chapter Link first" in text(opened(store, "lea")[1])
    assert "needs an objective with an indicator" in text(opened(store, "lea", "forecasts")[1])


def test_agreement_is_said_before_and_after(store):
    first = [("lea", 1), ("eva", 3), ("fin", -2)]
    store.save("acme", [Change("rounds", ("links", 1), {"opened_on": "2026-01-01"})], by="lea")
    for who, vote in first:
        for cell, value in (("grow", vote), ("save", 2)):
            change = Change("links", ("call", cell, who, 1), {"contribution": value})
            store.save("acme", [change], by=who)
    days = {"closed_on": "2026-01-02", "revealed_on": "2026-01-03"}
    store.save("acme", [Change("rounds", ("links", 1), days, 1)], by="lea")
    assert agreement_sentence(store.read("acme"), 1).startswith(
        "Round 1 is revealed: agreement is "
    )
    store.save("acme", [Change("rounds", ("links", 2), {"opened_on": "2026-01-02"})], by="lea")
    for who, vote in (("lea", 1), ("eva", 1), ("fin", 1)):
        change = Change("links", ("call", "grow", who, 2), {"contribution": vote})
        store.save("acme", [change], by=who)
    store.save("acme", [Change("rounds", ("links", 2), days, 1)], by="lea")
    assert agreement_sentence(store.read("acme"), 2).startswith(
        "Round 2 is revealed: agreement rose from "
    )
