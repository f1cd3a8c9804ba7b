"""What a solution rests on, what it is for, and whether it is an expense or an investment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from math import fsum
from typing import NamedTuple

from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import counted, joined, number, quoted, say, say_number
from workbook.chapters.solution.by_choice import Part, parts_of

OUT = frozenset({"dropped", "failed"})
TAKEN = frozenset({"chosen", "live"})

NAMED_BY = 2  # words in common that name a statement
SHORTEST, STEM = 5, 5  # letters: "orders" names "order"
_COMMON = frozenset(
    {"about", "least", "other", "their", "there", "these", "which", "would", "every"}
)


class Purpose(NamedTuple):
    """What became of the question why: ``worth`` is investment or expense, with the reason."""

    worth: str
    fashion: bool
    reason: str


def taken(book: Book) -> list[Row]:
    """Solutions that are chosen or live, in the order of entry."""
    return [row for row in book.rows("solutions") if row.status in TAKEN]


def served(book: Book) -> dict[str, list[str]]:
    """Choices that each solution serves, which is a fit above 0."""
    choices: dict[str, list[str]] = {row.key: [] for row in book.rows("solutions")}
    for row in book.rows("solution_choices"):
        if row.fit > 0:
            choices[row.solution].append(row.choice)
    return choices


def rests_on(book: Book) -> dict[str, list[str]]:
    """Assumptions that each solution rests on: its own, and those of the choices it serves."""
    uses: dict[tuple[str, str], list[str]] = {}
    for row in book.rows("assumption_uses"):
        uses.setdefault((row.used_by_table, row.used_by_key), []).append(row.assumption)
    return {
        solution: list(
            dict.fromkeys(
                assumption
                for user in [("solutions", solution), *(("choices", choice) for choice in choices)]
                for assumption in uses.get(user, ())
            )
        )
        for solution, choices in served(book).items()
    }


def gate(assumptions: Iterable[str], verdicts: Mapping[str, str]) -> str:
    """Say whether the assumptions that a solution rests on let it pass.

    In the words of the four gates: ``failed`` when one of them is refuted, ``passed`` when all are
    supported, ``at risk`` while one is undecided or untested, ``empty`` when there is none.
    """
    found = {verdicts.get(assumption, "untested") for assumption in assumptions}
    if "refuted" in found:
        return "failed"
    if not found:
        return "empty"
    return "passed" if found == {"supported"} else "at risk"


def purpose(book: Book, solution: Row, verdicts: Mapping[str, str]) -> Purpose:
    """Tell an expense from an investment candidate, choice by choice, and a fashion from a purpose.

    What rests on a refuted assumption is lost for the choice above it; the whole is an expense only
    where nothing is left.
    """
    parts = parts_of(book, solution, verdicts)
    own = [key for key in _own(book, solution) if verdicts.get(key) == "refuted"]
    lost = [part for part in parts if part.refuted]
    fashion = not names_a_purpose(book, solution.why)
    is_expense = not parts or bool(own) or len(lost) == len(parts)
    reason: str
    if not parts:
        reason = say("it serves no choice")
    elif own:
        reason = say(
            "it depends on {statements}, refuted by the evidence", statements=_statements(book, own)
        )
    elif is_expense:
        reason = say(
            "every choice that it serves depends on what the evidence refutes: {statements}",
            statements=_statements(book, [key for part in lost for key in part.refuted]),
        )
    elif lost:
        reason = _partly(book, parts, lost)
    else:
        reason = say(
            "it serves {choices}, and no assumption behind it is refuted",
            choices=counted(len(parts), "choice"),
        )
    worth = "expense" if is_expense else "investment"
    return Purpose(
        worth, fashion, f"{_called(solution, worth)}: {reason}{_fashionable(solution, fashion)}."
    )


def _partly(book: Book, parts: Sequence[Part], lost: Sequence[Part]) -> str:
    """Say for which choices a solution is lost, what that is of its cost, and what is left."""
    money = fsum(part.money or 0.0 for part in lost)
    cost = (
        say(
            ", {money}{currency} of its cost",
            money=number(round(money), 0),
            currency=f" {book.strategy.currency}" if book.strategy.currency else "",
        )
        if money
        else ""
    )
    facts = {
        "lost": joined([quoted(book.name("choices", part.choice)) for part in lost]),
        "statements": _statements(book, [key for part in lost for key in part.refuted]),
        "cost": cost,
        "choices": len(parts),
    }
    return say_number(
        len(parts) - len(lost),
        "of its {choices} choices, {lost} depends on {statements}, refuted by the evidence{cost}; "
        "{number} choice is left",
        "of its {choices} choices, {lost} depends on {statements}, refuted by the evidence{cost}; "
        "{number} choices are left",
        **facts,
    )


def _own(book: Book, solution: Row) -> list[str]:
    return [
        row.assumption
        for row in book.rows("assumption_uses")
        if (row.used_by_table, row.used_by_key) == ("solutions", solution.key)
    ]


def names_a_purpose(book: Book, why: str | None) -> bool:
    """Tell whether a reason names a choice or an assumption.

    It does by the key (a hyphen may be a space), by the statement, or by two words of five letters
    or more in common with a statement; words count as the same from their first five letters, so
    that "orders" names "order". Reading is no more exact than that.
    """
    said = _plain(why or "")
    stems = _stems(said)
    rows = [*book.rows("choices"), *book.rows("assumptions")]
    return any(
        f" {_plain(row.key)} " in f" {said} "
        or len(stems & _stems(_plain(row.statement))) >= NAMED_BY
        for row in rows
    )


def _called(solution: Row, worth: str) -> str:
    what = "an expense" if worth == "expense" else say("a candidate for an investment")
    if solution.status in OUT:
        past = "was dropped" if solution.status == "dropped" else "has failed"
        return say(
            "“{solution}” {past}; by what is entered it was {what}",
            solution=solution.name,
            past=past,
            what=what,
        )
    return f"{solution.name} is {what}"


def _fashionable(solution: Row, fashion: bool) -> str:
    if not fashion:
        return ""
    if solution.why is None:
        return say("; the reason for it is not entered")
    return say(
        "; its reason names neither a choice nor an assumption, so check that it is more than "
        "a fashion"
    )


def _statements(book: Book, assumptions: list[str]) -> str:
    return joined([quoted(book.name("assumptions", key)) for key in dict.fromkeys(assumptions)])


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold().replace("_", " ")))


def _stems(plain: str) -> set[str]:
    words = set(plain.split()) - _COMMON
    return {word[:STEM] for word in words if len(word) >= SHORTEST}
