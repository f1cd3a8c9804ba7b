"""The scoreboard: every indicator of the four dimensions on one line each."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import pandas as pd

from workbook.analysis import course
from workbook.analysis.course import Array
from workbook.book import Book, records
from workbook.book.columns import DIMENSIONS
from workbook.book.messages import _, joined, say, translate
from workbook.chapters.control import measures
from workbook.charts import theme
from workbook.charts.parts import Points, Sentence, Table, of_svg

__all__ = ["scoreboard"]

_STATES = {
    "on course": ("✓", "good", _("on track")),
    "off course": ("✕", "bad", _("off track")),
    "cannot tell": ("○", "quiet", _("not known yet")),
}
_ORDER = ("off course", "cannot tell", "on course")  # the worst first
_GOOD = {"up": _("more is better"), "down": _("less is better")}
_NO_DIMENSION = _("no dimension")
_WIDE, _HIGH, _EDGE = 120, 30, 4  # pixels of a small picture
_HEADS = (
    _("Indicator"),
    _("Trend"),
    _("Last value"),
    _("Expected then"),
    _("Target"),
    _("State"),
)


def scoreboard(book: Book, most: int | None = None) -> theme.Html | None:
    """Scoreboard of quality, quantity, timeliness and cost.

    Each indicator with its good direction, a small picture of its course (measured as a line,
    expected dashed), the last value, what was expected by then, the target, and whether it is on
    course; a dimension without an indicator says so. Of more than ``most`` indicators the worst
    are shown.
    """
    table = measures.indicators(book)
    if table.empty:
        return None
    if most is not None and len(table) > most:
        return _worst(book, table, most)
    named = table["dimension"].fillna(_NO_DIMENSION)
    groups = [*DIMENSIONS, *([_NO_DIMENSION] if _NO_DIMENSION in set(named) else [])]
    lines = {one: [_line(book, row) for row in records(table[named == one])] for one in groups}
    return _table("".join(_group(*one) for one in lines.items()), _in_words(lines))


def _worst(book: Book, table: pd.DataFrame, most: int) -> theme.Html:
    order = table["state"].map(list(_ORDER).index)
    rows = records(table.loc[order.sort_values(kind="stable").index[:most]])
    lines = [_line(book, row) for row in rows]
    words = Table("", _heads(), tuple(tuple(map(theme.in_words, one)) for one in lines))
    counts = table["state"].value_counts()
    states = [
        f"{counts[state]} {translate(_STATES[state][2])}" for state in _ORDER if state in counts
    ]
    said = say(
        "The {shown} that need most attention, of {number} indicators: {states}.",
        shown=len(lines),
        number=len(table),
        states=joined(states),
    )
    return theme.together([theme.paragraph(said), _table(f"<tbody>{_rows(lines)}</tbody>", words)])


def _heads() -> tuple[str, ...]:
    return tuple(map(translate, _HEADS))


def _table(body: str, words: Table) -> theme.Html:
    head = "".join(f'<th scope="col">{name}</th>' for name in _heads())
    label = escape(say("Scoreboard"))
    return theme.Html(
        f'<div class="wb wb-scroll" role="region" aria-label="{label}" tabindex="0"><table>'
        f"<thead><tr>{head}</tr></thead>{body}</table></div>",
        [words],
    )


def _rows(lines: list[tuple[theme.Html, ...]]) -> str:
    return "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in one)}</tr>" for one in lines)


def _group(dimension: str, lines: list[tuple[theme.Html, ...]]) -> str:
    rows = _rows(lines) or f'<tr><td colspan="6">{_unmeasured()}</td></tr>'
    return (
        f'<tbody><tr><th scope="rowgroup" colspan="6">{escape(_dimension(dimension))}</th></tr>'
        f"{rows}</tbody>"
    )


def _in_words(lines: dict[str, list[tuple[theme.Html, ...]]]) -> Table:
    rows = []
    for dimension, some in lines.items():
        rows.append((_dimension(dimension), *[""] * (len(_HEADS) - 1)))
        rows += [tuple(map(theme.in_words, one)) for one in some]
        if not some:
            rows.append((_unmeasured(), *[""] * (len(_HEADS) - 1)))
    return Table("", _heads(), tuple(rows))


def _dimension(name: str) -> str:
    return translate(name).capitalize()


def _unmeasured() -> str:
    return say("No indicator measures it yet.")


def _line(book: Book, row: Any) -> tuple[theme.Html, ...]:
    indicator = book.by_key("indicators")[row.indicator]
    good = translate(_GOOD.get(indicator.direction or "", ""))
    told = ", ".join(filter(None, [indicator.unit, good]))
    sign, tone, word = _STATES[row.state]
    word = translate(word)
    state = f'<span aria-hidden="true">{sign}</span> {word}'
    return (
        _cell(indicator.name, told),
        _course(book, row),
        _value(row.measured, row.on, "on"),
        _value(row.expected),
        _value(row.target, row.due_on, "by"),
        theme.Html(f'<span class="wb-word wb-{tone}">{state}</span>', [Sentence(word)]),
    )


def _cell(text: str, below: str = "", picture: str = "") -> theme.Html:
    """Return a cell with a line in small letters; ``picture`` stands in place of the text."""
    small = f'<br><span class="wb-remedy">{escape(below)}</span>' if below else ""
    shows = Points((tuple(filter(None, (text, below))),))
    return theme.Html(f"{picture or escape(text)}{small}", [shows])


def _value(value: float, day: Any = None, word: str = "") -> theme.Html:
    if pd.isna(value):
        return _cell("–")
    when = "" if day is None or pd.isna(day) else f"{word} {day:%-d %b %Y}".replace(" ", "\u00a0")
    return _cell(theme.number(value), when)


def _course(book: Book, row: Any) -> theme.Html:
    found = course.readings(book, row.indicator, judged=False)
    if not found:
        return _cell(say("never measured"))
    said = row.course if isinstance(row.course, str) else say("too few measurements")
    objective = book.by_key("objectives").get(row.objective)
    days = [one.on for one in found]
    line = course.expected(book, objective, days) if objective else np.full(len(days), np.nan)
    at = np.array([day.toordinal() for day in days], float)
    values = np.array([one.value for one in found])
    return _cell("", said, small_picture(at, values, line, said))


def small_picture(days: Array, values: Array, line: Array, said: str) -> str:
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
    alt = say(
        "{values} measurements, from {values_2} to {values_3}: {said}",
        values=len(values),
        values_2=f"{values[0]:g}",
        values_3=f"{values[-1]:g}",
        said=said,
    )
    return f'<img src="{of_svg(svg)}" alt="{escape(alt)}">'


def _share(values: Array, known: Array) -> Array:
    """Return where values lie between the lowest and the highest known; in the middle if one."""
    low, high = known.min(), known.max()
    return (values - low) / (high - low) if high > low else np.full(len(values), 0.5)


def _path(x: Array, y: Array) -> str:
    return " ".join(f"{one:.1f},{other:.1f}" for one, other in zip(x, y, strict=True))
