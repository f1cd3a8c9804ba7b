"""Blind votes: what is left out wherever votes are read before their round is revealed.

A vote on a link belongs to the round that it names, a forecast to the round that was open when it
was saved. Whoever reads sees their own votes only, the leader too; who can query the database
itself sees them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbook import rounds
from workbook.fields import Row
from workbook.model import TABLES
from workbook.store.past import HistoryEntry
from workbook.store.schema import Kept, history, key_from_text, row_of

Sealed = dict[str, dict[str, tuple[tuple[str, ...], ...]]]


@dataclass(frozen=True)
class Seal:
    """The rounds that are not revealed, and the moment since which forecasts are sealed."""

    rounds: frozenset[tuple[str, int]]
    forecasts_since: datetime | None

    @property
    def subjects(self) -> frozenset[str]:
        """Tables of votes that have a round which is not revealed."""
        return frozenset(subject for subject, _ in self.rounds) & rounds.SUBJECTS.keys()

    @property
    def unknown(self) -> frozenset[str]:
        """Tables that a program which knows them keeps unseen: nobody reads them here."""
        return frozenset(subject for subject, _ in self.rounds) - rounds.SUBJECTS.keys()

    def holds(self, table: str, row: Row, at: datetime) -> bool:
        """Say whether a version of a row, saved at a moment, is a vote that stays unseen."""
        if table == "links":
            return ("links", row.round) in self.rounds
        if table == "forecasts":
            return self.forecasts_since is not None and at > self.forecasts_since
        return False


def seal_of(
    connection: Connection, strategy: str, held: Iterable[Row], until: datetime | None = None
) -> Seal:
    """Give what is sealed while these are the rows of ``rounds``, now or at an earlier moment."""
    unseen = rounds.sealed(held)
    numbers = {number for subject, number in unseen if subject == "forecasts"}
    since = _begun(connection, strategy, numbers, until) if numbers else None
    return Seal(unseen, since)


def seal_of_history(connection: Connection, strategy: str) -> Seal:
    """Give what is sealed by the last known state of every round that there ever was.

    A deleted round, or one of a deleted strategy, stays as it was left.
    """
    columns = history.c
    query = (
        sa.select(columns["key"], columns["values"])
        .where(columns["strategy"] == strategy, columns["table"] == "rounds")
        .where(columns["change"] != "delete")
        .order_by(columns["id"])
    )
    table = TABLES["rounds"]
    last = {key: row_of(table, values) for key, values in connection.execute(query)}
    return seal_of(connection, strategy, last.values())


def seen_by(
    held: Mapping[str, list[Kept]], seal: Seal, reader: str | None
) -> tuple[dict[str, list[Kept]], Sealed]:
    """Leave out the votes that a reader must not see; say who voted on what there."""
    seen = dict(held)
    left: Sealed = {}
    for subject in seal.subjects:
        unseen = [kept for kept in held[subject] if seal.holds(subject, kept.row, kept.at)]
        voted: dict[str, tuple[tuple[str, ...], ...]] = {}
        for kept in unseen:
            what = rounds.about(subject, kept.row)
            voted[kept.row.member] = (*voted.get(kept.row.member, ()), what)
        left[subject] = voted
        others = {kept.row_id for kept in unseen if kept.row.member != reader}
        seen[subject] = [kept for kept in held[subject] if kept.row_id not in others]
    return seen, left


def told_to(
    entries: Iterable[HistoryEntry], seal: Seal, reader: str | None
) -> tuple[HistoryEntry, ...]:
    """Leave out the versions of votes that a reader must not see."""
    return tuple(entry for entry in entries if not _is_unseen(entry, seal, reader))


def _is_unseen(entry: HistoryEntry, seal: Seal, reader: str | None) -> bool:
    if entry.table in seal.unknown:
        return True
    if entry.table not in seal.subjects:
        return False
    vote: Any = TABLES[entry.table].row._make(
        dict(zip(TABLES[entry.table].key, entry.key, strict=True)).get(name)
        for name in TABLES[entry.table].columns
    )
    return vote.member != reader and seal.holds(entry.table, vote, entry.at)


def _begun(
    connection: Connection, strategy: str, numbers: set[int], until: datetime | None
) -> datetime | None:
    """Give the moment at which the first of these rounds of forecasts came into the store."""
    columns = history.c
    query = (
        sa.select(columns["key"], sa.func.max(columns["at"]))
        .where(columns["strategy"] == strategy, columns["table"] == "rounds")
        .where(columns["change"] == "insert")
        .group_by(columns["key"])
    )
    if until is not None:
        query = query.where(columns["at"] <= until)
    moments = [
        at
        for key, at in connection.execute(query)
        if key_from_text(TABLES["rounds"], key) in {("forecasts", number) for number in numbers}
    ]
    return min(moments, default=None)
