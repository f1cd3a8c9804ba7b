"""What others change is noticed, what was changed here is not news."""

from __future__ import annotations

import pytest

from workbook.forms import EditSession
from workbook.forms import session as module
from workbook.store import Change


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(module, "_PAUSE", -1.0)


def test_others_changes_are_counted_by_person(session, store):
    assert session.news() == ""
    promise = {"statement": "Call back", "member": "beto", "made_on": "2026-01-05"}
    store.save("s", [Change("commitments", ("call",), promise)], by="beto")
    assert session.news() == "1 change by Beto Paz"
    store.save("s", [Change("choices", ("web",), {"segment": "young"}, 1)], by="ana")
    store.save("s", [Change("choices", ("phone",), {"segment": "old"}, 1)], by="ana")
    store.save("s", [Change("choices", ("phone",), {"segment": "all"}, 2)], by="ana")
    assert session.news() == "2 changes by Ana Ruiz and 1 change by Beto Paz"
    session.refresh()
    assert session.news() == ""
    assert session.book.by_key("choices")["phone"].segment == "all"


def test_a_row_added_and_deleted_meanwhile_is_no_news(session, store):
    store.save("s", [Change("functions", ("it",), {"name": "IT"})], by="ana")
    assert session.news() == "1 change by Ana Ruiz"
    store.save("s", [Change("functions", ("it",), None, 1)], by="ana")
    assert session.news() == ""


def test_the_database_is_asked_seldom(session, store, monkeypatch):
    monkeypatch.setattr(module, "_PAUSE", 3600.0)
    store.save("s", [Change("choices", ("web",), {"segment": "young"}, 1)], by="ana")
    assert session.news() == ""


def test_forms_are_told_before_the_page(session):
    told = []
    session.watch_last(lambda: told.append("page"))
    session.watch(lambda: told.append("form"))
    session.refresh()
    assert told == ["form", "page"]


def test_the_person_is_called_by_name(store):
    assert EditSession(store, "s", "ana").who == "Ana Ruiz"
    assert EditSession(store, "s", "ghost").who == "ghost"
