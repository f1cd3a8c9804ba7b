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

EXAMPLES: dict[str, dict[str, list[dict[str, Any]]]] = {}
