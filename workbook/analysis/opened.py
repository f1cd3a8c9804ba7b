"""Which chapters a strategy's lists show: the Starter path's, and those that it uses besides.

A chapter beyond the Starter path is used once something is entered in it, or once the leader opens
it (``strategy.opened``). The others are reached by their addresses, and are in every report.
"""

from __future__ import annotations

from workbook.book import Book, registry
from workbook.book.chapter import Chapter


def unopened(book: Book) -> tuple[Chapter, ...]:
    """Return the chapters that lists leave out, in their order."""
    return book.remember(
        "unopened",
        lambda: tuple(
            one for one in registry.chapters() if one.is_further and not _is_used(book, one)
        ),
    )


def _is_used(book: Book, chapter: Chapter) -> bool:
    if chapter.name in book.strategy.opened:
        return True
    if any(book.rows(table.name) for table in chapter.tables):
        return True
    if any(row.kind in chapter.reads for row in book.rows("sources")):
        return True
    subjects = {one.name for one in chapter.subjects}
    if any(row.subject in subjects for row in book.rows("rounds")):
        return True
    added = ((table, one.name) for table, fields in chapter.columns.items() for one in fields)
    return any(
        getattr(row, name) not in (None, ()) for table, name in added for row in book.rows(table)
    )
