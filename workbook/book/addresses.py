"""Where a page shows something: the addresses behind names, marks, findings and gates.

What draws a page asks here and never writes an address itself. In an app an address is relative
to the server's pages, in a report to the folder of the strategy's files; where there are no such
pages (a notebook that runs by itself, a paper, slides) it is empty, and a name stays a name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from html import escape
from typing import Any, Literal
from urllib.parse import quote, urlencode

from workbook.book.filenames import HANDBOOK

REPORT_VARIABLE = "WORKBOOK_REPORT_LINKS"
"""Set in the kernels of a run: beside what they make lie the pages that links lead to."""

STRATEGY_FILE = "strategy.html"
FINDINGS_FILE = "findings.html"

_TO_A_FILE = re.compile(
    rf'<a [^>]*href="(?:rows_\w+\.html|{FINDINGS_FILE}|{STRATEGY_FILE}|[./]*{HANDBOOK})'
    r'(?:#[^"]*)?"[^>]*>(.*?)</a>',
    re.DOTALL,
)

Surface = Literal["", "app", "report"]


@dataclass(frozen=True)
class Place:
    """Where what is drawn now will be read.

    ``strategy`` and ``as_of`` are what an address of an app has to name; ``as_of`` is empty for
    now. ``edited`` says whether rows can be changed there: it is the team's own view. ``folder`` is
    where a report's other files lie, below the file that is drawn, and ``up`` leads from it to the
    folder of all reports.
    """

    surface: Surface = ""
    strategy: str = ""
    as_of: str = ""
    edited: bool = False
    folder: str = ""
    up: str = "../../"


_NOWHERE = Place()
_place: ContextVar[Place] = ContextVar("place", default=_NOWHERE)


@contextmanager
def leading_from(place: Place) -> Iterator[None]:
    """Let everything that is drawn meanwhile lead to the pages that there are at a place."""
    before = _place.set(place)
    try:
        yield
    finally:
        _place.reset(before)


def place() -> Place:
    """Return where what is drawn now will be read."""
    return _place.get()


def of_row(table: str, key: Any) -> str:
    """Return the address of a row's own page; empty where there is none.

    A row that only tells something of another one, such as a vote or a dependency, is on the page
    of that one.

    Parameters
    ----------
    table
        Name of the table, such as ``choices``.
    key
        The row's key; a tuple where the key has several columns.
    """
    here = _place.get()
    if not here.surface:
        return ""
    table, key = shown_with(table, key)
    if not table:
        return ""
    if table == "strategy":
        return of_strategy()
    if here.surface == "report":
        return f"{here.folder}{file_of(table)}#{quote(key)}"
    return _in_app("row", table=table, key=key)


def of_table(table: str) -> str:
    """Return the address of the list of a table's rows."""
    here = _place.get()
    if here.surface == "report":
        return f"{here.folder}{file_of(table)}"
    return _in_app("row", table=table) if here.surface else ""


def shown_with(table: str, key: Any) -> tuple[str, str]:
    """Return the table and key of the row on whose page a row is shown; empty for none."""
    from workbook.book.model import TABLES

    shape = TABLES.get(table)
    if shape is None:
        return "", ""
    parts = key if isinstance(key, tuple | list) else (key,)
    if has_pages(table):
        known = bool(parts) and parts[0] not in (None, "")
        return (table, str(parts[0])) if known else ("", "")
    for name, part in zip(shape.key, parts, strict=False):
        field = shape.by_name[name]
        if field.references and part:
            return shown_with(field.references, part)
    return "", ""


def without_links(html: str) -> str:
    """Return HTML of a report with names in the place of links to its other files."""
    return _TO_A_FILE.sub(r"\1", html)


def has_pages(table: str) -> bool:
    """Tell whether each row of a table has a page of its own: those with a key of one column."""
    from workbook.book.model import TABLES

    return table in TABLES and TABLES[table].key == ("key",)


def of_form(table: str, key: Any = "", column: str = "") -> str:
    """Return the address where a row is changed, opened at a column; empty where nobody edits."""
    from workbook.book import registry

    here = _place.get()
    if here.surface != "app" or not here.edited:
        return ""
    chapter = registry.chapter_of_table(table)
    if chapter is None or not chapter.notebook:
        return ""
    parts = key if isinstance(key, tuple | list) else (key,)
    way = "/".join(quote(str(part), safe="") for part in (table, json.dumps(list(parts)), column))
    return f"{_in_app(chapter.name)}#edit/{way}"


def of_new(table: str, cells: Mapping[str, str | list[str]] | None = None) -> str:
    """Return the address where a row is added, with what is known of it; empty where nobody edits.

    ``cells`` are values by column, as a CSV file has them; several of one column as a list.
    """
    form = of_form(table)
    if not form:
        return ""
    page = form.partition("#")[0]
    return f"{page}#new/{quote(table)}/{quote(json.dumps(dict(cells or {})), safe='')}"


def of_chapter(table: str) -> str:
    """Return the address of the chapter that brings a table; empty where there are no pages."""
    from workbook.book import registry

    if _place.get().surface != "app":
        return ""
    chapter = registry.chapter_of_table(table)
    return _in_app(chapter.name) if chapter else ""


def of_round(subject: str) -> str:
    """Return the address where members vote on something; empty where nobody edits."""
    from workbook.book import registry

    here = _place.get()
    if here.surface != "app" or not here.edited:
        return ""
    for one in registry.chapters():
        if any(each.name == subject for each in one.subjects):
            return f"{_in_app(one.name)}#vote/{quote(subject)}"
    return ""


def of_strategy() -> str:
    """Return the address of the strategy on a page."""
    here = _place.get()
    if here.surface == "report":
        return f"{here.folder}{STRATEGY_FILE}"
    return _in_app("strategy") if here.surface else ""


def of_kit() -> str:
    """Return the address of what is printed for the meetings; empty where there is no app."""
    here = _place.get()
    return f"kit?{urlencode({'strategy': here.strategy})}" if here.surface == "app" else ""


def of_gate(gate: str) -> str:
    """Return the address of what was found at a gate, or at all of them for an empty name."""
    here = _place.get()
    at = f"#{quote(gate)}" if gate else ""
    if here.surface == "report":
        return f"{here.folder}{FINDINGS_FILE}{at}"
    return f"{_in_app('findings')}{at}" if here.surface else ""


def of_check(code: str) -> str:
    """Return the address of a check's explanation in the handbook."""
    here = _place.get()
    if here.surface == "report":
        return f"{here.up}{HANDBOOK}#check-{code}"
    return f"handbook#check-{code}" if here.surface else ""


def link(words: str, address: str) -> str:
    """Return words as HTML, as a link where there is an address."""
    if not address:
        return escape(words)
    return f'<a href="{escape(address)}">{escape(words)}</a>'


def file_of(table: str) -> str:
    """Return the file of a report that holds the rows of a table."""
    return f"rows_{table}.html"


def _in_app(page: str, **more: str) -> str:
    here = _place.get()
    named = {"strategy": here.strategy, "as_of": here.as_of, **more}
    return f"{page}?{urlencode({name: value for name, value in named.items() if value})}"
