"""The fork server: a process that has loaded what workers need, and forks each one from itself.

A worker is the kernel of a notebook, or a process of a pool that answers requests. It shares the
loaded packages with the server, so it starts at once, and owns only the memory that it writes to.

What is forked must not have begun anything that lives in threads: a thread does not come along,
and what it held locked stays locked. The server therefore refuses to start with more than one
thread, a zmq context or an event loop.

The server listens on a socket pair that it got from the process that started it. The pair has no
name, so no other process or user can reach it, and nothing is left on disk. Each message carries
one end of another pair, the line to one worker, and that worker's three standard streams. On the
line, the client sends what the worker is to do and keeps its end open; the worker answers with its
process id, and in the end the server with the exit code. A line that closes means that the client
is gone, and its worker ends.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import json
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from select import EPOLLIN, EPOLLRDHUP, epoll
from socket import recv_fds, socket
from typing import Any, NoReturn

from workbook.book import registry
from workbook.startup import skip_unused_imports
from workbook.workers.limits import LONGEST_IDLE
from workbook.workers.protocol import BEGUN, ENDED, KERNEL, MESSAGE

_LOADED = (
    "ipykernel.ipkernel",  # before ipywidgets, which takes its comms from it
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
    "altair",
    "duckdb",
    "ipywidgets",
    "scipy.stats",
    "sqlalchemy.dialects.sqlite",
    "sqlglot.dialects.duckdb",
    "vl_convert",  # the module; V8 starts with the first chart that is converted
    "workbook.analysis.measures",
    "workbook.pages.page",
)
_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15


@dataclass(eq=False)
class _Worker:
    """A forked worker; ``ending`` is a descriptor that becomes readable when it has ended."""

    pid: int
    ending: int
    line: socket
    ended: bool = False
    abandoned: bool = False


class ForkServer:
    """Forks a worker for each message on ``control``, and looks after the workers.

    It is over when the other end of ``control`` is closed and the last worker has ended, or when
    there was nothing to do for ``idle`` seconds.
    """

    def __init__(self, control: socket, idle: float = LONGEST_IDLE) -> None:
        self._control = control
        self._idle = idle
        self._workers: set[_Worker] = set()
        self._events = epoll()
        self._handlers: dict[int, Callable[[], None]] = {}
        self._watch(control.fileno(), EPOLLIN, self._answer)

    def serve(self) -> None:
        """Fork workers until nobody needs any."""
        while self._handlers:
            ready = self._events.poll(None if self._workers else self._idle)
            if not ready:
                return
            for descriptor, _ in ready:
                self._handlers[descriptor]()

    def _watch(self, descriptor: int, event: int, handler: Callable[[], None]) -> None:
        self._events.register(descriptor, event)
        self._handlers[descriptor] = handler

    def _leave(self, descriptor: int) -> None:
        self._events.unregister(descriptor)
        del self._handlers[descriptor]

    def _answer(self) -> None:
        message, descriptors, _, _ = recv_fds(self._control, 1, 4)
        if not message:
            self._leave(self._control.fileno())
        elif len(descriptors) == 4:
            line, *descriptors = descriptors
            self._fork(socket(fileno=line), descriptors)
        for descriptor in descriptors:
            os.close(descriptor)

    def _fork(self, line: socket, streams: Sequence[int]) -> None:
        server = os.getpid()
        try:
            pid = os.fork()
        except OSError:  # no memory or process left; the client notices the closed line
            line.close()
            return
        if pid == 0:
            self._forget()
            _end_as(partial(_begin, line, streams, server))
        worker = _Worker(pid, os.pidfd_open(pid), line)
        self._workers.add(worker)
        self._watch(worker.ending, EPOLLIN, partial(self._ended, worker))
        self._watch(line.fileno(), EPOLLRDHUP, partial(self._abandoned, worker))

    def _ended(self, worker: _Worker) -> None:
        """Send the exit code; the process id stays taken until the client has read it."""
        self._leave(worker.ending)
        worker.ended = True
        if not worker.abandoned:
            with suppress(OSError):
                worker.line.sendall(MESSAGE.pack(ENDED, _exit_code(worker.ending)))
        self._reap(worker)

    def _abandoned(self, worker: _Worker) -> None:
        """End a worker whose client is gone, with all that it has started."""
        self._leave(worker.line.fileno())
        worker.line.close()
        worker.abandoned = True
        if not worker.ended:
            try:
                os.killpg(worker.pid, signal.SIGKILL)
            except ProcessLookupError:  # not yet a group of its own
                os.kill(worker.pid, signal.SIGKILL)
        self._reap(worker)

    def _reap(self, worker: _Worker) -> None:
        if worker.ended and worker.abandoned:
            os.waitpid(worker.pid, 0)
            os.close(worker.ending)
            self._workers.discard(worker)

    def _forget(self) -> None:
        """Close in a forked process what is the server's, so that no line stays open there."""
        self._events.close()
        self._control.close()
        for worker in self._workers:
            os.close(worker.ending)
            worker.line.close()


def load() -> None:
    """Load what workers need, draw up one chart, and see to it that the process can be forked.

    Raises
    ------
    RuntimeError
        A package has begun a thread, a zmq context or an event loop.
    """
    skip_unused_imports()
    for name in _LOADED:
        import_module(name)
    registry.load_everything()
    _draw_up_a_chart()
    import ipywidgets
    from jupyter_client.localinterfaces import localhost

    localhost()  # a kernel looks for it, and takes the address in its connection file in the end
    ipywidgets.register_comm_target()  # it does so itself only where a kernel already runs
    begun = what_cannot_be_forked()
    if begun:
        raise RuntimeError(f"loading the packages has begun {begun}")


def what_cannot_be_forked() -> str:
    """Name what this process has begun that does not survive a fork; empty for nothing."""
    import asyncio

    import zmq

    threads = [path.joinpath("comm").read_text().strip() for path in _own_threads()]
    loop = getattr(asyncio.get_event_loop_policy(), "_local", None)
    if len(threads) > 1:
        return f"threads ({', '.join(threads[1:])})"
    if zmq.Context._instance is not None:  # noqa: SLF001 asking for it would create it
        return "a zmq context"
    return "an event loop" if getattr(loop, "_loop", None) is not None else ""


def main() -> None:
    """Serve on the socket whose descriptor is the first argument; the second limits idleness."""
    control = socket(fileno=int(sys.argv[1]))
    control.set_inheritable(False)
    gc.disable()  # a collection would leave holes in pages that all workers share
    try:
        load()
        os.close(os.pidfd_open(os.getpid()))  # a system without it is one without a fork server
    except Exception as reason:
        with suppress(OSError):
            control.sendall(f"{type(reason).__name__}: {reason}".encode())
        raise SystemExit(1) from None
    gc.collect()
    gc.freeze()
    ForkServer(control, float(sys.argv[2])).serve()
    os._exit(0)  # nothing is left to be tidied up, and libraries complain of frozen objects


def _end_as(work: partial[int]) -> NoReturn:
    """Do the work of a forked process and leave without ever returning to the server's loop."""
    code = 1
    try:
        code = work()
    except SystemExit as wanted:
        code = wanted.code if isinstance(wanted.code, int) else int(wanted.code is not None)
    except BaseException:  # whatever it is, it must not reach the server's loop
        traceback.print_exc()
    finally:
        with suppress(Exception):
            # What Python does at its end, and os._exit does not: it waits for the notebook's
            # threads and runs what the notebook has registered.
            threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001
            atexit._run_exitfuncs()  # noqa: SLF001
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code & 0xFF)


def _begin(line: socket, streams: Sequence[int], server: int) -> int:
    """Become the worker that the client asks for: call its entry with its arguments."""
    os.setsid()
    _die_with(server)
    for descriptor, standard in zip(streams, range(3), strict=True):
        os.dup2(descriptor, standard)
        os.close(descriptor)
    with line, line.makefile("rb") as lines:
        request = json.loads(lines.readline())
        _put_on(request["environment"], request["directory"], server)
        line.sendall(MESSAGE.pack(BEGUN, os.getpid()))
    name = b"workbook kernel" if request["entry"] == KERNEL else b"workbook worker"
    ctypes.CDLL(None).prctl(_PR_SET_NAME, name)  # at most 15 letters; ps and top show it
    module, _, function = request["entry"].partition(":")
    getattr(import_module(module), function)(*request["arguments"])
    return 0


def run_kernel(*arguments: str) -> None:
    """Be the kernel that ``python -m ipykernel_launcher`` would be with these arguments."""
    sys.argv = ["ipykernel_launcher", *arguments]
    _kernel_app().launch_instance(list(arguments), parent_handle=os.getppid())


def _kernel_app() -> Any:
    from ipykernel.kernelapp import IPKernelApp

    class ForkedKernelApp(IPKernelApp):
        """Leaves the connection file alone: the client wrote it, and reads it just now."""

        def write_connection_file(self, **_: Any) -> None:
            pass

    return ForkedKernelApp


def _put_on(environment: Mapping[str, str], directory: str, server: int) -> None:
    """Be like a process that was started with this environment in this directory."""
    os.chdir(directory)
    os.environ.clear()
    os.environ.update(environment, JPY_PARENT_PID=str(server))
    time.tzset()
    import numpy as np

    np.random.seed()  # noqa: NPY002 every worker would draw the same numbers from the old generator
    gc.enable()


def _die_with(server: int) -> None:
    """End at once when the server does.

    ipykernel looks for its parent once a second; by then a new kernel may want the same ports.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server:
        raise SystemExit(1)


def _exit_code(ending: int) -> int:
    """Read how a process ended, as subprocess tells it: minus the number of a signal."""
    end = os.waitid(os.P_PIDFD, ending, os.WEXITED | os.WNOWAIT)
    assert end is not None  # noqa: S101 only WNOHANG gives None
    return end.si_status if end.si_code == os.CLD_EXITED else -end.si_status


def _own_threads() -> list[Path]:
    return sorted(Path("/proc/self/task").iterdir(), key=lambda path: int(path.name))


def _draw_up_a_chart() -> None:
    """Let altair load the schema and pandas its formats, which they do at the first chart."""
    import altair as alt
    import pandas as pd

    frame = pd.DataFrame({"day": pd.to_datetime(["2026-01-01"]), "number": [1.0], "name": ["a"]})
    alt.Chart(frame).mark_bar().encode(x="day:T", y="number:Q", color="name:N").to_dict()
