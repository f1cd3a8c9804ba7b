"""What Python tells the browser of the votes that are saved."""

from __future__ import annotations

import pytest
from team import team

from workbook.forms import EditSession
from workbook.forms.voting import Ballot
from workbook.store import Change, open_store


@pytest.fixture
def ballot(tmp_path):
    file = tmp_path / "s.sqlite"
    with open_store(file) as store:
        rounds = [{"subject": "links", "number": "1", "opened_on": "2026-01-01"}]
        store.create(team(rounds=rounds), by="lea")
        made = Ballot(EditSession(store, "acme", "lea"), "links")
        made.store = file
        yield made


def drafts(ballot):
    return ballot.children[4]


def test_only_what_is_saved_is_held(ballot):
    paper = next(one for one in ballot.children[-1].children if hasattr(one, "token"))
    assert drafts(ballot).held[paper.token] == ["0", ""]
    paper.reason.value = "Buyers say so"  # a reason alone is no vote
    assert drafts(ballot).held[paper.token] == ["0", ""]
    paper.contribution.value = 3
    assert drafts(ballot).held[paper.token] == ["1", "Buyers say so"]
    assert "→" in drafts(ballot).names[paper.token]
    assert paper.token in paper._dom_classes


def test_a_vote_that_is_refused_is_not_held(ballot):
    paper = next(one for one in ballot.children[-1].children if hasattr(one, "token"))
    closing = Change("rounds", ("links", 1), {"closed_on": "2026-01-02"}, 1)
    with open_store(ballot.store) as other:
        other.save("acme", [closing], by="lea")
    paper.contribution.value = 3
    assert drafts(ballot).held[paper.token] == ["0", ""]
    assert "is closed" in paper.told.value


def test_tokens_stay_the_same_and_differ_from_each_other(ballot):
    again = Ballot(ballot._session, "links")
    assert drafts(again).held == drafts(ballot).held
    assert len(drafts(ballot).held) == len({*drafts(ballot).held}) > 1
