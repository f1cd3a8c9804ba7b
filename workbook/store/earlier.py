"""The strategy that another one tries again: as it was when it ended, and at each save before.

It is read through the same door as any other, with the same votes left out, and never written.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbook.book import Book, identity
from workbook.book.earlier import Earlier
from workbook.book.errors import NotFound
from workbook.book.model import TABLES
from workbook.book.moment import Moment, day_in, zone_of
from workbook.store import outside
from workbook.store.blindness import seal_of, seen_by
from workbook.store.past import news
from workbook.store.schema import Kept, current, history, row_of
from workbook.store.shown import shown

MOST = 200
"""Saves that are looked at one by one; of more, the last one of each day."""

Read = Callable[[str, Moment, str, date], Book]
Reading = Callable[[], AbstractContextManager[Connection]]


def way(
    connection: Connection,
    read: Read,
    reading: Reading,
    key: str,
    moment: datetime | None,
    today: date,
    reader: str,
) -> Earlier:
    """Return the way to an earlier strategy from one that is read at a moment (None for now).

    ``read`` gives a book by its key, moment and reader, and the day of its report.
    """
    columns = current["strategy"].c
    query = sa.select(columns["died_on"]).where(columns["strategy"] == key)
    held = connection.execute(query).first()
    state = f"{key} {news(connection, key, None)[0]} {held is not None}"
    ended = min(held[0] or today, today) if held else today

    def book() -> Book | None:
        if held is None:
            return None
        asked_for = Moment(moment)
        try:
            try:
                found = read(key, Moment(ended) if ended < today else asked_for, reader, ended)
            except NotFound:  # it came into the store later, so this is how it is known
                found = read(key, asked_for, reader, ended)
        except NotFound:
            return None
        return None if identity.is_hidden(os.environ, key, found.reader) else found

    def saves() -> Iterator[Book]:
        last = book()
        if last is None:
            return iter(())
        until = Moment(ended).end(last.zone) if ended < today else moment
        with reading() as open_now:
            return map(_as_saved, reversed(_states(open_now, key, until)))

    died = held[0] if held and held[0] and held[0] <= today else None
    return Earlier(book, saves, state, died)


def _as_saved(state: Mapping[str, Any]) -> Book:
    return Book(**state)


def _states(
    connection: Connection, strategy: str, until: datetime | None
) -> Sequence[Mapping[str, Any]]:
    """Return what makes the book of a strategy at each save, earliest first.

    None where all of it came into the store at once: then nothing is known of before.
    """
    columns = history.c
    whose = columns["strategy"] == strategy
    if until is not None:
        whose &= columns["at"] <= until
    moments = sorted(connection.execute(sa.select(columns["at"]).where(whose).distinct()).scalars())
    if len(moments) < 2:
        return ()
    if len(moments) > MOST:
        moments = sorted({at.date(): at for at in moments}.values())
    wanted = set(moments)
    names = ("table", "key", "row_version", "change", "values", "id", "by", "at")
    held: dict[str, dict[str, Kept]] = {name: {} for name in TABLES}
    listed: dict[str, list[Kept]] = {}
    states: list[Mapping[str, Any]] = []
    query = sa.select(*(columns[name] for name in names)).where(whose).order_by(columns["id"])
    rows = connection.execute(query).all()
    asked = _asked(connection, strategy)
    for place, (table, key, version, change, values, number, by, at) in enumerate(rows):
        if table in held:
            listed.pop(table, None)
            if change == "delete":
                held[table].pop(key, None)
            else:
                kept = Kept(row_of(TABLES[table], values), number, version, by, at)
                held[table][key] = kept
        is_last = place + 1 == len(rows) or rows[place + 1][-1] != at
        if is_last and at in wanted and held["strategy"]:
            for name in TABLES.keys() - listed.keys():  # tables that did not change are shared
                listed[name] = list(held[name].values())
            states.append(_state(connection, strategy, dict(listed), at, asked))
    return states


def _state(
    connection: Connection,
    strategy: str,
    held: dict[str, list[Kept]],
    at: datetime,
    asked: Mapping[str, Any],
) -> Mapping[str, Any]:
    seal = seal_of(connection, strategy, (kept.row for kept in held["rounds"]), at)
    seen, sealed = seen_by(held, seal, None)
    row = held["strategy"][0].row
    return {
        "rows": {name: [kept.row for kept in seen[name]] for name in TABLES},
        "as_of": day_in(zone_of(row.time_zone), at),
        "sealed": sealed,
        "shown": shown(connection, strategy, at) if held["evidence"] else {},
        "is_past": True,
        **asked,
    }


def _asked(connection: Connection, strategy: str) -> Mapping[str, Any]:
    """Return where evidence may lie and what was ever asked of it: the same for every save."""
    columns = current["strategy"].c
    folder = connection.execute(
        sa.select(columns["data_folder"]).where(columns["strategy"] == strategy)
    ).scalar()
    return {
        "data_folders": outside.allowed(connection),
        "asked": outside.asked(connection, strategy, folder),
    }
