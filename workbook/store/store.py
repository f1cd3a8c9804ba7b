"""The store: what the rest of the program sees of the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from workbook.book import Book, UnknownTable, identity, rounds
from workbook.book.errors import BadInput, Conflict
from workbook.book.fields import Table
from workbook.book.messages import language, say, speaking
from workbook.book.model import TABLES
from workbook.book.moment import NOW, Moment, day_in
from workbook.store import clock, earlier, guests, looks, notices, outside, shown
from workbook.store.absence import alike, exists, is_not_there, span, was_not_there
from workbook.store.blindness import Seal, seal_of, seal_of_history, seen_by, told_to
from workbook.store.database import Database
from workbook.store.forgetting import Forgotten, forget
from workbook.store.guarding import Guard
from workbook.store.migrations import bring_up_to_date
from workbook.store.past import (
    HistoryEntry,
    entries,
    grown_evidence,
    kept_at,
    news,
    zone_in,
)
from workbook.store.redating import Redated, redate
from workbook.store.saving import Change, Edit, last_versions, parsed_keys, plan, write
from workbook.store.schema import Kept, current, held_by, history, kept_rows
from workbook.store.sign_ins import SignIns
from workbook.store.unknown import Unknown, filled, rows_of, shapes, unknown_tables
from workbook.store.whole import (
    Rows,
    checked,
    dated_back,
    differences,
    key_of,
    next_version,
    refuse_sealed,
    with_anonymous,
    with_sealed,
)


@dataclass(frozen=True)
class StrategyInfo:
    """What a list of strategies says about one."""

    key: str
    name: str
    organisation: str | None
    parent: str | None
    language: str | None
    changed_at: datetime
    archived_on: date | None = None


class Person(NamedTuple):
    """A member of a strategy, as far as it tells who somebody is."""

    key: str
    name: str
    email: str | None


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
        left_out = bring_up_to_date(database)
    except BaseException:
        database.close()
        raise
    return Store(database, left_out)


class Store(AbstractContextManager["Store"]):
    """An open store of strategies. Every method reads or writes in one transaction.

    Methods raise ``StoreError`` where the database is locked, lost or read only, and say whether
    something was saved.
    """

    def __init__(self, database: Database, left_out: tuple[str, ...] = ()) -> None:
        self._database = database
        self._left_out = left_out
        self.name = database.name
        self.read_only = database.read_only

    def __repr__(self) -> str:
        """Say which store this is; never a password."""
        return f"Store({self.name!r})"

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()

    @property
    def sign_ins(self) -> SignIns:
        """Who may come in by which browser."""
        return SignIns(self._database.reading, self._database.writing)

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
            *(columns[name] for name in ("key", "name", "organisation", "parent", "language")),
            last.c["at"],
            columns["archived_on"],
        ).join(last, last.c["of"] == columns["strategy"])
        with self._database.reading() as connection:
            found = [StrategyInfo(*row) for row in connection.execute(query)]
        return tuple(sorted(found, key=lambda info: info.key))

    def teams(self) -> Mapping[str, tuple[Person, ...]]:
        """Return who is a member of each strategy, by its key; without reading the strategies."""
        columns = current["members"].c
        query = sa.select(*(columns[name] for name in ("strategy", "key", "name", "email")))
        found: dict[str, list[Person]] = {}
        with self._database.reading() as connection:
            for strategy, *person in connection.execute(query):
                found.setdefault(strategy, []).append(Person(*person))
        return {strategy: tuple(people) for strategy, people in found.items()}

    def read(self, strategy: str, as_of: Moment | str | date = NOW, reader: str = "") -> Book:
        """Return the book of a strategy as it stood at a moment.

        Votes of a round that is not revealed are left out, except the reader's own; the book's
        ``sealed`` says who voted on what.

        Parameters
        ----------
        strategy
            Its key.
        as_of
            Empty is now; a day is its end in the strategy's time zone; a moment without a time
            zone is in UTC. The future is the book of now, with that day as the day of the report.
        reader
            Name, key or e-mail address of the member who reads; empty is nobody in particular.

        Raises
        ------
        BadInput
            ``as_of`` is neither a day nor a moment.
        NotFound
            There is no such strategy, or there was none at that moment.
        """
        return self._read(strategy, Moment.of(as_of), reader)

    def _read(
        self, strategy: str, asked_for: Moment, reader: str, today: date | None = None
    ) -> Book:
        """Read a book; ``today`` is the day of its report where another one leads to it."""
        with self._database.reading() as connection:
            now, zone = clock.now(connection), zone_in(connection, strategy)
            moment = asked_for.end(zone)
            past = moment if moment is not None and moment < now else None
            unknown = unknown_tables(connection)
            if past is not None:
                held = kept_at(connection, strategy, past, {**TABLES, **shapes(unknown)})
            else:
                held = _held_whole(connection, strategy, unknown)
            if not held["strategy"]:
                raise (
                    is_not_there(connection, self.name, strategy)
                    if past is None
                    else was_not_there(connection, self.name, strategy, past)
                )
            seal = _seal(connection, strategy, held, past)
            grown = grown_evidence(connection, strategy, held["evidence"])
            folder = held["strategy"][0].row.data_folder
            folders = outside.allowed(connection)
            asked = outside.asked(connection, strategy, folder) if held["evidence"] else ()
            states = shown.shown(connection, strategy, past) if held["evidence"] else {}
            with speaking(language(held["strategy"][0].row.language)):
                late = self._late(connection, [strategy])
            today_is = today or (asked_for.day(zone) if asked_for else day_in(zone, now))
            other = held["strategy"][0].row.retry_of if today is None else None
            reading = self._database.reading
            trying_again = (
                earlier.way(connection, self._read, reading, other, moment, today_is, reader)
                if other
                else None
            )
        member = identity.member((kept.row for kept in held["members"]), reader)
        seen, sealed = seen_by(held, seal, member)
        others = {
            name: UnknownTable(one.table, tuple(kept.row for kept in held[name]))
            for name, one in unknown.items()
            if held[name] and not seal.hides(one.table)
        }
        with speaking(language(held["strategy"][0].row.language)):
            told = (*late, *notices.of_tables(others), *notices.of_columns(self._left_out))
        return Book(
            {name: [kept.row for kept in seen[name]] for name in TABLES},
            today_is,
            {name: _versions(name, seen[name]) for name in TABLES},
            reader=member,
            sealed=sealed,
            grown=grown,
            data_folders=folders,
            asked=asked,
            shown=states,
            is_past=past is not None,
            unknown=others,
            notices=told,
            trying_again=trying_again,
        )

    def save(self, strategy: str, changes: Sequence[Change], by: str) -> tuple[int | None, ...]:
        """Save changes to rows, all or none, and give the new version of each row.

        A deleted row has no version (None); a change that changes nothing keeps the version.
        ``by`` is the name, key or e-mail address of the person who saves, and the history keeps a
        member's key; what their role covers is declared in ``workbook.book.roles``.

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
            write(connection, strategy, made, who, clock.stamp(connection, strategy))
        return tuple(
            change.version if edit is None else None if edit.kind == "delete" else edit.version
            for change, edit in zip(changes, edits, strict=True)
        )

    def create(self, rows: Rows, by: str, at: datetime | None = None) -> Written:
        """Add a new strategy with all its rows, in their order.

        ``at`` dates the record back for a strategy that moves in from elsewhere: an instant, in
        UTC where it has no time zone.

        Raises
        ------
        BadInput
            The strategy exists already, or one whose key looks the same; references lead nowhere
            or keys are there twice; or ``at`` is in the future, or the store knew the strategy
            before.
        """
        with self._database.writing() as connection:
            unknown = unknown_tables(connection)
            strategy = checked(rows, shapes(unknown))
            if next(kept_rows(connection, strategy, "strategy"), None):
                raise exists(self.name, strategy)
            if refusal := alike(connection, self.name, strategy):
                raise refusal
            versions = last_versions(connection, strategy)
            stamp = clock.stamp(connection, strategy)
            if at is not None:
                at = dated_back(strategy, at, stamp.at, known=bool(versions))
                stamp = stamp._replace(at=at)
            edits = [
                Edit(table, "insert", row, next_version(versions, table, row))
                for name, table in TABLES.items()
                for row in rows.get(name, ())
            ]
            for name, one in unknown.items():
                # A program that did not know the table may have left rows of a deleted strategy.
                left = list(rows_of(connection, strategy, one))
                edits += differences(one.table, left, rows.get(name, ()), versions)
            try:
                write(connection, strategy, edits, by, stamp, unknown)
            except IntegrityError as error:  # somebody else was faster
                raise exists(self.name, strategy) from error
        return _written(edits)

    def replace(self, strategy: str, rows: Rows, by: str) -> Written:
        """Make a strategy equal to these rows, writing only what differs.

        Rows that stay keep their place; new rows come after them, in their order. A round that is
        not revealed stays as it is with its votes, which no export holds; so do others' anonymous
        votes, unless ``rows`` hold them. A table that this program
        does not know and ``rows`` leaves out stays as it is, too.

        Raises
        ------
        BadInput
            The rows are of another strategy, references lead nowhere, or keys are there twice; or
            they hold votes of a round that is not revealed.
        NotFound
            There is no such strategy.
        """
        if key_of(rows) != strategy:
            raise BadInput(
                say(
                    "Nothing was saved: the rows are those of {key_of}, not of {strategy}. A "
                    "strategy's key stays as it is.",
                    key_of=key_of(rows),
                    strategy=strategy,
                )
            )
        with self._database.writing() as connection:
            self._take_turn(connection, strategy)
            unknown = unknown_tables(connection)
            checked(rows, shapes(unknown))
            versions = last_versions(connection, strategy)
            held = _held_whole(connection, strategy, unknown)
            seal = _seal(connection, strategy, held)
            refuse_sealed(rows, shapes(unknown), seal)
            whole = with_anonymous(with_sealed(rows, held, seal), held)
            brought = {name: one for name, one in shapes(unknown).items() if name in rows}
            edits = [
                edit
                for name, table in {**TABLES, **brought}.items()
                for edit in differences(table, held[name], whole.get(name, ()), versions)
            ]
            stamp = clock.stamp(connection, strategy)
            write(connection, strategy, edits, by, stamp, unknown)
        return _written(edits)

    def allow(self, folder: str, by: str) -> None:
        """Let evidence lie in a folder: for imports on the command line, and for nothing else."""
        with self._database.writing() as connection:
            outside.allow(connection, folder, by, clock.of_this_computer())

    def give_folder(self, strategy: str, folder: str, by: str) -> None:
        """Make a folder the data folder of a strategy that has none, and allow it.

        For whoever runs the program, who decides where evidence may lie; not for its readers.
        """
        with self._database.writing() as connection:
            self._take_turn(connection, strategy)
            outside.allow(connection, folder, by, clock.of_this_computer())
            (kept,) = kept_rows(connection, strategy, "strategy")
            if not kept.row.data_folder:
                change = Change("strategy", (strategy,), {"data_folder": folder}, kept.version)
                held = held_by(connection, strategy)
                edits = [one for one in plan(connection, strategy, [change], held) if one]
                write(connection, strategy, edits, by, clock.stamp(connection, strategy))

    def delete(self, strategy: str, by: str) -> Written:
        """Delete a strategy; its history stays, so that its past can still be read.

        Raises
        ------
        NotFound
            There is no such strategy.
        """
        with self._database.writing() as connection:
            self._take_turn(connection, strategy)
            unknown = unknown_tables(connection)
            held = _held_whole(connection, strategy, unknown)
            edits = [
                Edit(table, "delete", kept.row, kept.version + 1, kept.row_id)
                for name, table in {**TABLES, **shapes(unknown)}.items()
                for kept in held[name]
            ]
            stamp = clock.stamp(connection, strategy)
            write(connection, strategy, edits, by, stamp, unknown)
        return _written(edits)

    def unknown_tables(self) -> dict[str, Table]:
        """Return the tables that the store has and this program does not know, by name."""
        with self._database.reading() as connection:
            return shapes(unknown_tables(connection))

    def redate(self, strategy: str, later_than: Moment | str | date, by: str) -> list[Redated]:
        """Put in order what was recorded after a moment, where a wrong clock dated it too late.

        The order of the saves stays, none moves to a later moment, and the history keeps who moved
        what and when. Gives the saves that got another moment, none where all can be believed.

        Raises
        ------
        BadInput
            ``later_than`` is neither a day nor a moment.
        NotFound
            The store never held such a strategy.
        """
        asked_for = Moment.of(later_than)
        with self._database.writing() as connection:
            if not span(connection, strategy)[0]:
                raise is_not_there(connection, self.name, strategy)
            _lock(connection, strategy)
            moment = asked_for.end(zone_in(connection, strategy)) or clock.now(connection)
            return redate(connection, strategy, moment, by)

    def forget(
        self,
        strategy: str,
        member: str,
        by: str,
        *,
        also: Sequence[str] = (),
        dry_run: bool = False,
    ) -> Forgotten:
        """Take a member out of every version of a strategy, or say what that would change.

        What it does and raises: ``workbook.store.forgetting.forget``; ``NotFound`` too
        where the store never held the strategy.
        """
        opened = self._database.reading if dry_run else self._database.writing
        with opened() as connection:
            if not span(connection, strategy)[0]:  # of one that was deleted the history stays
                raise is_not_there(connection, self.name, strategy)
            if not dry_run:
                _lock(connection, strategy)
            return forget(connection, strategy, member, by, also=also, dry_run=dry_run)

    def wipe(self) -> bool:
        """Overwrite what was erased in the file; False where others use it at the moment."""
        return self._database.wipe()

    def notices(self, strategies: Collection[str] | None = None) -> tuple[str, ...]:
        """Say in sentences what is to be known of the store: of some strategies, or of all."""
        with self._database.reading() as connection:
            late = self._late(connection, strategies)
            unknown = filled(connection, unknown_tables(connection))
            return (*late, *notices.of_tables(unknown), *notices.of_columns(self._left_out))

    def _late(self, connection: Connection, strategies: Collection[str] | None) -> tuple[str, ...]:
        late = clock.too_late(connection, strategies)
        return notices.of_clock(late, is_server=not self._database.is_sqlite)

    def history(
        self,
        strategy: str,
        table: str | None = None,
        key: tuple[Any, ...] | None = None,
        reader: str = "",
        since: datetime | None = None,
    ) -> tuple[HistoryEntry, ...]:
        """Return every version that the rows ever had, or those after ``since``, oldest first.

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
            return self._visible_to(connection, strategy, found, reader)

    def news(
        self, strategy: str, after: int | None = None, reader: str = ""
    ) -> tuple[int, tuple[HistoryEntry, ...]]:
        """Return the number of the strategy's last change, and every version written since.

        A light query for pages that ask now and then. ``after`` is the number that an earlier call
        gave; None asks for the number alone. Votes of rounds that are not revealed are left out,
        except the reader's own.
        """
        with self._database.reading() as connection:
            last, found = news(connection, strategy, after)
            return last, self._visible_to(connection, strategy, found, reader)

    def looked(self, strategy: str, member: str) -> datetime | None:
        """Return the moment at which a member last looked at others' changes; None for never."""
        with self._database.reading() as connection:
            return looks.looked(connection, strategy, member)

    def look(self, strategy: str, member: str, at: datetime | None = None) -> None:
        """Remember that a member has seen others' changes up to a moment, or to now."""
        with self._database.writing() as connection:
            looks.look(connection, strategy, member, at or clock.now(connection))

    def vote_as_guest(
        self, strategy: str, subject: str, number: int, function: str, votes: guests.Votes
    ) -> str:
        """Save what a colleague of a function votes in an open round: ``guests.vote``."""
        with self._database.writing() as connection:
            self._take_turn(connection, strategy)
            about = (subject, number, function)
            return guests.vote(connection, strategy, held_by(connection, strategy), about, votes)

    def come(self, strategy: str, member: str) -> None:
        """Remember that a member is at work on a strategy now."""
        with self._database.writing() as connection:
            looks.come(connection, strategy, member, clock.now(connection))

    def here(self, strategy: str) -> tuple[str, ...]:
        """Return the members who are at work on a strategy now, or were a moment ago."""
        with self._database.reading() as connection:
            return looks.here(connection, strategy, clock.now(connection))

    def keep_shown(self, strategy: str, states: Sequence[tuple[str, Mapping[str, Any]]]) -> bool:
        """Keep what rows of evidence, by their keys, say now that they are shown, if one may."""
        with self._database.writing() as connection:
            may_keep = shown.may_keep(connection)
            if may_keep:
                shown.keep(connection, strategy, states, clock.now(connection))
        return may_keep

    def _visible_to(
        self,
        connection: Connection,
        strategy: str,
        found: tuple[HistoryEntry, ...],
        reader: str,
    ) -> tuple[HistoryEntry, ...]:
        if all(entry.table in TABLES and entry.table not in rounds.VOTES for entry in found):
            return found
        seal = seal_of_history(connection, strategy)
        members = (kept.row for kept in kept_rows(connection, strategy, "members"))
        return told_to(found, seal, identity.member(members, reader))

    def _take_turn(self, connection: Connection, strategy: str) -> None:
        """Wait until nobody else writes to the strategy, which must be there."""
        if not _lock(connection, strategy):
            raise is_not_there(connection, self.name, strategy)


def _lock(connection: Connection, strategy: str) -> bool:
    """Wait until nobody else writes to a strategy (SQLite waits when a writing begins)."""
    columns = current["strategy"].c
    query = sa.select(columns["row_id"]).where(columns["strategy"] == strategy)
    return connection.execute(query.with_for_update()).first() is not None


def _seal(
    connection: Connection,
    strategy: str,
    held: Mapping[str, Sequence[Kept]],
    past: datetime | None = None,
) -> Seal:
    return seal_of(connection, strategy, (kept.row for kept in held["rounds"]), past)


def _held_whole(
    connection: Connection, strategy: str, unknown: Mapping[str, Unknown]
) -> dict[str, list[Kept]]:
    """Read every table of a strategy, those that the model does not have too."""
    known = {name: list(kept_rows(connection, strategy, name)) for name in TABLES}
    return known | {name: list(rows_of(connection, strategy, one)) for name, one in unknown.items()}


def _versions(name: str, held: Sequence[Kept]) -> dict[tuple[Any, ...], int]:
    key_of = TABLES[name].key_of
    return {key_of(kept.row): kept.version for kept in held}


def _written(edits: Sequence[Edit]) -> Written:
    kinds = [edit.kind for edit in edits]
    return Written(*(kinds.count(kind) for kind in ("insert", "update", "delete")))
