"""What each role may change, declared once.

A viewer reads. A sponsor answers what the team asks of them, and does not vote. An expert changes
what their own work is about, and votes. A manager changes more of the own function. A leader
changes everything, and opens, closes and reveals rounds of votes.
The chapters declare which rows of which table (``model.RIGHTS``); the store asks at every save.

A member leads whose role says so, or whom the strategy names as its leader; the person whom a
function names as its manager manages it. A member without a role reads. Roles count as soon as
somebody has one and somebody leads: before that, whoever starts a strategy may change everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from typing import Any

from workbook.book import identity
from workbook.book.fields import Row
from workbook.book.messages import joined, say
from workbook.book.model import RIGHTS, TABLES
from workbook.book.rights import Reach, Right

Rows = Callable[[str], Iterable[Row]]
"""Gives the rows of a table of one strategy."""

_MOST_NAMES = 4


class Team:
    """The members of a strategy and what each may change.

    Parameters
    ----------
    rows
        Gives the rows of a table; ``book.rows`` does.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._kept: dict[str, dict[Any, Row]] = {}
        self.members = {row.key: row for row in rows("members")}
        self.leaders = self._found_leaders()
        self._managers = {row.key: row.manager for row in rows("functions")}

    def tied_by(self, other: Team) -> Team:
        """Return a team with the roles of this one, whose ties lead over the rows of another."""
        team = copy(self)
        team._rows, team._kept = other._rows, {}  # noqa: SLF001 a team like this one
        return team

    @property
    def has_roles(self) -> bool:
        """Whether roles count: somebody has one and somebody leads."""
        return bool(self.leaders)

    def member(self, name: str) -> str | None:
        """Return the key of the member whom a name belongs to, if it belongs to exactly one."""
        return identity.member(self.members.values(), name)

    def role(self, member: str | None) -> str:
        """Return a member's role, one of the table's; nobody is a viewer too."""
        if member is None or member not in self.members:
            return "viewer"
        if member in self.leaders:
            return "leader"
        stated = self.members[member].role
        if stated in {"manager", "expert", None} and self._managed(member):
            return "manager"
        return stated or "viewer"

    @property
    def voters(self) -> tuple[str, ...]:
        """Keys of the members who vote: all but sponsors and viewers, and all without roles."""
        if not self.has_roles:
            return tuple(self.members)
        return tuple(key for key in self.members if self.role(key) not in ("sponsor", "viewer"))

    def may_touch(self, member: str | None, table: str) -> bool:
        """Say whether there can be a row of this table that the member may change."""
        role = self.role(member)
        right = RIGHTS.get(table, Right())
        ties = {
            "expert": right.expert,
            "manager": right.expert + right.manager,
            "sponsor": right.sponsor,
        }.get(role, ())
        return not self.has_roles or role == "leader" or bool(ties)

    def may_change(self, member: str | None, table: str, row: Row) -> bool:
        """Say whether a member may change a row, add it or delete it."""
        role = self.role(member)
        if not self.has_roles or role == "leader":
            return True
        if member is None or role == "viewer":
            return False
        right = RIGHTS.get(table, Right())
        reach = self._reach(member)
        if role == "sponsor":
            return any(tie.holds(self, reach, row) for tie in right.sponsor)
        if any(tie.holds(self, reach, row) for tie in right.expert):
            return True
        managed = reach._replace(functions=self._managed(member))
        return any(tie.holds(self, managed, row) for tie in right.manager)

    def refusal(self, name: str, table: str, rows: Iterable[Row]) -> str:
        """Say who may not change what, and who may; empty where the change is allowed.

        Parameters
        ----------
        name
            What the surroundings call the person.
        table
            Of the rows.
        rows
            The row before and after the change, or one of them.
        """
        member, shape = self.member(name), TABLES[table]
        for row in rows:
            if not self.may_change(member, table, row):
                key = ", ".join(str(part) for part in shape.key_of(row))
                able = [one for one in self.members if self.may_change(one, table, row)]
                return say(
                    "{called} cannot change {key} of {table}. {who_can}",
                    called=self.called(name),
                    key=key,
                    table=table,
                    who_can=self._who_can(able),
                )
        return ""

    def called(self, name: str) -> str:
        """Name a person with what the role rests on: ``Paola Núñez (expert, sales)``."""
        member = self.member(name)
        if member is None:
            return (
                say("“{name}” is not a member of the team and", name=name)
                if name
                else say("An unknown user")
            )
        row = self.members[member]
        function = f", {row.function}" if row.function else ""
        return f"{row.name} ({self.role(member)}{function})"

    def function_of(self, table: str, key: str | None) -> str | None:
        """Return the function of a row."""
        return _field(self._by_key(table).get(key), "function")

    def owner_of(self, table: str, key: str | None) -> str | None:
        """Return the owner of a row."""
        return _field(self._by_key(table).get(key), "owner")

    def reports(self, member: str, indicator: str, functions: frozenset[str] | None = None) -> bool:
        """Say whether a member enters the results of an indicator.

        That is who belongs to the function that measures it, or to one with an objective that aims
        at it, or who owns such an objective.
        """
        functions = self._reach(member).functions if functions is None else functions
        if self.function_of("indicators", indicator) in functions:
            return True
        return any(
            row.owner == member or row.function in functions
            for row in self._by_key("objectives").values()
            if row.indicator == indicator
        )

    def _who_can(self, members: list[str]) -> str:
        if not members:
            return say("Ask the administrator of the store.")
        # Leaders are named last: the nearest who can do it comes first.
        ordered = sorted(members, key=lambda key: key in self.leaders)
        names = [str(self.members[key].name) for key in ordered]
        more = len(names) - _MOST_NAMES
        rest = [say("{number} more", number=more)] if more > 0 else []
        return say("{names} can.", names=joined([*names[:_MOST_NAMES], *rest]))

    def _found_leaders(self) -> frozenset[str]:
        if not any(row.role for row in self.members.values()):
            return frozenset()
        named = {row.leader for row in self._rows("strategy")} & set(self.members)
        return frozenset(named | {row.key for row in self.members.values() if row.role == "leader"})

    def _reach(self, member: str) -> Reach:
        own = {self.members[member].function} - {None}
        return Reach(member, self._managed(member) | own)

    def _managed(self, member: str) -> frozenset[str]:
        row = self.members[member]
        own = {row.function} if row.role == "manager" and row.function else set()
        named = {function for function, manager in self._managers.items() if manager == member}
        return frozenset(own | named)

    def _by_key(self, table: str) -> Mapping[Any, Row]:
        if table not in self._kept:
            self._kept[table] = {row.key: row for row in self._rows(table)}
        return self._kept[table]


def _field(row: Row | None, name: str) -> str | None:
    return getattr(row, name, None)
