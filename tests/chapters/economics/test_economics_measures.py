"""The measures of the economics, their answer, and what the sample company reads."""

import math
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from books import make_book

from workbook.analysis import money
from workbook.book import Book
from workbook.chapters.economics import measures
from workbook.chapters.economics.handbook import constant, constants
from workbook.exchange import read
from workbook.stats import wilson_interval

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
    made = make_book(constants=rows)
    for segment, row in found.items():  # the check says the same without any fit
        assert measures.pays_to_delight(made, segment) == row.verdict
    assert measures.pays_to_delight(make_book(constants=constants()), "sure") == ""


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
        "Of 4 decisions, 1 has a shown effect, 1 has done less than claimed and 2 cannot be judged."
    )
    chains = by(measures.retention(sample), "source")["chain-orders"]
    assert chains.model == ""
    assert "too few for a model" in chains.note


def test_asking_as_many_as_it_says_halves_the_share_of_the_variance():
    # As many customers as ``ask`` says are drawn from a world in which the guess is right; with
    # what they answer in its place the range of the number is narrower by √2, so its variance half.
    made = make_book(constants=constants())
    one = by(measures.drivers(made), "name")["loyal_silent"]
    low, likely, high = money.model_of(made).claimed["loyal_silent"].percentiles
    n = round(one.ask)
    draw = np.random.default_rng(11)
    widths = [wilson_interval(draw.binomial(n, likely) / n, n, 0.8) for _ in range(400)]
    width = float(np.mean([found.high - found.low for found in widths]))
    assert width**2 == pytest.approx((high - low) ** 2 / 2, rel=0.12)
    asked = [found.low <= likely <= found.high for found in widths]
    assert np.mean(asked) == pytest.approx(0.8, abs=0.06)


def test_what_one_number_is_asked_first_is_the_one_that_narrows_the_result_most():
    rows = constants()
    whole = spread(rows)
    left = {}
    for row in rows:
        known = [one if one is not row else row | {"low": row["likely"], "high": row["likely"]}
                 for one in rows]  # fmt: skip
        left[row["name"]] = spread(known)
    first = measures.drivers(make_book(constants=rows)).iloc[0]
    assert min(left, key=left.get) == first["name"] == "loyal_silent"
    assert 1 - left["loyal_silent"] / whole == pytest.approx(first["share"], abs=0.1)


def spread(rows):
    """Return the variance of the net damage, each input drawn by itself."""
    told = money.model_of(make_book(constants=rows), together=0.0)
    return float(np.var(money.net_of(told.draws)))


def test_the_sample_says_which_segment_to_delight(sample):
    verdicts = by(measures.segments(sample), "segment")
    assert verdicts["large chains"].verdict == "justified"
    assert verdicts["regional chains"].verdict == "not justified"
