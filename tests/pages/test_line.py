"""The line from vision to results: a box for each stop, each a link, lines between them."""

from __future__ import annotations

from pages.test_rows import REPORT, SMALL

from workbook.book import addresses
from workbook.pages.line import line_map


def test_every_stop_is_a_link_and_what_is_not_connected_says_so():
    with addresses.leading_from(REPORT):
        html = line_map(SMALL)
    for there in ("corporate_objectives.html#grow", "choices.html#first", "objectives.html#settle"):
        assert f'href="rows_{there}"' in html
    assert html.count("<path") == 3  # company to choice to objective to result
    assert html.count("map-loose") == 1  # without a vision nothing leads to what the company wants
    assert "→ Settle three of four" in html  # a phone has no lines
    assert "href" not in line_map(SMALL)  # where there are no pages
