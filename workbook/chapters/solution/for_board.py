"""What the board hears of solutions and savings."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.book import Book, records
from workbook.book.chapter import BoardLine
from workbook.book.messages import quoted, say
from workbook.chapters.solution import measures


def decide(book: Book) -> Iterator[BoardLine]:
    """Return the solutions that are proposed and neither chosen nor dropped."""
    for row in book.rows("solutions"):
        if row.status == "proposed":
            cost = ""
            if row.cost:
                cost = say("It would cost {amount}.", amount=book.money(row.cost))
            yield BoardLine(
                say("Choose or drop {solution}.", solution=quoted(row.name)), None, cost
            )


def money(book: Book) -> Iterator[BoardLine]:
    """Return what each saving brings in a year once customers who leave are counted."""
    rows = book.by_key("savings")
    for one in records(measures.savings(book)):
        if getattr(rows[one.saving], "status", None) == "dropped":
            continue
        if one.worst == one.worst and one.best == one.best:
            row = rows[one.saving]
            yield BoardLine(
                say(
                    "{saving}: between {worst} and {best} a year, with the customers counted who "
                    "leave.",
                    saving=quoted(row.statement or row.channel),
                    worst=book.money(one.worst),
                    best=book.money(one.best),
                )
            )
