"""Cases entered by hand, added up like a log: enough for the picture, the meeting and the promise.

A step lasts from the day on which an area received the case to the day on which it passed it on;
what lies between two steps is waiting, and belongs to the area that received it next, as in a log.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from workbook.analysis.events import Area, HandOver, Told, moment_of, told
from workbook.analysis.schedule import workdays
from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import say


class Step(NamedTuple):
    """One step of a case: days of waiting before it, and days in it."""

    row: Row
    waited: int
    lasted: int
    is_open: bool


def cases(book: Book) -> Mapping[str, Sequence[Step]]:
    """Return case → its steps in order, in days (working days where there are holidays)."""
    return book.remember("cases by hand", lambda: dict(_cases(book)))


def _cases(book: Book) -> Iterator[tuple[str, list[Step]]]:
    by_case: dict[str, list[Row]] = {}
    for row in book.rows("case_steps"):
        if row.received_on <= book.as_of:
            by_case.setdefault(row.case, []).append(row)
    for case, rows in by_case.items():
        rows.sort(key=lambda row: row.position)
        steps = []
        for at, row in enumerate(rows):
            after = rows[at + 1].received_on if at + 1 < len(rows) else None
            ends = row.passed_on or after or book.as_of
            waited = between(book, _ended(rows, at - 1), row.received_on) if at else 0
            is_open = row.passed_on is None and after is None
            steps.append(Step(row, waited, between(book, row.received_on, ends), is_open))
        yield case, steps


def _ended(rows: Sequence[Row], at: int) -> date:
    ended: date = rows[at].passed_on or rows[at + 1].received_on
    return ended


def between(book: Book, first: date, last: date) -> int:
    """Return the days from one to another, 0 where the second comes first."""
    if book.rows("holidays"):
        begin, end = workdays(book).numbers([first, last])
        return max(0, end - begin)
    return max(0, (last - first).days)


def known(book: Book) -> Told | None:
    """Return what the log tells; where there is none to be read, the cases entered by hand."""
    log = told(book)
    if log is not None and not log.why:
        return log
    return entered(book) or log


def entered(book: Book) -> Told | None:
    """Return the cases entered by hand, added up; None without any."""
    found = cases(book)
    if not found:
        return None
    sums: dict[str, dict[str, float]] = {}
    pairs: dict[tuple[str, str], dict[str, float]] = {}
    for case, steps in found.items():
        seen: set[str] = set()
        for at, step in enumerate(steps):
            key = step.row.function
            area = sums.setdefault(key, dict.fromkeys(_SUMS, 0.0))
            handed = at > 0 and steps[at - 1].row.function != key
            area["cases"] += key not in seen
            area["events"] += 1
            area["hours"] += 24 * (step.waited + step.lasted)
            area["worked"] += 24 * step.lasted
            seen.add(key)
            if handed:
                area["handed_in"] += 1
                area["waited"] += 24 * step.waited
                waits = pairs.setdefault((steps[at - 1].row.function, key), {})
                waits[case] = waits.get(case, 0.0) + 24 * step.waited
    areas = [
        Area(
            key,
            key,
            int(area["cases"]),
            int(area["events"]),
            area["hours"],
            int(area["handed_in"]),
            area["waited"],
            area["worked"],
        )
        for key, area in sums.items()
    ]
    days = [row.row.received_on for steps in found.values() for row in steps]
    return Told(
        say("Cases entered by hand"),
        cases=len(found),
        events=sum(map(len, found.values())),
        open=sum(steps[-1].is_open for steps in found.values()),
        hours=sum(one.hours for one in areas),
        areas=tuple(sorted(areas, key=lambda one: -one.hours)),
        hand_overs=tuple(
            HandOver(giver, taker, len(waits), sum(waits.values()))
            for (giver, taker), waits in sorted(
                pairs.items(), key=lambda one: -sum(one[1].values())
            )
        ),
        moments={},
        moment=moment_of(book, set()),
        first=min(days),
        last=max(days),
        is_working_time=bool(book.rows("holidays")),
        has_begins=True,
    )


_SUMS = ("cases", "events", "hours", "handed_in", "waited", "worked")
