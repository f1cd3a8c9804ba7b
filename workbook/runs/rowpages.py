"""The pages beside a strategy's chapters: the strategy on a page, what was found, every row.

They are what the links of the chapters lead to; with them lie the tables that anybody may take.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from workbook.book import Book, addresses
from workbook.book.addresses import Place
from workbook.book.errors import WorkbookError
from workbook.book.messages import language, say, speaking
from workbook.book.model import TABLES
from workbook.book.moment import Moment
from workbook.book.sharing import shared
from workbook.runs import Brief, Plan
from workbook.runs.fingerprint import of_code
from workbook.runs.manifest import cannot_write
from workbook.runs.report import TABLES_FILE, frame, template
from workbook.store import HistoryEntry, Store, open_store


def write_all(plan: Plan) -> None:
    """Write the pages of every strategy of a plan, unless those that lie there are the same.

    Raises
    ------
    WorkbookError
        They cannot be written.
    """
    if "html" not in plan.options.formats:
        return
    with open_store(plan.store, read_only=True) as store:
        for brief in plan.briefs:
            if not brief.error:
                _write(plan, brief, store)


def _write(plan: Plan, brief: Brief, store: Store) -> None:
    book = store.read(brief.key, brief.as_of)
    chapters = ",".join(one.stem for one in plan.chapters)
    formats = ",".join(plan.options.of_strategies)
    made_of = f"{book.content_hash} {language()} {of_code()} {chapters} {formats}"
    strategy = f"{brief.folder}/{addresses.STRATEGY_FILE}"
    folder = plan.folder
    try:
        if folder.has(strategy) and f'content="{made_of}"'.encode() in folder.read(strategy):
            return
        with speaking(book.language), addresses.leading_from(Place("report", book.key)):
            pages = dict(_pages(book, _history(store, brief, book)))
            head = frame(plan, brief)
        # The page that says what all were made of comes last: a run that was stopped begins anew.
        for name, (title, body) in reversed(pages.items()):
            page = {**head, "title": title, "made_of": made_of}
            html = template("chapter.html.j2").render(page=page, body=body)
            folder.write(f"{brief.folder}/{name}", html)
        folder.write(f"{brief.folder}/{TABLES_FILE}", _tables(book))
    except OSError as reason:
        raise cannot_write(folder.place(strategy), reason) from reason


def _pages(
    book: Book, history: Mapping[tuple[str, Any], list[HistoryEntry]]
) -> Iterator[tuple[str, tuple[str, str]]]:
    from workbook.pages.found import findings_page
    from workbook.pages.rows import row_page, shown_tables
    from workbook.pages.whole import strategy_page

    yield addresses.STRATEGY_FILE, (say("The strategy on a page"), strategy_page(book))
    yield addresses.FINDINGS_FILE, (say("What was found"), findings_page(book))
    for table in shown_tables(book):
        rows = "".join(
            row_page(book, table, key, history.get((table, key), ()), level=2)
            for key in book.by_key(table)
        )
        title = TABLES[table].title()
        head = f'<h1 class="page-title">{escape(title)}</h1>'
        yield addresses.file_of(table), (title, head + rows)


def _history(store: Store, brief: Brief, book: Book) -> dict[tuple[str, Any], list[HistoryEntry]]:
    """Return the versions of each row up to the day of the report."""
    end = Moment.of(brief.as_of).end(book.zone)
    found: dict[tuple[str, Any], list[HistoryEntry]] = {}
    for entry in store.history(brief.key):
        if end is None or entry.at <= end:
            found.setdefault((entry.table, entry.key[0]), []).append(entry)
    return found


def _tables(book: Book) -> bytes:
    from workbook.exchange import excel_writer

    try:
        return excel_writer.dump(shared(book))
    except WorkbookError as reason:  # more rows than a sheet holds
        raise OSError(str(reason)) from reason
