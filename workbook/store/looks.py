"""When each member last looked at what others changed, and who is here: without history."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbook.store.schema import looked as _looked
from workbook.store.schema import presence

GONE = timedelta(seconds=50)
"""After which somebody who says nothing more has left."""


def looked(connection: Connection, strategy: str, member: str) -> datetime | None:
    """Return the moment of a member's last look; None for never."""
    query = sa.select(_looked.c["at"]).where(*_of(strategy, member))
    moment: datetime | None = connection.execute(query).scalar()
    return moment


def look(connection: Connection, strategy: str, member: str, at: datetime) -> None:
    """Put a moment in the place of a member's last look."""
    connection.execute(_looked.delete().where(*_of(strategy, member)))
    connection.execute(_looked.insert(), {"strategy": strategy, "member": member, "at": at})


def come(connection: Connection, strategy: str, member: str, at: datetime) -> None:
    """Put a moment in the place of the one at which a member was last here."""
    mine = presence.c["strategy"] == strategy, presence.c["member"] == member
    connection.execute(presence.delete().where(*mine))
    connection.execute(presence.insert(), {"strategy": strategy, "member": member, "at": at})


def here(connection: Connection, strategy: str, now: datetime) -> tuple[str, ...]:
    """Return the members who were here within the last minute or so."""
    since = presence.c["strategy"] == strategy, presence.c["at"] > now - GONE
    query = sa.select(presence.c["member"]).where(*since).order_by(presence.c["member"])
    return tuple(connection.execute(query).scalars())


def _of(strategy: str, member: str) -> tuple[sa.ColumnElement[bool], ...]:
    return _looked.c["strategy"] == strategy, _looked.c["member"] == member
