"""A solution comes last, for the strategy's choices, with every function in it."""

from __future__ import annotations

import pytest

from workbook.analysis.checks import findings

CHOICE = {"key": "win", "statement": "Win", "adopted_on": "2026-02-01"}
CENTRE = {
    "key": "centre",
    "name": "Contact centre",
    "status": "chosen",
    "proposed_on": "2026-02-01",
}
FUNCTIONS = [
    {"key": "sales", "name": "Sales", "expertise": "Key accounts; pricing"},
    {"key": "finance", "name": "Finance", "expertise": "credit"},
    {"key": "bare", "name": "Reception"},
]
SERVICE = {"solution": "centre", "function": "sales", "service": "Quotes"}


def found(book, code):
    return findings(book, select=[code])


@pytest.mark.parametrize("code", ["S401", "S402", "S403", "S404"])
def test_an_empty_book_has_no_finding(book, code):
    assert found(book(), code) == ()


@pytest.mark.parametrize(
    ("proposed", "count"), [("2026-01-31", 1), ("2026-02-01", 0), ("2026-02-02", 0), (None, 0)]
)
def test_a_solution_proposed_before_the_first_adopted_choice_is_found(book, proposed, count):
    choices = [{**CHOICE, "key": "later", "adopted_on": "2026-05-01"}, CHOICE]
    both = book(choices=choices, solutions=[{**CENTRE, "proposed_on": proposed}])
    assert len(found(both, "S401")) == count


@pytest.mark.parametrize(
    ("status", "count"),
    [("chosen", 1), ("live", 1), ("idea", 0), ("proposed", 0), ("dropped", 0), ("failed", 0)],
)
def test_only_a_chosen_or_live_solution_can_be_too_early(book, status, count):
    early = book(
        choices=[CHOICE],
        solutions=[{**CENTRE, "status": status, "proposed_on": "2025-01-01"}],
    )
    assert len(found(early, "S401")) == count


def test_a_solution_too_early_is_told_with_both_days(book):
    early = book(choices=[CHOICE], solutions=[{**CENTRE, "proposed_on": "2025-11-03"}])
    (one,) = found(early, "S401")
    assert (one.severity, one.gate, one.table, one.keys) == (
        "error",
        "customer",
        "solutions",
        ("centre",),
    )
    assert one.message == (
        "“Contact centre” was proposed on 3 November 2025, before the first choice of the service "
        "strategy was adopted on 1 February 2026."
    )


def test_without_an_adopted_choice_no_day_can_be_compared(book):
    never = book(choices=[{**CHOICE, "adopted_on": None}], solutions=[CENTRE])
    assert found(never, "S401") == ()


@pytest.mark.parametrize(("fit", "count"), [(0, 1), (1, 0), (3, 0)])
def test_a_fit_above_zero_serves_a_choice(book, fit, count):
    fitted = book(
        choices=[CHOICE],
        solutions=[CENTRE],
        solution_choices=[{"solution": "centre", "choice": "win", "fit": fit}],
    )
    assert len(found(fitted, "S402")) == count


@pytest.mark.parametrize(
    ("status", "count"), [("chosen", 1), ("live", 1), ("proposed", 0), ("failed", 0)]
)
def test_only_a_chosen_or_live_solution_must_serve_a_choice(book, status, count):
    assert len(found(book(solutions=[{**CENTRE, "status": status}]), "S402")) == count


def test_a_solution_that_serves_nothing_is_told_by_its_status(book):
    (one,) = found(book(solutions=[{**CENTRE, "status": "live"}]), "S402")
    assert (one.severity, one.table, one.keys) == ("error", "solutions", ("centre",))
    assert one.message == "“Contact centre” is live but serves no choice of the strategy."


def test_a_function_of_the_team_without_a_service_is_found(book):
    team = [
        {"key": "ana", "name": "Ana", "function": "sales"},
        {"key": "ben", "name": "Ben", "function": "finance"},
        {"key": "eva", "name": "Eva"},
    ]
    (one,) = found(
        book(functions=FUNCTIONS, members=team, solutions=[CENTRE], solution_services=[SERVICE]),
        "S403",
    )
    assert (one.severity, one.table, one.keys) == ("warning", "functions", ("finance",))
    assert one.message == "Finance does not contribute through “Contact centre” yet."


def test_a_live_solution_counts_only_where_none_is_chosen(book):
    portal = {"key": "portal", "name": "Portal", "status": "live"}
    tables = {
        "functions": FUNCTIONS,
        "members": [{"key": "ana", "name": "Ana", "function": "sales"}],
        "solutions": [CENTRE, portal],
    }
    assert found(book(**tables, solution_services=[SERVICE]), "S403") == ()
    (one,) = found(book(**tables), "S403")
    assert one.message == "Sales does not contribute through “Contact centre” yet."


def test_nothing_is_missed_while_no_solution_is_chosen(book):
    undecided = book(
        functions=FUNCTIONS,
        members=[{"key": "ana", "name": "Ana", "function": "sales"}],
        solutions=[{**CENTRE, "status": "proposed"}],
    )
    assert found(undecided, "S403") == ()


@pytest.mark.parametrize(
    ("domain", "count"), [("key accounts", 0), (" PRICING ", 0), (None, 0), ("credit", 1)]
)
def test_a_service_belongs_to_the_functions_expertise(book, domain, count):
    served = book(
        functions=FUNCTIONS,
        solutions=[CENTRE],
        solution_services=[{**SERVICE, "domain": domain}],
    )
    assert len(found(served, "S404")) == count


def test_a_service_outside_the_expertise_names_who_has_it(book):
    served = book(
        functions=FUNCTIONS,
        solutions=[CENTRE],
        solution_services=[{**SERVICE, "domain": "credit"}],
    )
    (one,) = found(served, "S404")
    assert (one.severity, one.table) == ("warning", "solution_services")
    assert one.keys == ("centre", "sales", "Quotes")
    assert one.message == (
        "Sales contributes “Quotes” through “Contact centre”, which needs expertise in credit, "
        "but its expertise is Key accounts, pricing."
    )
    assert one.remedy == (
        "Give the service to Finance, which has this expertise, or add credit to the expertise of "
        "Sales if it has it."
    )


def test_a_function_without_expertise_masters_no_domain(book):
    served = book(
        functions=FUNCTIONS,
        solutions=[CENTRE],
        solution_services=[{**SERVICE, "function": "bare", "domain": "law"}],
    )
    (one,) = found(served, "S404")
    assert one.message.endswith("which needs expertise in law, but no expertise is entered for it.")
    assert one.remedy.startswith("Give the service to a function with this expertise")


@pytest.mark.parametrize(("status", "count"), [("idea", 1), ("dropped", 0), ("failed", 0)])
def test_services_of_a_solution_given_up_are_not_judged(book, status, count):
    served = book(
        functions=FUNCTIONS,
        solutions=[{**CENTRE, "status": status}],
        solution_services=[{**SERVICE, "domain": "credit"}],
    )
    assert len(found(served, "S404")) == count
