"""The one worker that questions to files are put to, before and while they are saved.

One process for all readers, so that it knows everything that was asked of a file since the server
began: what two answers together would tell about a person is refused whoever asks.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from workbook.book.errors import WorkbookError
from workbook.book.messages import joined, say, speaking

if TYPE_CHECKING:
    from workbook.workers.pool import Pool

JOB = "workbook.serve.asking:Asking"
_SLOWEST = 300
"""Seconds that one question may take: the first look at a large file reads all of it."""
_NAMES_OF_READERS = ("JUPYTERHUB_USER", "WORKBOOK_USER")


class Assistant:
    """The one process that questions are put to; it begins with the first of them."""

    def __init__(self, store: str) -> None:
        # What a server has loaded; the worker that loads this module needs none of it.
        from workbook.serve.voila import page_environment
        from workbook.workers.pool import Pool

        environment = page_environment(store, without=_NAMES_OF_READERS)
        self._pool: Pool = Pool(JOB, 1, environment, longest=_SLOWEST)
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
        from workbook.workers.pool import TooSlow, WorkerDied

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


class Asking:
    """Makes the page of a question, saves one, and brings readings up to date."""

    def __init__(self) -> None:
        from workbook.book import registry

        registry.load_everything()

    def answers(self, request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """Return one answer: the page as ``html``, and what is ``saved`` or ``refused``."""
        with speaking(request["language"]):
            yield _DOING[request["do"]](request)

    def tidy(self) -> None:
        """Keep what was asked for the next request."""


def _page(request: Mapping[str, Any]) -> Mapping[str, Any]:
    from workbook.pages.assistant import Surroundings, assistant_page
    from workbook.store import open_store

    with open_store(read_only=True) as store:
        book = store.read(request["strategy"], reader=request["who"])
    around = Surroundings(
        request["base"], request["drops"], request.get("message", ""), request["may_save"]
    )
    return {"html": str(assistant_page(book, request["picks"], around))}


def _save(request: Mapping[str, Any]) -> Mapping[str, Any]:
    from workbook.analysis import inquiring, measuring
    from workbook.store import open_store

    if measuring.indicator_of(request["picks"]):
        return _measure(request)
    try:
        with open_store() as store:
            book = store.read(request["strategy"], reader=request["who"])
            draft = inquiring.draft_of(book, request["picks"])
            if draft is None:
                return {"refused": say("The question is not complete, so nothing was saved.")}
            store.save(book.key, inquiring.changes_of(book, draft), request["who"])
    except WorkbookError as refused:
        return {"refused": say("Nothing was saved. {why}", why=str(refused))}
    return {"saved": draft.evidence["key"]}


def _measure(request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Let an indicator have its readings from a file, and save those that there are."""
    from workbook.analysis import inquiring, measuring
    from workbook.store import open_store

    try:
        with open_store() as store:
            book = store.read(request["strategy"], reader=request["who"])
            measurement = measuring.measurement_of(book, request["picks"])
            if measurement is None:
                return {"refused": say("The question is not complete, so nothing was saved.")}
            measuring.computed(book, measurement)
            store.save(book.key, inquiring.changes_of(book, measurement), request["who"])
    except WorkbookError as refused:
        return {"refused": say("Nothing was saved. {why}", why=str(refused))}
    return {**_readings(request), "measures": measurement.indicator}


def _readings(request: Mapping[str, Any]) -> Mapping[str, Any]:
    from workbook.analysis.readings import refresh
    from workbook.store import open_store

    with open_store() as store:
        told = list(refresh(store, [request["strategy"]], request["who"]))
    # The page is of this strategy, so its key need not be said.
    told = [one.removeprefix(f"{request['strategy']}: ") for one in told]
    return {"saved": joined(told) if told else say("The readings from files are up to date.")}


_DOING = {"page": _page, "save": _save, "readings": _readings}
