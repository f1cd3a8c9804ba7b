"""How far the planned work is done: what is late, what it holds up, and what was earned.

An action counts as done as far as its progress says: all of it where it is called done, nothing
where no progress is entered. What was due counts the working days before the day of the report,
so that an action that ends today is not late. Money and effort are earned in the same share.

References
----------
Project Management Institute (2011), Practice Standard for Earned Value Management, 2nd ed.
(planned and earned value, SPI, CPI, forecasts of the cost); Lipke, W. (2003), Schedule is
different, The Measurable News, 31-34 (earned schedule: the end at the pace so far).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, fsum
from typing import NamedTuple

import numpy as np

from workbook.analysis import schedule
from workbook.analysis.network import Span, Times, critical_path
from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import _

LATE, NOT_BEGUN, DONE, RUNNING, AHEAD, UNDATED = (
    _("late"),
    _("not started"),
    _("done"),
    _("under way"),
    _("to come"),
    _("no dates"),
)
OVERDUE = (LATE, NOT_BEGUN)
GRAVE = 0.25  # share of the effort due that is late, from which every late action is an error
BEHIND = 0.8  # share of the effort due that is done, under which the plan is behind
_ROUNDING = 1.01  # money: less is a matter of rounding


class Work(NamedTuple):
    """How an action stands; shares are of its whole, ``days_late`` are working days.

    ``finish`` is the earliest day on which it can end from now on; None where it is done or has
    no place in the schedule.
    """

    row: Row
    state: str
    planned: float
    earned: float
    days_late: int
    finish: date | None


@dataclass(frozen=True)
class Delay:
    """An objective that late work moves past its due date, and the late actions that do it."""

    objective: Row
    before: date
    finish: date
    actions: tuple[str, ...]


@dataclass(frozen=True)
class EarnedValue:
    """Planned, earned and actual value of the whole plan, in days of effort or in money.

    ``total`` is that of all actions, ``planned`` was due by now, ``earned`` is done. ``spent`` is
    what the actions that state it have cost, ``earned_for_it`` what they have earned. ``low`` and
    ``high`` forecast the total: the rest as planned, and at the rate so far. None is undefined.
    """

    total: float
    planned: float
    earned: float
    spent: float | None = None
    earned_for_it: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def spi(self) -> float | None:
        """Schedule performance index: earned for planned."""
        return self.earned / self.planned if self.planned > 0 else None

    @property
    def cpi(self) -> float | None:
        """Cost performance index: earned for spent."""
        return self.earned_for_it / self.spent if self.spent and self.earned_for_it else None

    @property
    def overspent(self) -> bool:
        """Whether more is spent than was earned."""
        return self.spent is not None and self.spent > _ROUNDING * (self.earned_for_it or 0.0)


class End(NamedTuple):
    """When the plan ends: as planned, if all goes to plan from now on, and at the pace so far."""

    planned: date
    low: date
    high: date | None


@schedule.once
def works(book: Book) -> tuple[Work, ...]:
    """Return how every action stands that is not dropped."""
    today, now, days = _today(book), _times_now(book), schedule.workdays(book)
    after = days.numbers([_after(book.as_of)])[0]
    spans = schedule.spans(book)
    found = []
    for row in schedule.actions(book):
        span, stands = spans.get(row.key), state(book, row)
        late = 0
        if span and stands in OVERDUE:
            first = span.start + (span.duration if stands == LATE else 1)
            late = after - first
        ends = row.key in now and stands != DONE
        finish = days.day(now[row.key].early_finish) if ends else None
        planned = _planned(span, today) if span else 0.0
        found.append(Work(row, stands, planned, earned_share(row), max(late, 0), finish))
    return tuple(found)


def earned_share(row: Row) -> float:
    """Return the share of an action that is done; what is called done at 40 % is done at 40 %."""
    if row.status == "done":
        return 1.0 if row.progress is None else float(row.progress)
    return float(row.progress or 0.0)


@schedule.once
def delays(book: Book) -> tuple[Delay, ...]:
    """Return the objectives that late work moves past their due date.

    Each names the late actions that do it, itself or through what waits for them. What would end
    after the due date without the late work too is no delay (P210 finds it).
    """
    before, now = _times_before(book), _times_now(book)
    days, by_objective = schedule.workdays(book), _of_objectives(book)
    wanted = [row for row in book.rows("objectives") if row.due_on and row.key in by_objective]
    last = dict(
        zip(
            [row.key for row in wanted],
            [number - 1 for number in days.numbers([_after(row.due_on) for row in wanted])],
            strict=True,
        )
    )
    found = []
    for row in wanted:
        own = [key for key in by_objective[row.key] if key in now and key in before]
        planned = max((before[key].early_finish for key in own), default=0)
        finish = max((now[key].early_finish for key in own), default=0)
        if planned <= last[row.key] < finish:
            behind = [key for key in own if now[key].early_finish > last[row.key]]
            causes = _causes(book, behind, now)
            found.append(Delay(row, days.day(planned), days.day(finish), causes))
    return tuple(found)


def late_share(book: Book) -> float:
    """Return the share of the effort due by now that late actions still owe; 0 without any.

    Where no action has effort, each counts the same.
    """
    known = [work for work in works(book) if work.row.effort_days]
    weighted = [(work, work.row.effort_days if known else 1.0) for work in known or works(book)]
    due = fsum(weight * work.planned for work, weight in weighted)
    owed = fsum(
        weight * max(work.planned - work.earned, 0.0)
        for work, weight in weighted
        if work.state in OVERDUE
    )
    return owed / due if due else 0.0


@schedule.once
def effort(book: Book) -> EarnedValue:
    """Return the earned value in days of effort; nobody enters the days that were worked."""
    return _earned(book, lambda row: row.effort_days)


@schedule.once
def money(book: Book) -> EarnedValue:
    """Return the earned value in money, with the forecast of the cost of the whole plan."""
    found = _earned(book, lambda row: row.cost)
    stated = [work for work in works(book) if work.row.spent is not None]
    if not stated:
        return found
    spent = fsum(work.row.spent for work in stated)
    earned = fsum((work.row.cost or 0.0) * work.earned for work in stated)
    as_planned = found.total + spent - earned
    at_rate = found.total * spent / earned if earned else None
    ends = [one for one in (as_planned, at_rate) if one is not None]
    high = max(ends) if at_rate is not None else None
    return EarnedValue(found.total, found.planned, found.earned, spent, earned, min(ends), high)


@schedule.once
def end(book: Book) -> End | None:
    """Return when the plan ends, with the range of its forecast; None without a schedule."""
    before, now, days = _times_before(book), _times_now(book), schedule.workdays(book)
    if not now or all(work.state == DONE for work in works(book)):
        return None
    planned = max(time.early_finish for time in before.values())
    low = max(time.early_finish for time in now.values())
    pace = _end_at_pace(book)
    high = None if pace is None else days.day(max(pace, low))
    return End(days.day(planned), days.day(low), high)


def state(book: Book, row: Row) -> str:
    """Return how an action that is not dropped stands on the day of the report, in a word."""
    if row.status == "done":
        return DONE
    if row.ends_on is not None and row.ends_on < book.as_of:
        return LATE
    if not schedule.is_dated(row):
        return UNDATED
    begun = row.status == "active" or bool(row.progress)
    if row.starts_on < book.as_of and not begun:
        return NOT_BEGUN
    return RUNNING if begun else AHEAD


@schedule.once
def _today(book: Book) -> int:
    return schedule.workdays(book).numbers([book.as_of])[0]


def _planned(span: Span, today: int) -> float:
    if not span.duration:
        return float(today > span.start)
    return min(max((today - span.start) / span.duration, 0.0), 1.0)


@schedule.once
def _needs(book: Book) -> Mapping[str, tuple[str, ...]]:
    """Return what each action waits for; what is done waits for nothing any more."""
    done = {row.key for row in schedule.actions(book) if row.status == "done"}
    return {
        key: () if key in done else tuple(one for one in needed if one not in done)
        for key, needed in schedule.needs(book).items()
    }


@schedule.once
def _times_before(book: Book) -> Mapping[str, Times]:
    return critical_path(schedule.spans(book), _needs(book))


@schedule.once
def _times_now(book: Book) -> Mapping[str, Times]:
    """Return the schedule if late work goes on today and takes as long as was planned for it."""
    today = _today(book)
    spans = dict(schedule.spans(book))
    for row in schedule.actions(book):
        if row.key in spans and state(book, row) in OVERDUE:
            whole = spans[row.key].duration
            left = max(ceil(round(whole * (1 - earned_share(row)), 6)), 1)
            spans[row.key] = Span(today, left)
    return critical_path(spans, _needs(book))


@schedule.once
def _of_objectives(book: Book) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in schedule.actions(book):
        for key in row.objective:
            found.setdefault(key, []).append(row.key)
    return found


def _causes(book: Book, ends: Iterable[str], now: Mapping[str, Times]) -> tuple[str, ...]:
    """Follow what ends too late back to the late actions that push it without a gap."""
    needs, late = _needs(book), _late(book)
    seen, waiting = set(ends), list(ends)
    for action in waiting:  # grows as it goes
        for other in needs[action]:
            pushes = other in now and now[other].early_finish + 1 == now[action].early_start
            if pushes and other not in seen:
                seen.add(other)
                waiting.append(other)
    return tuple(key for key in waiting if key in late)


@schedule.once
def _late(book: Book) -> frozenset[str]:
    return frozenset(row.key for row in schedule.actions(book) if state(book, row) in OVERDUE)


def _after(day: date) -> date:
    return day + timedelta(1) if day < date.max else day


def _earned(book: Book, amount: Callable[[Row], float | None]) -> EarnedValue:
    spans = schedule.spans(book)
    dated = [(work, amount(work.row) or 0.0) for work in works(book) if work.row.key in spans]
    return EarnedValue(
        fsum(worth for _, worth in dated),
        fsum(worth * work.planned for work, worth in dated),
        fsum(worth * work.earned for work, worth in dated),
    )


def _end_at_pace(book: Book) -> int | None:
    """Return the last day of the plan at the pace so far, by earned schedule.

    The pace is the day by which as much as is done should have been done, for the days passed.
    """
    spans = schedule.spans(book)
    jobs = [
        (spans[work.row.key], work.row.effort_days, work.earned)
        for work in works(book)
        if work.row.effort_days and spans.get(work.row.key, Span(0, 0)).duration
    ]
    if not jobs:
        return None
    first = min(span.start for span, _, _ in jobs)
    days = max(span.start + span.duration for span, _, _ in jobs) - first
    passed = min(_today(book) - first, days)
    earned = fsum(effort * share for _, effort, share in jobs)
    if passed <= 0 or earned <= 0:
        return None
    rates = np.zeros(days + 1)
    for span, worth, _share in jobs:
        rates[span.start - first] += worth / span.duration
        rates[span.start + span.duration - first] -= worth / span.duration
    done_by = np.cumsum(np.cumsum(rates))[:days]
    reached = int(np.searchsorted(done_by, earned - 1e-9))
    if reached >= days:
        return None
    before = float(done_by[reached - 1]) if reached else 0.0
    at = reached + (earned - before) / (float(done_by[reached]) - before)
    return first + ceil(round(days * max(passed / at, 1.0), 6)) - 1
