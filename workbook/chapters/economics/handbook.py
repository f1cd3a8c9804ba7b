"""What the handbook says of the economics: words, questions, and a small book for each check."""

from typing import Any

from workbook.book.messages import _

TERMS = {
    _("input"): _(
        "A number that the value of service is computed from: with a low, a likely and a high "
        "value, where it comes from, and of which day it is."
    ),
    _("net damage"): _(
        "What problems cost in a year, without the customers who would have left anyway. Gross "
        "counts these too."
    ),
    _("range"): _("From the value below which one of ten results lies to that above which one "
                  "lies."),
    _("effect shown"): _(
        "A decision's effect that a comparison shows, or a long series in which no earlier date "
        "shows a step as large."
    ),
    _("drift"): _(
        "Two groups that moved apart before the decision too: then their difference is no effect."
    ),
}  # fmt: skip

ANSWERS = {
    "now": _(
        "What dissatisfaction costs in a year, how sure that is, and how long customers stay."
    ),
    "there": _("What each decision changed, as far as data can show it."),
}

_SHARES = {
    "problem_rate": (0.3, 0.4, 0.5),
    "complain_rate": (0.3, 0.4, 0.5),
    "satisfied": (0.3, 0.4, 0.5),
    "dissatisfied": (0.2, 0.25, 0.3),
    "loyal_without_problem": (0.9, 0.92, 0.94),
    "loyal_satisfied": (0.88, 0.9, 0.92),
    "loyal_mollified": (0.75, 0.8, 0.85),
    "loyal_dissatisfied": (0.5, 0.55, 0.6),
}


def constant(name: str, low: float, likely: float, high: float, **more: Any) -> dict[str, Any]:
    """Return the cells of an input from own data of 2025, but for what is said."""
    cells = {"key": name.replace("_", "-"), "name": name, "low": low, "likely": likely,
             "high": high, "origin": "own_data", "source": "Accounts of 2025",
             "dated": "2025-12-31"}  # fmt: skip
    return cells | more


def constants(**changed: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the inputs of the lost margin; ``changed`` gives other cells of some of them."""
    rows = [constant(name, *values) for name, values in _SHARES.items()]
    rows.append(constant("customers", 1000, 1000, 1000))
    rows.append(constant("annual_margin", 190, 200, 210, unit="EUR a year"))
    rows.append(constant("loyal_silent", 0.6, 0.75, 0.9))
    return [row | changed.get(row["name"], {}) for row in rows]


_FUNCTIONS = [{"key": "sales", "name": "Sales"}, {"key": "finance", "name": "Finance"}]
_OBJECTIVE = {"choice": "close", "indicator": "margin", "baseline": 1, "target": 2}
_DECISION = {
    "key": "free-repeat",
    "statement": "A missed delivery is repeated the next day at our cost",
    "decided_on": "2026-01-12",
    "effective_on": "2026-02-02",
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "E901": {"constants": constants(loyal_silent={"origin": "guess"})},
    "E902": {
        "constants": constants(
            loyal_silent={"origin": "published", "dated": "2020-06-30", "source": "A study of 2020"}
        )
    },
    "E903": {
        "savings": [
            {
                "key": "no-calls",
                "channel": "telephone",
                "statement": "Close the telephone on Saturdays",
                "cost_saved": 38000,
                "customers": 41,
                "sales_per_customer": 1320000,
                "leaving_low": 0.01,
                "leaving_high": 0.06,
                "margin": 0.14,
                "status": "planned",
            }
        ]
    },
    "E904": {
        "strategy": [{"key": "test", "name": "Test", "currency": "EUR"}],
        "functions": _FUNCTIONS,
        "choices": [{"key": "close", "statement": "Be close to large customers"}],
        "indicators": [{"key": "margin", "name": "Margin", "unit": "EUR a year"}],
        "objectives": [
            {**_OBJECTIVE, "key": "one", "statement": "Win margin", "function": "sales"},
            {**_OBJECTIVE, "key": "two", "statement": "Keep margin", "function": "finance"},
        ],
        "constants": constants()[:1],
    },
    "E905": {
        "constants": [
            constant("complain_rate", 0.3, 0.35, 0.4, key="spring", source="Survey in spring"),
            constant("complain_rate", 0.5, 0.55, 0.6, key="autumn", source="Visits in autumn"),
        ]
    },
    "E906": {
        "savings": [
            {
                "key": "by-mail",
                "channel": "mail",
                "statement": "Confirm orders by mail",
                "cost_saved": 50000,
                "customers": 10,
                "sales_per_customer": 1000,
                "leaving_low": 0,
                "leaving_high": 0.01,
                "margin": 1,
                "status": "active",
            }
        ]
    },
    "E907": {
        "decisions": [{**_DECISION, "indicator": "missed", "claimed": -20, "direction": "down"}],
        "indicators": [{"key": "missed", "name": "Missed deliveries a month"}],
    },
    "E908": {
        "choices": [{"key": "delight", "statement": "Delight corner shops", "segment": "corner"}],
        "constants": [
            *constants(),
            constant("customers", 500, 500, 500, key="corners", segment="corner"),
            constant("loyal_delighted", 0.95, 0.96, 0.97),
            constant("delight_cost", 90, 100, 110, unit="EUR a year", segment="corner"),
        ],
    },
    "E909": {"decisions": [_DECISION]},
}
