"""Who gets in: every way in and every way that must stay shut, by real requests."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

import pytest
from books import make_book
from serve.apps import PASSWORD, TOKEN

from workbook.serve import AccessRules
from workbook.serve.access import Reader, is_of_team

GOOD = "/good?strategy=acme"


def cookies_of(answer):
    return "; ".join(one.split(";")[0] for one in answer.headers.get_all("Set-Cookie") or ())


def log_in(served, word, next_="/"):
    form = served.ask("/login")
    xsrf = re.search(r'name="_xsrf" value="([^"]+)"', form.text)[1]
    body = urlencode({"_xsrf": xsrf, "word": word, "next": next_})
    return served.ask("/login", "POST", body, Cookie=cookies_of(form))


@pytest.mark.parametrize("path", ["/", GOOD, "/unknown?strategy=acme"])
def test_a_stranger_is_sent_to_the_way_in(locked, path):
    answer = locked.ask(path)
    assert answer.status == 302
    assert answer.headers["Location"].startswith("/login?next=")


@pytest.mark.parametrize(
    "path",
    [
        "/api/kernels/00000000-0000-0000-0000-000000000000",
        "/api/kernels/00000000-0000-0000-0000-000000000000/channels",
        "/voila/execution/00000000-0000-0000-0000-000000000000",
        "/voila/labextensions/anywidget/static/none.js",
    ],
)
def test_a_stranger_reaches_no_kernel(locked, path):
    assert locked.ask(path).status in (302, 403, 404)


def test_who_knows_the_token_alone_is_not_of_the_team():
    made = make_book(strategy=[{"key": "s", "name": "S"}], members=[{"key": "ana", "name": "Ana"}])
    ana, visitor = Reader("proxy:ana", who="ana"), Reader("token")
    locked, own = AccessRules(token=TOKEN), AccessRules()
    assert [is_of_team(locked, one, made) for one in (ana, visitor)] == [True, False]
    assert is_of_team(own, visitor, made)  # at a computer of their own


def test_a_token_in_the_address_becomes_a_cookie_and_leaves_the_address(locked):
    answer = locked.ask(f"{GOOD}&token={TOKEN}")
    assert answer.status == 302
    assert answer.headers["Location"] == GOOD
    cookie = next(
        one for one in answer.headers.get_all("Set-Cookie") if one.startswith("workbook-reader")
    )
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie  # this connection is not encrypted
    assert TOKEN not in cookie
    inside = locked.ask(GOOD, Cookie=cookies_of(answer))
    assert inside.status == 200
    assert '<p class="wb-answer">' in inside.text
    assert TOKEN not in inside.text + locked.log


def test_a_script_may_send_the_token_in_a_header(locked):
    assert locked.ask("/typed?strategy=acme", Authorization=f"Bearer {TOKEN}").status == 200
    assert locked.ask("/typed?strategy=acme", Authorization="Bearer nonsense").status == 302


@pytest.mark.parametrize("word", [TOKEN, PASSWORD])
def test_the_form_lets_in_and_leads_on(locked, word):
    answer = log_in(locked, word, GOOD)
    assert answer.status == 302
    assert answer.headers["Location"] == GOOD
    assert locked.ask(GOOD, Cookie=cookies_of(answer)).status == 200


@pytest.mark.parametrize("word", ["", TOKEN[:-1], PASSWORD.upper(), "é" * 50])
def test_a_wrong_word_is_refused(locked, word):
    answer = log_in(locked, word)
    assert answer.status == 401
    assert "That is not correct" in answer.text
    assert "workbook-reader" not in cookies_of(answer)


ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    "/\x0b/evil.example",
    "/good\r\nSet-Cookie: a=b",
    "/\u2028/evil.example",
    "/../other",
    "/%2e%2e/other",
    "good",
    "javascript:alert(1)",
    "",
]


@pytest.mark.parametrize("elsewhere", ELSEWHERE, ids=repr)
def test_the_form_leads_to_no_other_site(locked, elsewhere):
    answer = log_in(locked, TOKEN, elsewhere)
    assert answer.status == 302
    assert answer.headers["Location"] == "/"
    form = locked.ask(f"/login?{urlencode({'next': elsewhere})}")
    assert 'name="next" value="/"' in form.text


@pytest.mark.parametrize("here", ["/", GOOD, "/good?strategy=%C3%B1&as_of=2026-03-31#what"])
def test_the_form_leads_to_any_page_of_this_server(locked, here):
    assert log_in(locked, TOKEN, here).headers["Location"] == here


def test_the_form_of_another_site_is_refused(locked):
    body = urlencode({"word": TOKEN})
    assert locked.ask("/login", "POST", body).status == 403


@pytest.mark.parametrize("kept", ["x", "2|1:0|10:1700000000|15:workbook-reader|4:YWJj|" + "0" * 64])
def test_a_forged_cookie_opens_nothing(locked, kept):
    assert locked.ask(GOOD, Cookie=f'workbook-reader="{kept}"').status == 302


def test_leaving_takes_the_cookie_back(locked):
    inside = log_in(locked, TOKEN)
    page = locked.ask(GOOD, Cookie=cookies_of(inside))
    xsrf = re.search(r'name="_xsrf" value="([^"]+)"', page.text)[1]
    both = f"{cookies_of(inside)}; {cookies_of(page)}"
    left = locked.ask("/logout", "POST", urlencode({"_xsrf": xsrf}), Cookie=both)
    assert left.status == 302
    assert 'workbook-reader=""' in cookies_of(left)


def test_the_proxy_names_the_reader(behind_proxy):
    answer = behind_proxy.ask(GOOD, X_Reader="Eva.Egg@example.org")
    assert answer.status == 200
    assert "Reading as <strong>Eva.Egg@example.org</strong>" in answer.text


@pytest.mark.parametrize("who", ["lea", "LEA", "Lea Leal", "lea@example.org"])
def test_a_member_sees_their_strategy_and_no_other(behind_proxy, who):
    assert behind_proxy.ask(GOOD, X_Reader=who).status == 200
    assert behind_proxy.ask("/good?strategy=other", X_Reader=who).status == 404
    front = behind_proxy.ask("/", X_Reader=who).text
    assert "Win &amp; grow" in front
    assert "Another one" not in front


def test_whether_a_strategy_exists_is_its_members_business(behind_proxy):
    hidden = behind_proxy.ask("/good?strategy=other", X_Reader="lea")
    missing = behind_proxy.ask("/good?strategy=nope", X_Reader="lea")
    assert hidden.status == missing.status == 404
    assert hidden.text.replace("other", "nope") == missing.text.replace("other", "nope")


def test_who_is_nobodys_member_sees_an_empty_list(behind_proxy):
    answer = behind_proxy.ask("/", X_Reader="mallory@example.org")
    assert answer.status == 200
    assert "You have no access to a strategy yet." in answer.text


@pytest.mark.parametrize("headers", [{}, {"X-Reader": ""}, {"X-Reader": "   "}])
def test_the_proxy_without_a_name_lets_nobody_in(behind_proxy, headers):
    assert behind_proxy.ask(GOOD, **headers).status == 302


def test_the_header_counts_only_from_the_proxys_address(behind_proxy):
    answer = behind_proxy.ask(GOOD, source="127.0.0.2", X_Reader="lea")
    assert answer.status == 302
    forged = {"X-Reader": "lea", "X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1"}
    assert behind_proxy.ask(GOOD, source="127.0.0.2", **forged).status == 302


def test_two_names_are_no_name(behind_proxy):
    assert behind_proxy.ask(GOOD, repeated=("X-Reader", ["lea", "olga"])).status == 302


def test_without_a_word_to_know_the_form_says_where_to_go(behind_proxy):
    answer = behind_proxy.ask("/login")
    assert "company’s sign-in" in answer.text
    assert "<form" not in answer.text


def test_a_name_is_shown_as_text(behind_proxy):
    answer = behind_proxy.ask("/", X_Reader="<b>lea</b>")
    assert "<b>lea" not in answer.text
    assert quote("<b>") not in answer.text
