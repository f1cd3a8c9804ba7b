"""What reaches an objective's target, and with what chance."""

from __future__ import annotations

from math import isnan
from typing import NamedTuple

from workbook.analysis import guessing
from workbook.analysis.course import objectives
from workbook.analysis.schedule import once
from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import quoted, say

LEAST_CHANCE, MOST_CHANCE = 0.1, 0.9
"""Between them, both counted, a target is challenging and achievable."""
_ROUNDING = (
    1e-9  # a high guess exactly at the target is a chance of 10 %, whatever floats make of it
)


class Chance(NamedTuple):
    """The pooled chance that an objective reaches its target, and how many members guessed."""

    objective: str
    chance: float
    members: int


def reaches(value: float, target: float | None, good: int) -> bool | None:
    """Tell whether a value reaches the target; None where that is undefined.

    ``good`` is 1 where up is good, −1 where down is, 0 where nothing tells. The target itself is
    reached in every direction, also in an unknown one.
    """
    if target is None:
        return None
    if value == target:
        return True
    return None if good == 0 else (value > target) == (good > 0)


@once
def chances(book: Book) -> list[Chance]:
    """Return the chance to reach its target of every objective that is no umbrella.

    A chance is nan without a guess, a target or a good direction.
    """
    guessed = guessing.guesses(book)
    return [
        Chance(
            row.key,
            guessing.corrected_chance(book, row, guessed[row.key]),
            len(guessed[row.key]),
        )
        if row.key in guessed
        else Chance(row.key, float("nan"), 0)
        for row in objectives(book)
    ]


def belief(chance: float) -> tuple[str, str]:
    """Say with a sign and in words whether a target is challenging and achievable."""
    if isnan(chance):
        return "○", say("chance not known: the target or the better direction is missing")
    said = f"chance {percent(chance)}"
    if not achievable(chance):
        return "✕", say("not achievable: {said}", said=said)
    if not challenging(chance):
        return "▲", say("not challenging: {said}", said=said)
    return "✓", say("challenging and achievable: {said}", said=said)


def achievable(chance: float) -> bool:
    """Tell whether a chance is 10 % or more; an unknown one is not found fault with."""
    return not chance < LEAST_CHANCE - _ROUNDING


def challenging(chance: float) -> bool:
    """Tell whether a chance is 90 % or less; an unknown one is not found fault with."""
    return not chance > MOST_CHANCE + _ROUNDING


def percent(chance: float) -> str:
    """Return a chance without rounding it to one of the limits, to none or to certainty."""
    if chance < 0.001:
        return "less than 0.1 %"
    return "more than 99.9 %" if chance > 0.999 else f"{100 * chance:.3g} %"


def unnumbered(goal: Row) -> str:
    """Say of an objective without a number as target what is agreed in words, if anything is."""
    if goal.target_said:
        return say("agreed in words, with no number yet: {words}", words=quoted(goal.target_said))
    return say("there is no target")


def amount(book: Book, indicator: str | None, value: float) -> str:
    """Return a value with its indicator's unit, as part of a sentence."""
    row = book.by_key("indicators").get(indicator)
    unit = f" {row.unit}" if row and row.unit else ""
    return f"{value:,.10g}{unit}".replace("-", "−", 1 if value < 0 else 0)
