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

from workbook.book import rounds
from workbook.book.fields import Row, Table
from workbook.book.model import SUBJECTS, TABLES
from workbook.store.past import HistoryEntry
from workbook.store.schema import Kept, history, key_from_text, row_of

Sealed = dict[str, dict[str, tuple[tuple[str, ...], ...]]]


@dataclass(frozen=True)
class Seal:
    """The rounds that are not revealed: subject and number.

    ``since`` has the moment at which the first of these rounds of a subject came into the store:
    since then its votes are sealed, where they name no round.
    """

    rounds: frozenset[tuple[str, int]]
    since: Mapping[str, datetime]

    @property
    def subjects(self) -> frozenset[str]:
        """What members vote on in a round that is not revealed."""
        return frozenset(subject for subject, _ in self.rounds) & SUBJECTS.keys()

    @property
    def unknown(self) -> frozenset[str]:
        """What else is voted on, by a chapter that is not installed: nobody reads it here."""
        return frozenset(subject for subject, _ in self.rounds) - SUBJECTS.keys()

    @property
    def tables(self) -> frozenset[str]:
        """Tables that may hold votes which stay unseen."""
        return frozenset(
            one.votes
            for one in SUBJECTS.values()
            if one.name in self.subjects or (one.told_by and self.unknown)
        )

    def hides(self, table: Table) -> bool:
        """Say whether a table that this program does not know may hold votes that stay unseen."""
        return bool(self.unknown) and "member" in table.by_name

    def holds(self, table: str, row: Row, at: datetime) -> bool:
        """Say whether a version of a row, saved at a moment, is a vote that stays unseen."""
        subject = rounds.subject_name(table, row._asdict())
        if not subject:
            return False
        if rounds.has_rounds(table):
            return (subject, row.round) in self.rounds
        since = self.since.get(subject)
        return since is not None and at > since


def seal_of(
    connection: Connection, strategy: str, held: Iterable[Row], until: datetime | None = None
) -> Seal:
    """Return what is sealed while these are the rows of ``rounds``, now or at an earlier moment."""
    unseen = rounds.sealed(held)
    return Seal(unseen, _begun(connection, strategy, unseen, until) if unseen else {})


def seal_of_history(connection: Connection, strategy: str) -> Seal:
    """Return what is sealed by the last known state of every round that there ever was.

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
    left: Sealed = {subject: {} for subject in seal.subjects}
    for table in seal.tables:
        unseen = [kept for kept in held[table] if seal.holds(table, kept.row, kept.at)]
        for kept in unseen:
            subject = rounds.subject_name(table, kept.row._asdict())
            voted = left.get(subject)
            if voted is not None:
                what = rounds.about(subject, kept.row)
                voted[kept.row.member] = (*voted.get(kept.row.member, ()), what)
        others = {kept.row_id for kept in unseen if kept.row.member != reader}
        seen[table] = [kept for kept in held[table] if kept.row_id not in others]
    return seen, left


def told_to(
    entries: Iterable[HistoryEntry], seal: Seal, reader: str | None
) -> tuple[HistoryEntry, ...]:
    """Leave out the versions of votes that a reader must not see: sealed and anonymous ones."""
    return tuple(entry for entry in entries if not _is_unseen(entry, seal, reader))


def _is_unseen(entry: HistoryEntry, seal: Seal, reader: str | None) -> bool:
    if entry.table not in TABLES:
        return bool(seal.unknown) and entry.table != history.name
    if entry.table not in seal.tables and not rounds.is_anonymous(entry.table):
        return False
    vote: Any = TABLES[entry.table].row._make(
        dict(zip(TABLES[entry.table].key, entry.key, strict=True)).get(name)
        for name in TABLES[entry.table].columns
    )
    if vote.member == reader:
        return False
    return rounds.is_anonymous(entry.table) or seal.holds(entry.table, vote, entry.at)


def _begun(
    connection: Connection,
    strategy: str,
    sealed: frozenset[tuple[str, int]],
    until: datetime | None,
) -> Mapping[str, datetime]:
    """Return the moment at which the first of these rounds of each subject came into the store."""
    columns = history.c
    query = (
        sa.select(columns["key"], sa.func.max(columns["at"]))
        .where(columns["strategy"] == strategy, columns["table"] == "rounds")
        .where(columns["change"] == "insert")
        .group_by(columns["key"])
    )
    if until is not None:
        query = query.where(columns["at"] <= until)
    begun: dict[str, datetime] = {}
    for text, at in connection.execute(query):
        subject, number = key_from_text(TABLES["rounds"], text)
        if (subject, number) in sealed:
            begun[subject] = min(at, begun.get(subject, at))
    return begun
