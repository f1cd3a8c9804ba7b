"""The scoreboard: every indicator of the four dimensions on one line each."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from workbook import theme
from workbook.book import Book, records
from workbook.chapters.control import course, measures
from workbook.model import DIMENSIONS

__all__ = ["scoreboard"]

_STATES = {
    "on track": ("✓", "good"),
    "off track": ("✕", "bad"),
    "not judged": ("○", "quiet"),
}
_GOOD = {"up": "more is better", "down": "less is better"}
_WIDE, _HIGH, _EDGE = 120, 30, 4  # pixels of a small picture


def scoreboard(book: Book) -> theme.Html | None:
    """Scoreboard of quality, quantity, timeliness and cost.

    Each indicator with its good direction, a small picture of its course (measured as a line,
    expected dashed), the last value, what was expected by then, the target, and whether it is on
    track; a dimension without an indicator says so.
    """
    table = measures.indicators(book)
    if table.empty:
        return None
    heads = ("Indicator", "Course", "Last value", "Expected then", "Target", "State")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    groups = [*DIMENSIONS, *(["no dimension"] if table["dimension"].isna().any() else [])]
    body = "".join(
        _group(book, name, table[table["dimension"].fillna("no dimension") == name])
        for name in groups
    )
    return theme.Html(
        '<div class="wb wb-scroll" role="region" aria-label="Scoreboard" tabindex="0"><table>'
        f"<thead><tr>{head}</tr></thead>{body}</table></div>"
    )


def _group(book: Book, dimension: str, rows: pd.DataFrame) -> str:
    lines = "".join(_line(book, row) for row in records(rows))
    lines = lines or '<tr><td colspan="6">No indicator measures it yet.</td></tr>'
    return (
        f'<tbody><tr><th scope="rowgroup" colspan="6">{escape(dimension.capitalize())}</th></tr>'
        f"{lines}</tbody>"
    )


def _line(book: Book, row: Any) -> str:
    indicator = book.by_key("indicators")[row.indicator]
    told = ", ".join(filter(None, [indicator.unit, _GOOD.get(indicator.direction or "")]))
    sign, tone = _STATES[row.state]
    cells = [
        f'{escape(indicator.name)}<br><span class="wb-remedy">{escape(told)}</span>',
        _course(book, row),
        _value(row.measured, row.on, "on"),
        _value(row.expected),
        _value(row.target, row.due_on, "by"),
        f'<span class="wb-word wb-{tone}"><span aria-hidden="true">{sign}</span> {row.state}</span>',
    ]
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _value(value: float, day: Any = None, word: str = "") -> str:
    if pd.isna(value):
        return "–"
    when = "" if day is None or pd.isna(day) else f"{word} {day:%Y-%m-%d}"
    return f"{theme.number(value)}" + (f'<br><span class="wb-remedy">{when}</span>' if when else "")


def _course(book: Book, row: Any) -> str:
    found = course.readings(book, row.indicator, judged=False)
    if not found:
        return "never measured"
    said = row.course if isinstance(row.course, str) else "too few to tell"
    objective = book.by_key("objectives").get(row.objective)
    days = [one.on for one in found]
    line = course.expected(book, objective, days) if objective else np.full(len(days), np.nan)
    at = [float(day.toordinal()) for day in days]
    picture = _picture(at, [one.value for one in found], line.tolist(), said)
    return f'{picture}<br><span class="wb-remedy">{escape(said)}</span>'


def _picture(
    days: Sequence[float], values: Sequence[float], line: Sequence[float], said: str
) -> str:
    """Draw measured (a line with its last point) and expected (dashed) without any axis."""
    known = [*values, *(value for value in line if value == value)]
    low, high = min(known), max(known)
    wide, tall = (days[-1] - days[0]) or 1, (high - low) or 1

    def path(points: Sequence[tuple[float, float]]) -> str:
        return " ".join(f"{_x(day):.1f},{_y(value):.1f}" for day, value in points)

    def _x(day: float) -> float:
        return _EDGE + (day - days[0]) / wide * (_WIDE - 2 * _EDGE)

    def _y(value: float) -> float:
        middle = 0.5 if high == low else (value - low) / tall
        return _HIGH - _EDGE - middle * (_HIGH - 2 * _EDGE)

    measured = path(list(zip(days, values, strict=True)))
    promised = path([(day, v) for day, v in zip(days, line, strict=True) if v == v])
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDE}" height="{_HIGH}" fill="none">'
        f'<polyline points="{promised}" stroke="{theme.QUIET}" stroke-dasharray="3 3"/>'
        f'<polyline points="{measured}" stroke="{theme.FOR}" stroke-width="2"/>'
        f'<circle cx="{_x(days[-1]):.1f}" cy="{_y(values[-1]):.1f}" r="3" fill="{theme.FOR}"/></svg>'
    )
    image = base64.b64encode(svg.encode()).decode()
    alt = f"{len(values)} measurements, from {values[0]:g} to {values[-1]:g}: {said}"
    return f'<img src="data:image/svg+xml;base64,{image}" alt="{escape(alt)}">'
