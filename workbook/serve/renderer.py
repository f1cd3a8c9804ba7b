"""Pages rendered by a pool of workers, one page at a time each, for all who ask at once.

A worker that dies takes nobody with it: another one goes on with its page, and the reader gets what
was still missing.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from workbook.book.messages import language, say
from workbook.serve.broadcast import Broadcast
from workbook.serve.settings import Settings
from workbook.serve.voila import page_environment
from workbook.workers.pool import Pool, TooSlow, WorkerDied

JOB = "workbook.serve.rendering:Rendering"
NAMES_OF_READERS = ("JUPYTERHUB_USER", "WORKBOOK_USER")

Answer = Mapping[str, Any]

log = logging.getLogger("workbook.serve")


class Renderer:
    """The workers that render a server's pages, and who waits for one."""

    def __init__(self, settings: Settings, store: str) -> None:
        # Nobody in particular reads: a page is rendered for all.
        environment = page_environment(store, without=NAMES_OF_READERS)
        self._slowest, size = settings.slowest_cell, settings.pages_at_once
        self._pool = Pool(JOB, size, environment, longest=self._slowest)
        self._threads = ThreadPoolExecutor(size)
        self._size, self._busy = size, 0
        self._waiting: dict[str, Broadcast[Answer]] = {}

    def open(self) -> None:
        """Start the workers, without waiting for them."""
        self._pool.start()

    def close(self) -> None:
        """End all workers."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._pool.close()

    @property
    def is_busy(self) -> bool:
        """Whether somebody waits for a worker, or would have to."""
        return bool(self._waiting) or self._busy >= self._size

    async def render(self, folder: Path, sources: Sequence[str]) -> AsyncIterator[Answer]:
        """Execute code cells; every cell answers with its place, its outputs and its error."""
        request = {"do": "cells", "folder": str(folder), "sources": list(sources)}
        async for answer in self._work(request):
            yield answer

    async def briefs(
        self, keys: Sequence[str], as_of: str, *, full: bool = False, edited: bool = False
    ) -> AsyncIterator[Answer]:
        """Return verdict and gates of strategies, one by one.

        ``full`` adds what is recent, ``edited`` the way to what comes next.
        """
        request = {"do": "briefs", "keys": list(keys), "as_of": as_of, "full": full}
        request["edited"] = edited
        async for answer in self._work(request):
            yield answer

    async def _work(self, request: Answer) -> AsyncIterator[Answer]:
        """Return the answers to a request, or to the same request of somebody who waits already.

        What waits has not been begun: it will show the store as it is then, so nobody who joins
        sees anything older than their request.
        """
        request = {**request, "language": language()}
        name = json.dumps(request)
        broadcast = self._waiting.get(name)
        if broadcast is None:
            broadcast = self._waiting[name] = Broadcast()
            loop = asyncio.get_running_loop()
            self._threads.submit(self._answer, loop, name, request, broadcast)
        async for answer in broadcast.items():
            yield answer

    def _answer(
        self,
        loop: asyncio.AbstractEventLoop,
        name: str,
        request: Answer,
        broadcast: Broadcast[Answer],
    ) -> None:
        """Send the answers of a worker to all who wait for them; in a thread of its own."""
        loop.call_soon_threadsafe(self._begin, name)
        last, cause = -1, ""
        try:
            for answer in self._pool.work(request):
                last = answer["at"]
                loop.call_soon_threadsafe(broadcast.send, answer)
        except TooSlow:
            cause = say("The cell took longer than {slowest_cell} s.", slowest_cell=self._slowest)
        except WorkerDied:
            cause = say("The process that runs this page stopped at this cell.")
        except Exception as error:  # whatever it is, the page ends
            cause = f"{type(error).__name__}: {error}"
        if cause:
            failed = {"at": last + 1, "outputs": [], "error": cause}
            loop.call_soon_threadsafe(broadcast.send, failed)
        loop.call_soon_threadsafe(self._finish, broadcast)

    def _begin(self, name: str) -> None:
        """Let nobody join any more."""
        self._waiting.pop(name, None)
        self._busy += 1

    def _finish(self, broadcast: Broadcast[Answer]) -> None:
        self._busy -= 1
        broadcast.end()
