"""Picture of what savings leave: cost saved, less what customers who leave take along."""

from __future__ import annotations

from functools import partial

import altair as alt

from workbook.book import Book, records
from workbook.book.messages import one_line, say
from workbook.chapters.solution import measures
from workbook.charts import labelling, naming, theme, ticks

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
    currency = one_line(book.strategy.currency or "") or say("the strategy's currency")
    lines = [
        {
            "saving": row.saving,
            "worst": float(row.worst),
            "best": float(row.best),
            "name": rows[row.saving].statement or row.saving,
            "said": f"{_SAYS[row.says]}: {theme.number(row.worst, 0)} to "
            f"{theme.number(row.best, 0)}",
            "channel": row.channel,
            "verdict": _SAYS[row.says][2:],
            "at_worst": theme.number(row.worst, 0),
            "at_best": theme.number(row.best, 0),
        }
        for row in records(table)
    ]
    ends = [0.0, *(line[end] for line in lines for end in ("worst", "best"))]
    room = (max(ends) - min(ends)) * 0.06 or 1
    low, high = min(ends) - room, max(ends) + room
    y = naming.by_name(alt.Y, "saving", [line["saving"] for line in lines])
    x = partial(naming.along, alt.X, low=low, high=high)
    told = {
        say("Channel"): "channel",
        say("It is"): "verdict",
        say("Left at worst"): "at_worst",
        say("Left at best"): "at_best",
    }
    base = naming.marks(lines).encode(y=y, tooltip=labelling.tips("name", told))
    points = {"filled": True, "size": 130, "opacity": 1}
    layers = [
        naming.upright(0, color=theme.INK, strokeWidth=2),
        base.mark_rule(strokeWidth=6, color=theme.QUIET).encode(x("worst"), alt.X2("best:Q")),
        base.mark_point(shape="diamond", color=theme.AGAINST, **points).encode(x("worst")),
        base.mark_point(shape="triangle-up", color=theme.GOOD, **points).encode(x("best")),
    ]
    listed = [
        naming.name(
            line["name"], f"{line['channel']} · {line['said']}", ("savings", line["saving"])
        )
        for line in lines
    ]
    axis = naming.axis(
        ticks.rightwards(low, high, 5, lambda one: theme.number(one, 0)),
        say("{currency} a year that remains of the saving", currency=currency),
    )
    legend = [
        naming.key(say("at worst"), theme.AGAINST, "diamond"),
        naming.key(say("at best"), theme.GOOD, "triangle-up"),
    ]
    said = "; ".join(f"{line['name']} ({line['channel']}): {line['said'][2:]}" for line in lines)
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(60),
        description=say("What remains of the savings in a year. {said}.", said=said),
        usermeta=naming.rows(listed, axis, legend=legend),
    )
