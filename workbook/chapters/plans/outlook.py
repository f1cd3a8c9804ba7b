"""What the plans promise: the chance to reach each target, and the results on the way to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

import altair as alt
import pandas as pd

from workbook.book import Book, records
from workbook.book.fields import Row
from workbook.book.messages import counted, day, say
from workbook.chapters.plans import measures
from workbook.chapters.plans.months import month_axis
from workbook.chapters.plans.plan import named
from workbook.chapters.plans.targets import amount, belief, guesses
from workbook.charts import labelling, theme
from workbook.stats.quantiles import pooled_quantile

MOST = 24  # pictures
_SIDE_BY_SIDE = (
    "display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,280px),1fr));gap:0 1em"
)
MOST_GUESSES = 12  # lines of single members in one picture
_ROW = 13
_WIDE = 290  # pixels with axis and title, so that all pictures have the same scale


def chances_by_objective(book: Book) -> theme.Html | None:
    """Chance of reaching each target, by the members' forecasts.

    One picture an objective. The thick bar is what all members together expect, from the 10th to
    the 90th percentile with a dot at the 50th. A thin line is one member's guess, from low to high,
    with a mark at the likely value; whose it is, is never said. The dashed line is the target. Of
    more than 24, those farthest from an even chance are shown.
    """
    chances = measures.chances(book)
    known = chances[chances.members > 0]
    if known.empty:
        return None
    far = (known.chance - 0.5).abs().fillna(1.0)
    shown = known.loc[far.sort_values(ascending=False, kind="stable").index[:MOST]].sort_index()
    pictures = [chance_picture(book, key) for key in shown.objective]
    without = list(chances[chances.members == 0].objective)
    return _panels(
        pictures,
        _rest(len(known) - len(shown), "chances"),
        say("No forecasts yet for {named}.", named=named(book, "objectives", without))
        if without
        else "",
    )


def chance_picture(book: Book, objective: str) -> alt.LayerChart:
    """The members' guesses for one objective, all of them together, and the target."""
    goal = book.by_key("objectives")[objective]
    rows = guesses(book)[objective]
    low, likely, high = zip(*((row.low, row.likely, row.high) for row in rows), strict=True)
    p10, p50, p90 = (float(one) for one in pooled_quantile(low, likely, high, [0.1, 0.5, 0.9]))
    chance = measures.chances(book).set_index("objective").chance[objective]
    # In the order of what they guess, so that places do not tell people apart either.
    single = sorted(zip(low, likely, high, strict=True), key=lambda guess: (guess[1], *guess))
    single = single if len(single) <= MOST_GUESSES else []
    table = pd.DataFrame(
        [{"y": place + 2, "low": a, "likely": b, "high": c}
         for place, (a, b, c) in enumerate(single)],
        columns=["y", "low", "likely", "high"],
    ).astype("float64")  # fmt: skip
    pooled = pd.DataFrame([{"y": 0.6, "low": p10, "likely": p50, "high": p90}])
    for frame, name in (
        (table, say("One member's forecast")),
        (pooled, say("All members together")),
    ):
        frame["name"] = name
        for column in ("low", "likely", "high"):
            frame[f"{column}_said"] = [
                amount(book, goal.indicator, round(value, 2)) for value in frame[column]
            ]
    told = {"Low": "low_said", "Likely": "likely_said", "High": "high_said"}
    bottom = len(single) + 2.0
    x, y = _scale([*low, *high, *_stated(goal.target)], goal, book), alt.Scale(
        domain=[bottom, -0.4], nice=False, zero=False
    )  # fmt: skip
    level = alt.Y("y:Q", scale=y, axis=None)
    lines = alt.Chart(table).encode(level, tooltip=labelling.tips("name", told))
    told = {"10th percentile": "low_said", "50th": "likely_said", "90th": "high_said"}
    thick = alt.Chart(pooled).encode(level, tooltip=labelling.tips("name", told))
    layers = [
        lines.mark_rule(color=theme.QUIET, strokeWidth=1.6).encode(
            alt.X("low:Q", **x), alt.X2("high:Q")
        ),
        lines.mark_tick(color=theme.QUIET, thickness=2.5, size=9).encode(alt.X("likely:Q", **x)),
        thick.mark_rule(color=theme.FOR, strokeWidth=8).encode(
            alt.X("low:Q", **x), alt.X2("high:Q")
        ),
        thick.mark_circle(color="white", stroke=theme.INK, strokeWidth=1.5, size=60, opacity=1)
        .encode(alt.X("likely:Q", **x)),
        *_target(book, goal, x, "x"),
    ]  # fmt: skip
    sign, verdict = belief(chance)
    sure = f"{sign} {verdict}"
    numbers = say(
        "all together {p10}, {p50}, {p90}",
        p10=theme.number(p10),
        p50=theme.number(p50),
        p90=theme.number(p90),
    ) + (f"; target {theme.number(goal.target)}" if goal.target is not None else "; no target")
    description = say(
        "{goal}: {verdict}. Forecasts of {members}; together: low {low}, likely {likely}, high "
        "{high}",
        goal=goal.statement,
        verdict=verdict,
        members=counted(len(rows), "member"),
        low=amount(book, goal.indicator, round(p10, 4)),
        likely=amount(book, goal.indicator, round(p50, 4)),
        high=amount(book, goal.indicator, round(p90, 4)),
    ) + (
        say("; the target is {target}.", target=amount(book, goal.indicator, goal.target))
        if goal.target is not None
        else say("; there is no target.")
    )
    return _panel(layers, goal, [sure, numbers], int(bottom * _ROW) + 8, description)


def results_by_objective(book: Book) -> theme.Html | None:
    """Results expected of each objective on the way to its target.

    One picture an objective: a dot a date, the dashed line is the target, the upright one the due
    date. Of more than 24, those that fall short are shown first.
    """
    expected = measures.expected(book)
    if expected.empty:
        return None
    verdicts = {key: _reached(book, rows) for key, rows in _by_objective(expected)}
    worst = sorted(verdicts, key=lambda key: verdicts[key][0] == "✓")[:MOST]
    shown = [key for key in verdicts if key in worst]
    pictures = [
        _results(book, book.by_key("objectives")[key], rows, *verdicts[key])
        for key, rows in _by_objective(expected)
        if key in shown
    ]
    promised = set(expected.objective)
    parents = {row.parent for row in book.rows("objectives")}
    without = [row.key for row in book.rows("objectives") if row.key not in promised | parents]
    return _panels(
        pictures,
        _rest(len(verdicts) - len(shown), "expected"),
        say("No expected results entered for {named}.", named=named(book, "objectives", without))
        if without
        else "",
    )


def _by_objective(expected: pd.DataFrame) -> list[tuple[str, list[Any]]]:
    grouped = groupby(records(expected), key=lambda row: row.objective)
    return [(key, list(rows)) for key, rows in grouped]


def _results(book: Book, goal: Row, rows: Sequence[Any], sign: str, verdict: str) -> alt.LayerChart:
    table = pd.DataFrame(
        [{"on": f"{row.on:%Y-%m-%d}T00:00:00", "value": row.expected} for row in rows]
    )
    days = [*table.on, *([f"{goal.due_on}T00:00:00"] if goal.due_on else [])]
    first, last = min(days), max(days)
    dates = [date.fromisoformat(day[:10]) for day in (first, last)]
    axis = month_axis(dates[0], dates[1], 3, grid=False)
    span = [{"expr": f"toDate('{day}')"} for day in (first, last)]
    scale = {"scale": alt.Scale(domain=span)} if first < last else {}
    x = alt.X("on:T", title=None, axis=axis, **scale)
    y = _scale([*table.value, *_stated(goal.target), *_stated(goal.baseline)], goal, book)
    y = {**y, "title": None, "axis": alt.Axis(tickCount=4)}
    table["name"], table["day"] = goal.statement, [day(row.on) for row in rows]
    table["said"] = [amount(book, goal.indicator, row.expected) for row in rows]
    told = {"Expected": "said", "On": "day"}
    base = alt.Chart(table).encode(x, alt.Y("value:Q", **y))
    layers = [
        base.mark_line(color=theme.FOR, strokeWidth=2),
        base.mark_circle(color=theme.FOR, size=40, opacity=1).encode(
            tooltip=labelling.tips("name", told)
        ),
        *_target(book, goal, y, "y"),
    ]
    if goal.due_on:
        mark = {"on": f"{goal.due_on}T00:00:00", "name": "Due", "day": day(goal.due_on)}
        due = alt.Chart(pd.DataFrame([mark])).mark_rule(color=theme.QUIET)
        layers.append(due.encode(x, tooltip=labelling.tips("name", {say("On"): "day"})))
    unit = book.by_key("indicators").get(goal.indicator)
    below = f"in {unit.unit}" if unit and unit.unit else ""
    said = "; ".join(
        f"{row.on:%-d %b %Y} {amount(book, goal.indicator, row.expected)}" for row in rows
    )
    target = say('the target is {amount}', amount=amount(book, goal.indicator, goal.target)) if (
        goal.target is not None) else say('there is no target')  # fmt: skip
    description = f"{goal.statement}: {verdict}. Expected: {said}; {target}."
    return _panel(layers, goal, [f"{sign} {verdict}", below], 110, description)


def _reached(book: Book, rows: Sequence[Any]) -> tuple[str, str]:
    """Say with sign and words whether the last result in time reaches the target."""
    goal = book.by_key("objectives")[rows[0].objective]
    if goal.target is None or goal.due_on is None:
        return "○", say(
            "no {target} entered",
            target=say("target") if goal.target is None else say("due date"),
        )
    in_time = [row for row in rows if row.on.date() <= goal.due_on]
    if not in_time:
        return "✕", say("no result by {due_on}", due_on=f"{goal.due_on:%-d %b %Y}")
    last = in_time[-1]
    if pd.isna(last.reached):
        return "○", say("not known whether more or less is better")
    if last.reached:
        return "✓", say(
            "reaches {target} by {due_on}",
            target=theme.number(goal.target),
            due_on=f"{goal.due_on:%-d %b %Y}",
        )
    return "✕", say(
        "ends at {expected}, short of {target}",
        expected=theme.number(last.expected),
        target=theme.number(goal.target),
    )


def _panel(
    layers: Iterable[alt.Chart],
    goal: Row,
    below: Sequence[str],
    height: int,
    description: str,
) -> alt.LayerChart:
    title = alt.Title(
        text=labelling.lines(goal.statement, 38, 2).split("\n"),
        subtitle=[line for line in below if line],
        anchor="start",
        frame="group",
        fontSize=13,
        subtitleFontSize=12,
        color=theme.INK,
        subtitleColor=theme.INK,
        lineHeight=16,
        subtitleLineHeight=16,
        offset=8,
    )
    return (
        alt.layer(*layers)
        .properties(
            width=_WIDE,
            height=height,
            autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
            title=title,
            description=description,
        )
        .configure(aria=False)
    )


def _target(book: Book, goal: Row, scale: dict[str, Any], along: str) -> list[alt.Chart]:
    if goal.target is None:
        return []
    channel = alt.X if along == "x" else alt.Y
    said = amount(book, goal.indicator, goal.target)
    table = pd.DataFrame([{"target": goal.target, "name": "Target", "said": said}])
    rule = alt.Chart(table).mark_rule(color=theme.INK, strokeWidth=1.6, strokeDash=[5, 3])
    tips = labelling.tips("name", {"Value": "said"})
    return [rule.encode(channel("target:Q", **scale), tooltip=tips)]


def _stated(value: float | None) -> list[float]:
    return [] if value is None else [value]


def _scale(values: Sequence[float], goal: Row, book: Book) -> dict[str, Any]:
    """Return scale and axis that hold all values, also where they are all the same."""
    low, high = min(values), max(values)
    margin = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    indicator = book.by_key("indicators").get(goal.indicator)
    return {
        "scale": alt.Scale(domain=[low - margin, high + margin], nice=False, zero=False),
        "axis": alt.Axis(tickCount=5),
        "title": indicator.unit if indicator and indicator.unit else None,
    }


def _panels(pictures: Iterable[alt.LayerChart], *below: str) -> theme.Html:
    # They stand side by side where there is room, and under each other on a phone.
    drawn = theme.together(
        map(theme.figure, pictures), f'<div class="wb" style="{_SIDE_BY_SIDE}">{{}}</div>'
    )
    return theme.together([drawn, *(theme.paragraph(one) for one in below if one)])


def _rest(number: int, measure: str) -> str:
    if not number:
        return ""
    return say(
        "{more_objectives}; the measure plans.{measure} lists the figures.",
        more_objectives=counted(number, "more objective"),
        measure=measure,
    )
