"""Measures of the journey, and its answer in a sentence."""

from __future__ import annotations

import pandas as pd

from workbook.analysis.promises import in_order
from workbook.analysis.promises import promises as known
from workbook.book import Book, measure
from workbook.book.messages import counted, joined, quoted, say, say_number

__all__ = ["answer", "promises"]


@measure
def promises(book: Book) -> pd.DataFrame:
    """Every promise to the customer, and whether it is kept.

    Returns
    -------
    DataFrame
        promise (its key, or its moment's where no promises are entered), moment, stage,
        before_contact, made_in, estimate, low, high, n, threshold, verdict (kept, broken,
        undecided, unmeasured), needs (the functions that must deliver), missing (those of them
        with neither a part at the moment nor a live action there) and favours.
    """
    moments = {row.key: row for row in in_order(book)}
    rows = [
        {
            "promise": one.key,
            "moment": one.moment,
            "stage": moments[one.moment].stage,
            "before_contact": moments[one.moment].before_contact,
            "made_in": "; ".join(one.made_in),
            "estimate": one.estimate,
            "low": one.low,
            "high": one.high,
            "n": one.n,
            "threshold": one.threshold,
            "verdict": one.verdict,
            "needs": "; ".join(one.needs),
            "missing": "; ".join(one.missing),
            "favours": one.favours,
        }
        for one in known(book)
    ]
    columns = ["promise", "moment", "stage", "before_contact", "made_in", "estimate", "low"]
    columns += ["high", "n", "threshold", "verdict", "needs", "missing", "favours"]
    texts = ("promise", "moment", "stage", "made_in", "verdict", "needs", "missing", "favours")
    return pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(texts, "str")
        | dict.fromkeys(("estimate", "low", "high", "n", "threshold"), "float64")
        | {"before_contact": "boolean"}
    )


def answer(book: Book) -> str:
    """Say in a sentence how many promises are kept, broken and measured by nobody."""
    found = known(book)
    if not found:
        return say("No promise to the customer is entered yet. Enter the first one on the line.")
    counts = {
        verdict: [one for one in found if one.verdict == verdict]
        for verdict in ("kept", "broken", "undecided", "unmeasured")
    }
    parts = [
        say_number(len(counts["kept"]), "{number} is kept", "{number} are kept"),
    ]
    if counts["broken"]:
        first = quoted(counts["broken"][0].statement, 80)
        parts.append(
            say_number(
                len(counts["broken"]),
                "{number} is broken ({first})",
                "{number} are broken (the first is {first})",
                first=first,
            )
        )
    if counts["undecided"]:
        parts.append(say("{number} cannot be decided yet", number=len(counts["undecided"])))
    if counts["unmeasured"]:
        parts.append(
            say_number(
                len(counts["unmeasured"]),
                "{number} is measured by nobody",
                "{number} are measured by nobody",
            )
        )
    return say(
        "Of {promises} {parts}.", promises=counted(len(found), "promise"), parts=joined(parts)
    )
