"""What members voted, in words: how one area receives from another, and what wins in each."""

from __future__ import annotations

import pandas as pd

from workbook.book import Book
from workbook.book.instruments import instrument
from workbook.book.messages import number, say, translate
from workbook.chapters.sectors import voted
from workbook.charts import theme

__all__ = ["collisions", "received"]


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
    found = voted.values(book)
    if found.empty:
        return None
    items = instrument("values").by_key
    functions = [key for key in dict.fromkeys(found.function) if key != "all"]
    rows = []
    for item, own in found.groupby("item", sort=False):
        by_function = own.set_index("function")
        row = {"item": items[item].text if item in items else item}
        row |= {key: _median(by_function, key) for key in functions}
        row |= {"all": _median(by_function, "all"), "half": _half(by_function)}
        rows.append(row)
    labels = {
        "item": say("What collides"),
        "all": say("All"),
        "half": say("Half of the votes"),
        **{key: book.name("functions", key) for key in functions},
    }
    return theme.table(pd.DataFrame(rows), say("What wins, from −3 to 3"), labels)


def _median(votes: pd.DataFrame, function: str) -> str:
    return _level(votes["median"].get(function))


def _half(votes: pd.DataFrame) -> str:
    if "all" not in votes.index:
        return "–"
    return theme.span(votes.q1["all"], votes.q3["all"])


def _level(value: float | None) -> str:
    return "–" if pd.isna(value) else theme.number(value or 0.0, 1)
