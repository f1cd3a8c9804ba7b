"""What the documents of a strategy are made of: its book, and what its chapters show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from workbook.book import Book
from workbook.book.errors import NotFound
from workbook.book.messages import say, translate_markdown
from workbook.charts import theme
from workbook.charts.parts import MIME, Answer, Part, from_text, is_for_documents
from workbook.pages.board import Section, sections
from workbook.runs import Brief, ChapterNotebook, Made, Plan
from workbook.runs.report import kept_notebook

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class Shown:
    """One output of a chapter: the heading above it, its parts, and the same as HTML."""

    heading: str
    parts: tuple[Part, ...]
    html: str


@dataclass(frozen=True)
class Contents:
    """What a chapter says: its title and question, and what it shows in order.

    ``cells`` are its text (Markdown) and what it shows.
    """

    title: str
    question: str
    cells: tuple[str | Shown, ...]

    @property
    def parts(self) -> Iterator[tuple[str, Part]]:
        """Every part that is fit to be handed on, with the heading above it."""
        for one in self.cells:
            if isinstance(one, Shown):
                yield from ((one.heading, part) for part in one.parts if is_for_documents(part))

    @property
    def answer(self) -> str:
        """The chapter's answer; empty where it came to none."""
        return next((part.text for _, part in self.parts if isinstance(part, Answer)), "")


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

    def sections(self, room: float = 1.0) -> tuple[Section, ...]:
        """Return the board's edition; of a strategy whose checks stopped, why there is none."""
        if self.brief.error:
            return (Section(say("For the board"), (("", theme.paragraph(self.brief.verdict)),)),)
        return sections(self.book, room)

    def notebook(self, made: Made) -> NotebookNode | None:
        """Read the executed notebook of a chapter; None where it did not come to one."""
        return kept_notebook(self.plan, made) if "ipynb" in made.files else None

    def contents(self, made: Made) -> Contents:
        """Return what a chapter says."""
        return contents(self.notebook(made), made.chapter)


def contents(notebook: NotebookNode | None, chapter: ChapterNotebook) -> Contents:
    """Return what an executed notebook shows, as far as it came."""
    title, question, heading = chapter.title, "", ""
    cells: list[str | Shown] = []
    for cell in notebook.cells if notebook else ():
        if cell.cell_type == "markdown":
            text = translate_markdown(cell.source)
            for mark, words in re.findall(r"^(#{1,2}) +(.+)$", text, re.MULTILINE):
                if mark == "#" and not question:
                    title, question = words, _first_line(text)
                heading = words
            cells.append(text)
        cells += [
            Shown(heading, from_text("".join(one.data[MIME])), "".join(one.data["text/html"]))
            for one in cell.get("outputs", ())
            if MIME in one.get("data", ())
        ]
    return Contents(title, question, tuple(cells))


def _first_line(source: str) -> str:
    lines = (line.strip() for line in source.splitlines())
    return next((line for line in lines if line and not line.startswith("#")), "")
