"""Charts as SVG: drawn in this process, or by one that a run keeps warm for all of its kernels.

The first chart of a process takes half a second longer than the next one: the engine starts and
reads Vega. A run over many chapters therefore starts as many drawers as there are cores.
"""

from __future__ import annotations

import json
import os
import re
import select
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

VARIABLE = "WORKBOOK_DRAWER"
VEGA_LITE = "6.4"

_LENGTH = struct.Struct("!?Q")  # whether it went well, and how many bytes follow
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
    place = os.environ.get(VARIABLE)
    if place:
        with suppress(OSError):  # without a drawer it is drawn here
            drawn = _asked(place, spec)
            if drawn is not None:
                return drawn
    return _drawn(spec)


@contextmanager
def drawers(count: int) -> Iterator[None]:
    """Keep processes that draw charts for this process and the kernels that it starts.

    On a system without UNIX sockets each kernel draws for itself.
    """
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        processes = _started(str(Path(folder) / "drawer"), count)
        before = os.environ.get(VARIABLE)
        if processes:
            os.environ[VARIABLE] = str(Path(folder) / "drawer")
        try:
            yield
        finally:
            os.environ.pop(VARIABLE, None)
            if before is not None:
                os.environ[VARIABLE] = before
            for process in processes:
                assert process.stdin is not None  # noqa: S101 opened below
                process.stdin.close()
                process.wait()


def keep_drawers(count: int) -> None:
    """Keep processes that draw for this process and its kernels as long as it lives.

    Also when another program takes its place, as JupyterLab does.
    """
    folder = Path(mkdtemp())
    _kept.extend(_started(str(folder / "drawer"), count))
    if not _kept:
        folder.rmdir()
        return
    os.environ[VARIABLE] = str(folder / "drawer")
    for process in _kept:
        assert process.stdin is not None  # noqa: S101 opened below
        os.set_inheritable(process.stdin.fileno(), True)


def main() -> None:
    """Draw for whoever asks on the socket whose descriptor is the first argument.

    It is over when the process that started it closes its end of the standard input.
    """
    listening = socket.socket(fileno=int(sys.argv[1]))
    _drawn(json.dumps({"data": {"values": [{}]}, "mark": "point"}))
    while True:
        ready, _, _ = select.select([listening, sys.stdin], [], [])
        if sys.stdin in ready:
            _remove(Path(listening.getsockname()))
            return
        with suppress(BlockingIOError, ConnectionError, TimeoutError):  # another took it, or gone
            line, _ = listening.accept()
            with line:
                line.settimeout(_LONGEST)
                _answer(line)


def _started(place: str, count: int) -> list[subprocess.Popen[bytes]]:
    if not hasattr(socket, "AF_UNIX") or sys.platform == "win32":
        return []
    with socket.socket(socket.AF_UNIX) as listening:
        try:
            listening.bind(place)
            listening.listen(64)
            listening.setblocking(False)  # all drawers wake up, and one gets the question
            return [
                subprocess.Popen(  # noqa: S603 our own interpreter
                    [sys.executable, "-P", "-c", _START, str(listening.fileno())],
                    pass_fds=[listening.fileno()],
                    stdin=subprocess.PIPE,
                    start_new_session=True,  # Ctrl-C is for the run
                )
                for _ in range(count)
            ]
        except OSError:  # the path is too long for a socket, or there is no process left
            return []


def _remove(place: Path) -> None:
    """Remove the socket and its folder, also for a process that could not do so as it ended."""
    with suppress(OSError):
        place.unlink()
        place.parent.rmdir()


def _answer(line: socket.socket) -> None:
    _, spec = _received(line)
    try:
        said, fine = _drawn(spec), True
    except ValueError as reason:
        said, fine = str(reason), False
    _send(line, said, fine=fine)


def _asked(place: str, spec: str) -> str | None:
    """Ask a drawer; None where it cannot draw this."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(_LONGEST)
        line.connect(place)
        _send(line, spec)
        fine, said = _received(line)
    return said if fine else None


def _send(line: socket.socket, text: str, *, fine: bool = True) -> None:
    content = text.encode()
    line.sendall(_LENGTH.pack(fine, len(content)) + content)


def _received(line: socket.socket) -> tuple[bool, str]:
    with line.makefile("rb") as stream:
        head = stream.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            raise ConnectionError("the other end has closed")
        fine, length = _LENGTH.unpack(head)
        content = stream.read(length)
    if len(content) < length:
        raise ConnectionError("the other end has closed")
    return bool(fine), content.decode()


def _drawn(spec: str) -> str:
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
