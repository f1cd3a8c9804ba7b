"""What each person brings beside the function, and what the plans need that nobody masters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workbook.book import Book, identity
from workbook.book.fields import Row
from workbook.book.messages import joined, quoted, say, say_number
from workbook.charts import theme
from workbook.charts.cards import Card, cards

__all__ = ["brought"]


def brought(book: Book) -> theme.Html:
    """What each member adds to the service and masters; nothing where nobody says so."""
    rows = [row for row in _members(book) if row.contribution or row.expertise]
    if not rows:
        return theme.Html("")
    lacking = [theme.paragraph(one) for one in _lacking(book)]
    return theme.together([cards(_card(book, row) for row in rows), *lacking])


def _card(book: Book, row: Row) -> Card:
    lines = []
    if row.contribution:
        lines.append(("", row.contribution))
    if row.expertise:
        lines.append(("", say("Expert in {domains}.", domains=joined(list(row.expertise)))))
    of = f", {book.name('functions', row.function)}" if row.function else ""
    return Card(title=f"{row.name}{of}", lines=tuple(lines))


def _lacking(book: Book) -> Iterator[str]:
    """Say what open actions need and no member masters, of functions whose members all say it."""
    mastered = _folded(one for row in _members(book) for one in row.expertise)
    for function in book.rows("functions"):
        own = [row for row in _members(book) if row.function == function.key]
        if not own or not all(row.expertise for row in own):
            continue
        needed = dict.fromkeys(
            row.domain.strip()
            for row in book.rows("actions")
            if row.function == function.key and row.domain and row.status in ("planned", "active")
        )
        missing = [quoted(one) for one in needed if one.casefold() not in mastered]
        if missing:
            yield say_number(
                len(missing),
                "Open actions of {function} need {domains}; nobody in the team masters it.",
                "Open actions of {function} need {domains}; nobody in the team masters these.",
                function=function.name,
                domains=joined(missing),
            )


def _members(book: Book) -> Iterator[Row]:
    """Give the members; who was forgotten brings nothing any more."""
    return (row for row in book.rows("members") if not identity.is_former(row.key))


def _folded(domains: Iterable[str]) -> set[str]:
    return {one.strip().casefold() for one in domains}
