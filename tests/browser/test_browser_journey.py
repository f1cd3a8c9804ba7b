"""The line of moments, entered on the line itself: by mouse, by keyboard, and on a telephone."""

from __future__ import annotations

import re

import pytest
from browser.entering import LETTER, STRATEGY, Entering, Line, write_whole_store
from browser.lab import notebook, run_all
from browser.members import press

from workbook.book.model import TABLES
from workbook.store import open_store

CELLS = (
    "import os; os.environ['WORKBOOK_USER'] = 'lea'; from workbook import open_page",
    "page = open_page({strategy!r}, store={store!r})",
    "page.order('moments', 'promises', 'moment_functions')",
    "page.enter('moments', 'promises', 'moment_functions')",
)


@pytest.fixture
def journey(lab, tab, request):
    """Opens the journey of a strategy with ten moments; gives its page and its store."""
    folder, address = lab
    name = f"journey{abs(hash(request.node.name))}"
    store = folder / f"{name}.sqlite"
    write_whole_store(store)
    cells = (cell.format(strategy=STRATEGY, store=str(store)) for cell in CELLS)
    (folder / f"{name}.ipynb").write_text(notebook(*cells))

    def opened(**settings):
        page = tab(**settings)
        page.set_default_timeout(30_000)
        run_all(page, address, f"{name}.ipynb")
        if settings.get("width", 1400) < 700:
            toggle = "() => window.jupyterapp.shell.collapseLeft()"
            page.evaluate(toggle)
        page.locator(".wb-ordered > li").nth(9).wait_for()
        return page, store

    return opened


def add(page, store, table, line, button):
    """Begin a row on the line and type it whole, as a person does; the page and the store agree."""
    page.get_by_role("button", name=button, exact=True).click()
    entering = Entering(page, table, store)
    dialog = entering.form.get_by_role("dialog")
    dialog.wait_for()
    if (more := dialog.locator(".wb-more > summary")).is_visible():
        more.click()
    for field in TABLES[table].fields:
        called = re.compile(rf"^{re.escape(field.label)}( \(required\))?$")
        named = dialog.locator(".wb-field", has=page.locator("label", has_text=called))
        box = named.locator(".wb-input")
        if field.references == "moments" or (table, field.name) == ("moments", "position"):
            assert box.input_value()  # the line knows it already
        elif text := line.typed(field):
            box.focus()
            page.keyboard.type(text, delay=LETTER)
    dialog.get_by_role("button", name="Save", exact=True).click()
    dialog.wait_for(state="detached")
    entering.hold([line])


def in_store(store):
    with open_store(store) as opened:
        rows = opened.read(STRATEGY).rows("moments")
    return [row.key for row in sorted(rows, key=lambda row: (row.position, row.key))]


def on_page(page):
    keys = "all => all.map(one => one.dataset.key)"
    return page.locator(".wb-ordered > li").evaluate_all(keys)


def in_place(page, text):
    page.get_by_text(text).wait_for()
    page.wait_for_timeout(400)  # what Python draws anew must not put it back


def drag(page, key, over):
    handles = [
        page.locator(f".wb-ordered > li[data-key='{one}'] .wb-handle") for one in (key, over)
    ]
    handles[0].scroll_into_view_if_needed()
    begin, end = (one.bounding_box() for one in handles)
    page.mouse.move(begin["x"] + 10, begin["y"] + 10)
    page.mouse.down()
    for step in range(1, 13):
        y = begin["y"] + 10 + (end["y"] - begin["y"] - 20) * step / 12
        page.mouse.move(begin["x"] + 10, y)
        page.wait_for_timeout(15)
    page.mouse.up()


@pytest.mark.parametrize("size", [{"width": 1400, "height": 1400}, {"width": 390, "height": 844}])
def test_moments_promises_and_parts_are_entered_and_ordered_on_the_line(journey, size):
    page, store = journey(**size)
    names = [Line(TABLES["moments"], number).name for number in range(1, 12)]
    for number in (1, 2, 3):
        line = Line(TABLES["promises"], number)
        add(page, store, "promises", line, f"Add to Promises at {names[number - 1]}")
    part = Line(TABLES["moment_functions"], 4)
    add(page, store, "moment_functions", part,
        f"Add to Functions at moments of truth at {names[3]}")  # fmt: skip
    add(page, store, "moments", Line(TABLES["moments"], 11, frozenset(["position"])),
        "Add: Moments of truth")  # fmt: skip
    page.locator(".wb-ordered > li").nth(10).wait_for()
    before = on_page(page)
    assert before == in_store(store)

    page.locator(".wb-ordered > li .wb-handle").first.focus()
    press(page, "ArrowDown", "ArrowDown")
    in_place(page, "is now in place 3 of 11.")
    assert on_page(page) == in_store(store) == [*before[1:3], before[0], *before[3:]]
    focused = "document.activeElement.closest('li')?.dataset.key"
    assert page.evaluate(focused) == before[0]

    now = on_page(page)
    drag(page, now[1], now[0])
    in_place(page, "is now in place 1 of 11.")
    assert on_page(page) == in_store(store) == [now[1], now[0], *now[2:]]


def test_who_moves_what_somebody_else_moved_first_is_told_and_sees_how_it_stands(journey):
    page, store = journey()
    before = on_page(page)
    with open_store(store) as opened:
        from workbook.store import Change

        version = opened.read(STRATEGY).versions["moments"][before[0],]
        change = Change("moments", (before[0],), {"name": "Renamed"}, version)
        opened.save(STRATEGY, [change], "lea")
    page.locator(".wb-ordered > li .wb-handle").first.focus()
    press(page, "ArrowDown")
    page.get_by_text("Move it again.").wait_for()
    page.locator(".wb-ordered").get_by_text("Renamed").wait_for()
    assert on_page(page) == in_store(store) == before
