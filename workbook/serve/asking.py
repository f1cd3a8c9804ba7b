"""The processes that questions to files are put to, before and while they are saved.

What two answers together would tell about a person is refused whoever asks, so everything that is
asked of one file is put to one process, which knows all of it; where it has to be replaced, the
next one is told what it knew. Readings of indicators, which are
saved and of which only the number is told, all go to one of these, whatever their files. Pages,
which only say what a file holds, are made in processes of their own: one reader's large file does
not keep others waiting.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Hashable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from workbook.book.errors import BadInput, WorkbookError
from workbook.book.messages import joined, say, speaking

if TYPE_CHECKING:
    from workbook.book import Book
    from workbook.pages.ask_fields import Surroundings

JOB = "workbook.serve.asking:Asking"
_SLOWEST = 300
"""Seconds that one question may take: the first look at a large file reads all of it."""
_PATIENCE = 4.0
"""Seconds after which a page says that a file is still being read."""
_UNCLAIMED = 10.0
"""Seconds for which a page is kept for who asks again until it is made."""
_PAGES, _GUARDS = 3, 2
_MOST_PLACES = 1_000
_MEMORY = "memory"
"""What a process tells of the questions that it has answered, and is told of those of before."""
_IS_NEW = "is_new"
"""What a process says instead of an answer that has to be told first what others knew."""
_NAMES_OF_READERS = ("JUPYTERHUB_USER", "WORKBOOK_USER")


class _Process:
    """One process that answers one request after another; it begins with the first of them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        # What a server has loaded; the worker that loads this module needs none of it.
        from workbook.workers.pool import Pool

        self._pool = Pool(JOB, 1, environment, longest=_SLOWEST, tries=1)
        self._turn = ThreadPoolExecutor(1)
        self._has_begun = False
        self._present: Mapping[str, Any] | None = None
        self._memory: dict[Hashable, bytes] = {}
        """What it has told of each place, for the process that may take its place."""
        self._changing = Lock()
        self.waiting: list[Hashable] = []
        """What the requests are about that it has not answered yet, the present one first."""

    async def ask(self, request: Mapping[str, Any], about: Hashable) -> Mapping[str, Any]:
        """Return the answer to a request, after those that came before."""
        self.waiting.append(about)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._turn, self._ask, request)
        finally:
            self.waiting.remove(about)

    def _ask(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        from workbook.workers.pool import TooSlow, WorkerDied

        self._be_at(request)
        if not self._has_begun:
            self._pool.start()
            self._has_begun = True
        try:
            answer = self._answer(request)
            if answer.get(_IS_NEW):
                answer = self._answer({**request, _MEMORY: list(self._memory.values())})
        except (TooSlow, WorkerDied):
            raise WorkbookError(
                say("The question took too long or needed too much memory. Ask for less.")
            ) from None
        finally:
            self._be_at(None)
        self._remember(answer.pop(_MEMORY))
        return answer

    def _answer(self, request: Mapping[str, Any]) -> dict[str, Any]:
        answers: list[Mapping[str, Any]] = list(self._pool.work(request))
        return dict(answers[-1])

    def _remember(self, news: Mapping[Hashable, bytes]) -> None:
        for place, told in news.items():
            self._memory.pop(place, None)
            self._memory[place] = told
        while len(self._memory) > _MOST_PLACES:
            del self._memory[next(iter(self._memory))]

    def _be_at(self, request: Mapping[str, Any] | None) -> None:
        with self._changing:
            self._present = request

    def is_at(self, request: Mapping[str, Any]) -> bool:
        """Say whether it works on a request now."""
        return self._present is request

    def interrupt(self, request: Mapping[str, Any]) -> None:
        """End what it does for a request, if it is at it; another process takes its place."""
        with self._changing:
            if self.is_at(request):
                self._pool.interrupt()

    def close(self) -> None:
        """End the process, if it has begun."""
        if self._has_begun:
            self._pool.close()
        self._turn.shutdown(wait=False, cancel_futures=True)


@dataclass(eq=False)
class _Making:
    """A page that is being made, and for whom."""

    request: Mapping[str, Any]
    source: Hashable
    began: float
    process: _Process
    work: asyncio.Task[Mapping[str, Any]]
    is_left: bool = False

    @property
    def who(self) -> str:
        """Who asked for it."""
        return str(self.request["who"])


class Assistant:
    """The processes that make pages, and those that answer questions."""

    def __init__(self, store: str) -> None:
        from workbook.serve.voila import page_environment

        environment = page_environment(store, without=_NAMES_OF_READERS)
        self._pages = [_Process(environment) for _ in range(_PAGES)]
        self._guards = [_Process(environment) for _ in range(_GUARDS)]
        self._guard_of: dict[Hashable, _Process] = {}
        self._page_of: dict[Hashable, _Process] = {}
        self._making: dict[str, _Making] = {}

    async def ask(self, request: Mapping[str, Any], place: Hashable = None) -> Mapping[str, Any]:
        """Return the answer to a question about a place, as ``place_of`` names it.

        Raises
        ------
        WorkbookError
            As the store raises them; or the process was ended, or took too long.
        """
        return await self._guard(place).ask(request, place)

    async def page(self, request: Mapping[str, Any], source: str) -> Mapping[str, Any]:
        """Return the page for what is picked, or for how many seconds its file is being ``read``.

        Whoever asks for the same page again has it as soon as it is made. What they asked for
        before and nothing works on yet is dropped: they have left it, or ask for it again.

        Raises
        ------
        WorkbookError
            As the store raises them; or the process was ended, or took too long.
        """
        name = repr(sorted(request.items()))
        making = self._making.get(name)
        if making is None:
            self._leave(request["who"])
            about = (request["strategy"], source)
            process = self._page_process(about)
            work = asyncio.ensure_future(process.ask(request, about))
            making = _Making(request, about, time.monotonic(), process, work)
            work.add_done_callback(partial(self._made, name, making))
            self._making[name] = making
        await asyncio.wait([making.work], timeout=_PATIENCE)
        if not making.work.done() or making.is_left:
            return {"read": time.monotonic() - making.began}
        self._forget(name, making)
        if making.work.cancelled():
            raise WorkbookError(say("Reading the file was stopped."))
        return making.work.result()

    def stop(self, who: str, strategy: str, source: str) -> None:
        """Stop reading a file for somebody, unless somebody else waits for it as well."""
        about = (strategy, source)
        same = {name: one for name, one in self._making.items() if one.source == about}
        for name, making in same.items():
            if making.who == who:
                self._forget(name, making)
                making.work.cancel()
        if all(one.who == who for one in same.values()):
            for making in same.values():
                making.process.interrupt(making.request)

    def _leave(self, who: str) -> None:
        """Drop what somebody asked for that no process has begun to make."""
        for name, making in list(self._making.items()):
            is_begun = making.work.done() or making.process.is_at(making.request)
            if making.who == who and not is_begun:
                making.is_left = True
                self._forget(name, making)
                making.work.cancel()

    def _made(self, name: str, making: _Making, work: asyncio.Task[Mapping[str, Any]]) -> None:
        """Keep a page for whoever comes back for it; later the store may say something else."""
        if not work.cancelled():
            work.exception()  # whoever waits is told; nobody may wait any more
        asyncio.get_running_loop().call_later(_UNCLAIMED, self._forget, name, making)

    def _forget(self, name: str, making: _Making) -> None:
        if self._making.get(name) is making:
            del self._making[name]

    def _guard(self, place: Hashable) -> _Process:
        """Return the one process that everything about a place is put to, as long as it runs."""
        known = self._guard_of.get(place)
        if known is None and len(self._guard_of) < _MOST_PLACES:
            taken = list(self._guard_of.values())
            known = min(self._guards, key=lambda one: (len(one.waiting), taken.count(one)))
            self._guard_of[place] = known
        return known or self._guards[0]

    def _page_process(self, source: Hashable) -> _Process:
        """Return the process that knows a file already, unless it is busy with another one."""
        known = self._page_of.pop(source, None)
        if known is None or set(known.waiting) - {source}:
            known = min(self._pages, key=lambda one: len(one.waiting))
        self._page_of[source] = known
        while len(self._page_of) > _MOST_PLACES:
            del self._page_of[next(iter(self._page_of))]
        return known

    def close(self) -> None:
        """End the processes that have begun."""
        for process in (*self._pages, *self._guards):
            process.close()


def place_of(book: Book, source: str) -> Hashable:
    """Return what tells a source from every other, in whichever strategy and by whatever name."""
    from workbook.evidence import sources_of

    try:
        place: Hashable = sources_of(book).place(source)
    except BadInput:
        return None
    return place


class Asking:
    """Makes the page of a question, saves one, and brings readings up to date."""

    def __init__(self) -> None:
        from workbook.book import registry

        registry.load_everything()
        self._is_new = True

    def answers(self, request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """Return one answer: the page as ``html``, and what is ``saved`` or ``refused``.

        A process that is new answers nothing before it is told what was answered before it.
        """
        from workbook.evidence import ledger

        if self._is_new and _MEMORY not in request:
            yield {_IS_NEW: True}
            return
        if self._is_new:
            ledger.recall(request[_MEMORY])
            self._is_new = False
        with speaking(request["language"]):
            answer = _DOING[request["do"]](request)
        yield {**answer, _MEMORY: ledger.news()}

    def tidy(self) -> None:
        """Keep what was asked for the next request."""


def _page(request: Mapping[str, Any]) -> Mapping[str, Any]:
    from workbook.pages.assistant import assistant_page

    return {"html": str(assistant_page(_read(request), request["picks"], _around(request)))}


def _answer(request: Mapping[str, Any]) -> Mapping[str, Any]:
    from workbook.pages.ask_answer import answer_section

    return {"html": answer_section(_read(request), request["picks"], _around(request))}


def _read(request: Mapping[str, Any]) -> Book:
    from workbook.store import open_store

    with open_store(read_only=True) as store:
        return store.read(request["strategy"], reader=request["who"])


def _around(request: Mapping[str, Any]) -> Surroundings:
    from workbook.pages.ask_fields import Surroundings

    return Surroundings(
        request["base"], request["drops"], request.get("message", ""), request["may_save"]
    )


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


_DOING = {"page": _page, "answer": _answer, "save": _save, "readings": _readings}
