"""Pictures of the portfolio: gates over all strategies, and the worst of them side by side."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Any

import altair as alt
import pandas as pd

from workbook.analysis.checks import GATES, STATUSES
from workbook.book import records
from workbook.book.messages import counted, joined, say
from workbook.charts import labelling, theme
from workbook.pages.portfolio.measures import MOST, Portfolio, answer, counts, recurring, standing

__all__ = ["in_common", "overview", "side_by_side", "strip"]

_COLOURS = (theme.AGAINST, "#d5d9df", "#e3b04b", theme.GOOD)
_GATES = [gate.name for gate in GATES]
_COLOUR = alt.Color(
    "status:N",
    scale=alt.Scale(domain=list(STATUSES), range=list(_COLOURS)),
    legend=alt.Legend(title=None, orient="top", symbolType="square"),
)
# Dark fills need white letters, light ones dark letters.
_LETTERS = labelling.either(
    alt.ColorValue, "datum.status == 'failed' || datum.status == 'passed'", "white", theme.INK
)


def overview(portfolio: Portfolio) -> alt.LayerChart:
    """Number of strategies by status at each gate."""
    frame, most = counts(portfolio), len(portfolio.units)
    frame = frame[frame.units > 0].copy()
    frame["order"] = frame.status.map(STATUSES.index)
    ends = frame.groupby("gate", sort=False).units.cumsum()
    frame["middle"] = ends - frame.units / 2
    frame["name"] = frame.gate.map(_gate_name)
    frame["how_many"] = [f"{row.units:,} ({theme.percent(row.share)})" for row in records(frame)]
    told = labelling.tips("name", {"Status": "status", "Strategies": "how_many"})
    wide = frame[frame.share >= 0.03]
    y = alt.Y("gate:N", sort=_GATES, title=None)
    x = alt.X(
        "units:Q",
        title=say("Strategies"),
        scale=alt.Scale(domain=[0, most], nice=False),
        axis=alt.Axis(format=",d", **({"values": list(range(most + 1))} if most < 11 else {})),
    )
    layers = [
        alt.Chart(frame)
        .mark_bar(stroke="white", strokeWidth=1)
        .encode(x, y, _COLOUR, order=alt.Order("order:Q"), tooltip=told),
        alt.Chart(wide)
        .mark_text(fontSize=13, fontWeight="bold")
        .encode(alt.X("middle:Q"), y, text=alt.Text("units:Q", format=",d"), color=_LETTERS),
    ]
    said = "; ".join(
        f"{gate}: "
        + ", ".join(f"{row.units:,} {row.status}" for row in records(frame[frame.gate == gate]))
        for gate in _GATES
    )
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(40),
        description=say("Strategies by gate and status. {said}.", said=said),
    )


def strip(portfolio: Portfolio) -> alt.Chart | str:
    """Every strategy at every gate, the weakest on the left."""
    if len(portfolio.units) <= MOST:
        return say("The next chart shows each strategy.")
    number = len(portfolio.units)
    ends = alt.Axis(labels=False, ticks=False, domain=False, grid=False)
    return (
        # One bar for neighbours of one status: bars narrower than a pixel would flicker.
        alt.Chart(pd.DataFrame(_runs(portfolio)))
        .mark_rect()
        .encode(
            alt.X(
                "start:Q",
                title=say("{number} strategies, the weakest on the left", number=f"{number:,}"),
                scale=alt.Scale(domain=[0, number], nice=False),
                axis=ends,
            ),
            alt.X2("end:Q"),
            alt.Y("gate:N", sort=_GATES, title=None),
            _COLOUR,
            tooltip=labelling.tips(
                "name", {say("Status"): "status", say("Strategies"): "how_many"}
            ),
        )
        .properties(width=600, height=alt.Step(34), description=f"A strip. {answer(portfolio)}")
    )


def _runs(portfolio: Portfolio) -> Iterator[dict[str, Any]]:
    for at, gate in enumerate(_GATES):
        start = 0
        statuses = [unit.gates[at].status for unit in portfolio.worst_first]
        for status, run in groupby(statuses):
            end = start + len(list(run))
            told = {"name": _gate_name(gate), "how_many": f"{end - start:,}"}
            yield {"gate": gate, "status": status, "start": start, "end": end, **told}
            start = end


def side_by_side(portfolio: Portfolio) -> alt.HConcatChart:
    """Gates and alignment of the strategies; of many, the twenty weakest."""
    frame = _cells(portfolio)
    shown = standing(portfolio).head(MOST)
    shown["key"] = [unit.key for unit in portfolio.worst_first[:MOST]]
    labels = {unit.key: portfolio.labels[unit.key] for unit in portfolio.worst_first[:MOST]}
    frame["name"] = frame["key"].map(labels)
    told = labelling.tips("name", {"Gate": "gate", "Status": "status", "Found": "found"})
    axis = alt.Axis(**labelling.label_axis(labels, 34, 2))
    y = alt.Y("key:N", sort=list(labels), title=None, axis=axis)
    base = alt.Chart(frame).encode(
        alt.X("gate:N", sort=_GATES, title=None, axis=alt.Axis(orient="top", labelAngle=0)),
        y,
        tooltip=told,
    )
    gates = alt.layer(
        base.mark_rect(stroke="white", strokeWidth=2).encode(_COLOUR),
        base.mark_text(fontSize=12).encode(text=alt.Text("said:N"), color=_LETTERS),
    ).properties(width=alt.Step(74), height=alt.Step(36))
    parts = [gates]
    if shown.alignment.notna().any():
        parts.append(_alignments(shown, list(labels)))
    return alt.hconcat(*parts, spacing=18).properties(description=_in_words(portfolio, shown))


def in_common(portfolio: Portfolio) -> theme.Html | None:
    """Most frequent findings, with the number of strategies that have each."""
    frame = recurring(portfolio)
    if frame.empty:
        return None
    number = len(portfolio.units)
    table = pd.DataFrame(
        {
            # As objects: a column of text would forget that it is HTML.
            "Check": pd.Series([theme.Html(_check(row)) for row in records(frame)], dtype=object),
            "Strategies": pd.Series(
                [theme.Html(_bar(row.units, number)) for row in records(frame)], dtype=object
            ),
            "Found": frame.found,
            "For example": frame.example,
        }
    )
    return theme.table(table, say("Most frequent findings"))


def _cells(portfolio: Portfolio) -> pd.DataFrame:
    rows = [
        (unit.key, gate.gate, gate.status, _said(gate), _found(gate))
        for unit in portfolio.worst_first[:MOST]
        for gate in unit.gates
    ]
    return pd.DataFrame(rows, columns=["key", "gate", "status", "said", "found"])


def _gate_name(gate: str) -> str:
    return f"Gate {gate}"


def _found(gate: Any) -> str:
    counts = {"error": gate.errors, "warning": gate.warnings}
    return joined([counted(number, what) for what, number in counts.items() if number]) or "nothing"


def _said(gate: Any) -> str:
    sign = theme.STATUSES[gate.status][0]
    number = gate.errors or gate.warnings
    return f"{sign} {number}" if number else sign


def _alignments(shown: pd.DataFrame, keys: list[str]) -> alt.LayerChart:
    known = shown[shown.alignment.notna()].copy()
    known["said"] = known.alignment.map(theme.signed)
    known["interval"] = [
        theme.span(low, high, theme.signed) for low, high in zip(known.low, known.high, strict=True)
    ]
    told = labelling.tips("strategy", {"Alignment": "said", "95 % interval": "interval"})
    y = alt.Y("key:N", sort=keys, title=None, axis=None, scale=alt.Scale(domain=keys))
    x = alt.X(
        "alignment:Q",
        title=say("Alignment with 95 % interval"),
        scale=alt.Scale(domain=[-1, 1]),
        axis=alt.Axis(values=[-1, 0, 1], format="d", orient="top", **labelling.SIGNED),
    )
    colour = labelling.either(alt.ColorValue, "datum.alignment < 0", theme.AGAINST, theme.FOR)
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=theme.INK).encode(alt.X("zero:Q"))
    spans = alt.Chart(known[known.low.notna()]).mark_rule(strokeWidth=3)
    return alt.layer(
        alt.Chart(known)
        .mark_point(filled=True, size=80, opacity=1)
        .encode(x, y, color=colour, tooltip=told),
        spans.encode(alt.X("low:Q"), alt.X2("high:Q"), y, color=colour, tooltip=told),
        zero,
    ).properties(width=190, height=alt.Step(36))


def _in_words(portfolio: Portfolio, shown: pd.DataFrame) -> str:
    number = len(shown)
    which = (
        counted(number, "strategy", "strategies")
        if number == len(portfolio.units)
        else say(
            "The {number} weakest of {units} strategies",
            number=number,
            units=f"{len(portfolio.units):,}",
        )
    )
    said = "; ".join(
        f"{row.strategy}: "
        + ", ".join(f"{gate} {getattr(row, gate)}" for gate in _GATES)
        + ("" if pd.isna(row.alignment) else f", alignment {theme.signed(row.alignment)}")
        for row in records(shown)
    )
    return f"{which}. {said}."


def _check(row: Any) -> str:
    sign, word, tone = theme.SEVERITIES[row.severity]
    return (
        f'<span class="wb-word wb-{tone}"><span aria-hidden="true">{sign}</span> {word}</span> '
        f'<span class="wb-code">{row.code}</span><br>{escape(row.finds)}'
    )


def _bar(units: int, number: int) -> str:
    width = max(2, round(100 * units / number))
    return (
        f'<span style="white-space:nowrap">{units:,} of {number:,}</span><br>'
        f'<span aria-hidden="true" style="display:inline-block;height:.6em;width:{width}px;'
        f'background:{theme.AGAINST}"></span>'
    )
