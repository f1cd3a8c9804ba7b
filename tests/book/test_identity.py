"""Who somebody is: which name counts, and which member it belongs to."""

import getpass

import pytest

from workbook.book import identity

TEAM = [
    {"key": "ana", "name": "Ana Ruiz", "email": "Ana.Ruiz@Example.org"},
    {"key": "bo", "name": "Bo Ñandú", "email": None},
    {"key": "eva", "name": "bo", "email": None},
]


@pytest.fixture
def members(book):
    return book(members=TEAM).rows("members")


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"JUPYTERHUB_USER": "ana", "WORKBOOK_USER": "bo"}, "ana"),
        ({"WORKBOOK_USER": " bo "}, "bo"),
        ({"WORKBOOK_USER": "bo", "SERVER_SOFTWARE": "voila/0.5.13"}, "bo"),
        ({"SERVER_SOFTWARE": "voila/0.5.13"}, ""),  # the account is the server's, not the visitor's
    ],
)
def test_the_hub_counts_before_the_setting(environment, name):
    assert identity.who(environment) == name


def test_the_account_counts_last(monkeypatch):
    assert identity.who({}) == getpass.getuser()
    assert identity.who({"WORKBOOK_USER": "  "}) == getpass.getuser()
    monkeypatch.setenv("WORKBOOK_USER", "ana")
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    assert identity.who() == "ana"


@pytest.mark.parametrize(
    "name",
    ["ana", "ANA", "Ana Ruiz", "ana  ruiz", " ana.ruiz@example.ORG ", "\uff41na"],
)
def test_a_member_is_known_by_key_name_or_address(members, name):
    assert identity.member(members, name) == "ana"


def test_accents_may_be_written_in_two_ways(members):
    assert identity.member(members, "bo n\u0303andu\u0301") == "bo"


@pytest.mark.parametrize("name", ["", "  ", "bo", "an", "ana.ruiz", "root", "None"])
def test_who_is_unknown_or_two_people_is_nobody(members, name):
    assert identity.member(members, name) is None  # “bo” is one member's key and another's name


def test_the_key_of_who_was_forgotten_is_told_apart():
    kept = ("former-member", "former-member-2", "former-member-12")
    assert all(identity.is_former(one) for one in kept)
    assert not any(identity.is_former(one) for one in ("former-members", "ex-former-member", ""))
