"""The clock by which saves are dated, and saves that a wrong clock has dated too late.

A PostgreSQL server has one clock for everybody; beside a SQLite file there is only this computer's.
Nobody can tell a clock that runs ahead from a store that was left alone, so no save is refused.
Each save keeps the clock that it saw beside its moment, which is always after the save before it;
once the last save lies after now, a clock was or is wrong, and everybody is told.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbook.book import moment
from workbook.store.absence import span
from workbook.store.schema import history

STEP = timedelta(microseconds=1)
_DRIFT = timedelta(minutes=1)  # by which a clock may be set back without a word


class Stamp(NamedTuple):
    """When a save is recorded, and what the clock said."""

    at: datetime
    clock: datetime


class TooLate(NamedTuple):
    """A strategy whose last save lies after now, and its last save that does not (None: none)."""

    strategy: str
    last: datetime
    trusted: datetime | None


def of_this_computer() -> datetime:
    """Return now by the clock of this computer."""
    return moment.now()


def now(connection: Connection) -> datetime:
    """Return now by the server's clock; a file has only this computer's."""
    if connection.dialect.name == "sqlite":
        return of_this_computer()
    told: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    return told.astimezone(UTC)


def stamp(connection: Connection, strategy: str) -> Stamp:
    """Return when a save is recorded: now, but later than the save before it."""
    seen, last = now(connection), span(connection, strategy)[1]
    return Stamp(max(seen, last + STEP) if last else seen, seen)


def too_late(connection: Connection, strategies: Collection[str] | None = None) -> list[TooLate]:
    """Find strategies whose last save lies after now, among some or all (None)."""
    seen, columns = now(connection), history.c
    query = sa.select(columns["strategy"], sa.func.max(columns["at"])).group_by(columns["strategy"])
    if strategies is not None:
        query = query.where(columns["strategy"].in_(strategies))
    found = connection.execute(query.having(sa.func.max(columns["at"]) > seen + _DRIFT))
    return [
        TooLate(strategy, last, _last_until(connection, strategy, seen))
        for strategy, last in sorted(found.all())
    ]


def _last_until(connection: Connection, strategy: str, moment: datetime) -> datetime | None:
    columns = history.c
    query = sa.select(sa.func.max(columns["at"])).where(
        columns["strategy"] == strategy, columns["at"] <= moment
    )
    found: datetime | None = connection.execute(query).scalar_one()
    return found
