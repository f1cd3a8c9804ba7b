"""A lock, a server, a line or a kernel breaks in the middle of typing: nothing typed is lost."""

from __future__ import annotations

import re
import sqlite3

from browser.lab import notebook, run_all
from browser.members import PAGE, cell, members, press, said
from waiting import until

from workbook.store import open_store

SAVED = "() => !document.querySelector('.wb-grid :is([data-state=draft], [data-state=saving])')"
KERNEL = "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel"


def cut_the_line(page):
    """Take the page's network away, and with it the kernel's connection."""
    page.context.set_offline(True)
    # At once, as when a cable is pulled: a polite end may take long.
    page.evaluate(
        f"""() => {{
          const line = {KERNEL}._ws;
          line.dispatchEvent(new CloseEvent('close', {{ code: 1006 }}));
          line.close();
        }}"""
    )
    page.locator(".wb-cut", has_text="Connection lost.").wait_for()


def restart_the_kernel(page):
    page.evaluate(f"() => {KERNEL}.restart()")
    page.locator(".wb-cut", has_text="The notebook was restarted").wait_for()


def type_a_name(page, name):
    cell(page, "beto", "Name").click()
    page.keyboard.type(name)


def test_a_lock_held_longer_than_the_wait_keeps_what_was_typed(opened, strategy):
    page, (_, store) = opened(), strategy
    holder = sqlite3.connect(store, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    type_a_name(page, "Beto Solís")
    press(page, "Enter")
    said(page, "is in use by someone else and was not free within 10 seconds")
    assert "Nothing was saved." in page.locator(".wb-status").inner_text()
    assert "Beto Solís" in cell(page, "beto", "Name").inner_text()
    assert members(store)["beto"].name == "Beto Paz"
    holder.execute("ROLLBACK")
    page.get_by_role("button", name="Save the unsaved row").click()
    said(page, "Saved: Beto Solís.")
    assert members(store)["beto"].name == "Beto Solís"


def test_a_server_that_stops_and_starts_again(
    strategy, lab, tab, postgresql_server, postgresql_url
):
    """PostgreSQL is stopped in the middle of the work, and started again."""
    (name, file), (folder, address) = strategy, lab
    with open_store(file) as source, open_store(postgresql_url) as team:
        book = source.read("s")
        tables = ("strategy", "functions", "members", "choices")
        team.create({table: book.entered(table) for table in tables}, by="ana")
    text = notebook(*(one.format(strategy="s", store=postgresql_url) for one in PAGE))
    (folder / f"{name}.ipynb").write_text(text)
    page = tab()
    run_all(page, address, f"{name}.ipynb")
    page.wait_for_selector(".wb-grid tbody tr")
    postgresql_server.stop()
    try:
        type_a_name(page, "Beto Solís")
        press(page, "Enter")
        said(page, "cannot be used")
        told = page.locator(".wb-status").inner_text()
        assert "Nothing was saved." in told
        assert "Check that the server is running" in told
        assert "What you typed is kept." in told
        assert "Beto Solís" in cell(page, "beto", "Name").inner_text()
    finally:
        postgresql_server.start_again()
    assert members(postgresql_url)["beto"].name == "Beto Paz"
    page.get_by_role("button", name="Save the unsaved row").click()
    said(page, "Saved: Beto Solís.")
    assert members(postgresql_url)["beto"].name == "Beto Solís"


def test_on_a_line_that_is_cut_nothing_passes_for_saved(strategy, opened, tmp_path):
    page, (_, store) = opened(other=True), strategy
    cell(page, "beto", "Name").click()
    page.keyboard.type("Beto")
    cut_the_line(page)
    page.keyboard.type(" Solís")
    press(page, "Enter")
    assert "Beto Solís" in cell(page, "beto", "Name").inner_text()
    assert page.get_by_role("button", name="Save the unsaved row").is_visible()
    assert "Saved" not in page.locator(".wb-status").inner_text()
    # A record form says it too, and stays open with what is in it.
    page.get_by_role("button", name="Open Ana Ruiz").click()
    dialog = page.locator(".wb-dialog")  # JupyterLab opens one of its own
    dialog.get_by_label("E-mail").fill("ana@example.com")
    dialog.get_by_role("button", name="Save", exact=True).click()
    dialog.get_by_text("Connection lost.").wait_for()
    page.screenshot(path=str(tmp_path / "cut.png"))
    press(page, "Escape", "Escape")
    assert members(store)["beto"].name == "Beto Paz"
    page.context.set_offline(False)
    page.evaluate(f"() => {KERNEL}.reconnect()")
    said(page, "Saved: 2 rows.")  # by itself, once the line stands again
    assert not page.locator(".wb-cut").is_visible()
    now = members(store)
    assert (now["beto"].name, now["ana"].email) == ("Beto Solís", "ana@example.com")


def test_a_save_whose_answer_got_lost_is_no_conflict(strategy, opened):
    page, (_, store) = opened(other=True), strategy
    page.evaluate(
        f"""() => {{  // the kernel hears, and its answers come no more
          const line = {KERNEL}._ws;
          line.onmessage = () => null;
        }}"""
    )
    type_a_name(page, "Beto Solís")
    press(page, "Enter")
    until(lambda: members(store)["beto"].name == "Beto Solís")
    cut_the_line(page)
    assert page.get_by_role("button", name="Save the unsaved row").is_visible()
    page.context.set_offline(False)
    page.evaluate(f"() => {KERNEL}.reconnect()")
    page.wait_for_function(SAVED)
    assert not page.locator(".wb-dialog").count()  # JupyterLab may open one of its own
    with open_store(store) as read:
        assert len(read.history("s", "members", ("beto",))) == 2


def test_after_a_restart_of_the_kernel_what_was_typed_is_offered(strategy, opened):
    page, (_, store) = opened(), strategy
    type_a_name(page, "Beto Solís")
    restart_the_kernel(page)
    press(page, "Enter")
    assert "Beto Solís" in cell(page, "beto", "Name").inner_text()
    page.get_by_role("button", name="Add a row").click()
    page.get_by_role("dialog").get_by_label("Name (required)").fill("Carla")
    page.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("dialog").get_by_text("The notebook was restarted").wait_for()
    press(page, "Escape", "Escape")
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    offer = page.locator(".wb-left")
    offer.get_by_text("You typed this, but it was not saved").wait_for()
    assert "Beto Paz (Name “Beto Solís”); Carla (Name “Carla”)" in offer.inner_text()
    offer.get_by_role("button", name="Put it back").click()
    said(page, "It is restored but not saved yet")
    assert set(members(store)) == {"ana", "beto"}
    page.get_by_role("button", name="Save 2 rows").click()
    said(page, "Saved: 2 rows.")
    assert {row.name for row in members(store).values()} == {"Ana Ruiz", "Beto Solís", "Carla"}
    assert page.evaluate("() => sessionStorage.length && Object.keys(sessionStorage).filter("
                         "name => name.startsWith('workbook-typed')).length") == 0  # fmt: skip


def test_a_page_that_is_loaded_again_offers_what_was_typed_unless_it_was_saved(
    strategy, opened, lab
):
    page, (name, store) = opened(), strategy
    type_a_name(page, "Beto Sol")
    run_all(page, lab[1], f"{name}.ipynb")  # the same tab, loaded anew
    offer = page.locator(".wb-left")
    offer.get_by_text("Beto Paz (Name “Beto Sol”)").wait_for()
    page.get_by_role("button", name="Discard it").click()
    assert not offer.is_visible()
    assert members(store)["beto"].name == "Beto Paz"
    type_a_name(page, "Beto Gil")
    press(page, "Enter")
    said(page, "Saved: Beto Gil.")
    run_all(page, lab[1], f"{name}.ipynb")
    page.locator(".wb-grid", has_text="Beto Gil").wait_for()
    page.wait_for_timeout(1000)
    assert not offer.is_visible()


def test_what_is_put_back_meets_a_change_of_somebody_else(strategy, opened):
    from workbook.store import Change

    page, (_, store) = opened(), strategy
    type_a_name(page, "Beto Solís")
    page.wait_for_function("Object.values(sessionStorage).some(one => one.includes('Solís'))")
    with open_store(store) as other:
        other.save("s", [Change("members", ("beto",), {"name": "Norberto"}, 1)], by="ana")
    restart_the_kernel(page)
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.locator(".wb-left").get_by_role("button", name="Put it back").click()
    page.get_by_role("button", name="Save the unsaved row").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Ana Ruiz changed this row while you were editing it").wait_for()
    dialog.get_by_role("radio", name=re.compile("Of Ana Ruiz: Norberto")).check()
    dialog.get_by_role("button", name="Save this selection").click()
    page.wait_for_function(SAVED)
    assert members(store)["beto"].name == "Norberto"
