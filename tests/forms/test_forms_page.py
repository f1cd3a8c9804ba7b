"""A page that is edited: what it shows is drawn again after every save."""

from __future__ import annotations

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from workbook.forms import Form
from workbook.pages.page import Page, open_page
from workbook.store import Change


def displayed(monkeypatch, call, *arguments):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    call(*arguments)
    monkeypatch.undo()
    return shown


def names(book):
    return ", ".join(row.name for row in book.rows("members"))


@pytest.fixture
def page(session):
    return Page(session.book, "edit", session=session)


def test_what_is_shown_is_drawn_again_after_a_change(page, store, monkeypatch):
    (shown,) = displayed(monkeypatch, page.show, names)
    assert "Ana Ruiz, Beto Paz" in shown.value
    store.save("s", [Change("members", ("beto",), {"name": "Beto Gil"}, 1)], by="ana")
    page.refresh()
    assert "Ana Ruiz, Beto Gil" in shown.value
    assert page.book.by_key("members")["beto"].name == "Beto Gil"


def test_answers_and_findings_are_drawn_again_too(page, store, monkeypatch):
    (answer,) = displayed(monkeypatch, page.answer, names)  # the next step is said in it too
    (found,) = displayed(monkeypatch, page.findings, "T005")
    assert "T005" in found.value
    for key in ("sales", "finance"):
        change = Change("functions", (key,), {"expertise": ["orders"]}, 1)
        store.save("s", [change], by="ana")
    store.save("s", [Change("members", ("beto",), {"name": "Beto Gil"}, 1)], by="ana")
    page.refresh()
    assert "Beto Gil" in answer.value
    assert "T005" not in found.value


def test_a_chart_that_fails_says_so_in_its_place(page, monkeypatch):
    calls = []

    def fragile(book):
        calls.append(book)
        if len(calls) > 1:
            raise ValueError("no such thing")
        return "fine"

    (shown,) = displayed(monkeypatch, page.show, fragile)
    (other,) = displayed(monkeypatch, page.show, names)
    page.refresh()
    assert "no such thing" in shown.value
    assert "Ana" in other.value


def test_a_form_is_a_widget_only_where_the_page_is_edited(page, session, monkeypatch):
    (form,) = displayed(monkeypatch, page.form, "members")
    assert isinstance(form, Form)
    InteractiveShell.instance()
    with capture_output() as captured:
        Page(session.book, "report").form("members")
    assert "<table" in captured.outputs[0].data["text/html"]


def test_the_past_is_not_edited(tmp_path, store, monkeypatch):
    now = open_page("s", store=str(tmp_path / "s.sqlite"), mode="edit")
    assert now._session is not None
    (form,) = displayed(monkeypatch, now.form, "functions")
    assert [row["key"] for row in form.rows] == [["sales"], ["finance"]]
    then = open_page("s", "2999-01-01", str(tmp_path / "s.sqlite"), "edit")
    (table,) = displayed(monkeypatch, then.form, "functions")
    assert "<table" in table
