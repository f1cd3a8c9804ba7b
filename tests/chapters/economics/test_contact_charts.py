"""A contact is income, loyalty, word of mouth and risk: the picture says each, by reason."""

from books import make_book

from workbook.chapters.customer.sources import SOURCES
from workbook.chapters.economics import charts
from workbook.chapters.economics.handbook import constant, constants


def book(tmp_path, **source):
    lines = ["day,reason,margin", *["2026-01-05,late,0"] * 30, *["2026-01-06,order,80"] * 12]
    (tmp_path / "log.csv").write_text("\n".join(lines) + "\n")
    log = {"key": "log", "name": "Log", "kind": "contacts", "file": "log.csv", "on": "day"}
    strategy = {"key": "t", "name": "T", "data_folder": str(tmp_path), "currency": "USD"}
    rows = [*constants(), constant("handling_minutes", 10, 10, 10),
            constant("minute_cost", 2, 2, 2)]  # fmt: skip
    return make_book(strategy=[strategy], sources=[log | source], constants=rows)


def marks(chart):
    """Return the bars of a picture: reason → part → from and to."""
    made = {}
    for rows in chart.to_dict()["datasets"].values():
        for row in rows:
            if "part" in row:
                made.setdefault(row["theme"], {})[row["part"]] = (row["start"], row["end"])
    return made


def test_what_a_contact_brings_stands_to_the_right_and_what_it_costs_to_the_left(tmp_path):
    chart = charts.each_contact(book(tmp_path, code="reason", amount="margin", amount_is="margin"))
    bars = marks(chart)
    assert bars["order"]["income"] == (0, 80)
    assert "income" not in bars["late"]
    loyalty, handling = bars["late"]["loyalty"], bars["late"]["handling"]
    assert loyalty[0] == 0 > loyalty[1] == handling[0]
    assert round(handling[1] - handling[0]) == -20
    said = chart.to_dict()["description"]
    assert "late: 30 contacts · USD −" in said
    assert "order: 12 contacts" in said


def test_reasons_in_the_column_of_activities_are_counted_too(tmp_path):
    assert set(marks(charts.each_contact(book(tmp_path, activity="reason")))) == {"late", "order"}


def test_nothing_is_drawn_where_no_contact_is_counted(tmp_path):
    without = make_book(constants=constants(), themes=[{"key": "late", "name": "Late"}])
    assert charts.each_contact(without) is None


def test_the_form_asks_a_source_of_contacts_for_its_amount():
    when = {field.name: field.when[1] for field in SOURCES.fields if field.when}
    assert "contacts" in when["amount"]
    assert "contacts" in when["amount_is"]
