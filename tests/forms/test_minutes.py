"""What a meeting writes down is a row of the strategy, whatever it is."""

from __future__ import annotations

import pytest
from ballots import text
from team import team

from workbook.forms import EditSession
from workbook.forms.minutes import Minutes
from workbook.store import open_store


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "s.sqlite") as opened:
        opened.create(team(), by="lea")
        yield opened


def test_decisions_actions_and_commitments_are_written_there(store):
    session = EditSession(store, "acme", "lea")
    note = Minutes(session)
    note.save.click()
    assert "Who: Needs" in note.told.value
    assert "What: Needs" in note.told.value
    for kind, said in (
        ("commitments", "Bring ten complaints"),
        ("actions", "Call the docks"),
        ("decisions", "One price list"),
    ):
        note.kind.value, note.text.value, note.who.value = kind, said, "eva"
        note.objective.value = "faster"
        note.save.click()
        assert f"Written down: {said}" in note.told.value, note.told.value
        assert note.text.value == ""
    book = session.current()
    promised, acted, decided = (
        book.rows(name)[-1] for name in ("commitments", "actions", "decisions")
    )
    assert (promised.member, promised.made_on) == ("eva", book.as_of)
    assert (acted.owner, acted.function, acted.objective) == ("eva", "sales", ("faster",))
    assert (decided.owner, decided.decided_on) == ("eva", book.as_of)
    assert "Decided, Eva Egg: One price list" in text(note)
