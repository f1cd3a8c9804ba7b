"""What stands beside the marks of a chart: names, axes, a legend; a chart carries it with it.

A plot is made in Altair's grammar without a word in it (``axis=None``); its words go into the
chart's ``usermeta``. So names wrap, are links, are read by screen readers and fit a phone, and Vega
measures no text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair as alt

_CROWDED = 20  # rows of marks from which readers may choose among them


def marks(rows: Iterable[Mapping[str, Any]]) -> alt.Chart:
    """Return a chart of rows as they are: altair looks through a frame for 3 ms."""
    import altair as alt

    return alt.Chart(alt.InlineData(values=list(rows)))


def upright(place: float, **look: Any) -> alt.Chart:
    """Draw an upright line through all rows, at a place of the scale that others state."""
    import altair as alt

    line = alt.Chart(alt.InlineData(values=[{}])).mark_rule(**look)
    return line.encode(alt.XDatum(place, axis=None))


def by_name(channel: type[Any], field: str, names: Sequence[str]) -> Any:
    """Return a channel with an equal part for each name, in their order."""
    import altair as alt

    return channel(f"{field}:N", scale=alt.Scale(domain=list(names)), axis=None)


def along(channel: type[Any], field: str, low: float, high: float) -> Any:
    """Return a channel from one value to another."""
    import altair as alt

    return channel(f"{field}:Q", scale=alt.Scale(domain=[low, high], nice=False), axis=None)


def painted(channel: type[Any], field: str) -> Any:
    """Return a channel that takes what a field says, such as a colour, as it is."""
    return channel(f"{field}:N", scale=None, legend=None)


def name(
    words: str, note: str = "", to: tuple[str, Any] | None = None, *, head: bool = False,
    of: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Return a name with a note below it.

    Parameters
    ----------
    words, note
        The name, and what stands under it in smaller letters.
    to
        Table and key of the row that it speaks of: the name and its marks are links to its page.
    head
        Whether it stands over the names that follow.
    of
        What a list of a crowded chart chooses it by.
    """
    made: dict[str, Any] = {"words": words}
    if note:
        made["note"] = note
    if to:
        made["to"] = list(to)
    if head:
        made["head"] = True
    if of:
        made["of"] = of
    return made


def axis(
    ticks: Iterable[tuple[float, str]], title: str = "", *, span: tuple[float, float] = (0.0, 1.0)
) -> dict[str, Any]:
    """Return an axis: labels at shares of the plot's width (or height), and what it measures."""
    return {"ticks": [list(tick) for tick in ticks], "title": title, "span": list(span)}


def scaled(
    values: Sequence[float], labels: Sequence[str], low: float, high: float
) -> list[tuple[float, str]]:
    """Return the ticks of values on a scale from low to high."""
    return [
        ((value - low) / (high - low), label)
        for value, label in zip(values, labels, strict=True)
        if -1e-9 <= (value - low) / (high - low) <= 1 + 1e-9
    ]


def key(label: str, colour: str, shape: str = "square", *, stroke: str = "") -> dict[str, Any]:
    """Return a line of a legend; marks with this ``detail`` are picked by it."""
    return {"label": label, "colour": colour, "shape": shape, "stroke": stroke}


def rows(
    names: Iterable[Mapping[str, Any]], *axes: Mapping[str, Any],
    legend: Iterable[Mapping[str, Any]] = (), choose: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Say that a chart has a row for each name, under one or more axes.

    ``choose`` is what readers of an app choose rows by where there are many ("Function").
    """
    listed = list(names)
    made = {"form": "rows", "names": listed, "axes": list(axes), "legend": list(legend)}
    if choose and sum(1 for one in listed if not one.get("head")) >= _CROWDED:
        made["choose"] = choose
    return made


def matrix(
    down: Iterable[Mapping[str, Any]], across: Iterable[Mapping[str, Any]],
    legend: Iterable[Mapping[str, Any]] = (),
) -> dict[str, Any]:  # fmt: skip
    """Say that a chart has a cell for each name down and each name across."""
    return {"form": "matrix", "names": list(down), "across": list(across), "legend": list(legend)}


def panels(
    names: Mapping[str, Mapping[str, Any]], legend: Iterable[Mapping[str, Any]] = (),
    choose: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Say that a chart is a small picture for each name; ``panel`` makes one of them."""
    made = {"form": "panels", "panels": list(names.values()), "keys": list(names),
            "legend": list(legend)}  # fmt: skip
    if choose and len(names) * 3 >= _CROWDED:
        made["choose"] = choose
    return made


def panel(
    named: Mapping[str, Any], across: Iterable[tuple[float, str]],
    down: Iterable[tuple[float, str]] = (),
) -> dict[str, Any]:  # fmt: skip
    """Return the name of a small picture with the labels along it, at shares from left and top."""
    return {**named, "x": [list(one) for one in across], "y": [list(one) for one in down]}


def network(columns: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Say that a chart is boxes in columns: each has a head, two sides (shares) and boxes.

    A box is a ``name`` with its ``top`` and ``bottom`` in pixels, and ``next``, the words of what
    it leads to, for those who see no lines.
    """
    return {"form": "network", "columns": list(columns)}
