"""Members who sign in: servers for them, their browsers as far as requests go, and a vote."""

from __future__ import annotations

import re
from contextlib import contextmanager
from urllib.parse import urlencode

from serve import test_axe
from serve.apps import LONGEST, serving, write_notebooks, write_store

from workbook.serve import AccessRules
from workbook.store import open_store

SESSION = "workbook-member"
SOON = {"timeout": 1000 * LONGEST}  # on a machine that is busy too
VOTES = (
    ("max", "+3 decisive", "callers buy again"),
    ("eva", "−3 works against it", "it costs"),
)


@contextmanager
def signing_in(folder, **rules):
    """Run a server for editing on which members sign in; gives it and its store."""
    write_notebooks(folder / "notebooks")
    write_store(folder / "store.sqlite")
    access_rules = AccessRules(sign_in=True, **rules)
    with (
        serving(folder, workers=1, edit=True, access_rules=access_rules) as served,
        open_store(folder / "store.sqlite") as store,
    ):
        yield served, store


def link(store, member, strategy="acme"):
    return store.sign_ins.invite(strategy, member, "lea")


class Member:
    """A member's browser, as far as requests go; without a session it is a stranger's."""

    def __init__(self, served, session=""):
        self.served, self.session = served, session
        page = self.get("/" if session else "/login")
        self.xsrf = re.search(r"_xsrf=([^;]+)", page.headers["Set-Cookie"] or "")[1]

    def _cookie(self, xsrf=""):
        kept = {SESSION: self.session, "_xsrf": xsrf}
        return "; ".join(f"{name}={value}" for name, value in kept.items() if value)

    def get(self, path, **headers):
        return self.served.ask(path, Cookie=self._cookie(), **headers)

    def post(self, path, **fields):
        return self.send(path, urlencode({"_xsrf": self.xsrf, **fields}))

    def send(self, path, body, method="POST", **headers):
        return self.served.ask(path, method, body, Cookie=self._cookie(self.xsrf), **headers)


def signed_in(served, store, member, strategy="acme"):
    """Sign a member in by a link."""
    _, session = store.sign_ins.open(link(store, member, strategy))
    return Member(served, session)


def vote(page, label, why):
    """Vote on a ballot's first row, with a reason, as a person does."""
    box = page.get_by_label("Save costs")
    box.wait_for()
    box.select_option(label=label)
    page.locator(".wb-done").first.wait_for()
    page.get_by_label("Reason").first.fill(why)
    page.keyboard.press("Tab")


def is_accessible(page):
    """Assert that axe-core finds nothing serious on a page."""
    if test_axe.AXE.is_file():
        page.evaluate(test_axe.AXE.read_text(encoding="utf-8"))
        assert page.evaluate(test_axe._RUN) == []
