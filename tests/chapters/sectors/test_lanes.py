"""The value chain ends at the customer, whatever it is made from."""

import re

import logs
from books import make_book

from workbook.chapters.sectors.handbook import EXAMPLES
from workbook.chapters.sectors.lanes import chain


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<style>.*?</style>", "", html)))


def test_a_log_is_drawn_with_its_cases_and_waits(tmp_path):
    logs.write(tmp_path)
    promise = {**logs.PROMISE, "within_days": 5}
    said = words(chain(logs.book_of(tmp_path, moment_functions=logs.PARTS, promises=[promise])))
    assert said.index("Finance") < said.index("Stores") < said.index("Sales")
    assert "From Sales to Stores: 20 cases, half of them wait 23.9 hours or more" in said
    assert "promised within 5 days, and kept in 100 %" in said
    assert said.count("The most waiting of all hand-overs.") == 1


def test_in_words_the_lanes_stand_before_the_hand_overs():
    (told,) = chain(make_book(**EXAMPLES["D802"])).parts
    assert told.points[:4] == (("Finance",), ("Stores",), ("Sales",), ("The customer",))
    assert told.points[4][0].startswith("From Sales to Stores")


def test_a_plan_and_a_case_by_hand_are_drawn_too():
    plan = make_book(functions=logs.FUNCTIONS, moments=[logs.MOMENT], moment_functions=logs.PARTS)
    assert "From Sales to Stores" in words(chain(plan))
    said = words(chain(make_book(**EXAMPLES["D802"])))
    assert "From Sales to Stores: 1 case, 13 days of waiting in all" in said
    assert chain(make_book()) is None


def test_names_are_escaped(tmp_path):
    logs.write(tmp_path)
    functions = [{**logs.FUNCTIONS[0], "name": "<b>Sales</b>", "key": "sales"}]
    html = chain(logs.book_of(tmp_path, functions=functions))
    assert "<b>Sales" not in html


def test_while_the_areas_guess_no_wait_is_shown(tmp_path):
    logs.write(tmp_path)
    guessing = [{"subject": "times", "number": 1, "opened_on": "2026-06-01"}]
    said = words(chain(logs.book_of(tmp_path, rounds=guessing)))
    assert "20 cases" in said
    assert "wait" not in said
