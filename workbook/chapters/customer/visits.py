"""What customers said to the people of the team who listened to them."""

from __future__ import annotations

from collections import Counter

from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import _, counted, joined, quoted, say, translate
from workbook.charts import theme
from workbook.charts.cards import Card, cards

__all__ = ["heard"]

_CUSTOMERS = {
    "current": _("a customer"),
    "potential": _("a potential customer"),
    "lost": _("a customer who left"),
}
SHOWN = 12
"""The newest visits that a page shows."""


def heard(book: Book) -> theme.Html | None:
    """What customers said in visits; the newest first, and which customers nobody has visited."""
    rows = [row for row in book.rows("visits") if row.held_on <= book.as_of]
    if not rows:
        return None
    rows.sort(key=lambda row: row.held_on, reverse=True)
    told = theme.paragraph(_sentence(book, rows))
    return theme.together([told, cards(_visit(book, row) for row in rows[:SHOWN])])


def _sentence(book: Book, rows: list[Row]) -> str:
    went = {function for row in rows for function in row.functions}
    kinds = Counter(row.customer for row in rows)
    missing = [
        translate(words)
        for kind, words in (
            ("potential", _("potential customers")),
            ("lost", _("customers who left")),
        )
        if not kinds[kind]
    ]
    told = say(
        "{visits}; {went} of {functions} functions have listened to a customer.",
        visits=counted(len(rows), "visit"),
        went=len(went),
        functions=len(book.rows("functions")),
    )
    if missing:
        told += " " + say("Nobody has listened to {missing} yet.", missing=joined(missing))
    return told


def _visit(book: Book, row: Row) -> Card:
    functions = joined([book.name("functions", key) for key in row.functions])
    head = say("{on}: {who}", on=row.held_on, who=who_spoke(row))
    lines = [
        f"“{row.their_words}”" if row.their_words else "",
        say("Listened: {functions}.", functions=functions) if functions else "",
        say("At {moment}.", moment=quoted(book.name("moments", row.moment))) if row.moment else "",
        say("It led to {action}.", action=quoted(book.name("actions", row.action)))
        if row.action
        else "",
    ]
    return Card(title=head, lines=tuple(("", line) for line in lines if line))


def who_spoke(row: Row) -> str:
    """Say what kind of customer was visited, and of which segment."""
    who = translate(_CUSTOMERS[row.customer]) if row.customer else say("a customer")
    return f"{who} ({row.segment})" if row.segment else who
