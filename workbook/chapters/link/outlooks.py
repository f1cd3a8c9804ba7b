"""Pictures of the futures in which the strategy should work, and of its value curve."""

from __future__ import annotations

import altair as alt
import pandas as pd

from workbook.book import Book, records
from workbook.book.messages import joined, quoted, say, translate
from workbook.chapters.link import measures
from workbook.chapters.link.tables import US
from workbook.chapters.link.value_curve import MOVES
from workbook.charts import labelling, theme

__all__ = ["curve", "futures"]

_TODAY = "today"
_SHAPES = ("circle", "square", "triangle-up", "cross", "triangle-down", "triangle-right")


def futures(book: Book) -> alt.LayerChart | None:
    """Alignment of the strategy today and in each scenario, by the same votes.

    The line is the 95 % interval over the members; left of 0 the strategy does not serve the
    company.
    """
    rows = measures.scenarios(book)
    if len(rows) < 2 or rows.alignment.isna().all():
        return None
    rows["row"] = [f"{at:03}" for at in range(len(rows))]
    rows["said"] = rows.alignment.map(theme.signed)
    rows["interval"] = [
        "" if pd.isna(row.low) else theme.span(row.low, row.high, theme.signed)
        for row in records(rows)
    ]
    names = dict(zip(rows["row"], rows["name"], strict=True))
    y = alt.Y(
        "row:N",
        sort=list(rows["row"]),
        title=None,
        axis=alt.Axis(**labelling.label_axis(names, 44)),
    )
    x = alt.X(
        "alignment:Q",
        scale=alt.Scale(domain=[-1, 1]),
        title=say("Alignment with the corporate strategy"),
        axis=alt.Axis(values=[-1, -0.5, 0, 0.5, 1], **labelling.SIGNED),
    )
    told: dict[str, str] = {say("Alignment"): "said", say("95 % interval"): "interval"}
    base = alt.Chart(rows).encode(y=y, tooltip=labelling.tips("name", told))
    sign = labelling.either(alt.ColorValue, "datum.alignment <= 0", theme.AGAINST, theme.FOR)
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
    parts = joined(
        [
            say("{name} {alignment}", name=quoted(row.name) if isinstance(row.scenario, str) else row.name,
                alignment=row.said)
            for row in records(rows)
        ]
    )  # fmt: skip
    said = say("Alignment of the strategy, from −1 to 1, in each future: {parts}.", parts=parts)
    return alt.layer(*layers).properties(width=380, height=alt.Step(58), description=said)


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
    levels = pd.DataFrame(
        [
            (row.attribute, row.whose, row.level)
            for row in book.rows("attribute_levels")
            if row.attribute in order
        ],
        columns=["attribute", "whose", "level"],
    )
    levels["name"], levels["who"] = levels.attribute.map(names), levels.whose.map(rivals)
    levels["said"] = levels.level.map(theme.number)
    words = {row.attribute: translate(MOVES[row.move]) for row in records(table) if row.move}
    levels["word"] = [
        words.get(row.attribute, "") if row.whose == US else "" for row in records(levels)
    ]
    y = alt.Y(
        "attribute:N", sort=order, title=None, axis=alt.Axis(**labelling.label_axis(names, 44))
    )
    x = alt.X("level:Q", scale=alt.Scale(domain=[0, 10]), title=say("As customers see it, 0 to 10"))
    told: dict[str, str] = {say("Level"): "said", say("Of"): "who", say("That is"): "word"}
    theirs = [key for key in rivals if key != US]
    base = alt.Chart(levels).encode(y, tooltip=labelling.tips("name", told))
    layers = [
        base.transform_filter(f"datum.whose != '{US}'")
        .mark_point(filled=False, size=90, strokeWidth=2, color=theme.QUIET, opacity=1)
        .encode(
            x,
            shape=alt.Shape(
                "who:N",
                scale=alt.Scale(
                    domain=[rivals[key] for key in theirs],
                    range=[_SHAPES[at % len(_SHAPES)] for at in range(len(theirs))],
                ),
                legend=alt.Legend(title=say("Rivals"), orient="bottom"),
            ),
        ),
        base.transform_filter(f"datum.whose == '{US}'")
        .mark_point(shape="diamond", filled=True, size=170, color=theme.INK, opacity=1)
        .encode(alt.X("level:Q")),
    ]
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
    return alt.layer(*layers).properties(width=380, height=alt.Step(40), description=said)
