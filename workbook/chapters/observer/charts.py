"""Pictures of how we see service: eight obstacles, and seven questions then and now."""

from __future__ import annotations

from functools import partial
from typing import Any

import altair as alt
import pandas as pd

from workbook.book import Book, records
from workbook.book.instruments import instrument
from workbook.book.messages import counted, day, quoted, say
from workbook.chapters.observer import measures
from workbook.chapters.observer.meters import ALPHA, SHARE
from workbook.charts import labelling, naming, palette, theme
from workbook.charts.beside import Pair, beside

__all__ = ["answers", "first_result", "in_the_way", "steps"]

_LEFT, _RIGHT = 0.46, 0.56
"""Where the meters end and the votes begin, as shares of the plot."""
_MARGIN = 0.012


def in_the_way(book: Book) -> alt.LayerChart | None:
    """The eight obstacles: what the book shows on the left, what we say on the right.

    A bar is what the book shows, from 0 to 100 %; the thin line on it is the margin of error. The
    dot is the median of the votes, from 0 to 4. Hollow dots are the round before.
    """
    table = measures.obstacles(book)
    if table.vote.isna().all() and table.meter.isna().all():
        return None
    rows = [_mark(row) for row in records(table)]
    y = naming.by_name(alt.Y, "obstacle", [row["obstacle"] for row in rows])
    x = partial(naming.along, alt.X, low=-_MARGIN, high=1 + _MARGIN)
    base = naming.marks(rows).encode(y=y)
    hollow = {"filled": False, "size": 70, "strokeWidth": 2, "fill": palette.PAPER,
              "color": theme.QUIET, "opacity": 1}  # fmt: skip
    line = {"strokeWidth": 2, "color": theme.QUIET}
    told = {say("The book shows"): "figure", say("The round before"): "figure_before"}
    voted = {say("Vote"): "said", say("Middle half"): "half", say("Voters"): "voters",
             say("The round before"): "said_before"}  # fmt: skip
    heads = [one for row in rows for one in _heads(row)]
    layers = [
        base.mark_bar(height=16, color=palette.PALE).encode(
            x("zero"), alt.X2("meter:Q"), tooltip=labelling.tips("name", told)
        ),
        base.mark_rule(strokeWidth=2, color=theme.INK).encode(x("low"), alt.X2("high:Q")),
        base.mark_point(**hollow).encode(x("before")),
        base.mark_rule(**line).encode(x("before"), alt.X2("meter:Q")),
        base.mark_bar(height=10, color=palette.MIST).encode(x("q1"), alt.X2("q3:Q")),
        base.mark_rule(**line).encode(x("vote_before"), alt.X2("vote:Q")),
        base.mark_point(**hollow).encode(x("vote_before")),
        naming.marks(heads)
        .mark_point(filled=True, size=60, opacity=1, color=theme.QUIET)
        .encode(x("at"), y, naming.painted(alt.Shape, "shape")),
        base.mark_point(filled=True, size=150, opacity=1, color=theme.FOR).encode(
            x("vote"), tooltip=labelling.tips("name", voted)
        ),
    ]
    listed = [naming.name(row["name"], row["fact"]) for row in rows]
    wide = 1 + 2 * _MARGIN
    meter = naming.axis(
        [((share * _LEFT + _MARGIN) / wide, theme.percent(share)) for share in (0, 0.5, 1)],
        say("What the book shows"),
        span=(0, _LEFT),
    )
    vote = naming.axis(
        [((_voted(value) + _MARGIN) / wide, str(value)) for value in (0, 2, 4)],
        say("What we say: 0 not at all, 4 always"),
        span=(_RIGHT, 1),
    )
    legend = [
        naming.key(say("what the book shows"), palette.PALE),
        naming.key(say("what we say (median)"), theme.FOR, "circle"),
        naming.key(say("middle half of the votes"), palette.MIST),
    ]
    if table.before.notna().any() or table.vote_before.notna().any():
        legend.append(
            naming.key(say("the round before"), palette.PAPER, "circle", stroke=theme.QUIET)
        )
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(60),
        description=_in_words(rows),
        usermeta=naming.rows(listed, meter, vote, legend=legend),
    )


def _voted(value: float) -> float:
    return _RIGHT + (1 - _RIGHT) * value / 4


def _mark(row: Any) -> dict[str, Any]:
    drawn = row.unit in (SHARE, ALPHA)

    def metered(value: float) -> float | None:
        known = drawn and not pd.isna(value)
        return max(0.0, min(1.0, value)) * _LEFT if known else None

    def voted(value: float) -> float | None:
        return None if pd.isna(value) else _voted(value)

    return {
        "obstacle": row.obstacle,
        "name": measures.title(row.obstacle),
        "fact": row.fact,
        "zero": None if metered(row.meter) is None else 0.0,
        "meter": metered(row.meter),
        "low": metered(row.low),
        "high": metered(row.high),
        "before": metered(row.before) if _moved(row.before, row.meter) else None,
        "vote": voted(row.vote),
        "q1": voted(row.q1),
        "q3": voted(row.q3),
        "vote_before": voted(row.vote_before) if _moved(row.vote_before, row.vote) else None,
        "figure": _figure(row.meter, row.unit),
        "figure_before": _figure(row.before, row.unit),
        "said": _number(row.vote),
        "half": theme.span(row.q1, row.q3),
        "voters": str(row.voters),
        "said_before": _number(row.vote_before),
    }


def _moved(before: float, now: float) -> bool:
    return not (pd.isna(before) or pd.isna(now)) and abs(now - before) > 0.005


def _heads(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return an arrow's head in the middle of each way from the round before."""
    found = []
    for then, now in (("before", "meter"), ("vote_before", "vote")):
        a, b = row[then], row[now]
        if a is not None and b is not None and abs(b - a) > 0.03:
            shape = "triangle-right" if b > a else "triangle-left"
            found.append({"obstacle": row["obstacle"], "at": (a + b) / 2, "shape": shape})
    return found


def _figure(value: float, unit: str) -> str:
    return "–" if pd.isna(value) else measures.figure(value, unit)


def _number(value: float) -> str:
    return "–" if pd.isna(value) else theme.number(value, 1)


def _in_words(rows: list[dict[str, Any]]) -> str:
    said = " ".join(
        say(
            "{obstacle}: vote {vote}; {fact}",
            obstacle=quoted(row["name"]),
            vote=row["said"],
            fact=row["fact"],
        )
        for row in rows
    )
    return say("What keeps us from acting. {said}", said=said)


def answers(book: Book) -> theme.Html | None:
    """The seven questions, with the sentences of the first round and of the last one."""
    table = measures.questions(book)
    if table.empty:
        return None
    held = table.drop_duplicates("round").sort_values("round")
    first, last = held.iloc[0], held.iloc[-1]
    is_again = len(held) > 1
    pairs = []
    for item in instrument(measures.QUESTIONS).items:
        own = table[table.question == item.key]
        then, now = (
            " · ".join(own[own["round"] == one["round"]].answer) or "–" for one in (first, last)
        )
        pairs.append(Pair(item.text, then, now if is_again else ""))
    return beside(
        say("Seven questions"),
        say("Question"),
        day(first["on"].date()),
        day(last["on"].date()) if is_again else say("not asked again yet"),
        pairs,
    )


def steps(book: Book) -> pd.DataFrame | None:
    """Pace and trust over time: what was due and kept in time, and who met."""
    table = measures.trust(book)
    if table.empty:
        return None
    return pd.DataFrame(
        [
            {
                say("Quarter from"): day(row.quarter.date()),
                say("Promises due"): row.due,
                say("Kept in time"): _share(row),
                say("Meetings"): row.meetings,
                say("Functions that came"): theme.percent(row.attended),
            }
            for row in records(table)
        ]
    )


def first_result(book: Book) -> theme.Html | None:
    """How many days passed from the first workshop to the first measured result.

    None without a workshop, and where no objective says what its result is measured by.
    """
    table = measures.fast(book)
    if table.empty:
        return None
    row = table.iloc[0]
    since = row.workshop.date()
    if pd.isna(row.days):
        if not any(one.indicator for one in book.rows("objectives")):
            return None
        told = say(
            "No result is measured yet, {days} after the first workshop on {since}.",
            days=counted((book.as_of - since).days, "day"),
            since=day(since),
        )
    else:
        told = say(
            "The first result, {indicator}, was measured {days} after the first workshop on "
            "{since}.",
            indicator=quoted(book.name("indicators", row.indicator)),
            days=counted(int(row.days), "day"),
            since=day(since),
        )
    return theme.paragraph(told)


def _share(row: Any) -> str:
    if pd.isna(row.share):
        return "–"
    return say(
        "{share} ({low} to {high})",
        share=theme.percent(row.share),
        low=theme.percent(row.low),
        high=theme.percent(row.high),
    )
