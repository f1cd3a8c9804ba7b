"""The line of moments: its order, what is kept at each station, and nothing by colour alone."""

import re

from books import make_book
from test_journey_measures import MOMENTS, promised

from workbook.analysis.handbook import book_of
from workbook.chapters.journey.handbook import EXAMPLES
from workbook.chapters.journey.moment_line import line


def items(html):
    return re.findall(r"<li.*?</li>", html, re.DOTALL)


def test_stations_stand_in_order_with_a_sign_and_a_word():
    advert, delivery = items(line(promised(0.97, 0.75)))
    assert 'class="wb-before"' in advert
    assert 'class="wb-before"' not in delivery
    assert "✓" in advert
    assert "kept" in advert
    assert "✕" in delivery
    assert "broken" in delivery
    assert "75 %" in delivery


def test_the_whisker_lies_where_the_share_and_the_promise_are():
    (_, delivery) = items(line(promised(0.97, 0.75)))
    # From half to all: 75 % is in the middle, the promise of 90 % at four fifths.
    assert 'class="wb-dot" style="left:50.0%"' in delivery
    assert 'class="wb-asked" style="left:80.0%"' in delivery


def test_the_line_is_as_thick_as_cases_come():
    (one,) = items(line(book_of(EXAMPLES["J610"])))
    assert "--thick:18px" in one
    assert "8 cases a month" in one
    assert all("--thick:3px" in one for one in items(line(promised(0.97))))


def test_an_unmeasured_promise_has_no_whisker_and_no_moment_no_line():
    html = line(make_book(moments=MOMENTS))
    assert 'class="wb-dot"' not in html
    assert html.count("measured by nobody") == 3  # at both, and in the legend
    assert line(make_book()) is None


def test_names_are_escaped():
    html = line(make_book(moments=[{"key": "x", "name": "<b>x</b>", "position": 1}]))
    assert "<b>x" not in html
    assert "nothing promised yet" in html
