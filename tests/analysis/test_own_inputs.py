"""Inputs that nobody typed: from orders and contracts, with their range and their day."""

import math
from datetime import date

import pytest
from books import make_book
from scipy.stats import t as student

from workbook.analysis import money, own_inputs
from workbook.chapters.economics.handbook import constant, constants


def book(tmp_path, lines, constants=(), as_of="2026-06-30", **more):
    (tmp_path / "orders.csv").write_text("\n".join(lines) + "\n")
    source = {"key": "log", "name": "Orders", "kind": "orders", "file": "orders.csv", "on": "day",
              "customer": "who", "amount": "margin", "amount_is": "margin",
              "segment": "kind"} | more  # fmt: skip
    strategy = {"key": "t", "name": "T", "data_folder": str(tmp_path), "currency": "EUR"}
    return make_book(as_of, strategy=[strategy], sources=[source], constants=list(constants))


def orders(small=6, large=5, first="2025-01-10"):
    """Return two orders a year of each: 10 and 20 … of the small, 1,000 each of the large."""
    lines = ["day,who,kind,margin", f"{first},old,small,9999"]
    for at in range(small):
        lines += [f"2025-09-0{at + 1},s{at},small,{10 * at}", f"2026-03-01,s{at},small,10"]
    for at in range(large):
        lines += [f"2025-12-0{at + 1},l{at},large,400", f"2026-05-20,l{at},large,600"]
    return lines


def told(book):
    return {(row.name, row.segment): row for row in own_inputs.rows(book)}


def test_the_customers_of_a_year_and_what_one_brings_by_hand(tmp_path):
    found = told(book(tmp_path, orders()))
    assert set(found) == {(name, segment) for name in ("customers", "annual_margin")
                          for segment in (None, "large", "small")}  # fmt: skip
    everybody = found["customers", None]
    # The one who ordered in January 2025 only is no customer of the last year.
    assert (everybody.low, everybody.likely, everybody.high) == (11, 11, 11)
    assert (everybody.origin, everybody.dated) == ("own_data", date(2026, 5, 20))
    assert everybody.source == "Orders, the twelve months up to the last order"
    margin = found["annual_margin", "small"]
    brings = [10, 20, 30, 40, 50, 60]
    assert margin.likely == sum(brings) / 6
    error = math.sqrt(sum((one - 35) ** 2 for one in brings) / 5 / 6)
    ratio = math.exp(student.ppf(0.9, 5) * error / 35)
    assert (margin.low, margin.high) == pytest.approx((35 / ratio, 35 * ratio))
    assert margin.unit == "EUR a year"
    assert found["annual_margin", "large"].low == 1000 == found["annual_margin", "large"].high


def test_what_would_show_a_few_customers_is_not_told_nor_what_they_are_left_of(tmp_path):
    found = told(book(tmp_path, orders(large=4)))
    # All less the small ones would be the four.
    assert set(found) == {("customers", None), ("annual_margin", None)}
    without = [line.replace(",large,", ",,") for line in orders(large=4)]
    assert set(told(book(tmp_path, without))) == set(found)
    assert not told(book(tmp_path, orders(small=2, large=2)))


@pytest.mark.parametrize(
    ("more", "names"),
    [
        ({"amount_is": "sales"}, {"customers"}),
        ({"amount": ""}, {"customers"}),
        ({"on": "nowhere"}, set()),
    ],
)
def test_only_what_the_source_really_says(tmp_path, more, names):
    assert {name for name, _ in told(book(tmp_path, orders(), **more))} == names


def test_less_than_a_year_or_two_sources_tell_nothing(tmp_path):
    assert not told(book(tmp_path, orders(first="2025-08-30")))
    made = book(tmp_path, orders())
    row = made.rows("sources")[0]
    twice = type(made)({"strategy": made.rows("strategy"), "sources": [
        row, row._replace(key="other")]}, made.as_of)  # fmt: skip
    assert not own_inputs.rows(twice)
    before = book(tmp_path, orders(), as_of="2026-03-05")  # a book of the past knows its own past
    assert told(before)["customers", None].dated == date(2026, 3, 1)


def test_what_is_computed_counts_before_what_was_typed_which_stays_listed(tmp_path):
    typed = constant("customers", 900, 1000, 1100, key="typed")
    model = money.model_of(book(tmp_path, orders(), [typed]))
    one = model.claimed["customers"]
    assert [row.key for row in one.rows] == ["log:customers"]
    assert [row.key for row in one.outdone] == ["typed"]
    assert one.draws == pytest.approx(11)
    assert money.model_of(book(tmp_path, orders(), [typed]), "large").middle["customers"] == 5


def test_the_damage_comes_from_the_orders_and_stays_out_of_the_tables(tmp_path):
    rows = [row for row in constants() if row["name"] not in ("customers", "annual_margin")]
    made = book(tmp_path, orders(), rows)
    model = money.model_of(made)
    assert not model.missing(money.NEEDS["lost margin"])
    assert not any(row.name == "customers" for row in made.rows("constants"))


def test_contracts_that_run_are_customers_too(tmp_path):
    lines = ["who,joined,left,margin", *(f"a{i},2025-01-0{i + 1},,100" for i in range(7)),
             *(f"b{i},2025-01-01,2026-01-15,900" for i in range(6))]  # fmt: skip
    made = book(tmp_path, lines, kind="contracts", on="", started="joined", ended="left",
                segment="")  # fmt: skip
    found = told(made)
    assert found["customers", None].likely == 7
    assert found["annual_margin", None].likely == 100
    assert found["customers", None].source == "Orders, contracts that run"
