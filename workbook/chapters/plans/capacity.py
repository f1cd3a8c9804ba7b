"""Load against capacity, and what cannot be done together although every two of it fit.

Days are numbers of working days (``workdays``); load and capacity are shares of full time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from math import fsum
from typing import NamedTuple

TOLERANCE = 1e-9  # below what anybody plans, above what sums of floats lose


class Job(NamedTuple):
    """An action's work: its first and last working day and its load on each of them."""

    action: str
    first: int
    last: int
    rate: float


class Stretch(NamedTuple):
    """Consecutive working days with the same jobs; ``load`` is their sum on each day."""

    first: int
    last: int
    load: float
    jobs: tuple[Job, ...]

    @property
    def days(self) -> int:
        """Number of working days."""
        return self.last - self.first + 1


def exceeds(load: float, capacity: float) -> bool:
    """Tell whether a load is above capacity by more than rounding."""
    return load > capacity + TOLERANCE


def stretches(jobs: Iterable[Job]) -> Iterator[Stretch]:
    """Cut time wherever a job begins or ends; days without a job are left out."""
    beginning: dict[int, list[Job]] = {}
    for job in jobs:
        beginning.setdefault(job.first, []).append(job)
    ends = {job.last + 1 for begun in beginning.values() for job in begun}
    going: list[Job] = []
    for first, after in pairwise(sorted(ends.union(beginning))):
        going = [job for job in going if job.last >= first] + beginning.get(first, [])
        if going:
            yield Stretch(first, after - 1, fsum(job.rate for job in going), tuple(going))


def smallest_impossible(jobs: Sequence[Job], capacity: float) -> tuple[Job, ...]:
    """Find the fewest jobs of one day that exceed capacity together while every two of them fit.

    The answer is exact for any number of jobs: whichever job is the set's largest, all others
    must fit beside it, and of those the largest reach beyond capacity with the fewest. Empty
    when there is no such set; otherwise largest job first.
    """
    ranked = sorted(jobs, key=lambda job: -job.rate)
    sums = [0.0, *accumulate(job.rate for job in ranked)]
    best: tuple[Job, ...] = ()
    for place, largest in enumerate(ranked):
        room = capacity + TOLERANCE - largest.rate
        if room < 0:
            continue
        # Everything from here on fits beside the largest.
        beside = max(place + 1, bisect_left(ranked, -room, key=lambda job: -job.rate))
        # The first sum that no longer fits beside it.
        end = bisect_right(sums, sums[beside] + room, lo=beside)
        if end < len(sums) and (not best or end - beside + 1 < len(best)):
            best = (largest, *ranked[beside:end])
    return best


def impossible(jobs: Iterable[Job], capacity: float) -> list[tuple[Job, ...]]:
    """Find small sets that explain every day on which jobs are impossible only jointly.

    Returns
    -------
    Sets of three or more jobs that share days on which they exceed capacity while every two of
    them fit, smallest first. A day that has such a set has one of these; each is the smallest of
    a day on which no set before it is complete.
    """
    days = []
    for stretch in stretches(jobs):
        if exceeds(stretch.load, capacity):
            found = smallest_impossible(stretch.jobs, capacity)
            if found:
                days.append((frozenset(stretch.jobs), found))
    chosen: list[tuple[Job, ...]] = []
    for present, found in sorted(days, key=lambda day: len(day[1])):
        if not any(present.issuperset(known) for known in chosen):
            chosen.append(found)
    return chosen


class Work(NamedTuple):
    """An action's effort in days of full time, and the days between which it has to be done."""

    action: str
    first: int
    last: int
    effort: float


class Squeeze(NamedTuple):
    """Works that do not fit between two days, however they are moved; largest first."""

    first: int
    last: int
    needed: float
    available: float
    works: tuple[Work, ...]


def squeezed(works: Iterable[Work], capacity: float) -> list[Squeeze]:
    """Find the fewest works that do not fit into the days that all of them have.

    Whatever has to be done between two days needs no more than the capacity of these days: that is
    so if and only if work that can be spread and interrupted fits (Horn, W. A. (1974), Some simple
    scheduling algorithms, Naval Research Logistics Quarterly 21:177-185).

    Returns
    -------
    Sets of two or more, smallest first, none of which holds another one. Each is the smallest
    between its two days: without any of its works the others fit there.
    """
    given = [work for work in works if work.effort > 0]
    found: list[Squeeze] = []
    for first in sorted({work.first for work in given}):
        inside: list[Work] = []
        later = sorted((one for one in given if one.first >= first), key=lambda one: one.last)
        for place, work in enumerate(later):
            inside.append(work)
            if place + 1 < len(later) and later[place + 1].last == work.last:
                continue
            available = capacity * (work.last - first + 1)
            if exceeds(fsum(one.effort for one in inside), available):
                found.append(_fewest(inside, first, work.last, available))
    found.sort(key=lambda one: (len(one.works), one.first, one.last))
    chosen: list[Squeeze] = []
    for one in found:
        actions = {work.action for work in one.works}
        if len(actions) > 1 and not any(
            actions.issuperset(work.action for work in known.works) for known in chosen
        ):
            chosen.append(one)
    return chosen


def _fewest(works: Sequence[Work], first: int, last: int, available: float) -> Squeeze:
    ranked = sorted(works, key=lambda work: -work.effort)
    sums = list(accumulate(work.effort for work in ranked))
    number = next(at for at, needed in enumerate(sums, 1) if exceeds(needed, available))
    return Squeeze(first, last, sums[number - 1], available, tuple(ranked[:number]))
