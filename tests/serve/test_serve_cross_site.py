"""What a page of another site can make a reader's browser ask for: nothing that starts anything."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from serve.apps import LONGEST, until
from serve.test_serve_browser import kernels

TRIAL = "/trial?strategy=acme"
EVIL = "http://evil.example/page"
HTML = "text/html,application/xhtml+xml,*/*;q=0.8"
IMAGE = "image/avif,image/webp,*/*;q=0.8"


def fetched(site, mode="navigate", dest="document", **more):
    return {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest, **more}


REFUSED = [
    fetched("cross-site", "no-cors", "image"),
    fetched("same-site", "no-cors", "image"),
    fetched("cross-site", "no-cors", "script"),
    fetched("cross-site", "cors", "empty", Origin="https://evil.example"),
    fetched("cross-site", dest="iframe"),
    fetched("cross-site", dest="object"),
    fetched("cross-site", **{"Sec-Purpose": "prefetch;prerender"}),
    {"Referer": EVIL, "Accept": IMAGE},
    {"Referer": EVIL, "Accept": "*/*"},
    {"Origin": "https://evil.example", "Accept": "*/*"},
    {"Origin": "null", "Accept": "*/*"},
    {"Referer": EVIL.replace("evil.example", "127.0.0.1.evil.example"), "Accept": IMAGE},
]
FOLLOWED = [
    fetched("cross-site", **{"Sec-Fetch-User": "?1"}),
    fetched("same-site", Referer="http://intranet.example/links"),
    {"Referer": "http://intranet.example/links", "Accept": HTML},
]
OWN = [
    {},
    fetched("none"),
    fetched("same-origin"),
    fetched("same-origin", "cors", "empty"),
    {"Accept": HTML},
    {"Accept": IMAGE},
]


@pytest.mark.parametrize("headers", REFUSED, ids=str)
@pytest.mark.parametrize("path", [TRIAL, "/", "/portfolio", "/api/kernels/", "/?token=x"])
def test_what_another_site_loads_starts_nothing(editing, headers, path):
    before = kernels(editing)
    answer = editing.ask(path, **headers)
    assert answer.status == 403
    assert "wb-answer" not in answer.text
    assert not answer.headers.get("Set-Cookie", "").startswith("workbook-reader")
    assert set(kernels(editing)) <= set(before)


@pytest.mark.parametrize("headers", FOLLOWED, ids=str)
def test_a_link_on_another_site_asks_for_the_page_again_from_here(editing, headers):
    answer = editing.ask(f"{TRIAL}&as_of=", **headers)
    assert answer.status == 200
    assert f'content="0;url={TRIAL.replace("&", "&amp;")}&amp;as_of="' in answer.text
    assert "kernelId" not in answer.text


@pytest.mark.parametrize("headers", OWN, ids=str)
def test_our_own_pages_and_whoever_types_an_address_are_answered(viewing, headers):
    assert "wb-answer" in viewing.ask("/good?strategy=acme", **headers).text
    own = f"http://127.0.0.1:{viewing.port}/?as_of="
    assert "wb-answer" in viewing.ask("/good?strategy=acme", **headers, Referer=own).text


def test_where_a_proxy_changes_the_name_no_page_asks_for_itself_for_ever(viewing):
    headers = {"Referer": "http://intranet.example/links", "Accept": HTML}
    first = viewing.ask("/good?strategy=acme", **headers)
    assert "One moment" in first.text
    strict = first.headers["Set-Cookie"]
    assert "SameSite=Strict" in strict
    again = viewing.ask("/good?strategy=acme", **headers, Cookie=strict.split(";")[0])
    assert "wb-answer" in again.text


@contextmanager
def site(html):
    """A page of another origin."""

    class PageHandler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), PageHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def test_a_real_browser_on_a_foreign_page_starts_nothing_and_its_link_works(editing, chromium):
    address = editing.address + TRIAL
    html = (
        f'<img src="{address}"><iframe src="{address}"></iframe><script src="{address}"></script>'
        f'<script>fetch("{address}", {{mode: "no-cors", credentials: "include"}}).catch(() => 1)'
        f'</script><a href="{address}">Our strategy</a>'
    )
    before = set(kernels(editing))
    context = chromium.new_context()
    context.set_default_timeout(1000 * LONGEST)
    page = context.new_page()

    def refused():
        return editing.log.count("403 GET /trial")

    refused_before = refused()
    with site(html) as foreign:
        page.goto(foreign, wait_until="load")
        until(lambda: page.wait_for_timeout(50) or refused() == refused_before + 4)
        assert set(kernels(editing)) <= before
        page.get_by_role("link", name="Our strategy").click()
        page.wait_for_selector(".noUi-handle")
        assert page.url == address
        page.go_back()
        assert page.url == foreign  # the step in between is none of history's
    context.close()
