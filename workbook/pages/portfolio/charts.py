"""Pictures of the portfolio: gates over all strategies, and the worst of them side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from html import escape
from itertools import groupby
from typing import Any

import altair as alt
import pandas as pd

from workbook.analysis.checks import GATES, STATUSES
from workbook.book import records
from workbook.book.messages import counted, joined, say, translate
from workbook.charts import labelling, naming, palette, theme, ticks
from workbook.pages.portfolio.measures import MOST, Portfolio, answer, counts, recurring, standing

__all__ = ["in_common", "overview", "side_by_side", "strip"]

_GATES = [gate.name for gate in GATES]
_LOOKS = {  # status → colour of its part, and of letters on it
    "failed": (palette.AGAINST, palette.ON_FILL),
    "not known": (palette.PALE, palette.INK),
    "in progress": (palette.MIST, palette.INK),
    "empty": (palette.MIST, palette.INK),
    "at risk": (palette.AMBER, palette.DARK),
    "passed": (palette.GOOD, palette.ON_FILL),
}
_ALIGNMENT = "="  # no gate is called so
_WIDE = 0.03  # share of the width in which a number has room


def overview(portfolio: Portfolio) -> alt.LayerChart:
    """Number of strategies by status at each gate."""
    frame, most = counts(portfolio), len(portfolio.units)
    rows: list[dict[str, Any]] = []
    for gate in _GATES:
        start = 0
        among = sorted(records(frame[(frame.gate == gate) & (frame.units > 0)]),
                       key=lambda row: STATUSES.index(row.status))  # fmt: skip
        for row in among:
            end = start + int(row.units)
            rows.append(_part(gate, row.status, start, end)
                        | {"how_many": f"{row.units:,} ({theme.percent(row.share)})",
                           "middle": (start + end) / 2 if row.share >= _WIDE else None,
                           "units": f"{row.units:,}"})  # fmt: skip
            start = end
    x, y = _strategies(most), naming.by_name(alt.Y, "gate", _GATES)
    told = labelling.tips("name", {say("Status"): "status", say("Strategies"): "how_many"})
    base = naming.marks(rows)
    layers = [
        base.mark_bar(height=26, stroke="white", strokeWidth=1).encode(
            x("start"), alt.X2("end:Q"), y, naming.painted(alt.Fill, "colour"),
            detail="status:N", tooltip=told,
        ),
        base.mark_text(fontSize=14, fontWeight="bold").encode(
            x("middle"), y, naming.painted(alt.Color, "ink"), text="units:N"
        ),
    ]  # fmt: skip
    said = "; ".join(
        f"{translate(gate)}: "
        + ", ".join(
            f"{row.units:,} {translate(row.status)}" for row in records(frame[frame.gate == gate])
        )
        for gate in _GATES
    )
    steps = ticks.rightwards(0, most, min(most + 1, 6), lambda one: f"{one:,.0f}")
    axis = naming.axis([one for one in steps if one[1].replace(",", "").isdigit()],
                       say("Strategies"))  # fmt: skip
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(44),
        description=say("Strategies by gate and status. {said}.", said=said),
        usermeta=naming.rows(_gate_names(), axis, legend=_legend()),
    )


def strip(portfolio: Portfolio) -> alt.Chart | str:
    """Every strategy at every gate, the weakest on the left."""
    if len(portfolio.units) <= MOST:
        return say("The next chart shows each strategy.")
    number = len(portfolio.units)
    told = labelling.tips("name", {say("Status"): "status", say("Strategies"): "how_many"})
    x = _strategies(number)
    axis = naming.axis(
        [], say("{number} strategies, the weakest on the left", number=f"{number:,}")
    )
    return (
        # One bar for neighbours of one status: bars narrower than a pixel would flicker.
        naming.marks(_runs(portfolio))
        .mark_rect()
        .encode(
            x("start"),
            alt.X2("end:Q"),
            naming.by_name(alt.Y, "gate", _GATES),
            naming.painted(alt.Color, "colour"),
            detail="status:N",
            tooltip=told,
        )
        .properties(
            width=600,
            height=alt.Step(36),
            description=say("A strip. {answer}", answer=answer(portfolio)),
            usermeta=naming.rows(_gate_names(), axis, legend=_legend()),
        )
    )


def _runs(portfolio: Portfolio) -> Iterator[dict[str, Any]]:
    for at, gate in enumerate(_GATES):
        start = 0
        statuses = [unit.gates[at].status for unit in portfolio.worst_first]
        for status, run in groupby(statuses):
            end = start + len(list(run))
            yield _part(gate, status, start, end) | {"how_many": f"{end - start:,}"}
            start = end


def _part(gate: str, status: str, start: int, end: int) -> dict[str, Any]:
    colour, ink = _LOOKS[status]
    return {"gate": gate, "status": translate(status), "start": start, "end": end,
            "name": _gate_name(gate), "colour": colour, "ink": ink}  # fmt: skip


def _strategies(most: int) -> Callable[[str], alt.X]:
    return partial(naming.along, alt.X, low=0, high=max(most, 1))


def _gate_names() -> list[dict[str, Any]]:
    return [naming.name(translate(gate.capitalize())) for gate in _GATES]


def _legend() -> list[dict[str, Any]]:
    return [naming.key(translate(status), _LOOKS[status][0]) for status in STATUSES]


def side_by_side(portfolio: Portfolio) -> alt.LayerChart:
    """Gates and alignment of the strategies; of many, the twenty weakest."""
    shown = standing(portfolio).head(MOST)
    units = portfolio.worst_first[:MOST]
    rows: list[dict[str, Any]] = [
        {
            "key": unit.key,
            "column": gate.gate,
            "colour": _LOOKS[gate.status][0],
            "ink": _LOOKS[gate.status][1],
            "said": _said(gate),
            "name": portfolio.labels[unit.key],
            "what": translate(gate.status),
            "more": _found(gate),
        }
        for unit in units
        for gate in unit.gates
    ]
    columns = list(_GATES)
    if shown.alignment.notna().any():
        columns.append(_ALIGNMENT)
        rows += [
            {
                "key": unit.key,
                "column": _ALIGNMENT,
                "colour": palette.FOR if row.alignment >= 0 else palette.AGAINST,
                "strength": round(min(abs(row.alignment), 1) * 0.5, 2),
                "ink": palette.INK,
                "said": theme.signed(row.alignment),
                "interval": theme.span(row.low, row.high, theme.signed)
                if pd.notna(row.low)
                else None,
                "name": portfolio.labels[unit.key],
                "what": theme.signed(row.alignment),
                "more": theme.span(row.low, row.high, theme.signed),
            }
            for unit, row in zip(units, records(shown), strict=True)
            if pd.notna(row.alignment)
        ]
    x = naming.by_name(alt.X, "column", columns)
    y = naming.by_name(alt.Y, "key", [unit.key for unit in units])
    told = labelling.tips("name", {say("It is"): "what", say("More"): "more"})
    base = naming.marks({"strength": 1, "interval": None} | row for row in rows)
    base = base.encode(x, y, tooltip=told)
    ink = naming.painted(alt.Color, "ink")
    layers = [
        base.mark_rect().encode(
            naming.painted(alt.Color, "colour"), naming.painted(alt.FillOpacity, "strength")
        ),
        base.mark_text(fontSize=14, fontWeight="bold").encode(ink, text="said:N"),
        base.mark_text(fontSize=13, dy=14).encode(ink, text="interval:N"),
    ]
    across = [*_gate_names()]
    if _ALIGNMENT in columns:
        across.append(naming.name(say("Alignment with 95 % interval")))
    return alt.layer(*layers).properties(
        width=alt.Step(110),
        height=alt.Step(48),
        description=_in_words(portfolio, shown),
        usermeta=naming.matrix(
            [naming.name(portfolio.labels[unit.key]) for unit in units], across, _legend()
        ),
    )


def in_common(portfolio: Portfolio) -> theme.Html | None:
    """Most frequent findings, with the number of strategies that have each."""
    frame = recurring(portfolio)
    if frame.empty:
        return None
    number = len(portfolio.units)
    table = pd.DataFrame(
        {
            # As objects: a column of text would forget that it is HTML.
            say("Check"): pd.Series(
                [theme.Html(_check(row)) for row in records(frame)], dtype=object
            ),
            say("Strategies"): pd.Series(
                [theme.Html(_bar(row.units, number)) for row in records(frame)], dtype=object
            ),
            say("Found"): frame.found,
            say("For example"): frame.example,
        }
    )
    return theme.table(table, say("Most frequent findings"))


def _gate_name(gate: str) -> str:
    return say("Gate {gate}", gate=translate(gate))


def _found(gate: Any) -> str:
    found = [
        *([counted(gate.errors, "error")] if gate.errors else ()),
        *([counted(gate.warnings, "warning")] if gate.warnings else ()),
    ]
    return joined(found) or say("nothing")


def _said(gate: Any) -> str:
    sign = theme.STATUSES[gate.status][0]
    number = gate.errors or gate.warnings
    return f"{sign} {number}" if number else sign


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
        + ", ".join(f"{translate(gate)} {translate(getattr(row, gate))}" for gate in _GATES)
        + (
            ""
            if pd.isna(row.alignment)
            else say(", alignment {alignment}", alignment=theme.signed(row.alignment))
        )
        for row in records(shown)
    )
    return f"{which}. {said}."


def _check(row: Any) -> str:
    sign, word, tone = theme.SEVERITIES[row.severity]
    return (
        f'<span class="wb-word wb-{tone}"><span aria-hidden="true">{sign}</span> '
        f"{escape(translate(word))}</span> "
        f'<span class="wb-code">{row.code}</span><br>{escape(translate(row.finds))}'
    )


def _bar(units: int, number: int) -> str:
    width = max(2, round(100 * units / number))
    share = say("{units} of {all}", units=units, all=number)
    return (
        f'<span style="white-space:nowrap">{escape(share)}</span><br>'
        f'<span aria-hidden="true" style="display:inline-block;height:.6em;width:{width}px;'
        f'background:{theme.AGAINST}"></span>'
    )
