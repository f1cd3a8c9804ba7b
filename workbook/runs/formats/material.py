"""What the documents of a strategy are made of: its book, and what its chapters show."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from workbook.book import Book
from workbook.book.errors import NotFound
from workbook.runs import Brief, ChapterNotebook, Made, Plan
from workbook.runs.report import kept_notebook

if TYPE_CHECKING:
    from nbformat import NotebookNode

_SVG = "data:image/svg+xml;base64,"
_BREAK = "\n\n"  # between the lines of a finding
_VOID = frozenset({"br", "img", "hr", "input", "col", "wbr"})


@dataclass(frozen=True)
class Chart:
    """A picture of a chapter: its SVG, what it shows in words, and the heading above it."""

    svg: str
    description: str
    heading: str


@dataclass(frozen=True)
class Contents:
    """What a chapter says: its title and question, the answer, its charts and its findings."""

    title: str
    question: str
    answer: str
    charts: tuple[Chart, ...]
    findings: tuple[str, ...]


@dataclass(frozen=True)
class Material:
    """What the documents of one strategy are made of."""

    plan: Plan
    brief: Brief
    chapters: tuple[Made, ...]

    @cached_property
    def book(self) -> Book:
        """The strategy as it stood on the day of the report."""
        from workbook.store import open_store

        with open_store(self.plan.store, read_only=True) as opened:
            return opened.read(self.brief.key, self.brief.as_of)

    @cached_property
    def before(self) -> Book | None:
        """The strategy on the day to compare with, if one was named and it existed then."""
        from workbook.store import open_store

        if not self.plan.options.since:
            return None
        with open_store(self.plan.store, read_only=True) as opened:
            try:
                return opened.read(self.brief.key, self.plan.options.since)
            except NotFound:
                return None

    def notebook(self, made: Made) -> NotebookNode | None:
        """Read the executed notebook of a chapter; None where it did not come to one."""
        return kept_notebook(self.plan, made) if "ipynb" in made.files else None

    def contents(self, made: Made) -> Contents:
        """Return what a chapter says."""
        return contents(self.notebook(made), made.chapter)


def contents(notebook: NotebookNode | None, chapter: ChapterNotebook) -> Contents:
    """Take out of an executed notebook what its chapter says."""
    title, question, heading = chapter.title, "", ""
    reader = _Reader()
    for cell in notebook.cells if notebook else ():
        if cell.cell_type == "markdown":
            heads = re.findall(r"^(#{1,2}) +(.+)$", cell.source, re.MULTILINE)
            for mark, words in heads:
                if mark == "#" and not question:
                    title, question = words, _first_line(cell.source)
                heading = words
            reader.heading = heading
        for html in _html(cell):
            reader.feed(html)
    return Contents(
        title, question, reader.answer, tuple(reader.charts), tuple(map(_line, reader.findings))
    )


def _first_line(source: str) -> str:
    lines = (line.strip() for line in source.splitlines())
    return next((line for line in lines if line and not line.startswith("#")), "")


def _html(cell: Any) -> Iterator[str]:
    for output in cell.get("outputs", ()):
        if output.output_type in ("display_data", "execute_result"):
            yield "".join(output.data.get("text/html", ""))


def _line(words: Sequence[str]) -> str:
    """Return a finding in a line: what stands first is its head, and the rest are sentences."""
    head, _, rest = " ".join(words).partition(_BREAK)
    said = f"{head.rstrip()}: {rest.replace(_BREAK, ' ')}" if rest else head
    return " ".join(said.split())


class _Reader(HTMLParser):
    """Reads the answer, the charts and the findings out of what a page displays."""

    def __init__(self) -> None:
        super().__init__()
        self.heading = ""
        self.answer = ""
        self.charts: list[Chart] = []
        self.findings: list[list[str]] = []
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "img" and (named.get("src") or "").startswith(_SVG):
            svg = base64.b64decode((named["src"] or "")[len(_SVG) :]).decode()
            self.charts.append(Chart(svg, unescape(named.get("alt") or ""), self.heading))
        if tag not in _VOID:
            self._open.append((tag, named.get("class") or ""))
        if tag == "li" and self._is_in("ul", "wb-list"):
            self.findings.append([])
        if tag == "br" and self.findings and self._is_in("ul", "wb-list"):
            self.findings[-1].append(_BREAK)

    def handle_endtag(self, tag: str) -> None:
        while any(tag == one for one, _ in self._open):
            if self._open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self.answer and self._is_in("p", "wb-answer"):
            self.answer = " ".join(data.split())
        if self.findings and self._is_in("ul", "wb-list") and self._is_in("li", ""):
            self.findings[-1].append(data)

    def _is_in(self, tag: str, name: str) -> bool:
        return any(tag == one and name in classes for one, classes in self._open)
