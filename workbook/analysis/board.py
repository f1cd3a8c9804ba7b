"""What a board hears first: the lines that the chapters bring, topic by topic."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import get_args

from workbook.book import Book, registry
from workbook.book.chapter import BoardLine, Topic
from workbook.book.messages import say

ONE = ("risk", "voice")
"""Topics of which a board hears one line."""


def topics(book: Book) -> Mapping[Topic, tuple[BoardLine, ...]]:
    """Return what the chapters tell the board by topic; one without lines is left out.

    Decisions with a day come first, the nearest before; the others keep the chapters' order.
    Nobody is named: see ``unnamed``.
    """
    found: dict[Topic, list[BoardLine]] = {one: [] for one in get_args(Topic)}
    for declared in registry.board():
        found[declared.topic] += (_unnamed(book, line) for line in declared.lines(book))
    found["decide"].sort(key=lambda line: (line.by is None, line.by or date.max))
    return {
        topic: tuple(lines[:1] if topic in ONE else lines)
        for topic, lines in found.items()
        if lines
    }


def unnamed(book: Book, text: str) -> str:
    """Return a text with the functions of the team's members in place of their names."""
    names = {row.name: row for row in book.rows("members") if row.name.strip()}
    if not names:
        return text
    longest = sorted(names, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")

    def replaced(found: re.Match[str]) -> str:
        function = names[found[0]].function
        said = say("a member of the team")
        if function:
            said = say("a member of {function}", function=book.name("functions", function))
        return said if found.start() else _begun(said)

    return pattern.sub(replaced, text)


def _unnamed(book: Book, line: BoardLine) -> BoardLine:
    return line._replace(said=unnamed(book, line.said), waiting=unnamed(book, line.waiting))


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
