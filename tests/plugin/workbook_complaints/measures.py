"""Measures of complaints."""

import pandas as pd

from workbook.book import measure

__all__ = ["answer", "open"]


def answer(book):
    """Say in a sentence how many complaints are open."""
    waiting = sum(row.answered_on is None for row in book.rows("complaints"))
    return f"{waiting} of {len(book.rows('complaints'))} complaints are not answered."


@measure
def open(book):  # noqa: A001 the measure's name
    """Complaints that are not answered: complaint, moment, days (since it was received)."""
    rows = [
        (row.key, row.moment, (book.as_of - row.received_on).days)
        for row in book.rows("complaints")
        if row.answered_on is None
    ]
    return pd.DataFrame(rows, columns=["complaint", "moment", "days"])
