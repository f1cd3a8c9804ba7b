"""What others change is noticed, what was changed here is not news."""

from __future__ import annotations

import pytest

from workbook.forms import Desk
from workbook.forms import desk as module
from workbook.store import Change


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(module, "_PAUSE", -1.0)


def test_others_changes_are_counted_by_person(desk, store):
    assert desk.news() == ""
    promise = {"statement": "Call back", "member": "beto", "made_on": "2026-01-05"}
    store.save("s", [Change("commitments", ("call",), promise)], by="beto")
    assert desk.news() == "1 change by Beto Paz"
    store.save("s", [Change("choices", ("web",), {"segment": "young"}, 1)], by="ana")
    store.save("s", [Change("choices", ("phone",), {"segment": "old"}, 1)], by="ana")
    store.save("s", [Change("choices", ("phone",), {"segment": "all"}, 2)], by="ana")
    assert desk.news() == "2 changes by Ana Ruiz and 1 change by Beto Paz"
    desk.refresh()
    assert desk.news() == ""
    assert desk.book.by_key("choices")["phone"].segment == "all"


def test_a_row_added_and_deleted_meanwhile_is_no_news(desk, store):
    store.save("s", [Change("functions", ("it",), {"name": "IT"})], by="ana")
    assert desk.news() == "1 change by Ana Ruiz"
    store.save("s", [Change("functions", ("it",), None, 1)], by="ana")
    assert desk.news() == ""


def test_the_database_is_asked_seldom(desk, store, monkeypatch):
    monkeypatch.setattr(module, "_PAUSE", 3600.0)
    store.save("s", [Change("choices", ("web",), {"segment": "young"}, 1)], by="ana")
    assert desk.news() == ""


def test_forms_are_told_before_the_page(desk):
    told = []
    desk.watch_last(lambda: told.append("page"))
    desk.watch(lambda: told.append("form"))
    desk.refresh()
    assert told == ["form", "page"]


def test_the_person_is_called_by_name(store):
    assert Desk(store, "s", "ana").who == "Ana Ruiz"
    assert Desk(store, "s", "ghost").who == "ghost"
