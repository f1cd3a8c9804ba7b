"""Pictures of the customer's world: what to test first, and each interval against its threshold."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import altair as alt
import pandas as pd

from workbook.book import Book, records
from workbook.book.messages import counted, quoted, say
from workbook.chapters.customer import measures
from workbook.charts import labelling, naming, palette, theme, ticks

__all__ = ["assumption_map", "means", "proportions", "side_by_side"]

_FURTHEST = 3.0
_IMPORTANT = 4  # of 5
_ENDS = ("low", "high", "estimate", "threshold")
_VERDICTS = {
    "supported": ("✓ supported", theme.GOOD, "circle"),
    "refuted": ("✕ refuted", theme.AGAINST, "cross"),
    "undecided": ("▲ undecided", theme.CAUTION, "triangle-up"),
    "untested": ("○ untested", theme.QUIET, "square"),
    "none": ("– no verdict", theme.INK, "diamond"),
}


def assumption_map(book: Book) -> alt.LayerChart | None:
    """Importance of each assumption against the strength of its evidence.

    What is important and not decided lies in the shaded field: test that first. Strength is the
    distance of the estimate from the threshold in half widths of its interval; it decides from 1.
    """
    found = measures.assumptions(book)
    if found.empty:
        return None
    found = _named(book, found)
    found = found.sort_values(["importance", "strength"], ascending=[False, True], kind="stable")
    rows = [
        {
            "assumption": one.assumption,
            "at": min(float(one.strength), _FURTHEST),
            "important": bool(one.importance >= _IMPORTANT),
            "name": one.name,
            "out_of": say("{importance} of 5", importance=one.importance),
            "strong": theme.cell(one.strength),
            **_look(one.verdict),
        }
        for one in records(found)
    ]
    y = naming.by_name(alt.Y, "assumption", [row["assumption"] for row in rows])
    x = naming.along(alt.X, "at", 0, _FURTHEST + 0.1)
    told = {
        say("Verdict"): "word",
        say("Importance"): "out_of",
        say("Strength of the evidence"): "strong",
    }
    base = naming.marks(rows).encode(x, y, tooltip=labelling.tips("name", told))
    field = ({"assumption": row["assumption"], "start": 0, "end": 1}
             for row in rows if row["important"])  # fmt: skip
    layers = [
        naming.marks(field)
        .mark_rect(color=palette.FIELD)
        .encode(naming.along(alt.X, "start", 0, _FURTHEST + 0.1), alt.X2("end:Q"), y),
        naming.upright(1, color=theme.INK, strokeDash=[4, 3]),
        base.mark_rule(color=theme.QUIET, strokeWidth=2).encode(alt.X2Datum(0)),
        base.mark_point(filled=True, size=170, opacity=1).encode(*_looking(), detail="said:N"),
    ]
    first = found[(found.importance >= _IMPORTANT) & (found.strength < 1)]
    named = "; ".join(quoted(book.name("assumptions", key), 90) for key in first.assumption[:3])
    said = (
        say(" Important and still undecided: {named}.", named=named)
        if named
        else say(" All important assumptions are decided.")
    )
    listed = [
        naming.name(
            row["name"],
            say("importance {importance}", importance=row["out_of"]),
            ("assumptions", row["assumption"]),
        )
        for row in rows
    ]
    labels = ["0", "1", "2", say("3 or more")]
    axis = naming.axis(
        naming.scaled([0, 1, 2, 3], labels, 0, _FURTHEST + 0.1),
        say("Strength of the evidence (1 or more decides)"),
    )
    legend = [*_legend(rows), naming.key(say("test first"), palette.FIELD)]
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(50),
        description=say(
            "{assumptions} by importance and evidence.{said}",
            assumptions=counted(len(rows), "assumption"),
            said=said,
        ),
        usermeta=naming.rows(listed, axis, legend=legend),
    )


def proportions(book: Book) -> alt.LayerChart | None:
    """Result and margin of error of each share against its threshold."""
    found = _intervals(book, "proportion")
    if found.empty:
        return None
    rows = _told(found, lambda share: theme.percent(share, 1))
    y = naming.by_name(alt.Y, "assumption", [row["assumption"] for row in rows])
    axis = naming.axis([(at, theme.percent(at)) for at in (0, 0.25, 0.5, 0.75, 1)], say("Share"))
    listed = [
        naming.name(row["name"], row["note"], ("assumptions", row["assumption"])) for row in rows
    ]
    return alt.layer(*_layers(rows, y)).properties(
        width=600,
        height=alt.Step(50),
        description=_in_words(found, percent=True),
        usermeta=naming.rows(listed, axis, legend=[*_legend(rows), _claimed()]),
    )


def means(book: Book) -> alt.FacetChart | None:
    """Result and margin of error of each average against its threshold, each on its own scale."""
    found = _intervals(book, "mean")
    if found.empty:
        return None
    rows = _told(found, theme.cell)
    panels = {}
    for row in rows:
        ends = [row[end] for end in _ENDS if row[end] is not None]
        margin = (max(ends) - min(ends)) * 0.25 or 1.0
        low, high = min(ends) - margin, max(ends) + margin
        named = naming.name(row["name"], row["note"], ("assumptions", row["assumption"]))
        panels[row["assumption"]] = naming.panel(
            named, ticks.rightwards(low, high, 5, theme.number)
        )
        for end in _ENDS:
            row[end] = None if row[end] is None else (row[end] - low) / (high - low)
        row["down"] = 0.5
    layers = _layers(rows, naming.along(alt.Y, "down", 0, 1), carried=False)
    facet: alt.FacetChart = (
        alt.layer(*layers, data=alt.InlineData(values=rows))
        .properties(width=400, height=50)
        .facet(alt.Facet("assumption:N", sort=list(panels)), columns=2)
        .properties(
            description=_in_words(found, percent=False),
            usermeta=naming.panels(panels, [*_legend(rows), _claimed()]),
        )
    )
    return facet


def side_by_side(book: Book) -> pd.DataFrame | str | None:
    """Segments side by side, those that differ by more than chance first."""
    found = measures.segments(book)
    if found.empty and book.rows("evidence"):
        return say("No two groups were asked the same question, so there is nothing to compare.")
    if found.empty:
        return None
    return found.sort_values("apart", ascending=False, kind="stable", na_position="last")


def _named(book: Book, frame: pd.DataFrame) -> pd.DataFrame:
    rows = frame.assign(name=frame.assumption.map(book.names("assumptions")))
    rows["said"] = frame.verdict.fillna("none").map(
        {key: word for key, (word, *_) in _VERDICTS.items()}
    )
    rows["word"] = rows.said.str[2:]
    return rows


def _told(rows: pd.DataFrame, write: Callable[[float], str]) -> list[dict[str, Any]]:
    """Write what a mark tells: what was found, how surely, and against what."""
    claims = {"at_least": say("at least"), "at_most": say("at most")}
    made = []
    for one in records(rows):
        interval = theme.span(one.low, one.high, write)
        claimed = f"{claims.get(one.claim, '')} {write(one.threshold)}".strip()
        made.append(
            {
                "assumption": one.assumption,
                "name": one.name,
                "found": write(one.estimate),
                "interval": interval,
                "claimed": claimed,
                "answers": theme.cell(one.n),
                "note": say(
                    "found {found} ({interval}), assumed {claimed}",
                    found=write(one.estimate),
                    interval=interval,
                    claimed=claimed,
                ),
                **{end: _number(getattr(one, end)) for end in _ENDS},
                **_look(one.verdict),
            }
        )
    return made


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _look(verdict: Any) -> dict[str, str]:
    """Return the words, the colour and the shape of a verdict."""
    word, colour, shape = _VERDICTS["none" if pd.isna(verdict) else verdict]
    return {"said": word, "word": word[2:], "colour": colour, "shape": shape}


def _looking() -> list[Any]:
    return [naming.painted(alt.Color, "colour"), naming.painted(alt.Shape, "shape")]


def _legend(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Say what the marks mean, of those that there are."""
    there = {row["said"] for row in rows}
    return [naming.key(*look) for look in _VERDICTS.values() if look[0] in there]


def _claimed() -> dict[str, Any]:
    return naming.key(say("assumed"), theme.INK, "line")


def _intervals(book: Book, statistic: str) -> pd.DataFrame:
    statistics = {row.key: row.statistic for row in book.rows("assumptions")}
    confidence = {row.key: row.comparison for row in book.rows("assumptions")}
    found = measures.verdicts(book)
    found = found[(found.assumption.map(statistics) == statistic) & found.estimate.notna()]
    rows = _named(book, found)
    rows["claim"] = rows.assumption.map(confidence)
    return rows


def _layers(rows: list[dict[str, Any]], y: alt.Y, *, carried: bool = True) -> list[alt.Chart]:
    """Draw interval, threshold and estimate, at shares of the width."""
    told = {
        say("Verdict"): "word",
        say("Found"): "found",
        say("Range"): "interval",
        say("Assumed"): "claimed",
        say("Answers"): "answers",
    }
    data = naming.marks(rows) if carried else alt.Chart()
    base = data.encode(y=y, tooltip=labelling.tips("name", told))
    x = partial(naming.along, alt.X, low=0, high=1)
    colour, shape = _looking()
    return [
        base.mark_rule(strokeWidth=4).encode(x("low"), alt.X2("high:Q"), colour),
        base.mark_tick(color=theme.INK, thickness=3, size=34).encode(x("threshold")),
        base.mark_point(filled=True, size=170, opacity=1).encode(
            x("estimate"), colour, shape, detail="said:N"
        ),
    ]


def _in_words(rows: pd.DataFrame, *, percent: bool) -> str:
    def figure(value: float) -> str:
        return f"{theme.number(100 * value, 1)} %" if percent else theme.number(value)

    said = "; ".join(
        say(
            "{fact} is {said}: {figure} against {figure_2}",
            fact=quoted(one.name, 90),
            said=one.said[2:],
            figure=figure(one.estimate),
            figure_2=figure(one.threshold),
        )
        for one in records(rows)
    )
    return say(
        "Result and margin of error of each assumption against its threshold. {said}.", said=said
    )
