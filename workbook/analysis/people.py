"""Who answers for what: the person whom a row names, and who has to act on a finding."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from workbook.analysis.checks import Finding
from workbook.book import Book
from workbook.book.messages import joined, say

# Columns that name the person who answers for a row, the nearest first.
_PEOPLE = ("owner", "member", "manager", "leader")


def answers_for(book: Book, row: Any) -> str | None:
    """Return the member who answers for a row: whom it names, else its function's manager.

    None where nobody is named.
    """
    for column in _PEOPLE:
        person = getattr(row, column, None)
        if person:
            return str(person)
    return manager_of(book, getattr(row, "function", None))


def leader_of(book: Book) -> str | None:
    """Return the key of who leads: whom the strategy names, else its member with that role."""
    leading = (one.key for one in book.rows("members") if one.role == "leader")
    return book.strategy.leader or next(leading, None)


def manager_of(book: Book, function: str | None) -> str | None:
    """Return the key of who manages a function: whom it names, else its member with that role.

    Where it has none, a leader of the strategy who works in it; None for nobody.
    """
    row = book.by_key("functions").get(function)
    if row is None or row.manager:
        return row.manager if row else None
    own = [one for one in book.rows("members") if one.function == function]
    for role in ("manager", "leader"):
        for one in own:
            if one.role == role or (role == "leader" and one.key == leader_of(book)):
                return str(one.key)
    return None


def function_of(book: Book, member: str | None) -> str:
    """Name a member's function; the empty text where there is none.

    Sentences that executives read name the function, and not the person as the fault.
    """
    row = book.by_key("members").get(member)
    return book.name("functions", row.function) if row and row.function else ""


def of_function(book: Book, member: str | None) -> str:
    """Say " of Sales" about a member of Sales; the empty text where the function is not known."""
    function = function_of(book, member)
    return say(" of {function}", function=function) if function else ""


def acting(book: Book, finding: Finding) -> tuple[str, ...]:
    """Return the keys of who has to act: who answers for its rows, else the leader.

    Empty where nobody is named at all.
    """
    rows = book.by_key(finding.table)
    found = [rows[key] for key in (finding.keys, *finding.keys) if key in rows]
    people = [answers_for(book, row) for row in found]
    named = dict.fromkeys(person for person in people if person)
    return tuple(named) or tuple(filter(None, [leader_of(book)]))


def who_acts(book: Book, finding: Finding) -> str:
    """Name who has to act on a finding; the empty text where nobody is named at all."""
    people = [book.name("members", person) for person in acting(book, finding)]
    return joined(people) if people else ""


def functions_acting(book: Book, finding: Finding) -> str:
    """Name the functions that have to act on a finding; empty where nobody is named at all."""
    people = acting(book, finding)
    functions = [_function_of(book, person) for person in people]
    named = dict.fromkeys(book.name("functions", one) for one in functions if one)
    if people and not named:
        return say("the team")
    return joined(list(named)) if named else ""


def without_people(book: Book, finding: Finding) -> Finding:
    """Return a finding as executives read it: functions in the place of people's names."""
    unnamed = unnaming(book)
    facts = {
        name: unnamed(fact) if isinstance(fact, str) else fact
        for name, fact in finding.facts.items()
    }
    message, remedy = unnamed(finding.message), unnamed(finding.remedy)
    return replace(finding, message=message, remedy=remedy, facts=facts)


def unnaming(book: Book) -> Callable[[str], str]:
    """Return what puts functions in the place of people's names in a sentence."""

    def made() -> Callable[[str], str]:
        named = {row.name: row for row in book.rows("members") if row.name.strip()}
        if not named:
            return str
        # The longest first: a name may begin as another one does.
        names = "|".join(re.escape(name) for name in sorted(named, key=len, reverse=True))
        found = re.compile(rf"[“\"]?(?<!\w)({names})(?!\w)[”\"]?")

        def unnamed(text: str) -> str:
            def of(match: re.Match[str]) -> str:
                said = _somebody(book, named[match[1]].function)
                return said[:1].upper() + said[1:] if match.start() == 0 else said

            return found.sub(of, text)

        return unnamed

    return book.remember("unnaming", made)


def function_named(book: Book) -> Callable[[str], str]:
    """Return what gives for a person's name the function, where it is known."""
    functions = {
        row.name: book.name("functions", row.function) if row.function else say("the team")
        for row in book.rows("members")
    }
    return lambda name: functions.get(name, name)


def _somebody(book: Book, function: str | None) -> str:
    if not function:
        return say("a member of the team")
    return say("a member of {function}", function=book.name("functions", function))


def _function_of(book: Book, member: str) -> str | None:
    row = book.by_key("members").get(member)
    return row.function if row else None
