"""Where the plans of functions collide, two by two."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from workbook.analysis.course import objectives
from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import joined, quoted, say
from workbook.chapters.plans.plan import actions, named, needs
from workbook.chapters.plans.targets import amount


class Conflict(NamedTuple):
    """One collision: of which functions, over which indicator, through which rows, in words.

    ``other`` is None where one function stands alone, and the same as ``function`` where two of
    its own actions collide.
    """

    kind: str
    function: str
    other: str | None
    indicator: str | None
    table: str
    keys: tuple[str, ...]
    facts: str


def conflicts(book: Book) -> Iterator[Conflict]:
    """Find all collisions, kind by kind."""
    yield from opposite_pushes(book)
    yield from different_targets(book)
    yield from benefits_counted_twice(book)
    yield from outside_expertise(book)
    yield from early_starts(book)


def opposite_pushes(book: Book) -> Iterator[Conflict]:
    """Find functions of which one pushes an indicator up and another one pushes it down.

    What is done cannot be changed any more; it takes no part.
    """
    function_of = {row.key: row.function for row in actions(book) if row.status != "done"}
    pushes: dict[str, dict[str, tuple[list[str], list[str]]]] = {}
    for row in book.rows("action_effects"):
        if row.effect and row.action in function_of:
            sides = pushes.setdefault(row.indicator, {})
            up, down = sides.setdefault(function_of[row.action], ([], []))
            (up if row.effect > 0 else down).append(row.action)
    for indicator, sides in pushes.items():
        for one, other in _pairs(book, sides):
            up = [*_faced(sides[one][0], sides[other][1]), *_faced(sides[other][0], sides[one][1])]
            down = [
                *_faced(sides[one][1], sides[other][0]),
                *_faced(sides[other][1], sides[one][0]),
            ]
            if up:
                facts = say(
                    "{function} and {other} move “{indicator}” in opposite directions: {raised} "
                    "up, {lowered} down.",
                    function=book.name("functions", one),
                    other=book.name("functions", other),
                    indicator=book.name("indicators", indicator),
                    raised=named(book, "actions", up),
                    lowered=named(book, "actions", down),
                )
                keys = (*up, *down)
                yield Conflict("opposite push", one, other, indicator, "actions", keys, facts)


def _pairs(book: Book, among: Container[str]) -> Iterator[tuple[str, str]]:
    """Return every two of some functions, in the order of the book."""
    return combinations((row.key for row in book.rows("functions") if row.key in among), 2)


def _faced(these: list[str], against: list[str]) -> list[str]:
    return these if against else []


def different_targets(book: Book) -> Iterator[Conflict]:
    """Find functions that hold different targets for one indicator on the same date."""
    stated = [row for row in _indicated(book) if None not in (row.target, row.due_on)]
    held: dict[tuple[str, object], dict[str, list[Row]]] = {}
    for row in stated:
        held.setdefault((row.indicator, row.due_on), {}).setdefault(row.function, []).append(row)
    for (indicator, due_on), rows in held.items():
        for one, other in _pairs(book, rows):
            both = [*rows[one], *rows[other]]
            if len({row.target for row in both}) == 1:
                continue
            targets = joined([_target(book, function, rows[function]) for function in (one, other)])
            facts = say(
                "Different targets for “{indicator}” on {due_on}: {targets}.",
                targets=targets,
                indicator=book.name("indicators", indicator),
                due_on=due_on,
            )
            keys = tuple(row.key for row in both)
            yield Conflict("different targets", one, other, indicator, "objectives", keys, facts)


def _target(book: Book, function: str, rows: list[Row]) -> str:
    targets = joined([amount(book, row.indicator, row.target) for row in rows])
    return say(
        "{function} has {targets}", function=book.name("functions", function), targets=targets
    )


def benefits_counted_twice(book: Book) -> Iterator[Conflict]:
    """Find functions that both state one indicator as their own expected result."""
    promised = {row.objective for row in book.rows("expected_results")}
    claims: dict[str, dict[str, list[Row]]] = {}
    for row in _indicated(book):
        if row.key in promised:
            claims.setdefault(row.indicator, {}).setdefault(row.function, []).append(row)
    for indicator, rows in claims.items():
        for one, other in _pairs(book, rows):
            both = [row.key for row in (*rows[one], *rows[other])]
            facts = say(
                "{function} and {other} both count “{indicator}” as their own expected result: "
                "{objectives}.",
                function=book.name("functions", one),
                other=book.name("functions", other),
                indicator=book.name("indicators", indicator),
                objectives=named(book, "objectives", both),
            )
            yield Conflict(
                say("benefit counted twice"),
                one,
                other,
                indicator,
                "objectives",
                tuple(both),
                facts,
            )


def _indicated(book: Book) -> list[Row]:
    return [row for row in objectives(book) if row.indicator is not None]


def outside_expertise(book: Book) -> Iterator[Conflict]:
    """Find actions in a domain that their function does not master.

    Domains are compared without regard to case and outer spaces. An action without a domain is
    not judged; a function without declared expertise masters none.
    """
    functions: Mapping[str, Row] = book.by_key("functions")
    for row in actions(book):
        if row.domain is None:
            continue
        function = functions[row.function]
        if not masters(function, row.domain):
            declared = say("its expertise is {expertise}", expertise=", ".join(function.expertise))
            facts = say(
                "{row} needs {domain} but is done by {function}; {declared}.",
                row=quoted(row.statement),
                domain=row.domain.strip(),
                function=function.name,
                declared=declared if function.expertise else say("no expertise is entered for it"),
            )
            yield Conflict(
                "outside expertise", row.function, None, None, "actions", (row.key,), facts
            )


def masters(function: Row, domain: str) -> bool:
    """Tell whether a function declares this domain as its expertise."""
    return domain.strip().casefold() in {own.strip().casefold() for own in function.expertise}


def _is_over(book: Book, row: Row) -> bool:
    return row.status == "done" or (row.ends_on is not None and row.ends_on < book.as_of)


def early_starts(book: Book) -> Iterator[Conflict]:
    """Find actions that start on a day on which one that they need has not ended yet.

    Starting on the very day on which the other ends is too early. An action that needs itself is
    a circle, and is not found here. Nor is one that is done, or whose last day is past with that
    of what it needs: its start cannot be changed any more.
    """
    by_key = book.by_key("actions")
    for key, needed in needs(book).items():
        row = by_key[key]
        if row.status == "done":
            continue
        for other in (by_key[one] for one in needed if one != key):
            if _is_over(book, row) and _is_over(book, other):
                continue
            if None not in (row.starts_on, other.ends_on) and row.starts_on <= other.ends_on:
                facts = say(
                    "{row} starts on {starts_on}, but needs {other}, which ends on {ends_on}.",
                    row=quoted(row.statement),
                    starts_on=row.starts_on,
                    other=quoted(other.statement),
                    ends_on=other.ends_on,
                )
                yield Conflict(
                    say("starts before what it needs"),
                    row.function,
                    other.function,
                    None,
                    "actions",
                    (key, other.key),
                    facts,
                )
