"""What the portfolio's notebook holds: all strategies of a store, opened on one page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any, get_args

from workbook.analysis.inspection import inspect_all
from workbook.book.errors import BadInput, Fault, NotFound
from workbook.book.messages import about, counted, day, say
from workbook.book.moment import NOW, Moment
from workbook.charts import theme
from workbook.pages.page import Mode, is_app
from workbook.pages.portfolio.measures import Portfolio

MOST_OPEN = 40  # lines of a table that stand open on the page
_MONTH = timedelta(days=30)


class PortfolioPage:
    """A portfolio on a page; every method displays something and returns nothing."""

    def __init__(self, portfolio: Portfolio) -> None:
        self.portfolio = portfolio

    def answer(self, function: Callable[[Portfolio], str]) -> None:
        """Say the answer in a sentence on top, and of how many strategies and which day it is."""
        number = counted(len(self.portfolio.units), "strategy", "strategies")
        said = about(day(self.portfolio.as_of), number)
        _display(theme.answer(function(self.portfolio), said))

    def show(self, function: Callable[[Portfolio], Any]) -> None:
        """Draw what a function of the portfolio returns: a chart, a frame, a sentence or HTML.

        A function that returns None or a frame without rows has nothing to draw; the page says so.
        """
        made = function(self.portfolio)
        if made is None or (hasattr(made, "columns") and made.empty):
            what = (function.__doc__ or function.__name__).splitlines()[0].rstrip(".")
            _display(theme.paragraph(say("{what}: there is nothing to show.", what=what)))
        elif isinstance(made, theme.Html):
            _display(made)
        elif isinstance(made, str):
            _display(theme.paragraph(made))
        elif hasattr(made, "properties"):
            with theme.figures(live=is_app(), picture=True, validate=not is_app()):
                _display(theme.figure(made))
        elif len(made) > MOST_OPEN:
            _display(theme.folded(f"Show {counted(len(made), 'line')}", theme.table(made)))
        else:
            _display(theme.table(made))


def open_portfolio(
    as_of: Moment | str = NOW,
    store: str = "",
    mode: str = "auto",
    since: Moment | str = NOW,
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

    Raises
    ------
    NotFound
        The store held no strategy then.
    BadInput
        ``as_of`` or ``since`` is no date, or ``mode`` is unknown.
    """
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
