"""A worker works out again only what has changed, and keeps no widget of a page."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from serve.apps import ROOT, write_store

from workbook.book import Book
from workbook.exchange import read
from workbook.serve.book_cache import BookCache
from workbook.store import open_store
from workbook.workers.pool import Worker

OPEN = "from workbook import customer, link, open_page, plans\npage = open_page('{}', mode='view')"
VISIT = "visits = page.book.remember('visits', list)\nvisits.append(1)\nprint('visit', len(visits))"
COUNT = "import ipywidgets\nprint('widgets', len(ipywidgets.widgets.widget._instances))"


@pytest.fixture
def place(tmp_path):
    """A folder with the sample and its customers' data, and a small strategy."""
    shutil.copytree(ROOT / "data" / "distributor", tmp_path / "distributor")
    write_store(tmp_path / "store.sqlite")
    with open_store(tmp_path / "store.sqlite") as store:
        sample = read(tmp_path / "distributor")
        store.create(sample, "test", datetime(2026, 10, 1, tzinfo=UTC))
        store.allow(sample["strategy"][0].data_folder, by="test")
    return tmp_path


@contextmanager
def rendering(place):
    """Run a worker; gives a function that renders cells and returns what they show."""
    environment = {**os.environ, "WORKBOOK_STORE": str(place / "store.sqlite")}
    worker = Worker("workbook.serve.rendering:Rendering", environment)
    worker.wait()

    def render(*sources):
        request = {"do": "cells", "folder": str(place), "sources": sources, "language": ""}
        shown = []
        for answer in worker.answers(request):
            assert "error" not in answer, answer["error"]
            shown += [one.get("text/html", "") for one in answer["outputs"]]
            shown.append(answer.get("printed", ""))
        return "".join(shown)

    try:
        yield render
    finally:
        worker.close()


def opening(strategy, *cells):
    return [OPEN.format(strategy), *cells]


def test_what_is_drawn_of_a_strategy_that_did_not_change_is_the_same_and_not_drawn_again(place):
    page = opening("distributor", "page.show(plans.chances_by_objective)", VISIT)
    with rendering(place) as render:
        first, again = render(*page), render(*page)
    assert "<figure" in first
    assert first.endswith("visit 1\n")
    assert again == first.replace("visit 1\n", "visit 2\n")


def test_readers_of_two_strategies_take_nothing_from_each_other(place):
    with rendering(place) as render:
        for visit in ("visit 1\n", "visit 2\n"):
            for strategy in ("distributor", "acme"):
                assert render(*opening(strategy, VISIT)).endswith(visit)


def test_a_change_in_the_customers_data_is_on_the_next_page(place):
    page = opening("distributor", "page.show(customer.proportions)")
    answers = place / "distributor" / "evidence" / "chain-buyers.csv"
    with rendering(place) as render:
        before = render(*page)
        heading, *lines = answers.read_text().splitlines()
        answers.write_text("\n".join([heading, *lines[: len(lines) // 2]]) + "\n")
        assert render(*page) != before


def test_a_function_of_a_cell_is_called_each_time(place):
    counted = "def said(book): return f'{book.key} is told {{}} times'.format(told)"
    with rendering(place) as render:
        for told in (1, 2):
            page = opening("acme", f"told = {told}", counted, "page.show(said)")
            assert f"acme is told {told} times" in render(*page)


def test_the_widgets_of_a_page_go_with_it(place):
    with rendering(place) as render:
        page = opening("distributor", "page.show(plans.explore)", COUNT)
        assert int(render(*page).split()[-1]) > 0
        assert render(COUNT).split() == ["widgets", "0"]


def test_other_days_readers_and_sealed_votes_are_other_books(book):
    rows = {name: book().entered(name) for name in ("strategy", "members")}
    one = book().as_of
    known = BookCache(most=9)
    first = known.get(Book(rows, one))
    assert known.get(Book(rows, one)) is first
    others = [
        Book(rows, one.replace(day=1)),
        Book(rows, one, reader="ana"),
        Book(rows, one, sealed={"links": {"ana": (("phone", "grow"),)}}),
    ]
    for other in others:
        assert known.get(other) is other


def test_only_the_last_books_are_kept(book):
    known = BookCache(most=2)
    days = [f"2026-06-{day:02d}" for day in (1, 2, 3)]
    first, *_ = [known.get(book(as_of=day)) for day in days]
    assert known.get(book(as_of=days[0])) is not first


def test_a_book_with_evidence_that_may_change_unseen_is_not_kept(book):
    tables = {
        "assumptions": [{"key": "calls", "statement": "They call", "importance": 5}],
        "evidence": [
            {"key": "e", "assumption": "calls", "source": "answers"} | {"measure": "called"}
        ],
    }
    known = BookCache(most=2)
    first = known.get(book(**tables))
    assert known.get(book(**tables)) is not first


def test_what_evidence_said_on_a_page_is_kept_once(place):
    page = opening("distributor", "page.show(customer.proportions)")
    with rendering(place) as render:
        for _ in range(3):
            render(*page)
        render("'a request waits until what the one before showed is kept'")
    with open_store(place / "store.sqlite", read_only=True) as store:
        kept = store.read("distributor").shown
    assert kept
    assert {len(states) for states in kept.values()} == {1}
