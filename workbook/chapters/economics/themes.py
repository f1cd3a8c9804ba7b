"""What each theme of customers costs: by contact, and by month while nothing is done."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from workbook.analysis import money
from workbook.analysis.measures import measure_named
from workbook.book import Book, records
from workbook.book.errors import BadInput, NotFound
from workbook.book.fields import Row
from workbook.evidence import shapes, sources_of
from workbook.evidence.limits import smallest_cell

PER_CONTACT = {
    "loyalty": ("satisfied", "dissatisfied", "loyal_without_problem", "loyal_satisfied",
                "loyal_mollified", "loyal_dissatisfied", "annual_margin"),
    "word_of_mouth": ("dissatisfied", "tells_dissatisfied", "influenced", "annual_margin"),
    "risk": ("risk_rate", "risk_cost"),
    "handling": ("handling_minutes", "minute_cost"),
}  # fmt: skip
"""Part of what a contact costs → the inputs that it needs."""


def a_month(book: Book) -> Iterator[dict[str, Any]]:
    """Give for each theme what it costs a month: its share of problems times the net damage."""
    if not book.rows("constants"):
        return
    told = money.model_of(book)
    lacking = told.missing(money.NEEDS["lost margin"])
    monthly = None if lacking else np.percentile(money.net_of(told.draws) / 12, (10, 90))
    for theme, low, high in _shares(book):
        row: dict[str, Any] = {"theme": theme, "needs": "; ".join(lacking)}
        if monthly is not None and low is not None and high is not None:
            row |= {"monthly_low": low * monthly[0], "monthly_high": high * monthly[1]}
        elif monthly is not None:
            row["needs"] = "share of comments"
        yield row


def _shares(book: Book) -> list[tuple[str, float | None, float | None]]:
    """Return the corrected share of each theme of problems; None where nobody has read comments."""
    themes = [row for row in _rows(book, "themes") if row.tone in (None, "problem")]
    if not themes:
        return []
    told = _told_shares(book)
    return [(row.key, *told.get(row.key, (None, None))) for row in themes]


def _told_shares(book: Book) -> dict[str, tuple[float | None, float | None]]:
    try:
        frame = measure_named("voice.themes")(book)
    except (NotFound, BadInput):  # the chapter that reads comments is not there, or cannot
        return {}
    if not {"theme", "low", "high"} <= set(frame.columns):
        return {}
    known = frame.dropna(subset=["low", "high"])
    return {one.theme: (float(one.low), float(one.high)) for one in records(known)}


def per_contact(book: Book) -> Iterator[dict[str, Any]]:
    """Give for each theme or reason of a contact how many there were, and what one costs."""
    if not book.rows("constants"):
        return
    told = money.model_of(book)
    v = told.draws
    values: dict[str, Any] = {}
    if told.has(*PER_CONTACT["loyalty"]):
        half = np.maximum(1 - v["satisfied"] - v["dissatisfied"], 0)
        without = v["loyal_without_problem"]
        lost = (
            v["satisfied"] * (without - v["loyal_satisfied"])
            + half * (without - v["loyal_mollified"])
            + v["dissatisfied"] * (without - v["loyal_dissatisfied"])
        )
        worth = v["annual_margin"] * money.years(v)
        values["loyalty"] = -lost * v.get("intention_to_behaviour", 1.0) * worth
    if told.has(*PER_CONTACT["word_of_mouth"]):
        hearers = (v["dissatisfied"] * v["tells_dissatisfied"]
                   - v.get("satisfied", 0.0) * v.get("tells_satisfied", 0.0))  # fmt: skip
        worth = v["annual_margin"] * money.years(v)
        values["word_of_mouth"] = -money.swayed(v, hearers) * worth
    if told.has(*PER_CONTACT["risk"]):
        values["risk"] = -v["risk_rate"] * v["risk_cost"]
    if told.has(*PER_CONTACT["handling"]):
        more = v.get("rework_cost", 0.0) + v.get("compensation", 0.0)
        values["handling"] = -(v["handling_minutes"] * v["minute_cost"] + more)
    lacking = [name for part, names in PER_CONTACT.items() if part not in values
             for name in told.missing(names)]  # fmt: skip
    each: dict[str, Any] = {part: money.summary(drawn)[1] for part, drawn in values.items()}
    lost = money.summary(sum(values.values())) if values else None
    for theme, count, income in _counts(book):
        needs = lacking if income is not None else ["income", *lacking]
        row = {"theme": theme, "contacts": count, "income": income, **each,
               "needs": "; ".join(dict.fromkeys(needs))}  # fmt: skip
        if lost:
            row |= {"net_low": lost[0] + (income or 0), "net_high": lost[2] + (income or 0)}
        yield row


def _counts(book: Book) -> list[tuple[str, float | None, float | None]]:
    """Return how many contacts each reason has and what one brought; else the themes, uncounted.

    What one brought is told where the amounts are those of enough customers, and none makes up most
    of them; where no column says whose a contact is, of enough contacts.
    """
    found: dict[str, list[float]] = {}
    for row in book.rows("sources"):
        reason = row.code or row.activity
        if row.kind == "contacts" and reason:
            brings = [row.amount] if row.amount and row.amount_is == "margin" else []
            try:
                cells = shapes.cells(
                    sources_of(book), row.key, [reason], brings,
                    filter=row.filter or "", respondent=row.customer or "",
                )  # fmt: skip
            except BadInput:
                continue  # the page of the sources says why
            for one in cells.groups:
                if one.key is not None and one.key[0] is not None:
                    sums = found.setdefault(_meant(book, row, str(one.key[0])), [0.0, 0.0, 0.0])
                    sums[0] += one.n
                    for each in one.sums:
                        if each.persons >= smallest_cell() and not math.isnan(each.wy):
                            sums[1] += each.n
                            sums[2] += each.wy
    if found:
        told = [(name, n, total / known if known else None)
                for name, (n, known, total) in found.items()]  # fmt: skip
        return sorted(told, key=lambda one: (-found[one[0]][0], one[0]))
    return [(row.key, None, None) for row in _rows(book, "themes") if row.tone in (None, "problem")]


def _meant(book: Book, source: Row, value: str) -> str:
    column = "code" if source.code else "activity"
    for row in book.rows("source_values"):
        if (row.source, row.column, row.value, row.means) == (source.key, column, value, "themes"):
            return str(row.means_key)
    return value


def _rows(book: Book, table: str) -> tuple[Row, ...]:
    """Return the rows of a table that another chapter brings; none without that chapter."""
    from workbook.book.model import TABLES

    return book.rows(table) if table in TABLES else ()
