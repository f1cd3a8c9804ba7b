"""What the handbook says of the journey: words, questions, and a small book for each check."""

from workbook.book.messages import _

TERMS = {
    _("journey"): _(
        "The moments of truth in the order in which a customer goes through them, from before the "
        "first contact."
    ),
    _("promise"): _(
        "What the customer may expect at a moment of truth, wherever it is said: on the web, in "
        "advertising, in a contract, by a seller. It is tested like any other assumption."
    ),
    _("component"): _(
        "One of the six parts of a service: product, procedures, facilities, systems and "
        "equipment, information, people. A service needs all of them in balance."
    ),
    _("instrument"): _(
        "A short questionnaire on which members vote without names. What three members or more "
        "said is shown as a median and its spread; less is not shown."
    ),
    _("rating"): _("One answer to one question of an instrument. Nobody sees whose it is."),
}

ANSWERS = {
    "now": _("Which promises are kept, which are broken, and which nobody measures."),
    "there": _("Whether each promise reaches the threshold that was set before."),
}

_FUNCTIONS = [
    {"key": "sales", "name": "Sales"},
    {"key": "logistics", "name": "Logistics"},
]
_MOMENT = {"key": "delivery", "name": "Delivery", "position": 1, "owner": "ana"}
_ANA = {"key": "ana", "name": "Ana Ruiz"}
_PROMISE = {
    "key": "slot",
    "moment": "delivery",
    "statement": "The truck comes in its slot",
    "favours": "both",
}
_REVEALED = {"opened_on": "2026-05-04", "closed_on": "2026-05-06", "revealed_on": "2026-05-07"}
_RATING = {"instrument": "readiness", "about": "delivery", "round": 1}
_CONTACTS = {
    "sources": [
        {
            "key": "log", "name": "Contacts", "kind": "contacts", "file": "contacts.csv",
            "on": "received", "customer": "customer", "code": "reason",
        }
    ],
    "source_values": [
        {"source": "log", "column": "code", "value": value, "means": "component", "means_key": key}
        for value, key in (("late", "procedures"), ("rude", "people"))
    ],
    "members": [_ANA],
    "moments": [_MOMENT],
    "promises": [_PROMISE],
}  # fmt: skip

EXAMPLES = {
    "J601": {
        "members": [_ANA],
        "moments": [_MOMENT],
        "promises": [{**_PROMISE, "made_in": "web"}],
    },
    "J602": {"members": [_ANA], "moments": [_MOMENT], "promises": [_PROMISE]},
    "J603": {
        "members": [_ANA],
        "moments": [_MOMENT],
        "promises": [{**_PROMISE, "kept": "slot-kept"}],
        "assumptions": [
            {
                "key": "slot-kept",
                "statement": "At least 95 % of trucks come in their slot",
                "kind": "promise",
                "importance": 4,
                "statistic": "proportion",
                "comparison": "at_least",
                "threshold": 0.95,
            }
        ],
        "evidence": [{"key": "log", "assumption": "slot-kept", "n": 800, "successes": 728}],
    },
    "J604": {
        "functions": _FUNCTIONS,
        "members": [_ANA],
        "moments": [_MOMENT],
        "moment_functions": [
            {"moment": "delivery", "function": "logistics", "part": "Drives in the slot"}
        ],
        "promises": [{**_PROMISE, "needs": "logistics; sales"}],
    },
    "J605": {
        "members": [_ANA],
        "moments": [_MOMENT],
        "promises": [
            {**_PROMISE, "statement": "You order a full truck each time", "favours": "company"}
        ],
    },
    "J606": {
        **_CONTACTS,
        "functions": _FUNCTIONS[:1],
        "choices": [{"key": "slots", "statement": "Slots for every chain"}],
        "objectives": [
            {"key": "on-time", "function": "sales", "choice": "slots", "statement": "On time"}
        ],
        "actions": [
            {
                "key": f"course-{number}",
                "objective": "on-time",
                "function": "sales",
                "statement": f"Course {number} for sellers",
                "effort_days": 4,
                "component": "people",
                "status": "active",
            }
            for number in range(1, 6)
        ],
    },
    "J607": _CONTACTS,
    "J608": {
        "functions": _FUNCTIONS[1:],
        "members": [{"key": key, "name": key.title(), "function": "logistics"} for key in "abc"],
        "moments": [{**_MOMENT, "owner": "a"}],
        "rounds": [{"subject": "readiness", "number": 1, **_REVEALED}],
        "ratings": [
            {**_RATING, "item": item, "member": member, "value": value}
            for member in "abc"
            for item, value in (("know", 4), ("can", 3), ("want", 1))
        ],
    },
    "J609": {
        "moments": [{"key": "delivery", "name": "Delivery", "position": 1}],
        "promises": [_PROMISE],
    },
    "J610": {
        "members": [_ANA],
        "moments": [_MOMENT],
        "promises": [{**_PROMISE, "made_in": "web", "within_days": 2}],
        "sources": [
            {
                "key": "log",
                "name": "Deliveries",
                "kind": "events",
                "file": "deliveries.csv",
                "case": "order",
                "on": "on",
                "activity": "activity",
            }
        ],
        "source_values": [
            {
                "source": "log",
                "column": "activity",
                "value": "delivered",
                "means": "moments",
                "means_key": "delivery",
            }
        ],
    },
}
