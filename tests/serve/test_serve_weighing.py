"""A team weighs its objectives in a browser, and the weights are in the book."""

from __future__ import annotations

from waiting import LONGEST

from workbook.store import open_store


def weights(served, key):
    with open_store(served.folder / "store.sqlite", read_only=True) as store:
        rows = store.read(key).rows("corporate_objectives")
        return {row.key: row.weight for row in rows}


def test_by_order_and_in_pairs_also_on_a_telephone(chromium, changing, own, tmp_path):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True,
                                   is_mobile=True)  # fmt: skip
    context.set_default_timeout(1000 * LONGEST)
    page = context.new_page()
    page.goto(f"{changing.address}/weigh?strategy={own}")
    page.get_by_label("Grow sales", exact=True).select_option(label="1")
    page.get_by_label("Save costs", exact=True).select_option(label="2")
    page.get_by_role("button", name="See the weights").click()
    page.get_by_role("cell", name="75 %").wait_for()
    assert weights(changing, own) == {"grow": 1, "save": 1}  # the default, until they are used
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.screenshot(path=str(tmp_path / "order.png"), full_page=True)
    page.get_by_role("button", name="Use these weights").click()
    page.get_by_text("The weights are saved.").wait_for()
    assert weights(changing, own) == {"grow": 75, "save": 25}
    page.get_by_role("link", name="In pairs").click()
    page.get_by_label("Grow sales or Save costs?").select_option(
        label="Save costs counts much more"
    )
    page.get_by_role("button", name="See the weights").click()
    page.get_by_text("The pairs agree well enough").wait_for()
    page.get_by_role("button", name="Use these weights").click()
    page.get_by_text("The weights are saved.").wait_for()
    assert weights(changing, own) == {"grow": 12.5, "save": 87.5}
    context.close()
