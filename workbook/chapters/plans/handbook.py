"""What the handbook says of the plans: words, questions, and a small book for each check."""

from __future__ import annotations

from typing import Any

from workbook.book.messages import _

TERMS = {
    _("objective"): _(
        "What a function will achieve by a date, for one or more choices, measured by an "
        "indicator from a baseline to a target."
    ),
    _("umbrella"): _(
        "An objective with others below it. Only the lowest level has an indicator, expected "
        "results and actions."
    ),
    _("action"): _("Work towards an objective, with an owner, a first and a last day."),
    _("expected result"): _(
        "The value that an indicator should have on a day on the way to the target."
    ),
    _("schedule"): _(
        "The earliest and latest days of each action in working days, by the critical path method."
    ),
    _("critical path"): _(
        "The chain of actions that decides when the whole plan ends: one day late here makes the "
        "whole plan one day late."
    ),
    _("slack"): _("How many working days an action can slip before the plan ends later."),
    _("load"): _(
        "The effort of a member's actions, spread evenly over their working days, against what the "
        "member has to give (capacity)."
    ),
    _("forecast"): _(
        "A member's forecast of an indicator on the due date: low, likely and high are the 10th, "
        "50th and 90th percentile."
    ),
    _("chance"): _(
        "The probability that the pooled forecasts of all members reach the target. A good target "
        "is challenging and achievable: between 10 % and 90 %."
    ),
    _("contribution map"): _(
        "The way from choices through functions, objectives, actions and indicators to corporate "
        "objectives. Everything on it has to be connected on both sides."
    ),
    _("sprinkled action"): _(
        "An action for a moment of truth at which no choice is aimed: pleasant, but not part of "
        "the strategy."
    ),
}

ANSWERS = {
    "goal": _("The objectives of each function: baseline, target, due date, and the chance."),
    "how": _(
        "The actions, their order, the workload of their owners, and where plans do not fit "
        "together."
    ),
    "action": _("Which actions run now, who owns them, and how far they are."),
}

_FUNCTIONS = [
    {"key": "sales", "name": "Sales", "expertise": "key accounts"},
    {"key": "logistics", "name": "Logistics", "expertise": "routes; stock"},
]
_MEMBERS = [
    {"key": "ana", "name": "Ana Ruiz", "function": "sales"},
    {"key": "ben", "name": "Ben Soto", "function": "logistics"},
]
_CHOICE = {"key": "near", "statement": "Be first at the customer's shelf", "moment": "order"}
_MOMENTS = [
    {"key": "order", "name": "Order", "position": 1},
    {"key": "delivery", "name": "Delivery", "position": 2},
]
_INDICATOR = {"key": "full", "name": "Orders delivered in full", "direction": "up", "unit": "%"}
_GROW = {
    "key": "grow",
    "function": "sales",
    "choice": "near",
    "statement": "Deliver orders in full",
    "indicator": "full",
    "baseline": 80,
    "target": 95,
    "due_on": "2026-12-31",
}
_VISIT = {
    "key": "visit",
    "objective": "grow",
    "function": "sales",
    "statement": "Visit every large customer",
    "owner": "ana",
    "starts_on": "2026-07-01",
    "ends_on": "2026-08-31",
    "effort_days": 20,
    "cost": 5000,
}
_ROUTES = {**_VISIT, "key": "routes", "function": "logistics", "statement": "Plan routes anew",
           "owner": "ben", "starts_on": "2026-09-01", "ends_on": "2026-11-30"}  # fmt: skip


def _planned(**tables: Any) -> dict[str, Any]:
    """Return a book of one objective with its action, and these tables in the place of its own."""
    return {
        "functions": _FUNCTIONS,
        "members": _MEMBERS,
        "moments": _MOMENTS,
        "choices": [_CHOICE],
        "indicators": [_INDICATOR],
        "objectives": [_GROW],
        "actions": [_VISIT],
        **tables,
    }


def _guessed(low: float, likely: float, high: float) -> dict[str, Any]:
    guess = {"objective": "grow", "member": "ana", "low": low, "likely": likely, "high": high}
    return _planned(forecasts=[guess])


EXAMPLES = {
    "P299": _planned(),
    "P201": _planned(objectives=[{**_GROW, "indicator": "", "target": ""}]),
    "P202": _planned(objectives=[], actions=[]),
    "P203": _planned(),
    "P204": _planned(actions=[]),
    "P205": _planned(actions=[{**_VISIT, "owner": "", "ends_on": "2026-06-01"}]),
    "P206": _planned(actions=[{**_VISIT, "domain": "routes"}]),
    "P207": _planned(
        actions=[_VISIT, _ROUTES],
        action_effects=[
            {"action": "visit", "indicator": "full", "effect": 2},
            {"action": "routes", "indicator": "full", "effect": -1},
        ],
    ),
    "P208": _planned(
        actions=[_VISIT, _ROUTES],
        action_dependencies=[
            {"action": "routes", "needs": "visit"},
            {"action": "visit", "needs": "routes"},
        ],
    ),
    "P209": _planned(
        actions=[_VISIT, {**_ROUTES, "starts_on": "2026-08-03"}],
        action_dependencies=[{"action": "routes", "needs": "visit"}],
    ),
    "P210": _planned(actions=[{**_VISIT, "ends_on": "2027-01-29"}]),
    "P211": _planned(actions=[{**_VISIT, "effort_days": 60}]),
    "P212": _planned(expected_results=[{"objective": "grow", "on": "2026-12-31", "value": 90}]),
    "P213": _guessed(96, 98, 99),
    "P214": _guessed(78, 82, 86),
    "P215": _planned(
        moment_functions=[{"moment": "order", "function": "sales", "part": "Takes the order"}]
    ),
    "P216": _planned(
        objectives=[_GROW, {**_GROW, "key": "stock", "function": "logistics", "target": 90}]
    ),
    "P217": _planned(
        strategy=[{"key": "example", "name": "Example", "budget": 4000, "currency": "USD"}]
    ),
    "P218": _planned(
        choices=[_CHOICE, {"key": "other", "statement": "Answer the first time"}],
        objectives=[{**_GROW, "choice": "other"}],
        actions=[{**_VISIT, "moment": "delivery"}],
    ),
    "P219": _planned(objectives=[_GROW, {**_GROW, "key": "below", "parent": "grow"}]),
    "P220": _planned(
        objectives=[_GROW, {**_GROW, "key": "later", "target": 90, "due_on": "2027-06-30"}]
    ),
    "P221": _planned(strategy=[{"key": "example", "name": "Example", "ends_on": "2026-11-30"}]),
    "P222": _planned(objectives=[{**_GROW, "statement": "Improve the service"}]),
    "P223": _planned(
        actions=[
            {**_VISIT, "domain": "routes", "starts_on": "2026-03-02", "ends_on": "2026-04-30"},
            {**_ROUTES, "starts_on": "2026-04-01"},
        ],
        action_dependencies=[{"action": "routes", "needs": "visit"}],
    ),
}
