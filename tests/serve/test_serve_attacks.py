"""What somebody tries who may read and wants more: to run code, to write, to read another."""

from __future__ import annotations

import base64
import os
import re
import socket
import sqlite3

import pytest
from waiting import LONGEST

GOOD = "/good?strategy=acme"
NOBODY = "00000000-0000-0000-0000-000000000000"
EVIL = "http://evil.example"
SAMPLE = b"SQLite format 3"

# Runs in the reader's own page: sends what a notebook's page would send, and worse.
SPEAK = """([address, messages, protocol]) => new Promise((tell) => {
  const line = new WebSocket(address, protocol ? [protocol] : []);
  const heard = [];
  line.onerror = () => tell(["refused"]);
  line.onmessage = (said) => heard.push(typeof said.data === "string" ? said.data : "binary");
  line.onopen = () => {
    for (const message of messages) line.send(message);
    setTimeout(() => { line.close(); tell(heard); }, 1500);
  };
})"""


def raw(served, text, longest=LONGEST):
    """Send bytes as they are and give the beginning of the answer."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=longest) as line:
        line.sendall(text)
        try:
            return line.recv(65536).decode(errors="replace")
        except OSError:
            return ""


def shake_hands(served, path, origin="", host="127.0.0.1"):
    """Ask for a websocket and give the answer's status."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}:{served.port}", "Connection: Upgrade"]
    lines += ["Upgrade: websocket", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}"]
    lines += [f"Origin: {origin}"] if origin else []
    answer = raw(served, "\r\n".join([*lines, "", ""]).encode())
    return int(answer.split()[1])


def a_kernel(served):
    """Open a page with widgets and give the kernel behind it."""
    return re.search(r'"kernelId": "([\w-]+)"', served.ask("/trial?strategy=acme").text)[1]


def message(kind, channel="shell", **content):
    """Write a message as Jupyter's pages send it."""
    import json

    header = {"msg_id": "1", "msg_type": kind, "session": "s", "username": "x", "version": "5.3"}
    whole = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
    return json.dumps({**whole, "buffers": [], "channel": channel})


def test_who_reads_runs_no_code_in_the_kernel_behind_their_page(viewing, visit):
    page = visit()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda line: asked.append(line.url))
    page.goto(f"{viewing.address}/trial?strategy=acme")
    page.wait_for_selector(".noUi-handle")
    kernel = next(re.search(r"/api/kernels/([\w-]+)", url)[1] for url in asked if "/api/ker" in url)
    there = viewing.folder / "notebooks" / "taken"
    code = f"open({str(there)!r}, 'w').write('taken')"
    run = {"code": code, "silent": False, "store_history": False, "user_expressions": {"a": code}}
    lines = [
        message("execute_request", **run),
        message("execute_request", "control", **run),
        message("execute_request", "stdin", **run),
        message("debug_request", "control", type="request", command="evaluate", arguments=run),
        message("inspect_request", code=code, cursor_pos=3, detail_level=1),
        message("complete_request", code="import os; os.", cursor_pos=14),
        message("history_request", hist_access_type="tail", n=10),
        message("create_subshell_request", "control"),
        message("interrupt_request", "control"),
        message("kernel_info_request"),
    ]
    address = f"{viewing.address.replace('http', 'ws')}/api/kernels/{kernel}/channels?session_id=x"
    heard = page.evaluate(SPEAK, [address, lines, ""])
    replies = {word for text in heard for word in re.findall(r'"msg_type": ?"(\w+)"', text)}
    assert "kernel_info_reply" in replies  # what widgets need is answered
    refused = {"execute_reply", "debug_reply", "inspect_reply", "complete_reply", "history_reply"}
    assert not replies & {*refused, "create_subshell_reply", "interrupt_reply"}
    assert not there.exists()
    page.close()


@pytest.mark.parametrize("address", ["/api/kernels/{}/channels", "/voila/execution/{}"])
@pytest.mark.parametrize("origin", [EVIL, "null", "http://127.0.0.1.evil.example", "file://"])
def test_a_page_of_another_site_gets_no_line_to_a_kernel(viewing, address, origin):
    path = address.format(a_kernel(viewing))
    assert shake_hands(viewing, path, origin) in (403, 404)
    assert shake_hands(viewing, path, EVIL, host="evil.example") in (403, 404)
    assert shake_hands(viewing, address.format(NOBODY)) == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "path",
    [
        "/api/kernels",
        f"/api/kernels/{NOBODY}",
        "/api/kernels/{kernel}",
        "/api/kernels/{kernel}/restart",
        "/api/kernels/{kernel}/interrupt",
        "/api/contents/x.ipynb",
        "/api/sessions",
        "/api/terminals",
        "/voila/api/shutdown/{kernel}",
        "/voila/execution/{kernel}",
    ],
)
def test_jupyters_ways_to_change_something_are_shut(viewing, method, path):
    body = '{"name": "python3", "type": "notebook"}'
    answer = viewing.ask(path.format(kernel=a_kernel(viewing)), method, body)
    assert answer.status in (403, 404, 405)
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/%252e%252e/%252e%252e/etc/passwd",
        "/static/%252e%252e%252fstore.sqlite",
        "/..%5c..%5cstore.sqlite",
        "/static/..\\..\\store.sqlite",
        "/voila/labextensions/..%2f..%2f..%2fetc%2fpasswd",
        "/voila/labextensions/anywidget/static/%2e%2e%2f%2e%2e%2fpackage.json",
        "/voila/labextensions//etc/passwd",
        "/voila/labextensions/@jupyter-widgets/jupyterlab-manager/static/",
        "/static/live.js%00.css",
        "/static/app.css/",
        "/good%2f..%2fstore.sqlite",
        "/%00",
        "/%ff",
        "/" + "a" * 9000,
        "/good/../../store.sqlite",
        "/.git/config",
        "/.env",
        "/store.sqlite-wal",
        "/notebooks/store.sqlite",
        "http://127.0.0.1/store.sqlite",
        "file:///etc/passwd",
    ],
)
def test_no_spelling_of_a_path_leads_to_a_file(viewing, path):
    content = viewing.ask_bytes(path)
    assert SAMPLE not in content
    assert b"root:" not in content
    assert b"nbformat" not in content
    assert 400 <= viewing.ask(path).status < 500


def test_a_link_in_the_notebooks_folder_leads_nowhere(viewing):
    link = viewing.folder / "notebooks" / "linked"
    link.symlink_to("/etc/passwd")
    try:
        for path in ("/linked", "/notebooks/linked", "/voila/files/linked", "/static/linked"):
            assert viewing.ask(path).status == 404
    finally:
        link.unlink()


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /good?strategy=acme HTTP/1.1\r\nHost: evil.example\r\nHost: localhost\r\n\r\n",
        b"GET /good?strategy=acme HTTP/1.1\r\nHost: localhost@evil.example\r\n\r\n",
        b"GET /good?strategy=acme HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n",
        b"GET /good?strategy=acme HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: evil.example\r\nForwarded: host=localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: localhost\r\n\r\n",
        b"GET http://evil.example/good?strategy=acme HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"TRACE / HTTP/1.1\r\nHost: localhost\r\nX-Secret: 1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 80_000 + b"\r\n\r\n",
        b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000000\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_no_forged_request_gets_a_page(viewing, request_):
    answer = raw(viewing, request_)
    assert answer == "" or 400 <= int(answer.split()[1]) < 500, answer[:200]
    assert "wb-answer" not in answer
    assert "X-Secret" not in answer


@pytest.mark.parametrize(
    "query",
    [
        "as_of=9999-12-31T23:59:59.999999%2B14:00",
        "as_of=0001-01-01",
        "as_of=0001-01-01T00:00:00%2B23:59",
        "as_of=%D9%A2%D9%A0%D9%A2%D9%A6-01-01",
        "as_of=2026-06-30%0d%0aSet-Cookie:%20a=b",
        "as_of[]=2026-06-30",
        "as_of=2026-06-30;mode=edit",
        "as_of=" + "1" * 199,
        "strategy=acme%00&as_of=2026-06-30",
        "strategy=acme'%20OR%20'1'='1",
        "strategy=%u0061cme",
        "__class__=x",
        "=x",
        "&".join(f"a{number}=1" for number in range(2000)),
    ],
)
def test_no_question_brings_a_page_down(viewing, query):
    path = f"/good?{query}" if query.startswith("strategy") else f"{GOOD}&{query}"
    answer = viewing.ask(path)
    assert answer.status in (200, 400, 404)
    assert not answer.headers.get("Set-Cookie", "").startswith("a=b")
    assert "could not be shown" not in answer.text
    assert viewing.ask(GOOD).status == 200


def test_a_reader_behind_the_proxy_reads_no_other_strategy(behind_proxy):
    tricks = ["/good?strategy=other", "/good?strategy=OTHER", "/good?strategy=other%20"]
    tricks += ["/good?strategy=acme&strategy=other", "/good?strategy=other&as_of=2099-01-01"]
    for path in tricks:
        answer = behind_proxy.ask(path, X_Reader="lea")
        assert answer.status in (400, 404), path
        assert "Another one" not in answer.text
    for name in ("olga, lea", "lea\tolga", "*", "%", "' OR 1=1 --", "o" * 300):
        assert behind_proxy.ask("/good?strategy=other", X_Reader=name).status in (302, 404)


def test_after_all_this_the_store_is_as_it_was(viewing):
    with sqlite3.connect(viewing.folder / "store.sqlite") as store:
        assert store.execute("SELECT count(*) FROM members").fetchone()[0] > 3
        assert store.execute("SELECT max(row_version) FROM history").fetchone() == (1,)
