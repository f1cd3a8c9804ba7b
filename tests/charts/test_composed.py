"""The one SVG of a chart says the same as its HTML figure, at the same places."""

from __future__ import annotations

import re
from html import unescape

import pytest
from charts.test_plot import DRAWN, chart
from pictures import almost_empty, counts, large, sample

from workbook.charts import composed, theme
from workbook.charts.plot import read


@pytest.fixture(scope="module")
def distributor():
    return sample("distributor")


@pytest.mark.parametrize("name", DRAWN)
def test_both_pictures_have_the_same_words(name, distributor):
    made = chart(name, distributor) or chart(name, counts())
    if not hasattr(made, "to_dict"):  # charts that are shown as HTML alone
        assert isinstance(made, theme.Html)
        return
    spec = made.to_dict()
    html = theme.figure(made)
    shown = html.split("</p>", 1)[1]  # without what is said to those who do not see it
    shown = re.sub(r"<em>.*?</em>", " ", shown)
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", shown)).split())
    svg = composed.picture(read(spec), spec["usermeta"])
    texts = re.findall(r"<text[^>]*>(.*?)</text>", svg)
    drawn = " ".join(unescape(" ".join(texts)).split())
    assert sorted(drawn.split()) == sorted(words.split())


def test_both_pictures_have_marks_at_the_same_shares(distributor):
    made = chart("customer.proportions", distributor)
    spec = made.to_dict()
    fluid = [
        float(one)
        for one in re.findall(r'<circle cx="([\d.]+)%"', theme.figure(made).split("wb-rows")[1])
    ]
    svg = composed.picture(read(spec), spec["usermeta"])
    circles = re.findall(r'translate\(([\d.]+) [\d.]+\)" d="M[\d.]+ 0A', svg)
    left = composed.WIDTH * 0.36
    wide = composed.WIDTH - left - 26
    assert len(fluid) > 3
    fixed = [100 * (float(one) - left) / wide for one in circles][-len(fluid) :]
    assert fixed == pytest.approx(fluid, abs=0.02)


@pytest.mark.parametrize("make", [large, almost_empty])
def test_every_picture_of_a_large_and_of_an_almost_empty_book_is_read(make):
    book = make()
    for name in DRAWN:
        made = chart(name, book) if not (
            name == "plans.chances_by_objective" and not book.rows("forecasts")
        ) else None  # fmt: skip
        if hasattr(made, "to_dict"):
            spec = made.to_dict()
            assert composed.picture(read(spec), spec["usermeta"]).startswith("<svg")
