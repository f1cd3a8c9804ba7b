"""What keeps customers: the beliefs of the kind loyalty, and what data say of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from workbook.analysis import drafts
from workbook.analysis.checks import Found, check
from workbook.analysis.verdicts import verdicts
from workbook.book import Book, records
from workbook.book.fields import Row
from workbook.book.messages import say, say_number
from workbook.charts import theme
from workbook.charts.cards import Card, cards
from workbook.charts.theme import Html

__all__ = ["what_keeps"]

KIND = "loyalty"
_SIGNS = {"supported": ("✓", "good"), "refuted": ("✕", "bad"), "undecided": ("▲", "caution")}


def beliefs(book: Book) -> tuple[Row, ...]:
    """Return the assumptions about what keeps customers, the most important first."""
    kept = [row for row in book.rows("assumptions") if row.kind == KIND]
    return tuple(sorted(kept, key=lambda row: -row.importance))


def what_keeps(book: Book) -> Html | None:
    """What we believe makes customers stay, return or leave, and what data say of it."""
    rows = beliefs(book)
    if not rows:
        return None
    said = {one.assumption: one for one in records(verdicts(book))}
    return cards(_card(row, said[row.key]) for row in rows)


@check("C315", "info", "nothing is assumed about what keeps customers", source="[004]")
def no_loyalty(book: Book) -> Iterator[Found]:
    """Find a strategy that is judged by its assumptions, none of which is of the kind loyalty."""
    rows = book.rows("assumptions")
    if rows and not beliefs(book) and drafts.is_due(book, "customer"):
        yield Found(
            "strategy",
            (book.key,),
            say_number(
                len(rows),
                "The one assumption about customers is not about what makes them stay, return or "
                "leave.",
                "None of the {number} assumptions about customers is about what makes them stay, "
                "return or leave.",
            ),
            say(
                "Enter what you believe keeps them as an assumption of the kind loyalty; the list "
                "“What keeps customers” has some to begin with."
            ),
        )


def _card(row: Row, said: Any) -> Card:
    sign, tone = _SIGNS.get(said.verdict, ("○", "quiet"))
    about = say("Of {segment}.", segment=row.segment) if row.segment else ""
    lines = tuple(("", line) for line in (_found(row, said), about) if line)
    return Card(title=row.statement, lines=lines, sign=sign, tone=tone)


def _found(row: Row, said: Any) -> str:
    if said.verdict == "untested":
        return say("Nobody has asked customers yet.")
    why = "" if pd.isna(said.reason) else said.reason.rstrip(".")
    if pd.isna(said.estimate):
        return say("It cannot be judged: {reason}.", reason=why)
    write = theme.percent if row.statistic == "proportion" else theme.number
    told = {"found": write(said.estimate), "range": theme.span(said.low, said.high, write)}
    if pd.isna(said.verdict):
        return say("The data say {found} ({range}). Not judged: {reason}.", **told, reason=why)
    if said.verdict == "supported":
        return say("The data support it: {found} ({range}).", **told)
    if said.verdict == "refuted":
        return say("The data refute it: {found} ({range}).", **told)
    return say("The data do not decide it yet: {found} ({range}).", **told)
