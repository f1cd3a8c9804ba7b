"""The steps of the Starter path, and which of them is next."""

from books import make_book

from workbook.analysis.steps import PARTS, STEPS, following, left, minutes_of, states
from workbook.book.model import TABLES

DRAFT = {"strategy": [{"key": "s", "name": "S", "judged": ""}]}
FUNCTIONS = [{"key": f"f{n}", "name": f"Function {n}"} for n in range(3)]
MEMBERS = [{"key": f"m{n}", "name": f"Member {n}", "function": f"f{n}"} for n in range(3)]


def draft(**tables):
    return make_book(**{**DRAFT, **tables})


def next_of(**tables):
    return following(draft(**tables)).step.name


def test_the_first_day_takes_as_long_as_the_starter_path_says():
    assert [minutes_of(part) for part in PARTS[1:]] == [195, 185, 185]
    assert all(step.table in TABLES or step.subject or step.page for step in STEPS)


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
