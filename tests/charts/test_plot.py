"""Marks read from Altair's grammar stand where Vega draws them, and both our pictures agree."""

from __future__ import annotations

import json
import math
import re
from importlib import import_module

import altair as alt
import pytest
import vl_convert
from pictures import CHARTS, sample

from workbook.charts import naming, theme
from workbook.charts.plot import Unreadable, read

DRAWN = [f"{chapter}.{name}" for chapter, names in CHARTS.items() for name in names]


@pytest.fixture(scope="module")
def distributor():
    return sample("distributor")


def chart(name, book):
    """The chart of a chapter's function, or of the part of it that is one."""
    chapter, _, function = name.partition(".")
    module = import_module(f"workbook.chapters.{chapter}")
    if name == "plans.contribution_map":
        return module.choice_map(book, book.rows("choices")[0].key)
    if name == "plans.chances_by_objective":
        return module.chance_picture(book, book.rows("forecasts")[0].objective)
    return getattr(module, function)(book)


def places_of_vega(spec):
    """The middles of symbols and the corners of rects that Vega draws, in pixels of the plot."""
    spec = {**spec, "config": {"view": {"stroke": None}, "aria": False}, "padding": 0}
    spec = {key: value for key, value in spec.items() if key != "usermeta"}
    svg = vl_convert.vegalite_to_svg(json.dumps(spec), vl_version="6.4")
    svg = re.sub(r'(<g fill="none"[^>]*?) transform="[^"]*"', r"\1", svg, count=1)  # its margin
    symbols, rects, at = [], [], [(0.0, 0.0)]
    for tag in re.findall(r"<(/?)(g|path)([^>]*?)(/?)>", svg):
        closing, name, attributes, alone = tag
        if name == "g" and closing:
            at.pop()
            continue
        moved = re.search(r'transform="translate\(([-\d.]+),([-\d.]+)\)', attributes)
        dx, dy = (float(moved[1]), float(moved[2])) if moved else (0.0, 0.0)
        here = (at[-1][0] + dx, at[-1][1] + dy)
        if name == "g" and not alone:
            at.append(here)
        path = re.search(r' d="M([-\d.]+),([-\d.]+)h([-\d.]+)v([-\d.]+)h', attributes)
        if name == "path" and path and not moved and "background" not in attributes:
            x, y, wide, high = map(float, path.groups())
            rects.append((here[0] + x, here[1] + y, wide, high))
        elif name == "path" and moved:
            symbols.append(here)
    return symbols, rects


@pytest.mark.parametrize("name", [
    "link.alignment", "link.support", "link.matrix", "link.disagreement", "customer.proportions",
    "customer.assumption_map", "solution.ranking_chart", "solution.turning_point_chart",
    "solution.savings_at_risk", "control.forecasts", "team.distance_chart", "plans.gantt",
    "plans.cost_by_function",
])  # fmt: skip
def test_marks_stand_where_vega_draws_them(name, distributor):
    spec = chart(name, distributor).to_dict()
    plot = read(spec)
    symbols, rects = places_of_vega(spec)
    ours = [(m.x * plot.width, m.y) for m in plot.marks if m.kind == "symbol"]
    assert len(symbols) >= len(ours)
    for x, y in ours:
        near = min(math.hypot(x - there[0], y - there[1]) for there in symbols)
        assert near < 1, (name, x, y)
    corners = [
        (min(x, x + wide), min(y, y + high), abs(wide), abs(high)) for x, y, wide, high in rects
    ]
    for mark in plot.marks:
        if mark.kind == "rect" and mark.x2 > mark.x:
            box = (mark.x * plot.width, mark.y, (mark.x2 - mark.x) * plot.width, mark.y2 - mark.y)
            assert any(
                all(abs(one - other) < 1.01 for one, other in zip(box, there, strict=True))
                for there in corners
            ), (name, box)


def test_every_chart_is_valid_in_altair_s_grammar(distributor):
    for name in DRAWN:
        made = chart(name, distributor)
        if hasattr(made, "to_dict"):
            assert made.to_dict(validate=True)["usermeta"]["form"]


def bars(**more):
    rows = [{"name": "a", "value": 1.0}, {"name": "b", "value": 3.0}]
    base = naming.marks(rows).encode(
        naming.along(alt.X, "value", 0, 4), naming.by_name(alt.Y, "name", ["a", "b"])
    )
    said = naming.rows([naming.name("A & Co", "note"), naming.name("B" * 90)])
    return base.mark_bar(height=10, **more).properties(
        width=200, height=alt.Step(40), description="Bars", usermeta=said
    )


def test_a_bar_goes_from_zero_to_its_value_in_the_middle_of_its_row():
    first, second = read(bars().to_dict()).marks
    assert (first.x, first.x2, first.y, first.y2) == (0, 0.25, 15, 25)
    assert (second.x, second.x2, second.y, second.y2) == (0, 0.75, 55, 65)


@pytest.mark.parametrize("change", [
    {"transform": [{"filter": "datum.value > 1"}]},
    {"mark": "geoshape"},
    {"width": "container"},
])  # fmt: skip
def test_what_goes_beyond_our_part_of_the_grammar_is_refused(change):
    with pytest.raises(Unreadable):
        read({**bars().to_dict(), **change})


def test_a_chart_without_names_is_drawn_by_vega():
    made = alt.Chart(alt.InlineData(values=[{"x": 1}])).mark_point().encode(x="x:Q")
    assert "<img" in theme.figure(made.properties(description="A point"))


def test_a_figure_carries_one_picture_for_where_no_html_is_shown_and_reports_leave_it_out():
    with theme.figures(live=False, still=True):
        html = theme.figure(bars())
    assert 'alt="Bars"' in html
    assert theme.without_stills(html).count("<img") == 0
    assert "<svg" in theme.without_stills(html)
