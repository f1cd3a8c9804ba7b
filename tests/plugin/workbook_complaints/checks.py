"""Checks of complaints."""

from workbook.analysis.checks import Found, check
from workbook.book.messages import quoted


@check("K901", "error", "a complaint that nobody has answered", source="its author")
def unanswered(book):
    for row in book.rows("complaints"):
        if row.answered_on is None:
            yield Found(
                "complaints",
                (row.key,),
                f"Nobody has answered {quoted(row.statement)}.",
                "Answer it, and enter the day.",
            )
