"""Which rows of a table somebody besides the leader may change, as the chapters declare it.

A tie asks a person's ``workbook.book.roles.Team``, what of it is theirs, and a row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from workbook.book.fields import Row


class Reach(NamedTuple):
    """Who asks, and of which functions."""

    member: str
    functions: frozenset[str]


class Tie(NamedTuple):
    """What ties a row to a person: ``words`` complete "rows …"."""

    words: str
    holds: Callable[[Any, Reach, Row], bool]


class Right(NamedTuple):
    """Which rows of a table an expert may change, and which further ones a manager may.

    ``sponsor`` are those of somebody who votes on nothing and answers what the team asks.

    ``closes`` is the column with the day by which a closed period holds a row
    (``strategy.closed_until``); the columns of ``stays_open`` change all the same.
    """

    expert: tuple[Tie, ...] = ()
    manager: tuple[Tie, ...] = ()
    sponsor: tuple[Tie, ...] = ()
    closes: str = ""
    stays_open: tuple[str, ...] = ()


OWN_FUNCTION = Tie(
    "of their own function", lambda _, reach, row: getattr(row, "function", None) in reach.functions
)
THE_FUNCTION = Tie("that are their own function", lambda _, reach, row: row.key in reach.functions)
OWNER = Tie("that they own", lambda _, reach, row: row.owner == reach.member)
MEMBER = Tie("of their own", lambda _, reach, row: row.member == reach.member)
OBJECTIVE = Tie(
    "for objectives of their own function",
    lambda team, reach, row: team.function_of("objectives", row.objective) in reach.functions,
)
INDICATOR = Tie(
    "of indicators that their function measures or aims at",
    lambda team, reach, row: team.reports(reach.member, row.indicator, reach.functions),
)
ACTION = Tie(
    "of actions that they own or that are their own function's",
    lambda team, reach, row: (
        team.function_of("actions", row.action) in reach.functions
        or team.owner_of("actions", row.action) == reach.member
    ),
)
ASSUMPTION = Tie(
    "for assumptions that they own",
    lambda team, reach, row: team.owner_of("assumptions", row.assumption) == reach.member,
)
VISITED = Tie(
    "of visits of their own function",
    lambda _, reach, row: bool(set(row.functions) & reach.functions),
)
ASKED = Tie("that ask them", lambda _, reach, row: row.of == reach.member)
