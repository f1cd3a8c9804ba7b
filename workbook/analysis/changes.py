"""What changed between two reports: findings gone and new, values moved, rows added and removed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from workbook.analysis.checks import Finding, findings, gates
from workbook.book import Book, records, registry, rounds
from workbook.book.fields import Field
from workbook.book.model import TABLES

__all__ = ["changes"]

KINDS = ("finding gone", "finding new", "value moved", "row added", "row removed")


class Difference(NamedTuple):
    """One thing that is not as it was; ``before`` and ``after`` are text, empty for nothing."""

    kind: str
    table: str
    keys: tuple[str, ...]
    what: str
    before: str
    after: str


def changes(before: Book, after: Book) -> pd.DataFrame:
    """Compare a book with what it was at an earlier moment.

    Parameters
    ----------
    before, after
        Two moments of one strategy, each with its own day of the report.

    Returns
    -------
    kind (finding gone, finding new, value moved, row added, row removed, in this order), table,
    keys (tuple of text), what (the check's code, the column's label, or what the row is called),
    before and after (text; empty for nothing). A finding is the same as long as its check, table
    and keys are; its numbers may move. Besides the tables' own values some results count as values:
    table ``gates`` (the status of each gate), and what chapters declare: ``link.strategy`` (the
    alignment), ``control.status`` (the last measured value of each objective).
    """
    found = [
        *_findings(before, after),
        *_results(before, after),
        *(
            change
            for table in TABLES
            if not rounds.is_anonymous(table)
            for change in _rows(before, after, table)
        ),
    ]
    found.sort(key=lambda change: KINDS.index(change.kind))
    return pd.DataFrame(found, columns=list(Difference._fields))


def finding_changes(before: Book, after: Book) -> tuple[int, int]:
    """Return how many findings are gone, and how many are new."""
    kinds = [change.kind for change in _findings(before, after)]
    return kinds.count("finding gone"), kinds.count("finding new")


def _findings(before: Book, after: Book) -> Iterator[Difference]:
    old, new = _by_place(before), _by_place(after)
    for place, one in old.items():
        if place not in new:
            yield Difference("finding gone", one.table, one.keys, one.code, one.message, "")
    for place, one in new.items():
        if place not in old:
            yield Difference("finding new", one.table, one.keys, one.code, "", one.message)


def _by_place(book: Book) -> dict[tuple[Any, ...], Finding]:
    # One check may find several things in one row; they are told apart by their order.
    found: dict[tuple[Any, ...], Finding] = {}
    for one in findings(book):
        place = (one.code, one.table, one.keys)
        repeat = sum(known[:3] == place for known in found)
        found[*place, repeat] = one
    return found


def _results(before: Book, after: Book) -> Iterator[Difference]:
    for then, now in zip(records(gates(before)), records(gates(after)), strict=True):
        yield from _moved("gates", (now.gate,), "Status", then.status, now.status)
    for result in registry.results():
        old, new = result.values(before), result.values(after)
        for keys in [keys for keys in new if keys in old]:
            yield from _moved(result.measure, keys, result.what, old[keys], new[keys])


def _rows(before: Book, after: Book, table: str) -> Iterator[Difference]:
    old, new = _keyed(before, table), _keyed(after, table)
    for key in [key for key in old if key not in new]:
        yield Difference(
            "row removed", table, key, _called(before, table, old[key]), _all(table, old[key]), ""
        )
    for key, row in new.items():
        if key not in old:
            yield Difference(
                "row added", table, key, _called(after, table, row), "", _all(table, row)
            )
            continue
        for field, then, now in zip(TABLES[table].fields, old[key], row, strict=True):
            if not field.place:
                yield from _moved(table, key, field.label, field.format(then), field.format(now))


def _keyed(book: Book, table: str) -> dict[tuple[str, ...], Any]:
    shape = TABLES[table]
    fields = [field for field in shape.fields if field.key]
    return {_texts(fields, shape.key_of(row)): row for row in book.entered(table)}


def _texts(fields: list[Field], values: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(field.format(value) for field, value in zip(fields, values, strict=True))


def _called(book: Book, table: str, row: Any) -> str:
    shape = TABLES[table]
    if shape.named_by and getattr(row, shape.named_by, None):
        return str(getattr(row, shape.named_by))
    return ", ".join(
        book.name(field.references, value) if field.references else field.format(value)
        for field, value in zip(shape.fields, row, strict=True)
        if field.key
    )


def _all(table: str, row: Any) -> str:
    """Return what a row says besides its key and name."""
    shape = TABLES[table]
    said = [
        f"{field.label}: {field.format(value)}"
        for field, value in zip(shape.fields, row, strict=True)
        if not field.key and field.name != shape.named_by and field.format(value)
    ]
    return "; ".join(said)


def _moved(
    table: str, keys: tuple[str, ...], what: str, then: str, now: str
) -> Iterator[Difference]:
    if then != now:
        yield Difference("value moved", table, keys, what, then, now)
