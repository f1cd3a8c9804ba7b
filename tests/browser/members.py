"""A small team in a store, its form open in JupyterLab, and what people do in it."""

from __future__ import annotations

import re

import pytest
from browser.lab import notebook, run_all

from workbook.store import open_store

ANA = {"key": "ana", "name": "Ana Ruiz", "function": "sales", "role": "leader"}
PAGE = (
    "from workbook import link, team, open_page\npage = open_page('{strategy}', store={store!r})",
    "page.form('members')",
    "page.show(team.functions)",
)


@pytest.fixture
def strategy(book, lab, request):
    """A store with one small strategy and a notebook over it, in the folder of JupyterLab."""
    folder, _ = lab
    name = re.sub(r"\W", "", request.node.name)[:40]
    store = str(folder / f"{name}.sqlite")
    made = book(
        strategy=[{"key": "s", "name": "Serve", "leader": "ana"}],
        functions=[{"key": "sales", "name": "Sales"}, {"key": "finance", "name": "Finance"}],
        members=[ANA, {"key": "beto", "name": "Beto Paz", "function": "finance", "role": "expert"}],
        choices=[{"key": "phone", "statement": "Answer by phone"}],
    )
    with open_store(store) as opened:
        opened.create(
            {
                table: made.entered(table)
                for table in ("strategy", "functions", "members", "choices")
            },
            by="ana",
        )
    (folder / f"{name}.ipynb").write_text(
        notebook(*(cell.format(strategy="s", store=store) for cell in PAGE))
    )
    return name, store


@pytest.fixture
def opened(strategy, lab, tab):
    """Opens the strategy's notebook in a new tab and gives it once the form is there.

    Whatever a test does, in the end what stands on the last page is what the store holds.
    """
    from browser.entering import Entering

    pages = []

    def made(**settings):
        page = tab(**settings)
        run_all(page, lab[1], f"{strategy[0]}.ipynb")
        page.wait_for_selector(".wb-form .wb-tools")
        pages.append(page)
        return page

    yield made
    Entering(pages[-1], "members", strategy[1], "s").agree()


def members(store):
    with open_store(store) as opened:
        return {row.key: row for row in opened.read("s").rows("members")}


def cell(page, row, column):
    at = page.locator(".wb-grid thead th").all_inner_texts()
    number = next(n for n, text in enumerate(at) if text.startswith(column))
    return page.locator(f".wb-grid tr[data-id='[\"{row}\"]'] > *").nth(number)


def said(page, text):
    page.locator(".wb-status", has_text=text).wait_for()


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def paste(page, text):
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.setData('text/plain', text);
          const paste = {clipboardData: data, bubbles: true, cancelable: true};
          document.activeElement.dispatchEvent(new ClipboardEvent('paste', paste));
        }""",
        text,
    )
