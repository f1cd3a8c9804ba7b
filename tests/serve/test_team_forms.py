"""Forms in a team app in a real Chromium: a desk's work, a telephone's, and a kernel that dies."""

from __future__ import annotations

import os
import re
import signal
import sqlite3

import pytest
from browser.entering import Entering
from browser.members import paste, said
from serve.apps import LONGEST, until
from serve.test_serve_browser import PHONE, kernels
from serve.wire import wired


@pytest.fixture
def ask(changing, own):
    """Asks the store something in SQL and gives the first answer."""

    def asked(query):
        with sqlite3.connect(changing.folder / "store.sqlite") as store:
            return store.execute(query, {"own": own}).fetchone()

    return asked


@pytest.fixture
def address(own):
    """Where the forms are."""
    return f"/forms?strategy={own}"


def opened(served, address, visit, **how):
    page = visit(**how)
    page.goto(f"{served.address}{address}")
    page.get_by_role("button", name="Add a row").wait_for()
    return page


@pytest.fixture
def agrees(changing, own):
    """Asserts that what stands on the page is what the store holds."""
    return lambda page: Entering(page, "members", changing.folder / "store.sqlite", own).agree()


def cell(page, row, column):
    at = page.locator(".wb-grid thead th").all_inner_texts()
    number = next(n for n, text in enumerate(at) if text.startswith(column))
    return page.locator(f".wb-grid tr[data-id='[\"{row}\"]'] > *").nth(number)


def test_at_a_desk_rows_are_edited_pasted_deleted_and_brought_back(
    changing, address, agrees, visit, ask, tmp_path
):
    page = opened(changing, address, visit, viewport={"width": 1400, "height": 1000})
    cell(page, "eva", "Name").click()
    page.screenshot(path=str(tmp_path / "desk.png"))
    page.keyboard.type("Eva Ekdal")
    page.keyboard.press("Enter")
    said(page, "Saved: Eva Ekdal.")
    cell(page, "eva", "Key").click()
    paste(page, "Key\tName\tFunction\neva\tEva Egg\tFinance\nzoe\tZoe Zander\tSales\n")
    said(page, "Saved: 2 rows.")
    assert ask("SELECT function FROM members WHERE strategy = :own AND key = 'zoe'") == ("sales",)
    cell(page, "zoe", "Name").click()
    page.keyboard.press("Control+Delete")
    said(page, "Deleted: Zoe Zander.")
    assert ask("SELECT key FROM members WHERE strategy = :own AND key = 'zoe'") is None
    page.keyboard.press("Control+z")
    said(page, "Undone: delete Zoe Zander.")
    assert ask("SELECT name FROM members WHERE strategy = :own AND key = 'zoe'") == ("Zoe Zander",)
    page.screenshot(path=str(tmp_path / "desk-after.png"))
    agrees(page)


def test_on_a_phone_rows_are_cards_and_a_record_is_deleted_and_brought_back(
    changing, address, agrees, visit, ask, tmp_path
):
    page = opened(changing, address, visit, **PHONE)
    page.screenshot(path=str(tmp_path / "phone.png"))
    page.get_by_role("button", name="Open Noa Nix").click()
    dialog = page.get_by_role("dialog")
    page.screenshot(path=str(tmp_path / "phone-record.png"))
    dialog.get_by_role("button", name="Delete").click()
    said(page, "Deleted: Noa Nix.")
    assert ask("SELECT key FROM members WHERE strategy = :own AND key = 'noa'") is None
    page.get_by_role("button", name="Undo: delete Noa Nix").click()
    said(page, "Undone: delete Noa Nix.")
    assert ask("SELECT name FROM members WHERE strategy = :own AND key = 'noa'") == ("Noa Nix",)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    agrees(page)


def test_when_its_kernel_dies_the_page_says_so_and_offers_what_was_typed(
    changing, address, agrees, visit, ask, tmp_path
):
    page = opened(changing, address, visit)
    cell(page, "eva", "Name").click()
    page.keyboard.type("Eva Ek")
    for kernel in until(lambda: kernels(changing)):
        os.kill(kernel, signal.SIGKILL)
    cut = page.locator(".wb-cut", has_text=re.compile("lost its connection|Connection lost"))
    cut.wait_for()
    page.keyboard.type("dal")
    page.keyboard.press("Enter")
    assert "Eva Ekdal" in cell(page, "eva", "Name").inner_text()
    said(page, "Not saved. What you typed is kept.")
    # A ballot says it too, without a word from Python.
    lost = "getComputedStyle(document.querySelector('.wb-ballot'), '::before').content"
    assert "nothing that you enter here is saved any more" in page.evaluate(lost)
    page.screenshot(path=str(tmp_path / "dead.png"))
    assert ask("SELECT name FROM members WHERE strategy = :own AND key = 'eva'") == ("Eva Egg",)
    page.reload()
    offer = page.locator(".wb-left", has_text="Eva Egg (Name “Eva Ekdal”)")
    offer.wait_for()
    page.screenshot(path=str(tmp_path / "offer.png"))
    offer.get_by_role("button", name="Put it back").click()
    page.get_by_role("button", name="Save the unsaved row").click()
    said(page, "Saved: Eva Ekdal.")
    assert ask("SELECT name FROM members WHERE strategy = :own AND key = 'eva'") == ("Eva Ekdal",)
    agrees(page)


@pytest.fixture
def wire(changing):
    """The way to the server, which a test can cut."""
    with wired(changing.port) as made:
        yield made


def typed_on_a_cut_line(wire, address, chromium, before=None):
    """Open the forms by the wire, begin to type, lose the line, and go on typing."""
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(1000 * LONGEST)
    page = context.new_page()
    page.goto(f"{wire.address}{address}")
    page.get_by_role("button", name="Add a row").wait_for()
    page.wait_for_function("document.querySelector('#app-status').textContent === ''")
    if before:
        before(page)
    cell(page, "eva", "Name").click()
    page.keyboard.type("Eva")
    wire.cut()
    page.locator(".wb-cut", has_text="Connection lost.").wait_for()
    page.keyboard.type(" Ekdal")
    page.keyboard.press("Enter")
    said(page, "Not saved. What you typed is kept.")
    assert "Eva Ekdal" in cell(page, "eva", "Name").inner_text()
    return page


def test_on_a_line_that_is_cut_rows_wait_and_are_saved_when_it_returns(
    address, agrees, wire, chromium, ask, tmp_path
):
    page = typed_on_a_cut_line(wire, address, chromium)
    page.screenshot(path=str(tmp_path / "cut.png"))
    assert ask("SELECT name FROM members WHERE strategy = :own AND key = 'eva'") == ("Eva Egg",)
    wire.mend()
    page.locator(".wb-status", has_text="Saved: Eva Ekdal.").wait_for()
    assert not page.locator(".wb-cut").is_visible()
    assert ask("SELECT name FROM members WHERE strategy = :own AND key = 'eva'") == ("Eva Ekdal",)
    agrees(page)
    page.context.close()


def test_a_page_loaded_again_after_the_cut_offers_what_was_typed(
    address, agrees, wire, chromium, ask
):
    page = typed_on_a_cut_line(wire, address, chromium)
    wire.mend()
    page.reload()
    page.locator(".wb-left", has_text="Eva Egg (Name “Eva Ekdal”)").wait_for()
    page.get_by_role("button", name="Put it back").click()
    page.get_by_role("button", name="Save the unsaved row").click()
    said(page, "Saved: Eva Ekdal.")
    assert ask("SELECT name FROM members WHERE strategy = :own AND key = 'eva'") == ("Eva Ekdal",)
    agrees(page)
    page.context.close()


def a_round(page):
    """Open a round and vote once, so that there is a saved vote."""
    page.get_by_role("button", name="Open round").click()
    page.get_by_label("Save costs").select_option(label="+1")
    page.locator(".wb-done").first.wait_for()


def vote_of_lea(ask):
    return ask(
        "SELECT contribution, reason FROM links WHERE strategy = :own AND member = 'lea' AND"
        " corporate_objective = 'save' ORDER BY round DESC"
    )


def test_a_vote_given_when_the_kernel_is_dead_is_offered_and_saved_after_a_reload(
    changing, address, visit, ask, tmp_path
):
    page = opened(changing, address, visit)
    a_round(page)
    for kernel in until(lambda: kernels(changing)):
        os.kill(kernel, signal.SIGKILL)
    page.locator(".wb-ballot.jupyter-widgets-disconnected").wait_for()
    page.get_by_label("Save costs").select_option(label="−3 works against it")
    page.get_by_label("Reason").first.fill("calls cost money")
    page.keyboard.press("Tab")
    assert not page.locator(".wb-done").count() or not page.locator(".wb-done").first.is_visible()
    assert vote_of_lea(ask)[0] == 1
    page.reload()
    offer = page.locator(".wb-drafts", has_text="You gave this, and it was not saved")
    offer.get_by_text("→ Save costs (−3 works against it, “calls cost money”)").wait_for()
    page.screenshot(path=str(tmp_path / "vote.png"), full_page=True)
    page.get_by_role("button", name="Put it back and save it").click()
    page.locator(".wb-done").first.wait_for()
    until(lambda: vote_of_lea(ask) == (-3, "calls cost money"))
    page.reload()
    page.locator(".wb-done").first.wait_for()
    page.wait_for_timeout(500)
    assert not offer.is_visible()


def test_a_vote_given_on_a_cut_line_is_saved_when_it_returns(
    address, wire, chromium, ask, tmp_path
):
    page = typed_on_a_cut_line(wire, address, chromium, before=a_round)
    page.get_by_label("Save costs").select_option(label="+3 decisive")
    page.locator(".wb-drafts", has_text="Not saved yet").wait_for()
    assert not page.locator(".wb-done").is_visible()
    page.screenshot(path=str(tmp_path / "vote-cut.png"), full_page=True)
    assert vote_of_lea(ask)[0] == 1
    wire.mend()
    until(lambda: page.wait_for_timeout(50) or vote_of_lea(ask)[0] == 3)
    page.locator(".wb-done").wait_for()
    assert not page.locator(".wb-drafts", has_text="Not saved yet").is_visible()
    page.context.close()
