"""What is to be made: of which chapters and strategies of a store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from workbook.analysis.glance import Glance, inspect
from workbook.analysis.recent import MONTH, recent
from workbook.book import Book
from workbook.book.errors import NotFound
from workbook.book.fields import nearest
from workbook.book.filenames import safe
from workbook.book.messages import of_page, say, speaking
from workbook.book.moment import NOW, Moment, now
from workbook.pages.notebooks import ChapterNotebook, chapters_in, notebooks_folder, portfolio_in
from workbook.runs import fingerprint
from workbook.runs.folders import named
from workbook.runs.parts import MOST_OPEN, Brief, Options, Plan
from workbook.store.absence import held_none

if TYPE_CHECKING:
    from workbook.store import Store


def plan(
    store: str = "",
    strategies: Sequence[str] = (),
    chapters: Sequence[str] = (),
    as_of: Moment | str = NOW,
    out: Path | str = Path("reports"),
    notebooks: Path | None = None,
    options: Options | None = None,
) -> Plan:
    """Look up what is to be made; nothing is executed or written yet.

    A strategy among several that cannot be read is in ``missing``, and stops no other. The
    portfolio is always of all strategies: it is made when it is named, or when all chapters of all
    strategies are and there are two or more.

    Parameters
    ----------
    store
        URL or file of the store; empty for the usual place.
    strategies
        Keys; none for every strategy that the store held on ``as_of``.
    chapters
        Names ("link" or "1_link", and "portfolio"); none for all.
    as_of
        The day of the reports as ISO text; empty for each strategy's today.
    out
        Folder for the reports, or the URL of one (``s3://…``, ``gs://…``, ``sftp://…``).
    notebooks
        Folder of the notebooks; None to find it.
    options
        How to make them.

    Raises
    ------
    NotFound
        A chapter that does not exist, or none of the strategies does.
    BadInput
        ``as_of`` is no date, or nothing here knows this kind of URL.
    WorkbookError
        The folder's URL cannot be reached.
    """
    from workbook.store import locate, open_store

    folder = notebooks or notebooks_folder()
    of_all = portfolio_in(folder)
    chosen = _chosen([*chapters_in(folder), *filter(None, [of_all])], chapters)
    of_each = tuple(one for one in chosen if not one.is_of_all)
    asked = Moment.of(as_of)
    url = locate(store)
    with open_store(url, read_only=True) as opened:
        briefs, missing = _briefs(opened, strategies, asked) if of_each else ((), {})
        is_wanted = bool(chapters) or (not strategies and len(briefs) > 1)
        portfolio = (
            (_brief_of_all(opened, briefs, asked), of_all)
            if of_all and of_all in chosen and is_wanted
            else None
        )
        notices = opened.notices([brief.key for brief in briefs] if of_each else None)
    options = options or Options()
    days = [one.as_of for one in (*briefs, *(portfolio or ())[:1])]
    day = str(asked) or max(days, default=asked.day(UTC).isoformat())
    return Plan(
        url, day, named(out), briefs, of_each, missing, options, portfolio, notices,
        is_now=not asked,
    )  # fmt: skip


def _chosen(known: Sequence[ChapterNotebook], names: Sequence[str]) -> tuple[ChapterNotebook, ...]:
    by_name = {name: one for one in known for name in (one.name, one.stem)}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        short = [one.name for one in known]
        hints = "; ".join(f"{name}{nearest(name, short)}" for name in unknown)
        raise NotFound(
            say("There is no chapter {hints}. Known: {short}.", hints=hints, short=", ".join(short))
        )
    wanted = {by_name[name] for name in names}
    return tuple(one for one in known if one in wanted or not names)


def _briefs(
    store: Store, keys: Sequence[str], as_of: Moment
) -> tuple[tuple[Brief, ...], Mapping[str, str]]:
    briefs, missing = [], {}
    reason: NotFound | None = None
    held = [one.key for one in store.strategies()]
    wanted = keys or [one.key for one in store.strategies() if one.archived_on is None]
    for key in dict.fromkeys(wanted):
        try:
            book = store.read(key, as_of)
        except NotFound as error:
            # Of all strategies, one that was not yet there on that day is none.
            missing.update({key: str(error)} if keys else {})
            reason = error
        else:
            last = _last_change(store, book, as_of)
            brief = _brief(book, str(as_of) or book.as_of.isoformat(), last, safe(key, held))
            if not brief.error and len(wanted) <= MOST_OPEN:
                brief = replace(brief, recent=recent(book, _before(store, book)))
            briefs.append(brief)
    if not briefs and keys and reason:
        raise reason
    if not briefs:
        raise held_none(as_of, holds_some=bool(held))
    return tuple(briefs), missing


def _before(store: Store, book: Book) -> Book | None:
    """Return the strategy as it was a month before; None where the store does not know it."""
    try:
        return store.read(book.key, book.as_of - MONTH)
    except NotFound:
        return None


def _brief_of_all(store: Store, known: Sequence[Brief], as_of: Moment) -> Brief:
    """Return what is said of all strategies together; those that are known are not read again.

    Without a day it is of the latest today among them, so that nothing saved is left out.
    """
    prints = {brief.key: brief.fingerprint for brief in known}
    days = [brief.as_of for brief in known]
    for one in store.strategies():
        if one.key not in prints and one.archived_on is None:
            with suppress(NotFound):  # it was not yet there on that day
                book = store.read(one.key, as_of)
                prints[one.key] = fingerprint.of_book(book, _last_change(store, book, as_of))
                days.append(book.as_of.isoformat())
    if not prints:
        raise held_none(as_of, holds_some=bool(store.strategies()))
    day = str(as_of) or max(days)
    on = Moment.of(day).day(UTC)
    spoken = of_page(one.language for one in store.strategies())
    with speaking(spoken):
        everything = Glance("", say("All strategies"), "", "", on, "empty", "", (), ())
    return Brief(everything, day, fingerprint=fingerprint.of_all(prints), language=spoken)


def _last_change(store: Store, book: Book, as_of: Moment) -> int:
    """Number the strategy's last change, unless the day is over: its past stays as it is."""
    end = as_of.end(book.zone)
    return 0 if end is not None and end < now() else store.news(book.key, None)[0]


def _brief(book: Book, as_of: str, last_change: int, file_name: str) -> Brief:
    print_ = fingerprint.of_book(book, last_change)
    glance = inspect(book, aligned=False)
    zone = book.strategy.time_zone
    return Brief(glance, as_of, book.content_hash, print_, file_name, zone, book.language)
