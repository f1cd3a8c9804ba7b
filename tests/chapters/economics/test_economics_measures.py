"""The measures of the economics, their answer, and what the sample company reads."""

import math
from datetime import date
from pathlib import Path

import pytest
from books import make_book

from workbook.book import Book
from workbook.chapters.economics import measures
from workbook.chapters.economics.handbook import constant, constants
from workbook.exchange import read

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="module")
def sample():
    return Book(read(DATA / "distributor"), date(2026, 10, 31))


def by(frame, name):
    return {getattr(row, name): row for row in frame.itertuples()}


def test_the_damage_has_a_row_for_each_part_and_says_what_is_missing():
    found = by(measures.damage(make_book(constants=constants())), "part")
    assert list(found) == ["lost margin", "word of mouth", "handling", "compensation", "risk",
                           "total net", "total gross"]  # fmt: skip
    # All in the middle: 1,000 × .4 × (.4 × (.4 × .02 + .35 × .12 + .25 × .37) + .6 × .17) × 200.
    middle = 1000 * 0.4 * (0.4 * (0.4 * 0.02 + 0.35 * 0.12 + 0.25 * 0.37) + 0.6 * 0.17) * 200
    assert found["lost margin"].likely == pytest.approx(middle, rel=0.1)
    assert math.isnan(found["risk"].likely)
    assert found["risk"].needs == "risk_rate; risk_cost"
    assert found["total gross"].likely > found["total net"].likely == found["lost margin"].likely
    assert measures.damage(make_book()).empty


def test_the_tornado_moves_one_input_and_holds_the_others():
    found = by(measures.drivers(make_book(constants=constants())), "name")
    assert next(iter(found)) == "loyal_silent"
    # 1,000 × .4 × .6 × (.6 - .9) × 200.
    assert found["loyal_silent"].swing == pytest.approx(-14_400)
    assert sum(row.share for row in found.values()) == pytest.approx(1)
    assert found["loyal_silent"].ask == 27
    assert "customers" not in found  # it is known exactly


def test_an_input_that_nothing_is_computed_with_carries_nothing():
    rows = [*constants(), constant("acquisition_cost", 10, 50, 900)]
    assert "acquisition_cost" not in set(measures.drivers(make_book(constants=rows))["name"])


def test_inviting_complaints_helps_or_harms_by_how_they_are_handled():
    good = by(measures.handling(make_book(constants=constants())), "change")
    assert good["complain_rate"].likely < 0
    assert good["both"].likely < good["satisfied"].likely < 0
    badly = constants(
        satisfied={"low": 0.05, "likely": 0.06, "high": 0.07},
        dissatisfied={"low": 0.8, "likely": 0.82, "high": 0.84},
        loyal_dissatisfied={"low": 0.15, "likely": 0.2, "high": 0.25},
    )
    bad = by(measures.handling(make_book(constants=badly)), "change")
    assert bad["complain_rate"].low > 0


def test_winning_against_keeping_is_a_range_and_no_rule_of_thumb():
    rows = [
        constant("acquisition_cost", 80, 100, 120),
        constant("serving_cost", 50, 50, 50, unit="EUR a year"),
        constant("annual_margin", 250, 250, 250, unit="EUR a year"),
    ]
    row = measures.acquisition(make_book(constants=rows)).iloc[0]
    assert (row.win, row.keep, row.ratio) == pytest.approx((100, 50, 2), rel=1e-3)
    assert row.payback_months == pytest.approx(6, rel=1e-3)
    assert row.ratio_low < row.ratio < row.ratio_high


def test_a_segment_pays_does_not_pay_or_is_not_sure():
    rows = constants()
    for name, gain in (("sure", 0.98), ("never", 0.921), ("perhaps", 0.95)):
        rows += [
            constant("customers", 10, 10, 10, key=f"n-{name}", segment=name),
            constant("loyal_delighted", gain - 0.001, gain, gain + 0.001, key=f"l-{name}",
                     segment=name),
            constant("delight_cost", 4, 6, 8, key=f"c-{name}", segment=name),
        ]  # fmt: skip
    found = by(measures.segments(make_book(constants=rows)), "segment")
    assert found["sure"].verdict == "justified"
    assert found["never"].verdict == "not justified"
    assert found["perhaps"].verdict == "not sure"


def test_themes_without_read_comments_are_null_with_what_is_missing():
    assert measures.inaction(make_book(constants=constants())).empty
    assert measures.contacts(make_book(constants=constants())).empty


def test_those_who_left_are_counted_and_are_worth_what_they_brought():
    left = [
        {"key": "a", "name": "Almacenes A", "left_on": "2026-01-05"},
        {"key": "b", "name": "Almacenes B", "left_on": "2026-01-05", "returned_on": "2026-03-01"},
    ]
    row = measures.winback(make_book(constants=constants(), departures=left)).iloc[0]
    assert (row.lost, row.named, row.called, row.returned) == (1, 2, 0, 1)
    assert row.value_low == pytest.approx(190, rel=1e-3)


def test_a_book_without_the_chapter_has_no_row_and_says_so():
    book = make_book()
    for name in measures.__all__:
        if name != "answer":
            assert getattr(measures, name)(book).empty, name
    assert measures.answer(book) == "No inputs, orders or decisions are entered yet."


def test_the_sample_reads_as_a_board_would_hear_it(sample):
    said = measures.answer(sample)
    assert said.startswith("Problems cost us USD ")
    assert "Not in it, since nobody knows the numbers: claims." in said
    assert "Of “Club of consumers”, 63 % of customers are still there after a year" in said
    assert said.endswith(
        "Of 4 decisions, 1 has a shown effect, 1 has done less than claimed and 2 are undecided."
    )
    chains = by(measures.retention(sample), "source")["chain-orders"]
    assert chains.model == ""
    assert "too few for a model" in chains.note


def test_the_sample_says_which_segment_to_delight(sample):
    verdicts = by(measures.segments(sample), "segment")
    assert verdicts["large chains"].verdict == "justified"
    assert verdicts["regional chains"].verdict == "not justified"
