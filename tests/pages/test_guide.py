"""The way through the method: the one next thing, and every step as it stands."""

import re

import pytest
from books import make_book

from workbook.analysis.steps import following
from workbook.book.addresses import Place, leading_from
from workbook.pages import guide

DRAFT = {"strategy": [{"key": "s", "name": "S", "judged": ""}]}
FUNCTIONS = [{"key": f"f{n}", "name": f"Function {n}"} for n in range(3)]
MEMBERS = [{"key": f"m{n}", "name": f"Member {n}", "function": f"f{n}"} for n in range(3)]
EDITED = Place("app", "s", edited=True)


def draft(**tables):
    return make_book(**{**DRAFT, **tables})


def test_what_is_missing_is_said_by_name():
    book = draft(functions=FUNCTIONS, members=MEMBERS[:2])
    html = guide.strip(book)
    assert "Next: Who is in the team." in html
    assert "2 of 3; missing: somebody from Function 2." in html


@pytest.mark.parametrize(
    ("tables", "address"),
    [
        ({}, "team?strategy=s#new/functions/%7B%7D"),
        ({"functions": FUNCTIONS}, "team?strategy=s#new/members/%7B%7D"),
    ],
)
def test_the_button_leads_to_the_row_in_an_app_and_to_the_notebook_in_the_lab(tables, address):
    book = draft(**tables)
    with leading_from(EDITED):
        assert f'href="{address}"' in guide.strip(book)
        assert guide.next_address(book) == address
    lab = re.search(r'<a class="wb-button[^>]*href="([^"]+)"', guide.strip(book))
    assert lab[1] == "0_team.ipynb"


def test_the_vote_leads_to_its_ballot():
    book = draft(
        strategy=[{**DRAFT["strategy"][0], "service_statement": "We help", "recipient": "Shops"}],
        functions=FUNCTIONS,
        members=MEMBERS,
        corporate_objectives=[{"key": f"c{n}", "statement": f"Goal {n}"} for n in range(3)],
        choices=[{"key": f"c{n}", "statement": f"Choice {n}"} for n in range(3)],
        moments=[
            {"key": f"m{n}", "name": f"Moment {n}", "position": n + 1, "promise": "Soon"}
            | {"before_contact": "yes"}
            for n in range(3)
        ],
    )
    assert following(book).step.name == "vote"
    with leading_from(EDITED):
        assert guide.next_address(book) == "link?strategy=s#vote/links"


def test_who_works_on_with_a_finished_strategy_is_left_in_peace(book):
    assert guide.strip(book()) == ""  # it is judged: no draft
