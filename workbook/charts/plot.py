"""The marks of a chart, with their places: what Vega would draw, read from the same specification.

Pictures are made in Altair's grammar. Of that our charts use a part: marks without words from a
script, scales with a domain that is said, values as they are. This part is read here in a
millisecond; whatever goes beyond it is ``Unreadable``, and Vega draws it. A test compares the
places with those of Vega's own drawing.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NamedTuple

Spec = Mapping[str, Any]


class Unreadable(ValueError):
    """A specification uses what is not read here."""


class Paint(NamedTuple):
    """How a mark looks; colours as in ``palette``."""

    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    dash: tuple[float, ...] = ()
    opacity: float = 1.0
    rounded: float = 0.0


class Mark(NamedTuple):
    """One mark. Across, places are shares of the plot's width; down, pixels from its top.

    ``kind`` is rect, rule, symbol, text or path. Of a rect and a rule the two ends are given; of
    the others the first. ``points`` are the lines of a path, each a text of SVG commands with
    places as numbers. ``tip`` is what it tells, ``pick`` what a legend picks it by, ``panel`` the
    small picture that it is in, ``row`` a name for what it belongs to.
    """

    kind: str
    x: float
    y: float
    x2: float
    y2: float
    paint: Paint
    shape: str = ""
    size: float = 0.0
    text: str = ""
    align: str = "left"
    dx: float = 0.0
    dy: float = 0.0
    bold: bool = False
    letters: float = 14.0
    path: tuple[tuple[str, tuple[float, ...]], ...] = ()
    tip: str = ""
    pick: str = ""
    panel: str = ""


@dataclass(frozen=True)
class Plot:
    """All marks of a chart, its size in pixels, and the names along it where a scale has names."""

    marks: tuple[Mark, ...]
    width: float
    height: float
    down: tuple[str, ...] = ()
    across: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Scale:
    """Where values lie: as shares of a length, or by name in the middle of equal parts."""

    low: float = 0.0
    high: float = 1.0
    names: tuple[str, ...] = ()
    clamp: bool = False
    places: Mapping[str, int] = field(default_factory=dict)

    def share(self, value: Any) -> float | None:
        if self.names:
            at = self.places.get(str(value))
            return None if at is None else (at + 0.5) / len(self.names)
        if value is None or isinstance(value, str) or not math.isfinite(value):
            return None
        share = (float(value) - self.low) / (self.high - self.low)
        return min(max(share, 0.0), 1.0) if self.clamp else share


def read(spec: Spec) -> Plot:
    """Return the marks of a specification.

    Raises
    ------
    Unreadable
        It uses what is not read here.
    """
    inner = spec.get("spec", spec)
    units = [one | {"encoding": one.get("encoding", {})} for one in inner.get("layer", [inner])]
    if any("mark" not in one or "transform" in one or "params" in one for one in units):
        raise Unreadable("only layers of plain marks")
    x, y = _scale(units, "x"), _scale(units, "y")
    wide, high = _length(inner.get("width", 400), x), _length(inner.get("height", 200), y)
    panel = _facet(spec)
    shared = spec.get("data")
    marks = tuple(
        mark
        for unit in units
        for mark in _Unit(unit, x, y, high, panel).marks(
            _rows(spec, unit.get("data", inner.get("data", shared)))
        )
    )
    return Plot(marks, wide, high, y.names, x.names)


def _facet(spec: Spec) -> str:
    if "facet" not in spec:
        return ""
    facet = spec["facet"]
    if "field" not in facet:
        raise Unreadable("only one facet")
    return str(facet["field"])


def _rows(spec: Spec, data: Spec | None) -> Sequence[Mapping[str, Any]]:
    if not data:
        return [{}]
    if "values" in data:
        rows: Sequence[Mapping[str, Any]] = data["values"]
        return rows
    if "name" in data and data["name"] in spec.get("datasets", {}):
        named: Sequence[Mapping[str, Any]] = spec["datasets"][data["name"]]
        return named
    raise Unreadable("only data that it carries")


def _length(given: Any, scale: _Scale) -> float:
    if isinstance(given, Mapping):
        return float(given["step"]) * max(len(scale.names), 1)
    if isinstance(given, int | float):
        return float(given)
    raise Unreadable("only sizes in pixels or steps")


def _scale(units: Sequence[Spec], channel: str) -> _Scale:
    """Return the scale that the layers share: the one domain that any of them states."""
    used = [one["encoding"][channel] for one in units if channel in one["encoding"]]
    used = [one for one in used if "value" not in one]
    stated = [one["scale"] for one in used if one.get("scale") and "domain" in one["scale"]]
    if not used:
        return _Scale()
    if not stated:
        raise Unreadable(f"no domain of {channel}")
    scale = stated[0]
    domain = scale["domain"]
    nominal = any(one.get("type") in ("nominal", "ordinal") for one in used)
    if nominal:
        names = tuple(map(str, domain))
        return _Scale(names=names, places={name: at for at, name in enumerate(names)})
    low, high = domain
    if scale.get("type", "linear") != "linear" or "range" in scale or low == high:
        raise Unreadable("only linear scales")
    return _Scale(float(low), float(high), clamp=bool(scale.get("clamp")))


class _Unit:
    """One layer: a mark and its channels."""

    def __init__(self, unit: Spec, x: _Scale, y: _Scale, high: float, panel: str) -> None:
        mark = unit["mark"]
        self.mark: Mapping[str, Any] = {"type": mark} if isinstance(mark, str) else mark
        self.channels: Mapping[str, Any] = unit["encoding"]
        self.x, self.y, self.high, self.panel = x, y, high, panel

    def marks(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[Mark]:
        kind = self.mark["type"]
        draw = {
            "bar": self._rect, "rect": self._rect, "rule": self._rule, "tick": self._tick,
            "point": self._symbol, "circle": self._symbol, "square": self._symbol,
            "text": self._text,
        }.get(kind)  # fmt: skip
        if kind in ("line", "area"):
            yield from self._paths(rows)
            return
        if draw is None:
            raise Unreadable(f"no mark {kind}")
        for row in rows:
            made = draw(row)
            if made is not None:
                yield made

    def _value(self, channel: str, row: Mapping[str, Any], default: Any = None) -> Any:
        """Return what a channel other than a place gives a row."""
        given = self.channels.get(channel)
        if given is None:
            return self.mark.get(channel, default)
        if "value" in given and "condition" not in given:
            return given["value"]
        if "field" not in given or "condition" in given:
            raise Unreadable(f"{channel} by a condition")
        value = row.get(given["field"])
        scale = given.get("scale")
        if scale:
            domain = list(scale["domain"])
            return scale["range"][domain.index(value)] if value in domain else None
        return value

    def _share(self, channel: str, row: Mapping[str, Any]) -> float | None:
        """Return a place as a share of the plot, from the left and from the top."""
        given = self.channels.get(channel)
        scale = self.x if channel[0] == "x" else self.y
        if given is None:
            return None
        if "value" in given:
            if channel[0] == "x":
                raise Unreadable("a place across in pixels")
            return float(given["value"]) / self.high
        if "datum" in given:
            share = scale.share(given["datum"])
        elif "field" in given and not given.get("aggregate") and not given.get("bin"):
            share = scale.share(row.get(given["field"]))
        else:
            raise Unreadable("only fields and data")
        if share is None or channel[0] == "x" or scale.names:
            return share
        return 1 - share

    def _paint(self, row: Mapping[str, Any], *, filled: bool) -> Paint:
        colour = self._value("color", row)
        fill = self._value("fill", row, colour if filled else "")
        stroke = self._value("stroke", row, "" if filled else colour)
        if not filled:
            fill = self._value("fill", row, "")
        width = self._value("strokeWidth", row, 1.0 if stroke else 0.0)
        dash = tuple(self._value("strokeDash", row, ()) or ())
        opacity = self._value("fillOpacity", row, self._value("opacity", row, 1.0))
        return Paint(fill or "", stroke or "", float(width or 0), dash, float(opacity),
                     float(self.mark.get("cornerRadius", 0)))  # fmt: skip

    def _more(self, row: Mapping[str, Any]) -> dict[str, Any]:
        told = self.channels.get("tooltip") or []
        told = [told] if isinstance(told, Mapping) else told
        fields = [(one.get("title", ""), row.get(one["field"])) for one in told if "field" in one]
        head = next((value for title, value in fields if title == "title"), None)
        rest = [f"{title}\t{value}" for title, value in fields
                if title != "title" and value not in (None, "")]  # fmt: skip
        tip = "\n".join([str(head), *rest]) if head is not None else ""
        pick = self.channels.get("detail", {})
        picked = str(row.get(pick["field"], "")) if isinstance(pick, Mapping) and pick else ""
        return {"tip": tip, "pick": picked, "panel": str(row.get(self.panel, ""))}

    def _rect(self, row: Mapping[str, Any]) -> Mark | None:
        x, y = self._share("x", row), self._share("y", row)
        if (x is None and "x" in self.channels) or (y is None and "y" in self.channels):
            return None
        left, right = self._sides("x", x, row, self.x)
        top, bottom = self._sides("y", y, row, self.y)
        if None in (left, right, top, bottom):
            return None
        assert left is not None and right is not None  # noqa: S101, PT018 said above
        assert top is not None and bottom is not None  # noqa: S101, PT018
        ends = sorted((top * self.high, bottom * self.high))
        if "height" in self.mark and not isinstance(self.mark["height"], Mapping):
            middle, half = sum(ends) / 2, float(self.mark["height"]) / 2
            ends = [middle - half, middle + half]
        paint = self._paint(row, filled=self.mark.get("filled", True))
        return Mark("rect", min(left, right), ends[0], max(left, right), ends[1], paint,
                    **self._more(row))  # fmt: skip

    def _sides(
        self, channel: str, share: float | None, row: Mapping[str, Any], scale: _Scale
    ) -> tuple[float | None, float | None]:
        second = f"{channel}2"
        if second in self.channels:
            return share, self._share(second, row)
        if share is None:
            return 0.0, 1.0
        if scale.names:
            half = 0.5 / len(scale.names)
            return share - half, share + half
        zero = scale.share(0.0)
        assert zero is not None  # noqa: S101 0 is a number
        return share, (zero if channel == "x" else 1 - zero)

    def _rule(self, row: Mapping[str, Any]) -> Mark | None:
        x, y = self._share("x", row), self._share("y", row)
        x2, y2 = self._share("x2", row), self._share("y2", row)
        for channel, share in (("x", x), ("y", y), ("x2", x2), ("y2", y2)):
            if channel in self.channels and share is None:
                return None
        if x is None:
            x, x2 = 0.0, 1.0
        if y is None:
            y, y2 = 0.0, 1.0
        x2, y2 = x if x2 is None else x2, y if y2 is None else y2
        paint = self._paint(row, filled=False)
        return Mark("rule", x, y * self.high, x2, y2 * self.high, paint, **self._more(row))

    def _tick(self, row: Mapping[str, Any]) -> Mark | None:
        x, y = self._share("x", row), self._share("y", row)
        if x is None or y is None:
            return None
        half = float(self.mark.get("size", 14)) / 2
        paint = self._paint(row, filled=True)
        paint = Paint(stroke=paint.fill, width=float(self.mark.get("thickness", 1)))
        middle = y * self.high
        return Mark("rule", x, middle - half, x, middle + half, paint, **self._more(row))

    def _symbol(self, row: Mapping[str, Any]) -> Mark | None:
        x, y = self._share("x", row), self._share("y", row)
        if x is None or y is None:
            return None
        kind = self.mark["type"]
        shape = self._value("shape", row, kind if kind != "point" else "circle")
        paint = self._paint(row, filled=self.mark.get("filled", kind != "point"))
        size = float(self._value("size", row, 30) or 0)
        y = y * self.high + float(self.mark.get("yOffset", 0))
        return Mark("symbol", x, y, x, y, paint, shape=str(shape), size=size,
                    **self._more(row))  # fmt: skip

    def _text(self, row: Mapping[str, Any]) -> Mark | None:
        x, y = self._share("x", row), self._share("y", row)
        text = self._value("text", row)
        if x is None or y is None or text in (None, ""):
            return None
        return Mark(
            "text", x, y * self.high, x, y * self.high, self._paint(row, filled=True),
            text=str(text), align=str(self._value("align", row, "center")),
            dx=float(self.mark.get("dx", 0)), dy=float(self.mark.get("dy", 0)),
            bold=self.mark.get("fontWeight") == "bold",
            letters=float(self.mark.get("fontSize", 14)), **self._more(row),
        )  # fmt: skip

    def _paths(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[Mark]:
        """Draw a line or an area for each small picture, with gaps where a value is missing."""
        by_panel: dict[str, list[Mapping[str, Any]]] = {}
        for row in rows:
            by_panel.setdefault(str(row.get(self.panel, "")), []).append(row)
        is_area = self.mark["type"] == "area"
        second = ("x2" if "x2" in self.channels else "y2") if is_area else ""
        for panel, among in by_panel.items():
            order = self.channels.get("order")
            ordered = sorted(among, key=itemgetter(order["field"])) if order else among
            path: list[tuple[str, tuple[float, ...]]] = []
            for run in self._runs(ordered, second):
                line = [(x, y) for x, y, _ in run]
                path += _line(line, self.mark.get("interpolate", "linear"))
                if is_area:
                    back = [(x, low) for x, _, low in reversed(run)]
                    way = self.mark.get("interpolate", "linear")
                    path += _line(back, way, joined=True, backwards=True)
                    path.append(("Z", ()))
            if path:
                paint = self._paint(among[0], filled=is_area)
                yield Mark("path", 0.0, 0.0, 1.0, 0.0, paint, path=tuple(path), panel=panel)

    def _runs(
        self, rows: Sequence[Mapping[str, Any]], second: str
    ) -> Iterator[list[tuple[float, float, float]]]:
        run: list[tuple[float, float, float]] = []
        for row in rows:
            x, y = self._share("x", row), self._share("y", row)
            low = self._share(second, row) if second else 0.0
            if x is None or y is None or low is None:
                if run:
                    yield run
                run = []
            else:
                run.append((x, y * self.high, low * self.high))
        if run:
            yield run


def _line(
    points: Sequence[tuple[float, float]],
    way: str,
    *,
    joined: bool = False,
    backwards: bool = False,
) -> list[tuple[str, tuple[float, ...]]]:
    """Return the commands of a line through points: straight, in steps, or a B-spline (D3's)."""
    first: tuple[str, tuple[float, ...]] = ("L" if joined else "M", points[0])
    if way == "linear" or len(points) < 2:
        return [first, *(("L", one) for one in points[1:])]
    if way == "step-after":
        made: list[tuple[str, tuple[float, ...]]] = [first]
        for (x, y), (x2, y2) in itertools.pairwise(points):
            made += [("L", (x, y2) if backwards else (x2, y)), ("L", (x2, y2))]
        return made
    if way != "basis":
        raise Unreadable(f"no line {way}")
    made = [first]
    (ax, ay), (bx, by) = points[0], points[1]
    made.append(("L", ((5 * ax + bx) / 6, (5 * ay + by) / 6)))
    for cx, cy in [*points[2:], points[-1]]:
        made.append(("C", ((2 * ax + bx) / 3, (2 * ay + by) / 3, (ax + 2 * bx) / 3,
                           (ay + 2 * by) / 3, (ax + 4 * bx + cx) / 6,
                           (ay + 4 * by + cy) / 6)))  # fmt: skip
        ax, ay, bx, by = bx, by, cx, cy
    return [*made, ("L", points[-1])]
