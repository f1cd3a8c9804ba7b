"""Picture of what savings leave: cost saved, less what customers who leave take along."""

from __future__ import annotations

import altair as alt
import pandas as pd

from workbook.book import Book, records
from workbook.book.messages import say
from workbook.chapters.solution import measures
from workbook.charts import labelling, theme

__all__ = ["savings_at_risk"]

_SAYS = {"false saving": "✕ false saving", "saving": "✓ saving", "depends": "▲ depends"}


def savings_at_risk(book: Book) -> alt.LayerChart | None:
    """What remains of each saving in a year, from the worst case to the best.

    Cost saved less the margin on the sales of customers who may leave. Left of the line at 0 it is
    a false saving.
    """
    table = measures.savings(book).dropna(subset=["best", "worst"])
    if table.empty:
        return None
    rows = book.by_key("savings")
    labels = {
        row.saving: labelling.lines(rows[row.saving].statement or row.saving, 38, 3)
        + f"\n({row.channel})"
        for row in records(table)
    }
    table["name"] = table["saving"].map(labelling.apart(labels))
    table["said"] = [
        f"{_SAYS[row.says]}: {theme.number(row.worst, 0)} to {theme.number(row.best, 0)}"
        for row in records(table)
    ]
    table["whole"] = [rows[key].statement or key for key in table["saving"]]
    table["verdict"] = table["says"].map(_SAYS).str[2:]
    for end in ("worst", "best"):
        table[f"at_{end}"] = table[end].map(lambda left: theme.number(left, 0))
    currency = labelling.lines(book.strategy.currency or "strategy's currency", 20, 1)
    ends = [*table["worst"], *table["best"], 0]
    room = (max(ends) - min(ends)) * 0.06 or 1
    y = alt.Y("name:N", sort=list(table["name"]), title=None, axis=alt.Axis(**labelling.LINES))
    x = alt.X(
        "worst:Q",
        title=say("{currency} a year that remains of the saving", currency=currency),
        scale=alt.Scale(domain=[min(ends) - room, max(ends) + room], nice=False),
        axis=alt.Axis(tickCount=5, labelExpr="replace(datum.label, '-', '−')"),
    )
    told = {
        "Channel": "channel",
        "It is": "verdict",
        say("Left at worst"): "at_worst",
        say("Left at best"): "at_best",
    }
    base = alt.Chart(table).encode(y, tooltip=labelling.tips("whole", told))
    layers = [
        base.mark_rule(strokeWidth=6, color=theme.QUIET).encode(x, alt.X2("best:Q")),
        base.mark_point(
            shape="diamond", filled=True, size=120, color=theme.AGAINST, opacity=1
        ).encode(alt.X("worst:Q")),
        base.mark_point(
            shape="triangle-up", filled=True, size=120, color=theme.GOOD, opacity=1
        ).encode(alt.X("best:Q")),
        base.mark_text(align="left", dy=-20, fontWeight="bold").encode(
            alt.XValue(4), text=alt.Text("said:N")
        ),
        alt.Chart(pd.DataFrame({"zero": [0]}))
        .mark_rule(color=theme.INK, strokeWidth=2)
        .encode(alt.X("zero:Q")),
    ]
    said = "; ".join(f"{row.name.replace(chr(10), ' ')}: {row.said[2:]}" for row in records(table))
    return alt.layer(*layers).properties(
        width=400,
        height=alt.Step(84),
        description=say("What remains of the savings in a year. {said}.", said=said),
    )
