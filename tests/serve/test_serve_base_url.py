"""The apps below a path, behind a real reverse proxy: nothing leads out of it."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from urllib.parse import urlsplit

import pytest
from serve.apps import LONGEST, ROOT, TOKEN, serving, write_notebooks
from serve.proxy import proxied
from serve.test_serve_access import cookies_of
from serve.test_team_forms import cell
from team import team
from typer.testing import CliRunner

from workbook.book.errors import BadInput
from workbook.cli import app
from workbook.serve import AccessRules, Settings
from workbook.serve.settings import base_path, refuse_unsafe
from workbook.store import open_store

PREFIXES = ["/tools/strategy", "/hub/strategy"]
# Addresses that a page or an answer names.
NAMED = re.compile(r'(?:href|src|action|data-[\w-]+|content)="([^"]*)"')
# A link in a picture has an object where others have their address.
HREFS = "links => links.map(one => new URL(one.getAttribute('href'), document.baseURI).href)"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A server with every page there is, and nginx in front: two ways to the same server."""
    folder = tmp_path_factory.mktemp("house")
    write_notebooks(folder / "notebooks")
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):  # findings lead to the forms of each
        shutil.copy(notebook, folder / "notebooks")
    with open_store(folder / "store.sqlite") as store:
        store.create(team(), by="lea")
        row = {"key": "second", "name": "Second", "leader": "lea"}
        store.create(team(strategy=[row]), by="lea")
    access_rules = AccessRules(token=TOKEN, proxy_header="X-Reader", proxy_address="127.0.0.1")
    how = {"edit": True, "access_rules": access_rules, "base_url": "/hub/strategy/", "workers": 1}
    with serving(folder, **how) as served, proxied(folder, served.port) as outside:
        yield served, outside


@pytest.fixture(params=PREFIXES)
def prefix(request):
    return request.param


@pytest.fixture
def below(house, prefix, chromium):
    """A page in a browser that has come in, and the address of everything that it asked for."""
    _, outside = house
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(1000 * LONGEST)
    context.set_default_navigation_timeout(1000 * LONGEST)
    page = context.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda line: asked.append(line.url))
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page, outside + prefix, asked
    context.close()
    paths = [urlsplit(url).path for url in asked if not url.startswith(("data:", "blob:"))]
    assert paths
    assert not [path for path in paths if not path.startswith(f"{prefix}/")]
    assert not [one for one in said if "401" not in one], said


def test_below_the_base_url_people_come_in_edit_and_save(house, below, prefix):
    served, _ = house
    page, start, asked = below
    page.goto(f"{start}/forms?strategy=acme")
    assert urlsplit(page.url).path == f"{prefix}/login"
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{start}/forms?strategy=acme")
    page.goto("about:blank")  # nobody is given the kernel of another reader's page
    page.context.set_extra_http_headers({"X-Reader": "lea"})  # who has no name may save nothing
    page.goto(f"{start}/forms?strategy=acme")
    page.get_by_role("button", name="Add a row").first.wait_for()
    cell(page, "eva", "Name").click()
    page.keyboard.type(f"Eva of {prefix[1:4]}", delay=40)
    page.keyboard.press("Enter")
    page.locator(".wb-status", has_text=f"Saved: Eva of {prefix[1:4]}.").wait_for()
    with sqlite3.connect(served.folder / "store.sqlite") as store:
        names = store.execute("SELECT name FROM members WHERE key = 'eva'").fetchall()
    assert (f"Eva of {prefix[1:4]}",) in names
    assert [url for url in asked if url.startswith("ws")]


def test_every_page_and_link_is_below_the_base_url(house, below, prefix):
    page, start, _ = below
    page.goto(f"{start}/?token={TOKEN}")
    seen, left = set(), [f"{start}/"]
    while left:
        address = left.pop()
        seen.add(address)
        page.goto(address, wait_until="domcontentloaded")
        assert page.locator("h1").count() == 1, address
        for one in page.eval_on_selector_all("a[href]", HREFS):
            assert one.startswith(f"{start}/"), (address, one)
        found = page.eval_on_selector_all("a[href]:not([download])", HREFS)
        for one in {link.partition("#")[0] for link in found}:
            if one not in seen and one not in left and _is_new(one, seen | set(left)):
                left.append(one)
    paths = {urlsplit(one).path.removeprefix(prefix) for one in seen}
    assert {"/", "/portfolio", "/my_page", "/team", "/link", "/good", "/trial"} <= paths
    page.goto(f"{start}/link?strategy=acme")
    page.locator(".app-day summary").click()
    page.get_by_label("Another day").fill("2099-01-01")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/link?strategy=acme&as_of=2099-01-01")
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url(f"{start}/login")


def _is_new(address, known):
    """Say whether a link leads to a page that has not been opened for any strategy."""
    path = urlsplit(address).path
    return path not in {urlsplit(one).path for one in known}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/login",
        "/nothing",
        "/a/b/c",
        "/good?strategy=none",
        "/good?strategy=acme",
        "/portfolio",
    ],
)
def test_whatever_an_answer_names_is_below_the_base_url(house, prefix, path):
    served, _ = house
    through = {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-Prefix": prefix}
    answer = served.ask(path, **through)
    for address in NAMED.findall(answer.text):
        if address.startswith("/") or ";url=" in address:
            assert address.rpartition("url=")[2].startswith(f"{prefix}/"), address
    for cookie in answer.headers.get_all("Set-Cookie") or ():
        assert f"Path={prefix}" in cookie.split("; ")


def test_redirects_and_cookies_stay_below_the_base_url(house, prefix):
    served, _ = house
    header = {"X-Forwarded-Prefix": prefix}
    asked = served.ask("/good?strategy=acme", **header)
    assert asked.headers["Location"].startswith(f"{prefix}/login?next=%2Fgood%3Fstrategy%3Dacme")
    by_token = served.ask(f"/good?strategy=acme&token={TOKEN}", **header)
    assert by_token.headers["Location"] == f"{prefix}/good?strategy=acme"
    assert f"Path={prefix}" in by_token.headers["Set-Cookie"].split("; ")
    crossing = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    bounced = served.ask("/good?strategy=acme", **header, **crossing)
    assert f'content="0;url={prefix}/good?strategy=acme"' in bounced.text


def test_a_proxy_may_leave_the_prefix_or_take_it_off(house):
    served, _ = house
    key = {"Authorization": f"Bearer {TOKEN}"}
    for path in ("/hub/strategy/typed?strategy=acme", "/typed?strategy=acme"):
        answer = served.ask(path, **key)
        assert answer.status == 200
        assert 'href="/hub/strategy/"' in answer.text
    assert served.ask("/hub/strategy", **key).status == 200
    assert served.ask("/hub/strategyx", **key).status == 404


@pytest.mark.parametrize(
    "forged", ["//evil.example", "https://evil.example", "/a/../b", "/a b", '/a"b', "/a/" * 200]
)
def test_a_prefix_that_is_none_or_a_strangers_does_not_count(house, forged):
    served, _ = house
    key = {"Authorization": f"Bearer {TOKEN}"}
    answer = served.ask("/typed?strategy=acme", **key, **{"X-Forwarded-Prefix": forged})
    assert 'href="/hub/strategy/"' in answer.text
    stranger = {"source": "127.0.0.2", "X-Forwarded-Prefix": "/evil"}
    assert "/evil" not in served.ask("/typed?strategy=acme", **key, **stranger).text


def test_of_two_cookies_with_one_name_ours_counts(house):
    served, _ = house
    inside = cookies_of(served.ask(f"/?token={TOKEN}"))
    name = inside.split("=")[0]
    assert name == "workbook-reader"
    both = f"{inside}; {name}=another-program-on-this-host"  # longer paths come first
    assert served.ask("/typed?strategy=acme", Cookie=both).status == 200


@pytest.mark.parametrize("text", ["", "/", "/tools", "/tools/strategy/", "/user/lea%40x.org/"])
def test_a_base_url_is_a_path(text):
    assert base_path(text) == text.rstrip("/")
    refuse_unsafe(Settings(base_url=text))


@pytest.mark.parametrize("text", ["tools", "//x", "/a//b", "/../a", "https://x/", "/a?b", "/é"])
def test_anything_else_is_refused_with_an_example(text):
    with pytest.raises(BadInput, match="/tools/strategy"):
        refuse_unsafe(Settings(base_url=text))


@pytest.mark.parametrize("name", ["JUPYTERHUB_SERVICE_PREFIX", "WORKBOOK_BASE_URL"])
def test_the_command_takes_it_from_jupyterhub(monkeypatch, name):
    taken = []
    monkeypatch.setattr("workbook.serve.serve", taken.append)
    monkeypatch.delenv("JUPYTERHUB_SERVICE_PREFIX", raising=False)
    monkeypatch.setenv(name, "/services/strategy/")
    assert CliRunner().invoke(app, ["serve"], env=dict(os.environ)).exit_code == 0
    assert taken[0].base == "/services/strategy"
