"""What a page shows, as parts, is what its HTML shows, and a notebook keeps it."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import IPython.display
import pytest

import workbook
from workbook.book import registry
from workbook.charts import parts, theme
from workbook.charts.cards import Card, cards, points
from workbook.exchange import read
from workbook.pages.page import Page
from workbook.store import open_store

ROOT = Path(__file__).parents[2]
NOTEBOOKS = [
    path
    for one in registry.chapters()
    if one.notebook and (path := ROOT / "notebooks" / one.notebook).is_file()
    if not one.is_personal
]


class Words(HTMLParser):
    """Every text of a page, and the descriptions of its figures; no signs, no lines that fold."""

    def __init__(self, html):
        super().__init__()
        self.words, self.described, self.inside = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag not in ("br", "img"):
            folds = tag == "summary" and "wb-word" in named.get("class", "")
            hides = folds or tag in ("style", "figure") or named.get("aria-hidden") == "true"
            self.inside.append((tag, named.get("class", ""), hides))
        elif tag == "img" and self._is_in("figure"):
            self.described.append(named["alt"])

    def _is_in(self, wanted):
        return any(tag == wanted for tag, *_ in self.inside)

    def handle_endtag(self, tag):
        while self.inside.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not any(hides for *_, hides in self.inside):
            self.words += split(data)


def words(shown):
    texts = (
        one for part in shown if not isinstance(part, parts.Figure) for one in parts.words(part)
    )
    return [word for text in texts for word in split(text)]


def split(text):
    return [word for one in text.split() if (word := one.strip(":"))]


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "workbook.sqlite"
    names = ("distributor", "distributor-first-attempt")
    with open_store(path) as opened:
        for name in names:
            opened.create(read(ROOT / "data" / name), by="ana")
        return {name: opened.read(name) for name in names}


def outputs(notebook, page, monkeypatch):
    """Return what the cells of a notebook show."""
    kept = []
    monkeypatch.setattr(IPython.display, "display", lambda one, **_: kept.append(one))
    names = {"page": page} | {name: getattr(workbook, name) for name in CHAPTERS}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and source.startswith("page."):
            exec(source, names)
    return kept


CHAPTERS = tuple(registry.installed())


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda one: one.stem)
@pytest.mark.parametrize("name", ["distributor", "distributor-first-attempt"])
def test_the_parts_of_every_page_say_what_its_html_says(notebook, name, books, monkeypatch):
    book = books[name]
    shown = outputs(notebook, Page(book, "report", lambda: book), monkeypatch)
    assert len(shown) > 3
    for one in shown:
        kept, html = parts.from_text(one[parts.MIME]), Words(one["text/html"])
        assert sorted(words(kept)) == sorted(html.words)
        figures = [part for part in kept if isinstance(part, parts.Figure)]
        assert [part.description for part in figures] == html.described
        for part in figures:
            assert parts.of_svg(part.svg) in one["text/html"]


def test_parts_come_back_from_a_notebook_as_they_were_and_later_kinds_are_left_out():
    made = theme.together(
        [
            theme.answer("Yes.", "A & B"),
            theme.paragraph("<b>", aside=True),
            points(["a", "b"]),
            cards([Card("open", "A card", (("Owner", "Ana"), ("", "…")), "▲", "caution")]),
        ]
    )
    table = parts.Table("T", ("A",), (("1",),), (True,), entered=True)
    found = parts.Findings((parts.Found("Error", "L101", "m", "r", "Ana", "w"),))
    shown = (*made.parts, table, found, parts.Figure("<svg/>", "d"))
    text = parts.to_text(shown)
    assert parts.from_text(text) == shown
    later = json.dumps([{"kind": "Film", "reel": 1}, *json.loads(text)])
    assert parts.from_text(later) == shown
    assert re.search(r"<b>Ana|<b>$", made) is None


def test_only_a_report_keeps_parts(books, monkeypatch):
    kept = []
    monkeypatch.setattr(IPython.display, "display", lambda one, **_: kept.append(one))
    Page(books["distributor"], "view").findings("T")
    assert isinstance(kept[0], theme.Html)
