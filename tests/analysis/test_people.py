"""Who answers for a row, and who has to act on a finding."""

import pytest

from workbook.analysis.checks import findings
from workbook.analysis.people import acting, answers_for, who_acts

FUNCTIONS = [
    {"key": "sales", "name": "Sales", "manager": "ana"},
    {"key": "finance", "name": "Finance"},
]
MEMBERS = [
    {"key": "ana", "name": "Ana Ruiz", "function": "sales"},
    {"key": "ben", "name": "Ben Soto", "function": "finance"},
    {"key": "lea", "name": "Lea Vidal"},
]
CHOICE = {"key": "win", "statement": "Win"}
OBJECTIVE = {"key": "grow", "function": "sales", "choice": "win", "statement": "Grow"}


@pytest.fixture
def team(book):
    def made(leader="lea", **objective):
        return book(
            strategy=[{"key": "s", "name": "S", "leader": leader}],
            functions=FUNCTIONS,
            members=MEMBERS,
            choices=[CHOICE],
            objectives=[{**OBJECTIVE, **objective}],
        )

    return made


@pytest.mark.parametrize(
    ("cells", "person"),
    [({"owner": "ben"}, "ben"), ({}, "ana"), ({"function": "finance"}, None)],
)
def test_the_owner_answers_else_the_manager_of_the_function(team, cells, person):
    one = team(**cells)
    assert answers_for(one, one.rows("objectives")[0]) == person


def test_who_answers_for_the_rows_of_a_finding_has_to_act(team):
    (finding,) = findings(team(), select=["P204"])
    assert acting(team(), finding) == ("ana",)
    assert who_acts(team(), finding) == "Ana Ruiz"


def test_the_leader_acts_where_nobody_is_named_and_nobody_where_there_is_none(team):
    nobody = team(function="finance")
    (finding,) = findings(nobody, select=["P204"])
    assert who_acts(nobody, finding) == "Lea Vidal"
    without = team(leader="", function="finance")
    assert acting(without, finding) == ()
    assert who_acts(without, finding) == ""


def test_a_finding_about_several_rows_names_each_person_once(team):
    one = team()
    (finding,) = findings(one, select=["P204"])
    twice = type(finding)(**{**vars(finding), "keys": ("grow", "grow")})
    assert acting(one, twice) == ("ana",)
