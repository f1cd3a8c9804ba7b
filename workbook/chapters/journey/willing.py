"""Is the service worth buying, returning to, and paying more for? What customers show of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from workbook.analysis.verdicts import verdicts
from workbook.book import Book, measure, records
from workbook.book.fields import Row
from workbook.book.messages import _

__all__ = ["QUESTIONS", "worth"]

QUESTIONS = {
    "pay more": (
        _("pay more"),
        r"\bpa(?:y|id|g)\w*\b.{0,30}\b(?:more|más)\b|premium|higher\s+price",
    ),
    "return": (
        _("return"),
        r"return|come\s+back|again|reorder|renew|stay|volve|vuelv|regres|repit",
    ),
    "buy": (_("buy"), r"\bbuy|purchas|\border\w*|compr[aeo]"),
}
"""Question → its name, and the words by which an assumption asks it; the first that fits."""


@measure
def worth(book: Book) -> pd.DataFrame:
    """Whether customers would buy it, return for it and pay more for it.

    Of assumptions of the kind willingness, told apart by the words of their key and statement.

    Returns
    -------
    DataFrame
        question (buy, return, pay more), assumption, estimate, low, high and n; one row a question,
        null where no assumption asks it.
    """
    asked = dict(_asked(book))
    judged = {one.assumption: one for one in records(verdicts(book))} if asked else {}
    rows: list[dict[str, Any]] = []
    for question in ("buy", "return", "pay more"):
        claims = [judged[key] for key, which in asked.items() if which == question]
        claims.sort(key=lambda one: 0 if pd.isna(one.n) else -one.n)
        best = claims[0] if claims else None
        rows.append(
            {"question": question, "assumption": best.assumption if best else None}
            | {name: getattr(best, name, None) for name in ("estimate", "low", "high", "n")}
        )
    frame = pd.DataFrame(rows).replace({pd.NA: None})
    return frame.astype(
        dict.fromkeys(("question", "assumption"), "str")
        | dict.fromkeys(("estimate", "low", "high", "n"), "float64")
    )


def _asked(book: Book) -> Iterator[tuple[str, str]]:
    for row in book.rows("assumptions"):
        if row.kind == "willingness":
            question = question_of(row)
            if question:
                yield row.key, question


def question_of(row: Row) -> str:
    """Return which of the three questions an assumption asks; empty for none."""
    text = f"{row.key.replace('-', ' ')} {row.statement}".casefold()
    return next((key for key, (_name, words) in QUESTIONS.items() if re.search(words, text)), "")
