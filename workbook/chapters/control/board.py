"""The scoreboard: every indicator of the four dimensions on one line each."""

from __future__ import annotations

import base64
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from workbook.analysis import course
from workbook.analysis.course import Array
from workbook.book import Book, records
from workbook.book.columns import DIMENSIONS
from workbook.book.messages import say
from workbook.chapters.control import measures
from workbook.charts import theme

__all__ = ["scoreboard"]

_STATES = {
    "on course": ("✓", "good", "on track"),
    "off course": ("✕", "bad", "off track"),
    "cannot tell": ("○", "quiet", "not known yet"),
}
_GOOD = {"up": "more is better", "down": "less is better"}
_WIDE, _HIGH, _EDGE = 120, 30, 4  # pixels of a small picture


def scoreboard(book: Book) -> theme.Html | None:
    """Scoreboard of quality, quantity, timeliness and cost.

    Each indicator with its good direction, a small picture of its course (measured as a line,
    expected dashed), the last value, what was expected by then, the target, and whether it is on
    course; a dimension without an indicator says so.
    """
    table = measures.indicators(book)
    if table.empty:
        return None
    heads = ("Indicator", "Trend", "Last value", "Expected then", "Target", "State")
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
    sign, tone, word = _STATES[row.state]
    state = f'<span aria-hidden="true">{sign}</span> {word}'
    cells = [
        f'{escape(indicator.name)}<br><span class="wb-remedy">{escape(told)}</span>',
        _course(book, row),
        _value(row.measured, row.on, "on"),
        _value(row.expected),
        _value(row.target, row.due_on, "by"),
        f'<span class="wb-word wb-{tone}">{state}</span>',
    ]
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _value(value: float, day: Any = None, word: str = "") -> str:
    if pd.isna(value):
        return "–"
    when = "" if day is None or pd.isna(day) else f"{word} {day:%-d %b %Y}".replace(" ", "\u00a0")
    return f"{theme.number(value)}" + (f'<br><span class="wb-remedy">{when}</span>' if when else "")


def _course(book: Book, row: Any) -> str:
    found = course.readings(book, row.indicator, judged=False)
    if not found:
        return "never measured"
    said = row.course if isinstance(row.course, str) else say("too few measurements")
    objective = book.by_key("objectives").get(row.objective)
    days = [one.on for one in found]
    line = course.expected(book, objective, days) if objective else np.full(len(days), np.nan)
    at = np.array([day.toordinal() for day in days], float)
    picture = _picture(at, np.array([one.value for one in found]), line, said)
    return f'{picture}<br><span class="wb-remedy">{escape(said)}</span>'


def _picture(days: Array, values: Array, line: Array, said: str) -> str:
    """Draw measured (a line with its last point) and expected (dashed) without any axis."""
    promised = np.isfinite(line)
    known = np.concatenate([values, line[promised]])
    x = _EDGE + _share(days, days) * (_WIDE - 2 * _EDGE)
    y = _HIGH - _EDGE - _share(values, known) * (_HIGH - 2 * _EDGE)
    y_line = _HIGH - _EDGE - _share(line, known) * (_HIGH - 2 * _EDGE)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDE}" height="{_HIGH}" fill="none">'
        f'<polyline points="{_path(x[promised], y_line[promised])}" stroke="{theme.QUIET}" '
        'stroke-dasharray="3 3"/>'
        f'<polyline points="{_path(x, y)}" stroke="{theme.FOR}" stroke-width="2"/>'
        f'<circle cx="{x[-1]:.1f}" cy="{y[-1]:.1f}" r="3" fill="{theme.FOR}"/></svg>'
    )
    image = base64.b64encode(svg.encode()).decode()
    alt = say(
        "{values} measurements, from {values_2} to {values_3}: {said}",
        values=len(values),
        values_2=f"{values[0]:g}",
        values_3=f"{values[-1]:g}",
        said=said,
    )
    return f'<img src="data:image/svg+xml;base64,{image}" alt="{escape(alt)}">'


def _share(values: Array, known: Array) -> Array:
    """Return where values lie between the lowest and the highest known; in the middle if one."""
    low, high = known.min(), known.max()
    return (values - low) / (high - low) if high > low else np.full(len(values), 0.5)


def _path(x: Array, y: Array) -> str:
    return " ".join(f"{one:.1f},{other:.1f}" for one, other in zip(x, y, strict=True))
