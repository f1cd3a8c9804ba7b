"""The list of many strategies, and the page that has them side by side."""

from __future__ import annotations

import shutil

import pytest
from serve.apps import ROOT, references, serving, write_notebooks
from team import team

from workbook.store import open_store

NAMES = ["Ñandú for all", *(f"Unit {number}" for number in range(1, 12))]


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A server with a dozen strategies."""
    folder = tmp_path_factory.mktemp("many")
    write_notebooks(folder / "notebooks")
    shutil.copy(ROOT / "notebooks" / "portfolio.ipynb", folder / "notebooks")
    with open_store(folder / "store.sqlite") as store:
        for number, name in enumerate(NAMES):
            row = {"key": f"unit-{number}", "name": name, "organisation": "Acme", "leader": "lea"}
            store.create(team(strategy=[row]), by="lea")
    with serving(folder, workers=1) as served:
        yield served


def test_a_long_list_can_be_searched_without_regard_to_accents(many, visit):
    page = visit()
    page.goto(many.address)
    sections = page.locator(".report-strategy")
    assert sections.count() == len(NAMES)
    page.get_by_label("Find a strategy").fill("nandu ACME")
    assert page.locator(".report-strategy:visible h2").all_inner_texts() == [NAMES[0]]
    assert page.get_by_role("status").inner_text() == "1 of 12"
    page.get_by_label("Find a strategy").fill("")
    assert page.locator(".report-strategy:visible").count() == len(NAMES)
    page.get_by_role("link", name="All 12 side by side").click()
    page.get_by_role("heading", level=1, name="Portfolio").wait_for()


def test_all_strategies_stand_side_by_side_on_a_page_without_a_kernel(many):
    answer = many.ask("/portfolio")
    assert answer.status == 200
    assert not references(answer.text)
    assert "Ñandú for all" in answer.text
    assert not many.kernels()
    assert many.ask("/portfolio?strategy=unit-1").status == 400
    assert many.ask("/portfolio?since=yesterday").status == 400


def test_a_short_list_is_not_searched_and_without_the_notebook_there_is_no_page(viewing):
    front = viewing.ask("/").text
    assert "app-find" not in front
    assert "side by side" not in front
    assert viewing.ask("/portfolio").status == 404


def test_who_sees_only_their_own_sees_no_portfolio(place, tmp_path):
    from workbook.serve import AccessRules

    shutil.copytree(place, tmp_path / "apps")
    shutil.copy(ROOT / "notebooks" / "portfolio.ipynb", tmp_path / "apps" / "notebooks")
    access_rules = AccessRules(
        proxy_header="X-Reader", proxy_address="127.0.0.1", members_only=True
    )
    with serving(tmp_path / "apps", workers=1, access_rules=access_rules) as served:
        assert "/portfolio" not in served.ask("/", X_Reader="lea").text
        assert served.ask("/portfolio", X_Reader="lea").status == 404


@pytest.mark.parametrize("width", [1440, 390])
def test_the_front_page_leads_to_the_handbook(viewing, visit, width):
    page = visit(viewport={"width": width, "height": 900})
    page.goto(viewing.address)
    page.get_by_role("link", name="Handbook").click()
    page.get_by_role("heading", level=1, name="Handbook").wait_for()
    page.get_by_text("The actions cost 5,000 USD, 1,000 more than the budget of 4,000.").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.get_by_role("group", name="Diagram of").is_visible() is (width > 700)
    page.get_by_role("link", name="Chapter Link").click()
    assert page.url.endswith("#part-6")
    assert not references(viewing.ask("/handbook").text)
