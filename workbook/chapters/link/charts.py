"""Pictures of the link: the signed matrix, disagreement, and alignment."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from workbook.book import Book, records
from workbook.book.messages import counted, say
from workbook.chapters.link import measures
from workbook.charts import labelling, theme

__all__ = ["alignment", "disagreement", "matrix", "support"]

_WHOLE = "whole strategy"  # no key: keys have no space
_CELL = 118  # pixels: wide enough for "✕ against" under a number
_SCALE = alt.Scale(
    domain=[-3, 0, 3], range=[theme.AGAINST, "#f3f4f6", theme.FOR], interpolate="lab"
)


def matrix(book: Book) -> alt.LayerChart | None:
    """Choices against corporate objectives.

    The colour and number of a cell say how strongly the choice works for the objective; a cell
    that works against it has a heavy frame and the word.
    """
    cells = measures.cells(book)
    if cells.votes.sum() == 0:
        return None
    cells["said"] = [_said(cell) for cell in records(cells)]
    cells["word"] = cells.cell.map(lambda cell: "✕ against" if cell < 0 else "")
    choices, objectives = book.names("choices"), book.names("corporate_objectives")
    cells["of"], cells["to"] = (
        cells.choice.map(choices),
        cells.corporate_objective.map(objectives),
    )
    cells["middle"] = cells.spread.map(theme.cell)
    told = {
        "For": "to",
        "Contribution": "said",
        "Votes": "votes",
        say("Range of the middle half"): "middle",
    }
    base = _grid(book, cells).encode(tooltip=labelling.tips("of", told))
    # Fully blue and fully orange cells need white letters to be read.
    ink = labelling.either(alt.ColorValue, "abs(datum.cell) > 1.6", "white", theme.INK)
    layers = [
        base.mark_rect(stroke="white", strokeWidth=3).encode(
            alt.Color("cell:Q", scale=_SCALE, legend=None)
        ),
        base.transform_filter("datum.cell < 0").mark_rect(
            filled=False, stroke=theme.INK, strokeWidth=3
        ),
        base.mark_text(fontSize=17, fontWeight="bold", dy=-4).encode(
            text=alt.Text("said"), color=ink
        ),
        base.mark_text(fontSize=12, fontWeight="bold", dy=14).encode(
            text=alt.Text("word"), color=ink
        ),
    ]
    return alt.layer(*layers).properties(
        width=alt.Step(_CELL), height=alt.Step(62), description=_matrix_in_words(book, cells)
    )


def disagreement(book: Book) -> alt.LayerChart | None:
    """Latest votes of the members, where they differ.

    One dot a vote; the bar spans from the lowest to the highest, and is heavy where they differ by
    3 or more.
    """
    votes = measures.votes(book)
    if votes.empty:
        return None
    keys = ["choice", "corporate_objective"]
    spans = votes.groupby(keys, sort=False).contribution.agg(["min", "max"]).reset_index()
    spans["gap"] = spans["max"] - spans["min"]
    spans = spans[spans.gap > 0].sort_values("gap", ascending=False, kind="stable").head(12)
    if spans.empty:
        return None
    dots = votes.groupby([*keys, "contribution"]).size().rename("members").reset_index()
    dots = dots.merge(spans[keys], on=keys)
    dots["cell"], spans["cell"] = (
        dots.choice + " " + dots.corporate_objective,
        spans.choice + " " + spans.corporate_objective,
    )
    choices, objectives = book.names("choices"), book.names("corporate_objectives")
    names = {
        span.cell: f"{choices[span.choice]} → {objectives[span.corporate_objective]}"
        for span in records(spans)
    }
    for table in (dots, spans):
        table["name"] = table.cell.map(names)
    dots["said"] = dots.contribution.map(theme.contribution)
    dots["voters"] = [counted(number, "member") for number in dots.members]
    spans["from"], spans["to"] = spans["min"].map(_voted), spans["max"].map(_voted)
    axis = alt.Axis(**labelling.label_axis(names, 56, 4))
    order = alt.Y("cell:N", sort=list(spans.cell), title=None, axis=axis)
    scale = alt.Scale(domain=[-3, 3])
    steps = alt.Axis(values=list(range(-3, 4)), format="d", **labelling.SIGNED)
    wide = int((spans.gap >= 3).sum())
    layers = [
        alt.Chart(spans)
        .mark_rule()
        .encode(
            alt.X("min:Q", scale=scale, axis=steps, title=say("Contribution voted")),
            alt.X2("max:Q"),
            order,
            strokeWidth=labelling.either(alt.StrokeWidthValue, "datum.gap >= 3", 5, 1.5),
            color=labelling.either(alt.ColorValue, "datum.gap >= 3", theme.AGAINST, theme.QUIET),
            tooltip=labelling.tips("name", {say("Lowest vote"): "from", say("Highest vote"): "to"}),
        ),
        alt.Chart(dots)
        .mark_point(filled=True, color=theme.INK, opacity=1, stroke="white", strokeWidth=1)
        .encode(
            alt.X("contribution:Q", scale=scale),
            order,
            alt.Size(
                "members:Q",
                scale=alt.Scale(domain=[1, 10], range=[60, 400]),
                legend=alt.Legend(
                    title=say("Members"), values=_sizes(dots.members), symbolFillColor=theme.INK
                ),
            ),
            tooltip=labelling.tips("name", {say("Vote"): "said", say("Voted by"): "voters"}),
        ),
    ]
    widest = spans.iloc[0]
    return alt.layer(*layers).properties(
        width=360,
        height=alt.Step(66),
        description=(
            say(
                "Votes on the {spans} links where members differ most. On {wide} of them they "
                "differ by 3 or more. The largest difference: {names}, from {contribution} to "
                "{contribution_2}.",
                spans=len(spans),
                wide=wide or "none",
                names=names[widest.cell],
                contribution=theme.contribution(widest["min"]),
                contribution_2=theme.contribution(widest["max"]),
            )
        ),
    )


def alignment(book: Book) -> alt.LayerChart | None:
    """Alignment of each choice and of the whole strategy, from −1 to 1."""
    whole = measures.strategy(book).iloc[0]
    if not whole.members:
        return None
    choices = measures.choices(book).dropna(subset="alignment")
    names = book.names("choices")
    total = pd.DataFrame([{"choice": _WHOLE, **whole[["alignment", "low", "high"]]}])
    rows = pd.concat([choices, total], ignore_index=True)
    rows["said"] = rows.alignment.map(theme.signed)
    rows["name"] = rows.choice.map({**names, _WHOLE: "Whole strategy"})
    rows["interval"] = list(map(_interval, rows.low, rows.high))
    y = alt.Y(
        "choice:N",
        sort=[*choices.sort_values("alignment", ascending=False).choice, _WHOLE],
        title=None,
        axis=alt.Axis(**labelling.label_axis({**names, _WHOLE: "Whole strategy"}, 44)),
    )
    x = alt.X(
        "alignment:Q",
        scale=alt.Scale(domain=[-1, 1]),
        title=say("Alignment with the corporate strategy"),
        axis=alt.Axis(values=[-1, -0.5, 0, 0.5, 1], **labelling.SIGNED),
    )
    told = {"Alignment": "said", "95 % interval": "interval"}
    base = alt.Chart(rows).encode(y=y, tooltip=labelling.tips("name", told))
    sign = labelling.either(alt.ColorValue, "datum.alignment < 0", theme.AGAINST, theme.FOR)
    layers = [
        base.mark_bar(height=18).encode(x, color=sign),
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=3, color=theme.INK)
        .encode(alt.X("low:Q"), alt.X2("high:Q")),
        base.transform_calculate(
            edge="datum.alignment < 0 ? 0 : max(datum.alignment, datum.high || 0)"
        )
        .mark_text(align="left", dx=7, fontWeight="bold")
        .encode(alt.X("edge:Q"), text=alt.Text("said")),
        alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=theme.INK).encode(alt.X("zero:Q")),
    ]
    best, worst = choices.alignment.idxmax(), choices.alignment.idxmin()
    ends = [
        f"“{names[choices.choice[end]]}” at {theme.signed(choices.alignment[end])}"
        for end in (best, worst)
    ]
    said = say(
        "Alignment of each choice, from −1 to 1. The strongest is {ends}, the weakest {ends_2}. "
        "The whole strategy is at {signed}.",
        ends=ends[0],
        ends_2=ends[1],
        signed=theme.signed(whole.alignment),
    )
    if pd.notna(whole.low):
        said += say(
            " The line shows how certain this is (95 % interval over the members, {signed} "
            "to {signed_2}).",
            signed=theme.signed(whole.low),
            signed_2=theme.signed(whole.high),
        )
    return alt.layer(*layers).properties(width=380, height=alt.Step(58), description=said)


def support(book: Book) -> alt.LayerChart | None:
    """Support and drag for each corporate objective."""
    objectives = measures.objectives(book)
    if objectives.empty or not book.rows("links"):
        return None
    names = book.names("corporate_objectives")
    both = objectives.melt(["corporate_objective"], ["support", "drag"], "kind", "value")
    both["kind"] = both.kind.map({"support": "Support", "drag": "Drag"})
    both["said"] = both.value.map(theme.signed)
    labels = {
        row.corporate_objective: (
            f"{names[row.corporate_objective]} (weight {theme.percent(row.weight)})"
        )
        for row in records(objectives)
    }
    y = alt.Y(
        "corporate_objective:N",
        sort=list(objectives.sort_values("weight", ascending=False).corporate_objective),
        title=None,
        axis=alt.Axis(**labelling.label_axis(labels, 44)),
    )
    x = alt.X(
        "value:Q",
        scale=alt.Scale(domain=[-1.2, 1.2]),
        title=say("Drag (−) and support (+)"),
        axis=alt.Axis(values=[-1, -0.5, 0, 0.5, 1], **labelling.SIGNED),
    )
    colour = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=["Support", "Drag"], range=[theme.FOR, theme.AGAINST]),
        legend=None,
    )
    weights = objectives.set_index("corporate_objective").weight
    both["name"] = both.corporate_objective.map(names)
    both["share"] = both.corporate_objective.map(weights).map(theme.percent)
    told = {"Weight": "share", say("Support and drag"): "kind", "How much": "said"}
    base = alt.Chart(both).encode(x, y, tooltip=labelling.tips("name", told))
    letters = {"fontWeight": "bold"}
    layers = [
        base.mark_bar(height=20).encode(color=colour),
        base.transform_filter("datum.value > 0")
        .mark_text(align="left", dx=6, **letters)
        .encode(text=alt.Text("said")),
        base.transform_filter("datum.value < 0")
        .mark_text(align="right", dx=-6, **letters)
        .encode(text=alt.Text("said")),
        alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=theme.INK).encode(alt.X("zero:Q")),
    ]
    without = [names[key] for key in objectives.corporate_objective[objectives.support == 0]]
    said = "; ".join(
        say(
            "“{names}” has support {support} and drag {drag}",
            names=names[row.corporate_objective],
            support=theme.number(row.support),
            drag=theme.number(row.drag),
        )
        for row in records(objectives)
    )
    lacking = say(" Without support: {without}.", without=", ".join(without)) if without else ""
    return alt.layer(*layers).properties(
        width=380,
        height=alt.Step(62),
        description=say(
            "For each corporate objective: {said}.{lacking}", said=said, lacking=lacking
        ),
    )


def _grid(book: Book, cells: pd.DataFrame) -> alt.Chart:
    bare = {"domain": False, "ticks": False}
    above = labelling.label_axis(book.names("corporate_objectives"), 17, 4, side="top")
    beside = labelling.label_axis(book.names("choices"), 38)
    return alt.Chart(cells).encode(
        alt.X("corporate_objective:N", sort=None, title=None, axis=alt.Axis(**above, **bare)),
        alt.Y("choice:N", sort=None, title=None, axis=alt.Axis(**beside, **bare)),
    )


def _said(cell: Any) -> str:
    return "no vote" if pd.isna(cell.cell) else theme.contribution(cell.cell)


def _voted(contribution: Any) -> str:
    return theme.contribution(contribution)


def _interval(low: float, high: float) -> str:
    return theme.span(low, high, theme.signed)


def _sizes(members: pd.Series[int]) -> list[int]:
    return sorted({1, int(members.max())})


def _matrix_in_words(book: Book, cells: pd.DataFrame) -> str:
    choices, objectives = book.names("choices"), book.names("corporate_objectives")
    against = [
        say(
            "“{choices}” works against “{objectives}” ({said})",
            choices=choices[cell.choice],
            objectives=objectives[cell.corporate_objective],
            said=_said(cell),
        )
        for cell in records(cells[cells.cell < 0])
    ]
    said = "; ".join(against) if against else say("no choice works against an objective")
    return say(
        "Contribution of {choices} choices to {objectives} corporate objectives: {said}.",
        choices=len(choices),
        objectives=len(objectives),
        said=said,
    )
