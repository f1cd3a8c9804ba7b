"""Words are as wide as a browser has them, and are wrapped and never cut."""

from __future__ import annotations

import pytest
import vl_convert

from workbook.charts import fonts


@pytest.mark.parametrize(("text", "room"), [("one two three", 60), ("W" * 40, 100), ("", 50)])
def test_words_are_wrapped_and_never_cut(text, room):
    lines = fonts.wrap(text, room, 15)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(fonts.width(line, 15) <= room for line in lines)


@pytest.mark.parametrize("text", ["Take a large chain's order right", "WWW iii 123 %", "Ñandú"])
def test_a_text_is_as_wide_as_a_drawing_of_it(text):
    spec = {
        "data": {"values": [{}]},
        "mark": {"type": "text", "text": text, "fontSize": 20, "font": "Liberation Sans",
                 "align": "left", "x": 0},
        "width": 1, "height": 1, "padding": 0, "background": None,
        "config": {"view": {"stroke": None}},
    }  # fmt: skip
    svg = vl_convert.vegalite_to_svg(spec, vl_version="6.4")
    drawn = float(svg.split('width="')[1].split('"')[0])
    assert fonts.width(text, 20) == pytest.approx(drawn, rel=0.04)  # without kerning
