"""What the portfolio's notebook holds: all strategies of a store, opened on one page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any, get_args

from workbook.analysis.checks import GATES
from workbook.analysis.inspection import inspect_all
from workbook.book.errors import BadInput, Fault, NotFound
from workbook.book.messages import about, counted, day, say, say_number, speaking, translate
from workbook.book.messages import language as spoken_now
from workbook.book.moment import NOW, Moment
from workbook.charts import theme
from workbook.pages.asking import asked_language, shared_language
from workbook.pages.page import Mode, first_words, is_app
from workbook.pages.portfolio.measures import Portfolio
from workbook.store import open_store

MOST_OPEN = 40  # lines of a table that stand open on the page
_MONTH = timedelta(days=30)


class PortfolioPage:
    """A portfolio on a page; every method displays something and returns nothing."""

    def __init__(self, portfolio: Portfolio, language: str = "") -> None:
        self.portfolio = portfolio
        self.language = language or spoken_now()

    def answer(self, function: Callable[[Portfolio], str]) -> None:
        """Say the answer in a sentence on top, and of how many strategies and which day it is."""
        with speaking(self.language):
            _display(self._answered(function))

    def _answered(self, function: Callable[[Portfolio], str]) -> theme.Html:
        number = counted(len(self.portfolio.units), "strategy", "strategies")
        said = about(day(self.portfolio.as_of), number)
        return theme.answer(function(self.portfolio), said)

    def show(self, function: Callable[[Portfolio], Any]) -> None:
        """Draw what a function of the portfolio returns: a chart, a frame, a sentence or HTML.

        A function that returns None or a frame without rows has nothing to draw; the page says so.
        """
        with speaking(self.language):
            _display(self._drawn(function))

    def _drawn(self, function: Callable[[Portfolio], Any]) -> theme.Html:
        made = function(self.portfolio)
        if made is None or (hasattr(made, "columns") and made.empty):
            what = translate(first_words(function))
            return theme.paragraph(say("{what}: there is nothing to show.", what=what))
        if isinstance(made, theme.Html):
            return made
        if isinstance(made, str):
            return theme.paragraph(made)
        if hasattr(made, "properties"):
            with theme.figures(live=is_app(), still=not is_app()):
                return theme.figure(made, theme.caption(function))
        made = made.copy()
        for gate in GATES:
            if gate.name in made:
                made[gate.name] = made[gate.name].map(translate)
        if len(made) > MOST_OPEN:
            rows = say_number(len(made), "Show {number} line", "Show {number} lines")
            return theme.folded(rows, theme.table(made))
        return theme.table(made)


def open_portfolio(
    as_of: Moment | str = NOW,
    store: str = "",
    mode: str = "auto",
    since: Moment | str = NOW,
    language: str = "",
) -> PortfolioPage:
    """Open all strategies of a store on a page.

    Parameters
    ----------
    as_of
        The day or moment whose state is shown, as ISO text; empty for now.
    store
        URL or file of the store; empty for ``WORKBOOK_STORE`` or the nearest ``workbook.sqlite``.
    mode
        As of every page; nothing is edited here, so that all of them show the same.
    since
        The day or moment to compare with, as ISO text; empty for 30 days before.
    language
        In which it is read, such as ``es``; empty for that of the page's address, else
        ``WORKBOOK_LANGUAGE``, else that of all strategies, else English.

    Raises
    ------
    NotFound
        The store held no strategy then.
    BadInput
        ``as_of`` or ``since`` is no date, ``mode`` is unknown, or there is no catalogue of the
        language.
    """
    with speaking(asked_language(language)):
        with open_store(store, read_only=True) as opened:
            spoken = shared_language(opened)
        with speaking(spoken):
            return _opened(as_of, store, mode, since)


def _opened(as_of: Moment | str, store: str, mode: str, since: Moment | str) -> PortfolioPage:
    if mode not in get_args(Mode):
        expected = say("one of {get_args}", get_args=", ".join(get_args(Mode)))
        fault = Fault("parameters", None, "mode", mode, expected)
        raise BadInput(say("The page could not be opened."), [fault])
    shown, then = Moment.of(as_of, "as_of"), Moment.of(since, "since")
    units = tuple(inspect_all(store, as_of=shown))
    then = then or Moment(units[0].as_of - _MONTH)
    try:
        before = tuple(inspect_all(store, as_of=then))
    except NotFound:
        before = ()
    _display(theme.Html(f"<style>{theme.CSS}</style>"))
    for notice in dict.fromkeys(notice for unit in units for notice in unit.notices):
        _display(theme.paragraph(notice))
    return PortfolioPage(Portfolio(units, before, then.day(UTC)))


def _display(shown: theme.Html) -> None:
    from IPython.display import display

    display(shown)  # type: ignore[no-untyped-call]
