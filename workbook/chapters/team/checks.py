"""Checks of the team: somebody leads it, it is multifunctional, and its functions are staffed.

A book in which only the strategy itself is entered has neither a leader nor three functions, so
T001 and T002 find it: they are the first things to do. Its gate is empty all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from workbook.analysis.checks import Found, check
from workbook.analysis.people import leader_of, manager_of
from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import _, counted, joined, quoted, say, say_number

FEWEST_FUNCTIONS = 3


@check("T001", "error", "no leader", source="[004]")
def no_leader(book: Book) -> Iterator[Found]:
    """Find a strategy without a leader."""
    if leader_of(book) is None:
        yield Found(
            "strategy",
            (book.key,),
            say("The strategy “{strategy}” has no leader yet.", strategy=book.strategy.name),
            say(
                "Choose who leads the team: in the chapter Team, enter this person under Members "
                "with the role leader."
            ),
        )


@check("T002", "error", "the team is not multifunctional", source="[004]")
def not_multifunctional(book: Book) -> Iterator[Found]:
    """Find a team with members of fewer than three functions; the finding is on the strategy."""
    staffed = [row.name for row in book.rows("functions") if row.key in _staffed(book)]
    if len(staffed) < FEWEST_FUNCTIONS:
        yield Found(
            "strategy",
            (book.key,),
            say_number(
                len(staffed),
                "The team is not multifunctional yet: {number} function ({functions}) has "
                "members, and at least {fewest_functions} are needed.",
                "The team is not multifunctional yet: {number} functions ({functions}) have "
                "members, and at least {fewest_functions} are needed.",
                functions=joined(staffed),
                fewest_functions=FEWEST_FUNCTIONS,
            )
            if staffed
            else say(
                "The team is not multifunctional yet: no function has members, and at least "
                "{fewest_functions} are needed.",
                fewest_functions=FEWEST_FUNCTIONS,
            ),
            say(
                "Add members of the other functions that shape the customer's experience: enter "
                "them under Functions and Members in the chapter Team."
            ),
        )


@check("T003", "error", "a function that has objectives or actions has no manager", source="[004]")
def no_manager(book: Book) -> Iterator[Found]:
    """Find functions with work to do (dropped actions aside) for which nobody answers."""
    objectives = Counter(row.function for row in book.rows("objectives"))
    actions = Counter(row.function for row in book.rows("actions") if row.status != "dropped")
    for function in book.rows("functions"):
        work = [
            counted(count[function.key], noun)
            for count, noun in ((objectives, "objective"), (actions, "action"))
            if count[function.key]
        ]
        if work and manager_of(book, function.key) is None:
            yield Found(
                "functions",
                (function.key,),
                say(
                    "{function} has {work} but no manager.",
                    function=function.name,
                    work=joined(work),
                ),
                say(
                    "Name the member who is responsible for the plan of {function}.",
                    function=function.name,
                ),
            )


@check(
    "T004",
    "warning",
    "a function that serves a moment of truth or contributes to a solution and has no "
    "member in the team",
    source="[004]",
)
def no_member(book: Book) -> Iterator[Found]:
    """Find functions that are counted on but not in the team; solutions given up don't count."""
    for function in book.rows("functions"):
        parts = [
            say(what, names=joined(names))
            for what, names in (
                (_("serves {names}"), _moments_served(book, function.key)),
                (_("contributes to {names}"), _solutions_served(book, function.key)),
            )
            if names
        ]
        if parts and function.key not in _staffed(book):
            yield Found(
                "functions",
                (function.key,),
                say(
                    "{function} {parts} but has no member in the team.",
                    function=function.name,
                    parts=joined(parts),
                ),
                say("Invite a member of {function} into the team.", function=function.name),
            )


@check("T005", "warning", "a function without declared expertise", source="[004]")
def no_expertise(book: Book) -> Iterator[Found]:
    """Find functions that do not say what they master."""
    for function in book.rows("functions"):
        if not function.expertise:
            yield Found(
                "functions",
                (function.key,),
                say("No expertise is entered for {function}.", function=function.name),
                say("Enter what {function} is expert in.", function=function.name),
            )


def _staffed(book: Book) -> set[str]:
    return {row.function for row in book.rows("members") if row.function is not None}


def _moments_served(book: Book, function: str) -> list[str]:
    served = {row.moment for row in book.rows("moment_functions") if row.function == function}
    moments = sorted(book.rows("moments"), key=lambda row: row.position)
    return [row.name for row in moments if row.key in served]


def _solutions_served(book: Book, function: str) -> list[str]:
    served = {row.solution for row in book.rows("solution_services") if row.function == function}
    return [
        row.name
        for row in book.rows("solutions")
        if row.key in served and row.status not in {"dropped", "failed"}
    ]


@check("T006", "warning", "two moments of truth have the same position", source="[004]")
def one_position(book: Book) -> Iterator[Found]:
    """Find moments of truth of which nobody can say which comes first; one finding a position."""
    at: dict[int, list[Row]] = {}
    for row in book.rows("moments"):
        at.setdefault(row.position, []).append(row)
    for position, rows in at.items():
        if len(rows) > 1:
            yield Found(
                "moments",
                tuple(row.key for row in rows),
                say(
                    "{moments} all have position {position}.",
                    moments=joined([quoted(row.name) for row in rows]),
                    position=position,
                )
                if len(rows) > 2
                else say(
                    "{moments} both have position {position}.",
                    moments=joined([quoted(row.name) for row in rows]),
                    position=position,
                ),
                say("Number them in the order in which the customer goes through them."),
            )


@check(
    "T007",
    "warning",
    "a person is responsible for something in which their function has no part",
    source="[004]",
)
def answers_from_outside(book: Book) -> Iterator[Found]:
    """Find owners of moments and managers of functions from elsewhere, and viewers who own work."""
    members = book.by_key("members")
    parts = {(row.moment, row.function) for row in book.rows("moment_functions")}
    staffed_moments = {row.moment for row in book.rows("moment_functions")}
    for row in book.rows("moments"):
        owner = members.get(row.owner)
        if owner is None or not owner.function or row.key not in staffed_moments:
            continue
        if (row.key, owner.function) not in parts:
            yield Found(
                "moments",
                (row.key,),
                say(
                    "{moment} is owned by {owner}, whose function ({function}) has no part in it.",
                    moment=quoted(row.name),
                    owner=owner.name,
                    function=book.name("functions", owner.function),
                ),
                say("Name an owner from a function that serves it, or enter its part."),
            )
    for row in book.rows("functions"):
        manager = members.get(row.manager)
        if manager and manager.function and manager.function != row.key:
            yield Found(
                "functions",
                (row.key,),
                say(
                    "{function} is managed by {manager}, who is in {other}.",
                    function=row.name,
                    manager=manager.name,
                    other=book.name("functions", manager.function),
                ),
                say("Name its own manager, or correct the member's function."),
            )
    for row in book.rows("actions"):
        owner = members.get(row.owner)
        if owner and owner.role == "viewer" and row.status not in ("done", "dropped"):
            yield Found(
                "actions",
                (row.key,),
                say(
                    "{action} is owned by {owner}, who has the role viewer and cannot "
                    "enter results.",
                    action=quoted(row.statement),
                    owner=owner.name,
                ),
                say("Give it to a member who does the work, or change the role."),
            )
