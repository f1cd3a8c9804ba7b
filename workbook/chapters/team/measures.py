"""Who is in, what each function brings, who covers what, and how far from the customer.

Functions stand in the order of their distance from the customer, those without one last.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from workbook.analysis.people import leader_of, manager_of
from workbook.book import Book, measure
from workbook.book.fields import Row
from workbook.book.messages import counted, joined, quoted, say, say_number

__all__ = ["answer", "coverage", "distance", "functions", "members"]

_NAMED = 4  # more names than this make no sentence


@measure
def functions(book: Book) -> pd.DataFrame:
    """Functions of the strategy.

    Returns
    -------
    One row a function, the nearest to the customer first: function, manager (keys; the member
    with that role where the function names nobody), members
    (number), capacity (full-time members; 0 without members), customer_distance (steps; missing
    where not entered), expertise (tuple of domains), objectives and actions (numbers; dropped
    actions are left out).
    """
    people = members(book)
    active = book.actions[book.actions["status"] != "dropped"]
    counts = pd.DataFrame(
        {
            "members": people.groupby("function").size(),
            "capacity": people.groupby("function")["capacity"].sum(),
            "objectives": book.objectives.groupby("function").size(),
            "actions": active.groupby("function").size(),
        }
    )
    table = book.functions.rename(columns={"key": "function"}).join(counts, on="function")
    numbers = {"members": "Int64", "capacity": "float64", "objectives": "Int64", "actions": "Int64"}
    table = table.fillna(dict.fromkeys(numbers, 0)).astype(numbers)
    managers = [manager_of(book, key) for key in table["function"]]
    table["manager"] = pd.Series(managers, dtype="str", index=table.index)
    table = table.sort_values("customer_distance", kind="stable", ignore_index=True)
    return table[
        [
            "function",
            "manager",
            "members",
            "capacity",
            "customer_distance",
            "expertise",
            "objectives",
            "actions",
        ]
    ]


@measure
def members(book: Book) -> pd.DataFrame:
    """Members of the team.

    Returns
    -------
    One row a member, in the order of entry: member, function (keys; function missing where not
    entered), role, capacity (share of full time).
    """
    people = book.members.rename(columns={"key": "member"})
    return people[["member", "function", "role", "capacity"]]


@measure
def coverage(book: Book) -> pd.DataFrame:
    """Who covers which moment of truth.

    Returns
    -------
    One row a part that a function plays at a moment, in the order of moments and then of distance
    from the customer: moment, stage, function (keys), part. A moment that nobody covers has one
    row with neither function nor part.
    """
    moments = book.moments.sort_values("position", kind="stable")[["key", "stage"]]
    moments = moments.rename(columns={"key": "moment"}).reset_index(drop=True)
    place = {key: number for number, key in enumerate(functions(book)["function"])}
    parts = book.moment_functions
    parts = parts.assign(place=parts["function"].map(place)).sort_values("place", kind="stable")
    covered = moments.merge(parts, on="moment", how="left")
    return covered[["moment", "stage", "function", "part"]]


@measure
def distance(book: Book) -> pd.DataFrame:
    """How far from the customer the team sits.

    Returns
    -------
    One row a distance, the nearest first and the unknown one last: customer_distance (steps),
    functions (tuple of names), members (number), capacity (full-time members).
    """
    names = book.names("functions")
    table = functions(book)
    table = table.assign(functions=table["function"].map(names))
    grouped = table.groupby("customer_distance", dropna=False)
    steps = grouped.agg(
        functions=("functions", tuple), members=("members", "sum"), capacity=("capacity", "sum")
    )
    return steps.reset_index().astype({"functions": object})


def answer(book: Book) -> str:
    """Say in a sentence or two who makes the strategy, who leads it, and what nobody covers."""
    staffed = {row.function for row in book.rows("members")}
    team = [row for row in book.rows("functions") if row.key in staffed]
    if not book.rows("members"):
        return say("The team has no members yet.")
    if not team:
        return say_number(
            len(book.rows("members")),
            "The team has {number} member so far, without a function yet, {led}; {uncovered}.",
            "The team has {number} members so far, none with a function yet, {led}; {uncovered}.",
            led=_led(book),
            uncovered=_uncovered(book),
        )
    return say_number(
        len(book.rows("members")),
        "{number} member of {functions} makes the strategy, {led}; {uncovered}.",
        "{number} members of {functions} make the strategy, {led}; {uncovered}.",
        functions=counted(len(team), "function"),
        led=_led(book),
        uncovered=_uncovered(book),
    )


def _led(book: Book) -> str:
    leader = book.by_key("members").get(leader_of(book))
    if leader is None:
        return say("without a leader yet")
    if not leader.function:
        return say("led by {leader}", leader=leader.name)
    function = book.name("functions", leader.function)
    return say("led by {leader} of {function}", leader=leader.name, function=function)


def _uncovered(book: Book) -> str:
    moments = sorted(book.rows("moments"), key=lambda row: row.position)
    covering = {
        moment.key: sum(part.moment == moment.key for part in book.rows("moment_functions"))
        for moment in moments
    }
    if not moments:
        return say("no moments of truth are entered yet")
    nobody = _named(moments, covering, 0)
    if nobody:
        return say("no function serves {nobody} yet", nobody=nobody)
    alone = _named(moments, covering, 1)
    if alone:
        return say("only one function serves {alone}", alone=alone)
    return say("every moment of truth is served by at least two functions")


def _named(moments: Sequence[Row], covering: dict[str, int], number: int) -> str:
    names = [quoted(row.name) for row in moments if covering[row.key] == number]
    if len(names) > _NAMED:
        names = [
            *names[: _NAMED - 1],
            say("{names} more moments of truth", names=len(names) - _NAMED + 1),
        ]
    return joined(names)
