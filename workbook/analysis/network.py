"""The critical path method over dependencies, in whole working days.

Days are numbers (``workdays``). First and last days are both counted: an action of three days
that starts on day 5 finishes on day 7, and what needs it starts on day 8 at the earliest. An
action of no working day finishes on the day before it starts, as a milestone does: what needs it
can start on the same day.

Kelley, J. E. and Walker, M. R. (1959), Critical-path planning and scheduling, Proceedings of the
Eastern Joint Computer Conference, 160-173.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

Needs = Mapping[str, Iterable[str]]
"""For every action, in order, those that must be finished before it starts."""


class Span(NamedTuple):
    """What an action states: the first day it can start on, and its length in working days."""

    start: int
    duration: int


class Times(NamedTuple):
    """When an action can start and finish at the earliest, and must at the latest."""

    early_start: int
    early_finish: int
    late_start: int
    late_finish: int

    @property
    def slack(self) -> int:
        """Working days that it can slip without moving the end of the whole plan."""
        return self.late_start - self.early_start

    @property
    def critical(self) -> bool:
        """Whether any slip moves the end of the whole plan."""
        return self.slack == 0


def critical_path(spans: Mapping[str, Span], needs: Needs) -> dict[str, Times]:
    """Schedule actions as early and as late as their starts and dependencies allow.

    An action starts no earlier than its own start nor before the day after the last action it
    needs; late times count back from the latest early finish.

    Parameters
    ----------
    spans
        Start and duration by action; an action without dates is left out.
    needs
        Dependencies by action; it names every action, with or without dates.

    Returns
    -------
    Times by action. An action is missing when they are undefined: it has no dates, it is in a
    circle, or it needs (also by others) one that has no dates or is in a circle. An action that
    is needed only by such actions is scheduled as if nothing needed it.
    """
    early: dict[str, tuple[int, int]] = {}
    for action in in_order(needs):
        needed = tuple(needs[action])
        if action in spans and all(other in early for other in needed):
            span = spans[action]
            start = max([span.start, *(early[other][1] + 1 for other in needed)])
            early[action] = (start, start + span.duration - 1)
    end = max((finish for _, finish in early.values()), default=0)
    late_finish = dict.fromkeys(early, end)
    times: dict[str, Times] = {}
    for action, (start, finish) in reversed(early.items()):
        late_start = late_finish[action] - spans[action].duration + 1
        times[action] = Times(start, finish, late_start, late_finish[action])
        for other in needs[action]:
            late_finish[other] = min(late_finish[other], late_start - 1)
    return {action: times[action] for action in needs if action in times}


def critical_paths(times: Mapping[str, Times], needs: Needs) -> Iterator[tuple[str, ...]]:
    """Return every chain of critical actions that follow each other without a gap, one by one.

    A network can have very many of them: take as many as you want to show.
    """
    critical = [action for action, time in times.items() if time.critical]
    next_ones: dict[str, list[str]] = {action: [] for action in critical}
    followers = set()
    for action in critical:
        for other in needs[action]:
            if other in next_ones and times[other].early_finish + 1 == times[action].early_start:
                next_ones[other].append(action)
                followers.add(action)
    # A path is (the path before, its last action): a long one is not copied at every step.
    waiting: list[tuple[Any, str]] = [
        (None, action) for action in reversed(critical) if action not in followers
    ]
    while waiting:
        path = waiting.pop()
        waiting.extend((path, action) for action in reversed(next_ones[path[1]]))
        if not next_ones[path[1]]:
            yield _unrolled(path)


def _unrolled(path: Any) -> tuple[str, ...]:
    actions = []
    while path is not None:
        path, action = path
        actions.append(action)
    return tuple(reversed(actions))


def in_order(needs: Needs) -> list[str]:
    """Sort actions so that each comes after what it needs; leave out those in or behind a circle.

    Kahn, A. B. (1962), Topological sorting of large networks, Communications of the ACM 5:558-562.
    """
    waits_for = {action: len(set(needs[action])) for action in needs}
    wanted_by = _reversed(needs)
    ready = deque(action for action, count in waits_for.items() if count == 0)
    order = []
    while ready:
        done = ready.popleft()
        order.append(done)
        for action in wanted_by[done]:
            waits_for[action] -= 1
            if waits_for[action] == 0:
                ready.append(action)
    return order


def circles(needs: Needs) -> list[tuple[str, ...]]:
    """Find dependencies that run in circles: each action needs the next one, the last the first.

    No two of the circles share a dependency, so each takes at least one dependency away to open;
    opening all of them leaves no circle. Each is a shortest one through its first action, which
    comes before the others in ``needs``.
    """
    left = _in_circles({action: dict.fromkeys(needs[action]) for action in needs})
    found = []
    for action in needs:
        while action in left and (circle := _shortest_circle(action, left)):
            found.append(circle)
            for one, other in pairwise((*circle, circle[0])):
                del left[one][other]
            left = _in_circles(left)
        left.pop(action, None)
        for others in left.values():
            others.pop(action, None)
    return found


def _in_circles(needs: dict[str, dict[str, None]]) -> dict[str, dict[str, None]]:
    """Leave out what is before or behind all circles."""
    for _ in range(2):  # once from either end
        outside = set(in_order(needs))
        needs = _reversed({action: needs[action] for action in needs if action not in outside})
    return needs


def _reversed(needs: Needs) -> dict[str, dict[str, None]]:
    wanted_by: dict[str, dict[str, None]] = {action: {} for action in needs}
    for action, others in needs.items():
        for other in others:
            if other in wanted_by:
                wanted_by[other][action] = None
    return wanted_by


def _shortest_circle(action: str, needs: Needs) -> tuple[str, ...]:
    came_from: dict[str, str] = {}
    waiting = deque([action])
    while waiting:
        here = waiting.popleft()
        for other in needs[here]:
            if other == action:
                circle = [here]
                while circle[-1] != action:
                    circle.append(came_from[circle[-1]])
                return tuple(reversed(circle))
            if other not in came_from:
                came_from[other] = here
                waiting.append(other)
    return ()
