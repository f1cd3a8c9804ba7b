"""Pictures of the futures in which the strategy should work, and of its value curve."""

from __future__ import annotations

from functools import partial
from typing import Any

import altair as alt

from workbook.book import Book, records
from workbook.book.messages import day, joined, quoted, say, translate
from workbook.chapters.link import measures
from workbook.chapters.link.charts import AHEAD, number, signed_ticks
from workbook.chapters.link.tables import US
from workbook.chapters.link.value_curve import MOVES
from workbook.charts import labelling, naming, palette, theme

__all__ = ["curve", "futures"]

_SHAPES = ("circle", "square", "triangle-up", "cross", "triangle-down", "triangle-right")


def futures(book: Book) -> alt.LayerChart | None:
    """Alignment of the strategy today and in each scenario, by the same votes.

    The line is the 95 % interval over the members; left of 0 the strategy does not serve the
    company.
    """
    rows = measures.scenarios(book).dropna(subset="alignment")
    if len(rows) < 2:
        return None
    rows["said"] = rows.alignment.map(theme.signed)
    lines = [
        {
            "row": f"{at:03}",
            "value": number(row.alignment),
            "low": number(row.low),
            "high": number(row.high),
            "edge": max(row.alignment, 0.0, number(row.high) or 0.0),
            "colour": theme.FOR if row.alignment > 0 else theme.AGAINST,
            "said": row.said,
            "interval": theme.span(row.low, row.high, theme.signed),
            "name": row.name,
        }
        for at, row in enumerate(records(rows))
    ]
    y = naming.by_name(alt.Y, "row", [line["row"] for line in lines])
    x = partial(naming.along, alt.X, low=-1, high=AHEAD)
    told = {say("Alignment"): "said", say("95 % interval"): "interval"}
    base = naming.marks(lines).encode(y=y, tooltip=labelling.tips("name", told))
    layers = [
        base.mark_bar(height=20).encode(x("value"), naming.painted(alt.Color, "colour")),
        base.mark_rule(strokeWidth=3, color=theme.INK).encode(x("low"), alt.X2("high:Q")),
        base.mark_text(align="left", dx=9, fontWeight="bold", color=theme.INK).encode(
            x("edge"), text="said:N"
        ),
        naming.upright(0, color=theme.INK),
    ]
    axis = naming.axis(signed_ticks(-1, AHEAD), say("Alignment with the corporate strategy"))
    parts = joined(
        [
            say("{name} {alignment}", name=quoted(row.name) if at else row.name,
                alignment=row.said)
            for at, row in enumerate(records(rows))
        ]
    )  # fmt: skip
    said = say("Alignment of the strategy, from −1 to 1, in each future: {parts}.", parts=parts)
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(50),
        description=said,
        usermeta=naming.rows([_named(book, row) for row in records(rows)], axis),
    )


def _named(book: Book, row: Any) -> dict[str, Any]:
    """Return the name of a future with its story and the day by which it could be so."""
    scenario = book.by_key("scenarios").get(row.scenario)
    if scenario is None:
        return naming.name(row.name)
    by = say("By {day}.", day=day(scenario.horizon)) if scenario.horizon else ""
    note = " ".join(filter(None, (by, scenario.story)))
    return naming.name(row.name, note, ("scenarios", scenario.key))


def curve(book: Book) -> alt.LayerChart | None:
    """How customers see us and each rival on what they compare, from 0 to 10.

    The most important on top. Our mark is the large diamond; the word beside it says whether it is
    more than any rival offers.
    """
    table = measures.position(book).dropna(subset="us")
    if table.empty:
        return None
    table = table.sort_values("importance", ascending=False, kind="stable")
    names, rivals = book.names("attributes"), {US: say("We"), **book.names("rivals")}
    order = list(table.attribute)
    theirs = [key for key in rivals if key != US]
    shapes = {key: _SHAPES[at % len(_SHAPES)] for at, key in enumerate(theirs)}
    words = {row.attribute: translate(MOVES[row.move]) for row in records(table) if row.move}
    levels = [
        {
            "attribute": row.attribute,
            "us": float(row.level) if row.whose == US else None,
            "them": float(row.level) if row.whose != US else None,
            "shape": shapes.get(row.whose, "diamond"),
            "who": rivals[row.whose],
            "name": names[row.attribute],
            "said": theme.number(row.level),
            "word": words.get(row.attribute, "") if row.whose == US else "",
        }
        for row in book.rows("attribute_levels")
        if row.attribute in order
    ]
    y = naming.by_name(alt.Y, "attribute", order)
    x = partial(naming.along, alt.X, low=0, high=10)
    told = {say("Level"): "said", say("Of"): "who", say("That is"): "word"}
    base = naming.marks(levels).encode(y=y, tooltip=labelling.tips("name", told), detail="who:N")
    layers = [
        base.mark_point(
            filled=False, size=90, strokeWidth=2, fill=palette.PAPER, color=theme.QUIET, opacity=1
        ).encode(x("them"), naming.painted(alt.Shape, "shape")),
        base.mark_point(shape="diamond", filled=True, size=170, color=theme.INK, opacity=1).encode(
            x("us")
        ),
    ]
    listed = [naming.name(names[key], words.get(key, ""), ("attributes", key)) for key in order]
    axis = naming.axis(
        [(at / 10, str(at)) for at in range(0, 11, 2)], say("As customers see it, 0 to 10")
    )
    legend = [
        naming.key(rivals[US], theme.INK, "diamond"),
        *(naming.key(rivals[key], palette.PAPER, shapes[key], stroke=theme.QUIET)
          for key in theirs),
    ]  # fmt: skip
    above = [quoted(names[row.attribute]) for row in records(table[table.ahead > 0])]
    said = (
        say(
            "Customers see us above every rival on {above}; compared on {attributes} attributes.",
            above=joined(above),
            attributes=len(table),
        )
        if above
        else say(
            "On none of {attributes} attributes do customers see us above every rival.",
            attributes=len(table),
        )
    )
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(46),
        description=said,
        usermeta=naming.rows(listed, axis, legend=legend),
    )
