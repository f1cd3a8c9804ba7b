"""What the handbook says of My page: questions that it answers."""

from workbook.book.messages import _

TERMS = {
    _("weekly update"): _(
        "The few things that a member enters each week: values measured, actions and commitments."
    ),
}

ANSWERS = {
    "action": _("The open tasks of one member: votes, forecasts, results, actions, commitments."),
}
