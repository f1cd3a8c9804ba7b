"""The contribution map, choice by choice, with everything that hangs loose."""

from __future__ import annotations

from html import escape

import altair as alt
import pandas as pd

from workbook.book import Book, records
from workbook.book.messages import counted, say
from workbook.chapters.plans import measures
from workbook.chapters.plans.layers import (
    BOX,
    COLUMNS,
    VOTES,
    WIDTH,
    Box,
    Layout,
    Wire,
    layout,
)
from workbook.charts import labelling, parts, theme
from workbook.charts.cards import Card, cards

OPEN = 6  # choices that are unfolded from the start
MOST_CHOICES, MOST_LOOSE = 12, 8
_HEAD = 24  # pixels for the headings
_LINE = 14
_LETTERS = 6.3  # pixels of a letter of 12 pixels


def contribution_map(book: Book) -> theme.Html | None:
    """How each choice leads to the corporate objectives.

    First the choices with what each leads to, in numbers; then one map a choice that can be
    folded away; then everything that hangs loose, in words.
    """
    choices = book.rows("choices")
    if not choices:
        return None
    laid = {row.key: layout(book, row.key) for row in choices[:MOST_CHOICES]}
    made: list[theme.Html] = [_overview(book, laid)] if len(laid) > 1 else []
    made += [_folded(book, key, one, len(laid) <= OPEN) for key, one in laid.items()]
    if len(choices) > MOST_CHOICES:
        rest = counted(len(choices) - MOST_CHOICES, "more choice")
        said = say(
            "{rest}; the measure plans.contribution lists their steps.",
            rest=rest.capitalize(),
        )
        made.append(theme.paragraph(said))
    return theme.together([*made, loose_list(book)])


def loose_list(book: Book) -> theme.Html:
    """Everything that hangs loose: what leads nowhere, and what nothing leads to."""
    loose = measures.loose_ends(book)
    if loose.empty:
        return theme.paragraph(say("Everything is connected on both sides."))
    made = [
        Card(row.end.capitalize(), "", (("", row.facts),), "✕", "caution")
        for row in records(loose.head(MOST_LOOSE))
    ]
    if len(loose) > MOST_LOOSE:
        rest = say(
            "{loose} more; the measure plans.loose_ends lists them all.",
            loose=len(loose) - MOST_LOOSE,
        )
        made.append(Card(lines=(("", rest),)))
    return cards(made)


def choice_map(book: Book, choice: str) -> alt.LayerChart | None:
    """The map of one choice: function, objective, action, indicator, corporate objective.

    What hangs loose has a heavy dashed frame and says so after a ✕. Where the team's votes say
    that the choice supports a corporate objective, wires meet in the dot “votes”.
    """
    laid = layout(book, choice)
    return _drawn(book, choice, laid) if laid.counts["objectives"] else None


def _overview(book: Book, laid: dict[str, Layout]) -> theme.Html:
    rows = [
        {
            "choice": book.name("choices", key),
            **one.counts,
            "not connected": _loose(one.loose),
        }
        for key, one in laid.items()
    ]
    return theme.table(pd.DataFrame(rows), say("What each choice leads to"))


def _loose(number: int) -> str:
    return f"✕ {number}" if number else "–"


def _folded(book: Book, choice: str, laid: Layout, unfolded: bool) -> theme.Html:
    chart = _drawn(book, choice, laid) if laid.counts["objectives"] else None
    drawn = (
        # On a phone the picture scrolls sideways instead of shrinking.
        theme.together(
            [theme.figure(chart)],
            f'<div class="wb-scroll"><div style="min-width:{WIDTH}px">{{}}</div></div>',
        )
        if chart
        else theme.paragraph(say("✕ Not connected: no objective carries out this choice."))
    )
    name = book.name("choices", choice)
    html = (
        f'<details class="wb"{" open" if unfolded else ""}><summary><strong>{escape(name)}</strong>'
        f"</summary>{drawn}</details>"
    )
    return theme.Html(html, [parts.Sentence(name), *drawn.parts])


def _drawn(book: Book, choice: str, laid: Layout) -> alt.LayerChart:
    x = alt.Scale(domain=[0, WIDTH], nice=False)
    y = alt.Scale(domain=[laid.height, -_HEAD], nice=False, zero=False)
    boxes = pd.DataFrame([_shape(box) for box in laid.boxes])
    left = alt.X("left:Q", scale=x, axis=None)
    told = labelling.tips("whole", {"What": "column", "It": "ends"})
    base = alt.Chart(boxes).encode(left, alt.Y("top:Q", scale=y, axis=None), tooltip=told)
    whole = base.encode(alt.X2("right:Q"), alt.Y2("bottom:Q"))
    heads = pd.DataFrame([{"left": edge, "head": name} for name, (edge, _) in COLUMNS.items()])
    letters = {"align": "left", "lineBreak": "\n", "lineHeight": _LINE, "fontSize": 12, "dx": 6}
    layers = [
        *(_curves(laid.wires, quiet, x, y) for quiet in (True, False)),
        whole.mark_rect(fill="white", stroke="#9aa5b1", cornerRadius=4),
        whole.transform_filter("datum.loose").mark_rect(
            filled=False, stroke=theme.INK, strokeWidth=2.5, strokeDash=[6, 3], cornerRadius=4
        ),
        base.mark_text(**letters).encode(
            alt.Y("first:Q", scale=y, axis=None), text=alt.Text("text:N")
        ),
        base.transform_filter("datum.loose")
        .mark_text(fontWeight="bold", dy=-10, **letters)
        .encode(alt.Y("bottom:Q", scale=y, axis=None), text=alt.Text("loose:N")),
        alt.Chart(heads)
        .mark_text(align="left", color=theme.QUIET, fontSize=12)
        .encode(left, alt.YDatum(-_HEAD / 2, scale=y, axis=None), text=alt.Text("head:N")),
        *_knot(laid, x, y),
    ]
    return (
        alt.layer(*layers)
        .properties(
            width=WIDTH - 16, height=laid.height + _HEAD, description=_in_words(book, choice, laid)
        )
        .configure(aria=False)  # the figure says it all in words; labels of parts double its size
    )


def _knot(laid: Layout, x: alt.Scale, y: alt.Scale) -> list[alt.Chart]:
    """Draw the dot where votes join indicators and corporate objectives."""
    if not any(wire.x2 == VOTES for wire in laid.wires):
        return []
    base = alt.Chart(pd.DataFrame([{"x": VOTES, "y": laid.height / 2}])).encode(
        alt.X("x:Q", scale=x, axis=None), alt.Y("y:Q", scale=y, axis=None)
    )
    halo = {"stroke": "white", "strokeWidth": 3, "strokeJoin": "round"}
    words = {"fontSize": 12, "dy": -12}
    return [
        base.mark_circle(size=60, color=theme.INK, opacity=1),
        base.mark_text(**words, **halo).encode(text=alt.TextValue("votes")),
        base.mark_text(**words).encode(text=alt.TextValue("votes")),
    ]


def _shape(box: Box) -> dict[str, object]:
    left, right = COLUMNS[box.column]
    text = labelling.lines(box.text, int((right - left - 10) / _LETTERS), 2 if box.loose else 3)
    top = box.middle - BOX / 2
    rows = text.count("\n") + 1 + bool(box.loose)
    return {
        "left": left,
        "right": right,
        "top": top,
        "bottom": top + BOX,
        "first": box.middle - _LINE * (rows - 1) / 2,
        "text": text,
        "loose": f"✕ {box.loose}" if box.loose else None,
        "whole": box.text,
        "column": box.column,
        "ends": box.loose or say("connected on both sides"),
    }


def _curves(wires: tuple[Wire, ...], quiet: bool, x: alt.Scale, y: alt.Scale) -> alt.Chart:
    """Draw wires as one line with gaps, which is a third of the size of a line for each."""
    points: list[tuple[float, float | None]] = []
    for wire in wires:
        if wire.quiet == quiet:
            middle = (wire.x + wire.x2) / 2
            points += [(wire.x, wire.y), (middle, wire.y), (middle, wire.y2), (wire.x2, wire.y2)]
            points.append((wire.x2, None))
    table = pd.DataFrame(points, columns=["x", "y"]).reset_index(names="step")
    colour = "#b8c0ca" if quiet else theme.QUIET
    return (
        alt.Chart(table)
        .mark_line(
            interpolate="basis",
            strokeWidth=1.4,
            color=colour,
            invalid="break-paths-show-domains",
        )
        .encode(
            alt.X("x:Q", scale=x, axis=None),
            alt.Y("y:Q", scale=y, axis=None),
            order=alt.Order("step:Q"),
        )
    )


def _in_words(book: Book, choice: str, laid: Layout) -> str:
    counts = ", ".join(
        counted(number, name.removesuffix("s")) for name, number in laid.counts.items()
    )
    loose = [f"“{box.text}” {box.loose}" for box in laid.boxes if box.loose]
    ends = (
        say(" Not connected: {loose}.", loose="; ".join(loose))
        if loose
        else say(" Everything on it is connected.")
    )
    return say(
        "Contribution map of the choice “{choice}”: {counts}.{ends}",
        choice=book.name("choices", choice),
        counts=counts,
        ends=ends,
    )
