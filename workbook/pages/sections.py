"""The sections of a page: each folds, and one in which there is nothing yet is a line.

A page is a row of parts: text, and what cells show. A text that begins with a heading of the
second level begins a section; what stands before the first one is the head of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape, unescape

from workbook.book.messages import say
from workbook.charts.theme import NOTHING

LONG = 3  # sections from which a page has an overview

_HEADING = re.compile(r"<h2(?P<more>[^>]*)>(?P<words>.*?)</h2>", re.DOTALL)
_ID = re.compile(r'\bid="([^"]*)"')
_TAG = re.compile(r"<[^>]+>|<style>.*?</style>", re.DOTALL)
_KEPT = re.compile(
    r"<(details|figure|form|button|img|input|ol|pre|svg|table|ul)\b|app-waiting|app-failed|app-place"
)


@dataclass(frozen=True)
class Part:
    """One cell of a page as HTML: text, or what a cell shows."""

    html: str
    is_text: bool = False


@dataclass
class _Section:
    place: str
    words: str
    parts: list[Part] = field(default_factory=list)


def heading(html: str) -> tuple[str, str] | None:
    """Return where the first heading of the second level is and what it says; None without one."""
    found = _HEADING.search(html)
    if found is None:
        return None
    words = unescape(_TAG.sub("", found["words"])).strip()
    named = _ID.search(found["more"])
    return (named[1] if named else place_of(words)), words


def place_of(words: str) -> str:
    """Return the anchor of a heading."""
    return re.sub(r"\W+", "-", words.casefold()).strip("-")


def overview(headings: Sequence[tuple[str, str]]) -> str:
    """Return the list of a long page's sections; empty for a short one."""
    if len(headings) < LONG:
        return ""
    items = "".join(
        f'<li><a href="#{escape(place)}">{escape(words)}</a></li>' for place, words in headings
    )
    name = escape(say("On this page"))
    return f'<nav class="page-overview" aria-label="{name}"><ul>{items}</ul></nav>'


class Folding:
    """Writes the parts of a page as they come, each section as soon as it is whole.

    ``headings`` are those of all sections; with them a long page gets an overview under its head.
    """

    def __init__(self, headings: Sequence[tuple[str, str]] = ()) -> None:
        self._headings = headings
        self._section: _Section | None = None

    def take(self, parts: Iterable[Part]) -> Iterator[str]:
        """Take the next parts; gives what can be shown now."""
        for part in parts:
            begun = heading(part.html) if part.is_text else None
            if begun:
                yield _written(self._section) if self._section else overview(self._headings)
                self._section = _Section(*begun)
            if self._section is None:
                yield _text(part)
            elif begun:
                rest = _HEADING.sub("", part.html, count=1)
                self._section.parts.append(Part(rest, is_text=True))
            else:
                self._section.parts.append(part)

    def end(self) -> Iterator[str]:
        """Give what is left."""
        if self._section:
            yield _written(self._section)


def folded(parts: Iterable[Part], headings: Sequence[tuple[str, str]] = ()) -> Iterator[str]:
    """Write all parts of a page; see ``Folding``."""
    folding = Folding(headings)
    yield from folding.take(parts)
    yield from folding.end()


def _written(section: _Section) -> str:
    name = f'<h2 id="{escape(section.place)}">{escape(section.words)}</h2>'
    inner = "".join(map(_text, section.parts))
    shown = [part.html for part in section.parts if not part.is_text] or ["-"]
    blank = all(not _TAG.sub("", html).strip() for html in shown)
    if (blank or any(NOTHING in html for html in shown)) and not any(map(_KEPT.search, shown)):
        said = next(filter(None, map(_said, shown)), say("nothing to show yet"))
        note = f'<span class="page-nothing">{escape(said)}</span>'
        return (
            f'<details class="page-section page-empty"><summary>{name} {note}</summary>'
            f"{inner}</details>"
        )
    return f'<details class="page-section" open><summary>{name}</summary>{inner}</details>'


def _text(part: Part) -> str:
    inside = _TAG.sub("", part.html).strip() or _KEPT.search(part.html)
    if part.is_text:
        return f'<section class="report-text">{part.html}</section>' if inside else ""
    return part.html


def _said(html: str) -> str:
    """Return in a few words what a cell says that there is not."""
    found = re.search(r'data-nothing="([^"]*)"', html)
    return unescape(found[1]) if found else ""
