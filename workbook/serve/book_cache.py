"""Books that a worker has read before: a strategy that has not changed is not computed again."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from workbook.book import Book
from workbook.runs.fingerprint import of_book


class BookCache:
    """The books read last, with all that was computed and drawn from them.

    The store is read for every page, so that nobody sees what is no longer so; what is saved is to
    work out the same again. A book whose evidence lies where nothing tells whether it has changed
    is not kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._books: OrderedDict[Any, Book] = OrderedDict()
        self.read: dict[int, Book] = {}
        """The books that were got since somebody emptied this, by their identity."""

    def get(self, book: Book) -> Book:
        """Return the book that was read before with the same content, else this one."""
        book = self._known(book)
        self.read[id(book)] = book
        return book

    def _known(self, book: Book) -> Book:
        content = of_book(book, 0)
        if not content:
            return book
        states = book.is_past, sum(map(len, book.shown.values()))
        key = content, book.as_of, book.reader, repr(book.sealed), book.grown, states
        known = self._books.setdefault(key, book)
        self._books.move_to_end(key)
        if len(self._books) > self._most:
            self._books.popitem(last=False)
        return known
