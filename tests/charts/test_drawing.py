"""Charts that Vega draws."""

import json

import pytest

from workbook.charts.drawing import svg

BARS = {
    "data": {"values": [{"name": "a", "number": 1}, {"name": "b", "number": 3}]},
    "mark": "bar",
    "encoding": {"x": {"field": "number"}, "y": {"field": "name"}},
}


def test_a_specification_becomes_svg():
    assert svg(json.dumps(BARS)).startswith("<svg")


def test_what_cannot_be_drawn_says_why():
    broken = json.dumps({"mark": {"type": "no such mark"}, "data": {"values": []}})
    with pytest.raises(ValueError, match="conversion failed"):
        svg(broken)


def test_a_long_label_of_emoji_is_drawn():
    values = [{"name": "👩\u200d👧😀" * 60, "number": 1}]
    axis = {"labelLimit": 100}
    spec = {**BARS, "data": {"values": values}}
    spec["encoding"] = {**BARS["encoding"], "y": {"field": "name", "axis": axis}}
    assert svg(json.dumps(spec)).startswith("<svg")
