"""A meeting, led in front of a real store: who has voted, what differs, and what is promised."""

from __future__ import annotations

import pytest
from ballots import press, text
from team import team

from workbook.analysis import agenda
from workbook.forms import EditSession
from workbook.forms.meeting import MeetingPage
from workbook.store import Change, open_store


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "s.sqlite") as opened:
        opened.create(team(), by="lea")
        yield opened


def led(store, who="lea", day=0):
    session = EditSession(store, "acme", who)
    page = MeetingPage(session)
    page.chosen.value = day
    return session, page


def at_the_vote(page):
    page.turn(next(at for at, one in enumerate(page.items) if one.subject))


def vote(store, who, objective, contribution, reason=""):
    key = ("call", objective, who, 1)
    values = {"contribution": contribution, "reason": reason}
    store.save("acme", [Change("links", key, values)], by=who)


def test_the_leader_opens_sees_who_has_voted_reveals_and_reads_the_widest_difference(store):
    _, page = led(store)
    at_the_vote(page)
    assert "Vote before anybody speaks" in text(page)
    press(page, "Open round 1")
    for objective, contribution in (("grow", 3), ("save", -3)):
        vote(store, "eva", objective, contribution, f"because of {objective}")
    vote(store, "fin", "grow", 2)
    assert page.clock.watching
    page.look()
    said = page._voted.value
    assert "1 of 4 members have voted" in said
    assert "Eva Egg, has voted" in said
    assert "Fin Fay, has begun" in said
    assert "Max Mann, not yet" in said
    assert "because of" not in text(page)  # who, and never what
    vote(store, "max", "save", 3, "it saves calls")
    for label in ("Close the round", "Reveal the votes", "Yes, show"):
        press(page, label)
    assert not page.clock.watching
    apart = page._apart.value
    assert apart.index("Save costs: from −3 to +3") < apart.index("Grow sales: from +2 to +3")
    assert "−3 Eva Egg: because of save" in apart
    assert "+3 Max Mann: it saves calls" in apart


def test_the_leader_begins_the_vote_with_the_point_and_nobody_else_opens_it(store):
    _, page = led(store, "eva")
    at_the_vote(page)
    assert page.begin.description == "Begin: 35 minutes"
    page.begin.click()
    assert not store.read("acme").rows("rounds")
    _, page = led(store)
    at_the_vote(page)
    assert page.begin.description == "Begin and open the vote: 35 minutes"
    page.begin.click()
    (row,) = store.read("acme").rows("rounds")
    assert (row.subject, row.number, row.closed_on) == ("links", 1, None)
    assert row.opened_on
    assert page.clock.watching
    assert page.begin.description == "Begin: 35 minutes"
    page.begin.click()
    assert len(store.read("acme").rows("rounds")) == 1


def test_it_opens_with_what_was_kept_and_the_leader_says_so(store):
    session, page = led(store)
    assert "0 of 2 commitments are kept" in text(page)
    (button,) = [
        one for one in page._kept.children[1].children if getattr(one, "description", "") == "Kept"
    ]
    button.click()
    assert "1 of 2 commitments are kept" in text(page)
    kept = [row for row in session.current().rows("commitments") if row.done_on]
    assert [row.done_on for row in kept] == [session.book.as_of]


def test_every_point_of_every_meeting_can_be_worked_on(store):
    _, page = led(store)
    for day in range(len(agenda.MEETINGS)):
        page.chosen.value = day
        for at, item in enumerate(page.items):
            page.turn(at)
            assert item.question in page._question.value.replace("&#x27;", "'")
            assert page._work.children, item
    assert page.meeting is agenda.FORTNIGHTLY
    assert page.clock.ends == 0
    page.turn(0)
    page.begin.click()
    begun = page.clock.ends
    page.next.click()
    assert page.at == 1
    assert page.clock.ends - begun == pytest.approx(60_000 * 5, abs=5_000)  # 10 minutes, not 5
