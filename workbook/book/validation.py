"""What must hold within a row and between rows; every fault is found in one pass.

Files, forms and saves all come through here, so that a row which breaks the schema never gets in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from workbook.book.errors import Fault
from workbook.book.fields import Field, Row, Rule, Table, nearest
from workbook.book.messages import say, translate
from workbook.book.model import TABLES


class Located(NamedTuple):
    """A row and where a person finds it: file, sheet or table, and line (None for no line)."""

    place: str
    line: int | None
    row: Row


def parse_row(
    table: Table, cells: Mapping[str, Any], place: str, line: int | None
) -> tuple[Row, list[Fault]]:
    """Turn the cells of one row into values.

    A cell that is at fault becomes None, so that the rest of the row can still be checked. Cells
    of unknown columns are faults; missing columns are empty cells.
    """
    faults = [
        unknown_column(table, name, place, line) for name in cells if name not in table.by_name
    ]
    values = []
    for field in table.fields:
        try:
            values.append(field.parse(cells.get(field.name)))
        except ValueError as reason:
            values.append(() if field.many else None)
            faults.append(
                Fault(place, line, field.name, _shown(cells.get(field.name)), str(reason))
            )
    row = table.row(*values)
    seen = _Readable(row, {fault.column for fault in faults})
    faults += [
        Fault(place, line, rule.column, _shown(getattr(row, rule.column)), translate(rule.expected))
        for rule in table.rules
        if not _holds(rule, seen)
    ]
    return row, faults


class _Unreadable(Exception):
    """A rule looked at a cell that is at fault itself."""


class _Readable:
    """A row that lets rules look only at cells without a fault."""

    def __init__(self, row: Row, at_fault: set[str]) -> None:
        self._row, self._at_fault = row, at_fault

    def __getattr__(self, name: str) -> Any:
        if name in self._at_fault:
            raise _Unreadable
        return getattr(self._row, name)


def _holds(rule: Rule, row: _Readable) -> bool:
    try:
        return rule.holds(row)
    except _Unreadable:
        return True


def unknown_column(table: Table, name: str, place: str, line: int | None = None) -> Fault:
    """Return the fault of a column that the table does not have."""
    known = ", ".join(table.columns)
    return Fault(
        place,
        line,
        name,
        name,
        say(
            "a column of {table}{nearest}: {known}",
            table=table.name,
            nearest=nearest(name, table.columns),
            known=known,
        ),
    )


def faults_between(
    rows: Mapping[str, Sequence[Located]], unknown: Mapping[str, Table] = MappingProxyType({})
) -> list[Fault]:
    """Find duplicate keys, references to nothing and umbrellas in a circle in a strategy.

    ``unknown`` are the tables among them that the model does not have.
    """
    keys = {
        name: {located.row.key for located in rows.get(name, ())}
        for name, table in TABLES.items()
        if table.key == ("key",)
    }
    faults: list[Fault] = []
    for name, table in {**TABLES, **unknown}.items():
        located = rows.get(name, ())
        faults += _duplicates(table, located)
        for field in table.fields:
            if field.references or field.references_by:
                faults += _lost_references(field, located, keys)
            if field.references == name and not field.many:
                faults += _circles(field, located)
    return faults


def _duplicates(table: Table, rows: Sequence[Located]) -> Iterator[Fault]:
    first: dict[tuple[Any, ...], Located] = {}
    for located in rows:
        key = table.key_of(located.row)
        if None in key:
            continue
        if key in first:
            other = first[key].line
            where = say("another row") if other is None else say("row {row}", row=other)
            shown = ", ".join(str(part) for part in key)
            yield Fault(
                located.place, located.line, ", ".join(table.key), shown,
                say('a key of its own ({where} has this one)', where=where),
            )  # fmt: skip
        first.setdefault(key, located)


def _lost_references(
    field: Field, rows: Sequence[Located], keys: Mapping[str, set[Any]]
) -> Iterator[Fault]:

    def known(target: str) -> Collection[Any]:
        return keys[target] if target in keys else field.words.get(target, ())

    @cache  # a table that lost its keys is missed by every row that points to it
    def hint(key: str, target: str) -> str:
        return nearest(key, sorted(one for one in known(target) if one))

    for place, line, row in rows:
        target = getattr(row, field.references_by) if field.references_by else field.references
        value = getattr(row, field.name)
        for key in value if field.many else (value,):
            if key is None or target is None or key in known(target) or field.stands_alone(key):
                continue
            if field.words.get(target):
                expected = say("one of {words}{hint}", words=", ".join(field.words[target]),
                               hint=hint(key, target))  # fmt: skip
            else:
                expected = say(
                    "the key of a row of {target}{hint}", target=target, hint=hint(key, target)
                )
            yield Fault(place, line, field.name, key, expected)


def _circles(field: Field, rows: Sequence[Located]) -> Iterator[Fault]:
    above = {located.row.key: getattr(located.row, field.name) for located in rows}
    for place, line, row in rows:
        seen, key = set(), row.key
        while key is not None and key not in seen:
            seen.add(key)
            key = above.get(key)
        if key is not None and key == row.key:
            yield Fault(
                place, line, field.name, above[key], say("a row that is not below this one")
            )


def _shown(value: Any) -> Any:
    text = str(value)
    return value if len(text) <= 80 else text[:79] + "…"
