"""Who is in: a leader, three functions or more, managers, members, expertise."""

from __future__ import annotations

import pytest

from workbook.analysis.checks import findings, gates

FUNCTIONS = [
    {"key": "sales", "name": "Sales", "expertise": "accounts"},
    {"key": "marketing", "name": "Marketing", "expertise": "promotion"},
    {"key": "finance", "name": "Finance", "expertise": "credit"},
]
MEMBERS = [
    {"key": "ana", "name": "Ana", "function": "sales"},
    {"key": "ben", "name": "Ben", "function": "marketing"},
    {"key": "eva", "name": "Eva", "function": "finance"},
]
CHOICE = {"key": "win", "statement": "Win the first moment of truth"}
OBJECTIVE = {"key": "grow", "function": "sales", "choice": "win", "statement": "Grow"}
ACTION = {"key": "call", "objective": "grow", "function": "finance", "statement": "Call"}


def found(book, code):
    return findings(book, select=[code])


@pytest.mark.parametrize("code", ["T003", "T004", "T005"])
def test_an_empty_book_has_nothing_that_could_be_wrong_with_a_function(book, code):
    assert found(book(), code) == ()


def test_an_empty_book_lacks_leader_and_functions_but_its_gate_stays_empty(book):
    empty = book()
    assert [one.code for one in found(empty, "T")] == ["T001", "T002"]
    assert gates(empty).set_index("gate").loc["plans", "status"] == "empty"


def test_a_strategy_without_leader_is_found(book):
    (one,) = found(
        book(strategy=[{"key": "d", "name": "Distributor"}], members=MEMBERS[:0]), "T001"
    )
    assert (one.severity, one.gate, one.table, one.keys) == ("error", "plans", "strategy", ("d",))
    assert one.message == "The strategy “Distributor” has no leader yet."


def test_a_strategy_with_leader_is_fine(book):
    led = book(
        strategy=[{"key": "d", "name": "D", "leader": "ana"}], functions=FUNCTIONS, members=MEMBERS
    )
    assert found(led, "T001") == ()
    by_role = [{"key": "ana", "name": "Ana Ruiz", "role": "leader"}]
    assert found(book(strategy=[{"key": "d", "name": "D"}], members=by_role), "T001") == ()


def test_two_functions_with_members_are_not_a_multifunctional_team(book):
    two = book(functions=FUNCTIONS, members=[*MEMBERS[:2], {"key": "joe", "name": "Joe"}])
    (one,) = found(two, "T002")
    assert (one.severity, one.table, one.keys) == ("error", "strategy", ("test",))
    assert one.message == (
        "The team is not multifunctional yet: 2 functions (Sales and Marketing) have members, and "
        "at least 3 are needed."
    )


def test_three_functions_with_members_are_a_multifunctional_team(book):
    assert found(book(functions=FUNCTIONS, members=MEMBERS), "T002") == ()


def test_members_of_one_function_do_not_count_thrice(book):
    crowd = [{"key": f"m{n}", "name": "M", "function": "sales"} for n in range(3)]
    (one,) = found(book(functions=FUNCTIONS, members=crowd), "T002")
    assert "1 function (Sales) has members" in one.message


def test_a_function_with_objectives_or_actions_needs_a_manager(book):
    working = book(functions=FUNCTIONS, choices=[CHOICE], objectives=[OBJECTIVE], actions=[ACTION])
    sales, finance = found(working, "T003")
    assert (sales.keys, finance.keys) == (("sales",), ("finance",))
    assert sales.message == "Sales has 1 objective but no manager."
    assert finance.message == "Finance has 1 action but no manager."


def test_a_manager_or_no_work_at_all_is_fine(book):
    managed = [{**FUNCTIONS[0], "manager": "ana"}, *FUNCTIONS[1:]]
    fine = book(functions=managed, members=MEMBERS, choices=[CHOICE], objectives=[OBJECTIVE])
    assert found(fine, "T003") == ()


def test_a_dropped_action_is_no_work(book):
    managed = [{**FUNCTIONS[0], "manager": "ana"}, *FUNCTIONS[1:]]
    dropped = book(
        functions=managed,
        members=MEMBERS,
        choices=[CHOICE],
        objectives=[OBJECTIVE],
        actions=[{**ACTION, "status": "dropped"}],
    )
    assert found(dropped, "T003") == ()


def test_a_function_that_serves_without_a_member_is_found_once(book):
    served = book(
        functions=FUNCTIONS,
        moments=[
            {"key": "late", "name": "Complaint", "position": 2},
            {"key": "early", "name": "Order", "position": 1},
        ],
        moment_functions=[
            {"moment": "late", "function": "finance", "part": "refunds"},
            {"moment": "early", "function": "finance", "part": "checks credit"},
        ],
        solutions=[{"key": "centre", "name": "Contact centre"}],
        solution_services=[{"solution": "centre", "function": "finance", "service": "credit"}],
    )
    (one,) = found(served, "T004")
    assert (one.severity, one.keys) == ("warning", ("finance",))
    assert one.message == (
        "Finance serves Order and Complaint and contributes to Contact centre but has no member in "
        "the team."
    )


def test_a_function_with_a_member_may_serve(book):
    served = book(
        functions=FUNCTIONS,
        members=MEMBERS[2:],
        moments=[{"key": "order", "name": "Order", "position": 1}],
        moment_functions=[{"moment": "order", "function": "finance", "part": "checks credit"}],
    )
    assert found(served, "T004") == ()


@pytest.mark.parametrize("status", ["dropped", "failed"])
def test_a_solution_given_up_asks_for_no_member(book, status):
    given_up = book(
        functions=FUNCTIONS,
        solutions=[{"key": "sms", "name": "Messaging", "status": status}],
        solution_services=[{"solution": "sms", "function": "finance", "service": "reminders"}],
    )
    assert found(given_up, "T004") == ()


def test_a_function_without_expertise_is_found_and_one_with_it_is_not(book):
    bare = {"key": "systems", "name": "Systems", "expertise": " ; "}
    (one,) = found(book(functions=[*FUNCTIONS, bare]), "T005")
    assert (one.severity, one.table, one.keys) == ("warning", "functions", ("systems",))
    assert one.message == "No expertise is entered for Systems."


def test_a_manager_is_named_once_by_the_function_or_by_a_members_role(book):
    def led_by(manager, leader):
        members = [
            {"key": "s", "name": "Sam", "function": "sales", "role": manager},
            {"key": "f", "name": "Fay", "function": "finance", "role": leader},
        ]
        work = {"choices": [CHOICE], "objectives": [OBJECTIVE], "actions": [ACTION]}
        return found(book(functions=FUNCTIONS, members=members, **work), "T003")

    assert led_by("manager", "leader") == ()
    assert [one.keys for one in led_by("expert", "leader")] == [("sales",)]
