"""What each person brings is told by name, and what nobody masters only where all have said."""

import pytest

from workbook.chapters import team

ANA = {"key": "ana", "name": "Ana", "function": "sales", "expertise": "Order taking",
       "contribution": "Knows every <buyer>"}  # fmt: skip
BEN = {"key": "ben", "name": "Ben", "function": "sales"}


@pytest.fixture
def made(book):
    def make(*members, status="planned"):
        return book(
            functions=[{"key": "sales", "name": "Sales"}],
            members=list(members),
            choices=[{"key": "c", "statement": "C"}],
            objectives=[{"key": "o", "function": "sales", "choice": "c", "statement": "O"}],
            actions=[
                {"key": f"a{at}", "objective": "o", "function": "sales", "statement": domain,
                 "domain": domain, "status": status}
                for at, domain in enumerate(("order taking", "billing"))
            ],
        )  # fmt: skip

    return make


def test_a_contribution_stands_beside_the_name(made):
    html = team.brought(made(ANA, BEN))
    assert (
        "<strong>Ana, Sales</strong><br>Knows every &lt;buyer&gt;<br>Expert in Order taking."
        in html
    )
    assert "Ben" not in html
    assert "masters" not in html  # what Ben masters is not known


def test_what_open_actions_need_and_nobody_masters_is_named(made):
    told = "Open actions of Sales need “billing”; nobody in the team masters it."
    assert told in team.brought(made(ANA))
    other = team.brought(made({**ANA, "expertise": "Selling"}))
    assert "need “order taking” and “billing”; nobody in the team masters these." in other
    assert "masters" not in team.brought(made(ANA, status="done"))
    able = {"key": "eva", "name": "Eva", "expertise": "Billing"}
    assert "masters" not in team.brought(made(ANA, able))


def test_who_was_forgotten_brings_nothing(made):
    former = {**BEN, "key": "former-member", "name": "a former member", "expertise": "billing"}
    html = team.brought(made(ANA, former))
    assert "former" not in html
    assert "need “billing”; nobody" in html
    assert "need “billing”" in team.brought(made(ANA, {**former, "expertise": ""}))


def test_nothing_is_shown_where_nobody_has_said(made):
    assert team.brought(made(BEN)) == ""
