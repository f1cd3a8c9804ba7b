"""The picture of what a contact is worth: what it brings, and what it costs beside its minutes."""

from __future__ import annotations

from functools import partial
from math import isnan
from typing import Any

import altair as alt

from workbook.analysis.money import two_digits
from workbook.book import Book, records
from workbook.book.messages import _, one_line, say, say_number, translate
from workbook.book.model import TABLES
from workbook.chapters.economics import measures
from workbook.charts import labelling, naming, palette, theme, ticks

__all__ = ["each_contact"]

MOST = 12
"""Reasons that are drawn, those of most contacts."""
_PARTS = {
    "income": (_("income"), theme.GOOD),
    "loyalty": (_("loyalty"), theme.AGAINST),
    "word_of_mouth": (_("word of mouth"), palette.ROSE),
    "risk": (_("risk"), theme.CAUTION),
    "handling": (_("handling"), palette.WIRE),
}


def each_contact(book: Book) -> alt.LayerChart | None:
    """What a contact about each reason brings and costs: income, loyalty, word of mouth, risk.

    To the right of 0 stands what it brings, to the left what it costs, part by part; the line is
    what remains of it, in 8 of 10 cases. Each contact counts as a complaint.
    """
    table = measures.contacts(book).dropna(subset=["contacts", "net_low", "net_high"])
    if table.empty:
        return None
    themes = book.names("themes") if "themes" in TABLES else {}
    rows: list[dict[str, Any]] = []
    bars: list[dict[str, Any]] = []
    for one in records(table.head(MOST)):
        name = themes.get(one.theme, one.theme)
        said = say("{low} to {high} each", low=_money(book, one.net_low),
                   high=_money(book, one.net_high))  # fmt: skip
        number = round(one.contacts)
        counted = say_number(number, "{number} contact", "{number} contacts")
        to = ("themes", one.theme) if one.theme in themes else None
        rows.append({"theme": one.theme, "name": name, "note": f"{counted} · {said}", "to": to,
                     "low": one.net_low, "high": one.net_high, "said": said})  # fmt: skip
        bars += _bars(book, one, name)
    ends = [0.0, *(row[end] for row in rows for end in ("low", "high"))]
    ends += [bar[end] for bar in bars for end in ("start", "end")]
    room = (max(ends) - min(ends)) * 0.05 or 1
    low, high = min(ends) - room, max(ends) + room
    x = partial(naming.along, alt.X, low=low, high=high)
    y = naming.by_name(alt.Y, "theme", [row["theme"] for row in rows])
    told = {say("Part"): "part", say("A contact"): "said"}
    net = naming.marks(rows).encode(
        y=y, tooltip=labelling.tips("name", {say("What remains"): "said"})
    )
    layers = [
        naming.marks(bars)
        .mark_bar(size=18)
        .encode(x("start"), alt.X2("end:Q"), y, naming.painted(alt.Color, "colour"),
                tooltip=labelling.tips("name", told)),
        naming.upright(0, color=theme.INK, strokeWidth=1.5),
        net.mark_rule(strokeWidth=2, color=theme.INK).encode(x("low"), alt.X2("high:Q")),
    ]  # fmt: skip
    listed = [naming.name(row["name"], row["note"], row["to"]) for row in rows]
    currency = one_line(book.strategy.currency or "") or say("the strategy's currency")
    axis = naming.axis(
        ticks.rightwards(low, high, 5, lambda value: theme.number(value, 0)),
        say("{currency} a contact", currency=currency),
    )
    there = {bar["colour"] for bar in bars}
    legend = [naming.key(translate(label), colour) for label, colour in _PARTS.values()
              if colour in there]  # fmt: skip
    legend.append(naming.key(say("what remains: 8 in 10"), theme.INK, "line"))
    in_words = "; ".join(f"{row['name']}: {row['note']}" for row in rows)
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(48),
        description=say("What a contact about each reason is worth. {said}.", said=in_words),
        usermeta=naming.rows(listed, axis, legend=legend),
    )


def _bars(book: Book, one: Any, name: str) -> list[dict[str, Any]]:
    """Put the parts of a contact end to end: what it brings to the right, what it costs left."""
    made = []
    ends = {True: 0.0, False: 0.0}
    for part, (label, colour) in _PARTS.items():
        value = getattr(one, part)
        if isnan(value) or not value:
            continue
        start = ends[value > 0]
        ends[value > 0] = start + value
        made.append({"theme": one.theme, "name": name, "part": translate(label), "colour": colour,
                     "start": start, "end": start + value,
                     "said": _money(book, value)})  # fmt: skip
    return made


def _money(book: Book, value: float) -> str:
    return book.money(two_digits(value))
