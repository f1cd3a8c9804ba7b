"""Pictures of the link: the signed matrix, disagreement, and alignment."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from workbook.book import Book, records
from workbook.book.messages import counted, say
from workbook.chapters.link import measures
from workbook.charts import labelling, naming, palette, theme

__all__ = ["alignment", "disagreement", "matrix", "support"]

_WHOLE = "whole strategy"  # no key: keys have no space
_CELL = 118  # pixels: wide enough for "✕ against" under a number
_PLOT = 600  # pixels, where one picture of a width is made
_MOST = 3  # the strongest contribution: its colour is full, and others leave letters legible
_WIDE = 3  # votes so far apart are told to the leader
AHEAD = 1.25  # end of a scale up to 1, with room for a number


def matrix(book: Book) -> alt.LayerChart | None:
    """Choices against corporate objectives.

    The colour and number of a cell say how strongly the choice works for the objective; a cell
    that works against it has a heavy frame and the word.
    """
    cells = measures.cells(book)
    if cells.votes.sum() == 0:
        return None
    choices, objectives = book.names("choices"), book.names("corporate_objectives")
    rows = [
        {
            "choice": cell.choice,
            "to": cell.corporate_objective,
            "whose": choices[cell.choice],
            "for": objectives[cell.corporate_objective],
            "said": _said(cell),
            "word": "✕ against" if cell.cell < 0 else "",
            "colour": _shade(cell.cell),
            "strength": _strength(cell.cell),
            # A full cell needs light letters to be read.
            "ink": palette.ON_FILL if abs(cell.cell) == _MOST else theme.INK,
            "votes": str(cell.votes),
            "middle": theme.cell(cell.spread),
        }
        for cell in records(cells)
    ]
    told = {
        "For": "for",
        "Contribution": "said",
        "Votes": "votes",
        say("Range of the middle half"): "middle",
    }
    x = naming.by_name(alt.X, "to", list(objectives))
    y = naming.by_name(alt.Y, "choice", list(choices))
    base = naming.marks(rows).encode(x, y, tooltip=labelling.tips("whose", told))
    against = naming.marks(row for row in rows if row["word"]).encode(x, y)
    ink = naming.painted(alt.Color, "ink")
    layers = [
        base.mark_rect().encode(
            naming.painted(alt.Color, "colour"), naming.painted(alt.FillOpacity, "strength")
        ),
        against.mark_rect(filled=False, stroke=theme.INK, strokeWidth=3),
        base.mark_text(fontSize=17, fontWeight="bold", dy=-4).encode(ink, text="said:N"),
        against.mark_text(fontSize=13, fontWeight="bold", dy=14).encode(ink, text="word:N"),
    ]
    return alt.layer(*layers).properties(
        width=alt.Step(_CELL),
        height=alt.Step(58),
        description=_matrix_in_words(book, cells),
        usermeta=naming.matrix(
            [naming.name(name, to=("choices", key)) for key, name in choices.items()],
            [
                naming.name(name, to=("corporate_objectives", key))
                for key, name in objectives.items()
            ],
        ),
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
    choices, objectives = book.names("choices"), book.names("corporate_objectives")
    whole = {
        (span.choice, span.corporate_objective): (
            f"{choices[span.choice]} → {objectives[span.corporate_objective]}"
        )
        for span in records(spans)
    }
    lines = [
        {
            "cell": f"{span.choice} {span.corporate_objective}",
            "low": float(span.min),
            "high": float(span.max),
            "name": whole[span.choice, span.corporate_objective],
            "from": theme.contribution(span.min),
            "to": theme.contribution(span.max),
            "colour": theme.AGAINST if span.gap >= _WIDE else theme.QUIET,
            "wide": 5 if span.gap >= _WIDE else 2,
        }
        for span in records(spans)
    ]
    points = [
        {
            "cell": f"{dot.choice} {dot.corporate_objective}",
            "vote": float(dot.contribution),
            "size": 60 + 340 * min(max(dot.members - 1, 0) / 9, 1),
            "name": whole[dot.choice, dot.corporate_objective],
            "said": theme.contribution(dot.contribution),
            "voters": counted(dot.members, "member"),
        }
        for dot in records(dots)
    ]
    order = naming.by_name(alt.Y, "cell", [str(line["cell"]) for line in lines])
    layers = [
        naming.marks(lines)
        .mark_rule()
        .encode(
            naming.along(alt.X, "low", -3.2, 3.2),
            alt.X2("high:Q"),
            order,
            naming.painted(alt.StrokeWidth, "wide"),
            naming.painted(alt.Color, "colour"),
            tooltip=labelling.tips("name", {say("Lowest vote"): "from", say("Highest vote"): "to"}),
        ),
        naming.marks(points)
        .mark_point(filled=True, color=theme.INK, opacity=1, stroke="white", strokeWidth=1)
        .encode(
            naming.along(alt.X, "vote", -3.2, 3.2),
            order,
            naming.painted(alt.Size, "size"),
            tooltip=labelling.tips("name", {say("Vote"): "said", say("Voted by"): "voters"}),
        ),
    ]
    widest, far = lines[0], int((spans.gap >= _WIDE).sum())
    names = [
        naming.name(
            choices[span.choice],
            f"→ {objectives[span.corporate_objective]}",
            to=("choices", span.choice),
        )
        for span in records(spans)
    ]
    steps = [theme.contribution(step) for step in range(-3, 4)]
    ticks = naming.scaled(range(-3, 4), steps, -3.2, 3.2)
    return alt.layer(*layers).properties(
        width=_PLOT,
        height=alt.Step(62),
        description=(
            say(
                "Votes on the {spans} links where members differ most. On {wide} of them they "
                "differ by 3 or more. The largest difference: {names}, from {contribution} to "
                "{contribution_2}.",
                spans=len(spans),
                wide=far or "none",
                names=widest["name"],
                contribution=widest["from"],
                contribution_2=widest["to"],
            )
        ),
        usermeta=naming.rows(names, naming.axis(ticks, say("Contribution voted"))),
    )


def alignment(book: Book) -> alt.LayerChart | None:
    """Alignment of each choice and of the whole strategy, from −1 to 1."""
    whole = measures.strategy(book).iloc[0]
    if not whole.members:
        return None
    choices = measures.choices(book).dropna(subset="alignment")
    names = {**book.names("choices"), _WHOLE: "Whole strategy"}
    total = pd.DataFrame([{"choice": _WHOLE, **whole[["alignment", "low", "high"]]}])
    ordered = choices.sort_values("alignment", ascending=False)
    rows = [
        {
            "choice": row.choice,
            "value": float(row.alignment),
            "low": number(row.low),
            "high": number(row.high),
            "edge": max(row.alignment, 0.0 if pd.isna(row.high) else row.high, 0.0),
            "colour": theme.AGAINST if row.alignment < 0 else theme.FOR,
            "said": theme.signed(row.alignment),
            "interval": theme.span(row.low, row.high, theme.signed),
            "name": names[row.choice],
        }
        for row in records(pd.concat([ordered, total], ignore_index=True))
    ]
    y = naming.by_name(alt.Y, "choice", [row["choice"] for row in rows])
    x = naming.along(alt.X, "value", -1, AHEAD)
    told = {"Alignment": "said", "95 % interval": "interval"}
    base = naming.marks(rows).encode(y=y, tooltip=labelling.tips("name", told))
    surely = naming.marks(row for row in rows if row["low"] is not None)
    layers = [
        base.mark_bar(height=20).encode(x, naming.painted(alt.Color, "colour")),
        surely.mark_rule(strokeWidth=3, color=theme.INK).encode(
            naming.along(alt.X, "low", -1, AHEAD), alt.X2("high:Q"), y
        ),
        base.mark_text(align="left", dx=9, fontWeight="bold", color=theme.INK).encode(
            naming.along(alt.X, "edge", -1, AHEAD), text="said:N"
        ),
        naming.upright(0, color=theme.INK),
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
    listed = [
        naming.name(row["name"], to=None if row["choice"] == _WHOLE else ("choices", row["choice"]),
                    head=row["choice"] == _WHOLE)
        for row in rows
    ]  # fmt: skip
    axis = naming.axis(signed_ticks(-1, AHEAD), say("Alignment with the corporate strategy"))
    return alt.layer(*layers).properties(
        width=_PLOT, height=alt.Step(50), description=said, usermeta=naming.rows(listed, axis)
    )


def support(book: Book) -> alt.LayerChart | None:
    """Support and drag for each corporate objective."""
    objectives = measures.objectives(book)
    if objectives.empty or not book.rows("links"):
        return None
    names = book.names("corporate_objectives")
    ordered = list(records(objectives.sort_values("weight", ascending=False)))
    kinds = {"support": (say("Support"), theme.FOR), "drag": (say("Drag"), theme.AGAINST)}
    rows = [
        {
            "objective": row.corporate_objective,
            "value": float(getattr(row, kind)),
            "kind": word,
            "colour": colour,
            "said": theme.signed(getattr(row, kind)),
            "name": names[row.corporate_objective],
            "share": theme.percent(row.weight),
        }
        for kind, (word, colour) in kinds.items()
        for row in ordered
    ]
    y = naming.by_name(alt.Y, "objective", [row.corporate_objective for row in ordered])
    x = naming.along(alt.X, "value", -AHEAD, AHEAD)
    told = {say("Weight"): "share", say("Support and drag"): "kind", say("How much"): "said"}
    tips = labelling.tips("name", told)
    letters = {"fontWeight": "bold", "color": theme.INK}
    layers = [
        naming.marks(rows)
        .mark_bar(height=22)
        .encode(x, y, naming.painted(alt.Color, "colour"), detail="kind:N", tooltip=tips),
        naming.marks(row for row in rows if row["value"] > 0)
        .mark_text(align="left", dx=6, **letters)
        .encode(x, y, text="said:N"),
        naming.marks(row for row in rows if row["value"] < 0)
        .mark_text(align="right", dx=-6, **letters)
        .encode(x, y, text="said:N"),
        naming.upright(0, color=theme.INK),
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
    listed = [
        naming.name(
            names[row.corporate_objective],
            _weight(book, row),
            to=("corporate_objectives", row.corporate_objective),
        )
        for row in ordered
    ]
    axis = naming.axis(signed_ticks(-AHEAD, AHEAD), say("Drag (−) and support (+)"))
    return alt.layer(*layers).properties(
        width=_PLOT,
        height=alt.Step(54),
        description=say(
            "For each corporate objective: {said}.{lacking}", said=said, lacking=lacking
        ),
        usermeta=naming.rows(listed, axis, legend=[naming.key(*kind) for kind in kinds.values()]),
    )


def _weight(book: Book, row: Any) -> str:
    """Say how much an objective counts, and what of the parent strategy it comes from."""
    parent = book.by_key("corporate_objectives")[row.corporate_objective].cascades_from
    said = say("weight {weight}", weight=theme.percent(row.weight))
    if not parent:
        return said
    return f"{said} · " + say("from the parent strategy (key {parent})", parent=parent)


def signed_ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Return the ticks of a scale of alignment."""
    values = [-1, -0.5, 0, 0.5, 1]
    return naming.scaled(values, [theme.signed(one, 1) for one in values], low, high)


def number(value: Any) -> float | None:
    """Return a number that a mark is placed by; None where there is none."""
    return None if pd.isna(value) else float(value)


def _shade(cell: float) -> str:
    if pd.isna(cell) or not cell:
        return palette.WASH
    return palette.FOR if cell > 0 else palette.AGAINST


def _strength(cell: float) -> float:
    if pd.isna(cell) or not cell or abs(cell) == _MOST:
        return 1.0
    return float(round(abs(cell) / 5, 3))


def _said(cell: Any) -> str:
    return "no vote" if pd.isna(cell.cell) else theme.contribution(cell.cell)


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
