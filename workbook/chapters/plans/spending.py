"""Of which kind the plan's cost is, and which product each action helps to sell: in words."""

from __future__ import annotations

from math import fsum
from typing import NamedTuple

import pandas as pd

from workbook.book import Book, records
from workbook.book.fields import Row
from workbook.book.messages import say, say_number
from workbook.chapters.plans import measures
from workbook.charts import parts, theme

__all__ = ["kinds_of_cost", "products"]


class Kinds(NamedTuple):
    """The plan's money by kind: None where no action says so."""

    capital: float | None
    running: float | None
    unsaid: float
    committed: float | None


def kinds_of(book: Book) -> Kinds | None:
    """Return the cost of the plan by kind; None where no action says of which kind it is."""
    rows = list(records(measures.costs(book)))

    def sum_of(name: str) -> float | None:
        known = [value for row in rows if not pd.isna(value := getattr(row, name))]
        return fsum(known) if known else None

    capital, running, committed = map(sum_of, ("capital", "running", "committed"))
    if capital is None and running is None and committed is None:
        return None
    unsaid = (sum_of("cost") or 0.0) - (capital or 0.0) - (running or 0.0)
    return Kinds(capital, running, max(round(unsaid, 2), 0.0), committed)


def kinds_said(book: Book) -> str:
    """Say what is paid once, what comes again every year, and what is ordered; empty for none."""
    kinds = kinds_of(book)
    if kinds is None:
        return ""
    said: list[str] = []
    once = None if kinds.capital is None else book.money(kinds.capital)
    yearly = None if kinds.running is None else book.money(kinds.running)
    if once and yearly:
        said.append(
            say("{capital} is paid once, and {running} comes again every year.",
                capital=once, running=yearly)
        )  # fmt: skip
    elif once:
        said.append(say("{capital} is paid once.", capital=once))
    elif yearly:
        said.append(say("{running} comes again every year.", running=yearly))
    if said and round(kinds.unsaid) > 0:
        said.append(
            say("For {unsaid} it is not said whether it is paid once or every year.",
                unsaid=book.money(kinds.unsaid))
        )  # fmt: skip
    if kinds.committed is not None:
        said.append(
            say("{committed} is ordered and not yet paid.", committed=book.money(kinds.committed))
        )
    return " ".join(said)


def kinds_of_cost(book: Book) -> theme.Html:
    """What of the cost is paid once, and what comes again every year; nothing where not entered."""
    said = kinds_said(book)
    return theme.paragraph(said) if said else theme.Html("")


def products(book: Book) -> theme.Html | None:
    """Which product each action helps to sell, and products that none helps any more."""
    named: dict[str, list[Row]] = {}
    for row in book.rows("actions"):
        if row.product:
            named.setdefault(row.product, []).append(row)
    if not named:
        return None
    rows = [_product(book, product, actions) for product, actions in sorted(named.items())]
    labels = {"product": say("Product"), "actions": say("Service actions"), "cost": say("Cost")}
    table = theme.table(pd.DataFrame(rows), "", labels)
    live = [row for row in book.rows("actions") if row.status != "dropped"]
    without = sum(row.product is None for row in live)
    rest = [
        theme.paragraph(
            say_number(
                without, "{number} action names no product.", "{number} actions name no product."
            )
        )
    ]
    return theme.together([table, *(rest if without else ())])


def _product(book: Book, product: str, actions: list[Row]) -> dict[str, object]:
    live = [row for row in actions if row.status != "dropped"]
    links = [theme.linked(book.name("actions", row.key), "actions", row.key) for row in live]
    listed = theme.Html("; ".join(links), [parts.Sentence("; ".join(map(repr, links)))])
    costs = [row.cost for row in live if row.cost is not None]
    return {
        "product": product,
        "actions": listed if live else say("none any more: all are dropped"),
        "cost": book.money(fsum(costs)) if costs else "–",
    }
