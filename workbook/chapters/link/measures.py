"""Measures of the link, and its answer in a sentence."""

from __future__ import annotations

from typing import Any

import pandas as pd

from workbook.analysis.alignment import agreement, cells, choices, objectives, strategy, votes
from workbook.book import Book
from workbook.charts import theme

__all__ = ["agreement", "answer", "cells", "choices", "objectives", "strategy", "votes"]


def answer(book: Book) -> str:
    """Say in a sentence whether the service strategy serves the corporate strategy."""
    whole = strategy(book).iloc[0]
    if not whole.members:
        return "Nobody has voted yet, so it cannot be said whether the choices serve the company."
    against = int((cells(book).cell < 0).sum())
    unserved = int((objectives(book).support == 0).sum())
    served = (
        "It serves the company"
        if whole.alignment > 0 and not against and not unserved
        else "It serves the company in part"
        if whole.alignment > 0
        else "It does not serve the company"
    )
    sure = _sure(whole)
    faults = _and(
        [
            _count(against, "link works", "links work") + " against the company's objectives"
            if against
            else "",
            _count(unserved, "corporate objective has", "corporate objectives have") + " no support"
            if unserved
            else "",
        ]
    )
    result = f"{served}: alignment {theme.signed(whole.alignment)} of 1{sure}"
    return "; ".join(filter(None, [result, faults])) + "."


def _sure(whole: Any) -> str:
    if pd.isna(whole.low):
        if whole.members == 1:
            return " by the votes of one member"
        alike = whole.positive in (0, whole.members)
        minds = "of one mind about its sign" if alike else "not of one mind about its sign"
        return f" ({whole.members:.0f} members, {minds}; too few for an interval)"
    robust = "" if whole.low > 0 or whole.high < 0 else ", so its sign is not certain"
    interval = f"95 % interval {theme.signed(whole.low)} to {theme.signed(whole.high)}"
    return f" ({interval}, {whole.members:.0f} members{robust})"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _and(parts: list[str]) -> str:
    return " and ".join(part for part in parts if part)
