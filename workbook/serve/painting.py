"""The painters of a server: a few processes that execute notebooks, one page at a time each.

A painter that dies takes nobody with it: the page that it painted is begun again by another, and
the reader gets what was still missing.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from voila import __version__ as voila_version

from workbook.book.messages import say
from workbook.serve.relay import Relay
from workbook.serve.settings import Settings

LONGEST_START = 60.0  # seconds
LONGEST_WAIT = 120.0  # seconds for a painter to come free
PAGES = 500  # after so many a painter makes room for a new one: libraries leak a little
NAMES_OF_READERS = ("JUPYTERHUB_USER", "WORKBOOK_USER")
LONGEST_LINE = 64 * 2**20

Answer = Mapping[str, Any]

log = logging.getLogger("workbook.serve")


class PainterDied(Exception):
    """The process ended before the page was done."""


class CellTooSlow(Exception):
    """The process was ended because a cell took too long."""


class Painter:
    """One painting process."""

    def __init__(self, process: asyncio.subprocess.Process, slowest_cell: float) -> None:
        self._process, self._slowest = process, slowest_cell
        self.pages = 0

    @classmethod
    async def start(cls, settings: Settings, store: str) -> Painter:
        """Start a process and wait until it has loaded everything."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-c", "from workbook.serve.painter import main; main()"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=_environment(store),
            limit=LONGEST_LINE,
        )
        painter = cls(process, settings.slowest_cell)
        await painter._answer(LONGEST_START)
        return painter

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it can paint another page."""
        return self._process.returncode is None and self.pages < PAGES

    async def work(self, order: Mapping[str, Any]) -> AsyncIterator[Answer]:
        """Return the answers to an order.

        Raises
        ------
        PainterDied
            The process is gone.
        """
        assert self._process.stdin  # noqa: S101 a pipe, see start
        self.pages += 1
        finished = False
        try:
            try:
                self._process.stdin.write(json.dumps(order).encode() + b"\n")
                await self._process.stdin.drain()
            except OSError as error:
                raise PainterDied from error
            while True:
                answer = await self._answer(self._slowest)
                if "done" in answer:
                    finished = True
                    return
                yield answer
        finally:
            if not finished:  # the reader left in the middle, or a cell hangs
                self.end()

    def end(self) -> None:
        """End the process."""
        with suppress(ProcessLookupError):
            self._process.kill()
        self.pages = PAGES

    async def _answer(self, longest: float) -> Answer:
        assert self._process.stdout  # noqa: S101 a pipe, see start
        try:
            line = await asyncio.wait_for(self._process.stdout.readline(), longest)
        except TimeoutError:
            self.end()
            raise CellTooSlow from None
        if not line:
            raise PainterDied
        answer: Answer = json.loads(line)
        return answer


def _environment(store: str) -> dict[str, str]:
    """Say where the store is, and that nobody in particular reads: a page is painted for all."""
    kept = {name: value for name, value in os.environ.items() if name not in NAMES_OF_READERS}
    return {
        **kept,
        "WORKBOOK_STORE": store,
        "SERVER_SOFTWARE": f"voila/{voila_version}",
        "PYTHONPATH": os.pathsep.join(place for place in sys.path if place),
    }


class Studio:
    """All painters of a server, and who waits for one."""

    def __init__(self, settings: Settings, store: str) -> None:
        self._settings, self._store = settings, store
        self._idle: asyncio.Queue[Painter] = asyncio.Queue()
        self._all: set[Painter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: dict[str, Relay[Answer]] = {}

    def open(self) -> None:
        """Start the painters, without waiting for them."""
        for _ in range(self._settings.pages_at_once):
            self._later(self._hire())

    def close(self) -> None:
        """End all painters."""
        for task in self._tasks:
            task.cancel()
        for painter in self._all:
            painter.end()

    @property
    def pids(self) -> list[int]:
        """Numbers of the painters' processes."""
        return [painter.pid for painter in self._all]

    @property
    def is_busy(self) -> bool:
        """Whether somebody waits for a painter, or would have to."""
        return bool(self._waiting) or self._idle.empty()

    async def paint(self, folder: Path, sources: Sequence[str]) -> AsyncIterator[Answer]:
        """Execute code cells; every cell answers with its place, its outputs and its error."""
        order = {"do": "cells", "folder": str(folder), "sources": list(sources)}
        async for answer in self._work(order):
            yield answer

    async def briefs(self, keys: Sequence[str], as_of: str) -> AsyncIterator[Answer]:
        """Return verdict and gates of strategies, one by one."""
        async for answer in self._work({"do": "briefs", "keys": list(keys), "as_of": as_of}):
            yield answer

    async def _work(self, order: Mapping[str, Any]) -> AsyncIterator[Answer]:
        """Return the answers to an order, or to the same order of somebody who waits already.

        What waits has not been begun: it will show the store as it is then, so nobody who joins
        sees anything older than their request.
        """
        name = json.dumps(order)
        relay = self._waiting.get(name)
        if relay is None:
            relay = self._waiting[name] = Relay()
            self._later(self._do(name, order, relay))
        async for answer in relay.items():
            yield answer

    async def _do(self, name: str, order: Mapping[str, Any], relay: Relay[Answer]) -> None:
        told, cause = -1, ""
        try:
            for attempt in (1, 2):
                try:
                    async with self._painter() as painter:
                        self._begin(name, relay)
                        async for answer in painter.work(order):
                            if answer["at"] > told:
                                told = answer["at"]
                                relay.tell(answer)
                    return
                except CellTooSlow:
                    cause = say(
                        "The cell took longer than {slowest_cell} s.",
                        slowest_cell=self._settings.slowest_cell,
                    )
                    break
                except PainterDied:
                    cause = say("The process that runs this page stopped at this cell.")
                    log.warning("A painter died in the middle of a page (attempt %d).", attempt)
            relay.tell({"at": told + 1, "outputs": [], "error": cause})
        finally:
            self._begin(name, relay)
            relay.end()

    def _begin(self, name: str, relay: Relay[Answer]) -> None:
        """Let nobody join any more."""
        if self._waiting.get(name) is relay:
            del self._waiting[name]

    @asynccontextmanager
    async def _painter(self) -> AsyncIterator[Painter]:
        painter = await self._next()
        try:
            yield painter
        finally:
            if painter.is_alive:
                self._idle.put_nowait(painter)
            else:
                self._replace(painter)

    async def _next(self) -> Painter:
        while True:
            try:
                painter = await asyncio.wait_for(self._idle.get(), LONGEST_WAIT)
            except TimeoutError:
                raise PainterDied from None
            if painter.is_alive:
                return painter
            self._replace(painter)

    def _replace(self, painter: Painter) -> None:
        painter.end()
        self._all.discard(painter)
        self._later(self._hire())

    async def _hire(self) -> None:
        pause = 1.0
        while True:
            try:
                painter = await Painter.start(self._settings, self._store)
            except (PainterDied, CellTooSlow):
                log.error("A painter could not start; the next attempt is in %.0f s.", pause)
                await asyncio.sleep(pause)
                pause = min(60.0, pause * 2)
            else:
                self._all.add(painter)
                self._idle.put_nowait(painter)
                return

    def _later(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
