"""A meeting in a real Chromium: the leader at the screen, two members with their telephones."""

from __future__ import annotations

import re
from functools import partial

from playwright.sync_api import expect
from serve.test_serve_browser import PHONE
from team import TEAM, team
from waiting import until

from workbook.analysis import agenda
from workbook.store import open_store

VOTES = {"max": ("+3 decisive", "callers buy again"), "eva": ("−3 works against it", "it costs")}


def test_a_leader_leads_from_the_blind_round_to_what_is_decided(named, visit):
    store = named.folder / "store.sqlite"
    with open_store(store) as opened:
        own = {**TEAM["strategy"][0], "key": "met", "name": "Met"}
        opened.create(team(strategy=[own]), by="lea")

    def read():
        with open_store(store) as opened:
            return opened.read("met", reader="lea")

    lea = visit(extra_http_headers={"X-Reader": "lea"}, viewport={"width": 1440, "height": 1000})
    lea.goto(f"{named.address}/meeting?strategy=met")
    lea.get_by_label("Meeting").select_option(index=0)
    items = agenda.items_of(agenda.MEETINGS[0])
    for at, one in enumerate(items, 1):
        point = lea.get_by_role("button", name=f"{at}. {one.title}, {one.minutes} min")
        expect(point).to_be_visible()
        if one.subject == "links":
            vote = point
    vote.click()
    lea.get_by_role("button", name=re.compile("^Begin and open the vote: ")).click()
    expect(lea.locator(".wb-clock")).to_have_text(re.compile(r"\d"))
    lea.get_by_text("0 of 4 members have voted").wait_for()
    for who, (value, why) in VOTES.items():
        page = visit(extra_http_headers={"X-Reader": who}, **PHONE)
        page.goto(f"{named.address}/link?strategy=met")
        papers = page.locator(".wb-ballot select")
        until(partial(_are_there, page, papers, 2))
        for at in range(2):
            papers.nth(at).select_option(label=value if at else "+1")
            page.wait_for_timeout(50)
        page.get_by_label("Reason").nth(1).fill(why)
        page.keyboard.press("Tab")
        until(
            lambda page=page, who=who: page.wait_for_timeout(100) or who in read().sealed["links"]
        )
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    lea.get_by_text("Eva Egg, has voted").wait_for()
    lea.get_by_text("Max Mann, has voted").wait_for()
    assert "it costs" not in lea.content()
    assert read().rows("links") == ()
    for name in ("^Close the round", "^Reveal the votes", "^Yes, show"):
        lea.get_by_role("button", name=re.compile(name)).click()
    lea.get_by_text("Discuss the widest differences").wait_for()
    expect(lea.locator(".wb-voices").first).to_contain_text("−3 Eva Egg: it costs")
    _write_down(lea, "A decision", "Call back within a day", "Lea Leal")
    lea.get_by_label("Write down").select_option(label="An action")
    lea.get_by_label("For which objective").select_option(label="Faster")
    _write_down(lea, "An action", "Free two agents", "Max Mann", until_day="2099-03-31")
    _write_down(lea, "A commitment", "Bring ten complaints", "Eva Egg", until_day="2099-01-31")
    book = read()
    assert [row.statement for row in book.rows("decisions")] == ["Call back within a day"]
    (action,) = (row for row in book.rows("actions") if row.statement == "Free two agents")
    assert (action.owner, action.function, str(action.ends_on)) == ("max", "sales", "2099-03-31")
    promised = book.rows("commitments")[-1]
    assert (promised.member, promised.statement) == ("eva", "Bring ten complaints")
    assert str(promised.due_on) == "2099-01-31"
    assert {row.member for row in book.rows("links")} == {"max", "eva"}


def _are_there(page, papers, number):
    return papers.count() >= number or page.wait_for_timeout(100)


def _write_down(page, kind, what, who, until_day=""):
    minutes = page.locator(".wb-minutes")
    minutes.get_by_label("Write down").select_option(label=kind)
    minutes.get_by_label("What", exact=True).fill(what)
    minutes.get_by_label("Who", exact=True).select_option(label=who)
    if until_day:
        minutes.get_by_label("By when").fill(until_day)
        page.keyboard.press("Tab")
    minutes.get_by_role("button", name="Write it down").click()
    minutes.get_by_text(f"Written down: {what}").wait_for()
