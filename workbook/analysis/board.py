"""What a board hears first: the lines that the chapters bring, topic by topic."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import get_args

from workbook.analysis.people import unnaming
from workbook.book import Book, registry
from workbook.book.chapter import BoardLine, Topic

ONE = ("risk", "quote")
"""Topics of which a board hears one line."""


def topics(book: Book) -> Mapping[Topic, tuple[BoardLine, ...]]:
    """Return what the chapters tell the board by topic; one without lines is left out.

    Decisions with a day come first, the nearest before; the others keep the chapters' order.
    Nobody is named: see ``people.unnaming``.
    """
    unnamed = unnaming(book)
    found: dict[Topic, list[BoardLine]] = {one: [] for one in get_args(Topic)}
    for declared in registry.board():
        found[declared.topic] += (
            line._replace(said=unnamed(line.said), waiting=unnamed(line.waiting))
            for line in declared.lines(book)
        )
    found["decide"].sort(key=lambda line: (line.by is None, line.by or date.max))
    return {
        topic: tuple(lines[:1] if topic in ONE else lines)
        for topic, lines in found.items()
        if lines
    }
