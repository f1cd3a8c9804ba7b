"""Each solution choice by choice: what it helps, what that rests on, and which part of its cost."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum
from typing import NamedTuple

import pandas as pd

from workbook.book import Book
from workbook.book.fields import Row

__all__ = ["Part", "frame", "parts_of"]


class Part(NamedTuple):
    """What a solution is for, in one choice.

    ``share`` of the solution's cost goes by its fit to the choices that it serves; ``money`` is
    that part of the cost, None where no cost is entered. ``refuted`` are the assumptions under the
    choice that the evidence refutes, ``open`` those not decided yet.
    """

    choice: str
    fit: int
    share: float
    money: float | None
    refuted: tuple[str, ...]
    open: tuple[str, ...]

    @property
    def risk(self) -> str:
        """Say how the customer's world stands under it, in the words of the gates."""
        return "failed" if self.refuted else "at risk" if self.open else "passed"


def parts_of(book: Book, solution: Row, verdicts: Mapping[str, str]) -> list[Part]:
    """Return the parts of a solution, one for each choice that it serves (a fit above 0)."""
    served = [row for row in book.rows("solution_choices") if row.solution == solution.key]
    served = [row for row in served if row.fit > 0]
    total = fsum(row.fit for row in served)
    under: dict[str, list[str]] = {}
    for use in book.rows("assumption_uses"):
        if use.used_by_table == "choices":
            under.setdefault(use.used_by_key, []).append(use.assumption)
    return [
        Part(
            row.choice,
            row.fit,
            row.fit / total,
            None if solution.cost is None else solution.cost * row.fit / total,
            tuple(key for key in under.get(row.choice, ()) if verdicts.get(key) == "refuted"),
            tuple(
                key
                for key in under.get(row.choice, ())
                if verdicts.get(key) not in {"refuted", "supported"}
            ),
        )
        for row in served
    ]


def frame(book: Book, verdicts: Mapping[str, str], alignment: Mapping[str, float]) -> pd.DataFrame:
    """Return every part of every solution as a row: see ``measures.parts``."""
    rows = [
        (
            solution.key,
            part.choice,
            alignment.get(part.choice, float("nan")),
            part.fit,
            part.share,
            part.money,
            part.risk,
            part.refuted,
        )
        for solution in book.rows("solutions")
        for part in parts_of(book, solution, verdicts)
    ]
    columns = ["solution", "choice", "alignment", "fit", "share", "money", "risk", "refuted"]
    numbers = dict.fromkeys(("alignment", "share", "money"), float)
    return pd.DataFrame(rows, columns=columns).astype(numbers)
