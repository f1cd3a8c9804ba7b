"""What the handbook says of how we see service: words, and a small book for each check."""

from workbook.book.messages import _

TERMS = {
    _("obstacle"): _(
        "One of eight things that keep a company from acting on what it knows. Most are measured "
        "from the book; people say the rest in three minutes."
    ),
    _("alpha"): _(
        "How far raters agree beyond chance (Krippendorff): 1 is full agreement, 0 is chance."
    ),
    _("first result"): _(
        "The first measurement, after the first workshop, of what an objective is measured by."
    ),
    _("observer"): _(
        "Whoever looks at the service: what one sees depends on where one stands. Seven questions "
        "ask for it twice, half a year apart."
    ),
}

ANSWERS = {
    "there": _("What got in the way, and what no longer does."),
    "momentum": _("Whether promises to the team are kept soon enough to build trust."),
}

_MEMBERS = [{"key": f"m{at}", "name": f"Member {at}"} for at in range(5)]
_REVEALED = {"opened_on": "2026-05-04", "closed_on": "2026-05-06", "revealed_on": "2026-05-07"}
_METRICS = {"subject": "metrics", "number": 1, **_REVEALED}
_INDICATORS = [
    {"key": f"i{at}", "name": f"Indicator {at}", "dimension": "quality"} for at in range(7)
]
_NO_PATTERN = ("0413024", "2041300", "3104241", "4231002", "1022434")
_OBSTACLE = {"instrument": "obstacles", "item": "pace", "about": "all", "round": 1, "value": 2}

EXAMPLES = {
    "A104": {
        "members": _MEMBERS[:1],
        "rounds": [{"subject": "obstacles", "number": 1, **_REVEALED}],
        "ratings": [{**_OBSTACLE, "member": "m0"}],
        "commitments": [
            {
                "key": f"c{at}", "statement": f"Promise {at}", "member": "m0",
                "made_on": "2026-03-02", "due_on": "2026-04-01",
                "done_on": "2026-03-30" if at < 3 else "2026-04-20",
            }
            for at in range(9)
        ],
    },
    "A105": {
        "members": _MEMBERS,
        "indicators": _INDICATORS,
        "rounds": [_METRICS],
        "ratings": [
            {
                "instrument": "metrics", "item": "act", "about": f"i{at}", "member": f"m{who}",
                "round": 1, "value": int(value),
            }
            for who, values in enumerate(_NO_PATTERN)
            for at, value in enumerate(values)
        ],
    },
    "A106": {
        "members": _MEMBERS,
        "indicators": _INDICATORS,
        "rounds": [
            {"subject": "obstacles", "number": 1, "opened_on": "2026-06-22"},
            {"subject": "metrics", "number": 1, "opened_on": "2026-06-24"},
        ],
        "ratings": [{**_OBSTACLE, "member": "m0"}],
    },
}  # fmt: skip
