"""The kit is one file that needs nothing else: agendas, line of moments, and ballots."""

import re

from team import TEAM

from workbook.pages import kit


def test_everything_that_a_room_needs_is_in_one_file(book):
    html = kit.document(book(**TEAM))
    assert html.count("<section") == 1 + 4 + 1 + 4 + 1  # four vote: a ballot each
    assert "Day 1: 195 minutes" in html
    assert "Vote before anybody speaks" in html
    assert "size: A3 landscape" in html
    for name in ("Lea Leal", "Fin Fay"):
        assert f"<strong>{name}</strong>" in html
    assert "<strong>Vic Vey</strong>" not in html  # reads, and does not vote
    assert html.count("Call back → Grow sales") == 4
    assert not re.search(r"https?:|src=|<script|@import|url\(", html)
    assert "default-src 'none'" in html


def test_an_empty_strategy_prints_boxes_to_fill_in_by_hand(book):
    html = kit.document(book())
    assert html.count("<li><h3></h3>") == 8
    assert html.count('class="kit-mark"') == 3 * 7
    assert "kit-line" in html[html.index(">Ballot<") :]


def test_it_is_written_in_the_language_asked_for_and_escapes_names(book):
    rows = [{"key": "a", "name": "<b>Ana</b>", "role": "leader"}]
    html = kit.document(book(members=rows), "es")
    assert '<html lang="es"' in html
    assert "&lt;b&gt;Ana" in html
    assert "<b>Ana" not in html


def test_its_address_stands_in_apps_alone(book):
    from workbook.book import addresses

    made = book()
    assert kit.link(made) == ""
    with addresses.leading_from(addresses.Place("app", "test")):
        assert 'href="kit?strategy=test"' in kit.link(made)
    assert "195 minutes" in kit.agenda_of(made)
