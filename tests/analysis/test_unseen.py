"""What checks could not look at, and gates that are not known."""

import pytest
from books import make_book

from workbook.analysis.checks import findings, gates
from workbook.analysis.unseen import looked, missing, seen_share

FUNCTIONS = [{"key": key, "name": key.title(), "manager": key} for key in ("sales", "money", "it")]
MEMBERS = [{"key": one["key"], "name": one["name"], "function": one["key"]} for one in FUNCTIONS]


def planned(effects=(), **cells):
    return make_book(
        functions=FUNCTIONS,
        members=MEMBERS,
        choices=[{"key": "near", "statement": "Be near"}],
        indicators=[{"key": "late", "name": "Late", "direction": "down"}],
        objectives=[
            {
                "key": "fewer",
                "function": "sales",
                "choice": "near",
                "statement": "Fewer late drops by half",
                "indicator": "late",
                "baseline": 8,
                "target": 4,
                "due_on": "2026-12-31",
            }
        ],
        actions=[
            {
                "key": f"a{at}",
                "objective": "fewer",
                "function": "sales",
                "statement": f"Work {at}",
                "owner": "sales",
                "starts_on": "2026-07-01",
                "ends_on": "2026-08-31",
                **(cells if at else {}),
            }
            for at in range(2)
        ],
        action_effects=[{"action": one, "indicator": "late", "effect": -1} for one in effects],
    )


def test_what_is_missing_is_counted():
    book = planned(effort_days=5, cost=100, effects=("a0", "a1"))
    findings(book)
    share = {one.field: (one.seen, one.asked) for one in looked(book, "plans")}
    assert share == {
        "the effort of actions": (1, 2),
        "the cost of actions": (1, 2),
        "the expertise that actions need": (0, 2),
        "the effects of actions": (2, 2),
        "forecasts for objectives": (0, 1),
        "expected results of objectives": (0, 1),
    }
    assert seen_share(book, "plans") == pytest.approx((0.5 + 0.5 + 0 + 1 + 0 + 0) / 6)
    assert missing(book, "plans").startswith("the effort of actions (missing in 1 of 2), ")


def test_one_finding_a_gate_names_the_fields():
    (one,) = findings(planned(effects=("a0", "a1")), select=["P299"])
    assert one.severity == "info"
    assert "forecasts for objectives (missing in 1 of 1)" in one.message
    assert "effects" not in one.message


def test_nothing_asked_is_nothing_missing():
    book = make_book()
    assert not [one for one in findings(book) if one.code in {"L199", "P299", "C399", "M599"}]
    assert seen_share(book, "plans") is None
    assert gates(book)["seen"].isna().all()


def test_a_gate_of_which_little_is_known_is_not_green():
    """Nothing is wrong with an assumption that nobody uses, and nothing is known of it either."""
    claim = {"key": "call", "statement": "They call", "importance": 3, "segment": "all"}
    claim |= {"statistic": "proportion", "comparison": "at_least", "threshold": 0.5}
    rows = [{**claim, "set_on": "2026-01-01"}]
    ideas = [{"key": "desk", "name": "A desk"}]
    book = make_book(assumptions=rows, solutions=ideas)
    state = gates(book).set_index("gate").loc["customer"]
    assert (state.status, state.errors, state.warnings) == ("not known", 0, 0)
    assert state.seen == pytest.approx((0 + 1 + 0) / 3)
    tested = make_book(
        assumptions=rows,
        evidence=[
            {"key": "e", "assumption": "call", "n": 100, "successes": 80, "citation": "A survey"}
            | {"collected_on": "2026-02-01"}
        ],
        choices=[{"key": "desk", "statement": "A desk", "segment": "all"}],
        assumption_uses=[{"assumption": "call", "used_by_table": "choices", "used_by_key": "desk"}],
    )
    assert gates(tested).set_index("gate").status["customer"] == "passed"
