"""What the sources hold, on the customer's page: each column, and never a row."""

from __future__ import annotations

from workbook.analysis import profiled
from workbook.book import Book
from workbook.book.messages import say
from workbook.charts import theme

__all__ = ["profiles"]


def profiles(book: Book) -> theme.Html | None:
    """What each column of the sources holds: its kind, blanks, frequent values and range."""
    if not profiled.sources_named(book):
        return None
    labels = {
        "source": say("Source"),
        "column": say("Column"),
        "kind": say("Kind"),
        "blank": say("Blank"),
        "values": say("Frequent values"),
        "range": say("Range"),
        "notice": say("To notice"),
    }
    return theme.table(profiled.profiles(book), labels=labels)
