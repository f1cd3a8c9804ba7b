"""Several tables behind a button each."""

from __future__ import annotations

from workbook.forms import EditSession, Entry
from workbook.store import Change


def descriptions(entry):
    return [button.description for button in entry.buttons.values()]


def test_the_first_empty_table_stands_open_and_the_rest_is_folded(session):
    entry = Entry(session, ["functions", "corporate_objectives", "moments"])
    assert entry.shown == "corporate_objectives"
    assert descriptions(entry) == [
        "▸ Functions: 2 rows", "▾ Corporate objectives: empty", "▸ Moments of truth: empty",
    ]  # fmt: skip
    (form,) = entry.children[-1].children
    assert form.table["name"] == "corporate_objectives"
    assert form.table["help"]
    assert form.table["example"]


def test_where_every_table_has_rows_all_are_folded_until_one_is_opened(session):
    entry = Entry(session, ["functions", "members"])
    assert entry.shown is None
    assert not entry.children[-1].children
    entry.buttons["members"].click()
    assert entry.shown == "members"
    (form,) = entry.children[-1].children
    entry.buttons["functions"].click()
    entry.buttons["members"].click()
    assert entry.children[-1].children == (form,)  # the same form, with what is typed in it
    entry.buttons["members"].click()
    assert entry.shown is None


def test_a_button_counts_the_rows_after_every_save(session, store):
    entry = Entry(session, ["moments"])
    session.save([Change("moments", ("call",), {"name": "The call", "position": 1})])
    session.refresh()
    assert descriptions(entry) == ["▾ Moments of truth: 1 row"]


def test_drafts_of_another_person_or_strategy_have_another_place(session, store):
    places = {session.place, EditSession(store, "s", "beto").place}
    assert len(places) == 2
    assert EditSession(store, "s", "ana").place == session.place
    assert all(len(place) == 16 for place in places)


def test_the_one_row_of_the_strategy_is_told_apart(session):
    entry = Entry(session, ["strategy", "functions"])
    entry.turn("strategy")
    assert entry.children[-1].children[0].table["single"]
    entry.turn("functions")
    assert not entry.children[-1].children[0].table["single"]
