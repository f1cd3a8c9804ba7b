"""What customers said to the people of the team who listened to them."""

from __future__ import annotations

from collections import Counter
from html import escape

from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import _, counted, joined, quoted, say, translate
from workbook.charts import theme

__all__ = ["heard"]

_CUSTOMERS = {
    "current": _("a customer"),
    "potential": _("somebody who does not buy yet"),
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
    items = "".join(_visit(book, row) for row in rows[:SHOWN])
    return theme.Html(
        f'<div class="wb"><p>{escape(_sentence(book, rows))}</p>'
        f'<ul class="wb-list">{items}</ul></div>'
    )


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


def _visit(book: Book, row: Row) -> str:
    who = translate(_CUSTOMERS[row.customer]) if row.customer else say("a customer")
    segment = f" ({row.segment})" if row.segment else ""
    functions = joined([book.name("functions", key) for key in row.functions])
    head = say("{on}: {who}{segment}", on=row.held_on, who=who, segment=segment)
    lines = [
        f"“{row.their_words}”" if row.their_words else "",
        say("Listened: {functions}.", functions=functions) if functions else "",
        say("At {moment}.", moment=quoted(book.name("moments", row.moment))) if row.moment else "",
        say("It led to {action}.", action=quoted(book.name("actions", row.action)))
        if row.action
        else "",
    ]
    told = "".join(f"<br>{escape(line)}" for line in lines if line)
    return f"<li><strong>{escape(head)}</strong>{told}</li>"
