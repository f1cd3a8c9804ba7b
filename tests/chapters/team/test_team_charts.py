"""The pictures of the team, drawn for real and read back from the drawing."""

from __future__ import annotations

import re
from html import unescape

import pytest

from workbook.chapters import team
from workbook.charts import theme

FUNCTIONS = [
    {"key": "sales", "name": "Sales", "expertise": "key accounts", "customer_distance": 0},
    {"key": "finance", "name": "Finance", "expertise": "credit", "customer_distance": 2},
    {"key": "systems", "name": "Systems"},
]
MOMENTS = [
    {"key": "order", "name": "Order", "position": 1},
    {"key": "delivery", "name": "Delivery", "position": 2},
    {"key": "again", "name": "Order", "position": 3},
]
PARTS = [
    {"moment": "order", "function": "sales", "part": "takes the order"},
    {"moment": "order", "function": "finance", "part": "checks credit"},
    {"moment": "again", "function": "sales", "part": "calls"},
]


def drawn(chart):
    """Texts of the figure, in their order."""
    texts = unescape(re.sub(r"<[^>]+>", "\n", theme.figure(chart))).split("\n")
    return [text.strip() for text in texts if text.strip()]


@pytest.fixture
def distributor(book):
    return book(
        functions=FUNCTIONS,
        members=[{"key": "ana", "name": "Ana", "function": "sales"}],
        moments=MOMENTS,
        moment_functions=PARTS,
    )


def test_the_coverage_map_shows_every_function_and_every_moment(distributor):
    texts = drawn(team.coverage_map(distributor))
    assert [text for text in texts if text in {"Order", "Delivery"}] == [
        "Order",
        "Delivery",
        "Order",  # two moments of one name stay two
    ]
    assert [text for text in texts if text in {"Sales", "Finance", "Systems"}] == [
        "Sales",
        "Finance",
        "Systems",
    ]
    assert [text for text in texts if text.isdigit()] == ["2", "0", "1"]  # functions there


def test_the_coverage_map_says_in_words_what_it_shows(distributor):
    assert team.coverage_map(distributor).to_dict()["description"] == (
        "Who serves each moment of truth, in order. Order: Sales and Finance; Delivery: nobody; "
        "Order: Sales."
    )


def test_many_long_names_become_a_figure_too(book):
    many = [
        {"key": f"m{n}", "name": f"Moment “{n}” \\ of a very long 'name' </script>", "position": n}
        for n in range(30)
    ]
    chart = team.coverage_map(book(functions=FUNCTIONS, moments=many))
    assert sum(text.startswith("Moment “") for text in drawn(chart)) == 30
    assert theme.figure(chart).startswith("<figure")


def test_the_distance_chart_tells_members_and_expertise(distributor):
    texts = drawn(team.distance_chart(distributor))
    assert {"1 member: key accounts", "no members: credit"} <= set(texts)
    assert "no members, no expertise entered (distance not" in " ".join(texts)
    assert [text for text in texts if text.isdigit()] == ["0", "1", "2"]


def test_the_distance_chart_says_in_words_what_it_shows(distributor):
    assert team.distance_chart(distributor).to_dict()["description"] == (
        "Functions by distance from the customer: Sales at the customer with 1 member; Finance 2 "
        "steps away with no members; Systems distance not entered with no members."
    )


def test_without_any_distance_there_is_nothing_to_draw(book):
    assert team.distance_chart(book(functions=FUNCTIONS[2:])) is None
    assert "Systems" in drawn(team.distance_chart(book(functions=FUNCTIONS)))


def test_a_far_function_keeps_the_axis_readable(book):
    far = [{"key": "far", "name": "Far", "customer_distance": 1000}]
    digits = [text for text in drawn(team.distance_chart(book(functions=far))) if text.isdigit()]
    assert 2 <= len(digits) <= 10


@pytest.mark.parametrize("name", ["coverage_map", "distance_chart"])
def test_an_empty_book_has_nothing_to_draw(book, name):
    assert getattr(team, name)(book()) is None


def test_moments_without_functions_have_nothing_to_draw(book):
    assert team.coverage_map(book(moments=MOMENTS)) is None
