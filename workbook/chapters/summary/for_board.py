"""What the board has to decide, as the checks find it."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.analysis.checks import findings
from workbook.analysis.drafts import parted
from workbook.analysis.stake import due_on, grouped, more, why
from workbook.book import Book
from workbook.book.chapter import BoardLine

TABLES = frozenset({"objectives", "savings", "solutions", "strategy"})
"""Tables of whose rows a board hears errors and warnings; the team settles the others by itself."""
OF_ERRORS = TABLES | {"assumptions", "choices", "corporate_objectives"}
MOST = 5


def decide(book: Book) -> Iterator[BoardLine]:
    """Return the findings on what a board decides on, those with most at stake first."""
    tables = {"error": OF_ERRORS, "warning": TABLES, "info": frozenset()}
    now, _early = parted(book, findings(book))
    found = [one for one in now if one.table in tables[one.severity]]
    for group in grouped(book, found)[:MOST]:
        one = group.first.finding
        said = " ".join(filter(None, (one.message, one.remedy, more(book, group))))
        reached = group.first.stake._replace(days=None)  # the day stands beside it
        yield BoardLine(said, due_on(book, one), why(book, reached))
