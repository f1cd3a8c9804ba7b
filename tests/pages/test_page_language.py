"""No sentence of a chapter's page escapes the catalogues: see tests/greek.py."""

import json
from pathlib import Path

import IPython.display
import pytest
from greek import greek_book, outside, words

from workbook.book import Book
from workbook.book.messages import PSEUDO, speaking
from workbook.pages.page import Page

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("[0-9]_*.ipynb"))
# Words that stand at marks and on cards and are no messages yet, because each is a column of a
# measure or a part of a chart; and words of expressions over evidence, which are data. Only fewer.
NOT_YET = json.loads(Path(__file__).with_name("not_yet_messages.json").read_text("utf-8"))
SAMPLES = ("distributor", "distributor-first-attempt")


@pytest.fixture(scope="module", params=SAMPLES)
def books(request: pytest.FixtureRequest) -> tuple[Book, Book]:
    return greek_book(request.param), greek_book(request.param, "2026-07-31")


def html_of(displayed: object) -> str:
    """Return the words of what a cell displays: HTML alone, or with its parts beside it."""
    html = displayed["text/html"] if isinstance(displayed, dict) else displayed
    return words(str(html))


def shown(notebook: Path, book: Book, before: Book) -> list[str]:
    """Return what each code cell of a chapter shows on paper, as the words that people read."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    names: dict = {"page": Page(book, "report", lambda: before)}
    exec(sources[1].split("\n")[0], names)
    caught: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(IPython.display, "display", lambda one, **_: caught.append(html_of(one)))
        for source in sources[2:]:
            exec(source, names)
    return caught


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_the_cells_of_a_chapter_show(notebook, books):
    with speaking(PSEUDO):
        texts = shown(notebook, *books)
    assert texts
    escaped = {part for text in texts for part in outside(text)}
    assert escaped - set(NOT_YET[notebook.stem]) == set()
