"""Members sign in by links of their own and in a room, vote blind on phones, and no further."""

from __future__ import annotations

import json
import re
from functools import partial
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from serve import members
from serve.apps import LONGEST, until
from serve.members import SESSION, SOON, VOTES, is_accessible, link, signing_in, vote
from serve.test_serve_attacks import SPEAK, message
from serve.test_serve_browser import PHONE

from workbook.store.sign_ins import MOST_WRONG


@pytest.fixture(scope="module")
def served_with_store(tmp_path_factory):
    with signing_in(tmp_path_factory.mktemp("sign-in")) as both:
        yield both


@pytest.fixture(scope="module")
def served(served_with_store):
    return served_with_store[0]


@pytest.fixture(scope="module")
def store(served_with_store):
    return served_with_store[1]


@pytest.fixture
def signed_in(served, store):
    return partial(members.signed_in, served, store)


def opens(page, served, word):
    """Open a link and come in, as a person does."""
    page.goto(f"{served.address}/join?word={word}")
    expect(page).to_have_url(f"{served.address}/join", **SOON)
    page.get_by_role("button", name=re.compile("Come in as")).click()
    page.get_by_text(re.compile("Editing as")).wait_for()


def test_two_people_vote_blind_on_two_phones_and_the_leader_sees_who_and_not_what(
    served, store, visit, tmp_path
):
    leader = visit(viewport={"width": 1440, "height": 900})
    heard = []

    def hears(line):
        line.on("framereceived", lambda said: heard.append(str(said)))

    leader.on("websocket", hears)
    opens(leader, served, link(store, "lea"))
    expect(leader.get_by_text("Editing as Lea Leal")).to_be_visible(**SOON)
    leader.goto(f"{served.address}/people?strategy=acme")
    leader.screenshot(path=str(tmp_path / "people.png"), full_page=True)
    # One member gets a link …
    leader.get_by_role("button", name="Link for Max Mann").click()
    address = leader.get_by_role("textbox", name="The link for Max Mann").input_value()
    assert urlsplit(address).netloc == urlsplit(served.address).netloc
    leader.screenshot(path=str(tmp_path / "link.png"), full_page=True)
    first = visit(**PHONE)
    first.goto(address)
    expect(first).to_have_url(f"{served.address}/join", **SOON)
    assert first.evaluate("document.documentElement.scrollWidth") == 390
    first.screenshot(path=str(tmp_path / "join.png"))
    first.get_by_role("button", name="Come in as Max Mann").click()
    first.get_by_text("Editing as Max Mann").wait_for()
    # … and another enters digits in the room.
    leader.get_by_role("button", name="Open the room").click()
    row = leader.locator(".app-digits-of tr", has_text="Eva Egg")
    digits = row.locator("strong").inner_text()
    leader.screenshot(path=str(tmp_path / "room.png"), full_page=True)
    is_accessible(leader)
    second = visit(**PHONE)
    second.goto(
        leader.get_by_role("link", name="The page that the code opens").get_attribute("href")
    )
    second.get_by_label("They stand beside your name").fill(digits)
    assert second.evaluate("document.documentElement.scrollWidth") == 390
    second.screenshot(path=str(tmp_path / "digits.png"))
    is_accessible(second)
    second.get_by_role("button", name="Come in").click()
    second.get_by_text("Editing as Eva Egg").wait_for()
    expect(row).to_contain_text("is in", **SOON)  # the leader's screen says so by itself
    # The leader opens the round; both vote.
    leader.goto(f"{served.address}/forms?strategy=acme")
    leader.get_by_role("button", name=re.compile("Open round")).click()
    ballot = leader.locator(".wb-ballot")
    for phone, (_, value, why) in zip((first, second), VOTES, strict=True):
        phone.goto(f"{served.address}/forms?strategy=acme")
        vote(phone, value, why)
        until(lambda on=phone, text=why: on.wait_for_timeout(50) or _reason(store, text))
    first.screenshot(path=str(tmp_path / "vote.png"), full_page=True)
    assert first.evaluate("document.documentElement.scrollWidth") == 390
    voted = ballot.get_by_text(re.compile("^Voted:"))
    expect(voted).to_contain_text("Max Mann", **SOON)
    expect(voted).to_contain_text("Eva Egg", **SOON)
    expect(ballot.get_by_text(re.compile("^Still to vote:"))).to_contain_text("Fin Fay", **SOON)
    expect(ballot.get_by_text(re.compile("^Here now:"))).to_contain_text("Max Mann", **SOON)
    leader.screenshot(path=str(tmp_path / "voted.png"), full_page=True)
    leader.reload()
    expect(voted).to_contain_text("Max Mann", **SOON)
    # Neither phone nor leader was told what another voted.
    assert heard
    seen = leader.content() + "".join(heard)
    assert "callers buy again" not in seen
    assert "it costs" not in seen
    assert "callers buy again" not in second.content()
    book = store.read("acme", reader="lea")
    assert not [row for row in book.rows("links") if row.round == 2]
    assert set(book.sealed["links"]) == {"max", "eva"}
    # Who signs out is out, also by going back.
    first.goto(f"{served.address}/manage?strategy=acme")
    first.get_by_role("button", name="Sign out").click()
    first.goto(f"{served.address}/forms?strategy=acme")
    expect(first.get_by_role("heading", name="Sign in")).to_be_visible(**SOON)


def _reason(store, text):
    with store._database.reading() as connection:
        return connection.exec_driver_sql(
            "SELECT count(*) FROM links WHERE reason = ?", (text,)
        ).scalar()


def test_a_member_is_a_member_of_the_own_strategy_and_of_no_other(served, signed_in):
    max_ = signed_in("max")
    assert "Another one" not in max_.get("/").text
    for path in ("strategy", "findings", "forms", "manage", "people", "download"):
        more = "&kind=pdf" if path == "download" else ""
        answer = max_.get(f"/{path}?strategy=other{more}")
        assert answer.status == 404, path
        assert "Another one" not in answer.text
    assert max_.get("/strategy?strategy=acme&strategy=other").status in (400, 404)
    assert signed_in("olga", "other").get("/forms?strategy=acme").status == 404


def test_by_requests_nobody_does_what_the_role_does_not_allow(served, store, signed_in):
    expert, before = signed_in("eva"), store.history("acme")
    for what in ("rename", "duplicate", "archive", "delete"):
        assert (
            expert.post("/manage?strategy=acme", do=what, name="Mine", word="delete").status == 403
        )
    for what in ("invite", "revoke", "open", "close", "add"):
        answer = expert.post("/people?strategy=acme", do=what, member="lea", name="Zoe")
        assert answer.status == 403, what
        assert "join?word" not in answer.text
    assert expert.get("/people?strategy=acme").status == 403
    assert "Invite the team" not in expert.get("/").text
    assert "Invite the team" in signed_in("lea").get("/").text
    # A member of one strategy leads no other by having the same key there.
    assert signed_in("lea").post("/manage?strategy=other", do="archive").status == 404
    assert signed_in("lea").post("/people?strategy=other", do="invite", member="olga").status == 404
    assert store.history("acme") == before
    assert served.ask("/people?strategy=acme").status in (302, 403)


def test_by_the_websocket_nobody_reads_or_writes_what_is_another_members(served, signed_in, visit):
    """A kernel answers its own page alone, and saves what its member may save."""
    eva, max_ = signed_in("eva"), signed_in("max")
    kernel = re.search(r'"kernelId": "([\w-]+)"', eva.get("/forms?strategy=acme").text)[1]
    for path in (f"/api/kernels/{kernel}", f"/waiting/{kernel}"):
        assert max_.get(path).status == 404
        assert served.ask(path).status in (302, 403)
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec_WebSocket_Version": "13"}
    upgrade |= {"Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    for cookie in (f"{SESSION}={max_.session}", f"{SESSION}=forged", ""):
        answer = served.ask(f"/api/kernels/{kernel}/channels", Cookie=cookie, **upgrade)
        assert answer.status in (302, 403, 404)


def test_in_the_own_kernel_a_forged_save_is_refused(served, store, visit):
    """What the page does not offer is sent to its kernel all the same, as an attacker would."""
    page, asked = visit(), []
    opens(page, served, link(store, "eva"))
    page.on("websocket", lambda line: asked.append(line.url))
    page.goto(f"{served.address}/forms?strategy=acme")
    page.locator(".wb-ballot").wait_for()
    page.wait_for_function("document.querySelector('#app-status').textContent === ''")
    kernel = next(re.search(r"/api/kernels/([\w-]+)", url)[1] for url in asked if "/api/ker" in url)
    address = f"{served.address.replace('http', 'ws')}/api/kernels/{kernel}/channels?session_id=x"
    before = store.history("acme")
    (told,) = (
        one
        for one in page.evaluate(SPEAK, [address, [message("comm_info_request")], ""])
        if "comm_info_reply" in one
    )
    comms = list(json.loads(told)["content"]["comms"])
    row = {"key": "eva", "name": "Eva Egg", "function": "sales", "role": "leader"}
    forged = [
        {"do": "save", "changes": [{"key": ["eva"], "version": 1, "cells": row}]},
        {"do": "save", "changes": [{"key": ["max"], "version": 1, "cells": None}]},
        {"do": "save", "changes": [{"key": None, "version": None, "cells": {**row, "key": "me"}}]},
    ]
    lines = [
        message("comm_msg", comm_id=comm, data={"method": "custom", "content": {**one, "id": "x"}})
        for comm in comms
        for one in forged
    ]
    heard = "".join(page.evaluate(SPEAK, [address, lines, ""]))
    assert heard.count("cannot change") >= len(forged)
    assert store.history("acme") == before


def test_a_withdrawn_member_is_out_at_once_with_the_page_open(served, store, signed_in, chromium):
    # Not by the fixture that wants no complaint of the browser: it will find the line gone.
    page, closed = chromium.new_context().new_page(), []
    page.set_default_timeout(1000 * LONGEST)

    def watches(line):
        if "/channels" in line.url:
            line.on("close", lambda _: closed.append(line.url))

    page.on("websocket", watches)
    opens(page, served, link(store, "fin"))
    page.goto(f"{served.address}/forms?strategy=acme")
    page.locator(".wb-ballot").wait_for()
    page.wait_for_function("document.querySelector('#app-status').textContent === ''")
    assert signed_in("lea").post("/people?strategy=acme", do="revoke", member="fin").status == 303
    until(lambda: page.wait_for_timeout(50) or closed)
    page.goto(f"{served.address}/forms?strategy=acme")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible(**SOON)
    page.context.close()


def test_a_link_is_used_up_by_its_button_and_not_by_a_program_that_looks_at_it(served, store):
    word = link(store, "noa")
    looked = served.ask(f"/join?word={word}")
    assert looked.status == 302
    assert looked.headers["Location"] == "/join"
    cookies = looked.headers["Set-Cookie"]
    assert "HttpOnly" in cookies
    assert "SameSite=Lax" in cookies
    assert store.sign_ins.people("acme")["noa"].opened is None
    assert store.sign_ins.open(word)
    again = served.ask(f"/join?word={word}")
    answer = served.ask("/join", Cookie=again.headers["Set-Cookie"].partition(";")[0])
    assert answer.status == 410
    assert "can no longer be used" in answer.text
    assert word not in served.log


def test_guessing_digits_closes_the_room(served, store):
    store.sign_ins.open_room("acme", ["noa"], "lea")
    room = store.sign_ins.room("acme")
    (right,) = room.digits.values()
    page = served.ask(f"/room?word={room.word}")
    xsrf = re.search(r"_xsrf=([^;]+)", page.headers["Set-Cookie"])[1]
    wrong = "000000" if right != "000000" else "000001"

    def tried(digits):
        body = f"_xsrf={xsrf}&digits={digits}"
        return served.ask(f"/room?word={room.word}", "POST", body, Cookie=f"_xsrf={xsrf}").status

    assert [tried(wrong) for _ in range(MOST_WRONG - 1)] == [401] * (MOST_WRONG - 1)
    assert tried(wrong) == 410
    assert tried(right) == 410


def test_a_remark_reaches_whom_it_speaks_to_who_says_that_it_is_seen(
    served, store, signed_in, visit, tmp_path
):
    page = visit(viewport={"width": 1440, "height": 900})
    row = f"{served.address}/row?strategy=acme&table=choices&key=call"
    opens(page, served, link(store, "eva"))
    page.goto(row)
    field = page.get_by_label("Your remark")
    field.press_sequentially("Does this still hold, @ma")
    page.get_by_role("button", name="@Max Mann").click()
    expect(field).to_have_value("Does this still hold, @Max Mann ")
    expect(field).to_be_focused()
    is_accessible(page)
    page.get_by_role("button", name="Save the remark").click()
    expect(page.locator(".app-remark")).to_have_text("Does this still hold, @Max Mann")
    assert "I have seen it" not in page.content()  # it does not wait for whoever wrote it
    for width in (1440, 1024, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.screenshot(path=str(tmp_path / f"remark-{width}.png"), full_page=True)
    said = store.read("acme").rows("remarks")[-1]
    assert (said.member, said.mentions) == ("eva", ("max",))
    max_, there = signed_in("max"), "/remark?strategy=acme&table=choices&key=call"
    assert "I have seen it" in max_.get("/row?strategy=acme&table=choices&key=call").text
    assert max_.post(there, seen=said.key).status == 303
    assert max_.post(there, seen=said.key).status == 303  # from another of their pages
    page.reload()
    expect(page.get_by_text("seen by Max Mann")).to_be_visible()
    # What nobody understands is told, and what is said is text.
    field.fill("<img src=x onerror=alert(1)> @Nobody")
    page.get_by_role("button", name="Save the remark").click()
    expect(page.get_by_text("Whom “Nobody” means is not clear")).to_be_visible()
    expect(page.locator(".app-remark").last).to_contain_text("<img src=x")
    before = len(store.history("acme"))
    for text in ("", "   ", "x" * 2001):
        assert max_.post(there, text=text).status == 303
    assert len(store.history("acme")) == before


def test_who_begins_a_strategy_is_in_it(served, signed_in):
    eva = signed_in("eva")
    answer = eva.post("/new", name="A second one")
    assert answer.status == 303
    assert "A second one" in eva.get("/").text
    assert eva.get("/people?strategy=a-second-one").status == 200
    assert signed_in("max").get("/manage?strategy=a-second-one").status == 404


def test_without_sign_in_there_is_no_such_page(editing):
    for path in ("/join", "/room", "/people?strategy=acme"):
        assert editing.ask(path).status == 404
