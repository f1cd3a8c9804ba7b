"""Moments in their order, and people who answer for what they have a part in."""

from __future__ import annotations

import pytest

from workbook.analysis.checks import findings


def found(made, code):
    return findings(made, select=[code])


@pytest.mark.parametrize("code", ["T006", "T007"])
def test_an_empty_book_has_no_finding(book, code):
    assert found(book(), code) == ()


@pytest.mark.parametrize(("second", "count"), [(1, 1), (2, 0)])
def test_two_moments_at_one_position(book, second, count):
    moments = [
        {"key": "call", "name": "Call", "position": 1},
        {"key": "visit", "name": "Visit", "position": second},
    ]
    told = found(book(moments=moments), "T006")
    assert [one.message for one in told] == ["“Call” and “Visit” both have position 1."] * count


TEAM = {
    "functions": [{"key": "sales", "name": "Sales"}, {"key": "ops", "name": "Logistics"}],
    "members": [
        {"key": "ana", "name": "Ana Ruiz", "function": "sales"},
        {"key": "vic", "name": "Vic Paz", "function": "ops", "role": "viewer"},
    ],
}


@pytest.mark.parametrize(("function", "count"), [("ops", 1), ("sales", 0)])
def test_the_owner_of_a_moment_has_a_part_in_it(book, function, count):
    made = book(
        **TEAM,
        moments=[{"key": "call", "name": "Call", "position": 1, "owner": "ana"}],
        moment_functions=[{"moment": "call", "function": function, "part": "Answers"}],
    )
    assert len(found(made, "T007")) == count


@pytest.mark.parametrize(("manager", "count"), [("vic", 1), ("ana", 0)])
def test_a_function_is_managed_by_one_of_its_own(book, manager, count):
    functions = [{"key": "sales", "name": "Sales", "manager": manager}, TEAM["functions"][1]]
    told = found(book(functions=functions, members=TEAM["members"]), "T007")
    assert [one.keys for one in told] == [("sales",)] * count


@pytest.mark.parametrize(
    ("owner", "status", "count"), [("vic", "active", 1), ("vic", "done", 0), ("ana", "active", 0)]
)
def test_a_viewer_owns_no_open_action(book, owner, status, count):
    made = book(
        **TEAM,
        choices=[{"key": "c", "statement": "C"}],
        objectives=[{"key": "o", "function": "sales", "choice": "c", "statement": "O"}],
        actions=[
            {"key": "a", "objective": "o", "function": "sales", "statement": "A", "owner": owner,
             "status": status}
        ],
    )  # fmt: skip
    assert len(found(made, "T007")) == count
