"""What all pages of a server share: store, chapters, workers, and whose each kernel is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from workbook import workers as kernels
from workbook.analysis.checks import Status
from workbook.book import Book
from workbook.book.errors import NotFound
from workbook.book.messages import say
from workbook.book.moment import Moment
from workbook.runs import ChapterNotebook
from workbook.serve.access import Reader, may_see
from workbook.serve.asking import Assistant
from workbook.serve.assets import Bundle
from workbook.serve.capacity import Capacity
from workbook.serve.login_attempts import LoginAttempts
from workbook.serve.openid import Provider
from workbook.serve.renderer import Renderer
from workbook.serve.settings import Settings
from workbook.serve.store_handle import StoreHandle
from workbook.serve.workshop import Workshop
from workbook.store import Store, StrategyInfo

MOST_STANDINGS = 500


@dataclass
class AppState:
    """Everything a page needs to be made."""

    settings: Settings
    store_handle: StoreHandle
    url: str
    chapters: tuple[ChapterNotebook, ...]
    renderer: Renderer
    portfolio: ChapterNotebook | None = None
    bundle: Bundle = field(default_factory=Bundle)
    capacity: Capacity = field(default_factory=Capacity)
    login_attempts: LoginAttempts = field(default_factory=LoginAttempts)
    with_widgets: set[str] = field(default_factory=set)
    prewarmed: set[str] = field(default_factory=set)
    handbooks: dict[str, str] = field(default_factory=dict)  # by language
    workshop: Workshop | None = None
    assistant: Assistant | None = None
    openid: Provider | None = None
    standing: dict[tuple[str, str], Status] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        """The store; where it cannot be opened, ``StoreError``."""
        return self.store_handle.store

    def chapter(self, name: str) -> ChapterNotebook:
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

    def note_widget(self, shown: ChapterNotebook) -> None:
        """Remember that a chapter shows widgets: it will need kernels."""
        if shown.name not in self.with_widgets:
            self.with_widgets.add(shown.name)
            kernels.warm_up()

    def note_standing(self, of: tuple[str, str], status: Status) -> None:
        """Remember how a strategy stands; the latest few hundred are kept."""
        self.standing[of] = status
        while len(self.standing) > MOST_STANDINGS:
            del self.standing[next(iter(self.standing))]

    def _book(self, reader: Reader, key: str, as_of: Moment) -> Book:
        access_rules = self.settings.access_rules
        if not access_rules.for_members:
            return self.store.read(key, as_of)
        reader.enter(key)
        try:
            now = self.store.read(key)
        except NotFound:
            now = None
        if now is None or not may_see(access_rules, reader, now):
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
        if not self.settings.access_rules.for_members:
            return list(known)
        return [
            one
            for one in known
            if may_see(self.settings.access_rules, reader, self.store.read(one.key))
        ]


def links(
    base: str, chapters: tuple[ChapterNotebook, ...], values: Mapping[str, Any]
) -> dict[str, str]:
    """Return the address of each chapter, below a base URL, with the same strategy and day."""
    query = urlencode({name: value for name, value in values.items() if value != ""})
    return {one.name: f"{base}/{one.name}?{query}" for one in chapters}
