"""A chart as an HTML figure that is as wide as its column: names as HTML beside their marks.

One drawing is cut into bands, each beside its name, and under it on a phone. Across, marks stand
at shares of whatever width there is, so that nothing is stretched and letters keep their size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from workbook.book import addresses
from workbook.book.messages import say
from workbook.charts import ink, palette
from workbook.charts.plot import Mark, Plot

Said = Mapping[str, Any]
_LETTERS = {palette.ON_FILL: ' class="t-on"', palette.DARK: ' class="t-dark"'}
_LONG = 9  # rows from which an axis stays in sight
_UPRIGHT = 8  # columns from which their names stand upright
_MANY = 4  # labels of an axis, of which a phone leaves out every second
_PHONE, _LETTER, _GAP = 320, 8.5, 6  # pixels of a phone's plot, a letter, between two labels
_EDGE = 0.05  # share of the width near an end in which a label keeps inside


def figure(plot: Plot, said: Said, description: str, caption: str, *, live: bool) -> str:
    """Return the figure's HTML.

    Parameters
    ----------
    plot, said
        The marks, and what stands beside them (see ``naming``).
    description
        What it shows, for those who do not see it.
    caption
        What it is, above it.
    live
        Whether marks carry what they tell under a pointer.
    """
    body = {"rows": _rows, "matrix": _matrix, "panels": _panels, "network": _network}[said["form"]]
    title = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    alive = _for_script(said) if live else ""
    picks = {mark.pick for mark in plot.marks} if live else set()
    return (
        f'<figure class="wb wb-figure wb-of-{said["form"]}"{alive}>'
        f'{title}<p class="wb-alt">{escape(description)}</p>'
        f"{_legend(said.get('legend', ()), picks)}{''.join(body(plot, said, live))}</figure>"
    )


def _for_script(said: Said) -> str:
    """Return what the script of an app has to know and to say."""
    walk = say("Marks of this picture: the arrow keys go from one to the next")
    made = f' data-live data-walk="{escape(walk)}"'
    if said.get("choose"):
        made += f' data-choose="{escape(said["choose"])}" data-all="{escape(say("All"))}"'
    return made


def grouped(plot: Plot) -> list[list[tuple[bool, Mark]]]:
    """Cut the marks of a plot of rows into its rows: whether it goes through all, and the mark."""
    step = plot.height / max(len(plot.down), 1)
    bands: list[list[tuple[bool, Mark]]] = [[] for _ in plot.down]
    for mark in plot.marks:
        for at, through, part in _cut(mark, step, plot.height):
            if 0 <= at < len(bands):
                bands[at].append((through, part))
    return bands


def _cut(mark: Mark, step: float, high: float) -> Iterator[tuple[int, bool, Mark]]:
    if mark.kind == "path":
        for segment in _segments(mark):
            yield from _cut(segment, step, high)
        return
    if mark.kind != "rule" or mark.y == mark.y2:
        yield int((mark.y + mark.y2) / 2 // step), False, mark
        return
    top, bottom = sorted((mark.y, mark.y2))
    first, last = int(top // step), int((bottom - 1e-6) // step)
    if bottom - top >= high - 0.5:
        yield from ((at, True, mark) for at in range(first, last + 1))
        return
    if first == last:
        yield first, False, mark
        return
    for at in range(first, last + 1):
        through = first < at < last
        yield at, through, mark._replace(y=max(top, at * step), y2=min(bottom, (at + 1) * step))


def _segments(mark: Mark) -> Iterator[Mark]:
    """Cut a path of straight lines into its lines."""
    x, y = 0.0, 0.0
    for command, places in mark.path:
        x2, y2 = places[-2:] if places else (x, y)
        if command == "L" and (x, y) != (x2, y2):
            yield mark._replace(kind="rule", x=x, y=y, x2=x2, y2=y2, path=())
        x, y = x2, y2


def _rows(plot: Plot, said: Said, live: bool) -> Iterator[str]:
    names, axes = said["names"], said["axes"]
    bands = grouped(plot)
    step = plot.height / max(len(bands), 1)
    ticks = [tick for axis in axes for tick in axis["ticks"]]
    grid = f' style="--wb-grid:{_grid(ticks)}"' if ticks else ""
    long = " wb-long" if len(names) >= _LONG else ""
    yield f'<div class="wb-rows{long}"{grid}>{_axes(axes)}<div role="list">'
    for at, named in enumerate(names):
        kind = " wb-head" if named.get("head") else ""
        of = f' data-of="{escape(named["of"])}"' if live and named.get("of") else ""
        drawn = _band(bands[at], at * step, step, live=live)
        yield (
            f'<div class="wb-row{kind}" role="listitem"{of}>{_named(named)}'
            f"{_plot(drawn, named, f'min-height:{ink.brief(step)}px')}</div>"
        )
    yield "</div></div>"


def _band(marks: Sequence[tuple[bool, Mark]], top: float, step: float, *, live: bool) -> str:
    """Draw a row: what goes through it in all its height, and the rest around its middle."""
    middle = top + step / 2
    parts: list[str] = []
    inside = False
    for through, mark in marks:
        reaches = mark.kind == "rule" and mark.y != mark.y2 and not through
        ends = (mark.y <= top + 0.01, mark.y2 >= top + step - 0.01) if reaches else (False, False)
        outer = through or any(ends)
        if outer and inside:
            parts.append("</svg>")
        if not outer and not inside:
            parts.append('<svg y="50%">')
        inside = not outer
        if through or all(ends):
            parts.append(ink.through(mark, _alive(mark, live)))
        elif any(ends):
            parts.append(_half(mark, upper=ends[0]))
        else:
            parts.append(ink.fluid(mark, middle, _alive(mark, live)))
    return "".join([*parts, "</svg>" if inside else ""])


def _half(mark: Mark, *, upper: bool) -> str:
    """Draw a line between a row's middle and its edge, however high the row is."""
    drawn = ink.through(mark)
    return drawn.replace('y2="100%"', 'y2="50%"') if upper else drawn.replace('y1="0"', 'y1="50%"')


def _plot(drawn: str, named: Said, style: str) -> str:
    svg = f'<svg width="100%" height="100%" aria-hidden="true" focusable="false">{drawn}</svg>'
    return _over(svg, named, "wb-plot", style)


def _over(inner: str, named: Said, name: str, style: str) -> str:
    """Make marks lead to what their name leads to; by keyboard the name does it."""
    address = _address(named)
    if not address:
        return f'<div class="{name}" style="{style}">{inner}</div>'
    return (
        f'<a class="{name}" style="{style}" href="{escape(address)}" tabindex="-1" '
        f'aria-hidden="true">{inner}</a>'
    )


def _named(named: Said, tag: str = "div", more: str = "") -> str:
    note = f"<small>{escape(named['note'])}</small>" if named.get("note") else ""
    return f'<{tag} class="wb-name"{more}>{_linked(named)}{note}</{tag}>'


def _linked(named: Said) -> str:
    words, address = escape(named["words"]), _address(named)
    return f'<a class="wb-to" href="{escape(address)}">{words}</a>' if address else words


def _address(named: Said) -> str:
    to = named.get("to")
    return addresses.of_row(to[0], to[1]) if to else ""


def _axes(axes: Sequence[Said]) -> str:
    if not axes:
        return ""
    titles = "".join(
        f'<span class="wb-title" style="left:{ink.share(axis["span"][0])};'
        f'width:{ink.share(axis["span"][1] - axis["span"][0])}">{escape(axis["title"])}</span>'
        for axis in axes
        if axis["title"]
    )
    labels = "".join(_label(at, label) for axis in axes for at, label in axis["ticks"])
    bare = "" if titles else " wb-bare"
    many = " wb-many" if any(_is_crowded(axis["ticks"]) for axis in axes) else ""
    return (
        f'<div class="wb-row wb-axis{bare}" aria-hidden="true"><div class="wb-name"></div>'
        f'<div class="wb-plot"><span class="wb-titles">{titles}</span>'
        f'<span class="wb-ticks{many}">{labels}</span></div></div>'
    )


def _is_crowded(ticks: Sequence[Sequence[Any]]) -> bool:
    """Return whether the labels of an axis would touch each other on a phone."""
    end = -_GAP
    for at, label in ticks:
        wide = len(label) * _LETTER
        begin = at * _PHONE - (0 if at < _EDGE else wide if at > 1 - _EDGE else wide / 2)
        if begin < end + _GAP:
            return True
        end = begin + wide
    return len(ticks) > _MANY


def _label(at: float, label: str) -> str:
    near = " wb-first" if at < _EDGE else " wb-last" if at > 1 - _EDGE else ""
    return f'<span class="wb-tick{near}" style="left:{ink.share(at)}">{escape(label)}</span>'


def _grid(ticks: Iterable[Sequence[Any]]) -> str:
    line = "linear-gradient(var(--wb-line),var(--wb-line))"
    return ",".join(f"{line} {ink.share(at)} 0/1px 100% no-repeat" for at, _ in ticks)


def _alive(mark: Mark, live: bool) -> str:
    if not live:
        return ""
    tip = f' data-tip="{escape(mark.tip)}"' if mark.tip else ""
    return tip + (f' data-pick="{escape(mark.pick)}"' if mark.pick else "")


def _legend(keys: Sequence[Said], picks: set[str]) -> str:
    if not keys:
        return ""
    items = "".join(f"<li>{_key(one, live=one['label'] in picks)}</li>" for one in keys)
    return f'<ul class="wb-legend">{items}</ul>'


def _key(one: Said, *, live: bool) -> str:
    mark = Mark("symbol", 0.5, 8, 0.5, 8, _key_paint(one), shape=one["shape"], size=110)
    if one["shape"] in ("line", "dashed"):
        dash = ' stroke-dasharray="5 4"' if one["shape"] == "dashed" else ""
        drawn = (f'<line x1="0" y1="8" x2="100%" y2="8" stroke-width="3"{dash} '
                 f'class="s-{palette.NAMES[one["colour"]]}"/>')  # fmt: skip
    else:
        drawn = ink.fluid(mark)
    sign = f'<svg width="20" height="16" aria-hidden="true" focusable="false">{drawn}</svg>'
    words = escape(one["label"])
    if not live:
        return f"{sign} {words}"
    return f'<button type="button" aria-pressed="false" data-pick="{words}">{sign} {words}</button>'


def _key_paint(one: Said) -> Any:
    from workbook.charts.plot import Paint

    return Paint(one["colour"], one["stroke"], 1.5 if one["stroke"] else 0)


def cells(plot: Plot) -> dict[tuple[int, int], list[Mark]]:
    """Return the marks of each cell of a plot with names down and across, by row and column."""
    found: dict[tuple[int, int], list[Mark]] = {}
    step, wide = plot.height / max(len(plot.down), 1), 1 / max(len(plot.across), 1)
    for mark in plot.marks:
        place = int((mark.y + mark.y2) / 2 // step), int((mark.x + mark.x2) / 2 // wide)
        found.setdefault(place, []).append(mark)
    return found


def _matrix(plot: Plot, said: Said, live: bool) -> Iterator[str]:
    names, across = said["names"], said["across"]
    upright = " wb-upright" if len(across) >= _UPRIGHT else ""
    step = plot.height / max(len(names), 1)
    yield f'<table class="wb-matrix{upright}"><thead><tr><td></td>'
    yield from (f'<th scope="col"><span>{_linked(one)}</span></th>' for one in across)
    yield "</tr></thead><tbody>"
    found = cells(plot)
    for down, named in enumerate(names):
        yield f'<tr style="height:{ink.brief(step)}px"><th scope="row">{_inner(named)}</th>'
        for at, one in enumerate(across):
            yield _cell(found.get((down, at), []), one["words"], live=live)
        yield "</tr>"
    yield "</tbody></table>"


def _inner(named: Said) -> str:
    note = f"<small>{escape(named['note'])}</small>" if named.get("note") else ""
    return f"{_linked(named)}{note}"


def _cell(marks: Sequence[Mark], column: str, *, live: bool) -> str:
    """Write a cell: rects are its ground and its frame, symbols a dot, texts its words."""
    classes: list[str] = []
    style, words = "", ""
    told = next((mark for mark in reversed(marks) if mark.tip), None)
    for mark in marks:
        colour = palette.NAMES.get(mark.paint.fill, "")
        if mark.kind == "rect" and mark.paint.fill:
            classes = [one for one in classes if not one.startswith("b-")] + [f"b-{colour}"]
            style = f"--wb-o:{ink.brief(100 * mark.paint.opacity)}%"
        elif mark.kind == "rect":
            classes.append("wb-framed")
        elif mark.kind == "symbol":
            wide = 2 * ink.radius(mark.size)
            words += f'<i class="b-{colour}" style="width:{ink.brief(wide)}px"></i>'
        elif mark.kind == "text":
            tag = "b" if mark.bold and mark.letters >= 14 else "small"
            on = _LETTERS.get(mark.paint.fill, "")
            words += f"<{tag}{on}>{escape(mark.text)}</{tag}>"
    empty = "" if words else " wb-none"
    alive = _alive(told, live) if told else ""
    named = f' data-column="{escape(column)}"'
    ground = f' style="{style}"' if style else ""
    return f'<td class="{" ".join(classes)}{empty}"{ground}{named}{alive}><span>{words}</span></td>'


def _panels(plot: Plot, said: Said, live: bool) -> Iterator[str]:
    by_panel: dict[str, list[Mark]] = {}
    for mark in plot.marks:
        by_panel.setdefault(mark.panel, []).append(mark)
    few = " wb-few" if len(said["panels"]) == 1 else ""
    yield f'<div class="wb-panels{few}" role="list">'
    for key, named in zip(said["keys"], said["panels"], strict=True):
        of = f' data-of="{escape(named["of"])}"' if live and named.get("of") else ""
        marks = [*by_panel.get(key, []), *by_panel.get("", [])] if key else plot.marks
        high = ink.brief(plot.height)
        down = "".join(
            f'<span class="wb-y" style="top:{ink.share(at)}">{escape(label)}</span>'
            for at, label in named["y"]
        )
        across = "".join(_label(at, label) for at, label in named["x"])
        below = f'<span class="wb-ticks">{across}</span>' if across else ""
        grid = ink.share
        lines = "".join(
            f'<line class="s-line" x1="0" y1="{grid(at)}" x2="100%" y2="{grid(at)}"/>'
            for at, _ in named["y"]
        )
        svg = (
            f'<svg width="100%" height="{high}" aria-hidden="true" focusable="false">{lines}'
            f"{_whole(marks, plot.height, live=live)}</svg>"
        )
        side = " wb-sided" if named["y"] else ""
        yield (
            f'<div class="wb-panel{side}" role="listitem"{of}>{_named(named)}'
            f'<div class="wb-area" aria-hidden="true"><div class="wb-box">{down}'
            f"{_over(svg, named, 'wb-plot', f'height:{high}px')}</div>{below}</div></div>"
        )
    yield "</div>"


def _whole(marks: Sequence[Mark], high: float, *, live: bool) -> str:
    """Draw marks that are not cut; lines and areas are stretched to the column."""
    return "".join(
        f'<svg viewBox="0 0 {ink.STRETCHED} {ink.brief(high)}" width="100%" '
        f'height="{ink.brief(high)}" preserveAspectRatio="none">{ink.fluid(mark)}</svg>'
        if mark.kind == "path"
        else ink.fluid(mark, 0, _alive(mark, live))
        for mark in marks
    )


def _network(plot: Plot, said: Said, live: bool) -> Iterator[str]:
    high = ink.brief(plot.height)
    lines = [mark for mark in plot.marks if mark.kind != "rect"]
    yield (
        f'<div class="wb-network" style="--wb-high:{high}px"><svg width="100%" height="{high}" '
        f'aria-hidden="true" focusable="false">{_whole(lines, plot.height, live=live)}</svg>'
    )
    for column in said["columns"]:
        left, right = column["sides"]
        place = f"left:{ink.share(left)};width:{ink.share(right - left)}"
        yield f'<div class="wb-column" style="{place}"><p class="wb-head">{escape(column["words"])}'
        yield "</p><ul>"
        for box in column["boxes"]:
            loose = ' class="wb-loose"' if box.get("loose") else ""
            place = (
                f"top:{ink.brief(box['top'])}px;height:{ink.brief(box['bottom'] - box['top'])}px"
            )
            leads = f"<em>{escape(box['next'])}</em>" if box.get("next") else ""
            yield f'<li{loose} style="{place}"><span>{_inner(box)}{leads}</span></li>'
        yield "</ul></div>"
    yield "</div>"
