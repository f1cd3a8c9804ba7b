"""What rows of evidence said when they were shown: kept beside the book, and never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbook.store.schema import shown_evidence as _shown


def shown(
    connection: Connection, strategy: str, moment: datetime | None
) -> dict[str, tuple[tuple[datetime, Mapping[str, Any]], ...]]:
    """Return what each row of evidence said up to a moment (None for now), earliest first."""
    columns = _shown.c
    query = sa.select(columns["evidence"], columns["at"], columns["said"]).where(
        columns["strategy"] == strategy
    )
    if moment is not None:
        query = query.where(columns["at"] <= moment)
    found: dict[str, list[tuple[datetime, Mapping[str, Any]]]] = {}
    for evidence, at, said in connection.execute(query.order_by(columns["id"])):
        found.setdefault(evidence, []).append((at, said))
    return {evidence: tuple(states) for evidence, states in found.items()}


def may_keep(connection: Connection) -> bool:
    """Whether the database lets this user keep anything; asked, so that no refusal is logged."""
    if connection.dialect.name != "postgresql":
        return True
    allowed = sa.func.has_table_privilege(_shown.name, "INSERT")
    return bool(connection.scalar(sa.select(allowed)))


def keep(
    connection: Connection, strategy: str, states: Sequence[tuple[str, Mapping[str, Any]]],
    at: datetime,
) -> None:  # fmt: skip
    """Keep what rows of evidence, by their keys, say now."""
    if states:
        connection.execute(
            _shown.insert(),
            [{"strategy": strategy, "evidence": evidence, "at": at, "said": dict(said)}
             for evidence, said in states],
        )  # fmt: skip
