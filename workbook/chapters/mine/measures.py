"""What waits for the reader of a book, and nothing else.

Everything here is about ``book.reader``, the member who reads; without a reader every list is
empty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pandas as pd

from workbook.analysis import guessing, remarks
from workbook.analysis.checks import findings
from workbook.analysis.drafts import parted
from workbook.analysis.duties import actions, commitments, results
from workbook.analysis.people import acting
from workbook.analysis.stake import ranked
from workbook.book import Book, measure, records, rounds
from workbook.book.messages import counted, joined, say
from workbook.book.model import SUBJECTS, TABLES

__all__ = ["actions", "answer", "commitments", "guesses", "results", "waiting"]

KINDS = {
    **{one.kind: one.to_give for one in SUBJECTS.values()},
    "result": ("result to enter", "results to enter"),
    "action": ("late action", "late actions"),
    "commitment": ("overdue commitment", "overdue commitments"),
    "remark": ("remark to you", "remarks to you"),
    "finding": ("finding", "findings"),
}
"""What waits for somebody, in the order in which it is quickest to settle: one, and several."""

_TOLD = ("M503", "M506")  # findings that are the overdue actions and commitments again

_COLUMNS = ["kind", "what", "due_on", "table", "keys"]


def answer(book: Book) -> str:
    """Say in a sentence how much waits for the reader."""
    if book.reader is None:
        if not book.rows("members"):
            return say(
                "The team has no members yet. Enter yourself under Members in the chapter Team."
            )
        return say(
            "The workbook does not know who you are. Set WORKBOOK_USER to your name, key or "
            "e-mail address, as entered under Members."
        )
    frame = waiting(book)
    name = book.name("members", book.reader)
    votes: Counter[str] = Counter()
    for subject in SUBJECTS.values():
        votes[subject.kind] += len(rounds.open_for(book, subject.name, book.reader))
    counts = {kind: votes.get(kind, int((frame.kind == kind).sum())) for kind in KINDS}
    said = [counted(count, *KINDS[kind]) for kind, count in counts.items() if count]
    if not said:
        return say("Nothing is waiting for you, {name}.", name=name)
    return say("{name}, this is waiting for you: {said}.", name=name, said=joined(said))


@measure
def waiting(book: Book) -> pd.DataFrame:
    """Everything that waits for the reader, in the order in which it is quickest to settle.

    Columns: kind (vote, forecast, result, action, commitment, remark, finding), what (a sentence),
    due_on (null where there is none), table, keys (of the row).
    """
    return pd.DataFrame(list(_everything(book)), columns=_COLUMNS)


@measure
def guesses(book: Book) -> pd.DataFrame:
    """The reader's own forecasts of which it is known what came; nobody else sees them.

    Columns: objective, low, likely, high, came (measured nearest to the due date), inside (whether
    it lies from low to high), chance (that the forecast gave the target), reached (null without a
    target or a good direction).
    """
    rows = [
        (one.objective, one.low, one.likely, one.high, one.value, one.inside, one.chance,
         one.reached)
        for one in guessing.settled(book)
        if one.member == book.reader
    ]  # fmt: skip
    columns = ["objective", "low", "likely", "high", "came", "inside", "chance", "reached"]
    return pd.DataFrame(rows, columns=columns).astype({"reached": "boolean"})


def _everything(book: Book) -> Iterator[tuple[str, str, date | None, str, tuple[str, ...]]]:
    if book.reader is None:
        return
    yield from _votes(book)
    for row in records(results(book)):
        name = book.name("indicators", row.indicator)
        since = say("last measured on {on}", on=row.on) if row.on else say("never measured yet")
        yield "result", f"{name}: {since}.", None, "indicators", (row.indicator,)
    late = {one.keys[0]: one for one in findings(book, select=["M506"])}
    for row in records(actions(book)):
        if row.action in late:
            what = late[row.action].message
            yield "action", what, row.ends_on, "actions", (row.action,)
    for row in records(commitments(book).query("overdue")):
        name, key = book.name("commitments", row.commitment), (row.commitment,)
        yield (
            "commitment",
            say("{name}: was due on {due_on}.", name=name, due_on=row.due_on),
            row.due_on,
            "commitments",
            key,
        )
    for row in remarks.unseen(book, book.reader):
        what = say(
            "{who} on “{row}”: {text}",
            who=book.name("members", row.member),
            row=_called(book, row.on_table, row.on_key),
            text=row.text,
        )
        yield "remark", what, None, row.on_table, (row.on_key,)
    now, _early = parted(book, findings(book))
    for one in ranked(book, now):
        finding = one.finding
        if finding.code not in _TOLD and book.reader in acting(book, finding):
            said = f"{finding.code}: {finding.message} {finding.remedy}"
            yield "finding", said, None, finding.table, finding.keys


def _called(book: Book, table: str, key: str) -> str:
    shape = TABLES.get(table)
    return book.name(table, key) if shape and shape.named_by and key in book.by_key(table) else key


def _votes(book: Book) -> Iterator[tuple[str, str, date | None, str, tuple[str, ...]]]:
    for subject in SUBJECTS.values():
        missing = rounds.open_for(book, subject.name, book.reader)
        last = rounds.latest(book, subject.name)
        if missing and last:
            left = counted(len(missing), subject.one)
            said = say(
                "Round {number} of {called}: {left} left.",
                number=last.number,
                called=subject.title,
                left=left,
            )
            yield subject.kind, said, None, subject.votes, (subject.name,)
