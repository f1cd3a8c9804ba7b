"""What a notebook holds: a strategy opened on a page, and everything shown from it.

A cell shows a function of the book: a measure, a chart, a list of findings. The page draws the
result the same way in JupyterLab, in an app and in a report.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, Literal, get_args

from workbook import theme
from workbook.book import Book
from workbook.checks import findings
from workbook.errors import BadInput, Fault, NotFound
from workbook.language import day
from workbook.model import TABLES
from workbook.startup import skip_unused_imports
from workbook.store import open_store

if TYPE_CHECKING:
    import pandas as pd

skip_unused_imports()

_MONTH = timedelta(days=30)
Mode = Literal["auto", "edit", "view", "report"]


def _none() -> None:
    return None


class Page:
    """One strategy on one page; ``book`` is what it shows, ``mode`` how.

    Every method displays something and returns nothing, so that a cell is one call.
    """

    def __init__(self, book: Book, mode: Mode, earlier: Callable[[], Book | None] = _none) -> None:
        self.book = book
        self.mode = mode
        self._earlier = earlier

    def answer(self, function: Callable[[Book], str]) -> None:
        """Say a chapter's answer in a sentence on top, and of which strategy and day it is."""
        strategy = self.book.strategy
        whose = (
            f"{strategy.name}, {strategy.organisation}" if strategy.organisation else strategy.name
        )
        self._display(theme.answer(function(self.book), f"{whose}. As of {day(self.book.as_of)}."))

    def show(self, function: Callable[[Book], Any]) -> None:
        """Draw what a function of the book returns: a chart, a frame, a sentence or HTML.

        A function that returns None has nothing to draw yet; the page says so.
        """
        self._display(self._drawn(function))

    def compare(self, function: Callable[[Book, Book], Any]) -> None:
        """Draw what a function of two books returns: the strategy as it was, and as it is."""
        before = self._earlier()
        if before is None:
            self._display(theme.paragraph("The store holds no earlier state to compare with."))
        else:
            self._display(self._drawn(wraps(function)(partial(function, before))))

    def form(self, table: str) -> None:
        """Show a table of the book with the model's headings; people's names stand for their keys.

        Raises
        ------
        KeyError
            The book has no such table.
        """
        shape = TABLES[table]
        frame = self.book.frame(table)
        for field in shape.fields:
            if field.references and not field.many:
                frame[field.name] = frame[field.name].map(self.book.names(field.references))
        frame = frame.drop(columns=[name for name in frame if frame[name].isna().all()])
        labels = {
            field.name: field.title(self.book.strategy.language or "en") for field in shape.fields
        }
        self._display(
            theme.table(frame, shape.label, labels) if len(frame) else _nothing(shape.label)
        )

    def findings(self, *codes: str) -> None:
        """List what the checks find; ``codes`` are codes or their beginnings ("L", "P20")."""
        self._display(theme.findings(findings(self.book, select=codes)))

    def _drawn(self, function: Callable[[Book], Any]) -> theme.Html:
        made = function(self.book)
        if made is None:
            return _nothing(
                (function.__doc__ or function.__name__).strip().splitlines()[0].rstrip(".")
            )
        if isinstance(made, theme.Html):
            return made
        if isinstance(made, str):
            return theme.paragraph(made)
        if hasattr(made, "to_dict") and hasattr(made, "properties"):
            return theme.figure(made)
        return theme.table(self._named(made))

    def _named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Put people's names for keys in the columns that are called like a table's row."""
        for column, table in _KEY_COLUMNS.items():
            if column in frame:
                frame[column] = frame[column].map(self.book.names(table)).fillna(frame[column])
        return frame

    def _display(self, html: theme.Html) -> None:
        from IPython.display import display

        display(html)  # type: ignore[no-untyped-call]


def open_page(
    strategy: str, as_of: str = "", store: str = "", mode: str = "auto", since: str = ""
) -> Page:
    """Open a strategy of a store on a page.

    Parameters
    ----------
    strategy
        Key of the strategy.
    as_of
        The day or moment whose state is shown, as ISO text; empty for now.
    store
        URL or file of the store; empty for ``WORKBOOK_STORE`` or the nearest ``workbook.sqlite``.
    mode
        ``edit`` with forms, ``view`` without, ``report`` for paper; ``auto`` finds out.
    since
        The day or moment to compare with, as ISO text; empty for 30 days before.

    Raises
    ------
    NotFound
        There is no such strategy, or it did not exist then.
    BadInput
        ``as_of`` is no date, or ``mode`` is unknown.
    """
    from IPython.display import display

    if mode not in get_args(Mode):
        modes = ", ".join(get_args(Mode))
        raise BadInput(
            "The page cannot be opened.",
            [Fault("parameters", None, "mode", mode, f"one of {modes}")],
        )
    with open_store(store) as opened:
        book = opened.read(strategy, as_of)
    display(theme.Html(f"<style>{theme.CSS}</style>"))  # type: ignore[no-untyped-call]
    then = since or (book.as_of - _MONTH).isoformat()
    return Page(
        book,
        _found_mode() if mode == "auto" else mode,  # type: ignore[arg-type]
        partial(_book_if_any, store, strategy, then),
    )


def _book_if_any(store: str, strategy: str, as_of: str) -> Book | None:
    with open_store(store) as opened:
        try:
            return opened.read(strategy, as_of)
        except NotFound:
            return None


_KEY_COLUMNS = {
    "choice": "choices",
    "corporate_objective": "corporate_objectives",
    "function": "functions",
    "member": "members",
    "manager": "members",
    "owner": "members",
    "leader": "members",
    "objective": "objectives",
    "action": "actions",
    "indicator": "indicators",
    "moment": "moments",
    "solution": "solutions",
    "assumption": "assumptions",
}


def _found_mode() -> Mode:
    return "view" if "voila" in os.environ.get("SERVER_SOFTWARE", "") else "edit"


def _nothing(what: str) -> theme.Html:
    return theme.paragraph(f"{what}: nothing is entered yet.")
