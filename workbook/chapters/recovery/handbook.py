"""What the handbook says of a second attempt: words, questions, and a small book for each check."""

from workbook.book.messages import _

TERMS = {
    _("second attempt"): _(
        "A strategy that tries again what an earlier one of the same store began. It names the "
        "earlier one, and the earlier one says on which day it ended."
    ),
    _("settled"): _(
        "Found in the last attempt and found no more, where something is entered that could show "
        "it."
    ),
    _("untouched"): _(
        "Found in the last attempt and found no more only because nothing is entered there yet."
    ),
}

ANSWERS = {
    "momentum": _("At which point the last attempt failed, and what the new one does differently."),
}

_SAID = "We answer every customer on the same day"
_AGAIN = {"key": "example", "name": "Example", "retry_of": "first", "service_statement": _SAID}
_FIRST = {
    "key": "first",
    "name": "First try",
    "died_on": "2026-03-31",
    "service_statement": _SAID,
}
_CHOICE = {"key": "by-post", "statement": "Answer customers by post", "channel": "mail"}
_GOAL = {"key": "grow", "statement": "Grow sales by a tenth"}
_ANA = {"key": "ana", "name": "Ana Ruiz"}
_AGAINST = {
    "choices": [_CHOICE],
    "corporate_objectives": [_GOAL],
    "members": [_ANA],
    "links": [
        {
            "choice": "by-post",
            "corporate_objective": "grow",
            "member": "ana",
            "round": 1,
            "contribution": -2,
        }
    ],
}
_ENDED = {
    "earlier.strategy": [_FIRST],
    **{f"earlier.{table}": rows for table, rows in _AGAINST.items()},
}
_PHONES = {
    "key": "phones",
    "statement": "Most consumers own a cell phone",
    "importance": 5,
    "statistic": "proportion",
    "comparison": "at_least",
    "threshold": 0.5,
}
_MESSAGES = {"key": "messages", "name": "Messages to consumers", "kind": "messaging"}

EXAMPLES = {
    "R101": {"strategy": [_AGAIN], **_AGAINST, **_ENDED},
    "R102": {"strategy": [_AGAIN], **_ENDED},
    "R103": {
        "strategy": [_AGAIN],
        "solutions": [{**_MESSAGES, "status": "chosen"}],
        "earlier.strategy": [_FIRST],
        "earlier.solutions": [{**_MESSAGES, "status": "failed"}],
        "earlier.assumptions": [_PHONES],
        "earlier.assumption_uses": [
            {"assumption": "phones", "used_by_table": "solutions", "used_by_key": "messages"}
        ],
    },
    "R104": {"strategy": [{"key": "example", "name": "Example", "died_on": "2026-03-31"}]},
}
