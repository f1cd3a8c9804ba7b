"""Colleagues of a function vote as guests by the code on a poster, once and without a name."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from serve.members import SOON, is_accessible, link, signed_in, signing_in
from serve.test_serve_browser import PHONE

from workbook.book import rounds
from workbook.store import Change
from workbook.store.sign_ins import Poster

VALUES = "values"


@pytest.fixture(scope="module")
def served_with_store(tmp_path_factory):
    with signing_in(tmp_path_factory.mktemp("guests")) as (served, store):
        store.save("acme", [Change("rounds", (VALUES, 1), {"opened_on": "2026-11-01"})], by="lea")
        yield served, store


@pytest.fixture(scope="module")
def served(served_with_store):
    return served_with_store[0]


@pytest.fixture(scope="module")
def store(served_with_store):
    return served_with_store[1]


def test_a_colleague_scans_the_poster_and_votes_once_without_a_name(served, store, visit, tmp_path):
    leader = visit(viewport={"width": 1440, "height": 900})
    _, session = store.sign_ins.open(link(store, "lea"))
    leader.context.add_cookies(
        [{"name": "workbook-member", "value": session, "url": served.address}]
    )
    leader.goto(f"{served.address}/poster?strategy=acme&subject={VALUES}")
    leader.screenshot(path=str(tmp_path / "poster.png"), full_page=True)
    sheet = leader.locator(".app-poster", has_text="Sales")
    expect(sheet.locator("svg.app-code")).to_be_visible(**SOON)
    phone = visit(**PHONE)
    phone.goto(sheet.get_by_role("link").get_attribute("href"))
    phone.get_by_text("You answer as a colleague of Sales").wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    phone.screenshot(path=str(tmp_path / "guest.png"), full_page=True)
    is_accessible(phone)
    for question in phone.get_by_role("group").all():
        question.get_by_role("radio").nth(1).check()
    phone.get_by_role("button", name="Send my answers").click()
    phone.get_by_text("Thank you.").wait_for()
    phone.reload()
    expect(phone.get_by_role("button", name="Send my answers")).to_have_count(0)
    book = store.read("acme", reader="lea")
    assert list(book.sealed[VALUES]) == ["guest-1"]  # who, and not what
    assert not book.rows("ratings")
    assert rounds.guests(book, VALUES, 1) == 1
    with store._database.reading() as connection:
        found = connection.exec_driver_sql("SELECT DISTINCT member, function FROM ratings")
        assert found.fetchall() == [("guest-1", "sales")]


def test_only_a_leader_gets_posters_and_only_of_a_round_that_is_open(served, store):
    address = f"/poster?strategy=acme&subject={VALUES}"
    assert signed_in(served, store, "eva").get(address).status == 403
    assert served.ask(address).status in (302, 403)
    lea = signed_in(served, store, "lea")
    assert "app-poster" in lea.get(address).text
    assert lea.get("/poster?strategy=acme&subject=links").status == 404
    assert lea.get("/poster?strategy=acme&subject=nothing").status == 404


def test_a_code_is_for_its_function_and_round_alone(served, store):
    word = store.sign_ins.poster(Poster("acme", VALUES, 1, "finance"))
    page = served.ask(f"/guest?word={word}")
    xsrf = re.search(r"_xsrf=([^;]+)", page.headers["Set-Cookie"])[1]
    name = re.search('name="([^"]+~all)"', page.text)[1]

    def vote(**fields):
        body = "&".join(f"{key}={value}" for key, value in {"_xsrf": xsrf, **fields}.items())
        return served.ask(f"/guest?word={word}", "POST", body, Cookie=f"_xsrf={xsrf}")

    assert vote().status == 400  # nothing chosen
    assert vote(**{name: "99"}).status == 400
    assert vote(**{"made-up~all": "1"}).status == 400
    assert vote(**{name: "1"}).status == 200
    assert served.ask(f"/guest?word={word[:-1]}x").status == 404
    later = store.sign_ins.poster(Poster("acme", VALUES, 2, "finance"))
    assert served.ask(f"/guest?word={later}").status == 410
    store.save("acme", [Change("rounds", (VALUES, 1), {"closed_on": "2026-11-02"}, 1)], by="lea")
    assert served.ask(f"/guest?word={word}").status == 410
    assert vote(**{name: "2"}).status == 410
