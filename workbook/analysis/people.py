"""Who answers for what: the person whom a row names, and who has to act on a finding."""

from __future__ import annotations

from typing import Any

from workbook.analysis.checks import Finding
from workbook.book import Book
from workbook.book.messages import joined, say

# Columns that name the person who answers for a row, the nearest first.
_PEOPLE = ("owner", "member", "manager", "leader")


def answers_for(book: Book, row: Any) -> str | None:
    """Return the member who answers for a row: whom it names, else its function's manager.

    None where nobody is named.
    """
    for column in _PEOPLE:
        person = getattr(row, column, None)
        if person:
            return str(person)
    function = book.by_key("functions").get(getattr(row, "function", None))
    return function.manager if function else None


def function_of(book: Book, member: str | None) -> str:
    """Name a member's function; the empty text where there is none.

    Sentences that executives read name the function, and not the person as the fault.
    """
    row = book.by_key("members").get(member)
    return book.name("functions", row.function) if row and row.function else ""


def of_function(book: Book, member: str | None) -> str:
    """Say " of Sales" about a member of Sales; the empty text where the function is not known."""
    function = function_of(book, member)
    return say(" of {function}", function=function) if function else ""


def acting(book: Book, finding: Finding) -> tuple[str, ...]:
    """Return the keys of who has to act: who answers for its rows, else the leader.

    Empty where nobody is named at all.
    """
    rows = book.by_key(finding.table)
    found = [rows[key] for key in (finding.keys, *finding.keys) if key in rows]
    people = [answers_for(book, row) for row in found]
    named = dict.fromkeys(person for person in people if person)
    return tuple(named) or tuple(filter(None, [book.strategy.leader]))


def who_acts(book: Book, finding: Finding) -> str:
    """Name who has to act on a finding; the empty text where nobody is named at all."""
    people = [book.name("members", person) for person in acting(book, finding)]
    return joined(people) if people else ""
