"""A chart as one SVG: names as text beside its marks, for what shows no HTML.

Slides, notebooks' files and a mail take this picture. It is composed of the same rows as the HTML
figure (``fluid``); a test compares the words and the places of both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workbook.charts import fonts, ink, palette
from workbook.charts.fluid import cells, grouped
from workbook.charts.ink import Fixed, brief, letters
from workbook.charts.plot import Mark, Paint, Plot

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
WIDTH = 960.0
_PAD, _GAP = 12.0, 18.0
_SIZE, _SMALL = 15.0, 13.0
_LINE, _NOTE = 19.0, 17.0
_NAMES = 0.36  # share of the width for names beside rows
_ACROSS = 2  # small pictures side by side
_TALLEST = 130.0  # pixels of names that stand upright

Said = Mapping[str, Any]
Drawn = tuple[list[str], float]


def picture(plot: Plot, said: Said) -> str:
    """Return one SVG of a plot and of what stands beside it (see ``naming``)."""
    body = {"rows": _rows, "matrix": _matrix, "panels": _panels, "network": _network}[said["form"]]
    parts, high = _legend(said.get("legend", ()), _PAD)
    drawn, high = body(plot, said, high)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{brief(WIDTH)}" '
        f'height="{brief(high + _PAD)}" viewBox="0 0 {brief(WIDTH)} {brief(high + _PAD)}" '
        f'font-family="{FONT}" fill="{palette.INK}"><rect width="100%" height="100%" '
        f'fill="white"/>{"".join([*parts, *drawn])}</svg>'
    )


def _rows(plot: Plot, said: Said, top: float) -> Drawn:
    names, axes = said["names"], said["axes"]
    left = WIDTH * _NAMES
    place = Fixed(left, 0, WIDTH - left - _PAD - 14)
    parts: list[str] = []
    if axes:
        drawn, top = _axes(axes, place, top)
        parts += drawn
    step = plot.height / max(len(plot.down), 1)
    ticks = [at for axis in axes for at, _ in axis["ticks"]]
    for at, (named, band) in enumerate(zip(names, grouped(plot), strict=True)):
        words, needs = _named(named, _PAD, left - _PAD - _GAP, bold=bool(named.get("head")))
        high = max(step, needs + 8)
        parts += [
            _line(place.x(tick), top, place.x(tick), top + high, palette.GRID) for tick in ticks
        ]
        parts += _shifted(words, top + (high - needs) / 2)
        for through, mark in band:
            parts.append(_in_row(mark, place, at * step, step, top, high, through=through))
        top += high
        parts.append(_line(_PAD, top, WIDTH - _PAD, top, palette.GRID))
    return parts, top


def _in_row(
    mark: Mark, place: Fixed, first: float, step: float, top: float, high: float, *, through: bool
) -> str:
    """Draw a mark of a row that begins at ``top`` and may be higher than the plot's own."""
    middle = top + high / 2 - (first + step / 2)
    if not (mark.kind == "rule" and mark.y != mark.y2):
        return ink.fixed(mark, place._replace(top=middle))
    begins, ends = mark.y <= first + 0.01, mark.y2 >= first + step - 0.01
    y = top if through or begins else mark.y + middle
    y2 = top + high if through or ends else mark.y2 + middle
    return ink.fixed(mark._replace(y=y, y2=y2), place)


def _axes(axes: Sequence[Said], place: Fixed, top: float) -> Drawn:
    parts, deepest = [], 0
    for axis in axes:
        start, end = axis["span"]
        lines = (
            fonts.wrap(axis["title"], (end - start) * place.width, _SMALL) if axis["title"] else []
        )
        deepest = max(deepest, len(lines))
        parts += [
            letters(line, place.x(start), top + 13 + at * _NOTE, _SMALL, colour=palette.SLATE)
            for at, line in enumerate(lines)
        ]
    top += deepest * _NOTE + 4
    for axis in axes:
        parts += [_tick(label, place.x(at), at, top + 13) for at, label in axis["ticks"]]
    return parts, top + _NOTE + 4


def _tick(label: str, x: float, at: float, y: float) -> str:
    anchor = "start" if at < 0.05 else "end" if at > 0.95 else "middle"
    return letters(label, x, y, _SMALL, anchor=anchor, colour=palette.SLATE)


def _matrix(plot: Plot, said: Said, top: float) -> Drawn:
    names, across = said["names"], said["across"]
    left = WIDTH * _NAMES
    wide = (WIDTH - left - _PAD) / max(len(across), 1)
    parts, high = _heads(across, left, wide, top)
    top = high + 6
    step = plot.height / max(len(names), 1)
    found = cells(plot)
    for down, named in enumerate(names):
        words, needs = _named(named, _PAD, left - _PAD - _GAP)
        high = max(step, needs + 8)
        parts += _shifted(words, top + (high - needs) / 2)
        for at in range(len(across)):
            place = Fixed(left + at * wide, 0, wide)
            for mark in found.get((down, at), ()):
                parts.append(_in_cell(mark, place, at, len(across), down * step, step, top, high))
        top += high
    return parts, top


def _in_cell(
    mark: Mark, place: Fixed, at: int, number: int, first: float, step: float, top: float,
    high: float,
) -> str:  # fmt: skip
    mark = mark._replace(x=mark.x * number - at, x2=mark.x2 * number - at)
    if mark.kind == "rect":
        return ink.fixed(mark._replace(y=top + 1.5, y2=top + high - 1.5, x=0.02, x2=0.98), place)
    return ink.fixed(mark, place._replace(top=top + high / 2 - (first + step / 2)))


def _heads(across: Sequence[Said], left: float, wide: float, top: float) -> Drawn:
    """Write the names above columns: level where they fit, else upright."""
    level = [fonts.wrap(one["words"], wide - 8, _SMALL) for one in across]
    broken = any(
        fonts.width(word, _SMALL) > wide - 8 for one in across for word in one["words"].split()
    )
    if not broken and max(map(len, level), default=0) <= 6:
        most = max(map(len, level), default=0)
        return [
            letters(line, left + (at + 0.5) * wide, top + 13 + (most - len(lines) + down) * _NOTE,
                    _SMALL, anchor="middle")
            for at, lines in enumerate(level) for down, line in enumerate(lines)
        ], top + most * _NOTE  # fmt: skip
    upright = [fonts.wrap(one["words"], _TALLEST, _SMALL) for one in across]
    parts = []
    for at, lines in enumerate(upright):
        for down, line in enumerate(lines):
            x = left + (at + 0.5) * wide + (down - (len(lines) - 1) / 2) * 15 + 5
            foot = top + _TALLEST
            drawn = letters(line, x, foot, _SMALL)
            turned = f'<text transform="rotate(-90 {brief(x)} {brief(foot)})" '
            parts.append(drawn.replace("<text ", turned, 1))
    return parts, top + _TALLEST


def _panels(plot: Plot, said: Said, top: float) -> Drawn:
    by_panel: dict[str, list[Mark]] = {}
    for mark in plot.marks:
        by_panel.setdefault(mark.panel, []).append(mark)
    listed = list(zip(said["keys"], said["panels"], strict=True))
    across = min(_ACROSS, len(listed))
    wide = (WIDTH - 2 * _PAD - _GAP * (across - 1)) / max(across, 1)
    parts: list[str] = []
    for first in range(0, len(listed), across):
        row = listed[first : first + across]
        named = [_named(one, 0, wide) for _, one in row]
        names_high = max(needs for _, needs in named)
        for at, ((key, one), (words, _)) in enumerate(zip(row, named, strict=True)):
            left = _PAD + at * (wide + _GAP)
            parts += [f'<g transform="translate({brief(left)} 0)">', *_shifted(words, top), "</g>"]
            inset = 46.0 if one["y"] else 0.0
            place = Fixed(left + inset, top + names_high + 10, wide - inset - 12)
            parts += _small(plot, [*by_panel.get(key, []), *by_panel.get("", [])] if key
                            else list(plot.marks), one, place)  # fmt: skip
        top += names_high + 10 + plot.height + 34
    return parts, top


def _small(plot: Plot, marks: Sequence[Mark], named: Said, place: Fixed) -> list[str]:
    parts = []
    for at, label in named["y"]:
        y = place.top + at * plot.height
        parts.append(_line(place.left, y, place.left + place.width, y, palette.GRID))
        parts.append(letters(label, place.left - 6, y + 4, _SMALL, anchor="end",
                             colour=palette.SLATE))  # fmt: skip
    parts += [ink.fixed(mark, place) for mark in marks]
    parts += [_tick(label, place.x(at), at, place.top + plot.height + 17)
              for at, label in named["x"]]  # fmt: skip
    return parts


def _network(plot: Plot, said: Said, top: float) -> Drawn:
    place = Fixed(_PAD, top + _NOTE + 8, WIDTH - 2 * _PAD)
    size = _SMALL
    lines = [ink.fixed(mark, place) for mark in plot.marks if mark.kind != "rect"]
    parts = [*lines]
    for column in said["columns"]:
        left, right = (place.x(side) for side in column["sides"])
        parts.append(letters(column["words"], left, top + 13, _SMALL, colour=palette.SLATE))
        for box in column["boxes"]:
            paint = Paint(palette.PAPER, palette.QUIET, 1, rounded=4)
            if box.get("loose"):
                paint = Paint(palette.PAPER, palette.INK, 2.5, (6, 3), rounded=4)
            mark = Mark("rect", column["sides"][0], box["top"], column["sides"][1],
                        box["bottom"], paint)  # fmt: skip
            parts.append(ink.fixed(mark, place))
            room, high = right - left - 14, box["bottom"] - box["top"]
            words, note = fonts.wrap(box["words"], room, size), []
            if box.get("note"):
                note = fonts.wrap(box["note"], room, size, bold=True)
            y = place.top + box["top"] + (high - 16 * (len(words) + len(note))) / 2 + 12
            for at, line in enumerate([*words, *note]):
                parts.append(letters(line, left + 7, y + at * 16, size, bold=at >= len(words)))
    return parts, place.top + plot.height


def _named(named: Said, x: float, room: float, *, bold: bool = False) -> Drawn:
    """Write a name and its note from 0 down, and return how high they are."""
    parts: list[str] = []
    high = 0.0
    for line in fonts.wrap(named["words"], room, _SIZE, bold=bold):
        parts.append(letters(line, x, high + 15, _SIZE, bold=bold))
        high += _LINE
    for line in fonts.wrap(named["note"], room, _SMALL) if named.get("note") else ():
        parts.append(letters(line, x, high + 13, _SMALL, colour=palette.SLATE))
        high += _NOTE
    return parts, high


def _shifted(parts: Sequence[str], down: float) -> list[str]:
    return [f'<g transform="translate(0 {brief(down)})">', *parts, "</g>"] if parts else []


def _legend(keys: Sequence[Said], top: float) -> Drawn:
    if not keys:
        return [], top
    parts, x = [], _PAD
    for one in keys:
        wide = 24 + fonts.width(one["label"], _SMALL) + _GAP
        if x + wide > WIDTH and x > _PAD:
            x, top = _PAD, top + _NOTE + 4
        parts += list(_key(one, x, top))
        x += wide
    return parts, top + _NOTE + 8


def _key(one: Said, x: float, top: float) -> Iterator[str]:
    if one["shape"] in ("line", "dashed"):
        paint = Paint(
            stroke=one["colour"], width=3, dash=(5, 4) if one["shape"] == "dashed" else ()
        )
        yield ink.fixed(Mark("rule", 0, 8, 1, 8, paint), Fixed(x, top, 18))
    else:
        paint = Paint(one["colour"], one["stroke"], 1.5 if one["stroke"] else 0)
        mark = Mark("symbol", 0.5, 8, 0.5, 8, paint, shape=one["shape"], size=110)
        yield ink.fixed(mark, Fixed(x, top, 18))
    lines = fonts.wrap(one["label"], WIDTH, _SMALL)
    yield letters(" ".join(lines), x + 24, top + 13, _SMALL)


def _line(x: float, y: float, x2: float, y2: float, colour: str) -> str:
    return ink.fixed(Mark("rule", 0, y, 1, y2, Paint(stroke=colour, width=1)), Fixed(x, 0, x2 - x))
