"""What the handbook says of My page: questions that it answers."""

from workbook.book.messages import _

ANSWERS = {
    "action": _("What waits for one member: votes, forecasts, results, actions, commitments."),
}
