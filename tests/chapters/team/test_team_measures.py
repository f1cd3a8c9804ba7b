"""Functions, members, who covers what, and the distance from the customer."""

from __future__ import annotations

import pandas as pd
import pytest

from workbook.book.messages import speaking
from workbook.chapters import team

FUNCTIONS = [
    {"key": "finance", "name": "Finance", "expertise": "credit", "customer_distance": 2},
    {"key": "systems", "name": "Systems"},
    {"key": "sales", "name": "Sales", "manager": "ana", "customer_distance": 0},
    {
        "key": "marketing",
        "name": "Marketing",
        "expertise": "promotion; pricing",
        "customer_distance": 0,
    },
]
MEMBERS = [
    {"key": "ana", "name": "Ana", "function": "sales", "role": "manager", "capacity": 0.5},
    {"key": "ben", "name": "Ben", "function": "sales"},
    {"key": "eva", "name": "Eva", "function": "finance", "capacity": 0.2},
    {"key": "joe", "name": "Joe"},
]
MOMENTS = [
    {"key": "complaint", "name": "Complaint", "position": 3, "stage": "retain"},
    {"key": "order", "name": "Order", "position": 1, "stage": "acquire"},
    {"key": "delivery", "name": "Delivery", "position": 2},
]
PARTS = [
    {"moment": "order", "function": "finance", "part": "checks credit"},
    {"moment": "order", "function": "sales", "part": "takes the order"},
    {"moment": "complaint", "function": "sales", "part": "listens"},
]


@pytest.fixture
def distributor(book):
    return book(
        strategy=[{"key": "d", "name": "D", "leader": "ana"}],
        functions=FUNCTIONS,
        members=MEMBERS,
        moments=MOMENTS,
        moment_functions=PARTS,
        choices=[{"key": "win", "statement": "Win"}],
        objectives=[
            {"key": "grow", "function": "sales", "choice": "win", "statement": "Grow"},
            {"key": "keep", "function": "sales", "choice": "win", "statement": "Keep"},
        ],
        actions=[
            {"key": "a", "objective": "grow", "function": "finance", "statement": "A"},
            {
                "key": "b",
                "objective": "grow",
                "function": "sales",
                "statement": "B",
                "status": "dropped",
            },
        ],
    )


def test_functions_stand_by_distance_and_the_unknown_last(distributor):
    assert list(team.functions(distributor)["function"]) == [
        "sales",
        "marketing",
        "finance",
        "systems",
    ]


def test_functions_count_people_and_work(distributor):
    table = team.functions(distributor).set_index("function")
    assert table.loc["sales", ["manager", "members", "capacity"]].tolist() == ["ana", 2, 1.5]
    assert table["members"].tolist() == [2, 0, 1, 0]
    assert table["capacity"].tolist() == [1.5, 0, 0.2, 0]
    assert table["objectives"].tolist() == [2, 0, 0, 0]
    assert table["actions"].tolist() == [0, 0, 1, 0]  # the dropped one is left out
    assert table.loc["marketing", "expertise"] == ("promotion", "pricing")
    assert pd.isna(table.loc["systems", "customer_distance"])


def test_members_keep_their_order_and_default_capacity(distributor):
    table = team.members(distributor)
    assert list(table.columns) == ["member", "function", "role", "capacity"]
    assert table["member"].tolist() == ["ana", "ben", "eva", "joe"]
    assert table["capacity"].tolist() == [0.5, 1.0, 0.2, 1.0]


def test_coverage_follows_the_customer_and_shows_what_nobody_covers(distributor):
    table = team.coverage(distributor)
    assert table["moment"].tolist() == ["order", "order", "delivery", "complaint"]
    assert table["function"].fillna("nobody").tolist() == ["sales", "finance", "nobody", "sales"]
    assert table["part"].fillna("").tolist() == ["takes the order", "checks credit", "", "listens"]


def test_distance_gathers_functions_people_and_capacity(distributor):
    table = team.distance(distributor)
    assert table["customer_distance"].fillna(-1).tolist() == [0, 2, -1]
    assert table["functions"].tolist() == [("Sales", "Marketing"), ("Finance",), ("Systems",)]
    assert table["members"].tolist() == [2, 1, 0]
    assert table["capacity"].tolist() == [1.5, 0.2, 0]


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        (
            "functions",
            "function manager members capacity customer_distance expertise objectives actions",
        ),
        ("members", "member function role capacity"),
        ("coverage", "moment stage function part"),
        ("distance", "customer_distance functions members capacity"),
    ],
)
def test_an_empty_book_gives_empty_frames_of_the_same_columns_and_types(
    book, distributor, name, columns
):
    empty, full = getattr(team, name)(book()), getattr(team, name)(distributor)
    assert empty.empty
    assert list(empty.columns) == list(full.columns) == columns.split()
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


def test_the_answer_names_team_leader_and_gap(distributor):
    assert team.answer(distributor) == (
        "4 members of 2 functions make the strategy, led by Ana of Sales; no function "
        "serves “Delivery” yet."
    )


def test_the_answer_without_anybody(book):
    assert team.answer(book()) == "The team has no members yet."


def test_the_answer_without_leader_function_or_moment(book):
    assert team.answer(book(members=MEMBERS[3:])) == (
        "The team has 1 member so far, without a function yet, without a leader yet; no moments "
        "of truth are entered yet."
    )
    two = [{**one, "function": None} for one in MEMBERS[:2]]
    assert team.answer(book(members=two)).startswith("The team has 2 members so far, none with a ")


def test_the_answer_is_said_in_spanish(book, distributor):
    with speaking("es"):
        assert team.answer(book(members=MEMBERS[3:])) == (
            "El equipo tiene 1 integrante por ahora, aún sin área, aún sin líder; aún no se han "
            "ingresado momentos de la verdad."
        )
        assert team.answer(distributor).startswith(
            "4 integrantes de 2 áreas hacen la estrategia, con el liderazgo de Ana, de Sales; "
        )


def test_the_answer_names_moments_of_one_function_only_when_none_is_without(book):
    alone = book(functions=FUNCTIONS, members=MEMBERS, moments=MOMENTS[:2], moment_functions=PARTS)
    assert team.answer(alone).endswith("; only one function serves “Complaint”.")
    shared = book(
        functions=FUNCTIONS, members=MEMBERS, moments=MOMENTS[1:2], moment_functions=PARTS[:2]
    )
    assert team.answer(shared).endswith(
        "; every moment of truth is served by at least two functions."
    )


def test_the_answer_shortens_a_long_list(book):
    many = [{"key": f"m{n}", "name": f"Moment {n}", "position": n} for n in range(1, 7)]
    assert team.answer(book(members=MEMBERS[3:], moments=many)).endswith(
        "; no function serves “Moment 1”, “Moment 2”, “Moment 3” and 3 more moments of truth yet."
    )
