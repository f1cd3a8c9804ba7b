"""The store: what the rest of the program sees of the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from workbook import identity
from workbook.book import Book
from workbook.errors import BadInput, Conflict
from workbook.model import SUBJECTS, TABLES
from workbook.store import looks
from workbook.store.absence import exists, is_not_there, span, was_not_there
from workbook.store.blindness import Seal, seal_of, seal_of_history, seen_by, told_to
from workbook.store.database import Database
from workbook.store.guarding import Guard
from workbook.store.migrations import bring_up_to_date
from workbook.store.past import (
    HistoryEntry,
    entries,
    grown_evidence,
    kept_at,
    moment_of,
    news,
)
from workbook.store.saving import Change, Edit, last_versions, parsed_keys, plan, write
from workbook.store.schema import Kept, current, held_by, history, kept_rows
from workbook.store.whole import (
    Rows,
    checked,
    dated_back,
    differences,
    key_of,
    next_version,
    with_sealed,
)


@dataclass(frozen=True)
class StrategyInfo:
    """What a list of strategies says about one."""

    key: str
    name: str
    organisation: str | None
    parent: str | None
    changed_at: datetime


class Written(NamedTuple):
    """How many rows a save touched."""

    inserted: int
    updated: int
    deleted: int


def open_store(url: str | Path = "", *, read_only: bool = False, wait: float = 10.0) -> Store:
    """Open a store and bring its schema up to date.

    Parameters
    ----------
    url
        A path of a SQLite file, or a URL (``sqlite:///path``, ``postgresql://user@host/database``).
        Empty is the environment's ``WORKBOOK_STORE``, else the nearest ``workbook.sqlite`` from
        the current directory upward, else that file in the current directory.
    read_only
        Never write, not even the schema: for viewers and reports.
    wait
        Seconds to wait for somebody else who is writing.

    Raises
    ------
    StoreError
        The database cannot be reached, is newer than this program, or (read only) does not exist.
    """
    database = Database(url, read_only=read_only, wait=wait)
    try:
        bring_up_to_date(database)
    except BaseException:
        database.close()
        raise
    return Store(database)


class Store(AbstractContextManager["Store"]):
    """An open store of strategies. Every method reads or writes in one transaction.

    Methods raise ``StoreError`` where the database is locked, lost or read only, and say whether
    something was saved.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.name = database.name
        self.read_only = database.read_only

    def __repr__(self) -> str:
        """Say which store this is; never a password."""
        return f"Store({self.name!r})"

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Close every connection; the store opens them again when it is used again."""
        self._database.close()

    def strategies(self) -> tuple[StrategyInfo, ...]:
        """List the strategies by key; ``changed_at`` is the last change to any of their rows."""
        columns, past = current["strategy"].c, history.c
        last = (
            sa.select(past["strategy"].label("of"), sa.func.max(past["at"]).label("at"))
            .group_by(past["strategy"])
            .subquery()
        )
        query: sa.Select[Any] = sa.select(
            *(columns[name] for name in ("key", "name", "organisation", "parent")), last.c["at"]
        ).join(last, last.c["of"] == columns["strategy"])
        with self._database.reading() as connection:
            found = [StrategyInfo(*row) for row in connection.execute(query)]
        return tuple(sorted(found, key=lambda info: info.key))

    def read(self, strategy: str, as_of: str | date | datetime = "", reader: str = "") -> Book:
        """Give the book of a strategy as it stood at a moment.

        Votes of a round that is not revealed are left out, except the reader's own; the book's
        ``sealed`` says who voted on what.

        Parameters
        ----------
        strategy
            Its key.
        as_of
            Empty is now; a day is its end in UTC; a moment without a time zone is in UTC. The
            future is the book of now, with that day as the day of the report.
        reader
            Name, key or e-mail address of the member who reads; empty is nobody in particular.

        Raises
        ------
        BadInput
            ``as_of`` is neither a day nor a moment.
        NotFound
            There is no such strategy, or there was none at that moment.
        """
        moment, now = moment_of(as_of), _now()
        past = moment if moment is not None and moment < now else None
        with self._database.reading() as connection:
            if past is not None:
                held = kept_at(connection, strategy, past)
            else:
                held = {name: list(kept_rows(connection, strategy, name)) for name in TABLES}
            if not held["strategy"]:
                raise (
                    is_not_there(connection, self.name, strategy)
                    if past is None
                    else was_not_there(connection, self.name, strategy, past)
                )
            seal = _seal(connection, strategy, held, past)
            grown = grown_evidence(connection, strategy, held["evidence"])
        member = identity.member((kept.row for kept in held["members"]), reader)
        seen, sealed = seen_by(held, seal, member)
        return Book(
            {name: [kept.row for kept in table] for name, table in seen.items()},
            (moment or now).date(),
            {name: _versions(name, table) for name, table in seen.items()},
            reader=member,
            sealed=sealed,
            grown=grown,
        )

    def save(self, strategy: str, changes: Sequence[Change], by: str) -> tuple[int | None, ...]:
        """Save changes to rows, all or none, and give the new version of each row.

        A deleted row has no version (None); a change that changes nothing keeps the version.
        ``by`` is the name, key or e-mail address of the person who saves, and the history keeps a
        member's key; what their role covers is declared in ``workbook.roles``.

        Raises
        ------
        BadInput
            Values or references break the rules, or a row to delete is pointed to; all faults at
            once. Or a round is opened, closed or revealed out of its order.
        NotAllowed
            The role does not cover a change, or a vote is not the person's own or in no open round.
        Conflict
            Somebody else saved one of the rows since it was read; carries both values.
        NotFound
            There is no such strategy, or a row to change was never there.
        """
        with self._database.writing() as connection:
            self._take_turn(connection, strategy)
            held = held_by(connection, strategy)
            guard = Guard(connection, strategy, by, held)
            guard.admit(changes)
            try:
                edits = plan(connection, strategy, changes, held)
            except Conflict:  # whoever may not save the row must not be asked to choose
                guard.admit_rows(
                    (change.table, key)
                    for change, key in zip(changes, parsed_keys(changes), strict=True)
                )
                raise
            made = [edit for edit in edits if edit]
            guard.check(made)
            who = guard.member or by
            write(connection, strategy, made, who, _moment_to_write(connection, strategy))
        return tuple(
            change.version if edit is None else None if edit.kind == "delete" else edit.version
            for change, edit in zip(changes, edits, strict=True)
        )

    def create(self, rows: Rows, by: str, at: datetime | None = None) -> Written:
        """Add a new strategy with all its rows, in their order.

        ``at`` dates the record back for a strategy that moves in from elsewhere.

        Raises
        ------
        BadInput
            The strategy exists already; references lead nowhere or keys are there twice; or ``at``
            is in the future, or the store knew the strategy before.
        """
        strategy = checked(rows)
        with self._database.writing() as connection:
            if next(kept_rows(connection, strategy, "strategy"), None):
                raise exists(self.name, strategy)
            versions = last_versions(connection, strategy)
            moment = _moment_to_write(connection, strategy)
            if at is not None:
                moment = dated_back(strategy, at, moment, known=bool(versions))
            edits = [
                Edit(TABLES[name], "insert", row, next_version(versions, name, row))
                for name in TABLES
                for row in rows.get(name, ())
            ]
            try:
                write(connection, strategy, edits, by, moment)
            except IntegrityError as error:  # somebody else was faster
                raise exists(self.name, strategy) from error
        return _written(edits)

    def replace(self, strategy: str, rows: Rows, by: str) -> Written:
        """Make a strategy equal to these rows, writing only what differs.

        Rows that stay keep their place; new rows come after them, in their order. A round that is
        not revealed stays as it is with its votes, which no export holds.

        Raises
        ------
        BadInput
            The rows are of another strategy, references lead nowhere, or keys are there twice; or
            they hold votes of a round that is not revealed.
        NotFound
            There is no such strategy.
        """
        if checked(rows) != strategy:
            raise BadInput(
                f"Nothing was saved: the rows are those of {key_of(rows)}, not of {strategy}. A "
                "strategy's key stays as it is."
            )
        with self._database.writing() as connection:
            self._take_turn(connection, strategy)
            versions = last_versions(connection, strategy)
            held = {name: list(kept_rows(connection, strategy, name)) for name in TABLES}
            whole = with_sealed(rows, held, _seal(connection, strategy, held))
            edits = [
                edit
                for name in TABLES
                for edit in differences(name, held[name], whole.get(name, ()), versions)
            ]
            write(connection, strategy, edits, by, _moment_to_write(connection, strategy))
        return _written(edits)

    def delete(self, strategy: str, by: str) -> Written:
        """Delete a strategy; its history stays, so that its past can still be read.

        Raises
        ------
        NotFound
            There is no such strategy.
        """
        with self._database.writing() as connection:
            self._take_turn(connection, strategy)
            edits = [
                Edit(TABLES[name], "delete", kept.row, kept.version + 1, kept.row_id)
                for name in TABLES
                for kept in kept_rows(connection, strategy, name)
            ]
            write(connection, strategy, edits, by, _moment_to_write(connection, strategy))
        return _written(edits)

    def history(
        self,
        strategy: str,
        table: str | None = None,
        key: tuple[Any, ...] | None = None,
        reader: str = "",
        since: datetime | None = None,
    ) -> tuple[HistoryEntry, ...]:
        """Give every version that the rows ever had, or those after ``since``, oldest first.

        Votes of rounds that are not revealed are left out, except the reader's own.

        Raises
        ------
        NotFound
            The store never held such a strategy.
        """
        with self._database.reading() as connection:
            found = entries(connection, strategy, table, key, since)
            if not found and not span(connection, strategy)[0]:
                raise is_not_there(connection, self.name, strategy)
            return self._told(connection, strategy, found, reader)

    def news(
        self, strategy: str, after: int | None = None, reader: str = ""
    ) -> tuple[int, tuple[HistoryEntry, ...]]:
        """Give the number of the strategy's last change, and every version written since.

        A light query for pages that ask now and then. ``after`` is the number that an earlier call
        gave; None asks for the number alone. Votes of rounds that are not revealed are left out,
        except the reader's own.
        """
        with self._database.reading() as connection:
            last, found = news(connection, strategy, after)
            return last, self._told(connection, strategy, found, reader)

    def looked(self, strategy: str, member: str) -> datetime | None:
        """Give the moment at which a member last looked at others' changes; None for never."""
        with self._database.reading() as connection:
            return looks.looked(connection, strategy, member)

    def look(self, strategy: str, member: str, at: datetime | None = None) -> None:
        """Remember that a member has seen others' changes up to a moment, or to now."""
        with self._database.writing() as connection:
            looks.look(connection, strategy, member, at or _now())

    def _told(
        self,
        connection: Connection,
        strategy: str,
        found: tuple[HistoryEntry, ...],
        reader: str,
    ) -> tuple[HistoryEntry, ...]:
        if not any(entry.table in SUBJECTS for entry in found):
            return found
        seal = seal_of_history(connection, strategy)
        members = (kept.row for kept in kept_rows(connection, strategy, "members"))
        return told_to(found, seal, identity.member(members, reader))

    def _take_turn(self, connection: Connection, strategy: str) -> None:
        """Wait until nobody else writes to the strategy (SQLite waits when a writing begins)."""
        columns = current["strategy"].c
        query = sa.select(columns["row_id"]).where(columns["strategy"] == strategy)
        if connection.execute(query.with_for_update()).first() is None:
            raise is_not_there(connection, self.name, strategy)


def _now() -> datetime:
    return datetime.now(UTC)


def _moment_to_write(connection: Connection, strategy: str) -> datetime:
    """Give now, but never a moment before the last change: a clock that was set back lies."""
    last = span(connection, strategy)[1]
    # A little later than it, so that moments tell what came first.
    return max(_now(), last + timedelta(microseconds=1)) if last else _now()


def _seal(
    connection: Connection,
    strategy: str,
    held: Mapping[str, Sequence[Kept]],
    past: datetime | None = None,
) -> Seal:
    return seal_of(connection, strategy, (kept.row for kept in held["rounds"]), past)


def _versions(name: str, held: Sequence[Kept]) -> dict[tuple[Any, ...], int]:
    key_of = TABLES[name].key_of
    return {key_of(kept.row): kept.version for kept in held}


def _written(edits: Sequence[Edit]) -> Written:
    kinds = [edit.kind for edit in edits]
    return Written(*(kinds.count(kind) for kind in ("insert", "update", "delete")))
