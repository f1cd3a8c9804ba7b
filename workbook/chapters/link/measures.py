"""Measures of the link, and its answer in a sentence."""

from __future__ import annotations

from typing import Any

import pandas as pd

from workbook.analysis.alignment import (
    agreement,
    cells,
    choices,
    objectives,
    scenarios,
    strategy,
    votes,
)
from workbook.book import Book
from workbook.book.messages import joined, say, say_number
from workbook.chapters.link.value_curve import position
from workbook.charts import theme

__all__ = [
    "agreement",
    "answer",
    "cells",
    "choices",
    "objectives",
    "position",
    "scenarios",
    "strategy",
    "votes",
]


def answer(book: Book) -> str:
    """Say in a sentence whether the service strategy serves the corporate strategy."""
    whole = strategy(book).iloc[0]
    if not whole.members:
        return say("No votes yet, so it is not known whether the choices serve the company.")
    against = int((cells(book).cell < 0).sum())
    unserved = int((objectives(book).support == 0).sum())
    served = (
        say("It serves the company")
        if whole.alignment > 0 and not against and not unserved
        else say("It serves the company in part")
        if whole.alignment > 0
        else say("It does not serve the company")
    )
    sure = _sure(whole)
    faults = joined(
        [
            fault
            for fault in (
                say_number(
                    against,
                    "{number} link works against the company's objectives",
                    "{number} links work against the company's objectives",
                ),
                say_number(
                    unserved,
                    "{number} corporate objective has no support",
                    "{number} corporate objectives have no support",
                ),
            )
            if fault.value
        ]
    )
    result = say(
        "{served}: alignment {signed} of 1{sure}",
        served=served,
        signed=theme.signed(whole.alignment),
        sure=sure,
    )
    return "; ".join(filter(None, [result, faults])) + "."


def _sure(whole: Any) -> str:
    if pd.isna(whole.low):
        if whole.members == 1:
            return say(" by the votes of one member")
        alike = whole.positive in (0, whole.members)
        minds = say("who agree on the direction") if alike else say("who disagree on the direction")
        return say(
            " ({members} members, {minds})",
            members=int(whole.members),
            minds=minds,
        )
    robust = "" if whole.low > 0 or whole.high < 0 else say(", so this is not certain")
    interval = say(
        "between {signed} and {signed_2}",
        signed=theme.signed(whole.low),
        signed_2=theme.signed(whole.high),
    )
    return f" ({interval}, {whole.members:.0f} members{robust})"
