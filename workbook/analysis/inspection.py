"""Every strategy of a store, checked: several at once, in processes of their own.

What comes back is light: the gates, the findings and the alignment of a strategy on a day, without
its rows. A thousand of them are compared, listed or shown on one page.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass

from workbook.analysis.checks import checks
from workbook.analysis.glance import Glance, inspect
from workbook.book.errors import NotFound, WorkbookError
from workbook.book.messages import say
from workbook.book.moment import NOW, Moment
from workbook.startup import skip_unused_imports
from workbook.store import Store, locate, open_store
from workbook.store.absence import held_none

WORTH_PROCESSES = 24  # strategies: with fewer, starting processes takes longer than it saves
_TOGETHER = 8  # strategies that a process checks before it reports


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
        Keys of strategies; none for all that the store held on ``as_of``.
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
    )
    with open_store(url, read_only=True) as opened:
        chosen = list(dict.fromkeys(keys)) or [one.key for one in opened.strategies()]
        # The first is checked here: what is wrong with the question is told before more begins.
        met, held = 0, bool(chosen)
        while chosen and not met:
            for one in wanted.some(opened, [chosen.pop(0)]):
                met += 1
                yield one
        if not met:
            raise held_none(as_of, holds_some=held)
        at_once = processes or (_cores() if len(chosen) >= WORTH_PROCESSES else 1)
        if at_once == 1:
            yield from wanted.some(opened, chosen)
            return
    yield from _in_processes(wanted, chosen, at_once)


@dataclass(frozen=True)
class _Wanted:
    """What is asked of every strategy."""

    url: str
    as_of: Moment
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    missing_is_fine: bool
    aligned: bool

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


def _in_processes(wanted: _Wanted, keys: Sequence[str], at_once: int) -> Iterator[Glance]:
    chunks = [keys[start : start + _TOGETHER] for start in range(0, len(keys), _TOGETHER)]
    pool = ProcessPoolExecutor(min(at_once, len(chunks)), _context(), _begin, (wanted,))
    try:
        with _one_thread_a_process():
            jobs = _submitted(pool, chunks)
        for job in jobs:
            yield from job.result()
    except BrokenProcessPool as reason:
        _end_workers(pool)
        raise WorkbookError(
            say(
                "Checking was stopped from outside, perhaps because memory ran out. Close other "
                "programs and run the same command again, or check fewer strategies at a time."
            )
        ) from reason
    finally:
        pool.shutdown(cancel_futures=True)


def _submitted(
    pool: ProcessPoolExecutor, chunks: Sequence[Sequence[str]]
) -> list[Future[list[Glance]]]:
    try:
        return [pool.submit(_some, chunk) for chunk in chunks]
    except OSError as reason:  # a worker was ended, and the next one finds the pipes closed
        raise BrokenProcessPool from reason


def _end_workers(pool: ProcessPoolExecutor) -> None:
    """End the workers that a broken pool has left.

    It forgets one that came up while another was ended, and would then wait for it for ever.
    """
    for worker in list(pool._processes.values()):  # noqa: SLF001 kill_workers is of Python 3.14
        worker.kill()
        worker.join()


_here: tuple[_Wanted, Store] | None = None


def _begin(wanted: _Wanted) -> None:
    """Open the store in a process that has just begun."""
    global _here  # noqa: PLW0603 a process of the pool has no other place for what it holds
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    skip_unused_imports()
    _here = wanted, open_store(wanted.url, read_only=True)


def _some(keys: Sequence[str]) -> list[Glance]:
    assert _here is not None  # noqa: S101 the pool calls _begin first
    wanted, store = _here
    return list(wanted.some(store, keys))


def _context() -> multiprocessing.context.BaseContext:
    """Processes come from a server that has loaded everything: a fork of threads is unsafe."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    # Of a plugin only what could be loaded here: another error would end the server of processes.
    modules = dict.fromkeys(rule.look.__module__ for rule in checks().values())
    context.set_forkserver_preload(
        [
            __name__,
            "pandas",
            "workbook.analysis.alignment",
            "workbook.analysis.verdicts",
            "workbook.evidence",
            *modules,
        ]
    )
    return context


@contextmanager
def _one_thread_a_process() -> Iterator[None]:
    """Keep the processes' matrix library from starting threads, which fight for the cores."""
    name = "OPENBLAS_NUM_THREADS"
    before = os.environ.get(name)
    os.environ.setdefault(name, "1")
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
