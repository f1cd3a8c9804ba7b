"""Pictures of the team: who covers which moment of truth, and how far from the customer."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from workbook.book import Book, records
from workbook.book.messages import counted, joined, say
from workbook.chapters.team import measures
from workbook.charts import labelling, naming, palette, theme

__all__ = ["coverage_map", "distance_chart"]

_TOTAL = "\n"  # no key of a function can be this
_ENOUGH = 2  # functions at a moment, so that one stands in for the other


def coverage_map(book: Book) -> alt.LayerChart | None:
    """Who serves which moment of truth.

    Functions stand by their distance from the customer, moments in their order; a cell is filled
    where the function has a part. The row below counts the functions, with a heavy frame where
    there is none or only one.
    """
    grid = _cells(book)
    if grid.empty:
        return None
    moments, functions = book.names("moments"), book.names("functions")
    cells = [
        {
            "moment": cell.moment,
            "function": cell.function,
            "colour": theme.FOR if cell.covered else palette.WASH,
            "sign": "✓" if cell.covered else "",
            "name": moments[cell.moment],
            "of": functions[cell.function],
            "does": cell.part if cell.covered else say("not entered"),
        }
        for cell in records(grid)
    ]
    there: dict[str, list[str]] = {cell["moment"]: [] for cell in cells}
    for cell in cells:
        there[cell["moment"]] += [cell["of"]] if cell["sign"] else []
    totals = [
        {"moment": key, "function": _TOTAL, "number": str(len(whose)), "few": len(whose) < _ENOUGH,
         "name": moments[key], "who": joined(whose or [say("nobody")])}
        for key, whose in there.items()
    ]  # fmt: skip
    down = list(dict.fromkeys(cell["function"] for cell in cells))
    x = naming.by_name(alt.X, "moment", list(there))
    y = naming.by_name(alt.Y, "function", [*down, _TOTAL])
    tips = labelling.tips("name", {say("Function"): "of", say("What it does there"): "does"})
    counted_tips = labelling.tips("name", {say("Functions there"): "number", say("Which"): "who"})
    counts = naming.marks(totals).encode(x, y, tooltip=counted_tips)
    layers = [
        naming.marks(cells)
        .mark_rect()
        .encode(x, y, naming.painted(alt.Color, "colour"), tooltip=tips),
        naming.marks(cell for cell in cells if cell["sign"])
        .mark_text(fontWeight="bold", color=palette.ON_FILL)
        .encode(x, y, text="sign:N", tooltip=tips),
        naming.marks(total for total in totals if total["few"])
        .mark_rect(filled=False, stroke=theme.INK, strokeWidth=3)
        .encode(x, y),
        counts.mark_text(fontWeight="bold", color=theme.INK).encode(text="number:N"),
    ]
    named = [naming.name(functions[key], to=("functions", key)) for key in down]
    return alt.layer(*layers).properties(
        width=alt.Step(60),
        height=alt.Step(40),
        description=_coverage_in_words(book),
        usermeta=naming.matrix(
            [*named, naming.name(say("Functions there"))],
            [naming.name(moments[key], to=("moments", key)) for key in there],
        ),
    )


def distance_chart(book: Book) -> alt.LayerChart | None:
    """Functions by distance from the customer, with their expertise.

    One dot a function, hollow where it has no member; the number of its members and the domains
    that it masters stand beside it.
    """
    table = measures.functions(book)
    if table["customer_distance"].isna().all():
        return None
    names = book.names("functions")
    rows = [
        {
            "function": row.function,
            "distance": None if pd.isna(row.customer_distance) else int(row.customer_distance),
            "members": str(row.members),
            "fill": theme.FOR if row.members else palette.PAPER,
            "name": names[row.function],
            "masters": joined(list(row.expertise)) or say("not entered"),
        }
        for row in records(table)
    ]
    farthest = max([1, *(row["distance"] for row in rows if row["distance"] is not None)])
    end = farthest + 0.3
    y = naming.by_name(alt.Y, "function", [row["function"] for row in rows])
    x = naming.along(alt.X, "distance", -0.3, end)
    told = {
        say("Steps from the customer"): "distance",
        say("Members"): "members",
        say("Expert in"): "masters",
    }
    dots = naming.marks(rows).encode(x, y, tooltip=labelling.tips("name", told))
    layers = [
        dots.mark_rule(stroke=theme.QUIET, strokeWidth=2).encode(alt.X2Datum(0)),
        dots.mark_circle(size=260, stroke=theme.FOR, strokeWidth=3, opacity=1).encode(
            naming.painted(alt.Fill, "fill")
        ),
    ]
    steps = list(range(0, farthest + 1, farthest // 8 + 1))
    axis = naming.axis(
        naming.scaled(steps, list(map(str, steps)), -0.3, end), say("Steps from the customer")
    )
    listed = [
        naming.name(names[row.function], _said(row), ("functions", row.function))
        for row in records(table)
    ]
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(48),
        description=_distance_in_words(book),
        usermeta=naming.rows(listed, axis),
    )


def _cells(book: Book) -> pd.DataFrame:
    """Return every moment with every function, whether it is covered and by what part."""
    coverage = measures.coverage(book)
    grid = measures.functions(book)[["function"]].merge(
        coverage[["moment"]].drop_duplicates(), how="cross"
    )
    parts = coverage[["moment", "function", "part"]].dropna(subset="function")
    grid = grid.merge(parts, on=["moment", "function"], how="left")
    return grid.assign(covered=grid["part"].notna())


def _said(function: Any) -> str:
    domains = ", ".join(function.expertise)
    brings = f": {domains}" if domains else say(", no expertise entered")
    unknown = say(" (distance not entered)") if pd.isna(function.customer_distance) else ""
    return f"{counted(function.members, 'member')}{brings}{unknown}"


def _coverage_in_words(book: Book) -> str:
    moments, functions = book.names("moments"), book.names("functions")
    covering: dict[str, list[str]] = {}
    for row in records(measures.coverage(book)):
        there = covering.setdefault(row.moment, [])
        there += [] if pd.isna(row.function) else [functions[row.function]]
    said = [f"{moments[key]}: {joined(there) or 'nobody'}" for key, there in covering.items()]
    return say("Who serves each moment of truth, in order. {said}.", said="; ".join(said))


def _distance_in_words(book: Book) -> str:
    said = [
        f"{joined(row.functions)} {_where(row.customer_distance)} with "
        f"{counted(row.members, 'member')}"
        for row in records(measures.distance(book))
    ]
    return say("Functions by distance from the customer: {said}.", said="; ".join(said))


def _where(distance: Any) -> str:
    if pd.isna(distance):
        return say("distance not entered")
    return f"{counted(distance, 'step')} away" if distance else say("at the customer")
