"""Servers of apps, each started once for all tests that read from it."""

from __future__ import annotations

import pytest
from serve.apps import PASSWORD, TOKEN, serving, write_notebooks, write_store
from waiting import LONGEST

from workbook.serve import AccessRules, hash_of


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    """A folder with a store and notebooks that no test changes."""
    folder = tmp_path_factory.mktemp("apps")
    write_notebooks(folder / "notebooks")
    write_store(folder / "store.sqlite")
    return folder


@pytest.fixture(scope="session")
def viewing(place):
    """A server for reading, open to this computer."""
    with serving(place) as served:
        yield served


@pytest.fixture(scope="session")
def editing(place):
    """A server for editing."""
    with serving(place, workers=1, edit=True) as served:
        yield served


@pytest.fixture(scope="session")
def locked(place):
    """A server that asks for a token or a password."""
    access_rules = AccessRules(token=TOKEN, password_hash=hash_of(PASSWORD))
    with serving(place, workers=1, address="0.0.0.0", access_rules=access_rules) as served:
        yield served


@pytest.fixture(scope="session")
def behind_proxy(place):
    """A server behind a proxy at 127.0.0.1 that names the reader, for members only."""
    access_rules = AccessRules(
        proxy_header="X-Reader", proxy_address="127.0.0.1", members_only=True
    )
    with serving(place, workers=1, address="0.0.0.0", access_rules=access_rules) as served:
        yield served


@pytest.fixture(scope="session")
def locked_editing(place):
    """A server for editing that asks for a token, and the token."""
    with serving(place, workers=1, edit=True, access_rules=AccessRules(token=TOKEN)) as served:
        yield served, TOKEN


@pytest.fixture
def visit(chromium):
    """Opens pages as readers do, and asserts that no page asks anything of the internet."""
    contexts, asked, said = [], [], []

    def opened(**how):
        context = chromium.new_context(**{"viewport": {"width": 1000, "height": 900}, **how})
        context.set_default_timeout(1000 * LONGEST)
        context.set_default_navigation_timeout(1000 * LONGEST)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        contexts.append(context)
        return page

    yield opened
    for context in contexts:
        context.close()
    ours = ("http://127.0.0.1", "ws://127.0.0.1", "https://127.0.0.1", "wss://127.0.0.1")
    here = (*ours, "data:", "blob:", "about:")
    assert not [url for url in asked if not url.startswith(here)]
    assert not said, said
