"""The pictures of the economics: what they say, and nothing where there is nothing to draw."""

from datetime import date
from pathlib import Path

import pytest
from books import make_book

from workbook.book import Book
from workbook.chapters.economics import charts, measures
from workbook.charts import theme
from workbook.exchange import read


@pytest.fixture(scope="module")
def sample():
    return Book(read(Path(__file__).parents[3] / "data" / "distributor"), date(2026, 10, 31))


@pytest.mark.parametrize("name", charts.__all__)
def test_nothing_is_drawn_of_an_empty_book(name):
    assert getattr(charts, name)(make_book()) is None


@pytest.mark.parametrize("name", ["waterfall", "tornado", "survival", "worth_by_segment", "forest"])
def test_each_picture_of_the_sample_is_drawn_with_its_words(sample, name):
    chart = getattr(charts, name)(sample)
    said = chart.to_dict()["description"]
    assert len(said) > 60
    assert "nan" not in said
    assert "<figure" in theme.figure(chart)


def test_the_waterfall_goes_on_from_part_to_part_and_ends_with_the_net(sample):
    spec = charts.waterfall(sample).to_dict()
    rows = next(rows for rows in spec["datasets"].values() if len(rows) > 1)
    *parts, total = rows
    assert total["start"] == 0
    damage = measures.damage(sample).set_index("part")["likely"]
    assert total["end"] == pytest.approx(damage["total net"])
    # Each begins where the one before ends.
    assert [row["start"] for row in parts[1:]] == [row["end"] for row in parts[:-1]]


def test_the_forest_has_a_cross_for_what_was_claimed(sample):
    table = charts.judged(sample)
    assert table["verdict"].iloc[0] == "effect shown"
    assert table["verdict"][1].startswith("no effect larger than")
    assert "neither a source nor an indicator" in table["why"].iloc[-1]


def test_each_number_says_where_it_comes_from_and_which_one_counts(sample):
    table = charts.inputs(sample)
    margin = table[table["input"].astype(str).str.contains("Margin of a customer in a year")]
    computed, typed = margin.iloc[0], margin.iloc[1]
    assert (computed["likely"], computed["range"]) == ("162,122", "136,378 to 192,725")
    assert (computed["origin"], computed["counts"]) == ("computed", "yes")
    assert "Orders of the chains" in computed["source"]
    assert (typed["likely"], typed["counts"]) == ("185,000", "no, another counts before it")
    assert not set(computed["input"]) & set("<>")  # it stands in no table, so nothing leads there
