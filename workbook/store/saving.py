"""Saving: what a change may do, and the one place where rows and their history are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbook.book.errors import BadInput, Conflict, Fault, NotFound
from workbook.book.fields import Field, Row, Table, nearest
from workbook.book.messages import say
from workbook.book.model import TABLES
from workbook.book.validation import Located, faults_between, parse_row
from workbook.store.clock import Stamp
from workbook.store.schema import (
    Held,
    Kept,
    current,
    history,
    kept_row,
    key_text,
    overlong_keys,
    values_of,
)
from workbook.store.sign_ins import end_all
from workbook.store.unknown import Unknown

_OUT = ("members", "delete")


@dataclass(frozen=True)
class Change:
    """What somebody wants to do to one row.

    ``values`` are the columns that change, as values or as cells of text; None deletes the row.
    ``version`` is the version of the row that was read, from ``book.versions``; None adds a row.
    """

    table: str
    key: tuple[Any, ...]
    values: Mapping[str, Any] | None
    version: int | None = None

    @property
    def place(self) -> str:
        """How faults name this row: the table and the key."""
        return _place(self.table, self.key)


class Edit(NamedTuple):
    """One row to write: ``row`` is what it becomes (for a deletion, what it was)."""

    table: Table
    kind: Literal["insert", "update", "delete"]
    row: Row
    version: int
    row_id: int | None = None


def plan(
    connection: Connection, strategy: str, changes: Sequence[Change], held: Held
) -> list[Edit | None]:
    """Turn changes into what is to be written; None for a change that changes nothing.

    Raises
    ------
    BadInput
        A value or a reference breaks the rules; all faults at once.
    Conflict
        Somebody else changed one of the rows since it was read.
    NotFound
        A row to change was never there.
    """
    keys = parsed_keys(changes)
    kept = [
        _unless_changed(connection, strategy, change, key)
        for change, key in zip(changes, keys, strict=True)
    ]
    edits, faults = [], []
    for change, key, one in zip(changes, keys, kept, strict=True):
        edit, found = _edit(connection, strategy, change, key, one)
        edits.append(edit)
        faults += found
    faults += _faults_after(held, [edit for edit in edits if edit])
    refuse(faults)
    return edits


def refuse(faults: Sequence[Fault]) -> None:
    """Raise BadInput with all faults, if there are any."""
    if faults:
        count = (
            say("one value needs")
            if len(faults) == 1
            else say("{faults} values need", faults=len(faults))
        )
        raise BadInput(say("Nothing was saved: {count} correction.", count=count), faults)


def write(
    connection: Connection,
    strategy: str,
    edits: Sequence[Edit],
    by: str,
    stamp: Stamp,
    unknown: Mapping[str, Unknown] = MappingProxyType({}),
) -> None:
    """Write rows and their history; ``unknown`` has the tables that the model does not."""
    # Rows leave before others come, so that nothing stands in a new row's way.
    order = {"delete": 0, "update": 1, "insert": 2}
    mark = {"strategy": strategy, "changed_by": by, "changed_at": stamp.at}
    ordered = sorted(edits, key=lambda edit: order[edit.kind])
    for (kind, name), group in groupby(ordered, lambda edit: (edit.kind, edit.table.name)):
        sql = unknown[name].sql if name in unknown else current[name]
        _write_rows(connection, sql, kind, list(group), mark)
    gone = [edit.row.key for edit in ordered if (edit.table.name, edit.kind) == _OUT]
    end_all(connection, strategy, gone)
    entries = [_entry(edit, strategy, by, stamp) for edit in ordered]
    if entries:
        connection.execute(history.insert(), entries)


def last_versions(connection: Connection, strategy: str) -> dict[tuple[str, str], int]:
    """Return the last version of every row that the strategy ever had, by table and key text."""
    columns = history.c
    query = (
        sa.select(columns["table"], columns["key"], sa.func.max(columns["row_version"]))
        .where(columns["strategy"] == strategy)
        .group_by(columns["table"], columns["key"])
    )
    return {(table, key): version for table, key, version in connection.execute(query)}


def _write_rows(
    connection: Connection,
    table: sa.Table,
    kind: str,
    edits: Sequence[Edit],
    mark: Mapping[str, Any],
) -> None:
    if kind == "delete":
        connection.execute(
            table.delete().where(table.c["row_id"] == sa.bindparam("gone")),
            [{"gone": edit.row_id} for edit in edits],
        )
        return
    values = [
        {**edit.row._asdict(), **mark, "row_version": edit.version, "row_id": edit.row_id}
        for edit in edits
    ]
    if kind == "insert":
        for row in values:
            del row["row_id"]
        connection.execute(table.insert(), values)
        return
    for row in values:
        row["changed_row"] = row.pop("row_id")
    names = (name for name in values[0] if name != "changed_row")
    connection.execute(
        table.update()
        .where(table.c["row_id"] == sa.bindparam("changed_row"))
        .values({name: sa.bindparam(name) for name in names}),
        values,
    )


def _entry(edit: Edit, strategy: str, by: str, stamp: Stamp) -> dict[str, Any]:
    return {
        "strategy": strategy,
        "table": edit.table.name,
        "key": key_text(edit.table.key_of(edit.row)),
        "row_version": edit.version,
        "change": edit.kind,
        "values": None if edit.kind == "delete" else values_of(edit.row),
        "by": by,
        **stamp._asdict(),
    }


def parsed_keys(changes: Sequence[Change]) -> list[tuple[Any, ...]]:
    """Return the key of every change as values."""
    keys: list[tuple[Any, ...]] = []
    faults: list[Fault] = []
    seen: set[tuple[str, tuple[Any, ...]]] = set()
    for change in changes:
        key, found = _parsed_key(change)
        if not found and (change.table, key) in seen:
            expected = say("one change to a row at a time")
            found = [Fault(change.place, None, "", change.key, expected)]
        seen.add((change.table, key))
        keys.append(key)
        faults += found
    refuse(faults)
    return keys


def _parsed_key(change: Change) -> tuple[tuple[Any, ...], list[Fault]]:
    table = TABLES.get(change.table)
    if table is None:
        hint = nearest(change.table, tuple(TABLES))
        return (), [
            Fault(change.table, None, "", change.table, say("a table's name{hint}", hint=hint))
        ]
    if len(change.key) != len(table.key):
        return (), [
            Fault(
                change.table,
                None,
                "",
                change.key,
                say("a key of {table}", table=", ".join(table.key)),
            )
        ]
    parts, faults = [], []
    for name, part in zip(table.key, change.key, strict=True):
        try:
            parts.append(table.by_name[name].parse(part))
        except ValueError as reason:
            faults.append(Fault(change.place, None, name, part, str(reason)))
    return tuple(parts), faults


def _unless_changed(
    connection: Connection, strategy: str, change: Change, key: tuple[Any, ...]
) -> Kept | None:
    """Return the row as it is held; Conflict where it is not the version that was read."""
    held = kept_row(connection, strategy, TABLES[change.table], key)
    if (held.version if held else None) == (change.version or None):
        return held
    if held:
        theirs = held.row._asdict()
        raise Conflict(change.table, key, change.values, theirs, held.by, _utc_text(held.at))
    columns = history.c
    last = connection.execute(
        sa.select(columns["by"], columns["at"])
        .where(columns["strategy"] == strategy, columns["table"] == change.table)
        .where(columns["key"] == key_text(key))
        .order_by(columns["id"].desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        raise NotFound(
            say(
                "There is no row {map} in {table} of {strategy}. Nothing was saved: read the "
                "strategy again.",
                map=", ".join(map(str, key)),
                table=change.table,
                strategy=strategy,
            )
        )
    raise Conflict(change.table, key, change.values, None, last[0], _utc_text(last[1]))


def _edit(
    connection: Connection, strategy: str, change: Change, key: tuple[Any, ...], held: Kept | None
) -> tuple[Edit | None, list[Fault]]:
    table = TABLES[change.table]
    if table.name == "strategy" and (held is None or change.values is None):
        expected = say("the one row of the strategy, which is neither added nor deleted by itself")
        return None, [Fault(change.place, None, "", change.key, expected)]
    if change.values is None:
        if held is None:
            expected = say("the version of the row that was read")
            return None, [Fault(change.place, None, "", change.version, expected)]
        return Edit(table, "delete", held.row, held.version + 1, held.row_id), []
    cells = held.row._asdict() if held else dict(zip(table.key, key, strict=True))
    row, faults = parse_row(table, {**cells, **change.values}, change.place, None)
    faults += _changed_key(change, table, key, row)
    faults += overlong_keys(table, [(change.place, None, row)])
    if held is None:
        version = _last_version(connection, strategy, table, key) + 1
        return Edit(table, "insert", row, version), faults
    if row == held.row:
        return None, faults
    return Edit(table, "update", row, held.version + 1, held.row_id), faults


def _changed_key(change: Change, table: Table, key: tuple[Any, ...], row: Row) -> Iterator[Fault]:
    for name, part in zip(table.key, key, strict=True):
        if getattr(row, name) not in {part, None}:
            yield Fault(
                change.place, None, name, getattr(row, name),
                say(
                        '{part}, because a key stays as it is (to change it, delete the row and '
                        'add it under the new key)'
                        , part=part),
            )  # fmt: skip


def _last_version(connection: Connection, strategy: str, table: Table, key: tuple[Any, ...]) -> int:
    columns = history.c
    query = (
        sa.select(sa.func.max(columns["row_version"]))
        .where(columns["strategy"] == strategy, columns["table"] == table.name)
        .where(columns["key"] == key_text(key))
    )
    return connection.execute(query).scalar() or 0


def _faults_after(held: Held, edits: Sequence[Edit]) -> list[Fault]:
    """Find the references that would lead nowhere after the edits, and circles."""
    gone = {
        (edit.table.name, edit.row.key)
        for edit in edits
        if edit.kind == "delete" and edit.table.key == ("key",)
    }
    pointing = {name for name in TABLES if _points_to(name) & {table for table, _ in gone}}
    rows: dict[str, dict[tuple[Any, ...], Row]] = {}
    for name in _with_targets({edit.table.name for edit in edits} | pointing):
        table = TABLES[name]
        # Nothing points to a table with a longer key, so its other rows do not matter.
        whole = table.key == ("key",) or name in pointing
        kept = held(name) if whole else ()
        rows[name] = {table.key_of(one.row): one.row for one in kept}
    for edit in edits:
        key = edit.table.key_of(edit.row)
        if edit.kind != "delete":
            rows[edit.table.name][key] = edit.row
        elif (edit.table.name, key[0]) not in gone:
            rows[edit.table.name].pop(key, None)
    located = {
        name: [Located(_place(name, key), None, row) for key, row in table.items()]
        for name, table in rows.items()
    }
    # Deleted rows are still among these: who points to them is said better below.
    return [*faults_between(located), *_left_hanging(located, gone)]


def _left_hanging(
    rows: Mapping[str, Sequence[Located]], gone: set[tuple[str, Any]]
) -> Iterator[Fault]:
    for name, located in rows.items():
        for field in TABLES[name].fields:
            if not (field.references or field.references_by):
                continue
            for place, _, row in located:
                if (name, getattr(row, "key", None)) in gone:
                    continue
                target = field.references or getattr(row, field.references_by)
                value = getattr(row, field.name)
                for key in value if field.many else (value,):
                    if (target, key) in gone:
                        yield Fault(
                            _place(target, (key,)), None, "", key,
                            say(
                                    'a row that nothing points to when it is deleted, but '
                                    '{place} points to it in the column {field}'
                                    , place=place, field=field.name),
                        )  # fmt: skip


def _points_to(name: str) -> set[str]:
    """Return the tables that a table's references lead to."""
    table = TABLES[name]
    return {target for field in table.fields for target in _targets(table, field)}


def _targets(table: Table, field: Field) -> tuple[str, ...]:
    if field.references_by:
        words = table.by_name[field.references_by].choices
        return tuple(word for word in words if word in TABLES)
    return (field.references,) if field.references else ()


def _with_targets(names: set[str]) -> list[str]:
    """Return tables with all that their references lead to, directly or further on."""
    found, new = set(names), set(names)
    while new:
        new = {target for name in new for target in _points_to(name)} - found
        found |= new
    return [name for name in TABLES if name in found]


def _place(table: str, key: Sequence[Any]) -> str:
    return f"{table} {', '.join(map(str, key))}"


def _utc_text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
