"""The handbook as a page: complete, every link leads somewhere, nothing from outside."""

from __future__ import annotations

import re
from html import escape

import pytest

from workbook.analysis import handbook
from workbook.analysis.checks import checks
from workbook.analysis.measures import measure_names
from workbook.book.messages import PSEUDO, speaking
from workbook.book.model import TABLES
from workbook.pages.handbook import body
from workbook.runs.report import handbook_page


@pytest.fixture(scope="module")
def html():
    return str(body())


def test_everything_has_a_place_and_every_link_leads_to_one(html):
    places = re.findall(r'id="([^"]+)"', html)
    assert len(places) == len(set(places))
    expected = {f"check-{code}" for code in checks()} | {f"table-{name}" for name in TABLES}
    expected |= {f"measure-{name}" for name in measure_names()}
    expected |= {f"command-{name}" for name in handbook.commands()}
    expected |= {f"column-{one.name}.{each}" for one in TABLES.values() for each in one.columns}
    assert expected <= set(places)
    assert {link[1:] for link in re.findall(r'href="([^"]+)"', html)} <= set(places)


def test_a_check_shows_a_real_sentence_its_remedy_and_its_rows(html):
    assert "The actions cost 5,000 USD, 1,000 more than the budget of 4,000." in html
    assert "Drop or cut the actions that bring the least, or ask for a larger budget." in html
    assert "budget = 4000" in html


def test_what_people_read_in_it_goes_through_messages():
    with speaking(PSEUDO):
        said = str(body())
    texts = re.sub(r"<code>.*?</code>|<[^>]+>", "", said)
    assert "⟦What is the vision?⟧" in texts
    for forgotten in ("Where each question", "For example", "Columns: ", "The four gates"):
        assert re.findall(rf"⟦[^⟦⟧]*{forgotten}", texts), forgotten


def test_a_report_holds_it_in_one_file_without_anything_from_outside():
    page = handbook_page("en 123")
    assert '<meta name="made-of" content="en 123">' in page
    assert not re.findall(r"""(?:src=|url\(|@import|<script)""", page)
    assert f"<title>{escape('Handbook')}</title>" in page
