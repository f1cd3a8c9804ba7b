"""The blueprint says what the tables say, escaped, in the customer's order."""

import re

from books import make_book

from workbook.chapters.journey.handbook import EXAMPLES
from workbook.chapters.journey.stages import blueprint

MOMENTS = [
    {"key": "delivery", "name": "<b>Delivery</b>", "position": 2},
    {"key": "advert", "name": "Advert", "position": 1, "before_contact": "yes"},
]


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", html)))


def test_front_and_back_stage_are_told_by_the_distance_from_the_customer():
    html = blueprint(
        make_book(
            functions=[
                {"key": "sales", "name": "Sales", "customer_distance": 0},
                {"key": "stock", "name": "Stock", "customer_distance": 2},
            ],
            moments=MOMENTS,
            moment_functions=[
                {"moment": "delivery", "function": "stock", "part": "Loads"},
                {"moment": "delivery", "function": "sales", "part": "Calls"},
            ],
        )
    )
    said = words(html)
    assert said.index("Advert") < said.index("Delivery")
    assert "before the first contact" in said
    assert said.index("Front stage") < said.index("Calls") < said.index("Back stage")
    assert said.index("Back stage") < said.index("Loads")
    assert "<b>Delivery" not in html
    assert "&lt;b&gt;Delivery" in html


def test_a_tested_promise_says_its_share_and_one_that_nobody_tests_says_so():
    assert "broken: 91 % against 95 %" in words(blueprint(make_book(**EXAMPLES["J603"])))
    assert "measured by nobody" in words(blueprint(make_book(**EXAMPLES["J602"])))


def test_without_moments_there_is_nothing_to_draw():
    assert blueprint(make_book()) is None


def test_what_customers_said_stands_at_its_moment():
    visits = [
        {"key": "v", "held_on": "2026-03-01", "their_words": "Late & sorry", "moment": "delivery"}
    ]
    html = blueprint(make_book(moments=MOMENTS, visits=visits))
    assert "Late &amp; sorry" in html
