"""How plans hang together, from the choices down to the company's own objectives.

The chain is choice → function → objective → action → indicator → corporate objective. An
indicator leads to a corporate objective that is measured by it, or that the team's votes (the
median of the latest round) say is supported by a choice whose objectives it measures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from workbook.analysis.reach import choices_of_objectives, supported
from workbook.book import Book
from workbook.book.messages import quoted, say
from workbook.chapters.plans.plan import actions

__all__ = ["Edge", "LooseEnd", "choices_of_objectives", "edges", "loose_ends", "supported"]

Node = tuple[str, str]
"""Table and key."""

Step = tuple[Node, Node, Iterable[str]]
"""From where to where, and the choices for which it is taken."""


class Edge(NamedTuple):
    """One step of the map.

    ``choices`` are those for which the step is taken; ``effect`` is the declared effect of an
    action on an indicator, None where none is declared.
    """

    start: Node
    end: Node
    choices: tuple[str, ...]
    effect: int | None


class LooseEnd(NamedTuple):
    """A row that nothing leads to, or that leads to nothing."""

    table: str
    key: str
    end: str
    facts: str


_LEADS_NOWHERE = {
    "choices": "No objective carries out {}.",
    "functions": "{} has no objective.",
    "objectives": "No action is planned for {}.",
    "actions": "{} moves no indicator.",
    "indicators": "{} leads to no corporate objective.",
}
_NOTHING_LEADS_TO = {
    "indicators": "No action moves {}.",
    "corporate_objectives": "No indicator leads to {}.",
}


def edges(book: Book) -> list[Edge]:
    """Return all steps from the choices to the corporate objectives, layer by layer.

    An umbrella stands above its objectives, which serve its choices too. An action moves the
    indicators of its objectives, and those that it declares an effect on other than 0.
    """
    effects = {(row.action, row.indicator): row.effect for row in book.rows("action_effects")}
    found: dict[tuple[Node, Node], dict[str, None]] = {}
    for start, end, choices in chain(
        _steps_to_objectives(book), _steps_of_actions(book), _steps_to_company(book)
    ):
        found.setdefault((start, end), {}).update(dict.fromkeys(choices))
    return [
        Edge(start, end, tuple(choices), effects.get((start[1], end[1])) if _acts(start) else None)
        for (start, end), choices in found.items()
    ]


def _acts(node: Node) -> bool:
    return node[0] == "actions"


def _steps_to_objectives(book: Book) -> Iterator[Step]:
    serves = choices_of_objectives(book)
    for row in book.rows("objectives"):
        objective, function = ("objectives", row.key), ("functions", row.function)
        for choice in serves[row.key]:
            yield ("choices", choice), function, [choice]
        yield function, objective, serves[row.key]
        if row.parent is not None:
            yield ("objectives", row.parent), objective, serves[row.parent]


def _steps_of_actions(book: Book) -> Iterator[Step]:
    serves = choices_of_objectives(book)
    by_key = book.by_key("objectives")
    declared: dict[str, list[str]] = {}
    for effect in book.rows("action_effects"):
        if effect.effect:
            declared.setdefault(effect.action, []).append(effect.indicator)
    for row in actions(book):
        action = ("actions", row.key)
        for key in row.objective:
            yield ("objectives", key), action, serves[key]
            for indicator in (by_key[key].indicator, *declared.get(row.key, ())):
                if indicator is not None:
                    yield action, ("indicators", indicator), serves[key]


def _steps_to_company(book: Book) -> Iterator[Step]:
    serves = choices_of_objectives(book)
    measured_for: dict[str, dict[str, None]] = {}
    for row in book.rows("objectives"):
        if row.indicator is not None:
            measured_for.setdefault(row.indicator, {}).update(dict.fromkeys(serves[row.key]))
    for row in book.rows("corporate_objectives"):
        if row.indicator is not None:
            end = ("corporate_objectives", row.key)
            yield ("indicators", row.indicator), end, measured_for.get(row.indicator, ())
    by_choice = supported(book)
    for indicator, choices in measured_for.items():
        for choice in choices:
            for corporate in by_choice.get(choice, ()):
                yield ("indicators", indicator), ("corporate_objectives", corporate), [choice]


def loose_ends(book: Book) -> list[LooseEnd]:
    """Return every row of the map that does not lead on, or that nothing leads to."""
    found = edges(book)
    starts, ends = {edge.start for edge in found}, {edge.end for edge in found}
    loose = []
    for table, key in _nodes(book):
        for end, met, sentences in (
            ("leads to nothing", starts, _LEADS_NOWHERE),
            (say("nothing leads to it"), ends, _NOTHING_LEADS_TO),
        ):
            if table in sentences and (table, key) not in met:
                facts = sentences[table].format(quoted(book.name(table, key)))
                loose.append(LooseEnd(table, key, end, facts))
    return loose


def _nodes(book: Book) -> Iterator[Node]:
    """Return every row that has a place on the map; a function only when it takes part."""
    rows = (*book.rows("members"), *book.rows("objectives"), *actions(book))
    taking_part = {row.function for row in rows}
    for table in ("choices", "functions", "objectives", "actions", "indicators"):
        kept = actions(book) if table == "actions" else book.rows(table)
        for row in kept:
            if table != "functions" or row.key in taking_part:
                yield table, row.key
    yield from (("corporate_objectives", row.key) for row in book.rows("corporate_objectives"))
