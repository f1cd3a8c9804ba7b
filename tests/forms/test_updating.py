"""The weekly update and the news of a member's own rows, in front of a real store."""

from __future__ import annotations

from datetime import date

import pytest
from postgres import postgresql_server, postgresql_url, store_url  # noqa: F401 fixtures
from team import TEAM, team

from workbook.forms import EditSession
from workbook.forms.updating import News, Update, others_changes
from workbook.store import Change, open_store

ACTIONS = [
    {**TEAM["actions"][0], "owner": "eva", "status": "active", "progress": 0.2},
    {**TEAM["actions"][2], "starts_on": "2026-01-01", "ends_on": "2026-02-01"},
]


@pytest.fixture
def store(store_url):  # noqa: F811
    with open_store(store_url) as opened:
        opened.create(team(actions=ACTIONS, assumption_uses=[]), by="lea")
        yield opened


def page(store, who="eva"):
    session = EditSession(store, "acme", who)
    return session, Update(session)


def test_results_progress_and_commitments_are_saved_together(store):
    session, update = page(store)
    assert set(update.inputs) == {
        ("measurements", "rate"), ("actions", "train"), ("actions", "visit"),
        ("commitments", "ring"),
    }  # fmt: skip
    assert update.inputs["actions", "train"].value == "20"
    update._on.value = date(2026, 6, 28)
    update.inputs["measurements", "rate"].value = " 7.5 "
    update.inputs["actions", "train"].value = "100 %"
    update.inputs["actions", "visit"].value = "40"
    update.inputs["commitments", "ring"].value = True
    update._save.click()
    assert "✓ Saved: 1 result, 2 actions and 1 commitment." in update._told.value
    book = store.read("acme")
    (measured,) = book.rows("measurements")
    assert measured[:4] == ("rate", date(2026, 6, 28), 7.5, None)
    assert [(row.status, row.progress) for row in book.rows("actions")] == [
        ("done", 1), ("active", 0.4),
    ]  # fmt: skip
    assert book.by_key("commitments")["ring"].done_on == session.book.as_of
    entries = [entry for entry in store.history("acme") if entry.by == "eva"]
    assert len({entry.at for entry in entries}) == 1  # one save
    assert ("actions", "train") not in update.inputs
    assert ("commitments", "ring") not in update.inputs


def test_what_is_no_number_stays_and_everything_wrong_is_said_at_once(store):
    _, update = page(store)
    update.inputs["measurements", "rate"].value = "1,5"
    update.inputs["actions", "train"].value = "120"
    update.inputs["commitments", "ring"].value = True
    update._save.click()
    assert "Rate needs a number with a decimal point" in update._told.value
    assert "Train needs a share from 0 to 100" in update._told.value
    assert update.inputs["measurements", "rate"].value == "1,5"
    assert store.read("acme").by_key("commitments")["ring"].done_on is None
    update.inputs["measurements", "rate"].value = "1.5"
    update._on.value = None
    update._save.click()
    assert "a day in “Measured on”" in update._told.value


def test_nothing_typed_is_nothing_saved(store):
    _, update = page(store)
    before = store.history("acme")
    update._save.click()
    assert "nothing to save" in update._told.value
    assert store.history("acme") == before


def test_a_row_that_somebody_else_changed_keeps_what_was_typed(store):
    _, update = page(store)
    update.inputs["actions", "train"].value = "50"
    store.save("acme", [Change("actions", ("train",), {"cost": 5}, 1)], by="lea")
    update._save.click()
    assert "lea changed the row train of actions" in update._told.value
    assert update.inputs["actions", "train"].value == "50"
    update._session.refresh()
    update._save.click()
    assert "✓ Saved" in update._told.value
    assert store.read("acme").by_key("actions")["train"].progress == 0.5


def test_who_has_nothing_due_gets_no_button(store):
    _, update = page(store, "vic")
    assert update.inputs == {}
    assert update._save.layout.display == "none"
    assert "Nothing is due from you" in update._lists.children[0].value


def test_others_changes_to_my_rows_are_news_until_i_have_seen_them(store):
    session, _ = page(store)
    session.look(session._store.history("acme")[-1].at)
    assert others_changes(session) == []
    store.save("acme", [Change("actions", ("train",), {"cost": 5}, 1)], by="lea")
    store.save("acme", [Change("commitments", ("sum",), {"done_on": "2026-02-02"}, 1)], by="fin")
    store.save("acme", [Change("commitments", ("ring",), {"due_on": "2026-03-03"}, 1)], by="eva")
    store.save("acme", [Change("actions", ("visit",), None, 1)], by="lea")
    news = News(session)
    lines = others_changes(session)
    assert [(line["row"], line["what"], line["who"]) for line in lines] == [
        ("Visit", "deleted", "Lea Leal"), ("Train", "changed", "Lea Leal"),
    ]  # fmt: skip
    assert "Cost: – → 5" in news._list.value
    news._seen.click()
    assert "Nobody else changed your rows" in news._list.value
    assert others_changes(EditSession(store, "acme", "eva")) == []
    assert others_changes(EditSession(store, "acme", "nobody")) == []
