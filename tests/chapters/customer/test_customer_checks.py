"""What decisions rest on: recorded, tested, recent, with a threshold fixed beforehand."""

from __future__ import annotations

import pytest

from workbook.analysis.checks import findings

CHOICE = {"key": "text", "statement": "Text the consumers."}
PHONE = {
    "key": "phone",
    "statement": "Consumers have a cell phone.",
    "importance": 4,
    "statistic": "proportion",
    "threshold": 0.5,
    "set_on": "2026-01-10",
}
USE = {"assumption": "phone", "used_by_table": "choices", "used_by_key": "text"}
SURVEY = {"key": "survey", "assumption": "phone", "n": 200, "successes": 40}


def found(book, code):
    return findings(book, select=[code])


@pytest.mark.parametrize("code", ["C302", "C303", "C304", "C306", "C307"])
def test_an_empty_book_has_no_finding(book, code):
    assert found(book(), code) == ()


def test_a_choice_on_an_important_untested_assumption_is_found(book):
    (one,) = found(book(choices=[CHOICE], assumptions=[PHONE], assumption_uses=[USE]), "C302")
    assert (one.severity, one.gate, one.table) == ("error", "customer", "choices")
    assert one.keys == ("text",)
    assert one.message == (
        "The choice “Text the consumers” depends on what has not been tested yet: “Consumers have "
        "a cell phone” (importance 4)."
    )


def test_evidence_or_little_importance_is_fine(book):
    tables = {"choices": [CHOICE], "assumption_uses": [USE]}
    claim = {**PHONE, "statistic": "proportion", "comparison": "at_least", "threshold": 0.5}
    figures = {**SURVEY, "n": 100, "successes": 60}
    assert found(book(**tables, assumptions=[claim], evidence=[figures]), "C302") == ()
    assert found(book(**tables, assumptions=[{**PHONE, "importance": 3}]), "C302") == ()


@pytest.mark.parametrize(
    ("claim", "figures"),
    [
        ({}, {"n": 0, "successes": 0}),
        ({}, {"n": 100, "successes": None, "mean": 3.0, "sd": 1.0}),
        ({"comparison": None}, {"n": 100, "successes": 60}),
        ({"threshold": None}, {"n": 100, "successes": 60}),
        ({}, {"n": 100, "successes": 60, "collected_on": "2999-01-01"}),
    ],
)
def test_evidence_that_can_decide_nothing_tests_nothing(book, claim, figures):
    stated = {"statistic": "proportion", "comparison": "at_least", "threshold": 0.5}
    tables = {"choices": [CHOICE], "assumption_uses": [USE]}
    rows = {"assumptions": [{**PHONE, **stated, **claim}], "evidence": [{**SURVEY, **figures}]}
    (one,) = found(book(**tables, **rows), "C302")
    assert one.keys == (CHOICE["key"],)


def test_an_untested_assumption_that_nothing_rests_on_is_fine(book):
    assert found(book(choices=[CHOICE], assumptions=[PHONE]), "C302") == ()


def test_one_row_on_two_untested_assumptions_is_found_once(book):
    reads = {**PHONE, "key": "reads", "statement": "They read texts", "importance": 5}
    both = book(
        choices=[CHOICE],
        assumptions=[PHONE, reads],
        assumption_uses=[USE, {**USE, "assumption": "reads"}],
    )
    (one,) = found(both, "C302")
    assert "“Consumers have a cell phone” (importance 4) and “They read texts”" in one.message


def test_solutions_actions_and_objectives_rest_on_assumptions_too(book):
    resting = book(
        functions=[{"key": "sales", "name": "Sales"}],
        choices=[CHOICE],
        objectives=[{"key": "grow", "function": "sales", "choice": "text", "statement": "Grow"}],
        actions=[{"key": "buy", "objective": "grow", "function": "sales", "statement": "Buy"}],
        solutions=[{"key": "sms", "name": "Messaging"}],
        assumptions=[PHONE],
        assumption_uses=[
            {"assumption": "phone", "used_by_table": table, "used_by_key": key}
            for table, key in (("objectives", "grow"), ("actions", "buy"), ("solutions", "sms"))
        ],
    )
    assert [(one.table, *one.keys) for one in found(resting, "C302")] == [
        ("objectives", "grow"),
        ("actions", "buy"),
        ("solutions", "sms"),
    ]


@pytest.mark.parametrize(
    ("status", "count"),
    [("idea", 1), ("proposed", 1), ("chosen", 1), ("live", 1), ("dropped", 0), ("failed", 0)],
)
def test_only_a_solution_still_pursued_rests_on_assumptions(book, status, count):
    resting = book(
        solutions=[{"key": "sms", "name": "Messaging", "status": status}],
        assumptions=[PHONE],
        assumption_uses=[{**USE, "used_by_table": "solutions", "used_by_key": "sms"}],
    )
    assert len(found(resting, "C302")) == count


def test_a_dropped_action_rests_on_nothing(book):
    dropped = book(
        functions=[{"key": "sales", "name": "Sales"}],
        choices=[CHOICE],
        objectives=[{"key": "grow", "function": "sales", "choice": "text", "statement": "Grow"}],
        actions=[
            {
                "key": "buy",
                "objective": "grow",
                "function": "sales",
                "statement": "Buy",
                "status": "dropped",
            }
        ],
        assumptions=[PHONE],
        assumption_uses=[{**USE, "used_by_table": "actions", "used_by_key": "buy"}],
    )
    assert found(dropped, "C302") == ()


def test_a_choice_without_recorded_assumption_is_found_and_one_with_it_is_not(book):
    other = {"key": "visit", "statement": "Visit the chains"}
    (one,) = found(
        book(choices=[CHOICE, other], assumptions=[PHONE], assumption_uses=[USE]), "C303"
    )
    assert (one.severity, one.table, one.keys) == ("error", "choices", ("visit",))
    assert one.message == (
        "No assumption about the customer is entered for the choice “Visit the chains”."
    )


def test_an_assumption_of_something_else_with_the_same_key_is_none_of_the_choice(book):
    solution_only = book(
        choices=[CHOICE],
        solutions=[{"key": "text", "name": "Texting"}],
        assumptions=[PHONE],
        assumption_uses=[{**USE, "used_by_table": "solutions"}],
    )
    assert [one.keys for one in found(solution_only, "C303")] == [("text",)]


@pytest.mark.parametrize(
    ("collected", "as_of", "count"),
    [
        ("2025-06-30", "2026-06-30", 0),  # a year old, not more
        ("2025-06-30", "2026-07-01", 1),
        ("2023-06-30", "2024-06-30", 0),  # 366 days, for 29 February lies between
        ("2024-02-29", "2025-02-28", 0),  # a leap day is a year old on 28 February
        ("2024-02-29", "2025-03-01", 1),
        ("2026-07-01", "2026-06-30", 0),  # after the report
        (None, "2026-06-30", 0),  # of unknown age
    ],
)
def test_evidence_is_old_the_day_after_its_anniversary(book, collected, as_of, count):
    aged = book(as_of, assumptions=[PHONE], evidence=[{**SURVEY, "collected_on": collected}])
    assert len(found(aged, "C304")) == count


def test_the_newest_evidence_decides_whether_it_is_old(book):
    old = {**SURVEY, "collected_on": "2024-01-01"}
    undated = {**SURVEY, "key": "undated"}
    (one,) = found(book(assumptions=[PHONE], evidence=[old, undated]), "C304")
    assert (one.severity, one.table, one.keys) == ("warning", "assumptions", ("phone",))
    assert one.message == (
        "The newest evidence for “Consumers have a cell phone” was collected on 1 January 2024, "
        "more than a year before 30 June 2026."
    )
    fresh = {**SURVEY, "key": "fresh", "collected_on": "2026-01-01"}
    assert found(book(assumptions=[PHONE], evidence=[fresh, old]), "C304") == ()


@pytest.mark.parametrize(
    ("collected", "count"),
    [("2026-01-09", 1), ("2026-01-10", 0), ("2026-01-11", 0), (None, 0)],
)
def test_a_threshold_is_late_the_day_after_the_evidence(book, collected, count):
    tested = book(assumptions=[PHONE], evidence=[{**SURVEY, "collected_on": collected}])
    assert len(found(tested, "C306")) == count


def test_the_earliest_evidence_decides_whether_the_threshold_is_late(book):
    evidence = [
        {**SURVEY, "collected_on": "2026-03-01"},
        {**SURVEY, "key": "first", "collected_on": "2025-12-01"},
    ]
    (one,) = found(book(assumptions=[PHONE], evidence=evidence), "C306")
    assert (one.severity, one.table, one.keys) == ("warning", "assumptions", ("phone",))
    assert one.message == (
        "The threshold of “Consumers have a cell phone” was set on 10 January 2026, after evidence "
        "from 1 December 2025."
    )


@pytest.mark.parametrize("evidence", [[], [SURVEY]])
def test_a_threshold_without_value_or_day_was_never_set(book, evidence):
    without_value = book(assumptions=[{**PHONE, "threshold": None}], evidence=evidence)
    (one,) = found(without_value, "C306")
    assert one.message.startswith("No threshold is set for “Consumers have a cell phone”")
    without_day = book(assumptions=[{**PHONE, "set_on": ""}], evidence=evidence)
    (one,) = found(without_day, "C306")
    assert one.message.startswith("The date on which the threshold")


def test_a_threshold_of_zero_is_set(book):
    assert found(book(assumptions=[{**PHONE, "threshold": 0}]), "C306") == ()


def test_a_segment_without_evidence_is_found_once_for_all_its_choices(book):
    choices = [
        {**CHOICE, "segment": "Large chains"},
        {"key": "visit", "statement": "Visit", "segment": " large CHAINS "},
        {"key": "all", "statement": "Everybody"},
    ]
    (one,) = found(
        book(choices=choices, assumptions=[{**PHONE, "segment": "Large chains"}]), "C307"
    )
    assert (one.severity, one.table, one.keys) == ("warning", "choices", ("text", "visit"))
    assert one.message == (
        "The choices “Text the consumers” and “Visit” are aimed at the segment “Large chains”, "
        "which no evidence covers."
    )


def test_a_segment_is_covered_by_evidence_on_any_assumption_about_it(book):
    covered = book(
        choices=[{**CHOICE, "segment": "Large chains"}],
        assumptions=[{**PHONE, "segment": "large chains "}],
        evidence=[SURVEY],
    )
    assert found(covered, "C307") == ()


def test_evidence_about_another_segment_covers_nothing(book):
    other = book(
        choices=[{**CHOICE, "segment": "Large chains"}],
        assumptions=[{**PHONE, "segment": "Consumers"}, {**PHONE, "key": "nobody"}],
        evidence=[SURVEY],
    )
    (one,) = found(other, "C307")
    assert one.message == (
        "The choice “Text the consumers” is aimed at the segment “Large chains”, which no "
        "evidence covers."
    )
