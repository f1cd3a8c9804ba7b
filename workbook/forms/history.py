"""Who changed what and when, in words, and what it takes to have an earlier version back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workbook.analysis.changes import changed_values
from workbook.book import Book
from workbook.book.fields import Field, Table
from workbook.forms.record import labels
from workbook.store import Change, HistoryEntry

MOST = 200  # entries that are shown
_WHAT = {"insert": "added", "update": "changed", "delete": "deleted"}


def told(
    book: Book, table: Table, entries: Sequence[HistoryEntry], language: str = "en"
) -> list[dict[str, Any]]:
    """Tell the history of a table or a row, newest first, at most ``MOST`` entries.

    Each entry has ``who``, ``at`` (ISO, UTC), ``what``, ``row`` (what people call it), ``changes``
    (label, before, after), ``key``, ``version`` and whether it can be restored.
    """
    names = book.names("members")
    before: dict[tuple[Any, ...], Mapping[str, Any] | None] = {}
    lines = []
    for entry in entries:
        lines.append(
            {
                "who": names.get(entry.by, entry.by),
                "at": entry.at.isoformat(),
                "what": _WHAT.get(entry.change, entry.change),
                "row": row_name(book, table, entry.values or before.get(entry.key), entry.key),
                "changes": _changes(book, table, before.get(entry.key), entry.values, language),
                "key": [str(part) for part in entry.key],
                "version": entry.version,
                "restorable": entry.values is not None and not _is_current(book, table, entry),
            }
        )
        before[entry.key] = entry.values
    return lines[::-1][:MOST]


def restoring(book: Book, table: Table, entry: HistoryEntry) -> Change:
    """Return the change that brings an earlier version of a row back."""
    version = book.versions.get(table.name, {}).get(entry.key)
    fields = [field.name for field in table.fields if not field.place]
    values = {name: entry.values[name] for name in fields} if entry.values else None
    return Change(table.name, entry.key, values, version)


def row_name(
    book: Book, table: Table, values: Mapping[str, Any] | None, key: tuple[Any, ...]
) -> str:
    """Return what people call a row: its name, or the names of what its key points to."""
    if table.named_by and values and values.get(table.named_by):
        return str(values[table.named_by])
    parts = zip(table.key, key, strict=True)
    return ", ".join(shown(book, table.by_name[name], part) for name, part in parts)


def shown(book: Book, field: Field, value: Any) -> str:
    """Write a value as people read it: names for keys."""
    if field.references and value:
        known = labels(book, field.target)
        keys = value if field.many else (value,)
        return "; ".join(known.get(key, str(key)) for key in keys)
    return field.format(value)


def _changes(
    book: Book,
    table: Table,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    language: str,
) -> list[dict[str, str]]:
    if before is None or after is None:
        return []
    return [
        {
            "label": field.title(language),
            "before": shown(book, field, then),
            "after": shown(book, field, now),
        }
        for field, then, now in changed_values(table, *_rows(table, before, after))
    ]


def _rows(table: Table, *versions: Mapping[str, Any]) -> Iterator[list[Any]]:
    for version in versions:
        yield [version.get(field.name) for field in table.fields]


def _is_current(book: Book, table: Table, entry: HistoryEntry) -> bool:
    return book.versions.get(table.name, {}).get(entry.key) == entry.version
