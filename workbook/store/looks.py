"""When each member last looked at what others changed: kept beside the book, without history."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbook.store.schema import looked as _looked


def looked(connection: Connection, strategy: str, member: str) -> datetime | None:
    """Return the moment of a member's last look; None for never."""
    query = sa.select(_looked.c["at"]).where(*_of(strategy, member))
    moment: datetime | None = connection.execute(query).scalar()
    return moment


def look(connection: Connection, strategy: str, member: str, at: datetime) -> None:
    """Put a moment in the place of a member's last look."""
    connection.execute(_looked.delete().where(*_of(strategy, member)))
    connection.execute(_looked.insert(), {"strategy": strategy, "member": member, "at": at})


def _of(strategy: str, member: str) -> tuple[sa.ColumnElement[bool], ...]:
    return _looked.c["strategy"] == strategy, _looked.c["member"] == member
