"""What the handbook says of meetings: questions that they answer."""

from workbook.book.messages import _

TERMS = {
    _("starter path"): _(
        "Three half-days and one customer visit in which a team comes to a first strategy; then 30 "
        "minutes every second week."
    ),
}

ANSWERS = {
    "momentum": _(
        "Every second week, 30 minutes: what was kept, what the figures say, what is off course, "
        "and who does what next."
    ),
}
