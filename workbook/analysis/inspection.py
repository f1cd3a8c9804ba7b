"""Every strategy of a store, checked: several at once, in processes of their own.

What comes back is light: the gates, the findings and the alignment of a strategy on a day, without
its rows. A thousand of them are compared, listed or shown on one page.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass

from workbook.analysis.checks import checks
from workbook.analysis.glance import Glance, inspect
from workbook.book.errors import NotFound, WorkbookError
from workbook.book.messages import chosen as chosen_language
from workbook.book.messages import say, speaking
from workbook.book.moment import NOW, Moment
from workbook.store import Store, locate, open_store
from workbook.store.absence import held_none
from workbook.workers.limits import cores
from workbook.workers.pool import Pool, WorkerDied

WORTH_PROCESSES = 24  # strategies: with fewer, starting processes takes longer than it saves
_TOGETHER = 8  # strategies that a process checks before it reports
JOB = "workbook.analysis.inspection:Checking"


def inspect_all(
    store: str = "",
    keys: Sequence[str] = (),
    as_of: Moment | str = NOW,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    processes: int | None = None,
    *,
    aligned: bool = True,
) -> Iterator[Glance]:
    """Check strategies of a store, in their order.

    Parameters
    ----------
    store
        URL or file of the store; empty for the usual place.
    keys
        Keys of strategies; none for all that the store held on ``as_of`` and nobody archived.
    as_of
        The day or moment as ISO text; empty for now.
    select, ignore
        Codes of checks or their beginnings.
    processes
        How many work at once; None for one a core where there are enough strategies.
    aligned
        Whether the alignment is wanted, which takes longer than all checks.

    Raises
    ------
    NotFound
        A strategy of ``keys`` was not there, or the store held none at all.
    BadInput
        ``as_of`` is no day, or a code that no check begins with.
    WorkbookError
        A process that checks strategies was ended from outside.
    """
    url = locate(store)
    wanted = _Wanted(
        url,
        Moment.of(as_of),
        tuple(select),
        tuple(ignore),
        missing_is_fine=not keys,
        aligned=aligned,
        language=chosen_language(),
    )
    with open_store(url, read_only=True) as opened:
        chosen = list(dict.fromkeys(keys)) or [
            one.key for one in opened.strategies() if one.archived_on is None
        ]
        # The first is checked here: what is wrong with the question is told before more begins.
        met, held = 0, bool(chosen)
        while chosen and not met:
            for one in wanted.some(opened, [chosen.pop(0)]):
                met += 1
                yield one
        if not met:
            raise held_none(as_of, holds_some=held)
        at_once = processes or (cores() if len(chosen) >= WORTH_PROCESSES else 1)
        if at_once == 1:
            yield from wanted.some(opened, chosen)
            return
        yield from _Together(wanted, chosen, at_once - 1).all(opened)


@dataclass(frozen=True)
class _Wanted:
    """What is asked of every strategy."""

    url: str
    as_of: Moment
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    missing_is_fine: bool
    aligned: bool
    language: str

    def some(self, store: Store, keys: Sequence[str]) -> Iterator[Glance]:
        """Read and check strategies one after the other."""
        for key in keys:
            try:
                book = store.read(key, self.as_of)
            except NotFound:
                # Of all strategies, one that was not yet there on that day is none.
                if not self.missing_is_fine:
                    raise
            else:
                yield inspect(book, self.select, self.ignore, aligned=self.aligned)


class Checking:
    """The job of a worker that checks strategies; a request says what is wanted, and of which."""

    def __init__(self) -> None:
        self._stores: dict[str, Store] = {}
        checks()

    def answers(self, request: tuple[_Wanted, Sequence[str]]) -> Iterator[Glance]:
        """Return what was found of one strategy after the other."""
        wanted, keys = request
        if wanted.url not in self._stores:
            self._stores[wanted.url] = open_store(wanted.url, read_only=True)
        with speaking(wanted.language):  # this process was begun in whatever language
            yield from wanted.some(self._stores[wanted.url], keys)

    def tidy(self) -> None:
        """Keep the store open for the next request."""


class _Together:
    """Strategies that our process and its workers check until none is left.

    We begin with the first strategies and the workers with the last: nothing waits until
    a worker has started, and what comes first is there first.
    """

    def __init__(self, wanted: _Wanted, keys: Sequence[str], workers: int) -> None:
        self._wanted = wanted
        self._chunks = [keys[at : at + _TOGETHER] for at in range(0, len(keys), _TOGETHER)]
        self._left = deque(range(len(self._chunks)))  # taken from at both ends, each step at once
        self._checked: list[Future[list[Glance]]] = [Future() for _ in self._chunks]
        self._size = min(workers, len(self._chunks))
        # A matrix library with threads of its own would fight for the cores.
        environment = {"OPENBLAS_NUM_THREADS": "1", **os.environ}
        self._pool = Pool(JOB, self._size, environment)

    def all(self, store: Store) -> Iterator[Glance]:
        """Return what was found of every strategy, in their order."""
        self._pool.start()
        for _ in range(self._size):
            threading.Thread(target=self._help, daemon=True).start()
        try:
            for checked in self._checked:
                try:
                    chunk = self._chunks[self._left.popleft()]
                except IndexError:  # the rest is with the workers
                    yield from checked.result()
                else:
                    yield from self._wanted.some(store, chunk)
        except WorkerDied as reason:
            raise WorkbookError(
                say(
                    "Checking was stopped from outside, perhaps because memory ran out. Close "
                    "other programs and run the same command again, or check fewer strategies at "
                    "a time."
                )
            ) from reason
        finally:
            self._left.clear()
            self._pool.close()

    def _help(self) -> None:
        """Let a worker check what is left; where none can be had, our process checks it all."""
        with suppress(WorkerDied, OSError):
            with self._pool.worker():
                """Wait until one is ready."""
            while self._left:
                with suppress(IndexError):  # the last was taken meanwhile
                    self._check(self._left.pop())

    def _check(self, at: int) -> None:
        try:
            some = list(self._pool.work((self._wanted, self._chunks[at])))
        except Exception as error:  # it is raised where the strategies are wanted
            self._checked[at].set_exception(error)
        else:
            self._checked[at].set_result(some)
