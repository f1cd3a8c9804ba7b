"""What members promised the team, and how it stands on the day of the report."""

from __future__ import annotations

from datetime import date

import pandas as pd

from workbook.book import Book, measure
from workbook.book.fields import Row
from workbook.book.messages import say
from workbook.chapters.control.frames import DAY, framed

STATES = ("kept on time", "kept late", "open", "overdue")


@measure
def commitments(book: Book) -> pd.DataFrame:
    """Every commitment made by the day of the report, and how it stands.

    Columns: commitment, member, function, made_on, due_on, done_on, state (kept on time, kept
    late, open, overdue). Without a due date it is never late.
    """
    people = book.by_key("members")
    rows = [
        {
            "commitment": row.key,
            "member": row.member,
            "function": people[row.member].function,
            "made_on": row.made_on,
            "due_on": row.due_on,
            "done_on": row.done_on if _done(row, book.as_of) else None,
            "state": _kept(row, book.as_of),
        }
        for row in book.rows("commitments")
        if row.made_on <= book.as_of
    ]
    columns = {"commitment": "str", "member": "str", "function": "str"}
    days = dict.fromkeys(("made_on", "due_on", "done_on"), DAY)
    return framed(rows, {**columns, **days, "state": "str"})


@measure
def kept(book: Book) -> pd.DataFrame:
    """How each function's commitments stand.

    Columns: function (null for members without one), kept_on_time, kept_late, open, overdue
    (numbers), on_time (share of those that are kept or overdue; null where there is none).
    """
    table = commitments(book)
    found = pd.crosstab(table["function"].fillna(""), table["state"])
    found = found.reindex(columns=list(STATES), fill_value=0)
    order = [key for key in [*book.names("functions"), ""] if key in found.index]
    found = found.loc[order].rename(columns=lambda name: name.replace(" ", "_"))
    ended = found[["kept_on_time", "kept_late", "overdue"]].sum(axis=1)
    found["on_time"] = found["kept_on_time"] / ended.where(ended > 0)
    found.columns.name = None
    found.index = pd.Index([key or None for key in order], dtype="str", name="function")
    return found.reset_index()


def _done(commitment: Row, today: date) -> bool:
    return commitment.done_on is not None and commitment.done_on <= today


def _kept(commitment: Row, today: date) -> str:
    due = commitment.due_on
    if _done(commitment, today):
        return "kept late" if due is not None and commitment.done_on > due else say("kept on time")
    return "overdue" if due is not None and due < today else "open"
