"""Members sign in by their company's accounts; whoever is not meant, or tries tricks, does not."""

from __future__ import annotations

import json
import logging
import re
from contextlib import closing
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from playwright.sync_api import expect
from serve.members import SESSION, SOON, Member, is_accessible, signing_in
from serve.provider import CLIENT, SECRET, providing, sent_back
from serve.test_serve_browser import PHONE
from waiting import finished

from workbook.book.errors import BadInput
from workbook.serve import AccessRules, Settings, openid_secret
from workbook.serve.login_attempts import TooManyGuesses
from workbook.serve.openid import (
    MOST_WAITING,
    Attempt,
    Provider,
    Unreachable,
    verified_email,
)
from workbook.serve.settings import refuse_unsafe
from workbook.store import Change

ATTEMPT = "workbook-openid"


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """A server on which people sign in by accounts of a provider, the provider, and the store."""
    with providing() as (issuer, account):
        rules = {"openid": issuer, "openid_client": CLIENT, "openid_secret": SECRET}
        with signing_in(tmp_path_factory.mktemp("openid"), **rules) as (served, store):
            yield served, account, store


@pytest.fixture
def served(company):
    return company[0]


@pytest.fixture
def account(company):
    return company[1]


def cookies(answer):
    """Return the cookies that an answer sets, by their names."""
    told = (value for name, value in answer.getheaders() if name == "Set-Cookie")
    return {one.partition("=")[0]: one.partition("=")[2].partition(";")[0] for one in told}


def begun(served, query=""):
    """Begin to sign in; gives the provider's address and the cookie."""
    answer = served.ask(f"/openid{query}")
    assert answer.status == 302
    return answer.headers["Location"], f"{ATTEMPT}={cookies(answer)[ATTEMPT]}"


def signing(served, query=""):
    """Sign in; gives the last answer."""
    there, kept = begun(served, query)
    return served.ask(sent_back(there), Cookie=kept)


def is_out(answer, status, words):
    assert (answer.status, words in answer.text) == (status, True), answer.text
    assert not cookies(answer).get(SESSION)


def test_an_account_with_a_members_address_lets_in(served, account):
    account.be("EVA.egg@Example.org")
    answer = signing(served, "?next=/forms?strategy%3Dacme")
    assert (answer.status, answer.headers["Location"]) == (303, "/forms?strategy=acme")
    set_cookie = next(one for _, one in answer.getheaders() if one.startswith(f"{SESSION}="))
    assert {"HttpOnly", "SameSite=Lax", "Max-Age=43200"} <= set(re.split("; ?", set_cookie))
    eva = Member(served, cookies(answer)[SESSION])
    page = eva.get("/").text
    assert "Eva Egg" in page
    assert "Another one" not in page  # the strategy in which nobody has the address
    assert eva.get("/people?strategy=acme").status == 403


def test_a_browser_is_sent_with_everything_that_protects_it(served, account):
    there, _ = begun(served)
    asked = {name: one for name, (one,) in parse_qs(urlsplit(there).query).items()}
    assert asked["response_type"] == "code"
    assert asked["scope"] == "openid email"
    assert asked["client_id"] == CLIENT
    assert asked["redirect_uri"] == f"{served.address}/openid/back"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43  # the base64 of SHA-256
    assert min(len(asked["state"]), len(asked["nonce"])) >= 20
    assert begun(served)[0] != there


@pytest.mark.parametrize(
    "how",
    [
        {"claims": {"iss": "https://login.evil.example"}},
        {"claims": {"iss": None}},
        {"claims": {"aud": "another-client"}},
        {"claims": {"aud": "another-client", "azp": CLIENT}},
        {"claims": {"aud": None}},
        {"claims": {"aud": [CLIENT, "another-client"], "azp": "another-client"}},
        {"claims": {"exp": 1_700_000_000}},
        {"claims": {"exp": None}},
        {"claims": {"iat": 4_000_000_000}},
        {"claims": {"nonce": "of another sign-in"}},
        {"claims": {"nonce": None}},
        {"claims": {"sub": None}},
        {"claims": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}},
        {"sign": "another key"},
        {"sign": "none"},
        {"sign": "secret"},
        {"sign": "public key"},
    ],
    ids=repr,
)
def test_an_id_token_that_is_not_right_lets_nobody_in(served, account, how):
    account.be("lea@example.org", **how)
    is_out(signing(served), 403, "This sign-in can no longer be used")


def test_only_an_address_that_the_provider_has_verified_counts(served, account):
    for verified in (False, None, "false", 0, "yes", 1.5):
        account.be("lea@example.org", verified=verified)
        is_out(signing(served), 403, "no verified e-mail address")
    # Nor does anything else that people choose themselves.
    names = {"preferred_username": "lea@example.org", "name": "Lea Leal", "nickname": "lea"}
    account.be("nobody@example.org", claims={**names, "sub": "lea@example.org"})
    is_out(signing(served), 403, "You signed in as nobody@example.org")
    assert verified_email({"email": "a@b.example", "email_verified": True}) == "a@b.example"
    for email in ("", "lea", "lea\n@example.org", ["lea@example.org"], None, "a" * 400 + "@b"):
        assert not verified_email({"email": email, "email_verified": True})


@pytest.mark.parametrize(
    "email", ["stranger@example.org", "lea", "ｌea@example.org", "leal@example.org", "max"]
)
def test_who_is_expected_nowhere_hears_whom_to_ask(served, account, email):
    account.be(email if "@" in email else f"{email}@")
    answer = signing(served)
    is_out(answer, 403, "Ask whoever leads your strategy")
    assert "/openid?next=%2F&amp;other=yes" in answer.text
    assert "Win" not in answer.text  # nothing of what there is
    assert "prompt=select_account" in begun(served, "?other=yes")[0]


def test_an_address_of_two_members_is_nobodys(company):
    served, account, store = company
    changes = [
        Change("members", ("vic",), {"email": "shared@example.org"}, 1),
        Change("members", ("noa",), {"email": "shared@example.org"}, 1),
    ]
    store.save("acme", changes, by="lea")
    account.be("shared@example.org")
    is_out(signing(served), 403, "No strategy expects you yet")


def test_an_answer_counts_once_and_in_the_browser_that_asked(served, account):
    account.be("lea@example.org")
    there, kept = begun(served)
    back = sent_back(there)
    stale = "was begun in another browser"
    is_out(served.ask(back), 400, stale)  # no cookie: another browser
    is_out(served.ask(back, Cookie=begun(served)[1]), 400, stale)  # another attempt's
    is_out(served.ask(re.sub("state=[^&]+", "state=", back), Cookie=kept), 400, stale)
    is_out(served.ask(re.sub("state=[^&]+", "", back), Cookie=kept), 400, stale)
    is_out(served.ask(f"{back}&iss=https://evil.example", Cookie=kept), 400, stale)
    forged = json.dumps(["a", "b", "c", "/"])
    is_out(served.ask("/openid/back?code=x&state=a", Cookie=f"{ATTEMPT}={forged}"), 400, stale)
    answer = served.ask(back, Cookie=kept)
    assert answer.status == 303
    is_out(served.ask(back, Cookie=kept), 403, stale)
    # A code that somebody else was given is of no use to whoever has begun another attempt.
    there, kept = begun(served)
    (state,) = parse_qs(urlsplit(there).query)["state"]
    stolen = parse_qs(urlsplit(sent_back(begun(served)[0])).query)["code"][0]
    is_out(served.ask(f"/openid/back?code={stolen}&state={state}", Cookie=kept), 403, stale)
    assert stolen not in served.log
    assert state not in served.log


def test_who_declines_is_told_so(served, account):
    there, kept = begun(served)
    (state,) = parse_qs(urlsplit(there).query)["state"]
    answer = served.ask(f"/openid/back?error=access_denied&state={state}", Cookie=kept)
    is_out(answer, 403, "The sign-in was cancelled")


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_sent_elsewhere(served, account, next_):
    account.be("lea@example.org")
    answer = signing(served, f"?next={quote(next_, safe='')}")
    assert answer.status == 303
    assert answer.headers["Location"] == "/strategy?strategy=acme"
    assert served.ask("/openid?next=/%09/evil.example").status == 400


def test_a_session_ends_when_signing_out_and_another_account_ends_the_one_before(company):
    served, account, store = company
    account.be("lea@example.org")
    lea = Member(served, cookies(signing(served))[SESSION])
    there, kept = begun(served)
    account.be("eva.egg@example.org")
    both = f"{kept}; {SESSION}={lea.session}"
    assert "also signs in with the company’s account" in lea.get("/people?strategy=acme").text
    eva = Member(served, cookies(served.ask(sent_back(there), Cookie=both))[SESSION])
    assert not store.sign_ins.passes(lea.session)
    assert [one.member for one in store.sign_ins.passes(eva.session)] == ["eva"]
    assert eva.post("/logout").status == 302
    assert not store.sign_ins.passes(eva.session)
    assert eva.get("/forms?strategy=acme").status in (302, 403)


def test_who_begins_a_strategy_comes_in_by_the_same_account_later(company):
    served, account, store = company
    account.be("eva.egg@example.org")
    there, kept = begun(served)
    answer = served.ask(sent_back(there), Cookie=kept)
    proven = f"workbook-address={cookies(answer)['workbook-address']}"
    eva = Member(served, cookies(answer)[SESSION])
    also = {"Cookie": f"{SESSION}={eva.session}; _xsrf={eva.xsrf}; {proven}"}
    body = urlencode({"_xsrf": eva.xsrf, "name": "Of Eva alone"})
    assert served.ask("/new", "POST", body, **also).status == 303
    (row,) = store.read("of-eva-alone").rows("members")
    assert (row.name, row.email, row.role) == ("Eva Egg", "eva.egg@example.org", "leader")
    eva = Member(served, cookies(signing(served))[SESSION])
    assert {one.strategy for one in store.sign_ins.passes(eva.session)} >= {"of-eva-alone", "acme"}
    # The address belongs to the session with which it was proved, and to no other.
    _, other = store.sign_ins.open(store.sign_ins.invite("acme", "max", "lea"))
    max_ = Member(served, other)
    also = {"Cookie": f"{SESSION}={other}; _xsrf={max_.xsrf}; {proven}"}
    body = urlencode({"_xsrf": max_.xsrf, "name": "Of Max alone"})
    assert served.ask("/new", "POST", body, **also).status == 303
    (row,) = store.read("of-max-alone").rows("members")
    assert (row.name, row.email) == ("Max Mann", None)


@pytest.mark.parametrize("content", [None, " \n"])
def test_a_file_of_the_secret_that_holds_none_is_refused(tmp_path, content):
    file = tmp_path / "secret"
    if content:
        file.write_text(content)
    with pytest.raises(BadInput, match="The apps are not served like this") as refused:
        openid_secret(file)
    assert [fault.column for fault in refused.value.faults] == ["--openid-secret-file"]


def test_another_site_starts_no_sign_in_but_a_browser_comes_back_from_the_provider(served, account):
    foreign = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"}
    assert served.ask("/openid", Sec_Fetch_Dest="image", **foreign).status == 403
    account.be("lea@example.org")
    there, kept = begun(served)
    back = sent_back(there)
    assert served.ask(back, Cookie=kept, Sec_Fetch_Dest="image", **foreign).status == 403
    foreign["Sec_Fetch_Mode"] = "navigate"
    assert served.ask(back, Cookie=kept, Sec_Fetch_Dest="document", **foreign).status == 303


def test_a_provider_that_calls_itself_something_else_is_not_asked(tmp_path, account):
    """Another's metadata would let another's tokens in."""

    with providing() as (issuer, other):
        rules = AccessRules(sign_in=True, openid=issuer, openid_client=CLIENT)
        for wrong in (
            {"issuer": "https://login.evil.example"},
            {"id_token_signing_alg_values_supported": ["none", "HS256"]},
            {"authorization_endpoint": None},
            {"token_endpoint": 1},
            {"jwks_uri": ""},
        ):
            other.metadata = wrong
            with closing(Provider(rules)) as provider, pytest.raises(Unreachable):
                finished(provider.begin("http://127.0.0.1/openid/back", anew=False))
    with closing(Provider(rules)) as provider, pytest.raises(Unreachable):  # it is gone
        finished(provider.begin("http://127.0.0.1/openid/back", anew=False))


def test_where_too_many_sign_in_at_once_an_attempt_counts_later():

    rules = AccessRules(sign_in=True, openid="http://127.0.0.1:9", openid_client=CLIENT)
    attempt = Attempt("state", "nonce", "verifier", "/")
    with closing(Provider(rules)) as provider:
        provider._waiting = MOST_WAITING
        with pytest.raises(TooManyGuesses):
            finished(provider.email("code", "http://127.0.0.1/openid/back", attempt))
        provider._waiting = 0
        with pytest.raises(Unreachable):  # and not that it was used before
            finished(provider.email("code", "http://127.0.0.1/openid/back", attempt))


@pytest.mark.parametrize(
    ("rules", "option"),
    [
        ({"openid": "http://login.example.com", "openid_client": "x"}, "--openid"),
        ({"openid": "login.example.com", "openid_client": "x"}, "--openid"),
        ({"openid": "https://login.example.com?x=1", "openid_client": "x"}, "--openid"),
        ({"openid": "https://a@login.example.com", "openid_client": "x"}, "--openid"),
        ({"openid": "https://login.example.com"}, "--openid-client"),
    ],
)
def test_settings_that_are_not_safe_are_refused(rules, option):
    settings = Settings(edit=True, access_rules=AccessRules(sign_in=True, **rules))
    with pytest.raises(BadInput) as refused:
        refuse_unsafe(settings)
    assert [fault.column for fault in refused.value.faults] == [option]


def test_without_a_provider_there_is_no_such_page(editing):
    for path in ("/openid", "/openid/back?code=x&state=y"):
        assert editing.ask(path).status == 404


@pytest.fixture(scope="module")
def oidc_provider_mock():
    """Somebody else's provider, with a page on which people sign in."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its libraries
        import oidc_provider_mock as package
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    lea = {"email": "lea@example.org", "email_verified": True}
    users = [package.User(sub="lea", claims=lea), package.User(sub="zoe", claims={**lea,
             "email": "zoe@example.org"})]  # fmt: skip
    with package.run_server_in_thread(user_claims=users) as server:
        yield f"http://127.0.0.1:{server.server_port}"


def test_a_person_signs_in_at_a_real_provider_in_a_browser(
    oidc_provider_mock, chromium, tmp_path, tmp_path_factory
):
    rules = {"openid": oidc_provider_mock, "openid_client": CLIENT, "openid_secret": SECRET}
    page = chromium.new_context(**PHONE).new_page()
    page.set_default_timeout(SOON["timeout"])
    with signing_in(tmp_path_factory.mktemp("browser"), **rules) as (served, _):
        page.goto(f"{served.address}/manage?strategy=acme")
        page.screenshot(path=str(tmp_path / "sign-in.png"), full_page=True)
        is_accessible(page)
        page.get_by_role("link", name="Sign in with your company’s account").click()
        # Somebody whom nobody expects …
        page.get_by_role("button", name="zoe").click()
        expect(page.get_by_text("You signed in as zoe@example.org")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        page.screenshot(path=str(tmp_path / "unknown.png"), full_page=True)
        is_accessible(page)
        # … chooses another account.
        page.get_by_role("link", name="Sign in with another account").click()
        page.get_by_role("button", name="lea").click()
        expect(page.get_by_text("Editing as Lea Leal")).to_be_visible(**SOON)
        expect(page).to_have_url(f"{served.address}/manage?strategy=acme")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
        page.goto(f"{served.address}/manage?strategy=acme")
        expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    page.context.close()
