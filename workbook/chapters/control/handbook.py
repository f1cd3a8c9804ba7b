"""What the handbook says of control: words, questions, and a small book for each check."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from workbook.book.messages import _

TERMS = {
    _("indicator"): _("What is measured, in which unit, and whether more or less is better."),
    _("dimension"): _("One of quality, quantity, timeliness and cost. A service needs all four."),
    _("scoreboard"): _(
        "Every indicator, with what was measured and what was expected, side by side."
    ),
    _("measurement"): _("The value of an indicator on a day."),
    _("expected line"): _("The line through the expected results of an objective."),
    _("gap"): _("The measured value compared with the expected one; positive is better."),
    _("normal variation"): _(
        "How much values vary without a particular cause. The limits come from the moving ranges "
        "(XmR chart)."
    ),
    _("signal"): _(
        "Of an indicator: measurements that normal variation does not explain, by the run rules of "
        "Western Electric. Of an objective (control.status): it falls short of what was expected "
        "by more than normal variation, whatever else might explain it."
    ),
    _("leading indicator"): _(
        "An indicator that is expected to move before another one. Control shows which of the two "
        "moved first; it does not show that one moved because of the other."
    ),
    _("forecast for the due date"): _(
        "Where an indicator will stand on the due date, as a range from the measurements so far. "
        "While there are few, it reaches towards the target: a slow start and a standstill look "
        "the same."
    ),
    _("planned work"): _("The effort of the actions that was due by now, in days of work."),
    _("earned value"): _(
        "The part of the planned work that is done, in the days or the money that it was planned "
        "to take."
    ),
    _("explanation"): _(
        "What in the way of working causes a result that is off track, and what is done about it."
    ),
    _("commitment"): _("What a member has promised the team to do by a day."),
}

ANSWERS = {
    "now": _("What was measured last, on each of the four dimensions."),
    "there": _("Each objective compared with its expected line, and its forecast."),
    "momentum": _("Commitments kept on time, and indicators that are measured regularly."),
}

_BASE = {
    "functions": [{"key": "logistics", "name": "Logistics"}],
    "choices": [{"key": "near", "statement": "Be first at the customer's shelf"}],
    "indicators": [
        {
            "key": "punctual",
            "name": "Deliveries on time",
            "dimension": "timeliness",
            "direction": "up",
            "unit": "%",
        }
    ],
    "objectives": [
        {
            "key": "time",
            "function": "logistics",
            "choice": "near",
            "statement": "Deliver on time",
            "indicator": "punctual",
            "baseline": 85,
            "target": 90,
            "due_on": "2026-12-31",
        }
    ],
}

_ROUTES = {
    "key": "routes",
    "objective": "time",
    "function": "logistics",
    "statement": "Plan the routes anew",
    "owner": "ana",
    "starts_on": "2026-03-02",
    "ends_on": "2026-05-29",
    "effort_days": 30,
    "status": "active",
    "progress": 0.4,
}
_PROMISE = {
    "key": "prices",
    "statement": "Send the new price list to Sales",
    "member": "ana",
    "made_on": "2026-05-04",
    "due_on": "2026-05-29",
}


def _worked(**cells: Any) -> dict[str, Any]:
    """Return a book of one action, with these cells in it."""
    return {
        **_BASE,
        "members": [{"key": "ana", "name": "Ana Ruiz"}],
        "actions": [{**_ROUTES, **cells}],
    }


def _measured(first: str, days: int, *values: float) -> list[dict[str, Any]]:
    """Return measurements of the indicator, so many days apart."""
    start = date.fromisoformat(first)
    return [
        {"indicator": "punctual", "on": start + at * timedelta(days=days), "value": value}
        for at, value in enumerate(values)
    ]


EXAMPLES = {
    "M501": _BASE,
    "M502": {
        **_BASE,
        "expected_results": [
            {"objective": "time", "on": "2026-01-01", "value": 88},
            {"objective": "time", "on": "2026-12-31", "value": 88},
        ],
        "measurements": _measured("2026-01-05", 20, 88.2, 87.9, 88.1, 87.8, 88, 88.2, 87.9, 82),
    },
    "M503": {
        "members": [{"key": "ana", "name": "Ana Ruiz"}],
        "commitments": [_PROMISE],
    },
    "M504": {"indicators": _BASE["indicators"]},
    "M505": {**_BASE, "measurements": _measured("2026-01-05", 14, 88, 89, 88, 90)},
    "M506": _worked(),
    "M507": _worked(),
    "M508": {**_BASE, "measurements": _measured("2026-01-05", 14, *[85.1, 84.9, 85] * 4)},
    "M509": _worked(status="done"),
    "M599": _worked(ends_on=""),
    "M510": {**_BASE, "measurements": _measured("2026-01-05", 14, 88, 89, 88, 8.9, 90, 89)},
    "M511": {
        **_BASE,
        "expected_results": [
            {"objective": "time", "on": "2026-01-01", "value": 88},
            {"objective": "time", "on": "2026-12-31", "value": 88},
        ],
        "measurements": _measured("2026-01-05", 14, 85, 85.2, 84.9, 85, 85.1, 84.8, 85, 85.1, 85),
    },
    "M512": {
        "members": [{"key": "ana", "name": "Ana Ruiz"}],
        "commitments": [{**_PROMISE, "due_on": ""}],
    },
}
