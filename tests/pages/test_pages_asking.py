"""Which strategy a page is of, where its first cell does not say so."""

from __future__ import annotations

from datetime import date

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from team import team

from workbook import link
from workbook.book.errors import BadInput, NotFound
from workbook.book.model import TABLES
from workbook.book.moment import Moment
from workbook.pages.asking import asked, asked_language
from workbook.pages.page import open_page
from workbook.store import open_store


@pytest.fixture
def store(tmp_path):
    path = str(tmp_path / "store.sqlite")
    row = {"key": "s", "name": "Serve", "organisation": "Acme <Ltd>", "leader": "lea"}
    with open_store(path) as opened:
        opened.create(team(strategy=[row]), by="lea")
    return path


@pytest.fixture
def several(store):
    with open_store(store) as opened:
        shape = TABLES["strategy"]
        row = shape.row(**dict.fromkeys(shape.columns) | {"key": "other", "name": "<Other>"})
        opened.create({"strategy": [row]}, by="ana")
    return store


def test_without_a_name_the_only_strategy_opens_or_the_one_that_is_set(store, monkeypatch):
    with capture_output():
        assert open_page(store=store, mode="report").book.key == "s"
    monkeypatch.setenv("WORKBOOK_STRATEGY", "other")
    with pytest.raises(NotFound, match="no strategy 'other'"):
        open_page(store=store, mode="report")


def test_a_report_that_is_not_told_which_of_several_strategies_lists_them(several):
    with pytest.raises(BadInput, match=r"-p strategy KEY\), one of: other, s"):
        open_page(store=several, mode="report")


def test_in_the_lab_a_page_asks_which_of_several_and_shows_nothing_else(several, monkeypatch):
    InteractiveShell.instance()
    with capture_output() as captured:
        page = open_page(store=several, mode="edit")
        page.answer(link.answer)
        page.enter("choices")
        page.findings("L")
        with pytest.raises(AttributeError):
            page.nothing_like_it()
    (asked,) = [output.data["text/html"] for output in captured.outputs]
    assert "Which strategy do you want to open?" in asked
    assert "Other&gt;</a>" in asked
    monkeypatch.setenv("WORKBOOK_STRATEGY", "s")
    with capture_output():
        assert open_page(store=several, mode="edit").book.key == "s"


def test_plain_voila_takes_the_strategy_and_the_day_from_the_address(several, monkeypatch):
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5")
    monkeypatch.setenv("QUERY_STRING", "strategy=s&as_of=2999-01-31&store=/etc/passwd&mode=edit")
    with capture_output():
        page = open_page(store=several)
        assert (page.book.key, page.mode, page.book.as_of.year) == ("s", "view", 2999)
        # What the first cell says counts before.
        assert open_page("other", store=several).book.key == "other"
    monkeypatch.setenv("QUERY_STRING", "as_of=2999-01-31")
    InteractiveShell.instance()
    with capture_output() as captured:
        open_page(store=several).answer(link.answer)
    (asked,) = [output.data["text/html"] for output in captured.outputs]
    assert (
        '<a href="?strategy=other&amp;as_of=2999-01-31" target="_self">&lt;Other&gt;</a>' in asked
    )


def test_a_store_without_strategies_says_how_to_begin(tmp_path):
    path = str(tmp_path / "none.sqlite")
    with open_store(path):
        pass
    InteractiveShell.instance()
    with capture_output() as captured:
        open_page(store=path, mode="edit").answer(link.answer)
    assert "workbook new NAME" in captured.outputs[0].data["text/html"]
    with pytest.raises(NotFound, match="workbook new NAME"):
        open_page(store=path, mode="report")


def test_the_cell_counts_before_the_address_and_the_address_before_the_environment(
    several, monkeypatch
):
    monkeypatch.setenv("WORKBOOK_STRATEGY", "of-environment")
    with open_store(several) as opened:
        assert asked(opened, "", "", "").strategy == "of-environment"
        monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5")
        monkeypatch.setenv("QUERY_STRING", "strategy=of-address&since=2026-01-31&language=es")
        found = asked(opened, "", "", "")
        assert (found.strategy, found.since) == ("of-address", Moment(date(2026, 1, 31)))
        assert asked(opened, "of-cell", "", "2026-02-01").strategy == "of-cell"
        assert asked(opened, "", "", "2026-02-01").since == Moment(date(2026, 2, 1))
    assert asked_language("") == "es"
    assert asked_language("en") == "en"


def test_what_an_address_says_is_bounded_and_no_day_is_refused(several, monkeypatch):
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5")
    with open_store(several) as opened:
        for value in ("k" * 201, "two%0Alines", "%00"):
            monkeypatch.setenv("QUERY_STRING", f"strategy={value}")
            assert asked(opened, "", "", "").strategy == ""
        monkeypatch.setenv("QUERY_STRING", "as_of=yesterday")
        with pytest.raises(BadInput, match=r"'yesterday' cannot be read \(as_of\)"):
            asked(opened, "s", "", "")
        monkeypatch.setenv("QUERY_STRING", "as_of=2026-01-31&as_of=2026-02-28")
        assert asked(opened, "s", "", "").as_of == Moment(date(2026, 1, 31))  # the first of two
