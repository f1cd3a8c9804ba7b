"""Weights of the corporate objectives, filled by their order or by comparing them in pairs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from workbook.book import Book
from workbook.book.errors import BadInput
from workbook.book.messages import say

if TYPE_CHECKING:
    from workbook.store import Change

HOW = ("order", "pairs")
MOST_PAIRED = 7
"""Objectives that are compared in pairs: with more, nobody keeps 28 and more answers in mind."""
JUDGED = ("9", "7", "5", "3", "1", "1/3", "1/5", "1/7", "1/9")
"""How many times the first of a pair counts as much as the second (the scale of Saaty)."""


@dataclass(frozen=True)
class Weighed:
    """Weights by objective, which sum to 100; of pairs, how far they contradict each other.

    ``worst`` are the two objectives whose pair differs most from what the others say, and
    ``implied`` how many times the first then counts as much as the second.
    """

    weights: Mapping[str, float]
    ratio: float | None = None
    worst: tuple[str, str] | None = None
    implied: float = 1.0

    @property
    def contradicts(self) -> bool:
        """Whether the pairs should be looked at again before they are used."""
        from workbook.stats.weighing import CONTRADICTORY

        return self.ratio is not None and self.ratio > CONTRADICTORY


def keys_of(book: Book) -> tuple[str, ...]:
    """Return the objectives that are weighed, in their order."""
    return tuple(row.key for row in book.rows("corporate_objectives"))


def pairs_of(book: Book) -> list[tuple[int, int]]:
    """Return the places of the objectives of each pair; none where there are too many."""
    count = len(keys_of(book))
    return list(combinations(range(count), 2)) if 2 <= count <= MOST_PAIRED else []


def weighed(book: Book, how: str, picks: Mapping[str, str]) -> Weighed | None:
    """Return the weights that picks mean; None while one is missing.

    Parameters
    ----------
    how
        ``order``: ``rank-PLACE`` is 1 for the most important. ``pairs``: ``pair-PLACE-PLACE`` is
        one of ``JUDGED``.

    Raises
    ------
    BadInput
        A pick is none of those that are offered.
    """
    keys = keys_of(book)
    if how == "order":
        ranks = [_rank(picks.get(f"rank-{at}", ""), len(keys)) for at in range(len(keys))]
        return None if not ranks or None in ranks else _by_order(keys, [one or 1 for one in ranks])
    judged = {pair: picks.get("pair-{}-{}".format(*pair), "") for pair in pairs_of(book)}
    if not judged or not all(judged.values()):
        return None
    if set(judged.values()) - set(JUDGED):
        raise BadInput(say("A pair is compared with one of the answers of the list."))
    return _by_pairs(keys, judged)


def _rank(given: str, most: int) -> int | None:
    if not given:
        return None
    if not given.isdecimal() or not 1 <= int(given) <= most:
        raise BadInput(say("A place is a number from 1 to {most}.", most=most))
    return int(given)


def _by_order(keys: tuple[str, ...], ranks: list[int]) -> Weighed:
    from workbook.stats.weighing import rank_order_centroid

    return Weighed(_in_hundred(keys, rank_order_centroid(ranks)))


def _by_pairs(keys: tuple[str, ...], judged: Mapping[tuple[int, int], str]) -> Weighed:
    from workbook.stats.weighing import pairwise_weights

    matrix = [[1.0] * len(keys) for _ in keys]
    for (one, other), said in judged.items():
        above, _, below = said.partition("/")
        matrix[one][other] = int(above) / int(below or 1)
        matrix[other][one] = 1 / matrix[one][other]
    found = pairwise_weights(matrix)
    worst = None if found.worst is None else (keys[found.worst[0]], keys[found.worst[1]])
    return Weighed(_in_hundred(keys, found.weights), found.ratio, worst, found.implied)


def _in_hundred(keys: tuple[str, ...], weights: tuple[float, ...]) -> dict[str, float]:
    return {key: max(0.1, round(100 * one, 1)) for key, one in zip(keys, weights, strict=True)}


def changes(book: Book, found: Weighed) -> list[Change]:
    """Return the changes that fill the column ``weight``."""
    from workbook.store import Change

    versions = book.versions.get("corporate_objectives", {})
    return [
        Change("corporate_objectives", (key,), {"weight": weight}, versions.get((key,)))
        for key, weight in found.weights.items()
    ]
