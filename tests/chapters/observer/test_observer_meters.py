"""What the book shows of each obstacle."""

import pandas as pd
from test_observer_measures import FUNCTIONS, MEMBERS, MOMENTS, PARTS, meter

from workbook.chapters.observer.handbook import EXAMPLES
from workbook.chapters.observer.meters import half_of

THEMES = [
    {"key": "late", "name": "Late", "moment": "order"},
    {"key": "rude", "name": "Rude"},
]


def test_a_late_promise_on_a_day_too_full_is_an_agenda_conflict():
    rows = {
        "functions": FUNCTIONS,
        "members": [{**MEMBERS[0], "capacity": 0.5}],
        "choices": [{"key": "c", "statement": "C"}],
        "objectives": [{"key": "o", "function": "sales", "choice": "c", "statement": "O"}],
        "actions": [
            {"key": "a", "objective": "o", "function": "sales", "statement": "A", "owner": "m0",
             "starts_on": "2026-04-01", "ends_on": "2026-04-10", "effort_days": 8}
        ],
        "commitments": [
            {"key": "c", "statement": "C", "member": "m0", "made_on": "2026-03-02",
             "due_on": "2026-04-02", "done_on": "2026-04-20"}
        ],
    }  # fmt: skip
    found = meter("promise", **rows)
    assert found.meter == 0
    assert "agenda was overbooked" in found.fact
    rows["actions"][0]["effort_days"] = 3
    assert "overbooked" not in meter("promise", **rows).fact


def test_a_function_takes_part_by_an_objective_and_a_promise_of_the_last_ninety_days():
    rows = {
        "functions": FUNCTIONS,
        "members": MEMBERS,
        "moments": MOMENTS,
        "moment_functions": [*PARTS, {"moment": "order", "function": "stock", "part": "Packs"}],
        "choices": [{"key": "c", "statement": "C"}],
        "objectives": [{"key": "o", "function": "sales", "choice": "c", "statement": "O"}],
        "commitments": [{"key": "c", "statement": "C", "member": "m0", "made_on": "2026-05-02"}],
    }
    assert meter("matters", **rows).meter == 0.5
    assert "Stock: not both" in meter("matters", **rows).fact
    assert meter("matters", "2026-09-30", **rows).meter == 0


def answering(function="sales", answers="late"):
    return {
        "functions": FUNCTIONS,
        "members": MEMBERS,
        "moments": MOMENTS,
        "moment_functions": PARTS,
        "themes": THEMES,
        "choices": [{"key": "c", "statement": "C"}],
        "objectives": [{"key": "o", "function": "sales", "choice": "c", "statement": "O"}],
        "actions": [
            {"key": "a", "objective": "o", "function": function, "statement": "A",
             "answers": answers}
        ],
    }  # fmt: skip


def test_a_theme_is_traced_to_a_moment_a_function_and_an_action():
    assert meter("trace", **answering()).meter == 0.5
    assert meter("trace", **answering(answers="rude")).meter == 0
    assert meter("part", **answering()).meter == 1
    assert meter("part", **answering("stock")).meter == 0
    assert pd.isna(meter("part", **answering(answers="")).meter)


def test_agreement_on_the_numbers_is_told_with_its_range():
    found = meter("number", **EXAMPLES["A105"])
    assert found.low < found.meter < found.high
    assert "5 members rated 7 indicators" in found.fact


def test_agreement_where_no_number_has_three_raters_is_not_told():
    # Three members in all, of whom two rate each number: no median may be shown.
    rated = [("i0", "m0", 0), ("i0", "m1", 4), ("i1", "m1", 1), ("i1", "m2", 3)]
    ratings = [
        {"instrument": "metrics", "item": "act", "about": about, "member": member, "round": 1,
         "value": value}
        for about, member, value in rated
    ]  # fmt: skip
    found = meter("number", **{**EXAMPLES["A105"], "ratings": ratings})
    assert pd.isna(found.meter)
    assert found.fact.startswith("Too few members rated the numbers")


def test_half_is_told_as_published_with_open_ones_still_waiting():
    # Freireich et al. (1963), weeks of remission with 6-MP: the median is 23.
    ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    waiting = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    assert half_of([(w, True) for w in ended] + [(w, False) for w in waiting]) == 23
    assert half_of([(3, True), (10, False), (10, False)]) is None
    assert half_of([]) is None
