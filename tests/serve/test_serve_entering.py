"""Whole rows, entered cell by cell at human speed in every table that a page offers."""

from __future__ import annotations

import pytest
from browser.entering import (
    LETTER,
    NOTEBOOKS,
    PAUSE,
    STRATEGY,
    Entering,
    offered,
    write_whole_store,
)
from browser.members import said
from serve.apps import serving
from waiting import LONGEST

from workbook.book.model import TABLES

OFFERED = offered()
# A table that two pages offer is entered on the first of them: one store holds all that is typed.
ONCE = {table: (page, table) for page, table in reversed(OFFERED)}
ADDABLE = [one for one in OFFERED if one[1] != "strategy" and ONCE[one[1]] == one]
# A dialog is the same for every table, and so is the way from row to row.
WIDEST = [
    max((one for one in ADDABLE if one[0] == page), key=lambda one: len(TABLES[one[1]].fields))
    for page in dict.fromkeys(page for page, _ in ADDABLE)
]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The real pages over a strategy whose tables have rows to point to."""
    folder = tmp_path_factory.mktemp("entering")
    write_whole_store(folder / "store.sqlite")
    with serving(folder, workers=1, edit=True, notebooks=str(NOTEBOOKS)) as running:
        yield running


@pytest.fixture(scope="module")
def desk(chromium):
    """A browser whose pages stay open from test to test."""
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})
    yield context
    context.close()


@pytest.fixture(scope="module")
def phone(chromium):
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    yield context
    context.close()


@pytest.fixture
def enter(served):
    """Opens a table of a page, in the browser that has the page open if there is one."""

    def opened(context, page, table):
        context.set_default_timeout(1000 * LONGEST)
        context.set_default_navigation_timeout(1000 * LONGEST)
        address = f"{served.address}/{page.split('_', 1)[1]}?strategy={STRATEGY}"
        there = [one for one in context.pages if one.url == address]
        for other in context.pages:
            if other not in there:
                other.close()
        if not there:
            there = [context.new_page()]
            there[0].goto(address)
        return Entering(there[0], table, served.folder / "store.sqlite").open()

    return opened


@pytest.mark.parametrize(("page", "table"), ADDABLE)
def test_rows_are_typed_one_after_the_other_and_pasted_as_a_block(enter, desk, page, table):
    entering = enter(desk, page, table)
    entering.agree()
    # One row after the other goes the same way in every table: three in the widest of each page.
    numbers = (21, 22, 23) if (page, table) in WIDEST else (21,)
    typed, pasted = entering.lines(*numbers), entering.lines(27, 28, 29)
    entering.go_to_new_row()
    for line in typed:
        entering.type_row(line)
    assert entering.is_in("blank"), "after the last row the focus is not in the next"
    entering.hold(typed)
    entering.paste_rows(pasted)
    entering.hold([*typed, *pasted])


@pytest.mark.parametrize(("page", "table"), WIDEST)
def test_on_a_phone_rows_are_added_by_dialog(enter, phone, page, table):
    entering = enter(phone, page, table)
    lines = entering.lines(24) if page != "1_link" else entering.lines(24, 25, 26)
    for line in lines:
        entering.fill_dialog(line)
    entering.hold(lines)
    assert entering.page.evaluate("document.documentElement.scrollWidth") == 390


def test_at_a_desk_rows_are_added_by_dialog_too(enter, desk):
    entering = enter(desk, "1_link", "choices")
    lines = entering.lines(31, 32, 33)
    for line in lines:
        entering.fill_dialog(line)
    entering.hold(lines)


def test_rows_are_typed_with_the_keyboard_alone(enter, desk):
    entering = enter(desk, "1_link", "corporate_objectives")
    lines = entering.lines(31, 32, 33)
    entering.go_to_new_row_by_keys()
    for line in lines[:2]:
        entering.type_row(line)
    # The last row is left by Enter in its first cell, and the grid by Escape and Tab.
    entering.page.keyboard.type(lines[2].cells["statement"])
    entering.page.keyboard.press("Enter")
    assert entering.is_in("blank")
    entering.page.keyboard.press("Escape")
    entering.page.keyboard.press("Tab")
    assert not entering.is_in_grid()
    entering.hold(lines[:2])
    assert [row.statement for row in entering.rows()].count(lines[2].cells["statement"]) == 1


def test_the_one_row_of_a_strategy_is_typed_cell_by_cell(enter, desk):
    entering = enter(desk, "0_team", "strategy")
    entering.form.locator(".wb-grid tbody td").first.click()
    for text in ("Whole again", "Acme", "", "To be asked first"):
        entering.page.keyboard.type(text, delay=LETTER)
        entering.page.keyboard.press("Tab")
        entering.page.wait_for_timeout(PAUSE)
    entering.agree()
    (row,) = entering.rows()
    assert (row.name, row.organisation, row.vision) == ("Whole again", "Acme", "To be asked first")


def test_a_row_that_cannot_be_saved_stays_says_why_and_survives_a_reload(enter, desk):
    entering = enter(desk, "1_link", "corporate_objectives")
    page, form = entering.page, entering.form
    before = len(entering.rows())
    entering.go_to_new_row()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("heavy", delay=LETTER)
    page.keyboard.press("ArrowUp")  # in the input, where it does nothing
    page.keyboard.press("Tab")
    page.get_by_role("heading").first.click()  # the table is left
    said(page, "is not saved yet. Still missing: Statement.")
    refused = form.locator("tr[data-state='refused']")
    assert refused.count() == 1
    assert refused.locator(".wb-fault").all_inner_texts() == [
        "Needs a value.",
        "Needs a number with a decimal point and no thousands separator (such as 1234.5).",
    ]
    assert len(entering.rows()) == before
    page.reload()
    entering.open()
    offer = form.locator(".wb-left", has_text="Weight “heavy”")
    offer.wait_for()
    offer.get_by_role("button", name="Put it back").click()
    assert entering.is_in_grid()
    page.keyboard.type("2", delay=LETTER)
    page.keyboard.press("Enter")  # what is missing comes first
    page.keyboard.type("Be known", delay=LETTER)
    page.keyboard.press("Enter")
    said(page, "Saved: Be known.")
    assert [row.weight for row in entering.rows() if row.statement == "Be known"] == [2]
    assert len(entering.rows()) == before + 1
    assert entering.is_in("blank")
