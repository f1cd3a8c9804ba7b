"""A pool of workers: processes that have everything loaded, each with one request at a time.

Workers are forked from the fork server, and where there is none they are started as programs. The
pool looks after them: one that dies, hangs, has grown too large or has answered many requests is
replaced by a new one. What a worker had not answered when it died, another one answers.

A pool is used from several threads. It never outlives the process that made it, however that ends.
"""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from workbook.workers import limits
from workbook.workers.launching import ForkedProcess, NotForked, fork
from workbook.workers.protocol import REQUESTS
from workbook.workers.worker import ANSWER, FAILED

_START = "import sys; from workbook.workers.worker import main; main(sys.argv[1])"

log = logging.getLogger("workbook.workers")


class WorkerDied(Exception):
    """The process ended before it had answered."""


class TooSlow(Exception):
    """The process was ended because an answer took too long."""


class Worker:
    """One process of a pool, as the process that has started it sees it.

    Parameters
    ----------
    job
        What it does: a class as ``module:name``, see :class:`workbook.workers.worker.Job`.
    environment
        Its environment.
    """

    def __init__(self, job: str, environment: Mapping[str, str]) -> None:
        theirs, requests = os.pipe()
        answers, to_us = os.pipe()
        try:
            self._process = _started(job, environment, theirs, to_us)
        except BaseException:
            for descriptor in (requests, answers):
                os.close(descriptor)
            raise
        finally:
            for descriptor in (theirs, to_us):
                os.close(descriptor)
        self._requests, self._answers = os.fdopen(requests, "wb"), os.fdopen(answers, "rb")
        self._is_slow = self.is_busy = False
        self._left = limits.REQUESTS_EACH

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    @property
    def is_usable(self) -> bool:
        """Whether it can take another request."""
        return (
            not self.is_busy
            and self._left > 0
            and self._process.poll() is None
            and limits.memory_of(self.pid) <= limits.LARGEST
        )

    def wait(self) -> None:
        """Wait until it has everything loaded.

        Raises
        ------
        WorkerDied
            It could not load it, or not in time.
        """
        try:
            self._read(limits.LONGEST_START)
        except TooSlow:
            raise WorkerDied from None

    def answers(self, request: Any, longest: float | None = None) -> Iterator[Any]:
        """Return the answers to a request, each within ``longest`` seconds.

        Raises
        ------
        WorkerDied, TooSlow
            The process is gone.
        Exception
            What the job raised.
        """
        self.is_busy = True
        self._left -= 1
        try:
            pickle.dump(request, self._requests, pickle.HIGHEST_PROTOCOL)
            self._requests.flush()
        except OSError:
            raise WorkerDied from None
        kind, value = self._read(longest)
        while kind == ANSWER:
            yield value
            kind, value = self._read(longest)
        self.is_busy = False
        if kind == FAILED:
            raise value

    def end(self) -> None:
        """End the process, without waiting until it has ended."""
        self._left = 0
        with suppress(OSError):
            self._process.kill()

    def close(self) -> None:
        """End the process and let go of the ways to it; no other thread may read answers."""
        self.end()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(limits.LONGEST_START)
        for stream in (self._requests, self._answers):
            with suppress(OSError):  # what was not sent stays so
                stream.close()

    def _read(self, longest: float | None) -> tuple[str, Any]:
        clock = threading.Timer(longest, self._end_slow) if longest else None
        if clock:
            clock.daemon = True
            clock.start()
        try:
            message: tuple[str, Any] = pickle.load(self._answers)  # noqa: S301 our own process
        except (EOFError, OSError, pickle.UnpicklingError):  # it ended, perhaps within a message
            raise TooSlow if self._is_slow else WorkerDied from None
        finally:
            if clock:
                clock.cancel()
        return message

    def _end_slow(self) -> None:
        self._is_slow = True
        self.end()


class Pool:
    """A number of workers with the same job.

    Parameters
    ----------
    job
        What they do: a class as ``module:name``.
    size
        How many there are.
    environment
        Their environment; None for that of this process.
    longest
        Seconds that an answer may take; None for any time.
    tries
        How many workers may die of one request.
    """

    def __init__(
        self,
        job: str,
        size: int,
        environment: Mapping[str, str] | None = None,
        *,
        longest: float | None = None,
        tries: int = 2,
    ) -> None:
        self._job, self._size, self._longest, self._tries = job, size, longest, tries
        self._environment = environment
        self._idle: Queue[Worker | None] = Queue()  # None is a place without a worker
        self._all: set[Worker] = set()
        self._lock = threading.Lock()
        self._is_closed = False

    def start(self) -> None:
        """Start the workers, without waiting for them."""
        for _ in range(self._size):
            self._refill()

    def interrupt(self) -> None:
        """End the workers that are at work; what they do ends with ``WorkerDied``."""
        with self._lock:
            workers = [worker for worker in self._all if worker.is_busy]
        for worker in workers:
            worker.end()

    def close(self) -> None:
        """End all workers; a request that is being answered ends with ``WorkerDied``."""
        with self._lock:
            self._is_closed = True
            workers = list(self._all)
        for worker in workers:
            worker.end()
        self._drain()

    @property
    def pids(self) -> list[int]:
        """Numbers of the workers' processes."""
        with self._lock:
            return [worker.pid for worker in self._all]

    def work(self, request: Any) -> Iterator[Any]:
        """Return the answers to a request, waiting for a worker where all are busy.

        Raises
        ------
        WorkerDied
            As many workers as may have died of it, or none could be had.
        TooSlow
            An answer took too long.
        Exception
            What the job raised.
        """
        answered = 0
        for left in reversed(range(self._tries)):
            try:
                with self.worker() as worker:
                    answers = worker.answers(request, self._longest)
                    for answer in islice(answers, answered, None):
                        answered += 1
                        yield answer
            except WorkerDied:
                if not left or self._is_closed:
                    raise
                log.warning("A worker ended in the middle of its work; another one goes on.")
            else:
                return

    @contextmanager
    def worker(self) -> Iterator[Worker]:
        """Have a worker for oneself, as soon as one is ready.

        Raises
        ------
        WorkerDied
            None can be had.
        """
        try:
            worker = self._idle.get(timeout=limits.LONGEST_WAIT)
        except Empty:
            raise WorkerDied from None
        try:
            if worker is None or not worker.is_usable:
                self._discard(worker)
                worker = None
                worker = self._new()
            yield worker
        finally:
            if worker is not None and worker.is_usable:
                self._put(worker)
            else:
                self._discard(worker)
                self._refill()

    def _new(self) -> Worker:
        environment = os.environ if self._environment is None else self._environment
        worker = Worker(self._job, environment)
        with self._lock:
            self._all.add(worker)
            is_closed = self._is_closed
        try:
            if is_closed:
                raise WorkerDied
            worker.wait()
        except BaseException:
            self._discard(worker)
            raise
        return worker

    def _discard(self, worker: Worker | None) -> None:
        if worker is not None:
            with self._lock:
                self._all.discard(worker)
            worker.close()

    def _put(self, worker: Worker | None) -> None:
        self._idle.put(worker)
        if self._is_closed:
            self._drain()

    def _drain(self) -> None:
        with suppress(Empty):
            while True:
                self._discard(self._idle.get_nowait())

    def _refill(self) -> None:
        """Put a new worker in its place, in the background; the next request tries it again."""
        if not self._is_closed:
            threading.Thread(target=self._put_new, daemon=True).start()

    def _put_new(self) -> None:
        worker = None
        try:
            worker = self._new()
        except (WorkerDied, OSError):
            if not self._is_closed:
                log.error("A worker could not start; the next request tries it again.")
        finally:
            self._put(worker)


def _started(
    job: str, environment: Mapping[str, str], requests: int, answers: int
) -> ForkedProcess | subprocess.Popen[bytes]:
    try:
        return fork(REQUESTS, [job], environment, str(Path.cwd()), (requests, answers, 2))
    except NotForked as reason:
        note = log.warning if reason.broken else log.debug
        note("Workers start the ordinary way, which is slower: %s.", reason)
    return subprocess.Popen(  # noqa: S603 our own interpreter
        [sys.executable, "-P", "-c", _START, job],
        stdin=requests,
        stdout=answers,
        env=dict(environment),
        start_new_session=True,  # Ctrl-C is for the one who waits for the answers
    )
