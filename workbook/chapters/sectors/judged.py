"""What members voted, in words: how one area receives from another, and what wins in each."""

from __future__ import annotations

from typing import Any

import pandas as pd

from workbook.analysis.agreeing import agreement_on
from workbook.analysis.instruments import rated, ratings, revealed
from workbook.book import Book
from workbook.book.instruments import instrument
from workbook.book.messages import day, number, say, translate
from workbook.chapters.sectors import voted
from workbook.charts import theme

__all__ = ["collisions", "received"]

MOVED = 0.1
"""Agreement that moved by as much is said to have moved."""


def received(book: Book) -> theme.Html | None:
    """How each function judges what it receives from the one before it, from 0 to 4.

    Shown from three voters of a function on, as the middle of their votes.
    """
    found = voted.internal(book)
    if found.empty:
        return None
    dimensions = list(dict.fromkeys(found.dimension))
    rows = []
    for (supplier, customer), own in found.groupby(["supplier", "customer"], sort=False):
        by_item = dict(zip(own.dimension, own["median"], strict=True))
        rows.append(
            {
                "supplier": book.name("functions", supplier),
                "customer": book.name("functions", customer),
                **{one: _level(by_item.get(one)) for one in dimensions},
                "voters": number(int(own.voters.min())),
            }
        )
    labels = {
        "supplier": say("From"),
        "customer": say("Received by"),
        "voters": say("Voters"),
        **{one: translate(one).capitalize() for one in dimensions},
    }
    return theme.table(pd.DataFrame(rows), say("What we receive, from 0 never to 4 always"), labels)


def collisions(book: Book) -> theme.Html | None:
    """What wins where two things collide: −3 is the first, 3 the second, in the middle of votes.

    A function is shown from three voters on.
    """
    found = [one for one in rated(book, "values") if one.functions or one.all.median is not None]
    if not found:
        return None
    items = instrument("values").by_key
    functions = dict.fromkeys(key for one in found for key in one.functions)
    # A function may be called as anything, so its column is told apart from ours.
    columns = {key: f"function {key}" for key in functions}
    rows = [
        {
            "item": items[one.item].text if one.item in items else one.item,
            **{name: _median(one.functions.get(key)) for key, name in columns.items()},
            "all": _median(one.all),
            "half": "–"
            if one.all.median is None
            else theme.span(one.all.q1 or 0.0, one.all.q3 or 0.0),
        }
        for one in found
    ]
    labels = {
        "item": say("What collides"),
        "all": say("All"),
        "half": say("Half of the votes"),
        **{name: book.name("functions", key) for key, name in columns.items()},
    }
    shown = theme.table(pd.DataFrame(rows), say("What wins, from −3 to 3"), labels)
    told = then_and_now(book)
    return theme.together([shown, theme.paragraph(told)]) if told else shown


def then_and_now(book: Book) -> str:
    """Say whether people agree more than in the round before; empty without two rounds.

    Of the things that both rounds asked about.
    """
    held = revealed(book, "values")[-2:]
    if len(held) < 2:
        return ""
    items = set.intersection(
        *({item for _, item in ratings(book, "values", one.number)} for one in held)
    )
    before, now = (
        agreement_on(book, "values", number=one.number, items=items).alpha for one in held
    )
    if before is None or now is None:
        return ""
    facts = {
        "before": theme.number(before, 2),
        "now": theme.number(now, 2),
        "then": day(held[0].revealed_on),
        "on": day(held[1].revealed_on),
    }
    if abs(now - before) < MOVED:
        return say(
            "Agreement is about what it was: {before} on {then} and {now} on {on} (1 is full "
            "agreement, 0 is chance).",
            **facts,
        )
    if now > before:
        return say(
            "People agree more than before: agreement rose from {before} on {then} to {now} on "
            "{on} (1 is full agreement, 0 is chance).",
            **facts,
        )
    return say(
        "People agree less than before: agreement fell from {before} on {then} to {now} on {on} "
        "(1 is full agreement, 0 is chance).",
        **facts,
    )


def _median(vote: Any) -> str:
    return _level(vote.median if vote else None)


def _level(value: float | None) -> str:
    return "–" if pd.isna(value) else theme.number(value or 0.0, 1)
