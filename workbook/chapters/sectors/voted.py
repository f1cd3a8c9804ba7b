"""What is voted between areas: what wins in each, and how one receives from another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from workbook.analysis.instruments import function_of, rated, ratings
from workbook.book import Book, measure
from workbook.chapters.sectors.between import hand_overs
from workbook.chapters.sectors.framing import framed

__all__ = ["internal", "values"]


@measure
def values(book: Book) -> pd.DataFrame:
    """What wins in each function when two things collide, from −3 to 3, by blind votes.

    Returns
    -------
    DataFrame
        function, item, median, q1, q3, voters; and for each item a row ``all`` with apart (largest
        minus smallest median of functions), rwg (agreement of all) and between (share of the
        spread of ranks that lies between functions). Only with three voters or more.
    """
    rows = []
    for one in rated(book, "values"):
        for function, vote in one.functions.items():
            rows.append(_voted(function, one.item, vote))
        if one.all.median is not None:
            whole = _voted("all", one.item, one.all)
            between = _between(book, one.item, one.functions)
            rows.append(whole | {"apart": one.apart, "rwg": one.rwg, "between": between})
    names = ["median", "q1", "q3"]
    return framed(
        rows,
        {"function": "str", "item": "str"} | dict.fromkeys(names, "float64") | {"voters": "Int64"}
        | dict.fromkeys(("apart", "rwg", "between"), "float64"),
    )  # fmt: skip


def _voted(function: str, item: str, vote: Any) -> dict[str, Any]:
    return {
        "function": function, "item": item, "median": vote.median, "q1": vote.q1, "q3": vote.q3,
        "voters": vote.voters, "apart": None, "rwg": None, "between": None,
    }  # fmt: skip


def _between(book: Book, item: str, functions: Mapping[str, Any]) -> float | None:
    """Return the share of the spread of ranks between functions with three voters or more."""
    votes = pd.DataFrame(
        [
            (function_of(book, row), row.value)
            for (_, one), rows in ratings(book, "values").items()
            for row in rows
            if one == item and row.value is not None
        ],
        columns=["function", "value"],
    )
    votes = votes[votes.function.isin(list(functions))]
    ranks = votes.value.rank()
    whole = float(((ranks - ranks.mean()) ** 2).sum())
    if len(functions) < 2 or not whole:
        return None
    means = ranks.groupby(votes.function).transform("mean")
    return float(((means - ranks.mean()) ** 2).sum()) / whole


@measure
def internal(book: Book) -> pd.DataFrame:
    """How the functions that receive something judge it, from 0 to 4; three voters or more.

    Returns
    -------
    DataFrame
        supplier, customer (functions; who hands over to whom comes from the log, else from the
        plan), dimension (quality, quantity, timeliness, cost), median, q1, q3, voters.
    """
    pairs = hand_overs(book)
    rows = [
        {
            "supplier": one.about,
            "customer": function,
            "dimension": one.item,
            "median": vote.median,
            "q1": vote.q1,
            "q3": vote.q3,
            "voters": vote.voters,
        }
        for one in rated(book, "internal")
        for function, vote in one.functions.items()
        if function != one.about and (not pairs or (one.about, function) in pairs)
    ]
    return framed(
        rows,
        dict.fromkeys(("supplier", "customer", "dimension"), "str")
        | dict.fromkeys(("median", "q1", "q3"), "float64")
        | {"voters": "Int64"},
    )
