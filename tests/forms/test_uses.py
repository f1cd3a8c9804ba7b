"""What an assumption is for, entered together with it."""

from __future__ import annotations

import pytest
from team import team

from workbook.forms import EditSession, Form
from workbook.store import Change, open_store

NEW = {"statement": "They call when an order goes wrong", "importance": "4"}


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "s.sqlite") as opened:
        opened.create(team(assumption_uses=[]), by="lea")
        yield opened


def opened(store):
    made = Form(EditSession(store, "acme", "lea"), "assumptions")
    made.said = []
    made.send = lambda message, *_: made.said.append(message)
    return made


@pytest.fixture
def form(store):
    return opened(store)


def save(form, key=None, columns=None, was=None, **cells):
    known = next((one for one in form.rows if one["key"] == [key]), {"version": None, "cells": {}})
    change = {"key": [key] if key else None, "version": known["version"], "columns": columns}
    change |= {"was": was} if was else {}
    change["cells"] = {**known["cells"], **cells} if cells else None
    form._answer(form, {"do": "save", "id": 1, "changes": [change]}, None)
    return form.said[-1]


def used(store, assumption):
    return [
        (row.used_by_table, row.used_by_key)
        for row in store.read("acme").rows("assumption_uses")
        if row.assumption == assumption
    ]


def shown(form, key):
    return next(one for one in form.rows if one["key"] == [key])["cells"]["used_by"]


def test_the_only_choice_depends_on_a_new_assumption_unless_somebody_says_otherwise(form, store):
    described = next(one for one in form.table["columns"] if one["name"] == "used_by")
    assert described["help"].endswith("If you leave it empty in a new row, Call back is filled in.")
    key = save(form, **NEW)["saved"][0]["key"][0]
    assert used(store, key) == [("choices", "call")]
    assert shown(form, key) == ["choices/call"]
    save(form, key, ["used_by"], used_by=["Faster", "actions/train"])
    assert sorted(used(store, key)) == [("actions", "train"), ("objectives", "faster")]
    save(form, key, ["used_by"], used_by=[])
    assert used(store, key) == []
    save(form, key, ["importance"], importance="5")
    assert used(store, key) == []
    assert store.read("acme").by_key("assumptions")[key].importance == 5


def test_undoing_a_deletion_adds_no_use_that_was_not_there(form, store):
    key = save(form, **NEW, used_by=["actions/train"])["saved"][0]["key"][0]
    save(form, key, ["used_by"], used_by=[])
    before = next(one for one in form.rows if one["key"] == [key])["cells"]
    save(form, key)
    undoing = {"key": None, "version": None, "cells": before}  # as the browser sends it
    form._answer(form, {"do": "save", "id": 1, "changes": [undoing]}, None)
    assert form.said[-1]["saved"]
    assert used(store, key) == []
    assert shown(form, key) == []


def test_between_two_choices_the_workbook_does_not_choose(form, store):
    store.save("acme", [Change("choices", ("mail",), {"statement": "Write back"})], "lea")
    form._session.refresh()
    key = save(form, **NEW)["saved"][0]["key"][0]
    assert used(store, key) == []


def test_what_is_in_no_list_is_told_beside_the_column(form, store):
    answer = save(form, **NEW, used_by=["Call bak"])
    assert "did you mean Call back?" in answer["faults"][0]["used_by"]
    assert len(store.read("acme").rows("assumptions")) == 2


def test_an_assumption_goes_with_what_it_was_for(form, store):
    key = save(form, **NEW)["saved"][0]["key"][0]
    assert save(form, key)["saved"]
    assert key not in store.read("acme").by_key("assumptions")
    assert used(store, key) == []


def test_what_an_assumption_was_for_comes_back_with_it(form, store):
    key = save(form, **NEW, used_by=["Call back", "actions/train", "Faster"])["saved"][0]["key"][0]
    save(form, key, ["used_by"], used_by=["Call back", "actions/train"])
    save(form, key)
    row = store.read("acme").versions["actions"][("train",)]
    store.save("acme", [Change("actions", ("train",), None, row)], "lea")
    form._session.refresh()
    form._answer(form, {"do": "restore", "id": 1, "key": [key], "version": 1}, None)
    assert form.said[-1]["saved"]
    assert used(store, key) == [("choices", "call")]  # the action is gone, the objective was before
    save(form, key, ["used_by"], used_by=[])
    form._answer(form, {"do": "restore", "id": 1, "key": [key], "version": 1}, None)
    assert used(store, key) == []  # it was not deleted


def test_what_others_did_since_the_page_was_read_stays(form, store):
    key = store.read("acme").rows("assumptions")[0].key
    page = opened(store)
    save(form, key, ["used_by"], used_by=["choices/call", "objectives/faster"])
    assert save(page, key, ["used_by"], used_by=["actions/train", "choices/call"])["saved"]
    all_three = [("actions", "train"), ("choices", "call"), ("objectives", "faster")]
    assert sorted(used(store, key)) == all_three
    # This page has read them, and the other takes two away: one of them here too, which is gone.
    save(form, key, ["used_by"], used_by=["objectives/faster"])
    assert sorted(used(store, key)) == [("actions", "train"), ("objectives", "faster")]
    save(page, key, ["used_by"], used_by=["choices/call", "actions/train"])
    assert used(store, key) == [("actions", "train")]


def test_what_was_typed_before_the_page_was_read_again_takes_nothing_of_others_away(form, store):
    key = store.read("acme").rows("assumptions")[0].key
    save(opened(store), key, ["used_by"], used_by=["choices/call"])
    form._session.refresh()
    was = {"used_by": []}  # what stood there when this was typed, on a page not read again yet
    assert save(form, key, ["used_by"], was=was, used_by=["actions/train"])["saved"]
    assert sorted(used(store, key)) == [("actions", "train"), ("choices", "call")]


def test_a_conflict_shows_what_depends_on_the_assumption_now(form, store):
    key = store.read("acme").rows("assumptions")[0].key
    other = {"importance": "2", "used_by": ["choices/call"]}
    assert save(opened(store), key, [*other], **other)["saved"]
    theirs = save(form, key, ["importance"], importance="1")["conflict"]["theirs"]
    assert (theirs["importance"], theirs["used_by"]) == ("2", ["choices/call"])
