"""What the plans promise: the chance to reach each target, and the results on the way to it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Any

import altair as alt
import pandas as pd

from workbook.analysis import guessing
from workbook.book import Book, records
from workbook.book.fields import Row
from workbook.book.messages import counted, day, percent, say, say_number
from workbook.chapters.plans import measures
from workbook.chapters.plans.plan import named
from workbook.chapters.plans.targets import amount, belief, unnumbered
from workbook.charts import labelling, naming, theme, ticks

MOST = 24  # pictures
MOST_GUESSES = 12  # lines of single members in one picture
_APART = 0.1  # between two ways to sum up guesses, from which both are said
_ROW = 13
_WIDE = 300


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
    return _panels(
        theme.figure(_chances(book, list(shown.objective)), theme.caption(chances_by_objective)),
        _rest(len(known) - len(shown), "chances"),
        _track_record(book),
        say("No forecasts yet for {named}.", named=named(book, "objectives", without))
        if (without := list(chances[chances.members == 0].objective))
        else "",
    )


def _track_record(book: Book) -> str:
    """Say how well the team's earlier forecasts came true, where it shows no single member's."""
    found = guessing.of_team(book)
    if found is None:
        return ""
    said = say_number(
        found.guesses,
        "Of {number} earlier forecast it is known what came: {inside} were right about the range, "
        "and 80 % should be.",
        "Of {number} earlier forecasts it is known what came: {inside} were right about the range, "
        "and 80 % should be.",
        inside=percent(found.inside),
    )
    if found.said == found.said:
        said += " " + say(
            "Members gave the targets a chance of {said} on average, and {reached} were reached.",
            said=percent(found.said),
            reached=percent(found.reached),
        )
    if found.off == found.off:
        said += " " + say(
            "Ranges were off by {off} of the way from baseline to target on average; of two that "
            "hold what came, the narrow one counts better.",
            off=percent(found.off),
        )
    if guessing.is_corrected(book):
        said += " " + say("The chances above are corrected by this experience.")
    return said


def chance_picture(book: Book, objective: str) -> alt.FacetChart:
    """The members' guesses for one objective, all of them together, and the target."""
    return _chances(book, [objective])


def _chances(book: Book, objectives: Sequence[str]) -> alt.FacetChart:
    believed = measures.chances(book).set_index("objective")
    made = [_Chance(book, key, believed.chance[key], believed.averaged[key]) for key in objectives]
    bottom = max(len(one.single) for one in made) + 2.0
    x = partial(naming.along, alt.X, low=0, high=1)
    y = partial(naming.along, alt.Y, low=bottom, high=-0.4)
    told = {say("Low"): "low_said", say("Likely"): "likely_said", say("High"): "high_said"}
    lines = alt.Chart().encode(y("y"), tooltip=labelling.tips("name", told))
    told = {
        say("Low"): "low_said",
        say("Likely"): "likely_said",
        say("High"): "high_said",
    }
    thick = alt.Chart().encode(y("all_y"), tooltip=labelling.tips("name", told))
    layers = [
        lines.mark_rule(color=theme.QUIET, strokeWidth=1.6).encode(x("low"), alt.X2("high:Q")),
        lines.mark_point(filled=True, shape="square", size=30, color=theme.QUIET, opacity=1).encode(
            x("likely")
        ),
        thick.mark_rule(color=theme.FOR, strokeWidth=8).encode(x("low"), alt.X2("high:Q")),
        thick.mark_circle(
            color="white", stroke=theme.INK, strokeWidth=1.5, size=70, opacity=1
        ).encode(x("likely")),
        _target(x("target")),
    ]
    legend = [
        naming.key(say("one member's forecast"), theme.QUIET, "line"),
        naming.key(say("all members together"), theme.FOR, "line"),
        naming.key(say("target"), theme.INK, "dashed"),
    ]
    return _facet(layers, made, int(bottom * _ROW) + 8, legend)


class _Chance:
    """What the members guess for one objective, at shares of its own scale."""

    def __init__(self, book: Book, objective: str, chance: float, averaged: float) -> None:
        self.goal = goal = book.by_key("objectives")[objective]
        given = guessing.guesses(book)[objective]
        low, likely, high = zip(*((row.low, row.likely, row.high) for row in given), strict=True)
        together = guessing.corrected_quantiles(book, goal, given, (0.1, 0.5, 0.9))
        p10, p50, p90 = together
        # In the order of what they guess, so that places do not tell people apart either.
        single = sorted(zip(low, likely, high, strict=True), key=lambda one: (one[1], *one))
        self.single = single if len(single) <= MOST_GUESSES else []
        self.scale = _Scale(book, goal, [*low, *high, *together, *_stated(goal.target)])
        self.rows = [
            {"y": float(place + 2), **self._guess(guess, say("One member's forecast"))}
            for place, guess in enumerate(self.single)
        ]
        self.rows.append({"all_y": 0.6, **self._guess(together, say("All members together"))})
        if goal.target is not None:
            said = self.scale.said(goal.target)
            self.rows.append({"target": self.scale(goal.target), "name": say("Target"),
                              "said": said})  # fmt: skip
        sign, verdict = belief(chance)
        target = (
            say("; target {target}", target=theme.number(goal.target))
            if goal.target is not None
            else f"; {unnumbered(goal)}"
        )
        together_said = say(
            "all together {p10}, {p50}, {p90}",
            p10=theme.number(p10),
            p50=theme.number(p50),
            p90=theme.number(p90),
        )
        self.note = f"{sign} {verdict}; {together_said}{target}"
        if abs(averaged - chance) > _APART:
            self.note += say(
                "; {averaged} if the members’ figures are averaged", averaged=percent(averaged)
            )
        self.across = self.scale.ticks(4)
        self.down: list[tuple[float, str]] = []
        self.description = say(
            "{goal}: {verdict}. Forecasts of {members}; together: low {low}, likely {likely}, high "
            "{high}",
            goal=goal.statement,
            verdict=verdict,
            members=counted(len(given), "member"),
            low=amount(book, goal.indicator, round(p10, 4)),
            likely=amount(book, goal.indicator, round(p50, 4)),
            high=amount(book, goal.indicator, round(p90, 4)),
        ) + (
            say("; the target is {target}.", target=amount(book, goal.indicator, goal.target))
            if goal.target is not None
            else f"; {unnumbered(goal)}."
        )

    def _guess(self, guess: Sequence[float], name: str) -> dict[str, Any]:
        said = {f"{end}_said": self.scale.said(round(value, 2))
                for end, value in zip(("low", "likely", "high"), guess, strict=True)}  # fmt: skip
        low, likely, high = map(self.scale, guess)
        return {"low": low, "likely": likely, "high": high, "name": name, **said}


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
    promised = set(expected.objective)
    parents = {row.parent for row in book.rows("objectives")}
    without = [row.key for row in book.rows("objectives") if row.key not in promised | parents]
    made = [
        _Results(book, key, rows, *verdicts[key])
        for key, rows in _by_objective(expected)
        if key in shown
    ]
    return _panels(
        theme.figure(_results(made), theme.caption(results_by_objective)),
        _rest(len(verdicts) - len(shown), "expected"),
        say("No expected results entered for {named}.", named=named(book, "objectives", without))
        if without
        else "",
    )


def _by_objective(expected: pd.DataFrame) -> list[tuple[str, list[Any]]]:
    grouped = groupby(records(expected), key=lambda row: row.objective)
    return [(key, list(rows)) for key, rows in grouped]


def _results(made: Sequence[_Results]) -> alt.FacetChart:
    x = partial(naming.along, alt.X, low=0, high=1)
    y = partial(naming.along, alt.Y, low=0, high=1)
    told = {say("Expected"): "said", say("On"): "day"}
    base = alt.Chart().encode(x("on"), y("value"))
    layers = [
        base.mark_line(color=theme.FOR, strokeWidth=2),
        base.mark_circle(color=theme.FOR, size=50, opacity=1).encode(
            tooltip=labelling.tips("name", told)
        ),
        _target(y("target")),
        alt.Chart()
        .mark_rule(color=theme.QUIET)
        .encode(x("due"), tooltip=labelling.tips("name", {say("On"): "day"})),
    ]
    legend = [
        naming.key(say("expected"), theme.FOR, "line"),
        naming.key(say("target"), theme.INK, "dashed"),
        naming.key(say("due"), theme.QUIET, "line"),
    ]
    return _facet(layers, made, 110, legend)


class _Results:
    """The results expected of one objective, at shares of its own scales."""

    def __init__(
        self, book: Book, objective: str, rows: Sequence[Any], sign: str, verdict: str
    ) -> None:
        self.goal = goal = book.by_key("objectives")[objective]
        days = [row.on.date() for row in rows] + ([goal.due_on] if goal.due_on else [])
        first, last = min(days), max(days)
        length = max((last - first).days, 1)
        stated = [*_stated(goal.target), *_stated(goal.baseline)]
        self.scale = _Scale(book, goal, [*(row.expected for row in rows), *stated])
        self.rows: list[dict[str, Any]] = [
            {
                "on": (row.on.date() - first).days / length,
                "value": self.scale(row.expected),
                "name": goal.statement,
                "day": day(row.on),
                "said": self.scale.said(row.expected),
            }
            for row in rows
        ]
        if goal.target is not None:
            self.rows.append({"target": self.scale(goal.target), "name": say("Target"),
                              "said": self.scale.said(goal.target)})  # fmt: skip
        if goal.due_on:
            due = (goal.due_on - first).days / length
            self.rows.append({"due": due, "name": say("Due"), "day": day(goal.due_on)})
        unit = book.by_key("indicators").get(goal.indicator)
        in_unit = say("in {unit}", unit=unit.unit) if unit and unit.unit else ""
        self.note = "; ".join(filter(None, (f"{sign} {verdict}", in_unit)))
        self.across = ticks.in_months(first, last, 3)
        self.down = [(1 - at, label) for at, label in self.scale.ticks(4)]
        said = "; ".join(f"{day(row.on)} {self.scale.said(row.expected)}" for row in rows)
        target = (
            say("the target is {amount}", amount=self.scale.said(goal.target))
            if goal.target is not None
            else unnumbered(goal)
        )
        self.description = say(
            "{goal}: {verdict}. Expected: {said}; {target}.",
            goal=goal.statement, verdict=verdict, said=said, target=target,
        )  # fmt: skip


def _reached(book: Book, rows: Sequence[Any]) -> tuple[str, str]:
    """Say with sign and words whether the last result in time reaches the target."""
    goal = book.by_key("objectives")[rows[0].objective]
    if goal.target is None and goal.target_said:
        return "○", unnumbered(goal)
    if goal.target is None or goal.due_on is None:
        return "○", say(
            "no {target} entered",
            target=say("target") if goal.target is None else say("due date"),
        )
    in_time = [row for row in rows if row.on.date() <= goal.due_on]
    if not in_time:
        return "✕", say("no result by {due_on}", due_on=day(goal.due_on))
    last = in_time[-1]
    if pd.isna(last.reached):
        return "○", say("not known whether more or less is better")
    if last.reached:
        return "✓", say(
            "reaches {target} by {due_on}",
            target=theme.number(goal.target),
            due_on=day(goal.due_on),
        )
    return "✕", say(
        "ends at {expected}, short of {target}",
        expected=theme.number(last.expected),
        target=theme.number(goal.target),
    )


class _Scale:
    """The scale of one objective's numbers, that holds all values, also where they are the same."""

    def __init__(self, book: Book, goal: Row, values: Sequence[float]) -> None:
        low, high = float(min(values)), float(max(values))
        margin = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
        self.low, self.high = low - margin, high + margin
        self._book, self._indicator = book, goal.indicator

    def __call__(self, value: float) -> float:
        return (float(value) - self.low) / (self.high - self.low)

    def said(self, value: float) -> str:
        return amount(self._book, self._indicator, value)

    def ticks(self, most: int) -> list[tuple[float, str]]:
        return ticks.rightwards(self.low, self.high, most, theme.number)


def _target(channel: Any) -> alt.Chart:
    tips = labelling.tips("name", {say("Value"): "said"})
    rule = alt.Chart().mark_rule(color=theme.INK, strokeWidth=1.6, strokeDash=[5, 3])
    return rule.encode(channel, tooltip=tips)


def _stated(value: float | None) -> list[float]:
    return [] if value is None else [value]


def _facet(
    layers: Sequence[alt.Chart],
    made: Sequence[_Chance] | Sequence[_Results],
    high: int,
    legend: Sequence[dict[str, Any]],
) -> alt.FacetChart:
    """Set the pictures of objectives side by side; every scale goes from 0 to 1."""
    rows = [{"objective": one.goal.key, **row} for one in made for row in one.rows]
    names = {
        one.goal.key: naming.panel(
            naming.name(one.goal.statement, one.note, ("objectives", one.goal.key)),
            one.across,
            one.down,
        )
        for one in made
    }
    facet: alt.FacetChart = (
        alt.layer(*layers, data=alt.InlineData(values=rows))
        .properties(width=_WIDE, height=high)
        .facet(alt.Facet("objective:N", sort=list(names)), columns=2)
        .properties(
            description=" ".join(one.description for one in made),
            usermeta=naming.panels(names, legend),
        )
    )
    return facet


def _panels(drawn: theme.Html, *below: str) -> theme.Html:
    return theme.together([drawn, *(theme.paragraph(one) for one in below if one)])


def _rest(number: int, measure: str) -> str:
    if not number:
        return ""
    return say(
        "{more_objectives}; the measure plans.{measure} lists the figures.",
        more_objectives=counted(number, "more objective"),
        measure=measure,
    )
