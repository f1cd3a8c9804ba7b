"""Every fault is found in one pass, with its place, row, column, value and what was expected."""

from __future__ import annotations

import pytest

from workbook.book.errors import BadInput, Fault
from workbook.book.model import TABLES
from workbook.book.validation import Located, faults_between, parse_row, unknown_column


def read(table, cells):
    return parse_row(TABLES[table], cells, f"{table}.csv", 2)


def located(table, *rows):
    """Rows as they stand in a file: the first under the heading in line 2."""
    parsed = [read(table, cells) for cells in rows]
    assert not [fault for _, faults in parsed for fault in faults]
    return [Located(f"{table}.csv", line, row) for line, (row, _) in enumerate(parsed, 2)]


def test_a_good_row_has_no_faults():
    row, faults = read("choices", {"key": "win", "statement": "Win", "channel": "phone;mail"})
    assert faults == []
    assert (row.key, row.channel, row.segment, row.adopted_on) == (
        "win",
        ("phone", "mail"),
        None,
        None,
    )


def test_all_faults_of_a_row_are_found_at_once():
    row, faults = read(
        "actions",
        {
            "key": "a b",
            "objective": "",
            "function": "sales",
            "statement": "Call",
            "starts_on": "2026-02-30",
            "cost": "1,5",
            "progress": 50,
            "status": "dopped",
            "boss": "me",
        },
    )
    assert [fault.column for fault in faults] == [
        "boss",
        "key",
        "objective",
        "starts_on",
        "cost",
        "status",
        "progress",
    ]
    assert all(fault.place == "actions.csv" and fault.row == 2 for fault in faults)
    assert (row.key, row.objective, row.cost, row.statement) == (None, (), None, "Call")


def test_a_bad_cell_hides_no_rule_that_does_not_look_at_it():
    claim = {"key": "e", "assumption": "a", "n": "10", "successes": "20", "collected_on": "soon"}
    _, faults = read("evidence", claim)
    assert [fault.column for fault in faults] == ["collected_on", "successes"]
    _, (fault,) = read("evidence", {**claim, "n": "many", "collected_on": None})
    assert fault.column == "n"


def test_a_fault_is_said_as_a_sentence():
    _, (fault,) = read("functions", {"key": "sales"})
    assert str(fault) == "functions.csv, row 2, column name: found empty, expected a value"
    assert str(Fault("store", None, "", 3, "x")) == "store: found 3, expected x"


def test_the_same_fault_of_several_rows_is_one_line_and_none_is_lost():
    faults = [Fault("links.csv", row, "member", "ana", "a member") for row in range(2, 9)]
    refused = BadInput("Not imported.", [*faults, Fault("links.csv", 3, "member", "eva", "x")])
    assert str(refused).splitlines() == [
        "Not imported.",
        "  links.csv, rows 2, 3, 4, 5, 6 and 2 more, column member: found 'ana', expected a member",
        "  links.csv, row 3, column member: found 'eva', expected x",
    ]
    assert len(refused.faults) == 8


def test_an_unknown_column_names_the_nearest_and_all():
    fault = unknown_column(TABLES["holidays"], "nmae", "book.xlsx")
    assert fault.expected == "a column of holidays (did you mean name?): on, name"
    assert fault.row is None


def test_a_long_value_is_cut_in_the_fault():
    _, faults = read("choices", {"key": "x" * 5000, "statement": "Win"})
    assert len(faults[0].value) == 80
    assert faults[0].value.endswith("…")


@pytest.mark.parametrize(
    ("table", "cells", "column"),
    [
        (
            "strategy",
            {"key": "d", "name": "D", "starts_on": "2026-01-02", "ends_on": "2026-01-01"},
            "ends_on",
        ),
        (
            "forecasts",
            {"objective": "o", "member": "m", "low": 5, "likely": 4, "high": 9},
            "likely",
        ),
        (
            "forecasts",
            {"objective": "o", "member": "m", "low": 1, "likely": 9, "high": 4},
            "likely",
        ),
        (
            "assumptions",
            {
                "key": "a",
                "statement": "A",
                "importance": 3,
                "statistic": "proportion",
                "threshold": 55,
            },
            "threshold",
        ),
        ("evidence", {"key": "e", "assumption": "a"}, "source"),
        ("evidence", {"key": "e", "assumption": "a", "source": "a.csv"}, "measure"),
        ("evidence", {"key": "e", "assumption": "a", "n": 10}, "n"),
        ("evidence", {"key": "e", "assumption": "a", "n": 10, "mean": 2}, "n"),
        ("evidence", {"key": "e", "assumption": "a", "n": 10, "successes": 11}, "successes"),
        (
            "commitments",
            {
                "key": "c",
                "statement": "C",
                "member": "m",
                "made_on": "2026-01-02",
                "done_on": "2026-01-01",
            },
            "done_on",
        ),
    ],
)
def test_a_rule_between_columns_names_the_column_to_look_at(table, cells, column):
    _, faults = read(table, cells)
    assert [fault.column for fault in faults] == [column]


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        (
            "strategy",
            {"key": "d", "name": "D", "starts_on": "2026-01-01", "ends_on": "2026-01-01"},
        ),
        ("forecasts", {"objective": "o", "member": "m", "low": 4, "likely": 4, "high": 4}),
        (
            "assumptions",
            {"key": "a", "statement": "A", "importance": 3, "statistic": "mean", "threshold": 55},
        ),
        ("evidence", {"key": "e", "assumption": "a", "source": "a.csv", "measure": "x > 1"}),
        ("evidence", {"key": "e", "assumption": "a", "n": 10, "successes": 10}),
        ("evidence", {"key": "e", "assumption": "a", "n": 10, "mean": 2, "sd": 0}),
    ],
)
def test_a_rule_between_columns_holds_to_the_edge(table, cells):
    assert read(table, cells)[1] == []


def test_rules_are_asked_only_about_rows_of_valid_cells():
    _, faults = read(
        "forecasts", {"objective": "o", "member": "m", "low": "x", "likely": 4, "high": 1}
    )
    assert [fault.column for fault in faults] == ["low"]


def test_a_key_used_twice_is_found_with_the_row_that_has_it():
    (fault,) = faults_between(
        {"holidays": located("holidays", {"on": "2026-01-01"}, {"on": "2026-01-01"})}
    )
    assert (fault.row, fault.column, fault.value) == (3, "on", "2026-01-01")
    assert fault.expected == "a key of its own (row 2 has this one)"


def test_a_key_of_several_columns_is_a_duplicate_only_as_a_whole():
    indicators = located("indicators", {"key": "a", "name": "A"}, {"key": "b", "name": "B"})
    rows = [("a", "2026-01-01"), ("a", "2026-01-02"), ("b", "2026-01-01"), ("a", "2026-01-01")]
    measurements = located(
        "measurements", *({"indicator": key, "on": on, "value": 1} for key, on in rows)
    )
    (fault,) = faults_between({"indicators": indicators, "measurements": measurements})
    assert (fault.row, fault.column, fault.value) == (5, "indicator, on", "a, 2026-01-01")


def test_a_reference_to_nothing_names_the_nearest_key():
    functions = located("functions", {"key": "sales", "name": "Sales"})
    members = located("members", {"key": "ana", "name": "Ana", "function": "slaes"})
    (fault,) = faults_between({"functions": functions, "members": members})
    assert (fault.place, fault.row, fault.column, fault.value) == (
        "members.csv",
        2,
        "function",
        "slaes",
    )
    assert fault.expected == "the key of a row of functions (did you mean sales?)"


def test_every_item_of_a_list_must_exist():
    rows = {
        "functions": located("functions", {"key": "f", "name": "F"}),
        "choices": located("choices", {"key": "win", "statement": "Win"}),
        "objectives": located(
            "objectives",
            {"key": "o", "function": "f", "choice": "win;lose;draw", "statement": "O"},
        ),
    }
    assert [fault.value for fault in faults_between(rows)] == ["lose", "draw"]


def test_a_use_of_an_assumption_must_exist_in_the_table_it_names():
    rows = {
        "assumptions": located("assumptions", {"key": "a", "statement": "A", "importance": 3}),
        "choices": located("choices", {"key": "win", "statement": "Win"}),
        "assumption_uses": located(
            "assumption_uses",
            {"assumption": "a", "used_by_table": "choices", "used_by_key": "win"},
            {"assumption": "a", "used_by_table": "solutions", "used_by_key": "win"},
        ),
    }
    (fault,) = faults_between(rows)
    assert (fault.row, fault.column) == (3, "used_by_key")
    assert fault.expected == "the key of a row of solutions"


def test_umbrellas_in_a_circle_are_found():
    def objective(key, parent):
        return {"key": key, "function": "f", "choice": "c", "statement": key, "parent": parent}

    rows = {
        "functions": located("functions", {"key": "f", "name": "F"}),
        "choices": located("choices", {"key": "c", "statement": "C"}),
        "objectives": located(
            "objectives",
            objective("a", "b"),
            objective("b", "a"),
            objective("self", "self"),
            objective("below", "a"),
            objective("top", None),
            objective("under", "top"),
        ),
    }
    faults = faults_between(rows)
    assert [(fault.row, fault.value) for fault in faults] == [(2, "b"), (3, "a"), (4, "self")]
    assert {fault.expected for fault in faults} == {"a row that is not below this one"}


def test_rows_of_no_file_are_duplicates_too():
    row = read("holidays", {"on": "2026-01-01"})[0]
    (fault,) = faults_between({"holidays": [Located("holidays", None, row)] * 2})
    assert fault.expected == "a key of its own (another row has this one)"


def test_nothing_at_all_has_no_faults():
    assert faults_between({}) == []
