"""What a notebook holds: a strategy opened on a page, and everything shown from it.

A cell shows a function of the book: a measure, a chart, a list of findings. The page draws the
result the same way in JupyterLab, in an app and in a report.
"""

from __future__ import annotations

import inspect
import os
import re
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from datetime import timedelta
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from workbook.analysis.checks import findings, is_blank
from workbook.analysis.stake import ranked
from workbook.book import Book, identity, rounds
from workbook.book.errors import BadInput, Fault, NotFound
from workbook.book.messages import about, day, say, say_number, speaking, translate
from workbook.book.model import KEY_COLUMNS, SUBJECTS, TABLES
from workbook.book.moment import NOW, Moment
from workbook.charts import theme
from workbook.charts.parts import MIME, to_text
from workbook.pages import asking
from workbook.startup import skip_unused_imports
from workbook.store import Store, open_store

if TYPE_CHECKING:
    import pandas as pd

    from workbook.forms import Desk

skip_unused_imports()

PAINTED = "WORKBOOK_PAINTED"
"""Set in a kernel whose page a painter draws: there only what needs a kernel is left to do."""

AS_KNOWN: ContextVar[Callable[[Book], Book]] = ContextVar("as_known", default=lambda book: book)
"""In a process that draws many pages: gives for a book the same one that it has drawn before."""

_MONTH = timedelta(days=30)
_LONG = 30  # rows from which a table is folded, so that the page stays short
Mode = Literal["auto", "edit", "view", "report"]


def _none() -> None:
    return None


class Page:
    """One strategy on one page; ``book`` is what it shows, ``mode`` how.

    Every method displays something and returns nothing, so that a cell is one call. With a
    ``desk`` the page is edited: forms save to its store, and everything shown is drawn again.
    """

    def __init__(
        self,
        book: Book,
        mode: Mode,
        earlier: Callable[[], Book | None] = _none,
        desk: Desk | None = None,
    ) -> None:
        self.book = book
        self.mode = mode
        self._earlier = earlier
        self._desk = desk
        self.language = book.language
        self._drawings: list[tuple[Any, Callable[[], theme.Html]]] = []
        if desk:
            desk.watch_last(self._redraw)

    def refresh(self) -> None:
        """Read the strategy anew and draw everything on the page again; what is typed stays."""
        if self._desk:
            self._desk.refresh()

    def answer(self, function: Callable[[Book], str]) -> None:
        """Say a chapter's answer in a sentence on top, and of which strategy and day it is."""
        self._display(lambda: self._answered(function))

    def show(self, function: Callable[[Book], Any]) -> None:
        """Draw what a function of the book returns: a chart, a frame, a sentence or HTML.

        A function that returns None has nothing to draw yet; the page says so. One that returns a
        widget says in its attribute ``on_paper`` what a report shows in its place.
        """
        on_paper = getattr(function, "on_paper", "")
        if not on_paper:
            self._display(lambda: self._drawn(function))
        elif self.mode == "report":
            self._display(lambda: theme.paragraph(translate(on_paper), aside=True))
        else:
            from IPython.display import display

            widget = function(self.book)
            display(_nothing(function) if widget is None else widget)  # type: ignore[no-untyped-call]

    def compare(self, function: Callable[[Book, Book], Any]) -> None:
        """Draw what a function of two books returns: the strategy as it was, and as it is."""
        self._display(lambda: self._compared(function))

    def form(self, table: str) -> None:
        """Show a table of the book with the model's headings; in edit mode, to be edited.

        Raises
        ------
        KeyError
            The book has no such table.
        """
        if self._desk:
            from IPython.display import display

            from workbook.forms import Form

            display(Form(self._desk, table))  # type: ignore[no-untyped-call]
        else:
            self.table(table)

    def table(self, table: str) -> None:
        """Show a table of the book with the model's headings, to be read in every mode.

        Raises
        ------
        KeyError
            The book has no such table.
        """
        self._display(lambda: self._table(table))

    def enter(self, *tables: str) -> None:
        """Let a chapter's tables be filled in, each behind a button; only where it is edited.

        The first table without a row stands open, with what belongs there and an example.

        Raises
        ------
        KeyError
            The book has no such table.
        """
        if self._desk:
            from IPython.display import display

            from workbook.forms import Entry

            display(Entry(self._desk, tables))  # type: ignore[no-untyped-call]

    def _table(self, table: str) -> theme.Html:
        """Write a table with people's names for keys."""
        shape = TABLES[table]
        frame = self.book.frame(table)
        for field in shape.fields:
            if field.references and not field.many:
                frame[field.name] = frame[field.name].map(
                    {word: translate(word) for word in field.besides}
                    | self.book.names(field.references)
                )
            elif field.kind == "choice":
                frame[field.name] = frame[field.name].map(translate, na_action="ignore")
        private = [one.name for one in shape.fields if one.private and self.mode == "report"]
        frame = frame.drop(columns=private)
        frame = frame.drop(columns=[name for name in frame if frame[name].isna().all()])
        labels = {field.name: field.title(self.language) for field in shape.fields}
        if frame.empty:
            return _nothing(shape.title(self.language), say("nothing is entered yet"))
        title = shape.title(self.language)
        made = theme.table(frame, title, labels, entered=True)
        if len(frame) <= _LONG:
            return made
        rows = say_number(
            len(frame), "{table}, {number} row", "{table}, {number} rows", table=title
        )
        return theme.folded(rows, made)

    def vote(self, subject: str) -> None:
        """Let members vote in the open round; where the page is not edited, say how it stands.

        ``subject`` is what ``rounds.subject`` has: ``links``, ``forecasts`` …
        """
        if self._desk:
            from IPython.display import display

            from workbook.forms.voting import Ballot

            display(Ballot(self._desk, subject))  # type: ignore[no-untyped-call]
        else:
            self._display(lambda: theme.paragraph(self._round(subject)))

    def _round(self, subject: str) -> str:
        called = translate(SUBJECTS[subject].called)
        none = say("No round of {called} has been opened.", called=called)
        return rounds.sentence(self.book, subject) or none

    def update(self) -> None:
        """Let the reader enter results and progress in one small form with one button."""
        if self._desk:
            from IPython.display import display

            from workbook.forms.updating import Update

            display(Update(self._desk))  # type: ignore[no-untyped-call]

    def news(self) -> None:
        """Show what others changed in the reader's rows since the reader last looked."""
        if self._desk:
            from IPython.display import display

            from workbook.forms.updating import News

            display(News(self._desk))  # type: ignore[no-untyped-call]

    def findings(self, *codes: str) -> None:
        """List what the checks find; ``codes`` are codes or their beginnings ("L", "P20")."""
        self._display(lambda: self._found(codes))

    def _found(self, codes: Sequence[str]) -> theme.Html:
        found = findings(self.book, select=codes)
        if not found and is_blank(self.book, codes):
            return theme.paragraph(say("Nothing to check yet."))
        listed = [one.finding for one in ranked(self.book, found)]
        remarks = [one for one in listed if one.severity == "info"]
        shown = theme.findings(one for one in listed if one.severity != "info")
        if not remarks:
            return shown
        summary = say_number(len(remarks), "{number} remark besides", "{number} remarks besides")
        return theme.together([shown, theme.folded(summary, theme.findings(remarks))])

    def _answered(self, function: Callable[[Book], str]) -> theme.Html:
        strategy = self.book.strategy
        whose = about(day(self.book.as_of), strategy.name, strategy.organisation)
        return theme.answer(function(self.book), whose)

    def _compared(self, function: Callable[[Book, Book], Any]) -> theme.Html:
        before = self._earlier()
        if before is None:
            return theme.paragraph(say("There is no earlier version to compare with yet."))
        return self._drawn(wraps(function)(partial(function, before)))

    def _drawn(self, function: Callable[[Book], Any]) -> theme.Html:
        app = is_app()
        picture, validate = not (app and self.mode == "edit"), self.mode == "report"
        with theme.figures(live=app, picture=picture, validate=validate):
            if not _is_public(function):
                return self._made(function)
            name = (function, app, self.mode)
            return self.book.remember(name, lambda: self._made(function))

    def _made(self, function: Callable[[Book], Any]) -> theme.Html:
        made = function(self.book)
        if made is None:
            return _nothing(function)
        if isinstance(made, theme.Html):
            return made
        if isinstance(made, str):
            return theme.paragraph(made)
        if hasattr(made, "to_dict") and hasattr(made, "properties"):
            return theme.figure(made)
        if made.empty:
            return _nothing(function, say("nothing to list"))
        return theme.table(self._named(made))

    def _named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Put people's names for keys in the columns that are called like a table's row."""
        for column, table in KEY_COLUMNS.items():
            if column in frame:
                frame[column] = frame[column].map(self.book.names(table)).fillna(frame[column])
        return frame

    def _display(self, draw: Callable[[], theme.Html]) -> None:
        """Show what ``draw`` gives; on a page that is edited, again after every change."""
        from IPython.display import display

        draw = partial(self._in_language, draw)  # also in the threads that draw it again
        if not self._desk:
            if PAINTED in os.environ:
                return
            made = draw()
            if self.mode == "report":
                kept = {"text/html": str(made), "text/plain": repr(made), MIME: to_text(made.parts)}
                display(kept, raw=True)  # type: ignore[no-untyped-call]
            else:
                display(made)  # type: ignore[no-untyped-call]
            return
        from ipywidgets import HTML

        # A widget is redrawn also after the browser was reloaded, which an output is not.
        shown = HTML(str(draw()))
        self._drawings.append((shown, draw))
        display(shown)  # type: ignore[no-untyped-call]

    def _in_language(self, draw: Callable[[], theme.Html]) -> theme.Html:
        with speaking(self.language):
            return draw()

    def _redraw(self) -> None:
        if self._desk:
            self.book = self._desk.book
        # While a picture is drawn by another process (see drawing), the next one is prepared.
        with _known_charts(), ThreadPoolExecutor(2) as pool:
            drawn = [(shown, pool.submit(_drawn_or_why, draw)) for shown, draw in self._drawings]
            for shown, html in drawn:
                shown.value = str(html.result())


def open_page(
    strategy: str = "",
    as_of: Moment | str = NOW,
    store: str = "",
    mode: str = "auto",
    since: Moment | str = NOW,
) -> Page:
    """Open a strategy of a store on a page.

    Parameters
    ----------
    strategy
        Key of the strategy; empty for that of the page's address (in Voila), else
        ``WORKBOOK_STRATEGY``, else the only one of the store. Where there are several, the page
        asks.
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
        ``as_of`` is no date, or ``mode`` is unknown, or a report is not told of which of several
        strategies it is.
    """
    from IPython.display import display

    if mode not in get_args(Mode):
        modes = ", ".join(get_args(Mode))
        raise BadInput(
            say("The page could not be opened."),
            [Fault("parameters", None, "mode", mode, say("one of {modes}", modes=modes))],
        )
    shown = _found_mode() if mode == "auto" else mode
    with open_store(store, read_only=shown == "view") as opened:
        strategy, moment, then = asking.asked(opened, strategy, as_of, since)
        if not strategy:
            return _ask(opened, shown)
        desk = _desk(opened, strategy) if shown == "edit" and not moment else None
        # A report is for everybody: nobody's unrevealed votes are in it.
        reader = "" if shown == "report" else identity.who()
        read = desk.book if desk else opened.read(strategy, moment, reader)
        notices, book = read.notices, AS_KNOWN.get()(read)
    display(theme.Html(f"<style>{theme.CSS}</style>"))  # type: ignore[no-untyped-call]
    if desk or PAINTED not in os.environ:
        for notice in notices:
            display(theme.paragraph(notice))  # type: ignore[no-untyped-call]
    then = then or Moment(book.as_of - _MONTH)
    return Page(
        book,
        shown,  # type: ignore[arg-type]
        partial(_book_if_any, store, strategy, then),
        desk,
    )


class _Unopened:
    """Stands for a page of which nobody has said yet what it shows: every cell shows nothing."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        if not hasattr(Page, name):
            raise AttributeError(name)
        return lambda *_: None


def _ask(store: Store, mode: str) -> Page:
    """Ask which strategy to open; where nobody can answer, refuse."""
    from IPython.display import display

    known = store.strategies()
    if mode == "report":
        raise asking.refusal(known)
    shown = f"<style>{theme.CSS}</style>{asking.question(known, in_app=is_app())}"
    display(theme.Html(shown))  # type: ignore[no-untyped-call]
    return cast("Page", _Unopened())


def _desk(store: Store, strategy: str) -> Desk:
    from workbook.forms import Desk

    return Desk(store, strategy, identity.who())  # opens the closed store again when it needs it


def _book_if_any(store: str, strategy: str, as_of: Moment) -> Book | None:
    with open_store(store, read_only=True) as opened:
        try:
            return opened.read(strategy, as_of)
        except NotFound:
            return None


def _known_charts() -> AbstractContextManager[None]:
    """Leave out altair's check of each chart's schema: it passed when it was first drawn."""
    if "altair" not in sys.modules:
        return nullcontext()
    from altair.utils.schemapi import debug_mode

    unchecked: AbstractContextManager[None] = debug_mode(False)
    return unchecked


def _drawn_or_why(draw: Callable[[], theme.Html]) -> theme.Html:
    """Draw, or say in its place why it cannot be drawn: the rest of the page goes on."""
    try:
        return draw()
    except Exception as error:  # whatever it is, it must not stay silent
        return theme.paragraph(
            say(
                "This could not be updated ({name}: {error}). Everything saved is safe. Run this "
                "cell again to see more.",
                name=type(error).__name__,
                error=error,
            )
        )


def _is_public(function: Callable[..., Any]) -> bool:
    """Say whether it is a module's own function, and not one that a cell makes each time anew."""
    module = getattr(function, "__module__", "__main__")
    name = getattr(function, "__qualname__", "")
    return module != "__main__" and getattr(sys.modules.get(module), name, None) is function


def _found_mode() -> Mode:
    if is_app():
        return "view"
    # A Jupyter server tells its kernels whose session they are; papermill and nbval do not.
    return "edit" if "JPY_SESSION_NAME" in os.environ else "report"


def is_app() -> bool:
    """Say whether this is a page of the apps."""
    return "voila" in os.environ.get("SERVER_SOFTWARE", "")


def _nothing(shown: str | Callable[..., Any], there: str = "") -> theme.Html:
    there = there or say("nothing to show yet")
    what = shown if isinstance(shown, str) else inspect.getdoc(shown) or shown.__name__
    what = re.split("[:;] ", what.splitlines()[0])[0].rstrip(".")  # not what its columns are
    return theme.paragraph(say("{what}: {there}.", what=translate(what), there=there))
