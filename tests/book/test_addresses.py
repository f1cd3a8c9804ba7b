"""Addresses of rows, gates and checks: relative in an app, files in a report, none elsewhere."""

from __future__ import annotations

import pytest

from workbook.book import addresses
from workbook.book.addresses import Place

APP = Place("app", "acme", "2026-10-31")
REPORT = Place("report", "acme")


def test_where_there_are_no_pages_a_name_stays_a_name():
    assert addresses.of_row("choices", "first") == ""
    assert addresses.of_gate("plans") == addresses.of_check("P205") == addresses.of_strategy() == ""
    assert addresses.link("Answer & decide", "") == "Answer &amp; decide"


def test_a_row_has_an_address_in_an_app_and_in_a_report():
    with addresses.leading_from(APP):
        assert addresses.of_row("choices", "first-contact") == (
            "row?strategy=acme&as_of=2026-10-31&table=choices&key=first-contact"
        )
        assert addresses.of_gate("plans") == "findings?strategy=acme&as_of=2026-10-31#plans"
        assert addresses.of_check("P205") == "handbook#check-P205"
        assert addresses.link("A & B", addresses.of_table("choices")) == (
            '<a href="row?strategy=acme&amp;as_of=2026-10-31&amp;table=choices">A &amp; B</a>'
        )
    with addresses.leading_from(REPORT):
        assert addresses.of_row("choices", "first-contact") == "rows_choices.html#first-contact"
        assert addresses.of_row("choices", "erste-wahl-ü") == "rows_choices.html#erste-wahl-%C3%BC"
        assert addresses.of_gate("plans") == "findings.html#plans"
        assert addresses.of_check("P205") == "../../handbook.html#check-P205"
        assert addresses.of_row("strategy", "acme") == "strategy.html"
    assert addresses.of_row("choices", "first-contact") == ""


@pytest.mark.parametrize(
    ("table", "key", "shown"),
    [
        ("links", ("first", "grow", "ana", 1), ("choices", "first")),
        ("action_dependencies", ("a2", "a1"), ("actions", "a2")),
        ("measurements", ("calls", "2026-01-31"), ("indicators", "calls")),
        ("holidays", ("2026-12-25",), ("", "")),
        ("no_table", "x", ("", "")),
        ("choices", None, ("", "")),
        ("choices", (), ("", "")),
    ],
)
def test_what_only_tells_of_another_row_is_on_the_page_of_that_one(table, key, shown):
    assert addresses.shown_with(table, key) == shown


def test_only_an_app_in_which_rows_are_changed_leads_to_a_form():
    with addresses.leading_from(APP):
        assert addresses.of_form("actions", "a1", "owner") == ""
    with addresses.leading_from(Place("app", "acme", edited=True)):
        assert addresses.of_form("actions", "a1", "owner") == (
            "plans?strategy=acme#edit/actions/%5B%22a1%22%5D/owner"
        )
        assert addresses.of_form("no_table", "a1") == ""


def test_a_paper_keeps_the_words_of_a_link_to_another_file():
    html = '<p><a href="rows_choices.html#x">One</a>, <a href="#here">two</a></p>'
    assert addresses.without_links(html) == '<p>One, <a href="#here">two</a></p>'
