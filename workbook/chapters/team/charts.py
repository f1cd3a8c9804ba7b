"""Pictures of the team: who covers which moment of truth, and how far from the customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from workbook.book import Book, records
from workbook.book.messages import counted, joined, say
from workbook.chapters.team import measures
from workbook.charts import labelling, theme

__all__ = ["coverage_map", "distance_chart"]

_WIDTH = 720  # pixels for the moments, which fits a page beside the names of functions
_ROOM = 80  # pixels that a column needs for its name to be written level
_TOTAL = "\n"  # no key of a function can be this
_BARE: Mapping[str, Any] = {"domain": False, "ticks": False}


def coverage_map(book: Book) -> alt.LayerChart | None:
    """Who serves which moment of truth.

    Functions stand by their distance from the customer, moments in their order; a cell is filled
    where the function has a part. The row below counts the functions, with a heavy frame where
    there is none or only one.
    """
    grid = _cells(book)
    if grid.empty:
        return None
    moments = book.names("moments")
    step = min(max(_WIDTH / len(moments), 36), 120)
    level = step >= _ROOM
    width, most = (int(step / 7), 4) if level else (28, 1)
    columns = labelling.label_axis(moments, width, most, "top")
    columns["labelAngle"] = 0 if level else -50
    rows = labelling.label_axis({**book.names("functions"), _TOTAL: "Functions there"}, 30, 2)
    x = alt.X(
        "moment:N",
        sort=list(grid["moment"].unique()),
        title=None,
        axis=alt.Axis(**columns, **_BARE),
    )
    y = alt.Y(
        "function:N",
        sort=[*grid["function"].unique(), _TOTAL],
        title=None,
        axis=alt.Axis(**rows, **_BARE),
    )
    total = grid.groupby("moment", sort=False)["covered"].sum().reset_index()
    grid["name"], total["name"] = grid["moment"].map(moments), total["moment"].map(moments)
    grid["of"] = grid["function"].map(book.names("functions"))
    grid["does"] = grid["part"].fillna(say("not entered"))
    there = grid[grid["covered"]].groupby("moment", sort=False)["of"].agg(list)
    total["who"] = [joined(there.get(key, ["nobody"])) for key in total["moment"]]
    cells = alt.Chart(grid).encode(
        x,
        y,
        tooltip=labelling.tips("name", {say("Function"): "of", say("What it does there"): "does"}),
    )
    counts = alt.Chart(total.assign(function=_TOTAL)).encode(
        x,
        y,
        tooltip=labelling.tips("name", {say("Functions there"): "covered", say("Which"): "who"}),
    )
    layers = [
        cells.mark_rect(fill="white", stroke=theme.GRID),
        cells.transform_filter("datum.covered").mark_rect(
            fill=theme.FOR, stroke="white", strokeWidth=2
        ),
        counts.transform_filter("datum.covered < 2").mark_rect(
            filled=False, stroke=theme.INK, strokeWidth=3
        ),
        counts.mark_text(fontWeight="bold").encode(text=alt.Text("covered:Q")),
    ]
    return alt.layer(*layers).properties(
        width=alt.Step(step), height=alt.Step(40), description=_coverage_in_words(book)
    )


def distance_chart(book: Book) -> alt.LayerChart | None:
    """Functions by distance from the customer, with their expertise.

    One dot a function, hollow where it has no member; the number of its members and the domains
    that it masters stand beside it.
    """
    table = measures.functions(book)
    if table.empty:
        return None
    table["said"] = [_said(row) for row in records(table)]
    table["name"] = table["function"].map(book.names("functions"))
    table["masters"] = table["expertise"].map(list).map(joined).replace("", "not entered")
    table = table.drop(columns="expertise")
    known = table.dropna(subset="customer_distance")
    farthest = max(known["customer_distance"].max(), 1) if len(known) else 1
    wide = min(farthest * 90, 360)
    functions = alt.Axis(**labelling.label_axis(book.names("functions"), 30, 2), **_BARE)
    y = alt.Y("function:N", sort=list(table["function"]), title=None, axis=functions)
    x = alt.X(
        "customer_distance:Q",
        title=say("Steps from the customer"),
        scale=alt.Scale(domain=[0, farthest], range=[20, 20 + wide], nice=False),
        axis=alt.Axis(
            values=list(range(0, farthest + 1, farthest // 8 + 1)),
            format="d",
            labelFlush=False,
            titleAnchor="start",
        ),
    )
    told = {
        say("Steps from the customer"): "customer_distance",
        "Members": "members",
        "Expert in": "masters",
    }
    dots = alt.Chart(known).encode(x, y, tooltip=labelling.tips("name", told))
    words = alt.Chart(table).encode(alt.XValue(20 + wide + 30), y)
    layers = [
        dots.mark_rule(stroke=theme.QUIET).encode(alt.X2Datum(0)),
        dots.mark_circle(size=260, stroke=theme.FOR, strokeWidth=3, opacity=1).encode(
            fill=labelling.either(alt.FillValue, "datum.members > 0", theme.FOR, "white")
        ),
        words.mark_text(align="left", lineBreak="\n", baseline="middle").encode(
            text=alt.Text("said:N")
        ),
    ]
    return alt.layer(*layers).properties(
        width=20 + wide + 400, height=alt.Step(48), description=_distance_in_words(book)
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
    return labelling.lines(f"{counted(function.members, 'member')}{brings}{unknown}", 56, 2)


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
