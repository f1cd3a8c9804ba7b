"""Forget a person: the one way to take something out of the history.

A member's name, address, contribution, expertise, remarks and reasons become "a former member" in
every version of every row of a strategy, and the member's key one that tells nothing, wherever it
stands.
What the person voted, forecast and promised stays and counts as before. The history keeps that it
was done, by whom and when, and no longer for whom.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbook.book.errors import BadInput, NotFound
from workbook.book.fields import Field, Table
from workbook.book.identity import FORMER, folded
from workbook.book.messages import joined, language, say, speaking
from workbook.book.model import TABLES
from workbook.store import clock
from workbook.store.schema import (
    current,
    data_folders,
    history,
    key_text,
    looked,
    passes,
    presence,
)
from workbook.store.sign_ins import end_all
from workbook.store.unknown import rows_of, unknown_tables

REASONS = ("reason", "note", "reopened_why")
"""Columns for remarks and reasons; they are the words of who wrote them."""

_WORDS = {"remarks": ("text",)}
"""Likewise, of one table."""

_OWN = ("email", "contribution", "expertise")  # of a member's row, emptied
_TABLE, _CHANGE = "history", "forget"
_SHORTEST = 2  # letters: "de" and "la" are parts of names that stand in every text


class Forgotten(NamedTuple):
    """What forgetting a member changes, or would change.

    ``rows`` of now and ``versions`` of the history; ``remarks`` and ``mentions`` count texts in
    the history; ``left`` names the columns with texts in which a part of the name still stands.
    """

    name: str
    member: str
    words: str
    key: str
    rows: int
    versions: int
    remarks: int
    mentions: int
    left: tuple[str, ...]


class _Updates(NamedTuple):
    """What is to be written: by table, the columns of a row that change, with its number."""

    rows: Mapping[str, Sequence[tuple[int, dict[str, Any]]]]
    versions: Sequence[tuple[int, dict[str, Any]]]


class _Person:
    """Who is to be forgotten, and what stands in the place of what tells of them."""

    def __init__(
        self, member: str, known: Sequence[Mapping[str, Any]], also: Sequence[str], words: str,
        key: str,
    ) -> None:  # fmt: skip
        self.member, self.words, self.key = member, words, key
        rows = [row for row in known if row["key"] == member]
        names = dict.fromkeys(name for row in rows if (name := str(row.get("name") or "")).strip())
        emails = dict.fromkeys(str(row["email"]) for row in rows if row.get("email"))
        self.called = {folded(one) for one in (member, *names, *emails)}
        self.name = next(iter(names), member)
        certain = [*emails, *also, *(name for name in names if len(name.split()) > 1)]
        self._certain = _pattern(certain)
        self._single = _pattern(name for name in names if len(name.split()) == 1)
        words_of = [word for name in names for word in name.split() if len(word) > _SHORTEST]
        # Behind an @ a first name means the person, unless somebody else has it too.
        others = [name for row in known if row["key"] != member
                  and (name := str(row.get("name") or "")).strip()]  # fmt: skip
        theirs = {folded(name.split()[0]) for name in others}
        first = [name.split()[0] for name in names]
        shared = [name for name in first if folded(name) in theirs]
        own = (one for one in (*names, *first) if one not in shared)
        self._others = {folded(name) for name in others} - self.called
        self._spoken = _pattern(f"@{one}" for one in (member, *own, *emails, *others))
        self._part = _pattern([*words_of, *(f"@{one}" for one in shared)])
        self.mentions, self.remarks, self.left = 0, 0, dict[str, None]()

    def is_by(self, by: str | None) -> bool:
        return folded(by) in self.called

    def clean(
        self, table: Table, values: Mapping[str, Any], written: Iterable[str]
    ) -> dict[str, Any]:
        """Return a row without what tells of the person; ``written`` are their own texts."""
        new = dict(values)
        own = table.name == "members" and values["key"] == self.member
        for field in table.fields:
            value = values.get(field.name)
            if value is None or value == ():
                continue
            if own and field.name in _OWN:
                new[field.name] = None
            elif own and field.name == "name":
                new[field.name] = self.words
            elif (own and field.name == "key") or _points_to_members(field, values):
                new[field.name] = self._key_in(value)
            elif field.name in written:
                new[field.name] = self.words
                self.remarks += 1
            elif field.kind == "text" and not field.place:
                place = f"{table.name}.{field.name}"
                if not field.key:  # a key says which row it is
                    new[field.name] = self._text(value, place)
                elif self._certain.search(value) or self._part.search(value):
                    self.left[place] = None
        return new

    def clean_key(self, table: Table, key: str) -> str:
        """Return the key of a row in the history without the person's own."""
        parts = dict(zip(table.key, json.loads(key), strict=True))
        own = table.name == "members"
        return key_text(
            [
                self._key_in(part)
                if own or _points_to_members(table.by_name[name], parts)
                else part
                for name, part in parts.items()
            ]
        )

    def _key_in(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return type(value)(self._key_in(one) for one in value)
        return self.key if value == self.member else value

    def _is_spoken_to(self, found: re.Match[str]) -> bool:
        """Say whether what stands behind an @ is not somebody else's whole name."""
        return folded(found[0].removeprefix("@")) not in self._others

    def _text(self, value: Any, place: str) -> Any:
        if isinstance(value, list | tuple):
            return type(value)(self._text(one, place) for one in value)
        if not isinstance(value, str):
            return value
        spoken = [one[0] for one in self._spoken.finditer(value) if self._is_spoken_to(one)]
        new = self._spoken.sub(
            lambda one: f"@{self.words}" if self._is_spoken_to(one) else one[0], value
        )
        new, found = self._certain.subn(lambda _: self.words, new)
        found += len(spoken)
        if self._single.fullmatch(new.strip()):
            new, found = self.words, found + 1
        self.mentions += found
        if self._part.search(new):
            self.left[place] = None
        return new


def forget(
    connection: Connection,
    strategy: str,
    member: str,
    by: str,
    *,
    also: Sequence[str] = (),
    dry_run: bool = False,
) -> Forgotten:
    """Take a member out of every version of every row; the strategy must be nobody else's to write.

    Parameters
    ----------
    connection
        Of the transaction; with ``dry_run`` nothing is written.
    strategy
        Its key.
    member
        Key, name or e-mail address of the member, as it is now or ever was.
    by
        Who does it.
    also
        Further words for the person (a short name) to be replaced wherever they stand in a text.

    Raises
    ------
    NotFound
        Nobody of that name was ever a member.
    BadInput
        It is the name of several, the only leader, or a table of the strategy is unknown.
    """
    _refuse_unknown(connection, strategy)
    members = list(_members(connection, strategy))
    key = _one(members, member)
    _refuse_only_leader(connection, strategy, key)
    others = {row["key"] for row in members}
    free = next(one for one in _keys() if one not in others)
    with speaking(language(_language(connection, strategy))):
        words = str(say("a former member"))
    if number := free.removeprefix(FORMER).strip("-"):
        words = f"{words} {number}"
    person = _Person(key, members, also, words, free)
    updates = _plan(connection, strategy, person)
    done = Forgotten(
        person.name,
        key,
        words,
        free,
        sum(map(len, updates.rows.values())),
        len(updates.versions),
        person.remarks,
        person.mentions,
        tuple(person.left),
    )
    if not dry_run:
        _write(connection, strategy, person, updates)
        _record(connection, strategy, person.key if person.is_by(by) else by, done)
    return done


def _plan(connection: Connection, strategy: str, person: _Person) -> _Updates:
    """Find what changes: first in the history, which tells who wrote which remark."""
    authors: dict[tuple[str, str], dict[str, tuple[str, bool]]] = {}
    versions = []
    columns = history.c
    for number, name, key, values, by in connection.execute(
        sa.select(*(columns[one] for one in ("id", "table", "key", "values", "by")))
        .where(columns["strategy"] == strategy)
        .order_by(columns["id"])
    ):
        new: dict[str, Any] = {"by": person.key} if person.is_by(by) else {}
        table = TABLES.get(name)
        if table is not None:
            changed_key = person.clean_key(table, key)
            if changed_key != key:
                new["key"] = changed_key
            if values is not None:
                wrote = _wrote(authors.get((name, key), {}), table, values, person, by)
                authors[name, key] = wrote
                mine = [column for column, (_, own) in wrote.items() if own]
                cleaned_values = {
                    column: value
                    for column, value in person.clean(table, values, mine).items()
                    if value is not None
                }
                if cleaned_values != values:
                    new["values"] = cleaned_values
        if new:
            versions.append((number, new))
    said = person.remarks, person.mentions
    rows = {
        name: found
        for name in TABLES
        if (found := list(_rows(connection, strategy, person, TABLES[name], authors)))
    }
    person.remarks, person.mentions = said  # those of now are the last ones of the history
    return _Updates(rows, versions)


def _rows(
    connection: Connection,
    strategy: str,
    person: _Person,
    table: Table,
    authors: Mapping[tuple[str, str], Mapping[str, tuple[str, bool]]],
) -> Iterator[tuple[int, dict[str, Any]]]:
    sql = current[table.name]
    for row in connection.execute(sa.select(sql).where(sql.c["strategy"] == strategy)).mappings():
        values = {name: row[name] for name in table.columns}
        wrote = authors.get((table.name, key_text([values[one] for one in table.key])), {})
        mine = [column for column, (_, own) in wrote.items() if own]
        cleaned = person.clean(table, values, mine)
        new = {name: value for name, value in cleaned.items() if value != values[name]}
        if person.is_by(row["changed_by"]):
            new["changed_by"] = person.key
        if new:
            yield row["row_id"], new


def _wrote(
    before: Mapping[str, tuple[str, bool]],
    table: Table,
    values: Mapping[str, Any],
    person: _Person,
    by: str,
) -> dict[str, tuple[str, bool]]:
    """Return column → its text and whether it is the person's: who put it there, or whose row."""
    whose = any(
        field.references == "members"
        and (field.key or field.name == "member")
        and values.get(field.name) == person.member
        for field in table.fields
    )
    wrote = {}
    for column in (*REASONS, *_WORDS.get(table.name, ())):
        text = values.get(column)
        if column in table.by_name and text:
            known, own = before.get(column, ("", False))
            wrote[column] = (text, whose or (own if text == known else person.is_by(by)))
    return wrote


def _write(connection: Connection, strategy: str, person: _Person, updates: _Updates) -> None:
    for name, rows in updates.rows.items():
        table = current[name]
        for number, new in rows:
            connection.execute(table.update().where(table.c["row_id"] == number).values(new))
    for number, new in updates.versions:
        connection.execute(history.update().where(history.c["id"] == number).values(new))
    of_member = looked.c["strategy"] == strategy, looked.c["member"] == person.member
    connection.execute(looked.update().where(*of_member).values(member=person.key))
    _leave(connection, strategy, person)
    for folder, by in connection.execute(
        sa.select(data_folders.c["folder"], data_folders.c["by"])
    ).all():
        if person.is_by(by):
            connection.execute(
                data_folders.update()
                .where(data_folders.c["folder"] == folder)
                .values(by=person.words)
            )


def _leave(connection: Connection, strategy: str, person: _Person) -> None:
    """Let nothing that is kept of who may come in and who is here tell of the person."""
    end_all(connection, strategy, [person.member])
    here = presence.c["strategy"] == strategy, presence.c["member"] == person.member
    connection.execute(presence.delete().where(*here))
    query = sa.select(passes.c["id"], passes.c["by"]).where(passes.c["strategy"] == strategy)
    for number, by in connection.execute(query).all():
        if person.is_by(by):
            invited = passes.update().where(passes.c["id"] == number)
            connection.execute(invited.values(by=person.key))


def _record(connection: Connection, strategy: str, by: str, done: Forgotten) -> None:
    columns = history.c
    key = key_text((strategy,))
    last = connection.execute(
        sa.select(sa.func.max(columns["row_version"])).where(
            columns["strategy"] == strategy, columns["table"] == _TABLE, columns["key"] == key
        )
    ).scalar()
    connection.execute(
        history.insert(),
        {"strategy": strategy, "table": _TABLE, "key": key, "row_version": (last or 0) + 1}
        | {"change": _CHANGE, "by": by}
        | {"values": {"member": done.key, "rows": done.rows, "versions": done.versions}}
        | clock.stamp(connection, strategy)._asdict(),
    )


def _members(connection: Connection, strategy: str) -> Iterator[Mapping[str, Any]]:
    """Give every row that a member ever had, those of now first."""
    table, past = current["members"], history.c
    names = ("key", "name", "email")
    rows = sa.select(*(table.c[name] for name in names)).where(table.c["strategy"] == strategy)
    for row in connection.execute(rows).mappings():
        yield dict(row)
    versions = sa.select(past["values"]).where(
        past["strategy"] == strategy, past["table"] == "members", past["values"].is_not(None)
    )
    yield from connection.execute(versions.order_by(past["id"].desc())).scalars()


def _one(members: Sequence[Mapping[str, Any]], wanted: str) -> str:
    sought = folded(wanted)
    found = {
        str(row["key"]): str(row["name"])
        for row in members
        if sought and sought in {folded(row.get(name)) for name in ("key", "name", "email")}
    }
    if not found:
        known = joined(sorted({str(row["key"]) for row in members}))
        raise NotFound(
            say(
                "Nobody was ever a member as {name}. Nothing was changed. Members: {known}.",
                name=wanted,
                known=known,
            )
            if known
            else say("The strategy never had members. Nothing was changed.")
        )
    if len(found) > 1:
        raise BadInput(
            say(
                "{name} is the name of several: {keys}. Nothing was changed: give the key.",
                name=wanted,
                keys=joined(sorted(found)),
            )
        )
    return next(iter(found))


def _refuse_unknown(connection: Connection, strategy: str) -> None:
    """Refuse where something would stay that this program cannot read."""
    names = {
        name
        for name, one in unknown_tables(connection).items()
        if next(rows_of(connection, strategy, one), None)
    }
    past = sa.select(history.c["table"]).where(history.c["strategy"] == strategy).distinct()
    names |= set(connection.execute(past).scalars()) - TABLES.keys() - {_TABLE}
    if names:
        raise BadInput(
            say(
                "The strategy has rows of {tables}, which this program does not know and so cannot "
                "search. Nothing was changed: use a newer workbook, or the one with that chapter.",
                tables=joined(sorted(names)),
            )
        )


def _refuse_only_leader(connection: Connection, strategy: str, member: str) -> None:
    columns = current["members"].c
    query = sa.select(columns["key"]).where(
        columns["strategy"] == strategy, columns["role"] == "leader"
    )
    if set(connection.execute(query).scalars()) == {member}:
        raise BadInput(
            say(
                "{member} is the only leader. Nothing was changed: name another leader first.",
                member=member,
            )
        )


def _language(connection: Connection, strategy: str) -> str | None:
    columns = current["strategy"].c
    query = sa.select(columns["language"]).where(columns["strategy"] == strategy)
    return connection.execute(query).scalar()


def _keys() -> Iterator[str]:
    yield FORMER
    number = 2
    while True:
        yield f"{FORMER}-{number}"
        number += 1


def _points_to_members(field: Field, values: Mapping[str, Any]) -> bool:
    by = field.references_by
    if field.name == "on_key" and "on_table" in values:  # a remark on the person's own row
        return bool(values["on_table"] == "members")
    return field.references == "members" or bool(by and values.get(by) == "members")


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    parts = [r"\s+".join(map(re.escape, one.split())) for one in words if one.strip()]
    parts.sort(key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)" if parts else r"(?!)", re.IGNORECASE)
