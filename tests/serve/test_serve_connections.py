"""Connections that ask for nothing, by the hundred: they keep nobody out and fill no log."""

from __future__ import annotations

import http.client
import json
import resource
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress

import pytest
from serve.apps import LONGEST, ROOT, serving, until

HALF = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "

# A small application on the server's own listener, where each limit can be reached by itself.
_LISTEN = """
import asyncio, json, logging, resource, sys
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler
from workbook.serve.addresses import source_of
from workbook.serve.listening import BoundedServer
from workbook.serve.settings import AccessRules
logging.basicConfig(stream=sys.stderr, level=logging.INFO)
files, most, proxy = json.loads(sys.argv[1])
access_rules = AccessRules(proxy_address=proxy)
class PageHandler(RequestHandler):
    async def get(self):
        if self.get_argument("hold", ""):
            await asyncio.sleep(3600)
        self.finish("here")
async def main():
    sockets = bind_sockets(0, "127.0.0.1")
    server = BoundedServer(
        Application([("/", PageHandler)]), most=most,
        source_of=lambda headers, ip: source_of(headers, ip, access_rules),
        is_proxy=lambda ip: bool(proxy) and ip == proxy,
    )
    server.add_sockets(sockets)
    print(sockets[0].getsockname()[1], flush=True)
    if files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    await asyncio.Event().wait()
asyncio.run(main())
"""


@contextmanager
def listening(tmp_path, files=0, most=1000, proxy=""):
    """Run the small application; gives its port and its log."""
    log = tmp_path / "log"
    with log.open("w") as said:
        server = subprocess.Popen(
            [sys.executable, "-c", _LISTEN, json.dumps([files, most, proxy])],
            stdout=subprocess.PIPE, stderr=said, text=True, cwd=ROOT,
        )  # fmt: skip
    try:
        yield int(server.stdout.readline()), log
    finally:
        server.kill()
        server.wait()


@pytest.fixture(autouse=True)
def many_files():
    """Let this process hold the other end of all these connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = 4096 if hard == resource.RLIM_INFINITY else min(4096, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, enough), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@contextmanager
def half_requests(port, count):
    """Hold so many connections on which a request has begun."""
    lines = []
    for _ in range(count):
        line = socket.create_connection(("127.0.0.1", port), 10)
        lines.append(line)
        with suppress(OSError):  # closed already, for those that come
            line.sendall(HALF)
    try:
        yield lines
    finally:
        for line in lines:
            line.close()


def still_open(lines):
    """Count the connections that the server has not closed."""
    open_ = 0
    for line in lines:
        line.setblocking(False)
        try:
            open_ += bool(line.recv(1))
        except BlockingIOError:
            open_ += 1
        except OSError:
            pass
    return open_


def get(port, path="/", **headers):
    """Ask for a page; gives its status."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST)
    try:
        line.request("GET", path, headers=headers)
        return line.getresponse().status
    finally:
        line.close()


def test_half_requests_by_the_thousand_keep_nobody_out(place):
    with serving(place, workers=1, files=1024) as served:
        until(served.workers)
        assert served.ask("/good?strategy=acme").status == 200
        with half_requests(served.port, 1137) as lines:
            for path in ("/", "/good?strategy=acme", "/typed?strategy=acme"):
                assert served.ask(path).status == 200
            assert served.ask("/typed?strategy=acme", source="127.0.0.2").status == 200
            assert still_open(lines) <= 256
            until(lambda: still_open(lines) == 0)  # headers must come within seconds
        assert len(served.log) < 20_000
        assert "Traceback" not in served.log
        assert served.log.count("More connections than this server keeps open") == 1


def test_without_a_file_left_those_that_wait_make_room(tmp_path):
    with listening(tmp_path, files=64, most=5000) as (port, log):
        with half_requests(port, 150):
            for _ in range(5):
                assert get(port) == 200
            until(lambda: "More connections" in log.read_text())
        assert log.read_text().count("\n") < 20


def test_a_source_has_so_many_pages_at_once_behind_a_proxy_too(tmp_path):
    with listening(tmp_path, most=32, proxy="127.0.0.1") as (port, _):
        lines = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(20)]
        for line in lines:
            line.sendall(b"GET /?hold=1 HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n")
        until(lambda: sum(map(_is_refused, lines)) == 4)
        assert get(port, **{"X-Forwarded-For": "10.0.0.2"}) == 200
        assert get(port, **{"X-Forwarded-For": "10.0.0.1"}) == 429
        for line in lines[:10]:
            line.close()
        until(lambda: get(port, **{"X-Forwarded-For": "10.0.0.1"}) == 200)
        assert sum(map(_is_refused, lines[10:])) <= 4
        for line in lines:
            line.close()


def test_a_connection_is_kept_for_the_next_page(tmp_path):
    with listening(tmp_path) as (port, _):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST)
        for _ in range(3):
            line.request("GET", "/")
            assert line.getresponse().read() == b"here"
        line.close()


def _is_refused(line):
    line.setblocking(False)
    try:
        return line.recv(100, socket.MSG_PEEK).startswith(b"HTTP/1.1 429")
    except BlockingIOError:
        return False
