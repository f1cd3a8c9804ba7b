"""Targets, days and words that cannot be meant, and choices of which control is being lost."""

from __future__ import annotations

import pytest

from workbook.analysis.checks import findings
from workbook.chapters.plans.soundness import is_vague

BASE = {
    "functions": [{"key": "sales", "name": "Sales"}, {"key": "ops", "name": "Logistics"}],
    "choices": [{"key": "c", "statement": "Settle a complaint in the first contact"}],
    "indicators": [{"key": "rate", "name": "Rate", "unit": "%", "direction": "up"}],
}


def goal(key, target, due_on, **more):
    return {
        "key": key, "function": "sales", "choice": "c", "statement": f"Goal {key}",
        "indicator": "rate", "target": target, "due_on": due_on, **more,
    }  # fmt: skip


def found(made, code):
    return findings(made, select=[code])


@pytest.mark.parametrize("code", ["P220", "P221", "P222", "P223"])
def test_an_empty_book_has_no_finding(book, code):
    assert found(book(), code) == ()


@pytest.mark.parametrize(
    ("later", "on", "count"),
    [(85, "2027-06-30", 1), (90, "2027-06-30", 0), (95, "2027-06-30", 0), (85, "2026-12-31", 0)],
)
def test_a_later_target_is_not_less_than_an_earlier_one(book, later, on, count):
    goals = [goal("first", 90, "2026-12-31"), goal("then", later, on)]
    told = found(book(**BASE, objectives=goals), "P220")
    assert [one.keys for one in told] == [("then", "first")] * count
    if told:
        assert told[0].message == (
            "“Goal then” has a target of 85 % for “Rate” on 30 June 2027, which is less than the "
            "90 % of “Goal first” on 31 December 2026."
        )


def test_less_is_more_where_down_is_good(book):
    base = {**BASE, "indicators": [{"key": "rate", "name": "Rate", "direction": "down"}]}
    goals = [goal("first", 5, "2026-12-31"), goal("then", 4, "2027-06-30")]
    assert found(book(**base, objectives=goals), "P220") == ()
    goals = [goal("first", 5, "2026-12-31"), goal("then", 6, "2027-06-30")]
    assert len(found(book(**base, objectives=goals), "P220")) == 1


@pytest.mark.parametrize(("ends_on", "count"), [("2027-06-29", 1), ("2027-06-30", 0), (None, 0)])
def test_an_objective_is_due_within_the_strategy(book, ends_on, count):
    strategy = [{"key": "s", "name": "S", "ends_on": ends_on}]
    made = book(strategy=strategy, **BASE, objectives=[goal("o", 90, "2027-06-30")])
    assert len(found(made, "P221")) == count


@pytest.mark.parametrize(
    "statement",
    ["Improve the service", "Improve customer satisfaction", "Better communication with customers",
     "Mejorar la calidad del servicio", "Fortalecer los procesos"],
)  # fmt: skip
def test_what_only_gets_better_is_vague(statement):
    assert is_vague(statement)


@pytest.mark.parametrize(
    "statement",
    ["Improve delivery on time to 95 %", "Improve the service by June", "Grow sales by 10 %",
     "Answer every call within a minute", "Mejorar la entrega a tiempo", "Service", ""],
)  # fmt: skip
def test_a_statement_with_a_number_an_object_or_a_day_is_clear(statement):
    assert not is_vague(statement)


def test_a_vague_action_is_told_and_a_done_one_is_not(book):
    work = {"objective": "o", "function": "sales", "statement": "Improve the service"}
    actions = [{**work, "key": "a"}, {**work, "key": "b", "status": "done"}]
    made = book(**BASE, objectives=[goal("o", 90, "2026-12-31")], actions=actions)
    (one,) = found(made, "P222")
    assert (one.table, one.keys) == ("actions", ("a",))


@pytest.mark.parametrize(("domain", "count"), [("law", 1), ("selling", 0)])
def test_three_kinds_of_trouble_in_one_choice_lose_control(book, domain, count):
    base = {**BASE, "functions": [
        {"key": "sales", "name": "Sales", "expertise": "selling"},
        {"key": "ops", "name": "Logistics", "expertise": "routes"},
    ]}  # fmt: skip
    work = {"objective": "o", "statement": "Do"}
    actions = [
        {**work, "key": "a", "function": "sales", "domain": domain,
         "starts_on": "2026-06-01", "ends_on": "2026-06-10", "status": "active"},  # late
        {**work, "key": "b", "function": "ops", "domain": "routes",
         "starts_on": "2026-07-01", "ends_on": "2026-07-10"},
    ]  # fmt: skip
    effects = [
        {"action": "a", "indicator": "rate", "effect": 2},
        {"action": "b", "indicator": "rate", "effect": -2},  # against the other
    ]
    made = book(
        **base, objectives=[goal("o", 90, "2026-12-31")], actions=actions, action_effects=effects
    )
    told = found(made, "P223")
    assert [one.keys for one in told] == [("c",)] * count
    if told:
        assert "work outside a function's expertise" in told[0].message
        assert "late work" in told[0].message
