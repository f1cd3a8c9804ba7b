"""What the board hears of the economics: what problems cost, and what decisions changed."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.book import Book
from workbook.book.chapter import BoardLine
from workbook.chapters.economics import measures


def money(book: Book) -> Iterator[BoardLine]:
    """Return what problems cost a year, and how many decisions have a shown effect."""
    for said in (measures.of_damage(book), measures.of_decisions(book)):
        if said:
            yield BoardLine(said)
