"""Pictures of control: natural variation, forecasts against targets, commitments kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import altair as alt
import pandas as pd

from workbook.analysis import counting, course
from workbook.book import Book, records
from workbook.book.messages import _, counted, day, joined, say, say_number, translate
from workbook.chapters.control import measures
from workbook.charts import labelling, naming, palette, theme, ticks

__all__ = [
    "commitments_kept",
    "count_charts",
    "forecasts",
    "moving_ranges",
    "p_charts",
    "range_charts",
    "shares_and_counts",
    "steadiness",
    "xmr_charts",
]

_WIDE, _HIGH = 400, 130  # pixels of one small chart; two stand side by side
_MANY = 5  # commitments whose dot is the largest
_TURNS = {  # a word, and its shape and colour
    _("better"): ("triangle-up", theme.GOOD),
    _("worse"): ("diamond", theme.AGAINST),
    _("different"): ("square", theme.INK),
}


def xmr_charts(book: Book) -> alt.FacetChart | None:
    """Normal variation of each indicator.

    The line is measured, the dashed one expected (the mean where nothing is promised), the band
    natural variation around it. A diamond is worse than that, a triangle better; hollow points
    are from before the strategy. What the band takes into account stands below the name.
    """
    table = _ordered(measures.behaviour(book))
    if table.empty:
        return None
    return _variation(
        book,
        table,
        _in_words(book, table),
        {
            say("Measured"): "said",
            say("Expected then"): "middle",
            say("Normal variation"): "natural",
            say("State"): "turned",
        },
        judged=table["centre"].notna(),
    )


def moving_ranges(book: Book) -> alt.FacetChart | None:
    """Steps from one measurement to the next, with their normal limit.

    A diamond says that something changed at once: a step above the line, between measurements of
    which one at least is beyond normal variation. Chance alone makes a step as high now and then.
    """
    table = _ordered(measures.behaviour(book))
    marked = table["turn"].notna()
    table["marked"] = marked | marked.shift(fill_value=False)
    table = table.dropna(subset="moving_range")
    if table.empty:
        return None
    beyond = table["marked"] & (table["moving_range"] > table["range_high"])
    table["beyond"] = beyond
    rows, panels = [], {}
    for panel in _panels(book, table):
        steps = panel.table
        top = max(steps["moving_range"].max(), steps["range_high"].max(), 1e-9) * 1.1
        panels[panel.key] = panel.naming(0.0, top)
        rows += [
            {
                **panel.told(row.on),
                "step": row.moving_range / top,
                "limit": None if pd.isna(row.range_high) else row.range_high / top,
                "beyond": row.moving_range / top if row.beyond else None,
                "step_said": panel.amount(row.moving_range),
                "limit_said": panel.amount(row.range_high),
            }
            for row in records(steps)
        ]
    told = {say("Day"): "day", say("Step"): "step_said", say("Normal limit"): "limit_said"}
    tips = labelling.tips("name", told)
    x, y = _share(alt.X), _share(alt.Y)
    base = alt.Chart().encode(x("at"))
    layers = [
        base.mark_line(color=theme.INK, strokeWidth=1.5).encode(y("step")),
        base.mark_line(strokeDash=[5, 4], color=theme.QUIET).encode(y("limit")),
        base.mark_point(filled=True, size=24, color=theme.INK, opacity=1).encode(
            y("step"), tooltip=tips
        ),
        base.mark_point(
            filled=True, size=120, shape="diamond", color=theme.AGAINST, opacity=1
        ).encode(y("beyond"), tooltip=tips),
    ]
    said = say(
        "Steps between measurements of {indicators}; {steps} marked as sudden.",
        indicators=counted(len(panels), "indicator"),
        steps=counted(int(beyond.sum()), "step"),
    )
    legend = [
        naming.key(say("step"), theme.INK, "line"),
        naming.key(say("normal limit"), theme.QUIET, "dashed"),
        naming.key(say("sudden change"), theme.AGAINST, "diamond"),
    ]
    return _small(layers, rows, panels, said, legend, 80)


def p_charts(book: Book) -> alt.FacetChart | None:
    """Shares with limits that use the sample size of each point.

    With 1,000 cases or more behind a point the limits are Laney's, which allow for the variation
    that sampling does not explain. A diamond is worse than the limits around the mean, a triangle
    better.
    """
    table = measures.proportions(book)
    if table.empty:
        return None
    table["objective"] = None
    table["cases"] = table["n"].map("{:,.0f}".format)
    said = say("p-charts of {shares}. ", shares=counted(table["indicator"].nunique(), "share"))
    said += _outside(book, table)
    told = {
        say("Measured"): "said",
        say("Sample size"): "cases",
        say("Mean"): "middle",
        say("Limits"): "natural",
        say("State"): "turned",
    }
    return _variation(book, table, said, told, judged=table["n"].notna())


def count_charts(book: Book) -> alt.FacetChart | None:
    """Counts, such as complaints, with the limits that counts have.

    Small counts vary by chance as the Poisson distribution says; where they vary more than that
    from one measurement to the next, the limits are wider. A diamond is worse than the limits
    around the mean, a triangle better.
    """
    table = measures.counts(book)
    if table.empty:
        return None
    table["objective"] = None
    table["cases"] = ["–" if pd.isna(n) else f"{n:,.0f}" for n in table["n"]]
    number = table["indicator"].nunique()
    said = say_number(number, "Chart of {number} count. ", "Charts of {number} counts. ")
    said += _outside(book, table)
    told = {
        say("Measured"): "said",
        say("Cases"): "cases",
        say("Mean"): "middle",
        say("Limits"): "natural",
        say("State"): "turned",
    }
    return _variation(book, table, said, told, judged=table["value"].notna())


def range_charts(book: Book) -> alt.FacetChart | None:
    """Distance between the largest and the smallest measurement of each month.

    For indicators that are measured several times a month. A diamond is a month that was less
    steady than the others, a triangle a steadier one.
    """
    table = measures.ranges(book)
    if table.empty:
        return None
    table["objective"] = None
    table["cases"] = table["n"].map(str)
    number = table["indicator"].nunique()
    said = say_number(
        number,
        "Largest less smallest measurement of each month, for {number} indicator. ",
        "Largest less smallest measurement of each month, for {number} indicators. ",
    ) + _outside(book, table)
    told = {
        say("Largest less smallest"): "said",
        say("Measurements"): "cases",
        say("Mean"): "middle",
        say("Limits"): "natural",
        say("State"): "turned",
    }
    return _variation(book, table, said, told, judged=table["n"].notna())


def steadiness(book: Book) -> theme.Html | None:
    """Steps between measurements, and how far those of one month lie apart."""
    return _together(
        (moving_ranges(book), say("Steps from one measurement to the next, with their limit")),
        (range_charts(book), say("Largest less smallest measurement of each month")),
    )


def shares_and_counts(book: Book) -> theme.Html | None:
    """Shares and counts with the limits that follow from how many were counted."""
    return _together(
        (p_charts(book), say("Shares with limits by the sample size of each measurement")),
        (count_charts(book), say("Counts with the limits that counts have")),
    )


def _together(*charts: tuple[alt.FacetChart | None, str]) -> theme.Html | None:
    """Draw what there is to draw, one figure below the other."""
    figures = [theme.figure(chart, caption) for chart, caption in charts if chart is not None]
    parts = [part for one in figures for part in one.parts]
    return theme.Html("".join(figures), parts) if figures else None


def _outside(book: Book, table: pd.DataFrame) -> str:
    rows = book.by_key("indicators")
    names = joined([rows[key].name for key in table.dropna(subset="turn")["indicator"].unique()])
    if not names:
        return say("All are within their limits.")
    return say("Outside the limits at least once: {names}.", names=names)


def forecasts(book: Book) -> alt.LayerChart | None:
    """Forecast of each objective on its due date, as progress towards its target.

    0 % is the baseline and 100 % the target. The dot is today, the diamond the forecast, the line
    its 95 % interval.
    """
    table = _ways(book)
    if table.empty:
        return None
    rows = [
        {
            "objective": row.objective,
            **{end: _number(getattr(row, end)) for end in ("low", "high", "today", "forecast")},
            "name": row.name,
            "interval": theme.span(row.low, row.high, theme.percent),
            "due": row.due,
            "today_said": theme.percent(row.today),
            "forecast_said": theme.percent(row.forecast),
        }
        for row in records(table)
    ]
    y = naming.by_name(alt.Y, "objective", [row["objective"] for row in rows])
    scale = alt.Scale(domain=[-0.5, 2], clamp=True, nice=False)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=scale, axis=None)

    interval, today, ahead = (
        say("95 % interval of the forecast"),
        {say("Progress today"): "today_said", say("Due"): "due"},
        {say("Progress forecast"): "forecast_said", say("Due"): "due"},
    )
    base = naming.marks(rows).encode(y=y)
    points = {"size": 120, "opacity": 1, "strokeWidth": 2}
    layers = [
        naming.marks([{"end": 0.0}, {"end": 1.0}])
        .mark_rule(color=theme.INK, strokeDash=[4, 3])
        .encode(x("end")),
        base.mark_rule(strokeWidth=4, color=theme.QUIET).encode(
            x("low"), alt.X2("high:Q"), tooltip=labelling.tips("name", {interval: "interval"})
        ),
        base.mark_point(shape="diamond", stroke=theme.FOR, fill=palette.PAPER, **points).encode(
            x("forecast"), tooltip=labelling.tips("name", ahead)
        ),
        base.mark_point(shape="circle", stroke=theme.INK, fill=theme.INK, **points).encode(
            x("today"), tooltip=labelling.tips("name", today)
        ),
    ]
    listed = [
        naming.name(
            row["name"],
            say("today {today}, forecast {forecast}", today=row["today_said"],
                forecast=row["forecast_said"]),
            ("objectives", row["objective"]),
        )
        for row in rows
    ]  # fmt: skip
    values = [-0.5, 0, 0.5, 1, 1.5, 2]
    axis = naming.axis(
        naming.scaled(values, list(map(theme.percent, values)), -0.5, 2),
        say("Progress from baseline (0 %) to target (100 %)"),
    )
    legend = [
        naming.key(say("today"), theme.INK, "circle"),
        naming.key(say("forecast"), palette.PAPER, "diamond", stroke=theme.FOR),
        naming.key(interval, theme.QUIET, "line"),
    ]
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(50),
        description=_forecasts_in_words(book, table),
        usermeta=naming.rows(listed, axis, legend=legend),
    )


def commitments_kept(book: Book) -> alt.LayerChart | None:
    """Commitments by function: kept on time, kept late, still open, overdue."""
    table = measures.kept(book)
    if table.empty:
        return None
    words = {
        "kept_on_time": say("✓ kept on time"),
        "kept_late": say("kept late"),
        "open": say("○ still open"),
        "overdue": say("▲ overdue"),
    }
    names = {**book.names("functions"), "": say("No function")}
    table["function"] = table["function"].fillna("")
    table["name"] = table["function"].map(names)
    down = list(table["function"])
    rows = [
        {
            "function": row.function,
            "state": state,
            "number": str(number),
            "size": 300 + 1100 * min(number / _MANY, 1),
            "name": row.name,
            "what": word.lstrip("✓○▲ "),
        }
        for row in records(table)
        for state, word in words.items()
        if (number := int(getattr(row, state)))
    ]
    x = naming.by_name(alt.X, "state", list(words))
    y = naming.by_name(alt.Y, "function", down)
    told = {say("Commitments"): "what", say("How many"): "number"}
    base = naming.marks(rows).encode(x, y, tooltip=labelling.tips("name", told))
    layers = [
        base.mark_circle(opacity=1, color=palette.MIST).encode(naming.painted(alt.Size, "size")),
        base.mark_text(fontWeight="bold", fontSize=14, color=theme.INK).encode(text="number:N"),
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
    named = [naming.name(names[key], to=("functions", key) if key else None) for key in down]
    return alt.layer(*layers).properties(
        width=alt.Step(130),
        height=alt.Step(48),
        description=say("Commitments. {said}.", said=said),
        usermeta=naming.matrix(named, map(naming.name, words.values())),
    )


def _variation(
    book: Book, table: pd.DataFrame, said: str, told: dict[Any, str], *, judged: pd.Series[bool]
) -> alt.FacetChart:
    """Draw what is measured with its centre, its limits and what is beyond them."""
    table = table.assign(judged=judged)
    rows, panels = [], {}
    for panel in _panels(book, table):
        possible = course.possible(panel.row, [*panel.table["value"]])
        bounds = counting.bounded(book, panel.row, possible)
        shown = panel.table.assign(
            **{end: panel.table[end].clip(*bounds) for end in ("low", "high")}
        )
        ends = shown[["value", "low", "high", "centre"]].stack()
        low, high = float(ends.min()), float(ends.max())
        margin = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
        low, high = low - margin, high + margin
        panel.say_allowed()
        panels[panel.key] = panel.naming(low, high)
        rows += [
            {
                **panel.told(row.on),
                **{end: _at(getattr(row, end), low, high)
                   for end in ("value", "centre", "low", "high")},
                "fill": theme.INK if row.judged else palette.PAPER,
                **{turn: _at(row.value, low, high) if row.turn == turn else None
                   for turn in _TURNS},
                "said": panel.amount(row.value),
                "middle": panel.amount(row.centre),
                "natural": theme.span(row.low, row.high),
                "turned": row.turn or say("within normal variation"),
                "cases": getattr(row, "cases", ""),
            }
            for row in records(shown)
        ]  # fmt: skip
    tips = labelling.tips("name", {say("Day"): "day", **told})
    x, y = _share(alt.X), _share(alt.Y)
    base = alt.Chart().encode(x("at"))
    there = {turn for turn in _TURNS if any(row[turn] is not None for row in rows)}
    layers = [
        base.mark_area(color=palette.GRID, opacity=1).encode(y("low"), alt.Y2("high:Q")),
        base.mark_line(strokeDash=[5, 4], color=theme.QUIET).encode(y("centre")),
        base.mark_line(color=theme.INK, strokeWidth=1.5).encode(y("value")),
        base.mark_point(size=28, opacity=1, stroke=theme.INK, strokeWidth=1.2).encode(
            y("value"), naming.painted(alt.Fill, "fill"), tooltip=tips
        ),
        *(
            base.mark_point(
                filled=True, size=160, opacity=1, stroke="white", shape=shape, color=colour
            ).encode(y(turn), tooltip=tips)
            for turn, (shape, colour) in _TURNS.items()
            if turn in there
        ),
    ]
    legend = [
        naming.key(say("measured"), theme.INK, "line"),
        naming.key(say("expected, or the mean"), theme.QUIET, "dashed"),
        naming.key(say("normal variation"), palette.GRID),
        *(
            naming.key(translate(turn), colour, shape)
            for turn, (shape, colour) in _TURNS.items()
            if turn in there
        ),
    ]
    return _small(layers, rows, panels, said, legend, _HIGH)


class _Panel:
    """The measurements of one indicator, for one objective where several share it."""

    def __init__(self, book: Book, key: str, table: pd.DataFrame, *, shared: bool) -> None:
        self.key, self.table = key, table
        first = table.iloc[0]
        self.row = book.by_key("indicators")[first["indicator"]]
        days = [one.date() for one in table["on"]]
        self.first, self.last = min(days), max(days)
        self.of = (self.row.dimension or say("other")).capitalize()
        objective = book.name("objectives", first["objective"]) if shared else ""
        known = "cases" in table and table["n"].notna().any()
        cases = f"n ≈ {table['n'].median():,.0f}" if known else ""
        unit = say("in {unit}", unit=self.row.unit) if self.row.unit else ""
        self.note = "; ".join(filter(None, (unit, cases, objective)))

    def say_allowed(self) -> None:
        """Say below the name what its limits take into account."""
        if "allowed" in self.table and self.table["allowed"].notna().any():
            allowed = self.table["allowed"].dropna().iloc[0]
            self.note = f"{self.note}. {allowed}" if self.note else allowed

    def naming(self, low: float, high: float) -> dict[str, Any]:
        named = naming.name(self.row.name, self.note, ("indicators", self.row.key), of=self.of)
        return naming.panel(
            named,
            ticks.in_months(self.first, self.last, 4),
            ticks.upwards(low, high, 4, theme.number),
        )

    def told(self, on: Any) -> dict[str, Any]:
        length = max((self.last - self.first).days, 1)
        at = (on.date() - self.first).days / length
        return {"panel": self.key, "at": at, "name": self.row.name, "day": day(on)}

    def amount(self, value: Any) -> str:
        return "–" if pd.isna(value) else f"{theme.number(value)} {self.row.unit or ''}".strip()


def _panels(book: Book, table: pd.DataFrame) -> Iterator[_Panel]:
    objectives = table.groupby("indicator")["objective"].nunique()
    table = table.assign(objective=table["objective"].fillna(""))
    for (indicator, objective), rows in table.groupby(["indicator", "objective"], sort=False):
        shared = bool(objective) and objectives[indicator] > 1
        yield _Panel(book, f"{indicator} {objective}".strip(), rows, shared=shared)


def _small(
    layers: list[Any],
    rows: list[dict[str, Any]],
    panels: dict[str, dict[str, Any]],
    said: str,
    legend: list[dict[str, Any]],
    high: int,
) -> alt.FacetChart:
    """Set small charts of the same kind side by side, each with its own scale of values."""
    facet: alt.FacetChart = (
        alt.layer(*layers, data=alt.InlineData(values=rows))
        .properties(width=_WIDE, height=high)
        .facet(alt.Facet("panel:N", sort=list(panels)), columns=2)
        .properties(
            description=said,
            usermeta=naming.panels(panels, legend, choose=say("Dimension")),
        )
    )
    return facet


def _share(channel: type[Any]) -> Callable[[str], Any]:
    """Return channels whose values are shares of a small chart's own scale."""
    return partial(naming.along, channel, low=0, high=1)


def _at(value: Any, low: float, high: float) -> float | None:
    return None if pd.isna(value) else round((float(value) - low) / (high - low), 5)


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    """Put those whose last value is worse than natural first."""
    both = [table["indicator"], table["objective"].fillna("")]
    last = table.groupby(both, sort=False)["turn"].transform(lambda turns: turns.iloc[-1])
    return table.loc[(last != "worse").sort_values(kind="stable").index]


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
        indicators=counted(len(table.drop_duplicates(["indicator", "objective"])), "indicator"),
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
    due = {row.key: day(row.due_on) for row in book.rows("objectives") if row.due_on}
    return pd.DataFrame(
        {
            "objective": table["objective"],
            "name": table["objective"].map(book.names("objectives")),
            "due": table["objective"].map(due).fillna("–"),
            **{name: table[f"{name}_way"] for name in ("today", "forecast", "low", "high")},
        }
    )


def _forecasts_in_words(book: Book, table: pd.DataFrame) -> str:
    """Say which objectives reach their target with the whole interval, which miss it, which may.

    A forecast without an interval, as of readings that are all equal, cannot tell.
    """
    ahead = table.dropna(subset=["forecast"])
    if ahead.empty:
        rows = book.by_key("objectives")
        whys = [course.forecast(book, rows[key]).reason for key in table["objective"]]
        return say("No forecast: {reasons}.", reasons=joined(list(dict.fromkeys(whys))))
    ends = ahead[["low", "high"]]
    unknown = ends.isna().any(axis=1)
    worse, better = ends.min(axis=1), ends.max(axis=1)

    def named(which: pd.DataFrame) -> str:
        return joined(
            [
                say("{row} ({forecast})", row=row.name, forecast=theme.percent(row.forecast))
                for row in records(which)
            ]
        )

    missed = named(ahead[~unknown & (better < 1)])
    open_ = named(ahead[unknown | ((worse < 1) & (better >= 1))])
    return say(
        "Forecasts on the due date: {number} of {objectives} will reach the target{missed}{open_}.",
        number=int((~unknown & (worse >= 1)).sum()),
        objectives=counted(len(ahead), "objective"),
        missed=say("; will miss it: {missed}", missed=missed) if missed else "",
        open_=say("; cannot tell yet: {open_}", open_=open_) if open_ else "",
    )
