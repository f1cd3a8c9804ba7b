"""Pictures of the customer's world: what to test first, and each interval against its threshold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd

from workbook.book import Book, records
from workbook.book.messages import counted, quoted, say
from workbook.chapters.customer import measures
from workbook.charts import labelling, theme

__all__ = ["assumption_map", "means", "proportions", "side_by_side"]

_FURTHEST = 3.0
_VERDICTS = {
    "supported": ("✓ supported", theme.GOOD, "circle"),
    "refuted": ("✕ refuted", theme.AGAINST, "cross"),
    "undecided": ("▲ undecided", theme.CAUTION, "triangle-up"),
    "untested": ("○ untested", theme.QUIET, "square"),
    "none": ("– no verdict", theme.INK, "diamond"),
}


def assumption_map(book: Book) -> alt.LayerChart | None:
    """Importance of each assumption against the strength of its evidence.

    What is important and not decided lies in the shaded field: test that first. Strength is the
    distance of the estimate from the threshold in half widths of its interval; it decides from 1.
    """
    found = measures.assumptions(book)
    if found.empty:
        return None
    rows = _named(book, found)
    rows = rows.sort_values(["importance", "strength"], ascending=[False, True], kind="stable")
    rows["at"] = rows.strength.clip(upper=_FURTHEST)
    field = rows[rows.importance >= 4].assign(start=0.0, end=1.0)
    names = {one.assumption: f"{one.importance}: {one.name}" for one in records(rows)}
    y = _down(rows, names)
    x = alt.X(
        "at:Q",
        scale=alt.Scale(domain=[0, _FURTHEST + 0.1]),
        title=say("Strength of the evidence (1 or more decides)"),
        axis=alt.Axis(
            values=[0, 1, 2, 3], labelExpr="datum.value == 3 ? '3 or more' : datum.label"
        ),
    )
    rows["out_of"] = rows.importance.map("{} of 5".format)
    rows["strong"] = rows.strength.map(theme.cell)
    told = {"Verdict": "word", "Importance": "out_of", say("Strength of the evidence"): "strong"}
    base = alt.Chart(rows).encode(y=y, tooltip=labelling.tips("name", told))
    layers = [
        alt.Chart(field)
        .mark_bar(color="#fdeadf", height=alt.RelativeBandSize(1))
        .encode(alt.X("start:Q"), alt.X2("end:Q"), y),
        alt.Chart(pd.DataFrame({"one": [1]}))
        .mark_rule(color=theme.INK, strokeDash=[4, 3])
        .encode(alt.X("one:Q")),
        base.mark_rule(color=theme.GRID, strokeWidth=2).encode(x, alt.X2(datum=0)),
        base.mark_point(filled=True, size=150, opacity=1).encode(x, **_look(rows)),
    ]
    first = rows[(rows.importance >= 4) & (rows.strength < 1)]
    named = "; ".join(quoted(book.name("assumptions", key), 90) for key in first.assumption[:3])
    said = (
        say(" Important and still undecided: {named}.", named=named)
        if named
        else say(" All important assumptions are decided.")
    )
    return alt.layer(*layers).properties(
        width=300,
        height=alt.Step(58),
        description=say(
            "{assumptions} by importance and evidence.{said}",
            assumptions=counted(len(rows), "assumption"),
            said=said,
        ),
    )


def proportions(book: Book) -> alt.LayerChart | None:
    """Result and margin of error of each share against its threshold."""
    rows = _intervals(book, "proportion")
    if rows.empty:
        return None
    scale = alt.Scale(domain=[0, 1])
    axis = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1])
    x = alt.X("estimate:Q", scale=scale, axis=axis, title=say("Share"))
    rows = _told(rows, lambda share: theme.percent(share, 1))
    return alt.layer(*_layers(rows, x, scale)).properties(
        width=340, height=alt.Step(62), description=_in_words(rows, percent=True)
    )


def means(book: Book) -> alt.VConcatChart | None:
    """Result and margin of error of each average against its threshold, each on its own scale."""
    rows = _intervals(book, "mean")
    if rows.empty:
        return None
    rows = _told(rows, theme.cell)
    each = []
    for at in range(len(rows)):
        row = rows.iloc[[at]]
        ends = row[["low", "high", "estimate", "threshold"]].iloc[0].dropna()
        margin = (ends.max() - ends.min()) * 0.25 or 1.0
        scale = alt.Scale(domain=[ends.min() - margin, ends.max() + margin], nice=True, zero=False)
        x = alt.X("estimate:Q", scale=scale, axis=alt.Axis(tickCount=5), title=None)
        each.append(
            alt.layer(*_layers(row, x, scale, at == len(rows) - 1)).properties(width=340, height=62)
        )
    stacked = alt.vconcat(*each, spacing=6, description=_in_words(rows, percent=False))
    return stacked.resolve_scale(color="independent", shape="independent")


def side_by_side(book: Book) -> pd.DataFrame | str | None:
    """Segments side by side, those that differ by more than chance first."""
    found = measures.segments(book)
    if found.empty and book.rows("evidence"):
        return say("No two groups were asked the same question, so there is nothing to compare.")
    if found.empty:
        return None
    return found.sort_values("apart", ascending=False, kind="stable", na_position="last")


def _down(rows: pd.DataFrame, names: dict[str, str]) -> alt.Y:
    axis = alt.Axis(**labelling.label_axis(names, 44))
    return alt.Y("assumption:N", sort=list(rows.assumption), title=None, axis=axis)


def _named(book: Book, frame: pd.DataFrame) -> pd.DataFrame:
    rows = frame.assign(name=frame.assumption.map(book.names("assumptions")))
    rows["said"] = frame.verdict.fillna("none").map(
        {key: word for key, (word, *_) in _VERDICTS.items()}
    )
    rows["word"] = rows.said.str[2:]
    return rows


def _told(rows: pd.DataFrame, write: Callable[[float], str]) -> pd.DataFrame:
    """Write what a mark tells: what was found, how surely, and against what."""
    claims = {"assumed ▶": "at least", "◀ assumed": "at most"}
    return rows.assign(
        found=rows.estimate.map(write),
        interval=[
            theme.span(low, high, write) for low, high in zip(rows.low, rows.high, strict=True)
        ],
        claimed=[
            f"{claims.get(one.claim, '')} {write(one.threshold)}".strip() for one in records(rows)
        ],
        answers=rows.n.map(theme.cell),
    )


def _look(rows: pd.DataFrame) -> dict[str, Any]:
    """Shape and colour of each verdict; the legend lists those that there are."""
    known = {word: (colour, shape) for word, colour, shape in _VERDICTS.values()}
    there = [word for word in known if word in set(rows.said)]
    colours = alt.Scale(domain=there, range=[known[word][0] for word in there])
    shapes = alt.Scale(domain=there, range=[known[word][1] for word in there])
    return {
        "color": alt.Color("said:N", scale=colours, title=None),
        "shape": alt.Shape("said:N", scale=shapes, title=None),
    }


def _intervals(book: Book, statistic: str) -> pd.DataFrame:
    statistics = {row.key: row.statistic for row in book.rows("assumptions")}
    confidence = {row.key: row.comparison for row in book.rows("assumptions")}
    found = measures.verdicts(book)
    found = found[(found.assumption.map(statistics) == statistic) & found.estimate.notna()]
    rows = _named(book, found)
    arrows = {"at_least": "assumed ▶", "at_most": "◀ assumed"}
    rows["claim"] = rows.assumption.map(confidence).map(arrows).fillna("")
    return rows


def _layers(rows: pd.DataFrame, x: alt.X, scale: alt.Scale, legend: bool = True) -> list[alt.Chart]:
    y = _down(rows, dict(zip(rows.assumption, rows.name, strict=True)))
    look = _look(rows)
    if not legend:
        look = {key: channel.legend(None) for key, channel in look.items()}
    told = {
        "Verdict": "word",
        "Found": "found",
        "Range": "interval",
        "Assumed": "claimed",
        "Answers": "answers",
    }
    base = alt.Chart(rows).encode(y=y, tooltip=labelling.tips("name", told))
    left = "datum.claim == '◀ assumed'"
    threshold = alt.X("threshold:Q", scale=scale)
    marks = base.transform_filter("isValid(datum.threshold)")
    return [
        base.mark_rule(strokeWidth=4).encode(
            alt.X("low:Q", scale=scale), alt.X2("high:Q"), color=look["color"]
        ),
        marks.mark_tick(color=theme.INK, thickness=3, size=34).encode(threshold),
        marks.transform_filter(f"!({left})")
        .mark_text(align="left", dx=1, dy=24, fontSize=12)
        .encode(threshold, text=alt.Text("claim")),
        marks.transform_filter(left)
        .mark_text(align="right", dx=-1, dy=24, fontSize=12)
        .encode(threshold, text=alt.Text("claim")),
        base.mark_point(filled=True, size=150, opacity=1).encode(x, **look),
    ]


def _in_words(rows: pd.DataFrame, *, percent: bool) -> str:
    def figure(value: float) -> str:
        return f"{theme.number(100 * value, 1)} %" if percent else theme.number(value)

    said = "; ".join(
        say(
            "{fact} is {said}: {figure} against {figure_2}",
            fact=quoted(one.name, 90),
            said=one.said[2:],
            figure=figure(one.estimate),
            figure_2=figure(one.threshold),
        )
        for one in records(rows)
    )
    return say(
        "Result and margin of error of each assumption against its threshold. {said}.", said=said
    )
