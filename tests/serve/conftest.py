"""Servers of apps, each started once for all tests that read from it."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from serve.apps import PASSWORD, ROOT, TOKEN, own_of, serving, write_notebooks, write_store
from waiting import LONGEST

from workbook.exchange import read
from workbook.serve import AccessRules, hash_of
from workbook.store import open_store


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
def changing(tmp_path_factory):
    """A server for editing a store that tests may change, each its ``own`` strategy."""
    folder = tmp_path_factory.mktemp("changing")
    forms = {f"9_{one}form": ["# Form", f"page.form('{one}')"] for one in ("evidence", "strategy")}
    write_notebooks(folder / "notebooks", forms)
    write_store(folder / "store.sqlite")
    more = {"kernels": 99, "kernels_each": 99}  # those of the tests before live on for a while
    with serving(folder, workers=1, edit=True, uploads=str(folder / "dropped"), **more) as served:
        yield served


@pytest.fixture
def own(changing):
    """Key of a strategy that only this test changes."""
    return own_of(changing)


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
def named(tmp_path_factory):
    """A server for editing on which a proxy names who asks; its store begins empty."""
    folder = tmp_path_factory.mktemp("named")
    write_notebooks(folder / "notebooks")
    for own in ("1_link", "meeting"):
        shutil.copyfile(ROOT / f"notebooks/{own}.ipynb", folder / f"notebooks/{own}.ipynb")
    access_rules = AccessRules(
        proxy_header="X-Reader", proxy_address="127.0.0.1", members_only=True
    )
    with serving(folder, workers=1, edit=True, access_rules=access_rules) as served:
        yield served


@pytest.fixture(scope="session")
def locked_editing(place):
    """A server for editing that asks for a token, and the token."""
    with serving(place, workers=1, edit=True, access_rules=AccessRules(token=TOKEN)) as served:
        yield served, TOKEN


@pytest.fixture(scope="session")
def samples(tmp_path_factory):
    """A folder with both samples and our notebooks, which no test changes."""
    folder = tmp_path_factory.mktemp("samples")
    (folder / "notebooks").symlink_to(ROOT / "notebooks")
    with open_store(folder / "store.sqlite") as store:
        for sample in ("distributor", "distributor-first-attempt"):
            book = read(ROOT / "data" / sample)
            store.create(book, "test", datetime(2026, 10, 1, tzinfo=UTC))
            store.allow(book["strategy"][0].data_folder, by="test")
    return folder


@pytest.fixture(scope="session")
def company(samples):
    """A server for reading the samples in the chapters as they are."""
    with serving(samples, workers=1) as served:
        yield served


@pytest.fixture
def visit(chromium):
    """Opens pages as readers do, and asserts that no page asks anything of the internet."""
    with _visits(chromium) as opened:
        yield opened


@pytest.fixture(scope="module")
def page(chromium):
    """The page of a reader who goes from address to address: its scripts are read once."""
    with _visits(chromium) as opened:
        yield opened()


@contextmanager
def _visits(chromium):
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
