"""The server's connections: how many there may be, and how long a request may take to arrive.

A connection costs a file of the system, of which a process often has 1,024. Whoever opens many and
asks for nothing must not keep others out: connections are limited in all and for each source, a
request's headers must come within seconds, and where there is no room, those that have waited for
a request the longest are closed for those that come.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tornado.httpserver import HTTPServer
from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.iostream import IOStream

from workbook.book.messages import say

if TYPE_CHECKING:
    from tornado.http1connection import HTTP1ServerConnection

log = logging.getLogger("workbook.serve")

MOST_FILES = 65_536
FILES_OF_SERVER = 200  # for the store, workers and pages
MOST_CONNECTIONS = 2_000
MOST_OF_A_SOURCE = 256  # a house whose readers share one address
HEADERS = 10.0  # seconds for the headers of a request, from when the last one was answered
BODY = 10.0  # seconds

_AT_ONCE = 64  # connections accepted before other work has its turn
_PAUSE = 0.2  # seconds without accepting where the system has no file left
_TOLD_AGAIN = 60.0  # seconds


def raise_file_limit() -> int:
    """Raise the limit of open files as far as this process may, and return it."""
    try:
        import resource
    except ImportError:  # Windows, which has no such limit
        return MOST_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            soft = most
    return MOST_FILES if soft == resource.RLIM_INFINITY else min(soft, MOST_FILES)


def most_connections(files: int) -> int:
    """Return how many connections there may be where a process may open so many files."""
    return max(32, min(MOST_CONNECTIONS, (files - FILES_OF_SERVER) // 2))


@dataclass(eq=False)
class _Connection:
    """One connection; ``waits`` while no whole request has come since ``since``."""

    stream: IOStream
    address: str
    source: str
    waits: bool = True
    since: float = field(default_factory=time.monotonic)


class BoundedServer(HTTPServer):
    """An HTTP server that strangers cannot fill with connections.

    Parameters
    ----------
    most
        Connections in all.
    source_of
        Tells from a request's headers and the connection's address whom it is counted for.
    is_proxy
        Tells whether an address is that of a proxy, whose connections are those of many.
    """

    def initialize(  # type: ignore[override]
        self,
        request_callback: Any,
        *,
        most: int,
        source_of: Callable[[HTTPHeaders, str], str],
        is_proxy: Callable[[str], bool],
        **options: Any,
    ) -> None:
        """Take what tornado's server takes, and the limits."""
        super().initialize(
            request_callback, idle_connection_timeout=HEADERS, body_timeout=BODY, **options
        )
        self._most, self._most_each = most, max(16, min(MOST_OF_A_SOURCE, most // 2))
        self._source_of, self._is_proxy = source_of, is_proxy
        self._of: dict[str, set[_Connection]] = {}
        self._by_stream: dict[int, _Connection] = {}
        self._turned_away = 0
        self._told = 0.0

    def add_sockets(self, sockets: Iterable[socket.socket]) -> None:
        """Accept connections on these sockets."""
        for one in sockets:
            self._sockets[one.fileno()] = one
            self._accept_on(one)

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        """Take a new connection, or close it where its source has too many that are in use."""
        name = str(address[0]) if address else ""
        source = self._source_of(HTTPHeaders(), name)
        connection = _Connection(stream, name, source)
        has_room = self._has_room() and (self._is_proxy(name) or self._has_room(source))
        if not has_room:
            self._tell()
            stream.close()
            return
        self._add(connection)
        super().handle_stream(stream, address)

    def start_request(
        self, server_conn: object, request_conn: HTTPConnection
    ) -> HTTPMessageDelegate:
        """Wait for the next request of a connection."""
        delegate = super().start_request(server_conn, request_conn)
        line: HTTP1ServerConnection = server_conn  # type: ignore[assignment]
        connection = self._by_stream.get(id(line.stream))
        if connection is None:
            return delegate
        connection.waits, connection.since = True, time.monotonic()
        return _Request(self, connection, delegate, request_conn)

    def arrived(self, connection: _Connection, headers: HTTPHeaders) -> bool:
        """Note that a request's headers have come, and return whether it is answered."""
        connection.waits = False
        source = self._source_of(headers, connection.address)
        if source != connection.source:  # behind a proxy each request has its own
            self._of[connection.source].discard(connection)
            connection.source = source
            self._of.setdefault(source, set()).add(connection)
        self._forget_closed(source)
        return self._is_proxy(source) or len(self._of[source]) <= self._most_each

    def _accept_on(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        loop.add_reader(listening, self._accept, listening)

        def stop() -> None:
            loop.remove_reader(listening)

        self._handlers[listening.fileno()] = stop

    def _accept(self, listening: socket.socket) -> None:
        for _ in range(_AT_ONCE):
            if self._stopped:
                return
            try:
                connection, address = listening.accept()
            except (BlockingIOError, InterruptedError):
                return
            except ConnectionError:
                continue
            except OSError:  # too many open files, or no memory: asking again at once is no use
                self._tell()
                closed = [self._close_longest_waiting(self._all()) for _ in range(_AT_ONCE)]
                if any(closed):
                    return
                asyncio.get_running_loop().remove_reader(listening)
                asyncio.get_running_loop().call_later(_PAUSE, self._go_on, listening)
                return
            self._handle_connection(connection, address)

    def _go_on(self, listening: socket.socket) -> None:
        if not self._stopped:
            self._accept_on(listening)

    def _has_room(self, source: str | None = None) -> bool:
        """Return whether one more connection may come, closing one that waits if need be."""
        most = self._most if source is None else self._most_each
        if self._count(source) < most:
            return True
        self._forget_closed(source)
        if self._count(source) < most:
            return True
        return self._close_longest_waiting(self._all() if source is None else self._of[source])

    def _count(self, source: str | None) -> int:
        return len(self._by_stream) if source is None else len(self._of.get(source, ()))

    def _all(self) -> Iterable[_Connection]:
        return self._by_stream.values()

    def _close_longest_waiting(self, connections: Iterable[_Connection]) -> bool:
        waiting = [one for one in connections if one.waits]
        if not waiting:
            return False
        longest = min(waiting, key=lambda one: one.since)
        self._remove(longest)
        longest.stream.close()
        self._tell()
        return True

    def _add(self, connection: _Connection) -> None:
        self._of.setdefault(connection.source, set()).add(connection)
        self._by_stream[id(connection.stream)] = connection

    def _remove(self, connection: _Connection) -> None:
        self._by_stream.pop(id(connection.stream), None)
        same = self._of.get(connection.source, set())
        same.discard(connection)
        if not same:
            self._of.pop(connection.source, None)

    def _forget_closed(self, source: str | None) -> None:
        known = self._all() if source is None else self._of.get(source, ())
        for one in [one for one in known if one.stream.closed()]:
            self._remove(one)

    def on_close(self, server_conn: object) -> None:
        """Forget a connection, unless it has become a websocket."""
        super().on_close(server_conn)
        line: HTTP1ServerConnection = server_conn  # type: ignore[assignment]
        connection = self._by_stream.get(id(line.stream))
        if connection and connection.stream.closed():
            self._remove(connection)

    def _tell(self) -> None:
        """Say in the log that connections are closed, once a minute."""
        self._turned_away += 1
        now = time.monotonic()
        if now - self._told < _TOLD_AGAIN and self._told:
            return
        log.warning(
            "More connections than this server keeps open (%d in all, %d from one address): %d "
            "that had asked for nothing were closed, or could not be opened.",
            self._most,
            self._most_each,
            self._turned_away,
        )
        self._told, self._turned_away = now, 0


class _Request(HTTPMessageDelegate):
    """A request on its way; answered with 429 where its source has too many at once."""

    def __init__(
        self,
        server: BoundedServer,
        connection: _Connection,
        delegate: HTTPMessageDelegate,
        answer: HTTPConnection,
    ) -> None:
        self._server, self._connection = server, connection
        self._delegate: HTTPMessageDelegate | None = delegate
        self._answer = answer

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        if not self._server.arrived(self._connection, headers):
            self._delegate = None
            return None
        assert self._delegate  # noqa: S101 only taken away just above
        return self._delegate.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        return self._delegate.data_received(chunk) if self._delegate else None

    def finish(self) -> None:
        if self._delegate:
            self._delegate.finish()
            return
        words = b"Too many pages at once. Try again in a minute.\n"
        headers = HTTPHeaders(
            {
                "Content-Type": "text/plain; charset=utf-8",
                "Content-Length": str(len(words)),
                "Retry-After": "60",
                "Connection": "close",
            }
        )
        line = ResponseStartLine("HTTP/1.1", 429, say("Too Many Requests"))
        self._answer.write_headers(line, headers, words)
        self._answer.finish()

    def on_connection_close(self) -> None:
        if self._delegate:
            self._delegate.on_connection_close()
