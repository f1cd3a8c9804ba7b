"""Moments with least distances between them: which of these contradict each other."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import NamedTuple


class Limit(NamedTuple):
    """One moment is at least so much later than another; a negative ``least`` is a time limit.

    That a moment is at most 5 after another is a limit of −5 from the later one to the earlier.
    """

    earlier: Hashable
    later: Hashable
    least: float


def contradiction(limits: Iterable[Limit]) -> tuple[Limit, ...]:
    """Return limits that cannot all hold, each beginning where the one before it ends.

    Empty where all can hold. Leaving out any one of those returned resolves this contradiction.

    Notes
    -----
    A simple temporal network is consistent if and only if its distance graph has no negative
    cycle: Dechter, R., Meiri, I. and Pearl, J. (1991), Temporal constraint networks, Artificial
    Intelligence 49:61-95. The cycle is found by the algorithm of Bellman and Ford.
    """
    given = tuple(limits)
    moments = dict.fromkeys(one for limit in given for one in (limit.earlier, limit.later))
    earliest: dict[Hashable, float] = dict.fromkeys(moments, 0.0)
    pushed: dict[Hashable, Limit] = {}
    last: Hashable | None = None
    for _ in range(len(moments) + 1):
        moved = False
        for limit in given:
            at = earliest[limit.earlier] + limit.least
            if at > earliest[limit.later]:
                earliest[limit.later], pushed[limit.later] = at, limit
                moved, last = True, limit.later
        if not moved:
            return ()
    # As many steps back as there are moments surely end inside the cycle.
    for _ in moments:
        last = pushed[last].earlier
    cycle = [pushed[last]]
    while cycle[-1].earlier != last:
        cycle.append(pushed[cycle[-1].earlier])
    return tuple(reversed(cycle))
