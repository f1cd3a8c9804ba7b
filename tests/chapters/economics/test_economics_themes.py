"""What a contact and a month of doing nothing cost, by the reasons in the company's own log."""

import pytest
from books import make_book

from workbook.chapters.economics import measures
from workbook.chapters.economics.handbook import constant, constants


def book(tmp_path, rows):
    (tmp_path / "log.csv").write_text(
        "day,reason\n" + "2026-01-05,late\n" * 30 + "2026-01-06,price\n" * 12
    )
    source = {"key": "log", "name": "Log", "kind": "contacts", "file": "log.csv", "on": "day",
              "code": "reason"}  # fmt: skip
    return make_book(
        strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}], sources=[source],
        constants=rows,
    )  # fmt: skip


def test_contacts_are_counted_by_reason_and_each_costs_what_a_complaint_costs(tmp_path):
    rows = [*constants(), constant("handling_minutes", 10, 10, 10),
            constant("minute_cost", 2, 2, 2)]  # fmt: skip
    found = measures.contacts(book(tmp_path, rows))
    assert list(zip(found["theme"], found["contacts"], strict=True)) == [
        ("late", 30),
        ("price", 12),
    ]
    first = found.iloc[0]
    assert first.handling == pytest.approx(-20)
    # .4 × .02 + .35 × .12 + .25 × .37 of 200, net.
    assert first.loyalty == pytest.approx(-200 * 0.1425, rel=0.1)
    assert first.net_low < first.loyalty < first.net_high + 20
    assert "income" in first.needs
    assert "tells_dissatisfied" in first.needs


def test_what_a_contact_brings_is_its_income_where_the_log_holds_a_margin(tmp_path):
    rows = [constant("handling_minutes", 10, 10, 10), constant("minute_cost", 2, 2, 2)]
    lines = ["day,reason,margin", *["2026-01-05,late,"] * 30, *["2026-01-06,price,50"] * 6]
    lines += ["2026-01-06,price,80"] * 6
    (tmp_path / "log.csv").write_text("\n".join(lines) + "\n")
    source = {"key": "log", "name": "Log", "kind": "contacts", "file": "log.csv", "on": "day",
              "code": "reason", "amount": "margin"}  # fmt: skip
    strategy = [{"key": "t", "name": "T", "data_folder": str(tmp_path)}]
    for amount_is, income in (("margin", 65), ("sales", None)):
        made = make_book(strategy=strategy, sources=[source | {"amount_is": amount_is}],
                         constants=rows)  # fmt: skip
        late, price = measures.contacts(made).itertuples()
        assert late.income != late.income
        assert price.handling == pytest.approx(-20)
        if income:
            assert price.income == income
            assert price.net_low == pytest.approx(price.net_high) == pytest.approx(income - 20)
            assert "income" not in price.needs.split("; ")
        else:
            assert "income" in price.needs.split("; ")


@pytest.mark.parametrize("customer", ["", "who"])
def test_what_a_few_brought_is_not_told(tmp_path, customer):
    rows = [constant("handling_minutes", 10, 10, 10), constant("minute_cost", 2, 2, 2)]
    lines = ["day,reason,margin,who"]
    # 20 of each: of one reason nobody but 3 brings something, of another 8 contacts of 4 customers.
    lines += [f"2026-01-05,few,{50 if at < 3 else ''},f{at}" for at in range(20)]
    lines += [f"2026-01-06,same,{60 if at < 8 else ''},s{at % 4 if at < 8 else at}"
              for at in range(20)]  # fmt: skip
    lines += [f"2026-01-07,many,70,m{at}" for at in range(20)]
    (tmp_path / "log.csv").write_text("\n".join(lines) + "\n")
    source = {"key": "log", "name": "Log", "kind": "contacts", "file": "log.csv", "on": "day",
              "code": "reason", "customer": customer, "amount": "margin",
              "amount_is": "margin"}  # fmt: skip
    strategy = [{"key": "t", "name": "T", "data_folder": str(tmp_path)}]
    found = measures.contacts(make_book(strategy=strategy, sources=[source], constants=rows))
    told = {one.theme: None if one.income != one.income else one.income
            for one in found.itertuples()}  # fmt: skip
    assert told == {"few": None, "same": None if customer else 60, "many": 70}
    needs = dict(zip(found["theme"], found["needs"], strict=True))
    assert "income" in needs["few"].split("; ")
    assert "income" not in needs["many"].split("; ")


def test_a_reason_that_one_amount_makes_up_keeps_what_else_it_costs(tmp_path):
    rows = [constant("handling_minutes", 10, 10, 10), constant("minute_cost", 2, 2, 2)]
    lines = ["day,reason,margin", *["2026-01-05,one,1"] * 19, "2026-01-05,one,900"]
    lines += ["2026-01-07,many,70"] * 20
    (tmp_path / "log.csv").write_text("\n".join(lines) + "\n")
    source = {"key": "log", "name": "Log", "kind": "contacts", "file": "log.csv", "on": "day",
              "code": "reason", "amount": "margin", "amount_is": "margin"}  # fmt: skip
    strategy = [{"key": "t", "name": "T", "data_folder": str(tmp_path)}]
    found = measures.contacts(make_book(strategy=strategy, sources=[source], constants=rows))
    one = found.set_index("theme").loc["one"]
    assert one.income != one.income
    assert "income" in one.needs.split("; ")
    assert one.net_low == pytest.approx(one.handling) == pytest.approx(-20)


def test_a_log_without_inputs_has_no_row(tmp_path):
    assert measures.contacts(book(tmp_path, [])).empty
