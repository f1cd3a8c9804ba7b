"""The picture of the promises: each share with its interval against what was promised."""

from __future__ import annotations

import altair as alt
import pandas as pd

from workbook.analysis.promises import promises
from workbook.book import Book
from workbook.book.messages import percent, quoted, say, translate
from workbook.chapters.journey import measures
from workbook.chapters.journey.stages import SIGNS
from workbook.charts import labelling, theme

__all__ = ["balance", "kept"]

_COLOURS = {
    "kept": (theme.GOOD, "circle"),
    "broken": (theme.AGAINST, "cross"),
    "undecided": (theme.CAUTION, "triangle-up"),
}


def kept(book: Book) -> alt.LayerChart | pd.DataFrame | None:
    """How often each promise is kept, against what was promised.

    The dot is the share, the line its margin of error, the short bar what was promised. Promises
    that nobody measures are not in the picture.
    """
    rows = _measured(book)
    if rows.empty:
        return None
    names = dict(zip(rows.promise, rows.name, strict=True))
    axis = alt.Axis(**labelling.label_axis(names, 44))
    y = alt.Y("promise:N", sort=list(rows.promise), title=None, axis=axis)
    scale = alt.Scale(domain=[max(0.0, min(rows.low.min(), rows.threshold.min()) - 0.05), 1])
    x = alt.X("estimate:Q", scale=scale, axis=alt.Axis(format=".0%"), title=say("Share kept"))
    there = list(dict.fromkeys(rows.verdict))
    look = {
        "color": alt.Color(
            "word:N",
            title=None,
            scale=alt.Scale(
                domain=[_word(one) for one in there], range=[_COLOURS[one][0] for one in there]
            ),
        ),
        "shape": alt.Shape(
            "word:N",
            title=None,
            scale=alt.Scale(
                domain=[_word(one) for one in there], range=[_COLOURS[one][1] for one in there]
            ),
        ),
    }
    told = {
        "Verdict": "word",
        say("Share kept"): "share",
        "Range": "range",
        say("Promised"): "promised",
    }
    base = alt.Chart(rows).encode(y=y, tooltip=labelling.tips("name", told))
    return alt.layer(
        base.mark_rule(strokeWidth=4).encode(
            alt.X("low:Q", scale=scale), alt.X2("high:Q"), color=look["color"]
        ),
        base.mark_tick(color=theme.INK, thickness=3, size=34).encode(
            alt.X("threshold:Q", scale=scale)
        ),
        base.mark_point(filled=True, size=150, opacity=1).encode(x, **look),
    ).properties(width=340, height=alt.Step(58), description=_in_words(rows))


def balance(book: Book) -> pd.DataFrame | None:
    """Where the effort goes, and how well each component holds up the moment rated last."""
    found = measures.components(book)
    if found.effort.isna().all() and found.rated.isna().all():
        return None
    named = found.assign(
        component=found.component.map(translate),
        effort=["" if pd.isna(share) else percent(share) for share in found.effort],
    )
    return named[["component", "effort_days", "cost", "effort", "rated", "apart"]]


def _measured(book: Book) -> pd.DataFrame:
    claims = book.by_key("assumptions")
    rows = [
        {
            "promise": one.key,
            "name": one.statement,
            "verdict": one.verdict,
            "word": _word(one.verdict),
            "estimate": one.estimate,
            "low": one.low,
            "high": one.high,
            "threshold": one.threshold,
            "share": percent(one.estimate, 1),
            "range": theme.span(one.low, one.high, lambda share: theme.percent(share, 1)),
            "promised": percent(one.threshold),
        }
        for one in promises(book)
        if one.estimate is not None
        and one.low is not None
        and one.high is not None
        and one.threshold is not None
        and claims[one.assumption].statistic == "proportion"
    ]
    return pd.DataFrame(rows)


def _word(verdict: str) -> str:
    sign, _, word = SIGNS[verdict]
    return f"{sign} {translate(word)}"


def _in_words(rows: pd.DataFrame) -> str:
    said = "; ".join(
        say(
            "{promise} is {word}: {share} against {promised}",
            promise=quoted(one.name, 90),
            word=one.word[2:],
            share=one.share,
            promised=one.promised,
        )
        for one in rows.itertuples()
    )
    return say("How often each promise is kept. {said}.", said=said)
