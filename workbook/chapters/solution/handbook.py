"""What the handbook says of the solution: words, questions, and a small book for each check."""

from __future__ import annotations

from typing import Any

from workbook.book.messages import _

TERMS = {
    _("solution"): _(
        "What customers are served through, such as a contact centre. It is chosen last, to serve "
        "the choices, and every function contributes a service."
    ),
    _("fit"): _("How well a solution serves a choice: 0, not at all, to 3, fully."),
    _("score"): _("The fit of a solution to each choice, weighted by the choice's weight."),
    _("robust"): _(
        "A solution is robust when it ranks first with most of the possible weightings."
    ),
    _("service"): _("What one function contributes through the solution."),
    _("expense"): _(
        "A solution that serves no choice, or depends on refuted assumptions in all its choices."
    ),
    _("investment"): _(
        "A solution that serves at least one choice under which no assumption is refuted. What "
        "depends on a refuted one is told choice by choice, with its part of the cost."
    ),
    _("false saving"): _("A saving by a channel that costs more in lost customers than it saves."),
}

ANSWERS = {
    "how": _("Which solution serves the choices best, and what each function contributes."),
}

_CHOICE = {"key": "first", "statement": "Settle a complaint in the first contact",
           "adopted_on": "2026-02-01"}  # fmt: skip
_CENTRE = {
    "key": "centre",
    "name": "Contact centre",
    "status": "chosen",
    "proposed_on": "2026-03-01",
}
_MAIL = {"key": "mail", "name": "Direct mail", "status": "proposed"}
_FUNCTIONS = [
    {"key": "sales", "name": "Sales", "expertise": "key accounts"},
    {"key": "finance", "name": "Finance", "expertise": "credit"},
]
_ANA = {"key": "ana", "name": "Ana Ruiz", "function": "sales"}


def _solved(**tables: Any) -> dict[str, Any]:
    """Return a book with a chosen solution, and these tables in the place of its own."""
    return {
        "functions": _FUNCTIONS,
        "members": [_ANA],
        "choices": [_CHOICE],
        "solutions": [_CENTRE],
        **tables,
    }


EXAMPLES = {
    "S401": _solved(solutions=[{**_CENTRE, "proposed_on": "2025-11-03"}]),
    "S402": _solved(),
    "S403": _solved(),
    "S404": _solved(
        solution_services=[
            {
                "solution": "centre",
                "function": "sales",
                "service": "Checks credit",
                "domain": "credit",
            }
        ]
    ),
    "S405": _solved(
        corporate_objectives=[{"key": "grow", "statement": "Grow sales"}],
        links=[
            {
                "choice": "first",
                "corporate_objective": "grow",
                "member": "ana",
                "round": 1,
                "contribution": 3,
            }
        ],
        solutions=[_CENTRE, _MAIL],
        solution_choices=[
            {"solution": "centre", "choice": "first", "fit": 1},
            {"solution": "mail", "choice": "first", "fit": 3},
        ],
    ),
    "S406": _solved(
        choices=[{**_CHOICE, "channel": "telephone"}],
        solutions=[{**_CENTRE, "channel": "web"}],
        solution_choices=[{"solution": "centre", "choice": "first", "fit": 2}],
    ),
    "S407": _solved(solutions=[{**_CENTRE, "why": "All our competitors have one. It is modern."}]),
}
