"""What the book shows of each obstacle."""

import pandas as pd
from test_observer_measures import FUNCTIONS, MEMBERS, MOMENTS, PARTS, meter

from workbook.chapters.observer.handbook import EXAMPLES

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
