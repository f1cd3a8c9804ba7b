"""What the handbook says of the summary: words, and questions that it answers."""

from workbook.book.messages import _

TERMS = {
    _("finding"): _(
        "Something in the strategy that needs attention: what it is, with the facts, and "
        "what to do."
    ),
    _("station"): _(
        "A step on the way from vision to results; the summary shows which step fails."
    ),
}

ANSWERS = {
    "vision": _("The vision, the first step on the way from vision to results."),
    "now": _("Whether the strategy is ready to succeed, gate by gate."),
    "action": _("The findings that matter most, with who has to act, and the next decisions."),
    "momentum": _("What changed since an earlier day."),
}
