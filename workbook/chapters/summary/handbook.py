"""What the handbook says of the summary: words, and questions that it answers."""

from workbook.book.messages import _

TERMS = {
    _("finding"): _(
        "A place where the strategy breaks a rule: what is wrong with its facts, and what to do."
    ),
    _("station"): _(
        "A place on the line from vision to results; the summary says where it breaks."
    ),
}

ANSWERS = {
    "vision": _("The vision, at the beginning of the line from vision to results."),
    "now": _("Whether the strategy is ready to succeed, gate by gate."),
    "action": _("The findings that matter most, with who has to act, and the next decisions."),
    "momentum": _("What changed since an earlier day."),
}
