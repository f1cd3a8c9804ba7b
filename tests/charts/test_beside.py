"""Texts of two days beside each other."""

from workbook.charts.beside import Pair, beside


def test_each_text_carries_its_day_for_a_narrow_screen():
    html = beside("Then and now", "Question", "May", "June", [Pair("Who?", "A <b>", "")])
    assert '<span class="wb-when">May: </span>A &lt;b&gt;' in html
    assert "June: " not in html  # nothing was said then
    (part,) = html.parts
    assert (part.columns, part.rows) == (("Question", "May", "June"), (("Who?", "A <b>", ""),))
