"""Whether customers are won: by the whole chain of promises, and so that they come back."""

from __future__ import annotations

from functools import partial
from typing import Any

import altair as alt
import pandas as pd

from workbook.book import Book, records
from workbook.book.messages import percent, say, translate
from workbook.chapters.journey import measures
from workbook.chapters.journey.willing import QUESTIONS
from workbook.charts import labelling, naming, theme, ticks

__all__ = ["whole_chain", "worthwhile"]


def whole_chain(book: Book) -> theme.Html:
    """How many customers meet a kept promise at every moment; nothing where one is measured."""
    found = [one for one in records(measures.chain(book)) if one.moments > 1]
    if not found:
        return theme.Html("")
    parts = [theme.paragraph(_said(found[0]))]
    if len(found) > 1:
        rows = [
            {
                "segment": say("all") if pd.isna(one.segment) else one.segment,
                "won": percent(one.won),
                "range": theme.span(one.low, one.high, percent),
                "bounds": theme.span(one.lowest, one.highest, percent),
                "moments": int(one.moments),
            }
            for one in found
        ]
        labels = {
            "segment": say("Segment"),
            "won": say("Every promise kept"),
            "range": say("Range"),
            "bounds": say("Possible in any case"),
            "moments": say("Moments measured"),
        }
        parts.append(theme.table(pd.DataFrame(rows), "", labels))
    return theme.folded(say("More: the whole chain of promises"), theme.together(parts))


def _said(one: Any) -> str:
    return say(
        "{won} of customers ({low} to {high}) meet a kept promise at each of the {number} moments "
        "that are measured, if the moments are independent of each other. If they are not, it is "
        "at least {lowest} and at most {highest}.",
        number=int(one.moments),
        won=percent(one.won),
        low=percent(one.low),
        high=percent(one.high),
        lowest=percent(one.lowest),
        highest=percent(one.highest),
    )


def worthwhile(book: Book) -> alt.LayerChart | None:
    """How many customers would buy it, come back for it and pay more for it.

    The dot is the share, the line its margin of error. Each comes from an assumption about the
    customer of the kind willingness.
    """
    found = list(records(measures.worth(book)))
    if all(pd.isna(one.assumption) for one in found):
        return None
    claims = book.by_key("assumptions")
    listed, rows = [], []
    for one in found:
        name = translate(QUESTIONS[one.question][0])
        name = name[:1].upper() + name[1:]
        if pd.isna(one.assumption):
            listed.append(naming.name(name, say("nobody has asked yet")))
            continue
        claim = claims[one.assumption]
        said: str = say("no evidence yet")
        is_share = claim.statistic == "proportion"
        if not pd.isna(one.estimate):
            write = percent if is_share else theme.number
            said = f"{write(one.estimate)} ({theme.span(one.low, one.high, write)})"
        if is_share and not pd.isna(one.low):
            rows.append({"question": one.question, "name": name, "said": said,
                         "estimate": one.estimate, "low": one.low, "high": one.high})  # fmt: skip
        listed.append(
            naming.name(name, f"{claim.statement}: {said}", ("assumptions", one.assumption))
        )
    x = partial(naming.along, alt.X, low=0, high=1)
    base = naming.marks(rows).encode(
        y=naming.by_name(alt.Y, "question", [one.question for one in found]),
        tooltip=labelling.tips("name", {say("Of customers"): "said"}),
    )
    layers = [
        base.mark_rule(strokeWidth=4, color=theme.FOR).encode(x("low"), alt.X2("high:Q")),
        base.mark_point(filled=True, size=150, opacity=1, color=theme.FOR).encode(x("estimate")),
    ]
    axis = naming.axis(
        ticks.rightwards(0, 1, 5, theme.percent), say("Share of customers who would")
    )
    in_words = "; ".join(f"{one['words']}: {one['note']}" for one in listed)
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(58),
        description=say(
            "Is it worth buying, returning for, paying more for? {said}.", said=in_words
        ),
        usermeta=naming.rows(listed, axis),
    )
