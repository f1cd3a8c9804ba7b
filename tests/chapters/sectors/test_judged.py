"""Votes in words."""

import copy
import re

from books import make_book

from workbook.chapters.sectors import judged
from workbook.chapters.sectors.handbook import EXAMPLES

VOTES = EXAMPLES["D804"]


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_what_wins_names_the_pair_and_the_functions():
    said = words(judged.collisions(make_book(**VOTES)))
    assert "My rule, or the customer" in said
    assert "−2 2 0 −2 to 2" in said or "2 −2 0 −2 to 2" in said
    assert judged.collisions(make_book()) is None


def test_whether_people_stand_up_for_the_company_is_asked_and_told():
    rows = copy.deepcopy(VOTES)
    for row in rows["ratings"]:
        row["item"] = "brand"
    told = words(judged.collisions(make_book(**rows)))
    assert "Keeping out of it, or standing up for the company" in told


def test_a_function_may_be_called_like_a_column():
    plain = words(judged.collisions(make_book(**VOTES)))
    renamed = copy.deepcopy(VOTES)
    for name, key in zip(
        [row["key"] for row in VOTES["functions"]], ("all", "half", "item"), strict=False
    ):
        for row in (*renamed["functions"], *renamed["members"]):
            row.update({column: key for column in ("key", "function") if row.get(column) == name})
    told = words(judged.collisions(make_book(**renamed)))
    assert sorted(told.split()) == sorted(plain.split())


def test_what_is_received_names_both_sides():
    rows = copy.deepcopy(VOTES)
    rows["rounds"][0]["subject"] = "internal"
    rows["ratings"] = [
        {**row, "instrument": "internal", "item": "timeliness", "about": "stores", "value": 3}
        for row in rows["ratings"]
    ]
    assert "Stores Sales 3 3" in words(judged.received(make_book(**rows)))
    assert judged.received(make_book()) is None
