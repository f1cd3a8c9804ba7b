"""The way from a strategy to the one that it tries again, as a store opens it for one reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

Book = Any  # workbook.book.Book, which holds such a way


class Earlier(NamedTuple):
    """How the earlier strategy is read; only what asks for it pays for it.

    Parameters
    ----------
    read
        Gives its book as of the day on which it ended, or as of the later book's own day where
        that is earlier; None where the store has no such strategy or the reader must not see it.
    saves
        Gives its book at each moment at which it was saved until then, the latest first.
    state
        Differs where anything was saved in it meanwhile.
    died_on
        The day on which it ended, also where that was entered later than the book has it.
    """

    read: Callable[[], Book | None]
    saves: Callable[[], Iterable[Book]]
    state: str
    died_on: date | None = None
