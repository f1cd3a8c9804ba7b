"""What if: another book in which actions end later or are dropped, and what else moves in it.

Nothing here saves anything: a changed book is a value like any other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from workbook.analysis.changes import place_of
from workbook.analysis.checks import findings
from workbook.book import Book
from workbook.book.errors import BadInput, Fault, NotFound
from workbook.book.fields import nearest
from workbook.book.messages import say
from workbook.book.model import TABLES
from workbook.chapters.plans import chain, plan

__all__ = ["moved", "what_if"]

_JUDGED_BY = ("T", "P")
"""The checks that plans can change; those of the customer would read all evidence again."""

_MISSING = "–"


class Move(NamedTuple):
    """One thing that is different; ``before`` and ``after`` are dates, numbers or words as text."""

    table: str
    key: str
    what: str
    before: str
    after: str


def what_if(
    book: Book, shift: Mapping[str, date] | None = None, drop: Collection[str] = ()
) -> Book:
    """Return the book as it would be with some actions ending on other days, and some dropped.

    Parameters
    ----------
    book
        The strategy as it is; it stays so.
    shift
        Action → its new last day; its start stays.
    drop
        Actions that get the status dropped.

    Raises
    ------
    NotFound
        There is no such action.
    BadInput
        An action would end before it starts; all of them are named.
    """
    shift = shift or {}
    known = book.by_key("actions")
    for key in (*shift, *drop):
        if key not in known:
            raise NotFound(
                say(
                    "There is no action {key}{nearest}.", key=key, nearest=nearest(key, list(known))
                )
            )
    faults = [
        Fault(
            "actions",
            None,
            "ends_on",
            end.isoformat(),
            say("a day from {starts_on} on", starts_on=row.starts_on),
        )
        for row, end in ((known[key], end) for key, end in shift.items())
        if row.starts_on is not None and end < row.starts_on
    ]
    if faults:
        raise BadInput(say("An action cannot end before it starts."), faults)
    rows: dict[str, Any] = {name: book.entered(name) for name in TABLES}
    rows["actions"] = tuple(
        row._replace(
            ends_on=shift.get(row.key, row.ends_on),
            status="dropped" if row.key in drop else row.status,
        )
        for row in rows["actions"]
    )
    return Book(
        rows,
        book.as_of,
        book.versions,
        grown=book.grown,
        data_folders=book.data_folders,
        asked=book.asked,
        shown=book.shown,
        is_past=book.is_past,
    )


def moved(before: Book, after: Book) -> pd.DataFrame:
    """Return what is different between two books' plans, one row a difference.

    Returns
    -------
    table and key (of the row that moves; several keys of a finding are joined by "; "); what;
    before and after (text; "–" where there is none). The differences are

    - strategy: the end of the whole plan
    - actions: earliest and latest start and finish, slack, whether critical, dropped or not
    - objectives and corporate objectives: how many actions lead to them, when the last of these
      finishes at the earliest, whether the due date is kept; a corporate objective that no action
      leads to any more has lost its support
    - findings of the checks T and P: new ones (before "–") and those that are gone (after "–")

    Members' guesses stay, so the chance to reach a target does not move: ask them again.
    """
    rows = [
        *_plan_end(before, after),
        *_actions(before, after),
        *_goals(before, after),
        *_findings(before, after),
    ]
    return pd.DataFrame(rows, columns=list(Move._fields)).astype("str")


def _plan_end(before: Book, after: Book) -> Iterator[Move]:
    ends = [
        _day(book, max((time.early_finish for time in plan.times(book).values()), default=None))
        for book in (before, after)
    ]
    yield from _differing("strategy", before.key, {say("end of the whole plan"): ends})


def _actions(before: Book, after: Book) -> Iterator[Move]:
    taking_part = [{row.key for row in plan.actions(book)} for book in (before, after)]
    for key in before.by_key("actions"):
        if key not in taking_part[0]:
            continue
        if key not in taking_part[1]:
            yield Move("actions", key, "takes part", "yes", "dropped")
            continue
        described = [_times(book, key) for book in (before, after)]
        yield from _differing(
            "actions", key, {what: [one[what] for one in described] for what in described[0]}
        )


def _times(book: Book, action: str) -> dict[str, str]:
    time = plan.times(book).get(action)
    return {
        "earliest start": _day(book, time and time.early_start),
        "earliest finish": _day(book, time and time.early_finish),
        "latest start": _day(book, time and time.late_start),
        "latest finish": _day(book, time and time.late_finish),
        "slack": _MISSING if time is None else str(time.slack),
        "critical": _MISSING if time is None else "yes" if time.critical else "no",
    }


def _goals(before: Book, after: Book) -> Iterator[Move]:
    for table, leading_to in (("objectives", _serving), ("corporate_objectives", _supporting)):
        actions = [leading_to(book) for book in (before, after)]
        for key in before.by_key(table):
            described = [
                _goal(book, table, key, found.get(key, frozenset()))
                for book, found in zip((before, after), actions, strict=True)
            ]
            yield from _differing(
                table, key, {what: [one[what] for one in described] for what in described[0]}
            )


def _goal(book: Book, table: str, key: str, actions: Collection[str]) -> dict[str, str]:
    times = plan.times(book)
    last = max((times[one].early_finish for one in actions if one in times), default=None)
    due = book.by_key(table)[key].due_on
    kept = _MISSING
    if last is not None and due is not None:
        kept = "kept" if plan.workdays(book).day(last) <= due else "missed"
    return {
        say("actions that lead to it"): str(len(actions)),
        say("last of them finishes"): _day(book, last),
        "due date": kept,
    }


def _serving(book: Book) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in plan.actions(book):
        for key in row.objective:
            found.setdefault(key, set()).add(row.key)
    return found


def _supporting(book: Book) -> dict[str, set[str]]:
    """Return the actions whose indicators lead to each corporate objective.

    An indicator that measures the objective is enough; where votes lead to it, the action must
    serve a choice that has them.
    """
    measured_by = {row.key: row.indicator for row in book.rows("corporate_objectives")}
    moving: dict[str, list[tuple[str, frozenset[str]]]] = {}
    leading: list[chain.Edge] = []
    for edge in chain.edges(book):
        if edge.start[0] == "actions":
            moving.setdefault(edge.end[1], []).append((edge.start[1], frozenset(edge.choices)))
        elif edge.end[0] == "corporate_objectives":
            leading.append(edge)
    found: dict[str, set[str]] = {}
    for edge in leading:
        indicator, corporate = edge.start[1], edge.end[1]
        for action, choices in moving.get(indicator, ()):
            if measured_by[corporate] == indicator or choices.intersection(edge.choices):
                found.setdefault(corporate, set()).add(action)
    return found


def _findings(before: Book, after: Book) -> Iterator[Move]:
    old, new = (
        {place_of(one): one for one in findings(book, select=_JUDGED_BY)}
        for book in (before, after)
    )
    for place, one in (old | new).items():
        said = [found[place].message if place in found else _MISSING for found in (old, new)]
        yield from _differing(one.table, "; ".join(one.keys), {f"finding {one.code}": said})


def _differing(table: str, key: str, described: Mapping[str, list[str]]) -> Iterator[Move]:
    for what, (one, other) in described.items():
        if one != other:
            yield Move(table, key, what, one, other)


def _day(book: Book, number: int | None) -> str:
    return _MISSING if number is None else plan.workdays(book).day(number).isoformat()
