"""Pictures of the voice: themes with their range, where they come from, months, and the ears."""

from __future__ import annotations

import math
from datetime import date
from functools import partial
from typing import Any

import altair as alt
import pandas as pd

from workbook.analysis import voice, wording
from workbook.analysis.trends import trend_of
from workbook.book import Book, records
from workbook.book.columns import COMPONENTS
from workbook.book.fields import Row
from workbook.book.messages import _, day, number, percent, say, translate
from workbook.book.messages import month as month_of
from workbook.chapters.voice import measures
from workbook.charts import labelling, naming, palette, theme, ticks

__all__ = ["listened", "months", "nothing_answers", "talked_of", "where", "words_to_add"]

_LOOKS = {
    "answered": (theme.GOOD, "circle"),
    "declined": (theme.QUIET, "square"),
    "not answered": (theme.AGAINST, "cross"),
}
_WORDS = {
    "answered": _("answered"),
    "declined": _("declined"),
    "not answered": _("not answered"),
}
_MOST_PANELS = 6


def talked_of(book: Book) -> alt.LayerChart | None:
    """What customers talk about, each theme as a share of all comments with its range.

    The mark says whether an action answers it, it was declined with a reason, or neither. Themes of
    which nobody has read a sample have no share, and are not in the picture.
    """
    rows = _sized(book)
    if not rows:
        return None
    most = max(row["high"] for row in rows) * 1.08
    y = naming.by_name(alt.Y, "theme", [row["theme"] for row in rows])
    x = partial(naming.along, alt.X, low=0, high=most)
    told = {
        say("Share"): "said",
        say("Range"): "range",
        say("Comments"): "comments",
        say("How it is known"): "method",
    }
    base = naming.marks(rows).encode(y=y, tooltip=labelling.tips("name", told))
    colour = naming.painted(alt.Color, "colour")
    layers = [
        base.mark_rule(strokeWidth=4).encode(x("low"), alt.X2("high:Q"), colour),
        base.mark_point(filled=True, size=170, opacity=1).encode(
            x("share"), colour, naming.painted(alt.Shape, "shape")
        ),
    ]
    listed = [naming.name(row["name"], row["note"], ("themes", row["theme"])) for row in rows]
    axis = naming.axis(ticks.rightwards(0, most, 5, theme.percent), say("Share of the comments"))
    there = {row["state"] for row in rows}
    legend = [
        naming.key(translate(_WORDS[state]), *look)
        for state, look in _LOOKS.items()
        if state in there
    ]
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(54),
        description=_in_words(rows),
        usermeta=naming.rows(listed, axis, legend=legend),
    )


_METHODS = {
    "corrected": _("found by words, corrected by what members read"),
    "coded": _("what members read"),
    "reason codes": _("reason codes of the log"),
    "carried over": _("found by words, corrected as measured before"),
}


def _sized(book: Book) -> list[dict[str, Any]]:
    rows = book.by_key("themes")
    made = []
    for one in voice.heard(book):
        if one.share is None or one.low is None or one.high is None:
            continue
        row = rows[one.theme]
        state = _state(book, row)
        move = {"rising": say("rising"), "falling": say("falling")}.get(trend_of(book, one).word)
        word = translate(_WORDS[state])
        why = f" · {row.declined_why}" if state == "declined" else ""
        made.append(
            {
                "theme": one.theme,
                "name": row.name,
                "note": (say("{share}, {state}, {trend}", share=percent(one.share), state=word,
                             trend=move) if move
                         else say("{share}, {state}", share=percent(one.share), state=word)) + why,
                "state": state,
                "word": word,
                "colour": _LOOKS[state][0],
                "shape": _LOOKS[state][1],
                "share": one.share,
                "low": one.low,
                "high": one.high,
                "said": percent(one.share, 1),
                "range": theme.span(one.low, one.high, lambda share: theme.percent(share, 1)),
                "comments": number(one.comments),
                "method": translate(_METHODS[one.method]),
            }
        )  # fmt: skip
    return made


def _state(book: Book, row: Row) -> str:
    if voice.answering(book, row.key):
        return "answered"
    return "declined" if voice.is_declined(book, row) else "not answered"


def _in_words(rows: list[dict[str, Any]]) -> str:
    said = "; ".join(
        say("{theme} {share} ({range}), {state}", theme=row["name"], share=row["said"],
            range=row["range"], state=row["word"])
        for row in rows
    )  # fmt: skip
    return say("What customers talk about: {said}.", said=said)


def where(book: Book) -> alt.LayerChart | None:
    """Where problems come from: each moment of truth against the six components.

    A number is the share of all problem mentions, in per cent; the darker, the more of them. Empty
    cells have no theme.
    """
    found = [one for one in records(measures.matrix(book)) if one.moment and one.component]
    if not found:
        return None
    moments = [row for row in book.rows("moments") if any(one.moment == row.key for one in found)]
    moments.sort(key=lambda row: (row.position, row.key))
    parts = [part for part in COMPONENTS if any(one.component == part for one in found)]
    names = book.names("moments")
    most = max(one.share for one in found) or 1
    rows = [
        {
            "moment": one.moment,
            "component": one.component,
            "name": names[one.moment],
            "part": translate(one.component),
            "said": percent(one.share),
            "range": theme.span(one.low, one.high, lambda share: theme.percent(share, 1)),
            "strength": str(round(0.1 + 0.45 * one.share / most, 2)),
        }
        for one in found
    ]
    told = {say("Component"): "part", say("Share of problems"): "said", say("Range"): "range"}
    base = naming.marks(rows).encode(
        naming.by_name(alt.X, "component", parts),
        naming.by_name(alt.Y, "moment", [row.key for row in moments]),
        tooltip=labelling.tips("name", told),
    )
    layers = [
        base.mark_rect(color=theme.FOR).encode(naming.painted(alt.FillOpacity, "strength")),
        base.mark_text(fontSize=17, fontWeight="bold", color=theme.INK).encode(text="said:N"),
    ]
    said = "; ".join(
        say("{moment}, {component}: {share}", moment=row["name"], component=row["part"],
            share=row["said"])
        for row in rows
    )  # fmt: skip
    return alt.layer(*layers).properties(
        width=alt.Step(112),
        height=alt.Step(58),
        description=say("Where problems come from. {said}.", said=said),
        usermeta=naming.matrix(
            [naming.name(row.name, to=("moments", row.key)) for row in moments],
            [naming.name(translate(part)) for part in parts],
        ),
    )


def nothing_answers(book: Book) -> pd.DataFrame | None:
    """What customers repeat, month after month, and nothing answers."""
    found = measures.ignored(book)
    if found.empty:
        return None
    names, moments = book.names("themes"), book.names("moments")
    why = {
        "no action": say("no action"),
        "all actions dropped": say("all actions given up"),
        "declined until passed": say("declined, and the day to look again has passed"),
    }
    return pd.DataFrame(
        {
            translate("Theme"): [names[key] for key in found.theme],
            say("Share"): [percent(share, 1) for share in found.share],
            say("Months"): found.months.tolist(),
            say("First"): [month_of(on) for on in found.first_on],
            translate("Moment of truth"): [moments.get(key, "") for key in found.moment],
            say("Why"): [why[one] for one in found.why],
        }
    )


def words_to_add(book: Book) -> pd.DataFrame | None:
    """Words that comments about a theme hold more often than others, and that nothing looks for.

    They come from the comments that members read; none of fewer comments than may be told.
    """
    found = wording.words_to_add(book)
    if not found:
        return None
    names = book.names("themes")
    return pd.DataFrame(
        {
            translate("Theme"): [names[key] for key in found],
            say("Words to consider"): ["; ".join(words) for words in found.values()],
        }
    )


def listened(book: Book) -> pd.DataFrame | None:
    """Where customers are heard, and whether anything uses it.

    What they say outright to the company is one corner; what they say to others, and what they
    show without words, are the others.
    """
    found = measures.ears(book)
    if found.empty:
        return None
    names = book.names("sources")
    return pd.DataFrame(
        {
            translate("Source"): [names[key] for key in found.source],
            say("Customers say it"): [_said(one) for one in found.expressed],
            say("To"): [_to(one) for one in found.addressed],
            say("In"): [_in(one) for one in found.open_to],
            say("Rows"): ["" if pd.isna(n) else number(int(n)) for n in found["rows"]],
            say("Newest"): [day(on) if isinstance(on, date) else "" for on in found.newest],
            say("Used"): [_used(row) for row in records(found)],
        }
    )


def _said(word: Any) -> str:
    known = {"explicit": say("outright"), "implicit": say("without words")}
    return known.get(word, say("not said"))


def _to(word: Any) -> str:
    return {"direct": say("the company"), "indirect": say("others")}.get(word, say("not said"))


def _in(word: Any) -> str:
    return {"private": say("private"), "public": say("public")}.get(word, say("not said"))


def _used(row: Any) -> str:
    if row.note:
        return str(row.note)
    return say("yes") if row.used else say("nothing uses it")


def months(book: Book) -> alt.FacetChart | None:
    """How the largest themes move from month to month.

    The band is normal variation, the line its middle; a cross is a month beyond it, or at the end
    of a run that is more than chance. Grey fields are the time of actions that answer the theme.
    """
    shown = [one for one in voice.heard(book) if trend_of(book, one).points][:_MOST_PANELS]
    if not shown:
        return None
    names = book.names("themes")
    first = min(trend_of(book, one).points[0].month for one in shown)
    last = max(book.as_of, *(trend_of(book, one).points[-1].month for one in shown))
    rows = [row for one in shown for row in _panel_rows(book, one, first, last)]
    top = max(row["share"] or row["upper"] or 0 for row in rows) * 1.15 or 1.0
    top = max(top, max((row["upper"] or 0) for row in rows) * 1.02)
    x = naming.along(alt.X, "at", first.toordinal(), last.toordinal())
    y = partial(naming.along, alt.Y, low=0, high=top)
    told = {say("Month"): "month", say("Share"): "said", say("Comments"): "comments"}
    base = alt.Chart().encode(x)
    layers = [
        base.mark_rect(color=palette.WASH).encode(alt.X2("until:Q"), y("floor"), alt.Y2("roof:Q")),
        base.mark_area(color=palette.PALE, opacity=0.7).encode(y("lower"), alt.Y2("upper:Q")),
        base.mark_line(color=theme.QUIET, strokeWidth=1.2).encode(y("centre")),
        base.mark_line(color=theme.INK, strokeWidth=2).encode(y("share")),
        base.mark_point(filled=True, size=46, opacity=1, color=theme.INK).encode(
            y("share"), tooltip=labelling.tips("name", told)
        ),
        base.mark_point(
            filled=True, shape="cross", size=110, opacity=1, color=theme.AGAINST
        ).encode(y("beyond"), tooltip=labelling.tips("name", told)),
    ]
    across, down = ticks.in_months(first, last, 3), ticks.upwards(0, top, 3, theme.percent)
    legend = [
        naming.key(say("share of the comments"), theme.INK, "line"),
        naming.key(say("normal variation"), palette.PALE),
        naming.key(say("more than chance"), theme.AGAINST, "cross"),
        naming.key(say("time of an action that answers it"), palette.WASH),
    ]
    panels = {
        one.theme: naming.panel(
            naming.name(names[one.theme], _moves(book, one), ("themes", one.theme)), across, down
        )
        for one in shown
    }
    words = "; ".join(f"{names[one.theme]}: {_moves(book, one)}" for one in shown)
    made: alt.FacetChart = (
        alt.layer(*layers, data=alt.InlineData(values=rows))
        .properties(width=300, height=110)
        .facet(alt.Facet("theme:N", sort=[one.theme for one in shown]), columns=2)
        .properties(
            description=say("Themes month by month. {words}.", words=words),
            usermeta=naming.panels(panels, legend),
        )
    )
    return made


def _moves(book: Book, one: voice.Heard) -> str:
    moving = trend_of(book, one)
    if moving.word == "rising" and moving.since:
        return say("rising since {month}", month=month_of(moving.since))
    if moving.word == "falling" and moving.since:
        return say("falling since {month}", month=month_of(moving.since))
    return say("steady")


def _panel_rows(book: Book, one: voice.Heard, first: date, last: date) -> list[dict[str, Any]]:
    empty = dict.fromkeys(("until", "floor", "roof", "lower", "upper", "centre", "share", "beyond"))
    made = [
        {
            **empty,
            "theme": one.theme,
            "name": book.name("themes", one.theme),
            "at": point.month.toordinal(),
            "lower": _known(point.lower),
            "upper": _known(point.upper),
            "centre": _known(point.centre),
            "share": _known(point.share),
            "beyond": _known(point.share) if point.signal else None,
            "month": month_of(point.month),
            "said": "" if math.isnan(point.share) else percent(point.share, 1),
            "comments": number(point.n),
        }
        for point in trend_of(book, one).points
    ]
    top = max(max(row["share"] or 0, row["upper"] or 0) for row in made)
    for action in voice.answering(book, one.theme):
        start, end = action.starts_on or first, min(action.ends_on or last, last)
        if start < last and end > first:
            made.append(
                {**empty, "theme": one.theme, "at": max(start, first).toordinal(),
                 "until": end.toordinal(), "floor": 0, "roof": top}
            )  # fmt: skip
    return made


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
