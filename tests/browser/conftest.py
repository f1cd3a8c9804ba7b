"""One JupyterLab and one Chromium for all browser tests."""

from __future__ import annotations

import pytest
from browser.lab import ARGUMENTS, CHROMIUM, running_lab

HERE = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "about:")


def _needs_chromium() -> None:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (or name it in WORKBOOK_CHROMIUM)")


@pytest.fixture(scope="session")
def chromium():
    """A running Chromium."""
    _needs_chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """Folder and address of a running JupyterLab."""
    _needs_chromium()
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
        context.set_default_timeout(15_000)
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
