"""A wire between a browser and a server that can be cut, as when a telephone loses its network."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress


class Wire:
    """Carries bytes between its own port and a server's, until it is cut."""

    def __init__(self, port: int) -> None:
        self._server = port
        self._is_cut = False
        self._ends: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._let_in, daemon=True).start()

    def cut(self) -> None:
        """End every connection at once, and refuse new ones."""
        self._is_cut = True
        ends, self._ends = self._ends, []
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def mend(self) -> None:
        """Let connections through again."""
        self._is_cut = False

    def close(self) -> None:
        self.cut()
        self._door.close()

    def _let_in(self) -> None:
        with suppress(OSError):  # the line is closed
            while True:
                browser, _ = self._door.accept()
                if self._is_cut:
                    browser.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._server))
                self._ends += [browser, server]
                for ends in ((browser, server), (server, browser)):
                    threading.Thread(target=_carry, args=ends, daemon=True).start()


@contextmanager
def wired(port: int):
    """Return a wire to a server's port."""
    wire = Wire(port)
    try:
        yield wire
    finally:
        wire.close()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while some := source.recv(65536):
            target.sendall(some)
        target.shutdown(socket.SHUT_WR)
