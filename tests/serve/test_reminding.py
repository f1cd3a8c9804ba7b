"""Who owes what, as the leader reads it in the browser."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from serve.apps import serving, write_notebooks
from serve.members import is_accessible, signed_in
from team import team

from workbook.serve import AccessRules
from workbook.store import Change, open_store


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("owing")
    write_notebooks(folder / "notebooks")
    with open_store(folder / "store.sqlite") as store:
        store.create(team(commitments=[], requests=[], remarks=[], remarks_seen=[]), by="lea")
        due = datetime.now(UTC).date() - timedelta(days=2)
        told = {"member": "eva", "statement": "Ask three buyers", "made_on": due, "due_on": due}
        store.save("acme", [Change("commitments", ("ask",), told)], "lea")
        with serving(folder, workers=1, edit=True, access_rules=AccessRules(sign_in=True)) as one:
            one.store = store
            yield one


def test_the_leader_reads_who_owes_what_and_writes_the_mail(served, visit):
    lea = signed_in(served, served.store, "lea")
    page = visit()
    page.context.add_cookies(
        [{"name": "workbook-member", "value": lea.session, "url": served.address}]
    )
    page.goto(f"{served.address}/manage?strategy=acme")
    page.get_by_role("link", name="Who owes what, ready to send").click()
    letter = page.get_by_role("group", name="Mail to Eva Egg")
    assert "Ask three buyers" in letter.inner_text()
    assert f"{served.address}/my_page?strategy=acme" in letter.inner_text()
    there = page.get_by_role("link", name="Write this mail to Eva Egg").get_attribute("href")
    assert there.startswith("mailto:Eva.Egg@example.org?subject=Acme")
    assert "Ask%20three%20buyers" in there
    is_accessible(page)


def test_a_visitor_who_is_no_member_reads_and_forgets_nothing(locked_editing):
    served, token = locked_editing  # nobody has a role in "other", so everybody may manage it
    allowed = {"Authorization": f"Bearer {token}"}
    answer = served.ask("/remind?strategy=other", **allowed)
    assert answer.status == 403
    assert "does not know who you are" in answer.text
    assert "olga" not in answer.text
    page = served.ask("/manage?strategy=other", **allowed)
    assert page.status == 200
    assert "Olga" not in page.text
    xsrf = re.search(r"_xsrf=([^;]+)", page.headers["Set-Cookie"])[1]
    body = urlencode({"_xsrf": xsrf, "do": "forget", "member": "olga", "word": "forget"})
    cookie = {"Cookie": f"_xsrf={xsrf}", **allowed}
    assert served.ask("/manage?strategy=other", "POST", body, **cookie).status == 403
    with open_store(served.folder / "store.sqlite") as store:
        assert "olga" in store.read("other").by_key("members")


def test_nobody_else_reads_it(served):
    assert signed_in(served, served.store, "eva").get("/remind?strategy=acme").status == 403
    lea = signed_in(served, served.store, "lea")
    assert "Nothing is sent from here" in unescape(lea.get("/remind?strategy=acme").text)
