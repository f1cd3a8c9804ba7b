"""Collisions of plans as a table."""

import pytest

from workbook.chapters import plans


@pytest.fixture
def tables():
    """Two functions that promise different things apart from each other."""
    return {
        "functions": [
            {"key": "sales", "name": "Sales", "expertise": "selling"},
            {"key": "ops", "name": "Logistics", "expertise": "routes"},
        ],
        "choices": [{"key": "c", "statement": "C"}],
        "indicators": [{"key": key, "name": key} for key in ("calls", "cost")],
        "objectives": [
            {"key": "more", "function": "sales", "choice": "c", "statement": "More",
             "indicator": "calls", "target": 9, "due_on": "2026-06-30"},
            {"key": "less", "function": "ops", "choice": "c", "statement": "Less",
             "indicator": "cost", "target": 1, "due_on": "2026-06-30"},
        ],
        "expected_results": [
            {"objective": "more", "on": "2026-06-30", "value": 9},
            {"objective": "less", "on": "2026-06-30", "value": 1},
        ],
        "actions": [
            {"key": "a", "objective": "more", "function": "sales", "statement": "A",
             "starts_on": "2026-01-05", "ends_on": "2026-01-06", "domain": "selling"},
            {"key": "b", "objective": "less", "function": "ops", "statement": "B",
             "starts_on": "2026-01-07", "ends_on": "2026-01-08", "domain": "routes"},
        ],
        "action_dependencies": [{"action": "b", "needs": "a"}],
        "action_effects": [{"action": "a", "indicator": "calls", "effect": 1}],
    }  # fmt: skip


def rows(book):
    table = plans.conflicts(book)
    return [
        (row.kind, row.function, row.other, row.indicator, row.keys)
        for row in table.astype(object).where(table.notna(), None).itertuples()
    ]


def test_plans_that_fit_have_no_conflict(book, tables):
    assert rows(book(**tables)) == []


def test_one_indicator_promised_by_two_functions_is_counted_twice(book, tables):
    tables["objectives"][1] |= {"indicator": "calls", "target": 9}
    expected = [("benefit counted twice", "sales", "ops", "calls", ("more", "less"))]
    assert rows(book(**tables)) == expected
    del tables["expected_results"][1]
    assert rows(book(**tables)) == []


def test_one_function_may_promise_one_indicator_twice(book, tables):
    tables["objectives"][1] |= {"indicator": "calls", "function": "sales"}
    assert rows(book(**tables)) == []


def test_all_kinds_are_told_with_their_rows(book, tables):
    tables["objectives"][1] |= {"indicator": "calls"}
    tables["action_effects"] += [{"action": "b", "indicator": "calls", "effect": -1}]
    tables["actions"][0] |= {"domain": "routes"}
    tables["actions"][1] |= {"starts_on": "2026-01-06"}
    assert rows(book(as_of="2026-01-05", **tables)) == [
        ("opposite push", "sales", "ops", "calls", ("a", "b")),
        ("different targets", "sales", "ops", "calls", ("more", "less")),
        ("benefit counted twice", "sales", "ops", "calls", ("more", "less")),
        ("outside expertise", "sales", None, None, ("a",)),
        ("starts before what it needs", "ops", "sales", None, ("b", "a")),
    ]


def test_three_functions_that_differ_are_three_pairs(book, tables):
    tables["functions"] += [{"key": "it", "name": "Systems"}]
    base = tables["objectives"][0]
    tables["objectives"] = [
        base | {"key": key, "function": key, "target": target}
        for key, target in (("sales", 1), ("ops", 2), ("it", 2))
    ]
    tables["actions"] = tables["action_dependencies"] = tables["action_effects"] = []
    tables["expected_results"] = []
    found = [(function, other) for _, function, other, *_ in rows(book(**tables))]
    assert found == [("sales", "ops"), ("sales", "it")]
