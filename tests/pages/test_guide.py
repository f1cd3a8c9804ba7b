"""The way through the method: the one next thing, and every step as it stands."""

import re

import pytest
from books import make_book

from workbook.analysis.steps import PARTS, STEPS, following, left, minutes_of, states
from workbook.book.addresses import Place, leading_from
from workbook.book.model import TABLES
from workbook.pages import guide

DRAFT = {"strategy": [{"key": "s", "name": "S", "judged": ""}]}
FUNCTIONS = [{"key": f"f{n}", "name": f"Function {n}"} for n in range(3)]
MEMBERS = [{"key": f"m{n}", "name": f"Member {n}", "function": f"f{n}"} for n in range(3)]
EDITED = Place("app", "s", edited=True)


def draft(**tables):
    return make_book(**{**DRAFT, **tables})


def next_of(**tables):
    return following(draft(**tables)).step.name


def test_the_first_day_takes_as_long_as_the_starter_path_says():
    assert [minutes_of(part) for part in PARTS[1:]] == [195, 185, 185]
    assert all(step.table in TABLES or step.subject or step.chapter for step in STEPS)


def test_the_next_thing_follows_what_is_there():
    assert next_of() == "functions"
    assert next_of(functions=FUNCTIONS) == "members"
    assert next_of(functions=FUNCTIONS, members=MEMBERS) == "company"


def test_a_team_that_brings_its_plans_begins_with_what_is_missing():
    choice = [{"key": "c", "statement": "Call back"}]
    objectives = [
        {"key": f"o{n}", "function": f"f{n}", "choice": "c", "statement": f"Reach {n}"}
        for n in range(3)
    ]
    actions = [
        {"key": f"a{n}", "objective": f"o{n}", "function": f"f{n}", "statement": f"Do {n}"}
        for n in range(3)
    ]
    book = draft(functions=FUNCTIONS, members=MEMBERS, choices=choice, objectives=objectives,
                 actions=actions)  # fmt: skip
    done = {one.step.name for one in states(book) if one.is_done}
    assert {"functions", "members", "objectives", "actions", "collisions"} <= done
    assert following(book).step.name == "company"
    assert left(book)[0] == 5


def test_what_is_missing_is_said_by_name():
    book = draft(functions=FUNCTIONS, members=MEMBERS[:2])
    html = guide.strip(book)
    assert "Next: Who is in the team." in html
    assert "2 of 3; missing: nobody from Function 2 yet." in html


@pytest.mark.parametrize(
    ("tables", "address"),
    [
        ({}, "team?strategy=s#edit/functions/new"),
        ({"functions": FUNCTIONS}, "team?strategy=s#edit/members/new"),
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
