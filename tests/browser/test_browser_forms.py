"""Forms in a real JupyterLab: what a team does in a workshop."""

from __future__ import annotations

import re

from browser.lab import unnamed_inputs
from browser.members import cell, members, paste, press, said

from workbook.book.model import TABLES
from workbook.store import Change, open_store


def test_a_row_is_added_edited_deleted_and_brought_back(opened, strategy):
    page, (_, store) = opened(), strategy
    page.get_by_role("button", name="Add a row").click()
    dialog = page.get_by_role("dialog")
    save = dialog.get_by_role("button", name=re.compile("^Save"))
    assert save.inner_text() == "Save (still missing: Name)"
    dialog.get_by_label("Name (required)").fill("Carla Sosa")
    dialog.get_by_label("Function").select_option("Finance")
    dialog.locator(".wb-more > summary").click()
    dialog.get_by_label("Capacity").fill("many")
    dialog.get_by_text("Needs a number").wait_for()
    assert save.inner_text() == "Save (needs a correction: Capacity)"
    dialog.get_by_label("Capacity").fill("0.5")
    save.click()
    said(page, "Saved: Carla Sosa.")
    assert members(store)["carla-sosa"].capacity == 0.5

    cell(page, "carla-sosa", "Name").click()
    page.keyboard.type("Carla Díaz")
    press(page, "Enter")
    said(page, "Saved: Carla Díaz.")
    assert members(store)["carla-sosa"].name == "Carla Díaz"

    cell(page, "carla-sosa", "Name").click()
    page.get_by_role("button", name="Delete row 3: Carla Díaz").click()
    said(page, "Deleted: Carla Díaz.")
    assert "carla-sosa" not in members(store)
    page.get_by_role("button", name="Undo: delete Carla Díaz").click()
    said(page, "Undone")
    assert members(store)["carla-sosa"].name == "Carla Díaz"


def test_the_page_is_drawn_again_after_a_save(opened, strategy):
    page, _ = opened(), strategy
    table = page.locator(".widget-html", has_text="Expertise")
    table.wait_for()
    before = table.inner_text()
    cell(page, "beto", "Function").click()
    press(page, "Enter")
    page.get_by_role("combobox", name="Function, row Beto Paz").select_option("Sales")
    said(page, "Saved: Beto Paz.")
    page.wait_for_function(
        """before => [...document.querySelectorAll('.widget-html')].some(
          node => node.innerText.includes('Expertise') && node.innerText !== before)""",
        arg=before,
    )


def test_a_block_from_a_spreadsheet_is_pasted(opened, strategy):
    page, (_, store) = opened(), strategy
    cell(page, "ana", "Key").click()
    paste(
        page,
        "Key\tName\tFunction\n"
        "ana\tAna Ruiz Paz\tSales\ndora\tDora Gil\tfinance\nemil\tEmil Vega\tMarketing\n",
    )
    said(page, "Not saved yet: 1 of 3 rows")
    assert "dora" not in members(store)
    assert "is not one of the functions" in page.locator(".wb-grid .wb-fault").inner_text()
    page.locator(".wb-grid td[aria-invalid]").click()
    press(page, "Delete")
    page.get_by_role("button", name="Save 3 rows").click()
    said(page, "Saved: 3 rows.")
    now = members(store)
    assert (now["ana"].name, now["dora"].function, now["emil"].function) == (
        "Ana Ruiz Paz",
        "finance",
        None,
    )


def test_two_people_on_one_row_choose_field_by_field(opened, strategy):
    first, (_, store) = opened(), strategy
    second = opened(other=True)
    cell(first, "beto", "Name").click()
    first.keyboard.type("Beto Paz Gil")
    press(first, "Tab")
    said(first, "Saved")
    with open_store(store) as other:
        other.save("s", [Change("members", ("beto",), {"email": "beto@example.com"}, 2)], by="ana")
    cell(second, "beto", "Name").click()
    second.keyboard.type("Norberto Paz")
    press(second, "Enter")
    dialog = second.get_by_role("dialog")
    dialog.get_by_text("Ana Ruiz changed this row while you were editing it").wait_for()
    assert not unnamed_inputs(second)
    mine = dialog.get_by_role("radio", name="Name, Yours: Norberto Paz")
    theirs = dialog.get_by_role("radio", name="Name, Of Ana Ruiz: Beto Paz Gil")
    assert mine.is_checked()
    assert dialog.get_by_role("radio", name="E-mail, Of Ana Ruiz: beto@example.com").is_checked()
    dialog.get_by_role("button", name="Use all of Ana Ruiz's").click()
    assert theirs.is_checked()
    mine.check()
    dialog.get_by_role("button", name="Save this selection").click()
    said(second, "Saved: Norberto Paz.")
    row = members(store)["beto"]
    assert (row.name, row.email) == ("Norberto Paz", "beto@example.com")


def test_a_form_is_driven_by_the_keyboard_alone(opened, strategy):
    page, (_, store) = opened(), strategy
    page.evaluate("() => document.querySelector('.wb-tools button').focus()")
    press(page, "Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.type("Delia Ortiz")  # the name comes first: the key is made from it
    press(page, "Tab")
    page.keyboard.type("Fin")
    press(page, "Control+Enter")
    said(page, "Saved: Delia Ortiz.")
    assert members(store)["delia-ortiz"].function == "finance"
    # The grid is one stop; arrows move in it, and no key of JupyterLab gets in the way.
    page.evaluate("() => document.querySelector('.wb-tools button').focus()")
    for _ in range(20):
        press(page, "Tab")
        if page.evaluate("() => !!document.activeElement.closest('tbody')"):
            break
    press(page, "Control+Home", "ArrowDown", "ArrowRight", "F2", "End")
    page.keyboard.type(" y Sol")
    press(page, "Escape")
    assert members(store)["beto"].name == "Beto Paz"
    press(page, "F2", "End")
    page.keyboard.type(" adb")
    press(page, "Tab")
    said(page, "Saved: Beto Paz adb.")
    press(page, "Control+z")
    said(page, "Undone: change Beto Paz adb.")
    assert members(store)["beto"].name == "Beto Paz"


def copied(page):
    """What Ctrl+C puts on the clipboard as text."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(page, "Control+c")
    return page.evaluate("() => navigator.clipboard.readText()")


def test_a_block_is_copied_out_as_a_spreadsheet_takes_it_and_pasted_back(opened, strategy):
    _, store = strategy
    with open_store(store) as other:
        statement = {"statement": 'Answer\tby "phone"\nat once'}
        other.save("s", [Change("choices", ("phone",), statement, 1)], by="ana")
    page = opened()
    cell(page, "ana", "Name").click()
    assert copied(page) == "Ana Ruiz"  # one cell without a block
    press(page, "Shift+ArrowDown", "Shift+ArrowRight")
    assert page.locator(".wb-grid [aria-selected]").count() == 4
    block = copied(page)
    said(page, "Copied: 2 rows, 2 columns.")
    assert block.startswith("Ana Ruiz\tSales\n")
    # The mouse selects the same block, and a click alone lets go of it.
    cell(page, "ana", "Name").click()
    assert page.locator(".wb-grid [aria-selected]").count() == 0
    cell(page, "ana", "Name").hover()
    page.mouse.down()
    cell(page, "beto", "Function").hover()
    page.mouse.up()
    assert copied(page) == block
    press(page, "Control+a")
    assert len(copied(page).splitlines()[0].split("\t")) == len(TABLES["members"].fields)
    press(page, "Escape")
    assert page.locator(".wb-grid [aria-selected]").count() == 0
    # What was copied goes back in where it is pasted: names are found again.
    cell(page, "ana", "Name").click()
    paste(page, "Ana R.\tFinance\n")
    said(page, "Saved: Ana R..")
    assert members(store)["ana"].function == "finance"


def test_a_block_is_emptied_in_one_step_that_is_undone_and_done_again(opened, strategy):
    page, (_, store) = opened(), strategy
    cell(page, "ana", "Function").click()
    press(page, "Shift+ArrowDown", "Delete")
    said(page, "Saved: 2 rows.")
    assert [row.function for row in members(store).values()] == [None, None]
    press(page, "Control+z")
    said(page, "Undone: change 2 rows.")
    assert [row.function for row in members(store).values()] == ["sales", "finance"]
    press(page, "Control+y")
    said(page, "Done again: change 2 rows.")
    assert [row.function for row in members(store).values()] == [None, None]
    press(page, "Control+z")
    said(page, "Undone: change 2 rows.")
    press(page, "Control+Shift+z")
    said(page, "Done again: change 2 rows.")


def test_a_row_comes_and_goes_with_undo_and_redo(opened, strategy):
    page, (_, store) = opened(), strategy
    cell(page, "beto", "Name").click()
    page.keyboard.type("Beto Gil")
    press(page, "Enter")
    said(page, "Saved: Beto Gil.")
    cell(page, "beto", "Name").click()
    press(page, "Control+Delete")
    said(page, "Deleted: Beto Gil.")
    for _ in range(2):
        press(page, "Control+z")
        said(page, "Undone: delete Beto Gil.")
        press(page, "Control+z")
        said(page, "Undone: change Beto Gil.")
        assert members(store)["beto"].name == "Beto Paz"
        press(page, "Control+y")
        said(page, "Done again: change Beto Gil.")
        press(page, "Control+y")
        said(page, "Done again: delete Beto Gil.")
        assert "beto" not in members(store)
    press(page, "Control+z")
    said(page, "Undone: delete Beto Gil.")
    cell(page, "ana", "E-mail").click()
    page.keyboard.type("ana@example.com")
    press(page, "Tab")
    said(page, "Saved: Ana Ruiz.")
    # What was undone before a new change cannot come again.
    assert not page.get_by_role("button", name=re.compile("^Redo")).is_visible()


def test_typing_goes_on_while_a_save_is_answered(opened, strategy):
    page, (_, store) = opened(), strategy
    cell(page, "ana", "Name").click()
    page.keyboard.type("Ana Luz")
    press(page, "Enter")  # saves, and goes to the row below
    for letter in "Beto Sol":
        page.keyboard.type(letter)
        page.wait_for_timeout(60)
    said(page, "Saved: Ana Luz.")
    page.keyboard.type(" Gil")
    press(page, "Enter")
    said(page, "Saved: Beto Sol Gil.")
    assert [row.name for row in members(store).values()] == ["Ana Luz", "Beto Sol Gil"]


def test_a_filter_and_an_order_stay_while_rows_are_edited(opened):
    page = opened()
    shown = page.locator(".wb-grid tbody tr[data-id^='[']")
    page.get_by_role("searchbox", name="Filter Members").fill("fin")
    assert "Beto Paz" in shown.inner_text()
    assert shown.count() == 1
    cell(page, "beto", "Function").click()
    press(page, "Delete")
    said(page, "Saved: Beto Paz.")
    assert shown.count() == 1
    page.get_by_role("searchbox", name="Filter Members").fill("")
    page.get_by_role("button", name="Name *").click()
    page.get_by_role("button", name="Name *").click()
    keys = shown.evaluate_all("rows => rows.map((row) => JSON.parse(row.dataset.id)[0])")
    assert keys == ["beto", "ana"]
    assert page.get_by_role("columnheader", name="Name").get_attribute("aria-sort") == "descending"


def test_every_input_has_a_label(opened):
    page = opened()
    assert not unnamed_inputs(page)
    cell(page, "ana", "Function").click()
    press(page, "Enter")
    assert page.get_by_role("combobox", name="Function, row Ana Ruiz").is_visible()
    assert not unnamed_inputs(page)
    press(page, "Escape")
    page.get_by_role("button", name="Open Ana Ruiz").click()
    page.get_by_role("dialog").wait_for()
    assert not unnamed_inputs(page)


def test_others_changes_are_noticed_and_an_earlier_version_is_restored(opened, strategy):
    page, (_, store) = opened(), strategy
    with open_store(store) as other:
        other.save("s", [Change("members", ("beto",), {"name": "Beto Gil"}, 1)], by="ana")
    # Coming back to the page asks at once; the database is asked every ten seconds at most.
    page.wait_for_function(
        """() => {
          document.dispatchEvent(new Event('visibilitychange'));
          return document.querySelector('.wb-news').innerText.startsWith(
            '1 change by Ana Ruiz since this page was read.');
        }""",
        polling=1000,
    )
    assert "Beto Paz" in cell(page, "beto", "Name").inner_text()
    page.get_by_role("button", name="Refresh", exact=True).click()
    page.locator(".wb-grid", has_text="Beto Gil").wait_for()
    page.get_by_role("button", name="History of Members").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Beto Paz → Beto Gil").wait_for()
    dialog.get_by_role("button", name=re.compile("Restore Beto Paz")).click()
    said(page, "Restored: Beto Paz.")
    assert members(store)["beto"].name == "Beto Paz"


def test_on_a_narrow_screen_rows_are_cards_that_open_the_record_form(opened, strategy):
    page, (_, store) = opened(width=390, height=800), strategy
    page.get_by_role("button", name="Open Beto Paz").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("E-mail").fill("beto@example.com")
    assert not unnamed_inputs(page)
    assert page.evaluate("() => document.querySelector('.wb-dialog').scrollWidth <= innerWidth")
    dialog.get_by_role("button", name="Save", exact=True).click()
    said(page, "Saved: Beto Paz.")
    assert members(store)["beto"].email == "beto@example.com"
