"""What is said of a strategy that is not there, not any more, not yet, or there already."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbook.errors import BadInput, NotFound
from workbook.fields import nearest
from workbook.filenames import folded
from workbook.store.schema import current, history


def exists(store: str, strategy: str) -> BadInput:
    """Say that a store holds the strategy already."""
    return BadInput(
        f"Nothing was saved: {store} holds the strategy {strategy} already. Import it "
        "with --replace to replace it, or with --name KEY to add it under another key."
    )


def alike(connection: Connection, store: str, strategy: str) -> BadInput | None:
    """Say that a store holds a strategy whose key looks the same; None where it holds none."""
    found = connection.execute(sa.select(current["strategy"].c["strategy"])).scalars()
    other = next((one for one in found if folded(one) == folded(strategy)), None)
    return other and BadInput(
        f"Nothing was saved: {store} holds the strategy {other} already, whose key differs from "
        f"{strategy} only in capital letters or accents' encoding. Choose another key (for an "
        "import: --name KEY)."
    )


def is_not_there(connection: Connection, store: str, strategy: str) -> NotFound:
    """Say that a store holds no such strategy, or that it was deleted."""
    deleted = span(connection, strategy)[1]
    if deleted:
        return NotFound(
            f"The strategy {strategy} was deleted from {store} at {deleted:%Y-%m-%d %H:%M} "
            "UTC. An earlier moment (--as-of) still shows it."
        )
    known = sorted(connection.execute(sa.select(current["strategy"].c["strategy"])).scalars())
    return NotFound(
        f"There is no strategy {strategy!r} in {store}{nearest(strategy, known)}. "
        "See what there is with: workbook list; or add one with: workbook import PATH"
    )


def was_not_there(connection: Connection, store: str, strategy: str, moment: datetime) -> NotFound:
    """Say that a store held no such strategy at a moment, and when it did."""
    first, last = span(connection, strategy)
    if first is None:
        return is_not_there(connection, store, strategy)
    if moment < first:
        return NotFound(
            f"The strategy {strategy} exists in {store} since {first:%Y-%m-%d %H:%M} UTC: "
            f"there is no book of {moment:%Y-%m-%d %H:%M} UTC. Choose a later moment."
        )
    return NotFound(
        f"The strategy {strategy} was deleted from {store} before {moment:%Y-%m-%d %H:%M} "
        f"UTC (last change {last:%Y-%m-%d %H:%M} UTC). Choose an earlier moment."
    )


def span(connection: Connection, strategy: str) -> tuple[datetime | None, datetime | None]:
    """Give the moments of a strategy's first and last change, None where there is none."""
    at = history.c["at"]
    # Two queries in one: together in one SELECT they would read the whole history.
    ends = [
        sa.select(end(at)).where(history.c["strategy"] == strategy).scalar_subquery()
        for end in (sa.func.min, sa.func.max)
    ]
    first, last = connection.execute(sa.select(*ends)).one()
    return first, last
