"""Put saves in order that a wrong clock has dated too late: the one way to move what is recorded.

A save keeps the clock that it saw. That is believed where it lies after the last save that stays,
and not after a later save or now; a save whose own clock cannot be believed gets the latest moment
that it can have had, just before the next one, so that no report of a past day shows what was not
there yet. The order of the saves stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbook.store import clock
from workbook.store.clock import STEP
from workbook.store.schema import current, history, key_text
from workbook.store.schema import looked as looks
from workbook.store.unknown import unknown_tables

TABLE, CHANGE = "history", "redate"
"""How the history tells of it: a change to itself."""


class Save(NamedTuple):
    """When a save is recorded, and what its clock said (None before that was kept)."""

    at: datetime
    clock: datetime | None


class Redated(NamedTuple):
    """A save that got another moment."""

    before: datetime
    after: datetime


def believable(saves: Sequence[Save], after: datetime | None, now: datetime) -> list[datetime]:
    """Return moments for saves, in their order.

    Each lies after ``after``, at ``now`` at the latest, and not later than it was recorded.
    """
    floor = after or datetime.min.replace(tzinfo=UTC)
    moments, limit = [], now
    for save in reversed(saves):
        moment = min(save.at, limit)
        if save.clock is not None and save.clock > floor:
            moment = min(moment, save.clock)
        moments.append(moment)
        limit = moment - STEP
    moments.reverse()
    for number, moment in enumerate(moments):  # where they were pressed against the floor
        moments[number] = max(moment, floor + STEP)
        floor = moments[number]
    return moments


def redate(connection: Connection, strategy: str, later_than: datetime, by: str) -> list[Redated]:
    """Move the saves recorded after a moment to believable ones; who did it stands in the history.

    The strategy must be nobody else's to write meanwhile.
    """
    seen = clock.now(connection)
    later_than = min(later_than, seen)
    saves = _saves(connection, strategy, later_than)
    moments = believable(saves, _last(connection, strategy, later_than), seen)
    moved = [
        Redated(save.at, moment)
        for save, moment in zip(saves, moments, strict=True)
        if moment != save.at
    ]
    if moved:
        _move_history(connection, strategy, moved)
        _move_rows(connection, strategy, dict(moved))
        pairs = zip(saves, moments, strict=True)
        _move_looks(connection, strategy, [Redated(save.at, moment) for save, moment in pairs])
        _record(connection, strategy, later_than, moved, by)
    return moved


def _saves(connection: Connection, strategy: str, later_than: datetime) -> list[Save]:
    columns = history.c
    query = (
        sa.select(columns["at"], sa.func.min(columns["clock"]))
        .where(columns["strategy"] == strategy, columns["at"] > later_than)
        .group_by(columns["at"])
        .order_by(sa.func.min(columns["id"]))
    )
    return [Save(*found) for found in connection.execute(query)]


def _last(connection: Connection, strategy: str, moment: datetime) -> datetime | None:
    columns = history.c
    query = sa.select(sa.func.max(columns["at"])).where(
        columns["strategy"] == strategy, columns["at"] <= moment
    )
    found: datetime | None = connection.execute(query).scalar_one()
    return found


def _move_history(connection: Connection, strategy: str, moved: Sequence[Redated]) -> None:
    # The earliest first: none moves to a later moment, so none meets one that has not moved yet.
    connection.execute(
        history.update()
        .where(history.c["strategy"] == strategy, history.c["at"] == sa.bindparam("before"))
        .values(at=sa.bindparam("after")),
        [{"before": before, "after": after} for before, after in moved],
    )


def _move_rows(connection: Connection, strategy: str, new: Mapping[datetime, datetime]) -> None:
    tables = [*current.values(), *(one.sql for one in unknown_tables(connection).values())]
    for table in tables:
        columns = table.c
        found = connection.execute(
            sa.select(columns["row_id"], columns["changed_at"]).where(
                columns["strategy"] == strategy, columns["changed_at"] >= min(new)
            )
        ).all()
        rows = [{"row": row, "after": new[at]} for row, at in found if at in new]
        if rows:
            connection.execute(
                table.update()
                .where(columns["row_id"] == sa.bindparam("row"))
                .values(changed_at=sa.bindparam("after")),
                rows,
            )


def _move_looks(connection: Connection, strategy: str, saves: Sequence[Redated]) -> None:
    """A member who had seen a save has still seen it, and has not seen what comes after."""
    columns = looks.c
    query = sa.select(columns["member"], columns["at"]).where(columns["strategy"] == strategy)
    for member, at in connection.execute(query).all():
        seen = [after for before, after in saves if before <= at]
        if seen:
            connection.execute(
                looks.update()
                .where(columns["strategy"] == strategy, columns["member"] == member)
                .values(at=seen[-1])
            )


def _record(
    connection: Connection, strategy: str, later_than: datetime, moved: Sequence[Redated], by: str
) -> None:
    columns = history.c
    key = key_text((strategy,))
    last = connection.execute(
        sa.select(sa.func.max(columns["row_version"])).where(
            columns["strategy"] == strategy, columns["table"] == TABLE, columns["key"] == key
        )
    ).scalar()
    stamp = clock.stamp(connection, strategy)
    values = {
        "later_than": later_than.isoformat(),
        "moved": [[before.isoformat(), after.isoformat()] for before, after in moved],
    }
    connection.execute(
        history.insert(),
        {"strategy": strategy, "table": TABLE, "key": key, "row_version": (last or 0) + 1}
        | {"change": CHANGE, "values": values, "by": by, **stamp._asdict()},
    )
