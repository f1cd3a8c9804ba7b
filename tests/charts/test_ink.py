"""Symbols have the area and the proportions of Vega's."""

from __future__ import annotations

import math
import re

import pytest
import vl_convert

from workbook.charts import ink


@pytest.mark.parametrize(
    "shape", ["diamond", "triangle-up", "triangle-down", "triangle-right", "cross"]
)
def test_a_symbol_is_outlined_as_vega_does(shape):
    spec = {"data": {"values": [{}]}, "mark": {"type": "point", "shape": shape, "size": 100}}
    svg = vl_convert.vegalite_to_svg(spec, vl_version="6.4")
    path = re.search(r'role-mark marks".*? d="([^"]+)"', svg, re.DOTALL)[1]
    sides = [abs(float(one)) for one in re.findall(r"-?[\d.]+", path)]
    ours = [abs(float(one)) for one in re.findall(r"-?[\d.]+", ink.outline(shape, 100))]
    assert max(ours) == pytest.approx(max(sides), abs=0.01)


def test_a_circle_has_its_area():
    assert math.pi * ink.radius(100) ** 2 == pytest.approx(100)


@pytest.mark.parametrize(("value", "text"), [(0.0, "0"), (-0.001, "0"), (12.5, "12.5"), (3.0, "3")])
def test_numbers_are_brief(value, text):
    assert ink.brief(value) == text
