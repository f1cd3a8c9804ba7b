"""The form's answers to the browser, in front of a real store."""

from __future__ import annotations

import sqlite3

import pytest

from workbook.forms import EditSession, Form
from workbook.store import Change, open_store


@pytest.fixture
def form(session):
    made = Form(session, "members")
    made.said = []
    made.send = lambda message, *_: made.said.append(message)
    return made


def ask(form, do, **question):
    form._answer(form, {"do": do, "id": 7, **question}, None)
    return form.said[-1]


def row(form, key):
    return next(row for row in form.rows if row["key"] == [key])


def edit(form, key, **cells):
    one = row(form, key)
    columns = list(cells)
    return {**one, "cells": {**one["cells"], **cells}, "columns": columns}


def add(**cells):
    return {"key": None, "version": None, "cells": cells, "columns": None}


def kept(store, key):
    return next(row for row in store.read("s").rows("members") if row.key == key)


def test_an_edit_is_saved_and_everything_shown_is_told(form, store):
    told = []
    form._session.watch_last(lambda: told.append(form._session.book.by_key("members")["beto"].name))
    answer = ask(form, "save", changes=[edit(form, "beto", name="Beto Gil")])
    assert answer["id"] == 7
    assert answer["saved"][0]["version"] == 2
    assert kept(store, "beto").name == "Beto Gil"
    assert told == ["Beto Gil"]
    assert row(form, "beto")["version"] == 2


def test_a_block_is_saved_wholly_or_not_at_all(form, store):
    changes = [add(name="Carla", function="Sales"), add(name="Dora", function="Sails")]
    answer = ask(form, "save", changes=changes)
    assert answer["faults"][0] == {}
    assert "did you mean Sales?" in answer["faults"][1]["function"]
    assert answer["message"].startswith("Not saved yet: 1 of 2 rows")
    assert len(store.read("s").rows("members")) == 2
    changes[1]["cells"]["function"] = "sales"
    saved = ask(form, "save", changes=changes)["saved"]
    assert [one["key"] for one in saved] == [["carla"], ["dora"]]
    assert len(store.read("s").rows("members")) == 4


def test_two_new_rows_of_one_name_get_keys_of_their_own(form):
    saved = ask(form, "save", changes=[add(name="Carla"), add(name="Carla")])["saved"]
    assert [one["key"] for one in saved] == [["carla"], ["carla-2"]]


def test_a_new_row_whose_answer_got_lost_is_not_added_twice(form, store):
    change = {**add(name="Carla"), "token": "form:new:1"}
    assert ask(form, "save", changes=[change])["saved"][0]["key"] == ["carla"]
    change["cells"]["email"] = "carla@example.com"
    assert ask(form, "save", changes=[change])["saved"][0]["key"] == ["carla"]
    assert kept(store, "carla").email == "carla@example.com"
    assert len(store.read("s").rows("members")) == 3
    ask(form, "save", changes=[{**row(form, "carla"), "cells": None}])
    assert ask(form, "save", changes=[change])["saved"][0]["version"] == 4  # it comes back
    other = {**add(name="Carla"), "token": "form:new:2"}
    assert ask(form, "save", changes=[other])["saved"][0]["key"] == ["carla-2"]


def test_what_the_store_refuses_stands_beside_the_field(form):
    renamed = {**row(form, "beto")["cells"], "key": "bob"}
    answer = ask(form, "save", changes=[{**row(form, "beto"), "cells": renamed}])
    assert "a key stays as it is" in answer["faults"][0]["key"]


def test_a_row_that_others_point_to_is_not_deleted_and_the_form_says_which(form):
    answer = ask(form, "save", changes=[{**row(form, "ana"), "cells": None}])
    assert "saved" not in answer
    assert "points to it in the column leader" in answer["message"]


def test_a_conflict_shows_what_the_other_person_left(form, store):
    store.save("s", [Change("members", ("beto",), {"email": "b@example.com"}, 1)], by="ana")
    answer = ask(form, "save", changes=[edit(form, "beto", name="Beto Gil")])
    conflict = answer["conflict"]
    assert conflict["key"] == ["beto"]
    assert conflict["theirs"]["email"] == "b@example.com"
    assert (conflict["version"], conflict["by"]) == (2, "Ana Ruiz")
    again = {**edit(form, "beto", name="Beto Gil"), "version": 2}
    assert "saved" in ask(form, "save", changes=[again])
    assert (kept(store, "beto").name, kept(store, "beto").email) == ("Beto Gil", "b@example.com")


def test_a_row_deleted_meanwhile_is_a_conflict_without_theirs(form, store):
    store.save("s", [Change("members", ("beto",), None, 1)], by="ana")
    conflict = ask(form, "save", changes=[edit(form, "beto", name="Beto Gil")])["conflict"]
    assert (conflict["theirs"], conflict["version"]) == (None, None)


def test_a_locked_store_says_what_to_do(tmp_path, store):
    with open_store(tmp_path / "s.sqlite", wait=0.1) as hasty:
        form = Form(EditSession(hasty, "s", "ana"), "members")
        form.said = []
        form.send = lambda message, *_: form.said.append(message)
        holder = sqlite3.connect(tmp_path / "s.sqlite", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        answer = ask(form, "save", changes=[edit(form, "beto", name="Beto Gil")])
        holder.close()
    assert "is in use by someone else" in answer["message"]
    assert answer["message"].endswith("What you typed is kept.")


def test_who_may_not_change_a_row_is_told_so(store):
    form = Form(EditSession(store, "s", "nobody"), "members")
    form.said = []
    form.send = lambda message, *_: form.said.append(message)
    answer = ask(form, "save", changes=[edit(form, "beto", name="Beto Gil")])
    assert "nobody" in answer["message"]
    assert kept(store, "beto").name == "Beto Paz"


def test_a_fault_of_our_own_is_said_too(form):
    assert "KeyError" in ask(form, "dance")["message"]
    assert "What you typed is kept" in ask(form, "save")["message"]


def test_a_page_that_cannot_be_drawn_is_said_after_the_save(form, store):
    def broken():
        raise ZeroDivisionError("no members")

    form._session.watch_last(broken)
    ask(form, "save", changes=[edit(form, "beto", name="Beto Gil")])
    assert form.said[-2]["saved"]
    assert "It is saved, but the page could not be updated" in form.said[-1]["say"]
    assert "no members" in form.said[-1]["say"]


def test_checking_saves_nothing(form, store):
    answer = ask(form, "check", key=["beto"], cells={"key": "beto", "name": "", "role": "Boss"})
    assert set(answer["faults"]) == {"name", "role"}
    assert kept(store, "beto").name == "Beto Paz"


def test_history_tells_who_changed_what_and_restores(form, store):
    ask(form, "save", changes=[edit(form, "beto", name="Beto Gil", function="Sales")])
    ask(form, "save", changes=[{**row(form, "beto"), "cells": None}])
    entries = ask(form, "history", key=["beto"])["entries"]
    assert [entry["what"] for entry in entries] == ["deleted", "changed", "added"]
    assert {entry["who"] for entry in entries} == {"Ana Ruiz"}
    assert entries[0]["row"] == "Beto Gil"
    assert entries[1]["changes"] == [
        {"label": "Name", "before": "Beto Paz", "after": "Beto Gil"},
        {"label": "Function", "before": "Finance", "after": "Sales"},
    ]
    assert [entry["restorable"] for entry in entries] == [False, True, True]
    assert ask(form, "restore", key=["beto"], version=1)["saved"]
    assert kept(store, "beto").name == "Beto Paz"
    assert len(ask(form, "history", key=None)["entries"]) == 5
    assert "no longer in the history" in ask(form, "restore", key=["beto"], version=99)["message"]


def test_a_false_value_that_becomes_empty_is_told(book, tmp_path):
    made = book(
        strategy=[{"key": "m", "name": "M", "leader": "ana"}],
        members=[{"key": "ana", "name": "Ana", "role": "leader"}],
        moments=[{"key": "a", "name": "A", "position": 1, "before_contact": "no"}],
    )
    with open_store(tmp_path / "m.sqlite") as opened:
        opened.create(
            {name: made.entered(name) for name in ("strategy", "members", "moments")}, "ana"
        )
        form = Form(EditSession(opened, "m", "ana"), "moments")
        form.said = []
        form.send = lambda message, *_: form.said.append(message)
        ask(form, "save", changes=[edit(form, "a", before_contact="")])
        entry = ask(form, "history", key=["a"])["entries"][0]
    assert entry["changes"] == [{"label": "Before contact", "before": "no", "after": ""}]


def test_the_data_folder_is_in_no_form_and_no_form_sets_it(store, tmp_path):
    """Save as a browser would that asks for more than the form shows."""
    with store._database.writing() as connection:
        connection.exec_driver_sql("UPDATE strategy SET data_folder = '/srv/teams/serve'")
    session = EditSession(store, "s", "ana")
    form = Form(session, "strategy")
    sent = []
    form.send = sent.append
    assert "/srv/teams" not in str(form.get_state())
    cells = {**form.rows[0]["cells"], "name": "Served", "data_folder": str(tmp_path)}
    for columns in (None, ["name", "data_folder"], ["data_folder"]):
        version = session.current().versions["strategy"]["s",]
        change = {"key": ["s"], "version": version, "cells": cells, "columns": columns}
        form._answer(None, {"id": 1, "do": "save", "changes": [change]}, None)
    assert session.current().strategy.name == "Served"
    assert session.current().strategy.data_folder == "/srv/teams/serve"
    form._answer(None, {"id": 2, "do": "history", "key": ["s"]}, None)
    form._answer(None, {"id": 3, "do": "restore", "key": ["s"], "version": 1}, None)
    assert (session.current().strategy.name, sent[-1]["saved"]) == ("Serve", True)
    assert session.current().strategy.data_folder == "/srv/teams/serve"
    assert "/srv/teams" not in str(sent)
