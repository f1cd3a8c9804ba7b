"""The strategy on a page says what there is, and what is not entered yet."""

from __future__ import annotations

from pages.test_rows import REPORT, SMALL

from workbook.book import addresses
from workbook.pages.whole import strategy_page


def test_it_says_choices_and_what_is_missing():
    with addresses.leading_from(REPORT):
        html = strategy_page(SMALL)
    assert "Settle it &lt;at once&gt;" in html
    assert "Not entered yet: Vision, Mission, Service statement and Recipient." in html
    assert 'href="rows_members.html"' in html
    assert html.count("<h1") == 1
