"""What matters most in a strategy, and who has to act."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pandas as pd

from workbook.analysis import drafts
from workbook.analysis.checks import findings, gates, verdict
from workbook.analysis.people import answers_for, leader_of, who_acts
from workbook.analysis.stake import Group, grouped
from workbook.analysis.verdicts import verdicts
from workbook.book import Book, measure, records
from workbook.book.messages import counted, joined, say

__all__ = [
    "answer",
    "customer_confidence",
    "findings_that_matter",
    "gates",
    "next_decisions",
    "who_acts",
]

MOST = 10
HEAVY = 4  # importance from which a decision stands or falls with an assumption
NEAR = timedelta(days=60)


def answer(book: Book) -> str:
    """Say in a sentence whether the strategy will live."""
    return verdict(book).sentence


def matter_most(book: Book) -> list[Group]:
    """Return what decides: ten kinds of findings at most, the one with most at stake first.

    Remarks (severity info) decide nothing, nor does what a draft has not reached yet; the
    chapters' pages list them.
    """
    now, _ = drafts.parted(book, findings(book))
    return grouped(book, [one for one in now if one.severity != "info"])[:MOST]


@measure
def findings_that_matter(book: Book) -> pd.DataFrame:
    """The findings that decide, the one with most at stake first; one row a check.

    Columns: code, severity, gate, message, remedy, who (has to act), why (it stands there), number
    (of findings of its kind).
    """
    columns = ["code", "severity", "gate", "message", "remedy", "who", "why", "number"]
    rows = []
    for group in matter_most(book):
        one = group.first.finding
        facts = (one.code, one.severity, one.gate, one.message, one.remedy)
        rows.append((*facts, who_acts(book, one), group.first.why, group.number))
    return pd.DataFrame(rows, columns=columns)


def customer_confidence(book: Book) -> str:
    """How sure the team is of its assumptions about customers, in a sentence."""
    told = verdicts(book)
    if told.empty:
        return say("No assumptions about the customer yet.")
    named = {row.key: row.importance for row in book.rows("assumptions")}
    counts = told.verdict.fillna("without a verdict").value_counts()
    parts = [
        f"{counts[verdict]} {'is' if counts[verdict] == 1 else 'are'} {verdict}"
        for verdict in ("supported", "refuted", "undecided", "untested", "without a verdict")
        if verdict in counts
    ]
    heavy = [row for row in records(told) if named[row.assumption] >= HEAVY]
    sure = sum(row.verdict == "supported" for row in heavy)
    said = say(
        "Of {assumptions} about the customer, {parts}.",
        assumptions=counted(len(told), "assumption"),
        parts=joined(parts),
    )
    if heavy:
        said += say(
            " Of the {heavy} most important ones, evidence supports {sure}.",
            heavy=len(heavy),
            sure=sure or "none",
        )
    return said


@measure
def next_decisions(book: Book) -> pd.DataFrame:
    """Due in the next 60 days: on, what, who; the nearest first, ten at most.

    Open commitments, objectives and actions that end, actions that start, and solutions that are
    proposed and neither chosen nor dropped (without a day, at the end).
    """
    rows = [*_falling_due(book), *_proposals(book)]
    rows.sort(key=lambda row: (row[0] is None, row[0]))
    return pd.DataFrame(rows[:MOST], columns=["on", "what", "who"])


def _falling_due(book: Book) -> Iterator[tuple[date | None, str, str]]:
    for row in book.rows("commitments"):
        if not row.done_on and _is_near(book, row.due_on):
            yield row.due_on, f"Commitment due: {row.statement}", book.name("members", row.member)
    for row in book.rows("objectives"):
        if _is_near(book, row.due_on):
            yield (
                row.due_on,
                f"Target date: {row.statement}",
                book.name("members", answers_for(book, row)),
            )
    for row in book.rows("actions"):
        if row.status in ("planned", "active") and _is_near(book, row.ends_on):
            yield (
                row.ends_on,
                f"Finish: {row.statement}",
                book.name("members", answers_for(book, row)),
            )
        elif row.status == "planned" and _is_near(book, row.starts_on):
            yield (
                row.starts_on,
                f"Start: {row.statement}",
                book.name("members", answers_for(book, row)),
            )


def _proposals(book: Book) -> Iterator[tuple[date | None, str, str]]:
    leader = book.name("members", leader_of(book))
    for row in book.rows("solutions"):
        if row.status == "proposed":
            yield None, say("Choose or drop: {row}", row=row.name), leader


def _is_near(book: Book, on: date | None) -> bool:
    return on is not None and timedelta(0) <= on - book.as_of <= NEAR
