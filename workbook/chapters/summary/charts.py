"""What the summary shows: the verdict, the gates, and the findings with who has to act."""

from __future__ import annotations

from workbook import theme
from workbook.book import Book
from workbook.chapters.summary.measures import matter_most, who_acts
from workbook.checks import GATES, gates

__all__ = ["findings_with_people", "four_gates"]


def four_gates(book: Book) -> theme.Html:
    """The four gates in order."""
    return theme.gates(gates(book), {gate.name: gate.asks for gate in GATES})


def findings_with_people(book: Book) -> theme.Html:
    """The findings that matter most, each with who has to act."""
    most = matter_most(book)
    return theme.findings(most, [_to_act(who_acts(book, one)) for one in most])


def _to_act(person: str) -> str:
    return f"{person} has to act" if person else "nobody is named to act"
