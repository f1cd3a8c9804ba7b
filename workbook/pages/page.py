"""What a notebook holds: a strategy opened on a page, and everything shown from it.

A cell shows a function of the book: a measure, a chart, a list of findings. The page draws the
result the same way in JupyterLab, in an app and in a report.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from datetime import timedelta
from functools import partial, wraps
from itertools import repeat
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from workbook.analysis.checks import findings, is_blank
from workbook.analysis.people import function_named
from workbook.book import Book, addresses, identity, rounds
from workbook.book.errors import BadInput, Fault, NotFound
from workbook.book.messages import (
    about,
    day,
    of_page,
    say,
    say_number,
    speak,
    speaking,
    translate,
)
from workbook.book.model import KEY_COLUMNS, SUBJECTS, TABLES
from workbook.book.moment import NOW, Moment
from workbook.book.sharing import is_private
from workbook.charts import theme
from workbook.charts.parts import MIME, to_text
from workbook.pages import asking, guide, kit
from workbook.pages.found import listed_findings
from workbook.startup import skip_unused_imports
from workbook.store import Store, open_store

if TYPE_CHECKING:
    import pandas as pd

    from workbook.forms import EditSession

skip_unused_imports()

RENDERED = "WORKBOOK_RENDERED"
"""Set in a kernel whose page a worker draws: there only what needs a kernel is left to do."""

BOOK_CACHE: ContextVar[Callable[[Book], Book]] = ContextVar("book_cache", default=lambda book: book)
"""In a process that draws many pages: gives for a book the same one that it has drawn before."""

first_words = theme.first_words

_MONTH = timedelta(days=30)
_LONG = 30  # rows from which a table is folded, so that the page stays short
Mode = Literal["auto", "edit", "view", "report"]


def _none() -> None:
    return None


class Page:
    """One strategy on one page; ``book`` is what it shows, ``mode`` how.

    Every method displays something and returns nothing, so that a cell is one call. With a
    ``session`` the page is edited: forms save to its store, and everything shown is drawn again.
    """

    def __init__(
        self,
        book: Book,
        mode: Mode,
        earlier: Callable[[], Book | None] = _none,
        session: EditSession | None = None,
        as_of: Moment = NOW,
        language: str = "",
    ) -> None:
        self.book = book
        self.mode = mode
        self.place = _place(book.key, as_of, mode)
        self._earlier = earlier
        self._session = session
        self.language = language or book.language
        self._drawings: list[tuple[Any, Callable[[], theme.Html]]] = []
        self._kept: dict[str, Any] = {}
        self._keeps = session is not None
        if session:
            session.watch_last(self._redraw)

    def refresh(self) -> None:
        """Read the strategy anew and draw everything on the page again; what is typed stays."""
        if self._session:
            self._session.refresh()

    def answer(self, function: Callable[[Book], str]) -> None:
        """Say a chapter's answer in a sentence on top, and of which strategy and day it is."""
        # As one thing: of two widgets that a cell shows, an app keeps the first.
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
            self._widget(lambda: _or_nothing(function, self.book))

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
        if self._session:
            from workbook.forms import Form

            self._widget(partial(Form, self._session, table))
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
        if self._session:
            from workbook.forms import Entry

            self._widget(partial(Entry, self._session, tables))

    def order(self, table: str, *parts: str) -> None:
        """Let rows be put in their order, with what belongs to each; only where it is edited.

        ``parts`` are tables whose rows point to one of them. Their forms, and that of the table,
        are the page's own (``enter``).

        Raises
        ------
        KeyError
            The book has no such table.
        """
        if self._session:
            from workbook.forms import Ordered

            self._widget(partial(Ordered, self._session, table, parts))

    def _table(self, table: str) -> theme.Html:
        """Write a table with people's names for keys."""
        shape = TABLES[table]
        frame = self.book.frame(table)
        if rounds.is_anonymous(table):
            frame = frame[frame["member"] == self.book.reader]
        empty = [name for name in frame if frame[name].isna().all()]
        empty += [name for name in frame if name not in empty and is_private(table, name)]
        if shape.named_by and "key" in frame and self.mode != "edit":
            empty.append("key")  # for programs: people read names
        own = frame[shape.key[0]].tolist() if addresses.has_pages(table) else []
        for field in shape.fields:
            if field.references and not field.many:
                named = self._links(field.references, frame[field.name])
                words = frame[field.name].map({word: translate(word) for word in field.besides})
                frame[field.name] = named.fillna(words).fillna(frame[field.name])
            elif field.kind == "choice":
                frame[field.name] = frame[field.name].map(translate, na_action="ignore")
            elif field.name == shape.named_by and own:
                links = map(theme.linked, frame[field.name], repeat(table), own)
                frame[field.name] = _objects(links, frame)
        frame = frame.drop(columns=empty)
        labels = {field.name: field.title(self.language) for field in shape.fields}
        if frame.empty:
            return theme.nothing(shape.title(self.language), say("nothing is entered yet"))
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
        if self._session:
            from workbook.forms.voting import Ballot

            self._widget(partial(Ballot, self._session, subject))
        else:
            self._display(lambda: theme.paragraph(self._round(subject)))

    def _round(self, subject: str) -> str:
        called = SUBJECTS[subject].title
        none = say("No round of {called} has been opened.", called=called)
        return rounds.sentence(self.book, subject) or none

    def meeting(self) -> None:
        """Lead through the meeting that comes next; where nothing is entered, show its agenda."""
        if self._session:
            from workbook.forms.meeting import MeetingPage

            self._widget(partial(MeetingPage, self._session))
        else:
            self._display(lambda: kit.agenda_of(self.book))

    def kit(self) -> None:
        """Lead to what is printed for the meetings; in JupyterLab, write it beside the notebook."""
        if self._session and not is_app():
            from workbook.pages.kit_file import KitFile

            self._widget(partial(KitFile, self._session))
        elif is_app():
            self._display(lambda: kit.link(self.book))

    def update(self) -> None:
        """Let the reader enter results and progress in one small form with one button."""
        if self._session:
            from workbook.forms.updating import Update

            self._widget(partial(Update, self._session))

    def news(self) -> None:
        """Show what others changed in the reader's rows since the reader last looked."""
        if self._session:
            from workbook.forms.updating import News

            self._widget(partial(News, self._session))

    def remarks(self) -> None:
        """Show the remarks that wait for the reader, and let them write one on any row."""
        if self._session:
            from workbook.pages.remark_form import RemarkForm

            self._widget(partial(RemarkForm, self._session))

    def findings(self, *codes: str) -> None:
        """List what the checks find; ``codes`` are codes or their beginnings ("L", "P20")."""
        self._display(lambda: self._found(codes))

    def _found(self, codes: Sequence[str]) -> theme.Html:
        found = findings(self.book, select=codes)
        if not found and is_blank(self.book, codes):
            return theme.paragraph(say("Nothing to check yet."))
        return listed_findings(self.book, found, edited=self.place.edited)

    def _answered(self, function: Callable[[Book], str]) -> theme.Html:
        strategy = self.book.strategy
        whose = about(day(self.book.as_of), strategy.name, strategy.organisation)
        answer = theme.answer(function(self.book), whose)
        if self.mode != "edit":
            return answer
        return theme.together([guide.strip(self.book), answer], "{}")

    def _compared(self, function: Callable[[Book, Book], Any]) -> theme.Html:
        before = self._earlier()
        if before is None:
            return theme.paragraph(say("There is no earlier version to compare with yet."))
        return self._drawn(wraps(function)(partial(function, before)))

    def _drawn(self, function: Callable[[Book], Any]) -> theme.Html:
        app = is_app()
        with theme.figures(live=app, still=not app), _unchecked():
            if not _is_public(function):
                return self._made(function)
            name = (function, self.place, self.mode)
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
            return theme.figure(made, theme.caption(function))
        if made.empty:
            return _nothing(function, say("nothing to list"))
        if "who" in made and not self.place.edited:
            made["who"] = made["who"].map(function_named(self.book), na_action="ignore")
        return theme.table(self._named(made))

    def _named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Put people's names for keys in the columns that are called like a table's row."""
        for column, table in KEY_COLUMNS.items():
            if column in frame:
                frame[column] = self._links(table, frame[column]).fillna(frame[column])
        return frame

    def _links(self, table: str, keys: pd.Series[Any]) -> pd.Series[Any]:
        """Return people's names for keys, each leading to its page; missing where nothing is."""
        names = self.book.names(table)
        made = (theme.linked(names[key], table, key) if key in names else None for key in keys)
        return _objects(made, keys)

    def _display(self, draw: Callable[[], theme.Html]) -> None:
        """Show what ``draw`` gives; on a page that is edited, again after every change."""
        from IPython.display import display

        draw = partial(self._in_language, draw)  # also in the threads that draw it again
        if not self._session:
            if RENDERED in os.environ:
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
        self._keep_shown()

    def _widget(self, make: Callable[[], Any]) -> None:
        """Show what answers a reader later, too."""
        from IPython.display import display

        with speaking(self.language):
            made = make()
        display(made)  # type: ignore[no-untyped-call]
        self._keep_shown()

    def _keep_shown(self) -> None:
        """Keep what the evidence said that was shown, as the apps do; who may not keeps nothing.

        What is shown without a session is kept by the process that draws it.
        """
        if not self._keeps or self._session is None:
            return
        if "workbook.analysis.verdicts" not in sys.modules:
            return
        from workbook.analysis.verdicts import shown_states

        with speaking(self.language):  # what was computed is remembered by language
            states = [(key, said) for key, said in shown_states(self.book)
                      if self._kept.get(key) != said]  # fmt: skip
        if states:
            kept = self._session.keep_shown(states)
            if kept:
                self._kept |= states
            self._keeps = kept is not False  # what did not work is tried again

    def _in_language(self, draw: Callable[[], theme.Html]) -> theme.Html:
        with speaking(self.language), addresses.leading_from(self.place):
            return draw()

    def _redraw(self) -> None:
        if self._session:
            self.book = self._session.book
        with ThreadPoolExecutor(2) as pool:
            drawn = [(shown, pool.submit(_drawn_or_why, draw)) for shown, draw in self._drawings]
            for shown, html in drawn:
                shown.value = str(html.result())
        self._keep_shown()


def open_page(
    strategy: str = "",
    as_of: Moment | str = NOW,
    store: str = "",
    mode: str = "auto",
    since: Moment | str = NOW,
    language: str = "",
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
    language
        In which it is read, such as ``es``; empty for that of the page's address, else
        ``WORKBOOK_LANGUAGE``, else the strategy's own, else English.

    Raises
    ------
    NotFound
        There is no such strategy, or it did not exist then.
    BadInput
        ``as_of`` is no date, or ``mode`` is unknown, or a report is not told of which of several
        strategies it is, or there is no catalogue of the language.
    """
    with speaking(asking.asked_language(language)):
        return _opened(strategy, as_of, store, mode, since)


def _opened(strategy: str, as_of: Moment | str, store: str, mode: str, since: Moment | str) -> Page:
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
        session = _session(opened, strategy) if shown == "edit" and not moment else None
        # A report is for everybody: nobody's unrevealed votes are in it.
        reader = "" if shown == "report" else identity.who()
        read = session.book if session else opened.read(strategy, moment, reader)
        notices, book = read.notices, BOOK_CACHE.get()(read)
    spoken = of_page([book.strategy.language])
    if session:
        speak(spoken)  # also what is said when a form is answered
    display(theme.Html(f"<style>{theme.CSS}</style>"))  # type: ignore[no-untyped-call]
    if session or RENDERED not in os.environ:
        for notice in notices:
            display(theme.paragraph(notice))  # type: ignore[no-untyped-call]
    then = then or Moment(book.as_of - _MONTH)
    return Page(
        book,
        shown,  # type: ignore[arg-type]
        partial(_book_if_any, store, strategy, then),
        session,
        moment,
        spoken,
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


def _session(store: Store, strategy: str) -> EditSession:
    from workbook.forms import EditSession

    return EditSession(
        store, strategy, identity.who()
    )  # opens the closed store again when it needs it


def _book_if_any(store: str, strategy: str, as_of: Moment) -> Book | None:
    with open_store(store, read_only=True) as opened:
        try:
            return opened.read(strategy, as_of)
        except NotFound:
            return None


def _unchecked() -> AbstractContextManager[None]:
    """Leave out altair's check of each part of a chart against its schema: tests do that."""
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
    return identity.is_app(os.environ)


def _or_nothing(function: Callable[[Book], Any], book: Book) -> Any:
    widget = function(book)
    return _nothing(function) if widget is None else widget


def _nothing(shown: str | Callable[..., Any], there: str = "") -> theme.Html:
    there = there or say("nothing to show yet")
    what = shown if isinstance(shown, str) else theme.caption(shown)
    return theme.nothing(what, there)


def _place(strategy: str, as_of: Moment, mode: Mode) -> addresses.Place:
    """Return where a page is read: in an app, in a report of a run, or anywhere else."""
    if is_app():
        return addresses.Place("app", strategy, str(as_of), edited=mode == "edit")
    is_report = mode == "report" and addresses.REPORT_VARIABLE in os.environ
    return (
        addresses.Place("report", strategy) if is_report else addresses.Place(edited=mode == "edit")
    )


def _objects(values: Iterable[Any], like: pd.DataFrame | pd.Series[Any]) -> pd.Series[Any]:
    """Return a column of anything: one of text would make plain text of HTML."""
    import pandas as pd

    return pd.Series(list(values), index=like.index, dtype=object)
