"""What the handbook says of the link: words, questions, and a small book for each check."""

from typing import Any

from workbook.book.messages import _

TERMS = {
    _("service strategy"): _(
        "The choices by which service helps the company to reach its objectives, and the plans of "
        "all functions that carry them out."
    ),
    _("service statement"): _("In a sentence: what service the company promises, and to whom."),
    _("corporate objective"): _("What the company wants to achieve, and its weight."),
    _("strategic choice"): _(
        "One thing that the team decides to do for customers, instead of others. The choices "
        "together make up the service strategy."
    ),
    _("value to the customer"): _(
        "What a customer gets from a service: an answer, time, trust, a promise that is kept. A "
        "choice that names only what it saves leaves it out."
    ),
    _("contribution"): _(
        "How one member rates the effect of a choice on a corporate objective: from −3, works "
        "against it, to +3, decisive."
    ),
    _("cell"): _("One choice and one corporate objective: the middle vote (median) of the team."),
    _("spread"): _("The interquartile range of the votes on a cell: how far the team disagrees."),
    _("alignment"): _(
        "How well choices serve the company, from −1 to 1: the cells divided by 3, weighted by "
        "the corporate objectives' weights."
    ),
    _("support"): _("The largest positive cell of a corporate objective, divided by 3."),
    _("drag"): _("The most negative cell of a corporate objective, divided by 3."),
    _("agreement"): _(
        "How much members agree in their votes: Krippendorff's alpha, 1 for full agreement, 0 for "
        "what chance would give."
    ),
    _("interval"): _(
        "The range in which the true value lies with the stated confidence, such as 95 %."
    ),
    _("signed matrix"): _(
        "Every choice with every corporate objective: + works for it, − works against it."
    ),
    _("scenario"): _(
        "A future in which the company would weigh its objectives otherwise; the team's votes stay "
        "the same."
    ),
    _("value curve"): _(
        "How customers see us and each rival on everything that they compare, from 0 to 10."
    ),
    _("round"): _(
        "A vote of all members at the same time. Votes of a round are blind: nobody sees those of "
        "others before the leader reveals them."
    ),
}

ANSWERS = {
    "vision": _(
        "The corporate objectives with their weights, the service statement, and the choices that "
        "serve them."
    ),
    "goal": _("The target and the day of each corporate objective."),
}

_CHOICE = {
    "key": "mail",
    "statement": "Move complaints from telephone to direct mail",
    "channel": "direct mail",
}
_OBJECTIVE = {"key": "sales", "statement": "Grow sales to large customers"}
_MEMBERS = [
    {"key": "ana", "name": "Ana Ruiz"},
    {"key": "ben", "name": "Ben Soto"},
    {"key": "eva", "name": "Eva Lago"},
]


def _voted(*contributions: int) -> dict[str, Any]:
    """Return a book of one choice and one corporate objective, with a vote of each member."""
    return {
        "choices": [_CHOICE],
        "corporate_objectives": [_OBJECTIVE],
        "members": _MEMBERS,
        "links": [
            {
                "choice": "mail",
                "corporate_objective": "sales",
                "member": member["key"],
                "round": 1,
                "contribution": contribution,
            }
            for member, contribution in zip(_MEMBERS, contributions, strict=False)
        ],
    }


_TWO_OBJECTIVES = {
    **_voted(3, 3, 2),
    "corporate_objectives": [
        _OBJECTIVE,
        {"key": "cost", "statement": "Reduce the cost to serve", "weight": 0.5},
    ],
}
_TWO_OBJECTIVES["links"] = [
    *_TWO_OBJECTIVES["links"],
    *(
        {**vote, "corporate_objective": "cost", "contribution": -2}
        for vote in _voted(3, 3, 2)["links"]
    ),
]

EXAMPLES = {
    "L101": _voted(-2, -2, 0),
    "L102": _voted(0, 0, 1),
    "L103": _voted(-1, 0, 0),
    "L104": _voted(-2, 1, 2),
    "L105": _voted(2),
    "L106": _voted(3, -3, 1),
    "L107": {"choices": [_CHOICE], "corporate_objectives": [_OBJECTIVE]},
    "L108": {"choices": [_CHOICE]},
    "L199": {"choices": [{"key": "near", "statement": "Be near"}]},
    "L111": {"choices": [{"key": "less", "statement": "Reduce the cost of the telephone"}]},
    "L109": {
        **_TWO_OBJECTIVES,
        "scenarios": [{"key": "price-war", "name": "A price war"}],
        "scenario_weights": [
            {"scenario": "price-war", "corporate_objective": "sales", "weight": 1},
            {"scenario": "price-war", "corporate_objective": "cost", "weight": 4},
        ],
    },
    "L110": {
        "rivals": [{"key": "national", "name": "The national distributor"}],
        "attributes": [
            {"key": "price", "name": "Price"},
            {"key": "on-time", "name": "Comes on the agreed day"},
        ],
        "attribute_levels": [
            {"attribute": "price", "whose": "us", "level": 5},
            {"attribute": "price", "whose": "national", "level": 8},
            {"attribute": "on-time", "whose": "us", "level": 6},
            {"attribute": "on-time", "whose": "national", "level": 6},
        ],
    },
}
