"""The picture of the promises: each share with its interval against what was promised."""

from __future__ import annotations

from functools import partial
from typing import Any

import altair as alt
import pandas as pd

from workbook.analysis.instruments import rated
from workbook.analysis.promises import promises, weakest_first
from workbook.book import Book, records
from workbook.book.messages import _, percent, quoted, say, translate
from workbook.chapters.journey import measures
from workbook.chapters.journey.stages import SIGNS
from workbook.charts import labelling, naming, theme, ticks

__all__ = ["balance", "hurts", "kept", "ready"]

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


def hurts(book: Book) -> alt.LayerChart | pd.DataFrame | None:
    """Where it hurts, and where we work: share of problems and of effort, by component.

    The dot is the share of what customers complain of with its margin of error, the square the
    share of the effort of open actions.
    """
    found = measures.components(book)
    found = found[found.problems.notna() & found.effort.notna()].sort_values("gap", ascending=False)
    if found.empty:
        return None
    rows = [
        {
            "component": one.component,
            "name": translate(one.component).capitalize(),
            "problems": one.problems,
            "low": one.problems_low,
            "high": one.problems_high,
            "effort": one.effort,
            "heard": percent(one.problems),
            "worked": percent(one.effort),
            "range": theme.span(one.problems_low, one.problems_high, theme.percent),
        }
        for one in records(found)
    ]
    high = max(max(row["high"], row["effort"]) for row in rows)
    high = min(1.0, high + 0.05)
    y = naming.by_name(alt.Y, "component", [row["component"] for row in rows])
    x = partial(naming.along, alt.X, low=0, high=high)
    told = {say("Of the problems"): "heard", say("Range"): "range", say("Of the effort"): "worked"}
    base = naming.marks(rows).encode(y=y, tooltip=labelling.tips("name", told))
    mark = base.mark_point(filled=True, size=150, opacity=1)
    layers = [
        base.mark_rule(color=theme.GRID, strokeWidth=2).encode(x("problems"), alt.X2("effort:Q")),
        base.mark_rule(color=theme.AGAINST, strokeWidth=4).encode(x("low"), alt.X2("high:Q")),
        mark.encode(
            x("effort"), color=alt.value(theme.FOR), shape=alt.value("square"),
        ),
        mark.encode(x("problems"), color=alt.value(theme.AGAINST), shape=alt.value("circle")),
    ]  # fmt: skip
    listed = [
        naming.name(
            row["name"],
            say("{heard} of the problems, {worked} of the effort", heard=row["heard"],
                worked=row["worked"]),
        )
        for row in rows
    ]  # fmt: skip
    axis = naming.axis(ticks.rightwards(0, high, 5, theme.percent), say("Share"))
    legend = [
        naming.key(say("Of what customers complain of"), theme.AGAINST, "circle"),
        naming.key(say("Of the effort of open actions"), theme.FOR, "square"),
    ]
    said = "; ".join(f"{one['words']}: {one['note']}" for one in listed)
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(52),
        description=say("Where it hurts, and where we work. {said}.", said=said),
        usermeta=naming.rows(listed, axis, legend=legend),
    )


_READY = {"know": (_("know how"), "circle"), "can": (_("are able to"), "square"),
          "want": (_("would do it unasked"), "diamond")}  # fmt: skip


def ready(book: Book) -> alt.LayerChart | pd.DataFrame | None:
    """Do we know how, can we, and would we do it unasked? Each function of itself, from 0 to 4.

    The sign is the median at the weakest moment that was rated, the bar its middle half.
    """
    voted = rated(book, "readiness")
    there = {one.about for one in voted if one.functions}
    moment = next((key for key in weakest_first(book) if key in there), None)
    if moment is None:
        return None
    rows: list[dict[str, Any]] = [
        {
            "row": f"{function} {one.item}",
            "function": function,
            "item": one.item,
            "name": book.name("functions", function),
            "words": translate(_READY[one.item][0]),
            "median": vote.median,
            "q1": vote.q1,
            "q3": vote.q3,
            "shape": _READY[one.item][1],
            "value": theme.number(vote.median, 1),
            "voters": str(vote.voters),
        }
        for one in voted
        if one.about == moment
        for function, vote in one.functions.items()
        if vote.median is not None
    ]
    order = list(_READY)
    rows.sort(key=lambda row: (row["name"], order.index(row["item"])))
    y = naming.by_name(alt.Y, "row", [row["row"] for row in rows])
    x = partial(naming.along, alt.X, low=-0.2, high=4.2)
    told = {say("Median"): "value", say("Voters"): "voters"}
    base = naming.marks(rows).encode(y=y, tooltip=labelling.tips("words", told))
    layers = [
        base.mark_rule(color=theme.QUIET, strokeWidth=6, opacity=0.45).encode(
            x("q1"), alt.X2("q3:Q")
        ),
        base.mark_point(filled=True, size=150, opacity=1, color=theme.FOR).encode(
            x("median"), naming.painted(alt.Shape, "shape")
        ),
    ]
    listed = [naming.name(f"{row['name']}: {row['words']}", row["value"]) for row in rows]
    axis = naming.axis(ticks.rightwards(-0.2, 4.2, 5, theme.number), say("From 0 to 4"))
    said = "; ".join(f"{one['words']} {one['note']}" for one in listed)
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(40),
        description=say(
            "How ready the functions are at {moment}. {said}.",
            moment=quoted(book.name("moments", moment)),
            said=said,
        ),
        usermeta=naming.rows(listed, axis),
    )


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
