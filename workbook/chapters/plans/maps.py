"""The contribution map, choice by choice, with everything that hangs loose."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any

import altair as alt
import pandas as pd

from workbook.book import Book, records
from workbook.book.messages import counted, say, translate
from workbook.chapters.plans import measures
from workbook.chapters.plans.layers import (
    COLUMNS,
    SLOT,
    VOTES,
    Box,
    Layout,
    Wire,
    layout,
)
from workbook.charts import fonts, naming, palette, theme

OPEN = 6  # choices that are unfolded from the start
MOST_CHOICES, MOST_LOOSE = 12, 8
NARROWEST = 940  # pixels of a map, below which it is shown as a list (see figure.css)
_WIDTH, _SIZE, _LINE = 936, 14.5, 18.5


def contribution_map(book: Book) -> theme.Html | None:
    """How each choice leads to the corporate objectives.

    First the choices with what each leads to, in numbers; then one map a choice that can be
    folded away; then everything that hangs loose, in words.
    """
    choices = book.rows("choices")
    if not choices:
        return None
    laid = {row.key: layout(book, row.key) for row in choices[:MOST_CHOICES]}
    parts: list[str] = [_overview(book, laid)] if len(laid) > 1 else []
    parts += [_folded(book, key, one, len(laid) <= OPEN) for key, one in laid.items()]
    if len(choices) > MOST_CHOICES:
        rest = counted(len(choices) - MOST_CHOICES, "more choice")
        said = say(
            "{rest}; the measure plans.contribution lists their steps.",
            rest=rest.capitalize(),
        )
        parts.append(theme.paragraph(said))
    return theme.Html("".join([*parts, loose_list(book)]))


def loose_list(book: Book) -> theme.Html:
    """Everything that hangs loose: what leads nowhere, and what nothing leads to."""
    loose = measures.loose_ends(book)
    if loose.empty:
        return theme.paragraph(say("Everything is connected on both sides."))
    items = [
        f'<li class="wb-caution"><span class="wb-word"><span aria-hidden="true">✕</span> '
        f"{escape(row.end.capitalize())}</span><br>{escape(row.facts)}</li>"
        for row in records(loose.head(MOST_LOOSE))
    ]
    if len(loose) > MOST_LOOSE:
        rest = say(
            "{loose} more; the measure plans.loose_ends lists them all.",
            loose=len(loose) - MOST_LOOSE,
        )
        items.append(f"<li>{rest}</li>")
    return theme.Html(f'<ul class="wb wb-list">{"".join(items)}</ul>')


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


def _folded(book: Book, choice: str, laid: Layout, unfolded: bool) -> str:
    chart = _drawn(book, choice, laid) if laid.counts["objectives"] else None
    drawn = (
        theme.figure(chart)
        if chart
        else theme.paragraph(say("✕ Not connected: no objective carries out this choice."))
    )
    name = escape(book.name("choices", choice))
    return (
        f'<details class="wb"{" open" if unfolded else ""}><summary><strong>{name}</strong>'
        f"</summary>{drawn}</details>"
    )


def _drawn(book: Book, choice: str, laid: Layout) -> alt.LayerChart:
    slot = _slot(laid)
    rows = laid.height / SLOT
    wide = max(COLUMNS[box.column][1] for box in laid.boxes)  # nothing may be reached at the right
    x = partial(naming.along, alt.X, low=0, high=wide)
    y = partial(naming.along, alt.Y, low=rows, high=0)
    layers = [_curves(laid.wires, quiet, x, y) for quiet in (True, False)]
    layers = [layer for layer in layers if layer]
    if any(wire.x2 == VOTES for wire in laid.wires):
        knot = naming.marks([{"x": VOTES, "y": rows / 2}]).encode(x("x"), y("y"))
        layers += [
            knot.mark_circle(size=60, color=theme.INK, opacity=1),
            knot.mark_text(color=theme.INK, dy=-14).encode(text=alt.TextValue(say("votes"))),
        ]
    return alt.layer(*layers).properties(
        width=_WIDTH,
        height=rows * slot,
        description=_in_words(book, choice, laid),
        usermeta=naming.network(_columns(laid, slot, wide)),
    )


def _slot(laid: Layout) -> float:
    """Return how high a row has to be for the longest text, where the map is at its narrowest."""
    needs = [
        len(fonts.wrap(box.text, _inside(box), _SIZE))
        + (len(fonts.wrap(box.loose, _inside(box), _SIZE, bold=True)) if box.loose else 0)
        for box in laid.boxes
    ]
    return max(needs, default=1) * _LINE + 18.0


def _inside(box: Box) -> float:
    left, right = COLUMNS[box.column]
    return (right - left) * NARROWEST - 22


def _columns(laid: Layout, slot: float, wide: float) -> list[dict[str, Any]]:
    """Return the boxes of each column, in pixels down, with what each leads to."""
    leads = _leads(laid)
    made = []
    for head, sides in COLUMNS.items():
        boxes = [
            {
                **naming.name(box.text, f"✕ {box.loose}" if box.loose else "", box.at),
                "top": box.middle / SLOT * slot - slot / 2 + 4,
                "bottom": box.middle / SLOT * slot + slot / 2 - 4,
                "next": leads.get((sides[1], box.middle), ""),
                "loose": bool(box.loose),
            }
            for box in laid.boxes
            if box.column == head
        ]
        if boxes:
            made.append(
                {"words": translate(head), "sides": [side / wide for side in sides], "boxes": boxes}
            )
    return made


def _leads(laid: Layout) -> dict[tuple[float, float], str]:
    """Say of each box what it leads to, for those who see no lines."""
    lefts = {sides[0]: head for head, sides in COLUMNS.items()}
    texts = {(box.column, box.middle): box.text for box in laid.boxes}
    beyond = [wire for wire in laid.wires if wire.x == VOTES]
    found: dict[tuple[float, float], dict[str, None]] = {}
    for wire in laid.wires:
        ends = beyond if wire.x2 == VOTES else [wire]
        for end in ends:
            text = texts.get((lefts.get(end.x2, ""), end.y2))
            if text and wire.x != VOTES:
                found.setdefault((wire.x, wire.y), {})[text] = None
    return {place: say("→ {names}", names="; ".join(named)) for place, named in found.items()}


def _curves(
    wires: tuple[Wire, ...], quiet: bool, x: Callable[[str], alt.X], y: Callable[[str], alt.Y]
) -> alt.Chart | None:
    """Draw wires as one line with gaps, which is a third of the size of a line for each."""
    points: list[tuple[float, float | None]] = []
    for wire in wires:
        if wire.quiet == quiet:
            middle = (wire.x + wire.x2) / 2
            points += [(wire.x, wire.y), (middle, wire.y), (middle, wire.y2), (wire.x2, wire.y2)]
            points.append((wire.x2, None))
    if not points:
        return None
    rows = [
        {"step": step, "x": across, "y": None if down is None else down / SLOT}
        for step, (across, down) in enumerate(points)
    ]
    return (
        naming.marks(rows)
        .mark_line(
            interpolate="basis",
            strokeWidth=1.4,
            color=palette.MIST if quiet else palette.WIRE,
            invalid="break-paths-show-domains",
        )
        .encode(x("x"), y("y"), order="step:Q")
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
