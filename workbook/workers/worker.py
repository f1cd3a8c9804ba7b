"""A worker of a pool, from the inside: it does one job, and answers one request after another.

Requests come by the standard input and answers go to the standard output, both as pickles between
two processes of one program. What libraries or notebooks print goes to the error output, never
between the answers.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from typing import IO, Any, Protocol

from workbook.startup import skip_unused_imports

READY, ANSWER, DONE, FAILED = "ready", "answer", "done", "failed"


class Job(Protocol):
    """What a worker does; made once in its process, where it loads what it needs."""

    def answers(self, request: Any) -> Iterator[Any]:
        """Return the answers to a request, one by one."""

    def tidy(self) -> None:
        """Let go of what a request has left; called when its last answer is sent."""


def main(job: str) -> None:
    """Answer requests until there are no more, or nobody to read the answers.

    Parameters
    ----------
    job
        The class of the :class:`Job` as ``module:name``.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    skip_unused_imports()
    requests, answers = _take_streams()
    with suppress(BrokenPipeError):
        _work(job, requests, answers)


def _work(job: str, requests: IO[bytes], answers: IO[bytes]) -> None:
    module, _, name = job.partition(":")
    work: Job = getattr(import_module(module), name)()
    _send(answers, READY)
    while True:
        try:
            request = pickle.load(requests)  # noqa: S301 from the process that started this one
        except EOFError:
            return
        try:
            for answer in work.answers(request):
                _send(answers, ANSWER, answer)
        except BrokenPipeError:
            raise
        except Exception as error:  # it is raised where the answers are read
            _send(answers, FAILED, _whole(error))
        else:
            _send(answers, DONE)
        work.tidy()


def _take_streams() -> tuple[IO[bytes], IO[bytes]]:
    """Keep the ways from and to the pool; nothing else reads the one, and the other is the log."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123 its descriptor is all that is wanted
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    return requests, answers


def _send(answers: IO[bytes], kind: str, value: Any = None) -> None:
    pickle.dump((kind, value), answers, pickle.HIGHEST_PROTOCOL)
    answers.flush()


def _whole(error: Exception) -> Exception:
    """Return an error as it can travel to another process."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 made in the line itself
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
