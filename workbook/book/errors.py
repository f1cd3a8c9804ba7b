"""What can go wrong, as a tree.

::

    WorkbookError
    ├── BadInput (ValueError)         input that breaks the rules; carries every fault
    ├── NotFound (LookupError)        a strategy, chapter or measure that does not exist
    ├── NotAllowed (PermissionError) a person may not change this
    ├── Conflict                      somebody else saved the same row first; carries both values
    └── StoreError                    the database cannot be reached, or is newer than this program

Every message says what is wrong, where, and what to do next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from workbook.book.messages import say

_MOST_ROWS = 5  # named in one line; of the rest, their number


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with the input.

    ``place`` is a file, a sheet or a table; ``row`` is the line as the person sees it (the heading
    is line 1), or None where the fault concerns the whole place.
    """

    place: str
    row: int | None
    column: str
    value: Any
    expected: str

    def __str__(self) -> str:
        return self.sentence([] if self.row is None else [self.row])

    def sentence(self, rows: Sequence[int]) -> str:
        """Say what is wrong, at these rows."""
        where = [self.place]
        if rows:
            where.append(_of_rows(rows))
        if self.column:
            where.append(say("column {column}", column=self.column))
        shown = self.value.isoformat() if isinstance(self.value, date) else repr(self.value)
        found = say("empty") if self.value is None else shown
        return say(
            "{where}: found {found}, expected {expected}",
            where=", ".join(where),
            found=found,
            expected=self.expected,
        )


def _of_rows(rows: Sequence[int]) -> str:
    named = ", ".join(map(str, rows[:_MOST_ROWS]))
    if len(rows) == 1:
        return say("row {rows}", rows=named)
    if len(rows) <= _MOST_ROWS:
        return say("rows {rows}", rows=named)
    return say("rows {rows} and {more} more", rows=named, more=len(rows) - _MOST_ROWS)


class WorkbookError(Exception):
    """Anything that this program knows how to explain."""


class BadInput(WorkbookError, ValueError):
    """Input that breaks the rules; ``faults`` holds all of them at once.

    The message tells the same fault of several rows in one line.
    """

    def __init__(self, summary: str, faults: Sequence[Fault] = ()) -> None:
        self.summary = summary
        self.faults = tuple(faults)
        same: dict[tuple[str, ...], list[Fault]] = {}
        for fault in self.faults:
            alike = (fault.place, fault.column, repr(fault.value), fault.expected)
            same.setdefault(alike, []).append(fault)
        lines = (
            some[0].sentence([fault.row for fault in some if fault.row is not None])
            for some in same.values()
        )
        super().__init__("\n".join([summary, *(f"  {line}" for line in lines)]))


class NotFound(WorkbookError, LookupError):
    """A name that leads nowhere."""


class NotAllowed(WorkbookError, PermissionError):
    """A change that this person's role does not cover."""


class Conflict(WorkbookError):
    """Somebody else saved the same row after it was read.

    ``mine`` is what was to be saved, ``theirs`` what the store holds now (None where the row is
    gone), both as column → value; ``by`` and ``at`` say who changed it and when.
    """

    def __init__(
        self,
        table: str,
        key: tuple[Any, ...],
        mine: Mapping[str, Any] | None,
        theirs: Mapping[str, Any] | None,
        by: str,
        at: str,
    ) -> None:
        self.table, self.key, self.by, self.at = table, key, by, at
        self.mine = None if mine is None else dict(mine)
        self.theirs = None if theirs is None else dict(theirs)
        name = ", ".join(str(part) for part in key)
        changed = say("deleted") if theirs is None else say("changed")
        super().__init__(
            say(
                "{by} {changed} the row {name} of {table} at {at}, after you read it. Your "
                "changes were not saved: compare both versions and save again.",
                by=by or say("Somebody"),
                changed=changed,
                name=name,
                table=table,
                at=at,
            )
        )


class StoreError(WorkbookError):
    """The database cannot be used as it is."""
