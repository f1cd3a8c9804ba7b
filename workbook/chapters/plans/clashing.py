"""What cannot be done together on whatever days: chains too long, and a person's time too short.

Days are numbers of working days (``workdays``). An action can be done from the first day it states,
or from today where it should have begun, and has to be done by the first due date of what it is
for. What is done takes no part.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from workbook.analysis.network import Span, critical_path
from workbook.analysis.schedule import once
from workbook.analysis.windows import Limit, contradiction
from workbook.book import Book
from workbook.chapters.plans import plan
from workbook.chapters.plans.capacity import Work, squeezed

MOST = 20  # chains
CHAIN, TIME = "chain", "time"
_ORIGIN = ""


class Clash(NamedTuple):
    """The fewest actions that cannot all be done between two days, and by how much.

    Of a ``chain`` each needs the one before it, and ``table`` and ``key`` are the objective that is
    due; of ``time`` they are the member or function whose time they take, largest first. ``needed``
    and ``available`` are working days.
    """

    kind: str
    table: str
    key: str
    actions: tuple[str, ...]
    first: int
    last: int
    needed: float
    available: float


@once
def clashes(book: Book) -> tuple[Clash, ...]:
    """Return the chains that are too long, then what takes too much of somebody's time."""
    return (*_chains(book), *_times(book))


@once
def _spans(book: Book) -> dict[str, Span]:
    """Return the first possible day and the length of what is still open and can be scheduled."""
    today = plan.workdays(book).numbers([book.as_of])[0]
    by_key, times, spans = book.by_key("actions"), plan.times(book), plan.spans(book)
    return {
        key: span if by_key[key].status == "active" else Span(max(span.start, today), span.duration)
        for key, span in spans.items()
        if key in times and by_key[key].status != "done"
    }


@once
def _due(book: Book) -> dict[str, tuple[int, str]]:
    """Return the last day of each action, and the objective that is due first."""
    objectives, calendar = book.by_key("objectives"), plan.workdays(book)
    found = {}
    for row in plan.actions(book):
        due = [(objectives[key].due_on, key) for key in row.objective if objectives[key].due_on]
        if row.key in _spans(book) and due:
            on, key = min(due)
            number = calendar.numbers([on])[0]
            found[row.key] = (number - (calendar.day(number) != on), key)
    return found


@once
def _needs(book: Book) -> dict[str, list[str]]:
    inside = _spans(book)
    needs = plan.needs(book)
    return {key: [other for other in needs[key] if other in inside] for key in inside}


def _chains(book: Book) -> Iterator[Clash]:
    spans, due, needs = _spans(book), _due(book), _needs(book)
    limits = [Limit(_ORIGIN, key, span.start) for key, span in spans.items()]
    limits += [
        Limit(other, key, spans[other].duration) for key, of in needs.items() for other in of
    ]
    ends = {
        key: Limit(key, _ORIGIN, spans[key].duration - 1 - last) for key, (last, _) in due.items()
    }
    alone = {key for key, end in ends.items() if spans[key].start + end.least > 0}
    for key in alone:  # ends after its objective is due by itself (P210)
        del ends[key]
    for _ in range(MOST):
        circle = contradiction([*limits, *ends.values()])
        if not circle:
            return
        begin = next(at for at, limit in enumerate(circle) if limit.earlier == _ORIGIN)
        chain = [str(limit.later) for limit in (*circle[begin:], *circle[:begin])[:-1]]
        last, objective = due[chain[-1]]
        first = spans[chain[0]].start
        needed = sum(spans[key].duration for key in chain)
        yield Clash(
            CHAIN, "objectives", objective, tuple(chain), first, last, needed, last - first + 1
        )
        del ends[chain[-1]]


def _times(book: Book) -> Iterator[Clash]:
    works = _works(book)
    by_key, shares = book.by_key("actions"), plan.capacities(book)
    known: set[frozenset[str]] = set()
    for table, column in (("members", "owner"), ("functions", "function")):
        for row in book.rows(table):
            if (table, row.key) not in shares:
                continue
            own = [work for work in works if getattr(by_key[work.action], column) == row.key]
            for one in squeezed(own, shares[table, row.key]):
                actions = tuple(work.action for work in one.works)
                if frozenset(actions) not in known:
                    known.add(frozenset(actions))
                    yield Clash(
                        TIME, table, row.key, actions, one.first, one.last, one.needed,
                        one.available,
                    )  # fmt: skip


def _works(book: Book) -> list[Work]:
    """Return what is left of the effort of each action, and its widest window.

    It begins when what it needs can be done, and ends early enough for what needs it.
    """
    spans, due, needs = _spans(book), _due(book), _needs(book)
    early = critical_path(spans, needs)
    late = {key: last for key, (last, _) in due.items()}
    for key in reversed(list(early)):
        for other in needs[key]:
            if key in late:
                latest = late[key] - spans[key].duration
                late[other] = min(late.get(other, latest), latest)
    by_key = book.by_key("actions")
    today = plan.workdays(book).numbers([book.as_of])[0]
    return [
        Work(
            key,
            max(time.early_start, today),
            late[key],
            by_key[key].effort_days * (1 - (by_key[key].progress or 0)),
        )
        for key, time in early.items()
        if key in late and by_key[key].effort_days and late[key] >= max(time.early_start, today)
    ]
