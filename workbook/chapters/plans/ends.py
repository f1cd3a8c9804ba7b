"""When the work for each objective will be finished, where it may take longer than planned.

Days are numbers of working days (``workdays``). An action whose shortest and longest time are not
entered takes as long as planned. What is done took as long as planned; what is not done ends today
at the earliest, and what has not begun begins today at the earliest.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbook.analysis import course, network
from workbook.analysis.network import Span
from workbook.analysis.schedule import once
from workbook.book import Book
from workbook.book.fields import Row
from workbook.chapters.plans import plan
from workbook.stats.completion import finish_times
from workbook.stats.draws import Percentiles, from_scores, normal_scores

DRAWS, SEED = 10_000, 0
LOW, LIKELY, HIGH = 0.1, 0.5, 0.9
DONE, ACTIVE = "done", "active"

Floats = NDArray[np.float64]


class Completion(NamedTuple):
    """The end of the work for an objective, or of the whole plan where ``objective`` is None.

    ``planned`` is the end by the plan's own dates and dependencies; one chance in ten that it ends
    by ``low``, nine in ten by ``high``. ``actions`` are those still open on which the end depends,
    and ``ranged`` how many of them may take longer or shorter than planned.
    """

    objective: str | None
    due_on: date | None
    planned: date
    low: date
    likely: date
    high: date
    chance: float
    actions: int
    ranged: int


def is_ranged(action: Row) -> bool:
    """Tell whether it is entered how much longer or shorter an action may take."""
    return action.shortest is not None or action.longest is not None


@once
def completions(book: Book) -> tuple[Completion, ...]:
    """Return when the work for each objective ends, and the whole plan.

    Only of objectives with an action still open, all of whose actions can be scheduled; the whole
    plan comes last.
    """
    open_ones = {row.key for row in plan.actions(book) if row.status != DONE}
    ends = _ends(book)
    made = []
    for goal in course.objectives(book):
        own = [row.key for row in plan.actions(book) if goal.key in row.objective]
        if open_ones.intersection(own) and all(key in ends for key in own):
            made.append(_completion(book, goal.key, goal.due_on, own))
    if open_ones.intersection(ends):
        made.append(_completion(book, None, book.strategy.ends_on, list(ends)))
    return tuple(made)


def _completion(
    book: Book, objective: str | None, due_on: date | None, own: list[str]
) -> Completion:
    ends, times, calendar = _ends(book), plan.times(book), plan.workdays(book)
    by_key = book.by_key("actions")
    end = np.max([ends[key] for key in own], axis=0)
    before = [by_key[key] for key in _with_all_needed(book, own) if by_key[key].status != DONE]
    low, likely, high = np.quantile(end, (LOW, LIKELY, HIGH), method="inverted_cdf")
    # Work of a day off is due on the working day before it.
    last = None if due_on is None else calendar.numbers([due_on])[0] - (not _works(book, due_on))
    return Completion(
        objective,
        due_on,
        calendar.day(max(times[key].early_finish for key in own)),
        calendar.day(int(low)),
        calendar.day(int(likely)),
        calendar.day(int(high)),
        float("nan") if last is None else float((end <= last).mean()),
        len(before),
        sum(map(is_ranged, before)),
    )


def _works(book: Book, on: date) -> bool:
    calendar = plan.workdays(book)
    return calendar.day(calendar.numbers([on])[0]) == on


def _with_all_needed(book: Book, own: list[str]) -> set[str]:
    needs, found, waiting = plan.needs(book), set(own), list(own)
    while waiting:
        new = set(needs[waiting.pop()]) - found
        found |= new
        waiting += new
    return found


@once
def _ends(book: Book) -> Mapping[str, Floats]:
    """Return draws of the last working day of each action that can be scheduled."""
    times, spans, needs = plan.times(book), plan.spans(book), plan.needs(book)
    order = [key for key in network.in_order(needs) if key in times]
    if not order:
        return {}
    by_key, place = book.by_key("actions"), {key: at for at, key in enumerate(order)}
    today = plan.workdays(book).numbers([book.as_of])[0]
    ranged = [key for key in order if is_ranged(by_key[key]) and by_key[key].status != DONE]
    scores = dict(zip(ranged, normal_scores(len(ranged), DRAWS, SEED).T, strict=True))
    durations = np.array(
        [
            _durations(by_key[key], spans[key], scores[key], today)
            if key in scores
            else np.full(DRAWS if ranged else 1, float(spans[key].duration))
            for key in order
        ]
    )
    waiting = [by_key[key].status not in (DONE, ACTIVE) for key in order]
    finish = finish_times(
        durations.T,
        [
            [place[other] for other in needs[key]] if waits else []
            for key, waits in zip(order, waiting, strict=True)
        ],
        [
            max(spans[key].start, today) if waits else spans[key].start
            for key, waits in zip(order, waiting, strict=True)
        ],
    )
    is_done = [by_key[key].status == DONE for key in order]
    last = np.where(is_done, np.minimum(finish - 1, today), np.maximum(finish - 1, today))
    return dict(zip(order, last.T, strict=True))


def _durations(action: Row, span: Span, scores: Floats, today: int) -> Floats:
    """Draw whole working days; of what has begun, only what goes on until today at least."""
    from scipy.special import ndtr, ndtri

    low = span.duration if action.shortest is None else action.shortest
    high = span.duration if action.longest is None else action.longest
    low, high = min(low, high), max(low, high)
    of = Percentiles(low, min(max(span.duration, low), high), high)
    least = 1 if action.status != ACTIVE else max(1, today - span.start + 1)
    if action.status == ACTIVE:
        under = float((from_scores(np.sort(scores), of) < least - 0.5).mean())
        scores = ndtri(np.minimum(under + (1 - under) * ndtr(scores), 1 - 1e-9))
    return np.maximum(np.rint(from_scores(scores, of)), least)
