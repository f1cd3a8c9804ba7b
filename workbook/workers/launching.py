"""The client of the fork server: it starts one, asks it for workers, and ends them.

One server serves all workers of a process, kernels and those of pools. It is started with the first
worker, and again when it has ended or when the installed code has changed; an outdated server lives
on until the last of its workers has ended.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakSet

from workbook.workers.limits import LONGEST_IDLE, LONGEST_START
from workbook.workers.protocol import BEGUN, KERNEL, MESSAGE, SETTINGS

# Python and its libraries read these once, as the server starts: with others, nothing is forked.
READ_AT_START = ("PYTHON", "LANG", "LC_", "LD_")

_START = (
    # The folder one happens to be in must not stand in for an installed package.
    "import sys; sys.path[:] = [place for place in sys.path if place]; "
    "from workbook.workers.forkserver import main; main()"
)
_OUTPUTS = {"stdout": 1, "stderr": 2}
_lines: WeakSet[socket.socket] = WeakSet()


class NotForked(Exception):
    """A worker cannot be forked; ``broken`` when that is news about the server, not the request."""

    def __init__(self, reason: str, *, broken: bool = False) -> None:
        super().__init__(reason)
        self.broken = broken


class ForkedProcess:
    """A forked worker, with the methods of ``subprocess.Popen`` that jupyter_client uses.

    Its parent is the fork server, which tells the exit code and keeps the process id from being
    taken by another process until it is read here. The worker ends when this object goes.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, line: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._line = line

    def poll(self) -> int | None:
        """Return the exit code, or None while the worker runs."""
        return self._read(0.0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the exit code.

        Raises
        ------
        subprocess.TimeoutExpired
            The worker still runs after ``timeout`` seconds.
        """
        code = self._read(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("worker", timeout or 0.0)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal to the worker and to what it has started, unless it has ended."""
        if self.poll() is None:
            try:
                os.killpg(self.pid, number)
            except ProcessLookupError:
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask the worker to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the worker."""
        self.send_signal(signal.SIGKILL)

    def _read(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            try:
                self._line.settimeout(timeout)
                message = self._line.recv(MESSAGE.size)
            except (BlockingIOError, TimeoutError):
                return self.returncode
            except OSError:
                message = b""
            if self.returncode is None:  # else another thread has read it
                # Without a message the server itself has ended, and its workers die with it.
                self.returncode = MESSAGE.unpack(message)[1] if message else -signal.SIGKILL
                with suppress(OSError):
                    self._line.shutdown(socket.SHUT_RDWR)  # for a thread that reads it just now
                self._line.close()
        return self.returncode


class Server:
    """A fork server that this process has started; it ends itself after ``idle`` seconds."""

    def __init__(self, idle: float = LONGEST_IDLE) -> None:
        self.code = installed_code()
        self.settings = read_at_start(os.environ)
        self.proven = False
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        _lines.add(self._control)
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 our own interpreter
                [sys.executable, "-c", _START, str(theirs.fileno()), str(idle)],
                pass_fds=[theirs.fileno()],
                env={**os.environ, **SETTINGS},
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the one who waits for workers
            )

    @property
    def is_current(self) -> bool:
        """Whether it runs, with the code that is installed now."""
        return self.process.poll() is None and self.code == installed_code()

    def fork(self, request: Mapping[str, Any], streams: Sequence[int]) -> ForkedProcess:
        """Fork a worker.

        Raises
        ------
        NotForked
            The server has ended, could not start, or does not answer.
        """
        line, theirs = socket.socketpair()
        _lines.add(line)
        line.settimeout(LONGEST_START)
        try:
            with theirs:
                socket.send_fds(self._control, [BEGUN], [theirs.fileno(), *streams])
            line.sendall(json.dumps(request).encode() + b"\n")
            event, pid = MESSAGE.unpack(line.recv(MESSAGE.size))
        except TimeoutError:
            self.process.kill()
            raise NotForked(f"it did not answer for {LONGEST_START:.0f} s") from None
        except (OSError, struct.error):  # an empty answer
            raise NotForked(self._last_words()) from None
        if event != BEGUN:
            raise NotForked(f"the worker ended with {pid} before it began")
        self.proven = True
        return ForkedProcess(pid, line)

    def retire(self) -> None:
        """Take no more from it; it ends with the last of its workers."""
        self._control.close()

    def _last_words(self) -> str:
        """Read why the server could not start."""
        for _ in range(2):  # the first call may only say that our request was not read
            with suppress(OSError):
                self._control.settimeout(1.0)
                return self._control.recv(4096).decode(errors="replace") or "it has ended"
        return "it has ended"


class _Servers:
    """The server of this process, and those that it had before."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.now: Server | None = None
        self.retired: list[Server] = []
        self.broken: object = None

    def current(self) -> Server:
        """Return the running server, or start one."""
        with self.lock:
            self.retired = [server for server in self.retired if server.process.poll() is None]
            if self.now is None or not self.now.is_current:
                self.retire()
                if self.broken == installed_code():
                    raise NotForked("the fork server could not start")
                self.now = self._started()
            return self.now

    def retire(self) -> None:
        """Let the present server end with its workers; ``lock`` is held."""
        if self.now:
            self.now.retire()
            self.retired.append(self.now)
        self.now = None

    def give_up(self, server: Server) -> bool:
        """Start none with the code of a server that never forked; tell whether this is news."""
        with self.lock:
            news = self.broken != server.code
            self.broken = server.code
            return news

    def forget(self) -> None:
        """Know of none, in a process that was forked from the one that started them."""
        self.lock = Lock()
        self.now = None
        self.retired = []

    @staticmethod
    def _started() -> Server:
        try:
            return Server()
        except OSError as reason:
            raise NotForked(str(reason)) from reason


_servers = _Servers()


def warm_up() -> None:
    """Start the fork server, so that it loads its packages while the caller does something else."""
    if sys.platform == "linux":
        with suppress(NotForked):
            _servers.current()


def stop() -> None:
    """Let the fork server end with the last of its workers; the next worker starts another."""
    with _servers.lock:
        _servers.retire()


def server_pid() -> int | None:
    """Process id of the running fork server, for those who measure or watch it."""
    now = _servers.now
    return now.process.pid if now and now.process.poll() is None else None


def launch(command: Sequence[str], **options: Any) -> ForkedProcess:
    """Fork the kernel that a command of a kernel spec would start.

    Parameters
    ----------
    command
        What the kernel spec says, its connection file filled in.
    options
        As ``subprocess.Popen`` takes them: ``env``, ``cwd``, ``stdout``, ``stderr``.

    Raises
    ------
    NotForked
        It is no kernel of this Python, wants something that a forked kernel cannot have, or there
        is no fork server.
    """
    environment = dict(options.pop("env", None) or os.environ)
    directory = str(Path(options.pop("cwd", None) or ".").absolute())
    out, err = (_descriptor(options.pop(name, None), at) for name, at in _OUTPUTS.items())
    arguments = _arguments(command)
    if arguments is None or out is None or err is None or any(options.values()):
        raise NotForked("it is not started the way that kernels of this Python are")
    if not Path(directory).is_dir():
        raise NotForked(f"there is no folder {directory}")
    with Path(os.devnull).open("rb") as nothing:
        return fork(KERNEL, arguments, environment, directory, (nothing.fileno(), out, err))


def fork(
    entry: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    directory: str,
    streams: Sequence[int],
) -> ForkedProcess:
    """Fork a worker that calls a function.

    Parameters
    ----------
    entry
        The function as ``module:name``.
    arguments
        What it is called with.
    environment, directory
        Those that the worker has.
    streams
        Descriptors of its standard input, output and error output.

    Raises
    ------
    NotForked
        The environment needs a Python of its own, or there is no fork server.
    """
    if sys.platform != "linux":
        raise NotForked("workers are forked on Linux only")
    request = {
        "entry": entry,
        "arguments": list(arguments),
        "environment": dict(environment),
        "directory": directory,
    }
    failed = NotForked("there is no fork server")
    for _ in range(2):  # once more where it has ended in between
        server = _servers.current()
        if server.settings != read_at_start(environment):
            raise NotForked("its environment changes what Python reads as it starts")
        try:
            return server.fork(request, streams)
        except NotForked as reason:
            if not server.proven:
                raise NotForked(str(reason), broken=_servers.give_up(server)) from None
            failed = reason
    raise failed


def installed_code() -> object:
    """Return something that is another when the workbook or the installed packages have changed."""
    package = Path(__file__).parents[1]
    # What Python compiles is no change, nor is the other name that it has while it is written.
    files = [path for path in package.rglob("*.*") if path.parent.name != "__pycache__"]
    places = {Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")}
    changed = {}
    for path in (*files, *places):
        with suppress(FileNotFoundError):  # an editor's file that has just gone
            changed[path] = path.stat().st_mtime_ns
    return changed


def read_at_start(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Pick what Python and its libraries read only as they start."""
    return {name: value for name, value in environment.items() if name.startswith(READ_AT_START)}


def _arguments(command: Sequence[str]) -> list[str] | None:
    """Return what stands after the module in the command of an ipykernel of this Python."""
    ours = Path(sys.executable)
    python, *rest = command
    theirs = Path(python)
    is_ours = theirs.parent == ours.parent and theirs.exists() and theirs.samefile(ours)
    return rest[2:] if is_ours and rest[:2] == ["-m", "ipykernel_launcher"] else None


def _descriptor(output: Any, standard: int) -> int | None:
    """Return the descriptor that Popen would use; None where it would open one itself."""
    if output is None:
        return standard
    descriptor = output if isinstance(output, int) else output.fileno()
    return descriptor if descriptor >= 0 else None


def _close_lines() -> None:
    """Let only the process that asked for a worker keep it alive, and not one forked from it."""
    for line in list(_lines):
        line.close()
    _servers.forget()


os.register_at_fork(after_in_child=_close_lines)
