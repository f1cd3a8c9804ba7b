"""What all pages of a server share: store, chapters, painters, and whose each kernel is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from workbook import workers as kernels
from workbook.book import Book
from workbook.book.errors import NotFound
from workbook.book.messages import say
from workbook.book.moment import Moment
from workbook.runs import Chapter
from workbook.serve.access import Reader, may_see
from workbook.serve.assets import Bundle
from workbook.serve.capacity import Capacity
from workbook.serve.guesses import Guesses
from workbook.serve.painting import Studio
from workbook.serve.settings import Settings
from workbook.serve.shelf import Shelf
from workbook.store import Store, StrategyInfo


@dataclass
class Office:
    """Everything a page needs to be made."""

    settings: Settings
    shelf: Shelf
    url: str
    chapters: tuple[Chapter, ...]
    studio: Studio
    portfolio: Chapter | None = None
    bundle: Bundle = field(default_factory=Bundle)
    capacity: Capacity = field(default_factory=Capacity)
    guesses: Guesses = field(default_factory=Guesses)
    with_widgets: set[str] = field(default_factory=set)
    rehearsed: set[str] = field(default_factory=set)
    handbook: str = ""

    @property
    def store(self) -> Store:
        """The store; where it cannot be opened, ``StoreError``."""
        return self.shelf.store

    def chapter(self, name: str) -> Chapter:
        """Return a chapter.

        Raises
        ------
        NotFound
            There is none of this name.
        """
        for one in self.chapters:
            if one.name == name:
                return one
        raise NotFound(say("There is no such chapter. Choose one from the list of strategies."))

    async def book(self, reader: Reader, key: str, as_of: Moment) -> Book:
        """Read a strategy for somebody.

        Raises
        ------
        BadInput, NotFound, StoreError
            As the store raises them. Where only members may see a strategy, others learn as little
            as if it were not there.
        """
        return await asyncio.to_thread(self._book, reader, key, as_of)

    async def strategies(self, reader: Reader) -> list[StrategyInfo]:
        """List the strategies that somebody may see."""
        return await asyncio.to_thread(self._strategies, reader)

    async def notices(self, strategies: Sequence[StrategyInfo]) -> tuple[str, ...]:
        """Say what has to be known of the store, as far as these strategies are concerned."""
        keys = [one.key for one in strategies]
        return await asyncio.to_thread(self.store.notices, keys)

    def note_widget(self, shown: Chapter) -> None:
        """Remember that a chapter shows widgets: it will need kernels."""
        if shown.name not in self.with_widgets:
            self.with_widgets.add(shown.name)
            kernels.warm_up()

    def _book(self, reader: Reader, key: str, as_of: Moment) -> Book:
        door = self.settings.door
        if not door.members_only:
            return self.store.read(key, as_of)
        try:
            now = self.store.read(key)
        except NotFound:
            now = None
        if now is None or not may_see(door, reader, now):
            raise NotFound(
                say(
                    "There is no strategy “{key}” that you can see. Its leader can add you to its "
                    "members.",
                    key=key,
                )
            )
        return self.store.read(key, as_of) if as_of else now

    def _strategies(self, reader: Reader) -> list[StrategyInfo]:
        known = self.store.strategies()
        if not self.settings.door.members_only:
            return list(known)
        return [
            one for one in known if may_see(self.settings.door, reader, self.store.read(one.key))
        ]


def links(base: str, chapters: tuple[Chapter, ...], values: Mapping[str, Any]) -> dict[str, str]:
    """Return the address of each chapter, below a base URL, with the same strategy and day."""
    query = urlencode({name: value for name, value in values.items() if value != ""})
    return {one.name: f"{base}/{one.name}?{query}" for one in chapters}
