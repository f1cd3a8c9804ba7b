"""The first ten minutes: from `workbook new` to the first finding that goes away."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from browser.entering import Entering
from browser.lab import run_all, unnamed_inputs
from browser.members import press

from workbook.store import open_store

KEY = "harbour-ferries"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def begun(lab, request):
    """A strategy as `workbook new` makes it, and the chapters over it; gives its store."""
    folder, _ = lab
    store = str(folder / f"{request.node.name[:30]}.sqlite")
    command = [Path(sys.executable).with_name("workbook"), "new", "Harbour Ferries"]
    environment = {**os.environ, "WORKBOOK_USER": "ana", "WORKBOOK_STORE": store}
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    subprocess.run(command, check=True, env={**environment, "PYTHONPATH": path}, cwd=folder)
    for chapter in ("0_team", "1_link"):
        text = (ROOT / "notebooks" / f"{chapter}.ipynb").read_text(encoding="utf-8")
        text = text.replace('store: str = \\"\\"', f'store: str = \\"{store}\\"')
        (folder / f"{chapter}.ipynb").write_text(text)
    return store


def test_a_blank_page_says_what_belongs_there_and_can_be_typed_in(begun, lab, tab, tmp_path):
    page = tab(height=1600)
    run_all(page, lab[1], "0_team.ipynb")
    first = page.locator(".wb-entry .wb-form")
    first.get_by_text("Nothing is entered yet. The parts of the company").wait_for()
    first.get_by_text("For example").wait_for()
    assert not unnamed_inputs(page)
    page.get_by_text("still to come").first.wait_for()  # a draft is not told off
    assert "T001" in page.text_content("body")
    page.screenshot(path=str(tmp_path / "blank.png"))
    functions = Entering(page, "functions", begun, KEY)
    typed = functions.lines(1, 2, 3, without=["manager"])
    functions.go_to_new_row()
    for line in typed:
        functions.type_row(line)
    assert functions.is_in("blank")
    functions.hold(typed)
    page.get_by_role("button", name="▾ Functions: 3 rows").wait_for()
    moments = Entering(page, "moments", begun, KEY).open()
    pasted = moments.lines(1, 2, 3, without=["owner"])
    moments.paste_rows(pasted)
    moments.hold(pasted)
    people = page.locator(".wb-form", has_text="The people of the team")
    people.get_by_role("button", name="Add the first row").click()
    dialog = people.get_by_role("dialog")
    dialog.get_by_label("Name (required)").fill("Ana")
    dialog.get_by_label("Role").select_option("leader")
    press(page, "Control+Enter")
    page.get_by_text("Saved: Ana.").wait_for()
    page.get_by_role("button", name="▸ Strategy: 1 row").click()
    page.get_by_role("button", name="Open Harbour Ferries").click()
    dialog = page.get_by_role("dialog")
    assert dialog.get_by_role("button", name="Delete").count() == 0  # a strategy has one row
    dialog.get_by_label("Leader").select_option("Ana")
    dialog.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved: Harbour Ferries.").wait_for()
    page.wait_for_function("() => !document.body.textContent.includes('T001')")
    with open_store(begun) as store:
        assert store.read(KEY, reader="ana").reader == "ana"


def test_on_a_telephone_a_blank_page_asks_for_the_first_row(begun, lab, tab, tmp_path):
    page = tab(width=390, height=844)
    run_all(page, lab[1], "1_link.ipynb")
    page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    form = page.locator(".wb-entry .wb-form", has_text="What the company wants")
    form.get_by_role("button", name="Add the first row").click()
    page.screenshot(path=str(tmp_path / "blank-phone.png"))
    press(page, "Escape")
    entering = Entering(page, "corporate_objectives", begun, KEY)
    lines = entering.lines(1, 2, 3)
    for line in lines:
        entering.fill_dialog(line)
    entering.hold(lines)
