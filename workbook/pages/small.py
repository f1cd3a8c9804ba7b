"""The small pages of the apps: the strategy on a page, what was found, a row."""

from __future__ import annotations

from workbook.book import Book, addresses
from workbook.book.messages import speaking
from workbook.book.moment import Moment
from workbook.charts import theme
from workbook.pages.found import findings_page
from workbook.pages.page import BOOK_CACHE
from workbook.pages.rows import row_page, table_page
from workbook.pages.whole import strategy_page
from workbook.store import HistoryEntry, Store, open_store


def show(
    name: str,
    strategy: str,
    as_of: str = "",
    table: str = "",
    key: str = "",
    *,
    edited: bool = False,
) -> None:
    """Display the page of this name: ``strategy``, ``findings`` or ``row``.

    Raises
    ------
    NotFound
        There is no such strategy, or it did not exist then.
    """
    from IPython.display import display

    with open_store(read_only=True) as store:
        book = BOOK_CACHE.get()(store.read(strategy, as_of))
        history = _history(store, book, as_of, table, key) if key else ()
    place = addresses.Place("app", strategy, as_of, edited=edited)
    with speaking(book.language), addresses.leading_from(place):
        display(theme.Html(_page(name, book, table, key, history)))  # type: ignore[no-untyped-call]


def _page(name: str, book: Book, table: str, key: str, history: tuple[HistoryEntry, ...]) -> str:
    if name == "findings":
        return findings_page(book)
    if name == "row":
        return row_page(book, table, key, history) if key else table_page(book, table)
    return strategy_page(book)


def _history(
    store: Store, book: Book, as_of: str, table: str, key: str
) -> tuple[HistoryEntry, ...]:
    end = Moment.of(as_of).end(book.zone)
    found = store.history(book.key, table, (key,))
    return tuple(one for one in found if end is None or one.at <= end)
