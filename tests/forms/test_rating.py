"""A blind, anonymous vote with an instrument, as members live it on a page of their own."""

import ipywidgets as widgets
import pytest
from team import TEAM, team

from workbook.analysis.instruments import rated, reasons
from workbook.book.messages import speaking
from workbook.forms import EditSession
from workbook.forms.voting import Ballot, Mark
from workbook.store import open_store

PARTS = [{"moment": "first", "function": "sales", "part": "Greets"}]


@pytest.fixture
def store(tmp_path):
    second = {"key": "second", "name": "Second", "position": 2, "owner": "fin"}
    rows = team(moment_functions=PARTS, moments=[*TEAM["moments"], second])
    with open_store(tmp_path / "s.sqlite") as opened:
        opened.create(rows, by="lea")
        yield opened


def everything(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from everything(child)


def text(ballot):
    parts = []
    for one in everything(ballot):
        parts += [getattr(one, "value", ""), getattr(one, "description", "")]
    return " ".join(str(part) for part in parts if part is not None)


def buttons(ballot):
    return [one for one in everything(ballot) if isinstance(one, widgets.Button)]


def press(ballot, label):
    (button,) = [one for one in buttons(ballot) if one.description.startswith(label)]
    button.click()


def marks(ballot):
    return [one for one in everything(ballot) if isinstance(one, Mark)]


def opened(store, who, subject="components"):
    session = EditSession(store, "acme", who)
    return session, Ballot(session, subject)


def test_a_whole_round_of_an_instrument(store):
    _, leader = opened(store, "lea")
    assert "It takes each member about 5 minutes." in text(leader)
    press(leader, "Open round 1")
    pages = {who: opened(store, who) for who in ("lea", "eva", "fin")}
    for at, (_, ballot) in enumerate(pages.values()):
        papers = marks(ballot)
        assert len(papers) == 12  # six components of two moments
        assert papers[0].name == "First → The product"
        assert papers[0].contribution.options[1] == ("0 it lets the customer down", 0)
        assert "How well does it hold this moment up?" in text(ballot)
        for paper in papers[:6]:
            paper.contribution.value = at + 1
        papers[0].reason.value = f"because of {at}"
        assert "✓ saved" in papers[5].told.value
        assert "You have voted on 6 of 12" in text(ballot)
    assert rated(store.read("acme"), "components") == ()
    _, leader = opened(store, "lea")
    press(leader, "Close the round")
    press(leader, "Reveal the votes")
    assert "Nobody ever sees who voted how" in text(leader)
    press(leader, "Yes, show the result to everyone")
    book = store.read("acme", reader="vic")
    found = rated(book, "components")
    assert [(one.about, one.all.median, one.all.voters) for one in found] == [("first", 2, 3)] * 6
    told = reasons(book, "components", "first", "product")
    assert sorted(told) == ["because of 0", "because of 1", "because of 2"]
    _, later = opened(store, "lea")
    assert "better not again before" in text(later)
    assert "disagree" not in text(later)


def test_who_has_no_part_is_asked_nothing(store):
    _, leader = opened(store, "lea", "readiness")
    press(leader, "Open round 1")
    _, sales = opened(store, "eva", "readiness")
    _, finance = opened(store, "fin", "readiness")
    assert [paper.name for paper in marks(sales)] == [
        "First → We know how.",
        "First → We are able to: we have the time, the means and the authority.",
        "First → We would do it unasked.",
    ]
    assert marks(finance) == []
    assert "asks nothing of you" in text(finance)
    assert "0 of 2 members" in text(sales)  # max and eva


def test_the_leader_picks_the_moment_where_all_would_take_too_long(store):
    from workbook.store import Change

    more = [
        Change("moments", (f"m{at}",), {"name": f"Moment {at}", "position": at})
        for at in range(3, 9)
    ]
    store.save("acme", more, by="lea")
    _, leader = opened(store, "lea")
    (about,) = [one for one in everything(leader) if isinstance(one, widgets.Dropdown)]
    about.value = "m4"
    press(leader, "Open round 1")
    assert "needs" not in text(leader), text(leader)
    _, eva = opened(store, "eva")
    assert {paper.name.partition(" → ")[0] for paper in marks(eva)} == {"Moment 4"}
    assert len(marks(eva)) == 6


def test_the_ballot_speaks_spanish(store):
    _, leader = opened(store, "lea", "readiness")
    press(leader, "Open round 1")
    with speaking("es"):
        _, eva = opened(store, "eva", "readiness")
        assert marks(eva)[2].contribution.description == "Lo haríamos sin que nadie nos lo pida."
        assert "¿qué tan cierto es esto en tu área?" in text(eva)
