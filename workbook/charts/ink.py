"""Marks as SVG elements: across in shares of a column as wide as it may be, or in pixels."""

from __future__ import annotations

import math
from collections.abc import Callable
from html import escape
from typing import NamedTuple

from workbook.charts import palette
from workbook.charts.plot import Mark, Paint

STRETCHED = 1000  # units across in which a path is written that is stretched to its column
_HALF_ROOT_3 = math.sqrt(3) / 2
Alive = Callable[[Mark], str]


class Fixed(NamedTuple):
    """A plot of a width in pixels, with its left upper corner."""

    left: float
    top: float
    width: float

    def x(self, share: float) -> float:
        """Return a place in pixels."""
        return self.left + share * self.width


def brief(value: float) -> str:
    """Write a number with at most two decimals."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def share(value: float) -> str:
    """Write a share as per cent of what is around."""
    return f"{brief(100 * value)}%"


def fluid(mark: Mark, top: float = 0.0, more: str = "") -> str:
    """Write a mark whose column may be of any width; ``top`` is the place down that becomes 0."""
    y, y2, look = mark.y - top, mark.y2 - top, f"{_classes(mark.paint)}{more}"
    if mark.kind == "rect":
        return (
            f'<rect x="{share(mark.x)}" y="{brief(y)}" width="{share(mark.x2 - mark.x)}" '
            f'height="{brief(y2 - y)}"{look}/>'
        )
    if mark.kind == "rule":
        return (
            f'<line x1="{share(mark.x)}" y1="{brief(y)}" x2="{share(mark.x2)}" y2="{brief(y2)}"'
            f"{look}/>"
        )
    if mark.kind == "symbol" and mark.shape == "circle":
        return (
            f'<circle cx="{share(mark.x)}" cy="{brief(y)}" r="{brief(radius(mark.size))}"{look}/>'
        )
    if mark.kind == "symbol":
        return (
            f'<svg x="{share(mark.x)}" y="{brief(y)}"><path d="{outline(mark.shape, mark.size)}"'
            f"{look}/></svg>"
        )
    if mark.kind == "text":
        return (
            f'<text x="{share(mark.x)}" y="{brief(y + mark.dy)}"{_moved(mark)}'
            f' class="t-{_ANCHOR[mark.align]}{" t-bold" if mark.bold else ""}'
            f'{_name(" f-", mark.paint.fill)}"{more}>{escape(mark.text)}</text>'
        )
    path = commands(mark, lambda at: at * STRETCHED, lambda at: at - top)
    return f'<path d="{path}"{look}/>'


def through(mark: Mark, more: str = "") -> str:
    """Write an upright rule that goes through all rows, however high they are."""
    x = share(mark.x)
    return f'<line x1="{x}" y1="0" x2="{x}" y2="100%"{_classes(mark.paint)}{more}/>'


def fixed(mark: Mark, place: Fixed) -> str:
    """Write a mark in pixels, with its colours, for a picture that stands alone."""
    x, x2 = place.x(mark.x), place.x(mark.x2)
    y, y2, look = mark.y + place.top, mark.y2 + place.top, _attributes(mark.paint)
    if mark.kind == "rect":
        return (
            f'<rect x="{brief(x)}" y="{brief(y)}" width="{brief(x2 - x)}" '
            f'height="{brief(y2 - y)}"{look}/>'
        )
    if mark.kind == "rule":
        return f'<line x1="{brief(x)}" y1="{brief(y)}" x2="{brief(x2)}" y2="{brief(y2)}"{look}/>'
    if mark.kind == "symbol":
        drawn = outline(mark.shape, mark.size)
        return f'<path transform="translate({brief(x)} {brief(y)})" d="{drawn}"{look}/>'
    if mark.kind == "text":
        return letters(
            mark.text, x + mark.dx, y + mark.dy + mark.letters * 0.35, mark.letters,
            anchor=_ANCHOR[mark.align], bold=mark.bold, colour=mark.paint.fill or palette.INK,
        )  # fmt: skip
    return f'<path d="{commands(mark, place.x, lambda at: at + place.top)}"{look}/>'


def letters(
    text: str, x: float, y: float, size: float, *, anchor: str = "start", bold: bool = False,
    colour: str = palette.INK,
) -> str:  # fmt: skip
    """Write a line of text with its foot at a height."""
    more = "" if anchor == "start" else f' text-anchor="{anchor}"'
    more += ' font-weight="bold"' if bold else ""
    more += f' fill="{colour}"' if colour != palette.INK else ""
    return (
        f'<text x="{brief(x)}" y="{brief(y)}" font-size="{brief(size)}"{more}>{escape(text)}</text>'
    )


def radius(size: float) -> float:
    """Return the radius of a circle of an area."""
    return math.sqrt(max(size, 0) / math.pi)


def outline(shape: str, size: float) -> str:
    """Return a symbol around 0 of a size in square pixels, in the proportions of Vega's."""
    if shape == "circle":
        wide = brief(radius(size))
        return f"M{wide} 0A{wide} {wide} 0 1 1 -{wide} 0A{wide} {wide} 0 1 1 {wide} 0"
    r = math.sqrt(max(size, 0)) / 2
    h, s = _HALF_ROOT_3 * r, r / 2.5
    corners = {
        "square": [(-r, -r), (r, -r), (r, r), (-r, r)],
        "diamond": [(-r, 0), (0, -r), (r, 0), (0, r)],
        "triangle-up": [(0, -h), (-r, h), (r, h)],
        "triangle-down": [(0, h), (-r, -h), (r, -h)],
        "triangle-right": [(h, 0), (-h, -r), (-h, r)],
        "triangle-left": [(-h, 0), (h, -r), (h, r)],
        "cross": [(-r, -s), (-r, s), (-s, s), (-s, r), (s, r), (s, s), (r, s), (r, -s), (s, -s),
                  (s, -r), (-s, -r), (-s, -s)],
    }.get(shape, [(-r, -r), (r, -r), (r, r), (-r, r)])  # fmt: skip
    return "M" + "L".join(f"{brief(x)} {brief(y)}" for x, y in corners) + "Z"


def commands(mark: Mark, across: Callable[[float], float], down: Callable[[float], float]) -> str:
    """Write a path's commands."""
    return "".join(
        command
        + " ".join(brief(down(at) if odd % 2 else across(at)) for odd, at in enumerate(places))
        for command, places in mark.path
    )


_ANCHOR = {"left": "start", "center": "middle", "right": "end"}


def _moved(mark: Mark) -> str:
    return f' dx="{brief(mark.dx)}"' if mark.dx else ""


def _name(before: str, colour: str) -> str:
    return f"{before}{palette.NAMES[colour]}" if colour in palette.NAMES else ""


def _classes(paint: Paint) -> str:
    names = f"{_name(' f-', paint.fill)}{_name(' s-', paint.stroke)}".strip()
    if not paint.fill and paint.stroke:
        names += " f-0"
    made = f' class="{names}"' if names else ""
    if paint.fill and paint.fill not in palette.NAMES:
        made += f' fill="{escape(paint.fill)}"'
    if paint.stroke and paint.stroke not in palette.NAMES:
        made += f' stroke="{escape(paint.stroke)}"'
    return made + _line_and_more(paint)


def _attributes(paint: Paint) -> str:
    made = f' fill="{escape(paint.fill or "none")}"'
    if paint.stroke:
        made += f' stroke="{escape(paint.stroke)}"'
    return made + _line_and_more(paint)


def _line_and_more(paint: Paint) -> str:
    made = ""
    if paint.stroke and paint.width != 1:
        made += f' stroke-width="{brief(paint.width)}"'
    if paint.dash:
        made += f' stroke-dasharray="{" ".join(map(brief, paint.dash))}"'
    if paint.opacity < 1:
        made += f' fill-opacity="{brief(paint.opacity)}"'
    if paint.rounded:
        made += f' rx="{brief(paint.rounded)}"'
    return made
