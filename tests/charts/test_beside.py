"""Texts of two days beside each other."""

from workbook.charts.beside import Pair, beside


def test_each_text_carries_its_day_for_a_narrow_screen():
    html = beside("Then and now", "Question", "May", "June", [Pair("Who?", "A <b>", "")])
    assert '<td data-when="May">A &lt;b&gt;</td><td></td>' in html  # nothing was said in June
    (part,) = html.parts
    assert (part.columns, part.rows) == (("Question", "May", "June"), (("Who?", "A <b>", ""),))
