"""Wrong tries of a password or token: each source waits for its own, and nobody for another's.

The tries of one source are looked at one after the other, and a wrong one takes its time before it
is answered and before the next is looked at. So whoever asks many times at once learns no more than
whoever asks once, and the right word among many wrong ones waits for its turn as well.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from tornado.web import HTTPError

PAUSE = 1.0  # seconds after a wrong guess; it doubles from the fourth on
LONGEST_PAUSE = 8.0
TYPOS = 3  # wrong tries of a source that a person may well make
MOST_OF_A_SOURCE = 6  # tries that wait at once
MOST_CHECKS = 32  # passwords of all sources that wait to be looked at
FORGOTTEN = 900.0  # seconds after which a source's wrong tries no longer count
MOST_SOURCES = 10_000

_NICE = 10  # a password takes a processor for a moment: readers' pages go first


class TooManyGuesses(HTTPError):
    """More tries at once than are looked at; none of those beyond is."""

    def __init__(self) -> None:
        super().__init__(429)


@dataclass
class _Source:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    failures: int = 0
    last: float = 0.0


class LoginAttempts:
    """What is known of the sources of wrong tries."""

    def __init__(self) -> None:
        self._sources: dict[str, _Source] = {}
        self._checker: ThreadPoolExecutor | None = None
        self._checks = 0

    async def is_right(self, source: str, check: Callable[[], Awaitable[bool]]) -> bool:
        """Return whether a source's word is right, when its turn has come.

        Raises
        ------
        TooManyGuesses
            The source has too many tries waiting; the word was not looked at.
        """
        one = self._of(source)
        if one.waiting >= MOST_OF_A_SOURCE:
            raise TooManyGuesses
        one.waiting += 1
        try:
            async with one.turn:
                if await check():
                    one.failures = 0
                    return True
                one.failures += 1
                doubled = 2.0 ** max(0, min(one.failures, 20) - TYPOS)
                await asyncio.sleep(min(LONGEST_PAUSE, PAUSE * doubled))
                return False
        finally:
            one.waiting -= 1
            one.last = time.monotonic()

    async def in_thread(self, check: Callable[[], bool]) -> bool:
        """Return the outcome of a slow check, made beside the pages and after them.

        Raises
        ------
        TooManyGuesses
            Too many checks wait already.
        """
        if self._checks >= MOST_CHECKS:
            raise TooManyGuesses
        if self._checker is None:
            self._checker = ThreadPoolExecutor(1, "password", _step_back)
        self._checks += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._checker, check)
        finally:
            self._checks -= 1

    def _of(self, source: str) -> _Source:
        now = time.monotonic()
        if len(self._sources) >= MOST_SOURCES:
            self._sources = {name: one for name, one in self._sources.items() if one.waiting}
        one = self._sources.setdefault(source, _Source())
        if not one.waiting and now - one.last > FORGOTTEN:
            one.failures = 0
        return one


def _step_back() -> None:
    """Let this thread, and those that argon2 starts from it, come after others."""
    if sys.platform == "linux":  # elsewhere it would be the whole process
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
