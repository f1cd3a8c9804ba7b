"""Two moments of one strategy: what is gone, what is new, what moved."""

import pytest

from workbook import control
from workbook.analysis.changes import Compared, Standing, gone_and_new

TEAM = [{"key": "ana", "name": "Ana"}]


def promise(**cells):
    return {"key": "c", "statement": "Call back", "member": "ana", "made_on": "2026-05-01", **cells}


def told(before, after, *kinds):
    table = control.changes(before, after)
    return [tuple(row) for row in table.itertuples(index=False) if row.kind in kinds]


def test_nothing_changed_in_the_same_book(book):
    one = book(members=TEAM)
    table = control.changes(one, one)
    assert table.empty
    assert list(table.columns) == ["kind", "table", "keys", "what", "before", "after"]


def test_a_finding_appears_with_the_day_and_goes_with_the_deed(book):
    early = book("2026-05-31", members=TEAM, commitments=[promise(due_on="2026-06-15")])
    late = book("2026-06-30", members=TEAM, commitments=[promise(due_on="2026-06-15")])
    done = book(
        "2026-07-31",
        members=TEAM,
        commitments=[promise(due_on="2026-06-15", done_on="2026-07-02")],
    )
    ((_, table, keys, code, before, after),) = told(early, late, "finding new")
    assert (table, keys, code, before) == ("commitments", ("c",), "M503", "")
    assert "“Call back”" in after
    assert [row[:4] for row in told(late, done, "finding gone")] == [
        ("finding gone", "commitments", ("c",), "M503")
    ]


def test_a_gate_that_moves_is_a_value(book):
    dimensions = ("quality", "quantity", "timeliness", "cost")
    tables = {
        "members": TEAM,
        "indicators": [{"key": one, "name": one, "dimension": one} for one in dimensions],
        "commitments": [promise(due_on="2026-06-15")],
    }
    late, early = book("2026-06-30", **tables), book("2026-05-31", **tables)
    moved = told(early, late, "value moved")
    assert moved == [("value moved", "gates", ("control",), "Status", "passed", "at risk")]


def test_values_and_rows_are_told_with_what_people_call_them(book):
    before = book(
        members=TEAM, functions=[{"key": "a", "name": "Sales"}, {"key": "b", "name": "IT"}]
    )
    after = book(
        members=TEAM,
        functions=[{"key": "a", "name": "Sales", "expertise": "orders;prices"},
                   {"key": "n", "name": "New", "customer_distance": 2}],
    )  # fmt: skip
    assert told(before, after, "row removed") == [
        ("row removed", "functions", ("b",), "IT", "", "")
    ]
    assert told(before, after, "row added") == [
        ("row added", "functions", ("n",), "New", "", "Distance from the customer: 2")
    ]
    assert ("value moved", "functions", ("a",), "Expertise", "", "orders;prices") in told(
        before, after, "value moved"
    )


def test_rows_with_a_key_of_several_columns_are_told_apart(book):
    def measured(value):
        return book(
            indicators=[{"key": "rate", "name": "Rate"}],
            measurements=[{"indicator": "rate", "on": "2026-06-01", "value": value}],
        )

    assert told(measured(1), measured(2.5), "value moved") == [
        ("value moved", "measurements", ("rate", "2026-06-01"), "Value", "1", "2.5")
    ]


def test_results_move_alignment_and_the_last_measured_value(book):
    def at(contribution, value):
        return book(
            members=TEAM,
            functions=[{"key": "sales", "name": "Sales"}],
            choices=[{"key": "win", "statement": "Win"}],
            corporate_objectives=[{"key": "grow", "statement": "Grow"}],
            links=[{"choice": "win", "corporate_objective": "grow", "member": "ana", "round": 1,
                    "contribution": contribution}],
            indicators=[{"key": "rate", "name": "Rate"}],
            objectives=[{"key": "more", "function": "sales", "choice": "win", "statement": "More",
                         "indicator": "rate"}],
            measurements=[{"indicator": "rate", "on": "2026-06-01", "value": value}],
        )  # fmt: skip

    moved = told(at(3, 1), at(-3, 2), "value moved")
    assert ("value moved", "link.strategy", ("test",), "Alignment", "+1.00", "−1.00") in moved
    assert ("value moved", "control.status", ("more",), "Measured", "1", "2") in moved


@pytest.mark.parametrize("folder", ["here", "there"])
def test_where_the_data_lie_is_no_change(book, folder):
    row = {"key": "test", "name": "Test"}
    assert control.changes(
        book(strategy=[row]), book(strategy=[{**row, "data_folder": folder}])
    ).empty


def standing(status="at risk", gates=None, errors=(), warnings=0):
    return Standing(status, gates or {"link": "passed"}, errors, warnings)


def error(code, key, message=""):
    return {"code": code, "table": "choices", "keys": [key], "message": message}


def test_a_strategy_got_worse_where_an_error_is_new_or_a_status_fell_whatever_else_got_better():
    before = standing("failed", {"link": "failed", "plans": "passed"}, [error("L101", "a")])
    new = Compared(before, standing("at risk", before.gates, [error("L102", "b")]))
    assert (new.trend, [one["code"] for one in new.new]) == ("worse", ["L102"])
    assert [one["code"] for one in new.gone] == ["L101"]
    assert new.verdict == ("failed", "at risk")
    fell = Compared(before, standing("failed", {"link": "passed", "plans": "at risk"}))
    assert fell.gates == {"link": ("failed", "passed"), "plans": ("passed", "at risk")}
    assert (fell.trend, fell.verdict) == ("worse", None)


def test_warnings_decide_where_nothing_else_moved():
    trends = [Compared(standing(warnings=2), standing(warnings=n)).trend for n in (1, 2, 3)]
    assert trends == ["better", "same", "worse"]
    assert Compared(standing(errors=[error("L101", "a")]), standing(warnings=9)).trend == "better"


def test_an_error_stays_the_same_though_its_numbers_move_and_twice_is_one_more():
    early = [error("L101", "a", "3 of 4"), error("L101", "a", "2 of 4")]
    late = [error("L101", "a", "1 of 4")] * 3
    gone, new = gone_and_new(early, late)
    assert (gone, len(new)) == ([], 1)


def test_where_a_report_named_no_errors_none_is_new_or_gone():
    later = standing(errors=[error("L101", "a")])
    for early in (standing(errors=None), None):
        assert Compared(early, later).new == Compared(early, later).gone == []
    assert Compared(None, later).is_new
