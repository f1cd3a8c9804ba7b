"""The columns of Second attempt: which strategy this one tries again, and the day one ended."""

from __future__ import annotations

from workbook.book.columns import date, field

STRATEGY = (
    field(
        "retry_of",
        "Second attempt of",
        "Key of the earlier strategy in this store that this one tries again.",
        kind="slug",
    ),
    date("died_on", "Ended on", "The day on which this strategy was given up."),
)
