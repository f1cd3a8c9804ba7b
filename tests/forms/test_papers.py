"""One member's vote: it is saved as it is given, changed, taken back, and never lost unseen."""

from __future__ import annotations

import re

import pytest
from forms.ballots import opened, papers, press
from team import team

from workbook.book.messages import PSEUDO, speaking
from workbook.store import open_store


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "s.sqlite") as opened:
        opened.create(team(), by="lea")
        yield opened


def test_a_vote_is_changed_and_taken_back(store):
    press(opened(store, "lea")[1], "Open round 1")
    session, ballot = opened(store, "eva")
    mark = papers(ballot)[0]
    mark.reason.value = "first the reason"
    assert "contribution; it is saved at once" in mark.told.value
    for vote in (1, -3, None, 2):
        mark.contribution.value = vote
        held = [row.contribution for row in session.current().rows("links")]
        assert held == ([] if vote is None else [vote])
    again = papers(opened(store, "eva")[1])[0]
    assert (again.contribution.value, again.reason.value) == (2, "first the reason")


def test_what_cannot_be_saved_stays_on_the_page_and_says_why(store):
    _, leader = opened(store, "lea")
    press(leader, "Open round 1")
    _, ballot = opened(store, "eva")
    first, second = papers(ballot)
    first.contribution.value = 1
    press(leader, "Close")
    second.contribution.value = 3
    assert 'role="alert"' in second.told.value
    assert "round 1 of votes on links is closed" in second.told.value
    assert second.contribution.value == 3
    press(leader, "Reopen it")
    second.contribution.value = 2
    assert "✓ saved" in second.told.value


def test_two_windows_of_one_member_do_not_overwrite_each_other_unseen(store):
    press(opened(store, "lea")[1], "Open round 1")
    one, other = (papers(opened(store, "eva")[1])[0] for _ in range(2))
    one.contribution.value = 1
    other.contribution.value = 3
    assert "says +1" in other.told.value
    other.contribution.value = 2
    assert [row.contribution for row in store.read("acme", reader="eva").rows("links")] == [2]


def test_what_a_ballot_says_beside_a_vote_is_in_the_language_of_its_page(store):
    press(opened(store, "lea")[1], "Open round 1")
    with speaking(PSEUDO):
        one, other = (papers(opened(store, "eva")[1])[0] for _ in range(2))
        assert one.reason.description == "⟦Reason⟧"
        one.contribution.value = 1
        other.contribution.value = 3
        said = re.sub(r"<[^>]*>|⟦[^⟧]*⟧", " ", other.told.value)
        assert "says" not in said
        assert "+1" in said
