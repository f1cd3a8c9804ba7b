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


def two_rounds(first, second):
    """Votes of six people on three things, once and again."""
    rows = copy.deepcopy(VOTES)
    members = [row["key"] for row in rows["members"]]
    earlier = {"opened_on": "2026-01-05", "closed_on": "2026-01-06", "revealed_on": "2026-01-07"}
    rows["rounds"].insert(0, {"subject": "values", "number": 1, **earlier})
    rows["rounds"][1]["number"] = 2
    rows["ratings"] = [
        {"instrument": "values", "item": item, "about": "all", "round": number, "member": key,
         "value": value}
        for number, votes in ((1, first), (2, second))
        for item, values in zip(("task", "rule", "wait"), votes, strict=True)
        for key, value in zip(members, values, strict=True)
    ]  # fmt: skip
    return rows


APART = [[3, -3, 2, -2, 1, -1], [-3, 3, -1, 1, -2, 2], [0, 1, -2, 2, 3, -3]]
AGREED = [[3, 3, 3, 3, 2, 3], [-3, -3, -2, -3, -3, -3], [0, 0, 0, 0, 0, 1]]


def test_whether_all_pull_one_way_is_told_then_and_now():
    told = judged.then_and_now(make_book(**two_rounds(APART, AGREED)))
    assert told.startswith("People agree more than before: agreement rose from −0.")
    assert "on 7 January 2026 to 0.9" in told
    assert told in words(judged.collisions(make_book(**two_rounds(APART, AGREED))))
    fell = judged.then_and_now(make_book(**two_rounds(AGREED, APART)))
    assert fell.startswith("People agree less than before")
    same = judged.then_and_now(make_book(**two_rounds(AGREED, AGREED)))
    assert same.startswith("Agreement is about what it was")
    assert judged.then_and_now(make_book(**VOTES)) == ""


def test_only_what_was_asked_both_times_is_compared():
    rows = two_rounds(AGREED, AGREED)
    rows["ratings"] += [
        {**row, "item": "brand", "value": value}
        for row, value in zip(rows["ratings"][-6:], (3, -3, 2, -2, 1, -1), strict=True)
    ]
    assert judged.then_and_now(make_book(**rows)).startswith("Agreement is about what it was")
