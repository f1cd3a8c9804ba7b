"""Rows to begin with are added once, marked, and in the strategy's language."""

import pytest

from workbook.analysis.steps import states
from workbook.book.messages import speaking
from workbook.book.model import TABLES
from workbook.forms import Entry, templates
from workbook.forms.record import understand


@pytest.mark.parametrize("template", templates.TEMPLATES, ids=lambda one: one.title)
def test_every_row_of_a_template_is_a_row(template, book):
    made = templates.changes(book(), template)
    assert len(made) == len(template.rows)
    assert len({one.key for one in made}) == len(made)
    assert all(one.values["not_yet_ours"] for one in made)
    shape = TABLES[template.table]
    for row in template.rows:
        cells = {**row, "position": "1"} if template.table == "moments" else row
        assert understand(book(), shape, cells).faults == {}


def test_what_is_there_already_is_not_added_again(book):
    template = templates.of_table("moments")[0]
    there = book(moments=[{"key": "orders", "name": "Orders", "position": 7}])
    made = templates.changes(there, template)
    assert len(made) == len(template.rows) - 1
    assert [one.values["position"] for one in made] == [8, 9, 10, 11, 12]


def test_rows_of_a_template_are_no_step_done(book):
    template = templates.of_table("moments")[0]
    rows = [
        {**{name: cell for name, cell in one.values.items() if cell is not None}, "promise": "Soon"}
        for one in templates.changes(book(), template)
    ]
    state = next(one for one in states(book(moments=rows)) if one.step.name == "moments")
    assert state.have.done == 0
    own = [{**row, "not_yet_ours": "no"} for row in rows]
    state = next(one for one in states(book(moments=own)) if one.step.name == "moments")
    assert state.is_done


def test_a_person_adds_them_with_one_choice_and_one_click(session):
    entry = Entry(session, ["functions", "moments"])
    line, _ = entry.children[2].children[1:]
    choose, add = line.children
    choose.value = templates.of_table("moments")[3]
    with speaking("en"):
        add.click()
    assert [row.name for row in session.book.rows("moments")][-1] == "Decides whether to renew"
    assert all(row.not_yet_ours for row in session.book.rows("moments"))


def test_a_published_figure_becomes_an_input_with_one_choice_and_one_click(session):
    entry = Entry(session, ["functions", "constants"])
    line, told = entry.children[2].children[1:]
    choose, add = line.children
    with speaking("en"):
        add.click()
        assert told.value == "Choose from the list first."
        choose.value = templates.titles("constants")[0][1]
        assert choose.label == "Customers with a problem in a year: 74 % (2023)"
        assert told.value.startswith("72 % to 76 %, Customer Care Measurement &amp; Consulting")
        assert "National Customer Rage Survey" in told.value
        add.click()
        (taken,) = session.book.rows("constants")
        assert (taken.key, taken.origin) == ("problem-rate-us-2023", "published")
        add.click()
    assert told.value == "It is an input already."
    assert len(session.book.rows("constants")) == 1
