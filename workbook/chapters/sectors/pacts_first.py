"""Pacts before ratings: who receives something is asked about it once it is said what is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from workbook.book.chapter import Subject
from workbook.book.messages import say


def after_pacts(asked: Subject) -> Subject:
    """Return votes on what functions receive, about those only that said what they give."""

    def asks(book: Any, number: int) -> Sequence[tuple[str, ...]]:
        giving = suppliers(book)
        return [key for key in asked.asks(book, number) if key[1] in giving]

    def picks(book: Any) -> Sequence[tuple[str, str]]:
        giving = suppliers(book)
        return [one for one in asked.picks(book) if one[0] in giving]

    def nothing(book: Any) -> str:
        if book.rows("functions"):
            return say(
                "First agree on what each area needs and gives: enter a promise to another "
                "function, and which function must deliver for it."
            )
        return asked.nothing(book)

    return replace(asked, asks=asks, picks=picks, nothing=nothing)


def suppliers(book: Any) -> frozenset[str]:
    """Return the functions that must deliver for a promise to another function."""
    return frozenset(function for row in book.rows("promises") if row.to for function in row.needs)
