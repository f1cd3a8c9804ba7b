"""What savings leave, as a picture and by choice: cost saved, less what those who leave take."""

from __future__ import annotations

from functools import partial
from math import fsum
from typing import Any

import altair as alt
import pandas as pd

from workbook.book import Book, records
from workbook.book.messages import one_line, say
from workbook.chapters.solution import measures
from workbook.charts import labelling, naming, theme, ticks

__all__ = ["saved_by_choice", "savings_at_risk"]

PURSUED = ("planned", "active")  # of ``status``; the others are only considered, or dropped
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


def saved_by_choice(book: Book) -> theme.Html:
    """What the savings of each choice leave; nothing where no saving names its choice.

    Of those that are planned or active; of all that are considered where none of these names one.
    """
    rows = book.by_key("savings")
    status = {key: getattr(row, "status", None) for key, row in rows.items()}
    is_meant = any(status[key] in PURSUED and row.choice for key, row in rows.items())
    found: dict[str, list[Any]] = {}
    for one in records(measures.savings(book)):
        at = status[one.saving]
        if at in PURSUED if is_meant else at != "dropped":
            found.setdefault("" if pd.isna(one.choice) else one.choice, []).append(one)
    if not any(found):
        return theme.Html("")
    names = book.names("choices")
    order = [key for key in (*names, "") if key in found]
    made = [
        {
            "choice": theme.linked(names[key], "choices", key) if key else say("no choice named"),
            "saved": book.money(fsum(one.cost_saved for one in found[key])),
            "remains": _remains(book, found[key]),
        }
        for key in order
    ]
    labels = {
        "choice": say("Choice"),
        "saved": say("Saved a year") if is_meant else say("Would save a year"),
        "remains": say("Remains") if is_meant else say("Would remain"),
    }
    return theme.table(pd.DataFrame(made), say("Savings by choice"), labels)


def _remains(book: Book, savings: list[Any]) -> str:
    if any(pd.isna(one.worst) or pd.isna(one.best) for one in savings):
        return say("not known")
    worst, best = (fsum(getattr(one, end) for one in savings) for end in ("worst", "best"))
    return say("{low} to {high}", low=book.money(worst), high=book.money(best))
