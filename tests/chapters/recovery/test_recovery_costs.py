"""What an attempt cost in money, relations and loyalty."""

import pandas as pd
from attempts import leading_to
from books import make_book

from workbook.chapters import recovery


def test_costs_are_in_three_kinds_and_what_is_missing_is_said():
    last = make_book(
        strategy=[{"key": "first", "name": "First", "died_on": "2026-06-30"}],
        functions=[{"key": "sales", "name": "Sales"}],
        members=[{"key": "ana", "name": "Ana"}, {"key": "leo", "name": "Leo Paz"}],
        choices=[{"key": "post", "statement": "Answer by post"}],
        objectives=[{"key": "o", "function": "sales", "choice": "post", "statement": "O"}],
        actions=[
            {"key": key, "objective": "o", "function": "sales", "statement": key, **more}
            for key, more in {
                "half": {"cost": 1000, "progress": 0.5}, "done": {"cost": 300, "status": "done"},
                "spent": {"cost": 900, "progress": 1, "spent": 700}, "begun": {"cost": 50},
            }.items()
        ],
        solutions=[
            {"key": "a", "name": "Letters", "status": "failed", "cost": 2000},
            {"key": "b", "name": "Messages", "status": "dropped", "cost": 400},
        ],
        savings=[{"key": "s", "channel": "telephone", "cost_saved": 10, "customers": 58,
                  "leaving_low": 0.04, "leaving_high": 0.1}],
    )  # fmt: skip
    now = make_book(members=[{"key": "ana", "name": "Ana"}])
    rows = {name: now.rows(name) for name in ("strategy", "members")}
    frame = recovery.cost(leading_to(last, rows)).set_index("what")
    assert frame.then["solutions"] == 2000
    assert frame.then["actions"] == 500 + 300 + 700
    assert (frame.then["sunk"], frame.low["sunk"], frame.high["sunk"]) == (3500, 3500, 3500)
    assert frame.then["customers"] == 58
    assert (round(frame.low["would stay"], 6), frame.high["would stay"]) == (0.9, 0.96)
    assert (frame.then["members"], frame.now["members"]) == (2, 1)
    assert pd.isna(frame.now["sunk"])
    bare = recovery.cost(leading_to(make_book(), rows)).set_index("what")
    assert bare.then[["solutions", "actions", "sunk", "customers", "would stay"]].isna().all()
    assert bare.needs["sunk"].startswith("costs of the solutions")
    assert bare.needs["would stay"]


def test_measured_loyalty_counts_before_what_a_saving_guesses():
    last = make_book(
        assumptions=[{"key": "stay", "statement": "Nine of ten would stay", "kind": "loyalty",
                      "importance": 4, "statistic": "proportion", "comparison": "at_least",
                      "threshold": 0.9}],
        evidence=[{"key": "e", "assumption": "stay", "n": 200, "successes": 150}],
        savings=[{"key": "s", "channel": "telephone", "cost_saved": 10, "leaving_low": 0,
                  "leaving_high": 0.1}],
    )  # fmt: skip
    stay = recovery.cost(leading_to(last, {"strategy": make_book().rows("strategy")}))
    row = stay.set_index("what").loc["would stay"]
    assert row.then == 0.75
    assert row.low < 0.7 < 0.8 < row.high
