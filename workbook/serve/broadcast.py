"""A list that several read while it grows: whoever comes late reads it from the beginning."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Broadcast(Generic[T]):
    """A list that grows until it is ended."""

    def __init__(self) -> None:
        self._items: list[T] = []
        self._has_ended = False
        self._changed = asyncio.Event()

    def __len__(self) -> int:
        """Count what has been sent so far."""
        return len(self._items)

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come."""
        return self._has_ended

    def send(self, item: T) -> None:
        """Add an item."""
        self._items.append(item)
        self._wake()

    def end(self) -> None:
        """Say that nothing more will come."""
        self._has_ended = True
        self._wake()

    async def ended(self) -> None:
        """Wait until nothing more will come."""
        async for _ in self.items():
            pass

    async def items(self) -> AsyncIterator[T]:
        """Return every item from the first, each as soon as it is sent, until the end."""
        at = 0
        while True:
            while at < len(self._items):
                yield self._items[at]
                at += 1
            if self._has_ended:
                return
            await self._changed.wait()

    def _wake(self) -> None:
        """Wake those who wait now; those who come later wait for the next news."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
