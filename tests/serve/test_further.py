"""Chapters beyond the Starter path: out of the lists until used, opened by the leader."""

from __future__ import annotations

import re

import pytest
from serve.apps import PAGES, serving, write_notebooks
from serve.members import is_accessible, signed_in
from team import team

from workbook.serve import AccessRules
from workbook.store import open_store

MORE = dict.fromkeys(("0_team", "2a_sectors", "5b_observer"), PAGES["1_good"])
BAR = re.compile(r'<nav aria-label="Chapters">.*?</nav>', re.DOTALL)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("further")
    write_notebooks(folder / "notebooks", MORE)
    with open_store(folder / "store.sqlite") as store:
        store.create(team(), by="lea")
        rules = AccessRules(sign_in=True)
        with serving(folder, workers=1, edit=True, access_rules=rules) as one:
            one.store = store
            yield one


def titles(html):
    return re.findall(r'<a href="[^"]*"[^>]*>([^<]+)</a>', html)


def test_lists_leave_unused_chapters_out_and_lead_to_them(served):
    eva = signed_in(served, served.store, "eva")
    front = eva.get("/").text
    listed = titles(front[front.index('aria-label="Chapters of') :])
    assert "Team" in listed
    assert "More chapters" in listed
    assert "Internal areas" not in listed
    page = eva.get("/team?strategy=acme").text
    assert titles(BAR.search(page)[0])[-1] == "More chapters"
    assert "How we see service" not in titles(BAR.search(page)[0])


def test_everybody_reaches_one_by_its_address_and_finds_it_in_the_bar_there(served):
    eva = signed_in(served, served.store, "eva")
    page = eva.get("/observer?strategy=acme")
    assert page.status == 200
    assert 'aria-current="page">How we see service</a>' in BAR.search(page.text)[0]


def test_only_the_leader_opens_one(served):
    eva = signed_in(served, served.store, "eva")
    page = eva.get("/chapters?strategy=acme").text
    assert "How far is each area from the customer" in page
    assert "for the team</button>" not in page
    assert eva.post("/chapters?strategy=acme", chapter="sectors").status == 403
    assert eva.get("/chapters?strategy=acme&as_of=2026-99-01").status == 400
    assert eva.get("/chapters?strategy=unknown").status == 404


def test_the_leader_opens_one_with_a_click_and_it_is_in_the_bar(served, visit):
    lea = signed_in(served, served.store, "lea")
    page = visit()
    page.context.add_cookies(
        [{"name": "workbook-member", "value": lea.session, "url": served.address}]
    )
    page.goto(f"{served.address}/chapters?strategy=acme")
    assert page.locator("main h2").all_inner_texts() == ["Internal areas", "How we see service"]
    is_accessible(page)
    page.get_by_role("button", name="Open “Internal areas” for the team").click()
    page.wait_for_url("**/sectors?strategy=acme")
    assert served.store.read("acme").strategy.opened == ("sectors",)
    page.goto(f"{served.address}/team?strategy=acme")
    bar = page.get_by_role("navigation", name="Chapters", exact=True)
    assert bar.get_by_role("link", name="Internal areas").count() == 1
    assert lea.post("/chapters?strategy=acme", chapter="nothing").status == 404
