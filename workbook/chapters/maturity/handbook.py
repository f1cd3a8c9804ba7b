"""What the handbook says of the six shifts: words, questions, and a small book for each check."""

from workbook.book.messages import _

TERMS = {
    _("shift"): _(
        "One of six changes of view by which a company comes to take service as strategy. Members "
        "say where it stands; the book shows facts beside it. There is no score."
    ),
    _("apart"): _(
        "The distance between the functions that see a thing best and worst, where three members "
        "or more of each voted."
    ),
}

ANSWERS = {
    "now": _("Where the team says that it stands, and what its own book shows of it."),
    "momentum": _("Whether what is said and what the book shows move together, round by round."),
}

_REVEALED = {"opened_on": "2026-05-04", "closed_on": "2026-05-06", "revealed_on": "2026-05-07"}
_FUNCTIONS = [{"key": "sales", "name": "Sales"}, {"key": "finance", "name": "Finance"}]


def _rated(*values: int) -> list[dict[str, object]]:
    """Rate one shift: three members of sales, then three of finance."""
    return [
        {
            "instrument": "clicks", "item": "finance", "about": "all", "member": f"m{at}",
            "round": 1, "value": value,
        }
        for at, value in enumerate(values)
    ]  # fmt: skip


_MEMBERS = [
    {"key": f"m{at}", "name": f"Member {at}", "function": "sales" if at < 3 else "finance"}
    for at in range(6)
]

EXAMPLES = {
    "A102": {
        "functions": _FUNCTIONS,
        "members": _MEMBERS,
        "rounds": [{"subject": "clicks", "number": 1, **_REVEALED}],
        "ratings": _rated(1, 1, 0, 3, 3, 4),
    },
    "A103": {
        "functions": _FUNCTIONS,
        "members": _MEMBERS,
        "rounds": [
            {
                "subject": "clicks", "number": 1, "opened_on": "2025-11-03",
                "closed_on": "2025-11-05", "revealed_on": "2025-11-06",
            }
        ],
        "ratings": _rated(1, 1, 0, 1, 1, 2),
    },
}  # fmt: skip
