"""The picture of the promises: each share with its interval against what was promised."""

from __future__ import annotations

from functools import partial
from typing import Any

import altair as alt
import pandas as pd

from workbook.analysis.promises import promises
from workbook.book import Book
from workbook.book.messages import percent, quoted, say, translate
from workbook.chapters.journey import measures
from workbook.chapters.journey.stages import SIGNS
from workbook.charts import labelling, naming, theme, ticks

__all__ = ["balance", "kept"]

_LOOKS = {
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
    if not rows:
        return None
    low = max(0.0, min(min(row["low"], row["threshold"]) for row in rows) - 0.05)
    y = naming.by_name(alt.Y, "promise", [row["promise"] for row in rows])
    x = partial(naming.along, alt.X, low=low, high=1)
    told = {
        say("Verdict"): "word",
        say("Share kept"): "share",
        say("Range"): "range",
        say("Promised"): "promised",
    }
    base = naming.marks(rows).encode(y=y, tooltip=labelling.tips("name", told))
    colour = naming.painted(alt.Color, "colour")
    layers = [
        base.mark_rule(strokeWidth=4).encode(x("low"), alt.X2("high:Q"), colour),
        base.mark_tick(color=theme.INK, thickness=3, size=34).encode(x("threshold")),
        base.mark_point(filled=True, size=170, opacity=1).encode(
            x("estimate"), colour, naming.painted(alt.Shape, "shape"), detail="said:N"
        ),
    ]
    listed = [naming.name(row["name"], row["note"], ("promises", row["promise"])) for row in rows]
    axis = naming.axis(ticks.rightwards(low, 1, 5, theme.percent), say("Share kept"))
    there = {row["verdict"] for row in rows}
    legend = [
        naming.key(_word(verdict), *look) for verdict, look in _LOOKS.items() if verdict in there
    ]
    legend.append(naming.key(say("Promised"), theme.INK, "line"))
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(58),
        description=_in_words(rows),
        usermeta=naming.rows(listed, axis, legend=legend),
    )


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


def _measured(book: Book) -> list[dict[str, Any]]:
    claims = book.by_key("assumptions")
    return [
        {
            "promise": one.key,
            "name": one.statement,
            "note": say(
                "{word}: {estimate} against {threshold}",
                word=_word(one.verdict),
                estimate=percent(one.estimate, 1),
                threshold=percent(one.threshold),
            ),
            "verdict": one.verdict,
            "said": _word(one.verdict),
            "word": _word(one.verdict)[2:],
            "colour": _LOOKS[one.verdict][0],
            "shape": _LOOKS[one.verdict][1],
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


def _word(verdict: str) -> str:
    sign, _, word = SIGNS[verdict]
    return f"{sign} {translate(word)}"


def _in_words(rows: list[dict[str, Any]]) -> str:
    said = "; ".join(
        say(
            "{promise} is {word}: {share} against {promised}",
            promise=quoted(one["name"], 90),
            word=one["word"],
            share=one["share"],
            promised=one["promised"],
        )
        for one in rows
    )
    return say("How often each promise is kept. {said}.", said=said)
