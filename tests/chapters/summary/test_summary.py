"""What the summary takes from the findings, and whom it names."""

import pytest

from workbook import summary
from workbook.chapters.summary.measures import matter_most, who_acts
from workbook.checks import Finding, findings


@pytest.fixture
def team(book):
    return book(
        strategy=[
            {"key": "s", "name": "S", "leader": "eva", "service_statement": "Once and right."}
        ],
        functions=[{"key": "sales", "name": "Sales", "manager": "ana"}],
        members=[
            {"key": "ana", "name": "Ana Ruiz"},
            {"key": "eva", "name": "Eva Gil"},
            {"key": "leo", "name": "Leo Paz"},
        ],
        choices=[{"key": f"c{n}", "statement": f"Choice {n}"} for n in range(6)],
        corporate_objectives=[{"key": "grow", "statement": "Grow"}],
        objectives=[{"key": "o", "function": "sales", "choice": "c0", "statement": "Sell"}],
        actions=[
            {"key": "a", "objective": "o", "function": "sales", "statement": "Act", "owner": "leo"}
        ],
    )


def finding(table, *keys):
    return Finding("P999", "error", "plans", table, keys, "Facts.", "Do.", "[004]")


def test_the_owner_acts_then_the_manager_then_the_leader(team):
    assert who_acts(team, finding("actions", "a")) == "Leo Paz"
    assert who_acts(team, finding("objectives", "o")) == "Ana Ruiz"
    assert who_acts(team, finding("functions", "sales")) == "Ana Ruiz"
    assert who_acts(team, finding("choices", "c0")) == "Eva Gil"
    assert who_acts(team, finding("links", "c0", "grow")) == "Eva Gil"
    assert who_acts(team, finding("strategy", "s")) == "Eva Gil"


def test_nobody_named_is_the_empty_text(book):
    assert who_acts(book(), finding("strategy", "test")) == ""


def test_errors_come_first_and_one_rule_does_not_hide_the_others(team):
    most = matter_most(team)
    assert len(most) <= 10
    assert [one.severity for one in most] == sorted([one.severity for one in most])
    everything = findings(team)
    assert sum(one.code == "L105" for one in everything) == 6
    codes = [one.code for one in most]
    errors = {one.code for one in everything if one.severity == "error"}
    assert set(codes[: len(errors)]) == errors  # every check is heard before any is heard twice
    frame = summary.findings_that_matter(team)
    assert frame.code.tolist() == [one.code for one in most]
    assert set(frame.who) <= {"Ana Ruiz", "Eva Gil", "Leo Paz"}


def test_the_page_says_who_has_to_act(team, book):
    html = summary.findings_with_people(team)
    assert "Eva Gil has to act" in html
    assert "nobody is named to act" in summary.findings_with_people(book())


def test_the_answer_is_the_verdict(team):
    assert summary.answer(team).startswith("It will not live as it is: the plans gate fails")
    assert "plans" in summary.four_gates(team).lower()
