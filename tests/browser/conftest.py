"""One JupyterLab for all browser tests."""

from __future__ import annotations

import pytest
from browser.lab import running_lab
from browser.members import opened, strategy  # noqa: F401 fixtures
from postgres import postgresql_server, postgresql_url  # noqa: F401 fixtures
from waiting import LONGEST

HERE = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "about:")


@pytest.fixture(scope="session")
def lab(chromium, tmp_path_factory):
    """Folder and address of a running JupyterLab, for a browser that is there to look at it."""
    folder = tmp_path_factory.mktemp("lab") / "notebooks"
    folder.mkdir()
    with running_lab(folder) as address:
        yield folder, address


@pytest.fixture(scope="session")
def person(chromium):
    """The browser of one person, whose cache stays warm from test to test."""
    context = chromium.new_context()
    yield context
    context.close()


@pytest.fixture
def tab(chromium, person):
    """Makes browser tabs, and asserts that none of them asked anything of the internet.

    ``other=True`` is another person's browser, which shares nothing with the first.
    """
    pages, contexts, asked = [], [], []

    def made(width: int = 1400, height: int = 1000, *, other: bool = False):
        context = chromium.new_context() if other else person
        if other:
            contexts.append(context)
        context.set_default_timeout(1000 * LONGEST)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.on("request", lambda request: asked.append(request.url))
        pages.append(page)
        return page

    yield made
    for one in (*pages, *contexts):
        one.close()
    outside = [url for url in asked if not url.startswith(HERE)]
    assert not outside, outside
