"""What the handbook says of the team: words, questions, and a small book for each check."""

from workbook.book.messages import _

TERMS = {
    _("function"): _(
        "A part of the company with an expertise of its own: marketing, sales, finance, "
        "logistics, systems. A service strategy needs several of them."
    ),
    _("multifunctional team"): _(
        "A team with members of at least three functions, so that no function plans alone."
    ),
    _("expertise"): _("What a function is expert in, and so can be asked to do."),
    _("leader"): _(
        "The member who is responsible for the strategy and decides on rounds of votes."
    ),
    _("moment of truth"): _(
        "A moment in which a customer meets the service and judges it. Moments are in the order "
        "in which the customer goes through them."
    ),
}

ANSWERS = {
    "how": _("Who is in, what each function is expert in, and who serves which moment of truth."),
}

_FUNCTIONS = [
    {"key": "sales", "name": "Sales", "expertise": "key accounts"},
    {"key": "logistics", "name": "Logistics", "expertise": "routes; stock"},
]
_MEMBERS = [
    {"key": "ana", "name": "Ana Ruiz", "function": "sales"},
    {"key": "ben", "name": "Ben Soto", "function": "logistics"},
]

EXAMPLES = {
    "T001": {"members": [{"key": "ana", "name": "Ana Ruiz"}]},
    "T002": {"functions": _FUNCTIONS, "members": _MEMBERS},
    "T003": {
        "functions": _FUNCTIONS[:1],
        "choices": [{"key": "first", "statement": "Settle a complaint in the first contact"}],
        "objectives": [
            {
                "key": "quick",
                "function": "sales",
                "choice": "first",
                "statement": "Answer within a day",
            }
        ],
    },
    "T004": {
        "functions": _FUNCTIONS[1:],
        "moments": [{"key": "delivery", "name": "Delivery", "position": 1}],
        "moment_functions": [
            {"moment": "delivery", "function": "logistics", "part": "Arrives on time"}
        ],
    },
    "T005": {"functions": [{"key": "systems", "name": "Systems"}]},
    "T006": {
        "moments": [
            {"key": "order", "name": "Order", "position": 1},
            {"key": "delivery", "name": "Delivery", "position": 1},
        ]
    },
    "T007": {
        "functions": [{**_FUNCTIONS[0], "manager": "ben"}, _FUNCTIONS[1]],
        "members": _MEMBERS,
    },
}
