"""What waits for the reader of a book, and nothing else.

Everything here is about ``book.reader``, the member who reads; without a reader every list is
empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from workbook import course, rounds
from workbook.book import Book, measure, records
from workbook.checks import findings
from workbook.fields import Row
from workbook.language import counted, joined
from workbook.people import acting
from workbook.roles import Team

__all__ = ["actions", "answer", "commitments", "results", "waiting"]

KINDS = ("vote", "forecast", "result", "action", "commitment", "finding")
MONTH = 30  # days: the usual interval of what was measured less than three times

_COLUMNS = ["kind", "what", "due_on", "table", "keys"]


def answer(book: Book) -> str:
    """Say in a sentence how much waits for the reader."""
    if book.reader is None:
        if not book.rows("members"):
            return (
                "The team has no members yet, so nothing can wait for you. Enter yourself under "
                "Members in the chapter Team."
            )
        return (
            "It is not known who you are. Say it with WORKBOOK_USER: your name, key or e-mail "
            "address, as the table of members has it."
        )
    frame = waiting(book)
    name = book.name("members", book.reader)
    counts = {"vote": len(rounds.open_for(book, "links", book.reader))}
    counts["forecast"] = len(rounds.open_for(book, "forecasts", book.reader))
    for kind in KINDS[2:]:
        counts[kind] = int((frame.kind == kind).sum())
    words = {"vote": "vote to give", "forecast": "forecast to give", "result": "result to enter"}
    words |= {"action": "overdue action", "commitment": "overdue commitment"}
    plural = {
        "vote": "votes to give",
        "forecast": "forecasts to give",
        "result": "results to enter",
    }
    said = [
        counted(count, words.get(kind, kind), plural.get(kind, ""))
        for kind, count in counts.items()
        if count
    ]
    if not said:
        return f"Nothing waits for you, {name}."
    return f"{name}, this waits for you: {joined(said)}."


@measure
def waiting(book: Book) -> pd.DataFrame:
    """Everything that waits for the reader, in the order in which it is quickest to settle.

    Columns: kind (vote, forecast, result, action, commitment, finding), what (a sentence), due_on
    (null where there is none), table, keys (of the row).
    """
    return pd.DataFrame(list(_everything(book)), columns=_COLUMNS)


@measure
def results(book: Book) -> pd.DataFrame:
    """Indicators that the reader reports and whose last measurement is past its usual interval.

    The reader reports what their function measures or aims at, and what an objective of their own
    aims at. The usual interval is the median of the days between measurements, and 30 days where
    there are fewer than three.

    Columns: indicator, on (last measured; null for never), value, usual_days.
    """
    team = Team(book.rows)
    is_voter = book.reader in team.voters
    due = []
    for indicator in book.rows("indicators") if is_voter else ():
        if not team.reports(str(book.reader), indicator.key):
            continue
        usual = course.usual_interval(book, indicator.key) or MONTH
        last = next(reversed(course.readings(book, indicator.key, judged=False)), None)
        if last is None or (book.as_of - last.on).days >= usual:
            due.append((indicator.key, last and last.on, last and last.value, int(usual)))
    return pd.DataFrame(due, columns=["indicator", "on", "value", "usual_days"])


@measure
def actions(book: Book) -> pd.DataFrame:
    """Actions that the reader owns and that are under way or should be.

    Columns: action, status, progress, ends_on, overdue (its last day is past).
    """
    rows = [
        (row.key, row.status, row.progress, row.ends_on, _is_past(book, row.ends_on))
        for row in book.rows("actions")
        if row.owner == book.reader and book.reader is not None and _is_under_way(book, row)
    ]
    return pd.DataFrame(rows, columns=["action", "status", "progress", "ends_on", "overdue"])


@measure
def commitments(book: Book) -> pd.DataFrame:
    """Commitments of the reader that are still to be kept: commitment, due_on, overdue."""
    rows = [
        (row.key, row.due_on, _is_past(book, row.due_on))
        for row in book.rows("commitments")
        if row.member == book.reader and row.done_on is None and row.made_on <= book.as_of
    ]
    return pd.DataFrame(rows, columns=["commitment", "due_on", "overdue"])


def _everything(book: Book) -> Iterator[tuple[str, str, date | None, str, tuple[str, ...]]]:
    if book.reader is None:
        return
    yield from _votes(book)
    for row in records(results(book)):
        name = book.name("indicators", row.indicator)
        since = f"last measured on {row.on}" if row.on else "never measured yet"
        yield "result", f"{name}: {since}.", None, "indicators", (row.indicator,)
    for row in records(actions(book).query("overdue")):
        name = book.name("actions", row.action)
        yield (
            "action",
            f"{name}: was to end on {row.ends_on}.",
            row.ends_on,
            "actions",
            (row.action,),
        )
    for row in records(commitments(book).query("overdue")):
        name, key = book.name("commitments", row.commitment), (row.commitment,)
        yield "commitment", f"{name}: was due on {row.due_on}.", row.due_on, "commitments", key
    for finding in findings(book):
        if book.reader in acting(book, finding):
            said = f"{finding.code}: {finding.message} {finding.remedy}"
            yield "finding", said, None, finding.table, finding.keys


def _votes(book: Book) -> Iterator[tuple[str, str, date | None, str, tuple[str, ...]]]:
    for kind, subject, what in (
        ("vote", "links", "link"),
        ("forecast", "forecasts", "objective"),
    ):
        missing = rounds.open_for(book, subject, book.reader)
        last = rounds.latest(book, subject)
        if missing and last:
            left = counted(len(missing), what)
            said = f"Round {last.number} of {rounds.SUBJECTS[subject]}: {left} left."
            yield kind, said, None, subject, ()


def _is_under_way(book: Book, row: Row) -> bool:
    begun = row.starts_on is not None and row.starts_on <= book.as_of
    return bool(row.status == "active" or (row.status == "planned" and begun))


def _is_past(book: Book, on: date | None) -> bool:
    return on is not None and on < book.as_of
