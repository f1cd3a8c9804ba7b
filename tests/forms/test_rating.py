"""A blind, anonymous vote with an instrument, as members live it on a page of their own."""

import ipywidgets as widgets
import pytest
from forms.ballots import everything, opened, papers, press, text
from team import TEAM, team

from workbook.analysis.instruments import rated, reasons
from workbook.book import identity
from workbook.book.messages import speaking
from workbook.forms.papers import Guess
from workbook.store import open_store

PARTS = [{"moment": "first", "function": "sales", "part": "Greets"}]


@pytest.fixture
def store(tmp_path):
    second = {"key": "second", "name": "Second", "position": 2, "owner": "fin"}
    rows = team(moment_functions=PARTS, moments=[*TEAM["moments"], second])
    with open_store(tmp_path / "s.sqlite") as opened:
        opened.create(rows, by="lea")
        yield opened


def test_a_whole_round_of_an_instrument(store):
    _, leader = opened(store, "lea", "components")
    assert "It takes each member about 5 minutes." in text(leader)
    press(leader, "Open round 1")
    pages = {who: opened(store, who, "components") for who in ("lea", "eva", "fin")}
    for at, (_, ballot) in enumerate(pages.values()):
        marks = papers(ballot)
        assert len(marks) == 12  # six components of two moments
        assert marks[0].name == "First → The product"
        assert marks[0].contribution.options[1] == ("0 it lets the customer down", 0)
        assert "How well does it hold this moment up?" in text(ballot)
        for paper in marks[:6]:
            paper.contribution.value = at + 1
        marks[0].reason.value = f"because of {at}"
        assert "✓ saved" in marks[5].told.value
        assert "You have voted on 6 of 12" in text(ballot)
    assert rated(store.read("acme"), "components") == ()
    _, leader = opened(store, "lea", "components")
    press(leader, "Close the round")
    press(leader, "Reveal the votes")
    assert "Nobody ever sees who voted how" in text(leader)
    press(leader, "Yes, show the result to everyone")
    book = store.read("acme", reader="vic")
    found = rated(book, "components")
    assert [(one.about, one.all.median, one.all.voters) for one in found] == [("first", 2, 3)] * 6
    told = reasons(book, "components", "first", "product")
    assert sorted(told) == ["because of 0", "because of 1", "because of 2"]
    _, later = opened(store, "lea", "components")
    assert "better not again before" in text(later)
    assert "disagree" not in text(later)


def test_who_has_no_part_is_asked_nothing(store):
    _, leader = opened(store, "lea", "readiness")
    press(leader, "Open round 1")
    _, sales = opened(store, "eva", "readiness")
    _, finance = opened(store, "fin", "readiness")
    assert [paper.name for paper in papers(sales)] == [
        "First → We know how.",
        "First → We are able to: we have the time, the means and the authority.",
        "First → We would do it unasked.",
    ]
    assert papers(finance) == []
    assert "asks nothing of you" in text(finance)
    assert "0 of 2 members" in text(sales)  # max and eva


def test_the_leader_picks_the_moment_where_all_would_take_too_long(store):
    from workbook.store import Change

    more = [
        Change("moments", (f"m{at}",), {"name": f"Moment {at}", "position": at})
        for at in range(3, 9)
    ]
    store.save("acme", more, by="lea")
    _, leader = opened(store, "lea", "components")
    (about,) = everything(leader, widgets.Dropdown)
    about.value = "m4"
    press(leader, "Open round 1")
    assert "needs" not in text(leader), text(leader)
    _, eva = opened(store, "eva", "components")
    assert {paper.name.partition(" → ")[0] for paper in papers(eva)} == {"Moment 4"}
    assert len(papers(eva)) == 6


def test_the_ballot_speaks_spanish(store):
    _, leader = opened(store, "lea", "readiness")
    press(leader, "Open round 1")
    with speaking("es"):
        _, eva = opened(store, "eva", "readiness")
        assert papers(eva)[2].contribution.description == "Lo haríamos sin que nadie nos lo pida."
        assert "¿qué tan cierto es esto en tu área?" in text(eva)


def test_a_question_may_ask_for_words_of_its_own_and_a_vote_keeps_its_function(store):
    _, leader = opened(store, "lea", "clicks")
    press(leader, "Open round 1")
    _, eva = opened(store, "eva", "clicks")
    last = papers(eva)[-1]
    assert last.reason.description == "Which three principles guide people here? In your words."
    assert papers(eva)[0].reason.description == "Reason"
    last.contribution.value = 2
    last.reason.value = "Order first"
    (held,) = store.read("acme", reader="eva").rows("ratings")
    assert (held.function, held.value, held.reason) == ("sales", 2, "Order first")


def test_the_teams_sentence_is_typed_once_and_shown_to_all(store):
    _, leader = opened(store, "lea", "observer")
    press(leader, "Open round 1")
    _, scribe = opened(store, "eva", "observer")
    assert "One of you types it for the team" in text(scribe)
    next(everything(scribe, Guess)).inputs["reason"].value = "Whoever opens the parcel."
    assert reasons(store.read("acme"), "observer", "all", "customer") == ()
    _, leader = opened(store, "lea", "observer")
    press(leader, "Close the round")
    press(leader, "Reveal the votes")
    assert "Everyone reads the sentences" in text(leader)
    press(leader, "Yes, show the result to everyone")
    book = store.read("acme", reader="vic")
    assert reasons(book, "observer", "all", "customer") == ("Whoever opens the parcel.",)


def test_where_people_come_in_by_links_the_leader_gets_posters_and_sees_how_many_guests_voted(
    store, monkeypatch
):
    _, leader = opened(store, "lea", "values")
    press(leader, "Open round 1")
    there = '<a href="poster?strategy=acme&amp;subject=values">'
    assert there not in text(opened(store, "lea", "values")[1])
    monkeypatch.setenv(identity.MEMBERS_ONLY, identity.only(["acme"]))
    assert there not in text(opened(store, "eva", "values")[1])
    for _ in range(2):
        store.vote_as_guest("acme", "values", 1, "sales", {("task", "all"): {"value": 1}})
    _, leader = opened(store, "lea", "values")
    assert there in text(leader)
    assert "Voted: 2 guests." in text(leader)
