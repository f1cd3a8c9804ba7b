"""What the checks of the link ask, and how much of it is there."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.analysis.checks import Found, check, could_not_look
from workbook.analysis.unseen import Look, count, looks
from workbook.book import Book
from workbook.book.messages import _
from workbook.chapters.link import measures


@looks("link")
def asked(book: Book) -> Iterator[Look]:
    """Say how many links have votes, and how many choices and objectives what checks compare."""
    votes = measures.cells(book).votes
    yield Look(_("votes on links"), int((votes > 0).sum()), len(votes))
    yield from count(_("the channels of choices"), book.rows("choices"), lambda row: row.channel)


@check("L199", "info", "what the checks of the link could not look at", source="the program")
def unseen(book: Book) -> Iterator[Found]:
    """Find what is missing for the checks of the link; one finding."""
    yield from could_not_look(book, "link")
