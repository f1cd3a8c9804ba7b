"""What a front page says beside the verdict: what was kept, what changed, and where results go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workbook.analysis import course, standing
from workbook.analysis.changes import finding_changes
from workbook.book import Book
from workbook.book.messages import counted, day, say, say_number
from workbook.book.model import TABLES

MONTH = timedelta(days=30)
MONTHS = 6  # of the trend
MOST_JUDGED = 120  # objectives from which the trend is left out: judging them takes seconds


@dataclass(frozen=True)
class Step:
    """How many objectives stood how on a day, by what was measured until then."""

    on: date
    on_course: int
    cannot_tell: int
    off_course: int

    @property
    def total(self) -> int:
        """All objectives that carry results."""
        return self.on_course + self.cannot_tell + self.off_course


@dataclass(frozen=True)
class Recent:
    """What happened since a day; sentences are empty where there is nothing to tell."""

    since: date
    kept: str = ""
    changed: str = ""
    trend: tuple[Step, ...] = ()


def recent(book: Book, before: Book | None) -> Recent:
    """Return what happened in the 30 days before the day of a book.

    ``before`` is the same strategy on the earlier day; None where the store does not know it.
    """
    since = book.as_of - MONTH
    return Recent(since, _kept(book, since), _changed(before, book), _trend(book))


def _kept(book: Book, since: date) -> str:
    due = [
        row
        for row in book.rows("commitments")
        if row.due_on is not None and since < row.due_on <= book.as_of
    ]
    if not due:
        return ""
    kept = sum(row.done_on is not None and row.done_on <= row.due_on for row in due)
    late = sum(row.done_on is not None and row.done_on > row.due_on for row in due)
    said = say_number(
        len(due),
        "Since {since}, {kept} of {number} commitment was kept on time",
        "Since {since}, {kept} of {number} commitments were kept on time",
        since=day(since),
        kept=kept,
    )
    still = len(due) - kept - late
    if late:
        said += say(", {late} kept late", late=late)
    if still:
        said += say(", {still} not kept yet", still=still)
    return said + "."


def _changed(before: Book | None, book: Book) -> str:
    if before is None or before.content_hash == book.content_hash:
        return ""
    gone, new = finding_changes(before, book)
    since = day(before.as_of)
    if not gone and not new:
        return say("Since {since}, no finding is new and none is settled.", since=since)
    return say(
        "Since {since}: {gone} settled, {new} new.",
        since=since,
        gone=counted(gone, "finding"),
        new=counted(new, "finding"),
    )


def _trend(book: Book) -> tuple[Step, ...]:
    """Return how results stood at the end of the last months, by today's plans."""
    if not 0 < len(course.objectives(book)) <= MOST_JUDGED or not book.rows("measurements"):
        return ()
    ends = [*_month_ends(book.as_of)][-MONTHS:]
    start = book.strategy.starts_on
    steps = tuple(_step(book, on) for on in ends if start is None or on >= start)
    return steps if len(steps) > 1 else ()


def _month_ends(last: date) -> Sequence[date]:
    """Return the ends of the months before a day, and the day, the earliest first."""
    found, at = [last], last
    for _ in range(MONTHS - 1):
        at = at.replace(day=1) - timedelta(days=1)
        found.append(at)
    return found[::-1]


def _step(book: Book, on: date) -> Step:
    then = book if on == book.as_of else Book({name: book.entered(name) for name in TABLES}, on)
    states = [standing.judge(then, one).state for one in course.objectives(then)]
    return Step(
        on,
        states.count("on course"),
        states.count("cannot tell"),
        states.count("off course"),
    )
