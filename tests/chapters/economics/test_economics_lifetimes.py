"""How long customers stay, from files: what is told, what was, and where there is no model."""

from datetime import date, timedelta

import numpy as np
from books import make_book

from workbook.chapters.economics.handbook import constants
from workbook.chapters.economics.lifetimes import kept, lifetime


def orders(tmp_path, count=260, seed=4):
    """Write orders of customers who buy at a rate of their own, and stop after some of them."""
    draw = np.random.default_rng(seed)
    lines = ["day,who,margin"]
    for who in range(count):
        rate, stop = draw.gamma(1.2) / 40, draw.beta(0.9, 3)
        day = date(2024, 1, 1) + timedelta(int(draw.integers(0, 200)))
        while day <= date(2025, 12, 31):
            lines.append(f"{day},c{who},{draw.integers(20, 60)}")
            if draw.random() < stop:
                break
            day += timedelta(1 + int(draw.exponential(1 / rate)))
    (tmp_path / "orders.csv").write_text("\n".join(lines) + "\n")


def book(tmp_path, **more):
    source = {"key": "s", "name": "Orders", "kind": "orders", "file": "orders.csv", "on": "day",
              "customer": "who", "amount": "margin", "amount_is": "margin"} | more  # fmt: skip
    return make_book(
        strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}],
        sources=[source], constants=constants(),
    )  # fmt: skip


def test_orders_have_a_model_that_had_to_tell_the_last_third(tmp_path):
    orders(tmp_path)
    made = book(tmp_path)
    (one,) = kept(made)
    assert (one.model, one.customers) == ("BG/NBD", 260)
    assert one.told > 0 < one.were
    assert abs(one.error) < 0.4
    low, point, high = one.orders
    # At least as wide as what it was wrong by.
    assert high >= point * (1 + abs(one.error)) - 1e-9
    assert low <= point / (1 + abs(one.error)) + 1e-9
    source = made.rows("sources")[0]
    assert lifetime(one, source)[1] == point * one.amount[1]
    assert lifetime(one, source._replace(amount_is="sales")) is None


def test_few_customers_have_no_model_and_a_list_instead(tmp_path):
    orders(tmp_path, 40)
    (one,) = kept(book(tmp_path))
    assert (one.model, one.orders) == ("", None)
    assert "Customers who left" in one.note


def test_a_file_that_cannot_be_read_is_a_row_with_the_reason(tmp_path):
    (one,) = kept(book(tmp_path))
    assert one.model == ""
    assert "orders.csv" in one.note


def test_contracts_give_the_share_still_there(tmp_path):
    # Of 100 who joined on the same day 20 leave in the third month; the others are there.
    lines = ["who,joined,left"]
    lines += [f"a{i},2025-01-01,2025-03-{10 + i % 10}" for i in range(20)]
    lines += [f"b{i},2025-01-01," for i in range(80)]
    lines += [f"c{i},2026-06-01," for i in range(5)]
    (tmp_path / "club.csv").write_text("\n".join(lines) + "\n")
    made = book(tmp_path, kind="contracts", file="club.csv", on="", started="joined",
                ended="left", amount="", amount_is="")  # fmt: skip
    (one,) = kept(made)
    assert one.model == "Kaplan-Meier"
    assert one.survival[0] == 0.8
    assert one.lost == 20
    assert kept(book(tmp_path, kind="contracts", file="club.csv", on="joined"))[0].model == ""
