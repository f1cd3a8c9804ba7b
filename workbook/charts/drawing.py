"""Charts as SVG: drawn in this process, or by workers that a run or a lab has for all its kernels.

The first chart of a process takes half a second longer than the next one: the engine starts and
reads Vega. A run over many chapters therefore has a pool of workers that draw. Its kernels ask by a
socket that only their user can reach, one line of JSON each way.
"""

from __future__ import annotations

import json
import os
import re
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from workbook.workers.pool import Pool, TooSlow, WorkerDied

VARIABLE = "WORKBOOK_DRAWING"
VEGA_LITE = "6.4"
JOB = "workbook.charts.drawing:Drawing"

_START = "from workbook.charts.drawing import main; main()"
_LONGEST = 120.0  # seconds for one chart
_BEYOND_16_BITS = re.compile(  # in JSON, as it stands or as two escapes, also in an expression
    r"(?:[\U00010000-\U0010ffff]|\\+u[dD][89abAB][0-9a-fA-F]{2}\\+u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"(?:\u200d|\ufe0f|\\+u200[dD]|\\+u[fF][eE]0[fF])*"
)
_kept: list[subprocess.Popen[bytes]] = []


def svg(spec: str) -> str:
    """Draw a Vega-Lite specification.

    Raises
    ------
    ValueError
        It is none that can be drawn.
    """
    if place := os.environ.get(VARIABLE):
        with suppress(OSError, ValueError):  # what no worker draws is drawn here, or is no chart
            return _ask(place, spec)
    return _draw(spec)


class Drawing:
    """The job of a worker that draws charts."""

    def __init__(self) -> None:
        _draw(json.dumps({"data": {"values": [{}]}, "mark": "point"}))

    def answers(self, request: str) -> Iterator[str]:
        """Return the picture of a specification."""
        yield _draw(request)

    def tidy(self) -> None:
        """Keep the engine for the next chart."""


@contextmanager
def drawing_workers(count: int) -> Iterator[None]:
    """Have workers that draw for this process and the kernels that it starts.

    On a system without UNIX sockets each kernel draws for itself.
    """
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place = str(Path(folder) / "drawing")
        listening = _listening(place)
        if listening is None:
            yield
            return
        before = os.environ.get(VARIABLE)
        os.environ[VARIABLE] = place
        try:
            with _answering(listening, Pool(JOB, count, longest=_LONGEST)):
                yield
        finally:
            del os.environ[VARIABLE]
            if before is not None:
                os.environ[VARIABLE] = before


def keep_drawing_workers(count: int) -> None:
    """Have workers that draw for this process and its kernels as long as it runs.

    Also when another program takes its place, as JupyterLab does: a process of its own looks after
    them until our end of its standard input is closed.
    """
    folder = Path(mkdtemp())
    listening = _listening(str(folder / "drawing"))
    if listening is None:
        folder.rmdir()
        return
    with listening:
        keeper = subprocess.Popen(  # noqa: S603 our own interpreter
            [sys.executable, "-P", "-c", _START, str(listening.fileno()), str(count)],
            pass_fds=[listening.fileno()],
            stdin=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the lab
        )
    assert keeper.stdin is not None  # noqa: S101 opened above
    os.set_inheritable(keeper.stdin.fileno(), True)
    _kept.append(keeper)
    os.environ[VARIABLE] = str(folder / "drawing")


def main() -> None:
    """Look after workers until the input ends; arguments are a socket's descriptor, and how many.

    It removes the socket's folder too, for a process that could not do so as it ended.
    """
    listening = socket.socket(fileno=int(sys.argv[1]))
    place = Path(listening.getsockname())
    # A worker that only draws needs nothing that a fork server would have loaded.
    with _answering(listening, Pool(JOB, int(sys.argv[2]), longest=_LONGEST, forked=False)):
        sys.stdin.read()
    with suppress(OSError):
        place.unlink()
        place.parent.rmdir()


def _listening(place: str) -> socket.socket | None:
    """Return a socket at a place; None where there can be none."""
    if not hasattr(socketserver, "ThreadingUnixStreamServer"):
        return None
    listening = socket.socket(socket.AF_UNIX)
    try:
        listening.bind(place)
        listening.listen(64)
    except OSError:  # the path is too long for a socket
        listening.close()
        return None
    return listening


@contextmanager
def _answering(listening: socket.socket, pool: Pool) -> Iterator[None]:
    """Answer on a socket with what a pool draws."""

    class Answer(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            answer = _drawn_by(pool, json.loads(self.rfile.readline()))
            with suppress(OSError):  # who asked is gone
                self.wfile.write(json.dumps(answer).encode() + b"\n")

    class Server(socketserver.ThreadingUnixStreamServer):
        daemon_threads, block_on_close = True, False

    pool.start()
    with Server(listening.getsockname(), Answer, bind_and_activate=False) as server:
        server.socket.close()
        server.socket = listening
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
            pool.close()


def _drawn_by(pool: Pool, spec: str) -> Mapping[str, str]:
    try:
        (picture,) = pool.work(spec)
    except (ValueError, WorkerDied, TooSlow) as reason:
        return {"error": str(reason)}
    return {"svg": picture}


def _ask(place: str, spec: str) -> str:
    """Ask a worker for a picture; an error where it gives none."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(2 * _LONGEST)
        line.connect(place)
        line.sendall(json.dumps(spec).encode() + b"\n")
        with line.makefile("rb") as stream:
            answer = json.loads(stream.readline())
    if "svg" not in answer:
        raise ValueError(answer["error"])
    return str(answer["svg"])


def _draw(spec: str) -> str:
    import vl_convert

    try:
        return str(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE))
    except ValueError:
        # Vega cuts a long label between two letters of 16 bits, and so an emoji into two halves
        # that the engine cannot measure.
        plain = _BEYOND_16_BITS.sub("□", spec)
        if plain == spec:
            raise
        return str(vl_convert.vegalite_to_svg(plain, vl_version=VEGA_LITE))
