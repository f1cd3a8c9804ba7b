"""The one process that questions to files are put to; see ``asking`` for what it does."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from typing import Any

from workbook.book.errors import WorkbookError
from workbook.book.messages import say
from workbook.serve.asking import JOB
from workbook.serve.voila import page_environment
from workbook.workers.pool import Pool, TooSlow, WorkerDied

_SLOWEST = 300
"""Seconds that one question may take: the first look at a large file reads all of it."""
_NAMES_OF_READERS = ("JUPYTERHUB_USER", "WORKBOOK_USER")


class Assistant:
    """The one process that questions are put to; it begins with the first of them."""

    def __init__(self, store: str) -> None:
        environment = page_environment(store, without=_NAMES_OF_READERS)
        self._pool = Pool(JOB, 1, environment, longest=_SLOWEST)
        self._lock = threading.Lock()
        self._has_begun = False

    async def ask(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the answer to a request.

        Raises
        ------
        WorkbookError
            As the store raises them; or the process was ended, or took too long.
        """
        return await asyncio.to_thread(self._ask, request)

    def _ask(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        with self._lock:
            if not self._has_begun:
                self._pool.start()
                self._has_begun = True
            try:
                answers: list[Mapping[str, Any]] = list(self._pool.work(request))
            except (TooSlow, WorkerDied):
                raise WorkbookError(
                    say("The question took too long or needed too much memory. Ask for less.")
                ) from None
        return answers[-1]

    def close(self) -> None:
        """End the process, if it has begun."""
        if self._has_begun:
            self._pool.close()
