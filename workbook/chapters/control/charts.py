"""Pictures of control: natural variation, forecasts against targets, commitments kept."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from workbook.book import Book, records
from workbook.book.messages import counted, day, joined, say
from workbook.chapters.control import measures
from workbook.charts import labelling, theme

__all__ = ["commitments_kept", "forecasts", "moving_ranges", "p_charts", "xmr_charts"]

_WIDE, _HIGH = 290, 130  # pixels of one small chart; two stand side by side
_BAND = "#e5e7eb"
_TURNS = ["better", "worse", "different"]
_SHAPES = alt.Scale(domain=_TURNS, range=["triangle-up", "diamond", "square"])
_COLOURS = alt.Scale(domain=_TURNS, range=[theme.GOOD, theme.AGAINST, theme.INK])
_FREE = alt.Scale(zero=False)
_DAYS = alt.X(
    "on:T", title=None, axis=alt.Axis(format="%b %y", tickCount=4, grid=False, labelOverlap=True)
)


def xmr_charts(book: Book) -> alt.FacetChart | None:
    """Normal variation of each indicator.

    The line is measured, the dashed one expected (the mean where nothing is promised), the band
    natural variation around it. A diamond is worse than that, a triangle better; hollow points
    are from before the strategy.
    """
    table = _titled(book, measures.behaviour(book))
    if table.empty:
        return None
    base = alt.Chart().encode(_DAYS)
    value = alt.Y("value:Q", title=None, scale=_FREE, axis=alt.Axis(tickCount=4, minExtent=34))
    layers = [
        _band(base),
        base.transform_filter("isValid(datum.centre)")
        .mark_line(strokeDash=[5, 4], color=theme.QUIET)
        .encode(alt.Y("centre:Q", scale=_FREE)),
        base.mark_line(color=theme.INK, strokeWidth=1.5).encode(value),
        _points(base, value, "datum.judged"),
        _signals(base, value, table),
    ]
    told = {"Measured": "said", "Expected then": "middle", "Normal variation": "natural"}
    layers[3:] = _telling(layers[3:], book, table, {**told, say("State"): "turned"})
    rows = book.by_key("indicators")
    table["about"] = [(rows[key].dimension or "other").capitalize() for key in table["indicator"]]
    number = table["title"].nunique()
    made: alt.FacetChart = _small(layers, table, _in_words(book, table)).properties(
        usermeta=labelling.filtered("Dimension", "about", number * 3)
    )
    return made


def moving_ranges(book: Book) -> alt.FacetChart | None:
    """Steps from one measurement to the next, with their normal limit.

    A step above the line, marked by a diamond, says that something changed at once.
    """
    table = _titled(book, measures.behaviour(book)).dropna(subset="moving_range")
    if table.empty:
        return None
    table["turn"] = (table["moving_range"] > table["range_high"]).map(
        {True: "different", False: None}
    )
    base = alt.Chart().encode(_DAYS)
    step = alt.Y("moving_range:Q", title=None, axis=alt.Axis(tickCount=3, minExtent=34))
    beyond = table[table["turn"].notna()]
    layers = [
        base.mark_line(color=theme.INK, strokeWidth=1.5).encode(step),
        base.mark_line(strokeDash=[5, 4], color=theme.QUIET).encode(alt.Y("range_high:Q")),
        base.transform_filter("isValid(datum.turn)")
        .mark_point(filled=True, size=110, shape="diamond", color=theme.AGAINST, opacity=1)
        .encode(step),
    ]
    table["step"] = _with_units(book, table, "moving_range")
    table["limit"] = _with_units(book, table, "range_high")
    told = {"Step": "step", "Normal limit": "limit"}
    layers[::2] = _telling(layers[::2], book, table, told)
    said = say(
        "Steps between measurements of {indicators}; {steps} above the normal limit.",
        indicators=counted(table["title"].nunique(), "indicator"),
        steps=counted(len(beyond), "step"),
    )
    return _small(layers, table, said, 70)


def p_charts(book: Book) -> alt.FacetChart | None:
    """Shares with limits that use the sample size of each point.

    With 1,000 cases or more behind a point the limits are Laney's, which allow for the variation
    that sampling does not explain. A diamond is worse than the limits around the mean, a triangle
    better.
    """
    table = measures.proportions(book)
    if table.empty:
        return None
    rows = book.by_key("indicators")
    cases = table.groupby("indicator")["n"].median()
    labels = {
        key: _heading(
            rows[key].name, f"{labelling.lines(rows[key].unit or '', 12, 1)}, n ≈ {cases[key]:,.0f}"
        )
        for key in table["indicator"].unique()
    }
    table["title"] = table["indicator"].map(labelling.apart(labels))
    base = alt.Chart().encode(_DAYS)
    value = alt.Y("value:Q", title=None, scale=_FREE, axis=alt.Axis(tickCount=4, minExtent=34))
    layers = [
        _band(base),
        base.mark_line(strokeDash=[5, 4], color=theme.QUIET).encode(alt.Y("centre:Q", scale=_FREE)),
        base.mark_line(color=theme.INK, strokeWidth=1.5).encode(value),
        _points(base, value, "true"),
        _signals(base, value, table),
    ]
    table["cases"] = table["n"].map("{:,.0f}".format)
    told = {"Measured": "said", say("Sample size"): "cases", "Mean": "middle"}
    told = {**told, "Limits": "natural", say("State"): "turned"}
    layers[3:] = _telling(layers[3:], book, table, told)
    outside = table.dropna(subset="turn")["indicator"].unique()
    names = joined([rows[key].name for key in outside])
    said = say("p-charts of {shares}. ", shares=counted(len(cases), "share")) + (
        say("Outside the limits at least once: {names}.", names=names)
        if names
        else say("All are within their limits.")
    )
    return _small(layers, table, said)


def forecasts(book: Book) -> alt.LayerChart | None:
    """Forecast of each objective on its due date, as progress towards its target.

    0 % is the baseline and 100 % the target. The dot is today, the diamond the forecast, the line
    its 95 % interval.
    """
    table = _ways(book)
    if table.empty:
        return None
    y = alt.Y("name:N", sort=list(table["name"]), title=None, axis=alt.Axis(**labelling.LINES))
    x = alt.X(
        "value:Q",
        title=say("Progress from baseline (0 %) to target (100 %)"),
        axis=alt.Axis(format="%", values=[-0.5, 0, 0.5, 1, 1.5, 2]),
        scale=alt.Scale(domain=[-0.5, 2], clamp=True, nice=False),
    )
    table["interval"] = list(map(_ways_said, table["low"], table["high"]))
    told = labelling.tips("whole", {say("95 % interval of the forecast"): "interval"})
    base = alt.Chart(table).encode(y)
    marks = table.melt(["name", "whole", "due"], ["today", "forecast"], "kind", "value")
    marks["way"] = marks["value"].map(theme.percent)
    marks["kind"] = marks["kind"].map({"today": "Today", "forecast": "Forecast"})
    layers = [
        alt.Chart(pd.DataFrame({"value": [0.0, 1.0]}))
        .mark_rule(color=theme.INK, strokeDash=[4, 3])
        .encode(x),
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=3, color=theme.QUIET)
        .encode(alt.X("low:Q"), alt.X2("high:Q"), tooltip=told),
        alt.Chart(marks)
        .mark_point(size=110, opacity=1, strokeWidth=2)
        .encode(
            x,
            y,
            alt.Shape(
                "kind:N",
                scale=alt.Scale(domain=["Today", "Forecast"], range=["circle", "diamond"]),
                legend=alt.Legend(title=None),
            ),
            alt.Color(
                "kind:N",
                scale=alt.Scale(domain=["Today", "Forecast"], range=[theme.INK, theme.FOR]),
                legend=alt.Legend(title=None),
            ),
            fill=labelling.either(alt.FillValue, "datum.kind === 'Today'", theme.INK, "white"),
            tooltip=labelling.tips(
                "whole", {say("What"): "kind", say("Progress"): "way", say("Due"): "due"}
            ),
        ),
    ]
    return alt.layer(*layers).properties(
        width=380, height=alt.Step(50), description=_forecasts_in_words(table)
    )


def commitments_kept(book: Book) -> alt.LayerChart | None:
    """Commitments by function: kept on time, kept late, still open, overdue."""
    table = measures.kept(book)
    if table.empty:
        return None
    words = {
        "kept_on_time": say("✓ kept on time"),
        "kept_late": "kept late",
        "open": "○ still open",
        "overdue": say("▲ overdue"),
    }
    labels = labelling.apart({**book.names("functions"), "": "No function"})
    table["name"] = table["function"].fillna("").map(labels)
    counts = table.melt(["name"], list(words), "state", "number")
    counts["state"] = counts["state"].map(words)
    counts["what"] = counts["state"].str.lstrip("✓○▲ ")
    base = alt.Chart(counts).encode(
        alt.X(
            "state:N",
            sort=list(words.values()),
            title=None,
            axis=alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False),
        ),
        alt.Y(
            "name:N",
            sort=list(table["name"]),
            title=None,
            axis=alt.Axis(domain=False, ticks=False),
        ),
        tooltip=labelling.tips("name", {say("Commitments"): "what", say("How many"): "number"}),
    )
    scale = alt.Scale(domain=[0, max(int(counts["number"].max()), 3)], range=[0, 1400])
    layers = [
        base.transform_filter("datum.number > 0")
        .mark_circle(opacity=1, color="#d1d5db")
        .encode(alt.Size("number:Q", scale=scale, legend=None)),
        base.transform_filter("datum.number > 0")
        .mark_text(fontWeight="bold", fontSize=14)
        .encode(text=alt.Text("number:Q")),
    ]
    said = "; ".join(
        say(
            "{row}: {kept_on_time} kept on time, {kept_late} late, {open} open, {overdue} overdue",
            row=row.name,
            kept_on_time=row.kept_on_time,
            kept_late=row.kept_late,
            open=row.open,
            overdue=row.overdue,
        )
        for row in records(table)
    )
    return alt.layer(*layers).properties(
        width=alt.Step(130), height=alt.Step(46), description=f"Commitments. {said}."
    )


def _small(layers: list[Any], table: pd.DataFrame, said: str, high: int = _HIGH) -> alt.FacetChart:
    """Set small charts of the same kind side by side, each with its own scale of values."""
    header = alt.Header(labelAnchor="start", labelFontWeight="bold", labelPadding=4)
    return (
        alt.layer(*layers)
        .properties(width=_WIDE, height=high)
        .facet(
            alt.Facet("title:N", title=None, sort=list(table["title"].unique()), header=header),
            columns=2,
            data=table,
        )
        .resolve_scale(y="independent")
        .properties(description=said)
    )


def _band(base: alt.Chart) -> alt.Chart:
    return (
        base.transform_filter("isValid(datum.low)")
        .mark_area(color=_BAND, opacity=1)
        .encode(alt.Y("low:Q", scale=_FREE), alt.Y2("high:Q"))
    )


def _points(base: alt.Chart, value: alt.Y, filled: str) -> alt.Chart:
    return base.mark_point(size=28, opacity=1, stroke=theme.INK, strokeWidth=1.2).encode(
        value, fill=labelling.either(alt.FillValue, filled, theme.INK, "white")
    )


def _signals(base: alt.Chart, value: alt.Y, table: pd.DataFrame) -> alt.Chart:
    there = [turn for turn in _TURNS if turn in set(table["turn"])]
    legend = alt.Legend(title=say("Outside normal variation"), values=there) if there else None
    marked = base.transform_filter("isValid(datum.turn)")
    return marked.mark_point(filled=True, size=160, opacity=1, stroke="white").encode(
        value,
        alt.Shape("turn:N", scale=_SHAPES, legend=legend),
        alt.Color("turn:N", scale=_COLOURS, legend=legend),
    )


def _telling(layers: list[Any], book: Book, table: pd.DataFrame, rows: dict[str, str]) -> list[Any]:
    """Let marks tell their indicator, their day and these columns, written for people."""
    table["name"] = table["indicator"].map(book.names("indicators"))
    table["day"] = table["on"].map(day)
    for said, value in {"said": "value", "middle": "centre"}.items():
        table[said] = _with_units(book, table, value)
    table["natural"] = list(map(theme.span, table["low"], table["high"]))
    table["turned"] = table["turn"].fillna(say("within normal variation"))
    tips = labelling.tips("name", {"Day": "day", **rows})
    return [layer.encode(tooltip=tips) for layer in layers]


def _with_units(book: Book, table: pd.DataFrame, column: str) -> list[str]:
    rows = book.by_key("indicators")
    units = [rows[key].unit or "" for key in table["indicator"]]
    return [
        "–" if pd.isna(value) else f"{theme.number(value)} {unit}".strip()
        for value, unit in zip(table[column], units, strict=True)
    ]


def _ways_said(low: float, high: float) -> str:
    return theme.span(low, high, theme.percent)


def _titled(book: Book, table: pd.DataFrame) -> pd.DataFrame:
    """Name each small chart; those with a last value that is worse than natural come first."""
    rows = book.by_key("indicators")
    twice = table.groupby("indicator")["objective"].nunique().gt(1)
    table["objective"] = table["objective"].fillna("")
    labels = {
        (row.indicator, row.objective): _heading(
            rows[row.indicator].name, rows[row.indicator].unit or ""
        )
        + (f": {row.objective}" if twice[row.indicator] else "")
        for row in records(table)
    }
    titles = labelling.apart(labels)
    table["title"] = [titles[row.indicator, row.objective] for row in records(table)]
    table["judged"] = table["centre"].notna()
    last = table.groupby("title", sort=False)["turn"].agg(lambda turns: turns.iloc[-1])
    order = {title: place for place, title in enumerate(last.index)}
    place = table["title"].map(lambda title: (last[title] != "worse", order[title]))
    return table.loc[place.sort_values(kind="stable").index]


def _heading(name: str, unit: str) -> str:
    """Name a small chart in a line; a long unit leaves half of it to the name."""
    unit = labelling.lines(unit, 20, 1)
    return labelling.lines(name, 40 - len(unit), 1) + (f" ({unit})" if unit else "")


def _in_words(book: Book, table: pd.DataFrame) -> str:
    names = book.names("indicators")
    marked = table.dropna(subset="turn")
    worse = marked[marked["turn"] == "worse"]["indicator"].unique()
    said = (
        say(
            "Worse than normal variation at least once: {names}",
            names=joined([names[key] for key in worse]),
        )
        if len(worse)
        else say("No measurement is worse than normal variation")
    )
    return say(
        "XmR charts of {indicators}. {said}.",
        indicators=counted(table["title"].nunique(), "indicator"),
        said=said,
    )


def _ways(book: Book) -> pd.DataFrame:
    """Return today, forecast and its interval as shares of the way from baseline to target."""
    baselines = {row.key: row.baseline for row in book.rows("objectives")}
    table = measures.status(book)
    table["baseline"] = pd.to_numeric(table["objective"].map(baselines))
    table = table.dropna(subset=["baseline", "target", "measured"])
    table = table[table["baseline"] != table["target"]]
    way = table["target"] - table["baseline"]
    for share, value in {
        "today": "measured",
        "forecast": "forecast",
        "low": "low",
        "high": "high",
    }.items():
        table[f"{share}_way"] = (table[value] - table["baseline"]) / way
    labels = labelling.apart(
        {k: labelling.lines(v, 44, 2) for k, v in book.names("objectives").items()}
    )
    due = {row.key: day(row.due_on) for row in book.rows("objectives") if row.due_on}
    return pd.DataFrame(
        {
            "name": table["objective"].map(labels),
            "whole": table["objective"].map(book.names("objectives")),
            "due": table["objective"].map(due).fillna("–"),
            **{name: table[f"{name}_way"] for name in ("today", "forecast", "low", "high")},
        }
    )


def _forecasts_in_words(table: pd.DataFrame) -> str:
    ahead = table.dropna(subset="forecast")
    short = ahead[ahead["forecast"] < 1]
    ways = [
        say("{row} ({forecast})", row=row.name, forecast=theme.percent(row.forecast))
        for row in records(short)
    ]
    said = joined(ways)
    reached = say(
        "{ahead} of {objectives} will reach the target",
        ahead=len(ahead) - len(short),
        objectives=counted(len(ahead), "objective"),
    )
    rest = say("; short of the target: {said}", said=said) if said else ""
    return say(
        "Forecasts on the due date: {reached}{rest}.",
        reached=reached,
        rest=rest,
    ).replace("\n", " ")
