"""Whether a strategy works on its economics: before that the chapter says nothing."""

from __future__ import annotations

from workbook.book import Book

PURSUED = ("planned", "active")
"""Savings with one of these in ``status`` are meant; others are only considered, or given up."""


def is_opened(book: Book) -> bool:
    """Say whether an input, a decision, a source of orders or a planned saving is entered."""
    return bool(
        book.rows("constants")
        or book.rows("decisions")
        or any(row.kind in ("orders", "contracts") for row in book.rows("sources"))
        or any(row.status in PURSUED for row in book.rows("savings"))
    )
