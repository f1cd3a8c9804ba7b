"""What the handbook says of internal areas: words, questions, and a small book for each check."""

from typing import Any

from workbook.book.messages import _

TERMS = {
    _("internal area"): _(
        "A part of the company that works on a customer's case: a function, or what a log calls a "
        "sector, a group or a department."
    ),
    _("hand-over"): _("The moment in which a case goes from one area to another."),
    _("pact"): _(
        "What one area promises another at a hand-over: what I give you, what I need from you."
    ),
}

ANSWERS = {
    "now": _("Where a customer's case spends its time, and between which areas it waits."),
    "how": _("What each area needs from the one before it, and what it gives to the next."),
}

_FUNCTIONS = [
    {"key": "sales", "name": "Sales", "customer_distance": 0},
    {"key": "stores", "name": "Stores", "customer_distance": 1},
    {"key": "finance", "name": "Finance", "customer_distance": 2},
]
_MOMENT = {"key": "claim", "name": "Claiming a damaged pallet", "position": 1}
_LOG = {
    "key": "log",
    "name": "Claim log",
    "kind": "events",
    "file": "events.csv",
    "on": "at",
    "case": "case",
    "activity": "step",
    "sector": "area",
}
_CASE = [
    {"case": "C-1", "position": 1, "function": "sales", "received_on": "2026-04-06",
     "passed_on": "2026-04-07"},
    {"case": "C-1", "position": 2, "function": "stores", "received_on": "2026-04-20",
     "passed_on": "2026-04-21"},
    {"case": "C-1", "position": 3, "function": "finance", "received_on": "2026-04-22",
     "passed_on": "2026-04-23"},
]  # fmt: skip
_MEETING = {
    "key": "april",
    "kind": "complaint",
    "held_on": "2026-05-04",
    "about": "A pallet that was paid twice",
    "case": "C-1",
    "attended": "sales; stores; finance",
}
_REVEALED = {"opened_on": "2026-05-04", "closed_on": "2026-05-06", "revealed_on": "2026-05-07"}
_VOTERS = {"a": "sales", "b": "sales", "c": "sales", "d": "finance", "e": "finance", "f": "finance"}

EXAMPLES: dict[str, dict[str, list[dict[str, Any]]]] = {
    "D801": {
        "functions": _FUNCTIONS,
        "moments": [_MOMENT],
        "moment_functions": [
            {"moment": "claim", "function": "sales", "part": "Asks", "assigned_days": 1},
            {"moment": "claim", "function": "stores", "part": "Checks", "assigned_days": 2},
            {"moment": "claim", "function": "finance", "part": "Pays", "assigned_days": 2},
        ],
        "promises": [
            {"key": "in-three", "moment": "claim", "statement": "Paid in three days",
             "within_days": 3},
        ],
    },
    "D802": {"functions": _FUNCTIONS, "case_steps": _CASE},
    "D803": {
        "functions": _FUNCTIONS,
        "moments": [_MOMENT],
        "meetings": [{**_MEETING, "case": "", "attended": "sales; stores"}],
    },
    "D804": {
        "functions": _FUNCTIONS,
        "members": [
            {"key": key, "name": key.title(), "function": function}
            for key, function in _VOTERS.items()
        ],
        "rounds": [{"subject": "values", "number": 1, **_REVEALED}],
        "ratings": [
            {"instrument": "values", "item": "rule", "about": "all", "round": 1, "member": key,
             "value": 2 if function == "sales" else -2}
            for key, function in _VOTERS.items()
        ],
    },
    "D805": {
        "functions": _FUNCTIONS,
        "moments": [_MOMENT],
        "moment_functions": [
            {"moment": "claim", "function": "sales", "part": "Asks", "hands_to": "stores"},
            {"moment": "claim", "function": "stores", "part": "Checks", "hands_to": "sales"},
        ],
    },
    "D806": {
        "functions": _FUNCTIONS,
        "case_steps": _CASE,
        "meetings": [{**_MEETING, "attended": "sales; stores"}],
    },
    "D807": {
        "functions": _FUNCTIONS,
        "meetings": [{**_MEETING, "case": "", "note": "It was the fault of the stores"}],
    },
    "D808": {"functions": _FUNCTIONS, "sources": [_LOG]},
    "D809": {
        "functions": [*_FUNCTIONS[:2], {**_FUNCTIONS[2], "customer_distance": 5}],
        "sources": [_LOG],
    },
}  # fmt: skip
