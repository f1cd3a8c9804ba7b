"""Codes for no answer: which of those that were set stand for none in a column, and how surely.

Whoever sets codes decides whose answers do not count. A code that is evidently none (a word for it,
or -99 beside a scale from 0 to 10) tells no more than an empty cell. Any other, such as 3 beside
that scale, could leave out what a single person said: it is kept apart in a column of its own, so
that every question is asked how many people it concerns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from workbook.evidence.reading.values import number, plain

HIDDEN = "\u2060"
"""Begins the name of a column that no question can name: which code stood in a row."""

WORDS = frozenset(
    """
    ns|nc|ns/nc|ns-nc|n/s|n/c|n/r|nr|s/r|dk|dk/na|rf|ref|refused|refusal|n.s.|n.c.|n.s./n.c.|k.a.
    prefer not to say|prefer not to answer|rather not say|do not know|don't know|dont know|not sure
    no answer|not answered|no response|not applicable|not stated|missing|none given|unknown
    no sabe|no contesta|no responde|no sabe/no contesta|no sabe / no contesta|no aplica|no procede
    sin respuesta|sin dato|sin datos|sin información|sin informacion|prefiero no decirlo
    prefiero no contestar|prefiero no responder|keine angabe|weiß nicht|weiss nicht
    ne sait pas|sans réponse|não sabe|nao sabe|sem resposta
    """.strip()
    .replace("\n", "|")
    .replace("    ", "")
    .split("|")
)
_USUAL = re.compile(r"-?(7+|8+|9+)(\.0+)?|-[1-9](\.0+)?|-\d\d(\.0+)?")
_MOST_OF_A_LIST = 20


class Codes(NamedTuple):
    """The codes that stand for no answer in a column; ``guarded`` are those that need a look."""

    applied: frozenset[str]
    guarded: tuple[str, ...]


def codes_of(texts: Mapping[str, int], declared: Sequence[str]) -> Codes:
    """Return which of the codes that were set for a file stand for no answer in one column.

    In a column where nearly each row has a value of its own (a number of the person, an amount)
    only evident codes do.

    Parameters
    ----------
    texts
        The different values of the column, each with the line on which it stands first.
    declared
        The codes that were set.
    """
    if not declared:
        return Codes(frozenset(), ())
    wanted = {code.casefold() for code in declared}
    found = [text for text in texts if plain(text).casefold() in wanted]
    sure = {text for text in found if is_evident(text, (one for one in texts if one not in found))}
    lines = texts.values()
    own = len(texts) > _MOST_OF_A_LIST and len(texts) > 0.9 * (max(lines) - min(lines) + 1)
    unsure = () if own else tuple(sorted(set(found) - sure))
    return Codes(frozenset({*sure, *unsure}), unsure)


def is_evident(code: str, others: Iterable[str]) -> bool:
    """Say whether a code is a usual word for no answer, or a usual number outside of the others."""
    code = plain(code)
    if code.casefold() in WORDS:
        return True
    value = _value(code)
    if value is None or not _USUAL.fullmatch(code):
        return False
    numbers = [one for other in others if (one := _value(other)) is not None]
    if not numbers:
        return False
    low, high = min(numbers), max(numbers)
    return (value < 0 <= low) or value < low - (high - low) or value > high + max(1, high - low) / 2


def _value(text: str) -> float | None:
    found = number(text)
    return None if found is None else next(iter(found.ways.values()))
