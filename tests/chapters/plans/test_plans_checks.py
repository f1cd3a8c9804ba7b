"""P201–P219: each with the book that fires, the one that just does not, and the empty book."""

from copy import deepcopy

import pytest

from workbook.analysis.checks import checks, findings

CODES = [f"P{number}" for number in (*range(201, 224), 299)]

SOUND = {
    "strategy": [{"key": "test", "name": "Test", "budget": 100, "currency": "USD"}],
    "functions": [
        {"key": "sales", "name": "Sales", "expertise": "selling"},
        {"key": "ops", "name": "Logistics", "expertise": "routes; stock"},
    ],
    "members": [
        {"key": "ana", "name": "Ana", "function": "sales"},
        {"key": "ben", "name": "Ben", "function": "ops"},
    ],
    "indicators": [
        {"key": "orders", "name": "Orders", "direction": "up", "unit": "a day"},
        {"key": "late", "name": "Late deliveries", "direction": "down", "unit": "%"},
    ],
    "choices": [{"key": "near", "statement": "Be near", "moment": "order"}],
    "moments": [
        {"key": "order", "name": "Ordering", "position": 1},
        {"key": "arrival", "name": "Arrival", "position": 2},
    ],
    "moment_functions": [
        {"moment": moment, "function": function, "part": "Be there"}
        for moment in ("order", "arrival")
        for function in ("sales", "ops")
    ],
    "objectives": [
        {"key": "more", "function": "sales", "choice": "near", "statement": "More orders",
         "indicator": "orders", "baseline": 10, "target": 20, "due_on": "2026-06-30"},
        {"key": "punctual", "function": "ops", "choice": "near", "statement": "On time",
         "indicator": "late", "baseline": 9, "target": 3, "due_on": "2026-06-30"},
    ],
    "expected_results": [
        {"objective": "more", "on": "2026-06-30", "value": 20},
        {"objective": "punctual", "on": "2026-06-30", "value": 3},
    ],
    "forecasts": [
        {"objective": "more", "member": "ana", "low": 10, "likely": 15, "high": 20},
        {"objective": "punctual", "member": "ana", "low": 2, "likely": 4, "high": 6},
    ],
    "actions": [
        {"key": "visit", "objective": "more", "function": "sales", "statement": "Visit",
         "owner": "ana", "starts_on": "2026-01-05", "ends_on": "2026-01-09", "effort_days": 5,
         "cost": 60, "domain": "Selling", "moment": "order"},
        {"key": "plan", "objective": "punctual", "function": "ops", "statement": "Plan routes",
         "owner": "ben", "starts_on": "2026-01-12", "ends_on": "2026-06-30", "effort_days": 5,
         "cost": 40, "domain": "routes"},
    ],
    "action_dependencies": [{"action": "plan", "needs": "visit"}],
    "action_effects": [
        {"action": "visit", "indicator": "orders", "effect": 3},
        {"action": "plan", "indicator": "late", "effect": -3},
    ],
}  # fmt: skip


@pytest.fixture
def found(book):
    """Find what a code says about the sound book after some changes.

    A change is ``{"table": {row number: {column: value}, "add": [rows], "drop": [row numbers]}}``.
    """

    def find(code, **changes):
        tables = deepcopy(SOUND)
        for table, change in changes.items():
            rows = tables.setdefault(table, [])
            for number, cells in change.items():
                if isinstance(number, int):
                    rows[number].update(cells)
            rows += change.get("add", [])
            tables[table] = [
                row for number, row in enumerate(rows) if number not in change.get("drop", [])
            ]
        return findings(book(**tables), select=[code])

    return find


def keys(found):
    return [finding.keys for finding in found]


def said(found):
    (finding,) = found
    return finding.message


def test_the_sound_book_has_no_finding(found):
    assert found("P2") == ()


def test_an_empty_book_has_no_finding(book):
    assert findings(book(), select=["P"]) == ()


def test_all_checks_of_the_method_are_there():
    assert [code for code in checks() if code.startswith("P")] == CODES


def test_every_finding_says_what_to_do(found):
    one = found("P204", actions={"drop": [0, 1]}, action_dependencies={"drop": [0]},
                action_effects={"drop": [0, 1]})[0]  # fmt: skip
    assert (one.severity, one.gate, one.table) == ("error", "plans", "objectives")
    assert one.remedy.endswith(".")


@pytest.mark.parametrize("column", ["indicator", "baseline", "target", "due_on"])
def test_p201_an_objective_that_lacks_a_measure(found, column):
    assert keys(found("P201", objectives={0: {column: None}})) == [("more",)]


def test_p201_names_all_that_is_missing(found):
    empty = dict.fromkeys(("indicator", "baseline", "target", "due_on"))
    assert said(found("P201", objectives={0: empty})) == (
        "“More orders” cannot be measured yet: it has no indicator, baseline, target or due date."
    )


def test_p201_zero_is_a_number_and_umbrellas_are_measured_below(found):
    umbrella = {"key": "top", "function": "sales", "choice": "near", "statement": "Top"}
    assert not found("P201", objectives={0: {"baseline": 0, "parent": "top"}, "add": [umbrella]})
    assert not found("P201", objectives={1: {"target": 0}})


def test_p202_a_choice_without_an_objective(found):
    assert keys(found("P202", choices={"add": [{"key": "new", "statement": "New"}]})) == [("new",)]


def test_p202_one_of_several_choices_or_an_umbrella_is_enough(found):
    new = {"add": [{"key": "new", "statement": "New"}]}
    assert not found("P202", choices=new, objectives={0: {"choice": "near;new"}})
    umbrella = {"key": "top", "function": "sales", "choice": "new", "statement": "Top"}
    assert not found("P202", choices=new, objectives={0: {"parent": "top"}, "add": [umbrella]})


def test_p203_a_function_of_the_team_without_an_objective(found):
    it = {"add": [{"key": "it", "name": "Systems"}]}
    cora = {"add": [{"key": "cora", "name": "Cora", "function": "it"}]}
    assert keys(found("P203", functions=it, members=cora)) == [("it",)]
    assert not found("P203", functions=it)


def test_p204_an_objective_without_an_action(found):
    assert keys(found("P204", actions={1: {"status": "dropped"}})) == [("punctual",)]
    assert not found("P204", actions={1: {"status": "done"}})
    shared = {0: {"objective": "more;punctual"}, 1: {"status": "dropped"}}
    assert not found("P204", actions=shared)


def test_p204_an_umbrella_needs_no_action(found):
    umbrella = {"key": "top", "function": "sales", "choice": "near", "statement": "Top"}
    assert not found("P204", objectives={0: {"parent": "top"}, "add": [umbrella]})


@pytest.mark.parametrize("column", ["owner", "starts_on", "ends_on"])
def test_p205_an_action_without_owner_or_dates(found, column):
    assert keys(found("P205", actions={0: {column: None}})) == [("visit",)]
    assert not found("P205", actions={0: {column: None, "status": "dropped"}})


def test_p205_an_action_that_ends_before_it_starts(found):
    message = said(found("P205", actions={0: {"ends_on": "2026-01-04", "owner": None}}))
    assert message == (
        "“Visit” has no owner and ends on 4 January 2026, before it starts on 5 January 2026."
    )
    assert not found("P205", actions={0: {"ends_on": "2026-01-05"}})


def test_p206_an_action_outside_expertise(found):
    (finding,) = found("P206", actions={0: {"domain": "Routes "}})
    assert finding.keys == ("visit",)
    assert finding.message == (
        "“Visit” needs Routes but is done by Sales; its expertise is selling."
    )
    assert "Logistics" in finding.remedy


def test_p206_case_does_not_matter_and_no_domain_is_not_judged(found):
    assert not found("P206", actions={0: {"domain": " SELLING"}, 1: {"domain": None}})
    assert not found("P206", actions={0: {"domain": "routes", "status": "dropped"}})


def test_p206_a_function_without_expertise_masters_nothing(found):
    assert "no expertise is entered for it" in said(
        found("P206", functions={0: {"expertise": None}})
    )


def push(action, effect, indicator="late"):
    return {"action": action, "indicator": indicator, "effect": effect}


def test_p207_two_functions_push_apart(found):
    (finding,) = found("P207", action_effects={"add": [push("visit", 1)]})
    assert (finding.table, finding.keys) == ("actions", ("visit", "plan"))
    assert finding.message == (
        "Sales and Logistics move “Late deliveries” in opposite directions: “Visit” up, “Plan "
        "routes” down."
    )


@pytest.mark.parametrize("effect", [0, -1])
def test_p207_the_same_way_or_not_at_all_is_no_conflict(found, effect):
    assert not found("P207", action_effects={"add": [push("visit", effect)]})


def test_p207_one_function_against_itself_or_a_dropped_action_is_no_conflict(found):
    effects = {"add": [push("visit", 1)]}
    assert not found("P207", action_effects=effects, actions={0: {"function": "ops"}})
    assert not found("P207", action_effects=effects, actions={0: {"status": "dropped"}})


def test_p207_pushes_both_ways_are_one_finding(found):
    more = [
        {"key": key, "objective": "more", "function": function, "statement": key}
        for key, function in (("a", "sales"), ("b", "ops"))
    ]
    effects = [push("visit", 1), push("a", -1), push("b", 2)]
    (finding,) = found("P207", actions={"add": more}, action_effects={"add": effects})
    assert set(finding.keys) == {"visit", "plan", "a", "b"}


def test_p208_a_circle_names_its_members_in_order(found):
    back = {"add": [{"action": "visit", "needs": "plan"}]}
    (finding,) = found("P208", action_dependencies=back)
    assert finding.keys == ("visit", "plan")
    assert finding.message == "“Visit” needs “Plan routes”, which needs “Visit”."
    assert not found("P208", action_dependencies=back, actions={1: {"status": "dropped"}})


def test_p208_an_action_that_needs_itself(found):
    itself = {"add": [{"action": "visit", "needs": "visit"}]}
    assert said(found("P208", action_dependencies=itself)) == "“Visit” needs itself."
    assert not found("P209", action_dependencies=itself)


@pytest.mark.parametrize("start", ["2026-01-09", "2026-01-05"])
def test_p209_an_action_starts_before_what_it_needs_has_ended(found, start):
    (finding,) = found("P209", actions={1: {"starts_on": start}})
    assert finding.keys == ("plan", "visit")


def test_p209_the_next_day_or_no_date_is_fine(found):
    assert not found("P209", actions={1: {"starts_on": "2026-01-10"}})
    assert not found("P209", actions={1: {"starts_on": None}})
    assert not found("P209", actions={0: {"ends_on": None}})
    late = {0: {"ends_on": "2026-02-01", "status": "dropped"}}
    assert not found("P209", actions=late)


def test_p210_an_action_ends_after_its_objective_is_due(found):
    assert keys(found("P210", actions={1: {"ends_on": "2026-07-01"}})) == [("plan",)]
    assert not found("P210", actions={1: {"ends_on": "2026-06-30"}})
    late = {1: {"ends_on": "2026-07-01"}}
    assert not found("P210", actions=late, objectives={1: {"due_on": None}})
    assert not found("P210", actions={1: {"ends_on": "2026-07-01", "status": "dropped"}})


def test_p210_the_first_due_date_of_several_objectives_counts(found):
    shared = {1: {"objective": "more;punctual"}}
    early = {0: {"due_on": "2026-06-29"}}
    assert "29 June 2026" in said(found("P210", actions=shared, objectives=early))


def test_p211_an_owner_above_capacity(found):
    extra = {"key": "call", "objective": "more", "function": "sales", "statement": "Call",
             "owner": "ana", "starts_on": "2026-01-08", "ends_on": "2026-01-12",
             "effort_days": 0.3}  # fmt: skip
    assert said(found("P211", actions={"add": [extra]})) == (
        "One person of Sales is booked at up to 110 % of full time (100 % available) on 2 working "
        "days, with the peak from 8 January 2026: “Visit” and “Call”."
    )
    assert not found("P211", actions={"add": [extra | {"starts_on": "2026-01-10"}]})
    assert not found("P211", actions={"add": [extra | {"status": "dropped"}]})


def test_p211_exactly_full_is_fine_and_no_capacity_is_none(found):
    assert not found("P211", members={0: {"capacity": 1}})
    assert len(found("P211", members={0: {"capacity": 0.99}})) == 1
    assert len(found("P211", members={0: {"capacity": 0}})) == 1
    assert not found("P211", members={0: {"capacity": 0}}, actions={0: {"effort_days": 0}})


def test_p211_tenths_do_not_add_up_to_too_much(found):
    tenths = [
        {"key": f"t{n}", "objective": "more", "function": "sales", "statement": "T",
         "owner": "ana", "starts_on": "2026-03-02", "ends_on": "2026-03-02", "effort_days": 0.1}
        for n in range(10)
    ]  # fmt: skip
    assert not found("P211", actions={"add": tenths})
    assert len(found("P211", actions={"add": [*tenths, tenths[0] | {"key": "t10"}]})) == 1


def test_p212_no_expected_results(found):
    none = {"drop": [0]}
    assert said(found("P212", expected_results=none)) == "“More orders” has no expected results."
    assert found("P212", expected_results=none, objectives={0: {"target": None}})
    assert [one.severity for one in found("P212", expected_results=none)] == ["warning"]
    assert [one.severity for one in found("P212", expected_results={0: {"value": 19.5}})] == [
        "error"
    ]


def test_p212_results_short_of_the_target(found):
    assert said(found("P212", expected_results={0: {"value": 19.5}})) == (
        "“More orders” expects 19.5 a day on 30 June 2026, short of its target of 20 a day on "
        "30 June 2026."
    )
    assert keys(found("P212", expected_results={1: {"value": 3.1}})) == [("punctual",)]
    assert not found("P212", expected_results={0: {"value": 21}, 1: {"value": 2}})


def test_p212_only_results_up_to_the_due_date_count(found):
    assert len(found("P212", expected_results={0: {"on": "2026-07-01"}})) == 1
    later = [{"objective": "more", "on": "2026-07-01", "value": 1}]
    assert not found("P212", expected_results={"add": later})
    before = [{"objective": "more", "on": "2026-06-29", "value": 99}]
    assert found("P212", expected_results={0: {"value": 19}, "add": before})


def test_p212_without_target_due_date_or_direction_results_are_not_judged(found):
    short = {0: {"value": 0}}
    assert found("P212", expected_results=short)
    for missing in ("target", "due_on"):
        assert not found("P212", expected_results=short, objectives={0: {missing: None}})
    unknown = {0: {"direction": None}}
    assert found("P212", expected_results=short, indicators=unknown)  # baseline to target tells
    level = {0: {"baseline": 20}}
    assert not found("P212", expected_results=short, indicators=unknown, objectives=level)
    assert found("P212", expected_results=short, objectives=level)


def test_p212_an_umbrella_needs_no_results(found):
    umbrella = {"key": "top", "function": "sales", "choice": "near", "statement": "Top"}
    assert not found("P212", objectives={0: {"parent": "top"}, "add": [umbrella]})


def guess(low, likely, high):
    return {0: {"low": low, "likely": likely, "high": high}}


def test_p213_a_target_that_is_almost_sure(found):
    assert "90.1 %" in said(found("P213", forecasts=guess(20.02, 25, 30)))
    assert not found("P213", forecasts=guess(20, 25, 30))  # 90 %
    assert "more than 99.9 %" in said(found("P213", forecasts=guess(20, 20, 20)))
    assert not found("P213", forecasts={"drop": [0, 1]})
    assert not found("P213", forecasts=guess(20, None, 20))  # an incomplete guess is none


def test_p214_a_target_that_hardly_anybody_believes_in(found):
    assert "9.9" in said(found("P214", forecasts=guess(10, 15, 19.98)))
    assert not found("P214", forecasts=guess(10, 15, 20))  # 10 %
    assert "less than 0.1 %" in said(found("P214", forecasts=guess(1, 1, 1)))
    assert not found("P214", forecasts={"drop": [0, 1]})


def test_p213_and_p214_follow_the_direction(found):
    sure = {1: {"low": 0.5, "likely": 1, "high": 2.9}}
    assert keys(found("P213", forecasts=sure)) == [("punctual",)]
    hopeless = {1: {"low": 3.1, "likely": 5, "high": 6}}
    assert keys(found("P214", forecasts=hopeless)) == [("punctual",)]


def test_p215_a_moment_with_fewer_than_two_functions(found):
    assert said(found("P215", moment_functions={"drop": [0]})) == (
        "Only Logistics serves the moment of truth ““Ordering””."
    )
    assert said(found("P215", moment_functions={"drop": [0, 1]})) == (
        "No function serves the moment of truth ““Ordering””."
    )


def test_p216_two_functions_with_different_targets(found):
    same = {1: {"indicator": "orders", "target": 30}}
    (finding,) = found("P216", objectives=same)
    assert finding.keys == ("more", "punctual")
    assert finding.message == (
        "Different targets for “Orders” on 30 June 2026: Sales has 20 a day and Logistics has "
        "30 a day."
    )
    for change in (
        {"target": 20},
        {"due_on": "2026-07-01"},
        {"function": "sales"},
        {"target": None},
        {"indicator": "late"},
    ):
        assert not found("P216", objectives={1: same[1] | change})


def test_p217_actions_above_the_budget(found):
    assert said(found("P217", actions={0: {"cost": 60.5}})) == (
        "The actions cost 100.5 USD, 0.5 more than the budget of 100."
    )
    assert not found("P217", actions={0: {"cost": 60}})
    dear = {0: {"cost": 999}}
    assert not found("P217", actions=dear, strategy={0: {"budget": None}})
    assert found("P217", actions=dear, strategy={0: {"budget": 0}})
    assert not found("P217", actions={0: {"cost": 999, "status": "dropped"}})


def test_p217_tenths_do_not_add_up_to_too_much(found):
    tenths = {0: {"cost": 0.1}, 1: {"cost": 0.2}}
    assert not found("P217", actions=tenths, strategy={0: {"budget": 0.3}})


def test_p218_a_sprinkled_action(found):
    elsewhere = {0: {"moment": "arrival"}}
    nowhere = {0: {"moment": None}}
    assert not found("P218", actions=elsewhere, choices=nowhere)  # no choice aims at anything
    aim = {"key": "far", "statement": "Far", "moment": "order"}
    others = {**nowhere, "add": [aim]}
    assert keys(found("P218", actions=elsewhere, choices=others)) == [("visit",)]
    dropped = {0: {"moment": "arrival", "status": "dropped"}}
    assert not found("P218", actions=dropped, choices=others)


def test_p219_an_umbrella_that_carries_what_only_the_lowest_level_carries(found):
    above = {1: {"parent": "more"}}
    (one,) = found("P219", objectives=above)
    assert one.keys == ("more",)
    assert "its own indicator, expected results and actions will not be counted" in one.message
    bare = {0: {"indicator": None, "baseline": None, "target": None}, 1: {"parent": "more"}}
    moved = {0: {"objective": "punctual"}}
    assert not found("P219", objectives=bare, expected_results={"drop": [0]}, actions=moved)
    assert not found("P219")


def test_p205_effort_without_a_day_to_work_on(found):
    weekend = {"starts_on": "2026-01-10", "ends_on": "2026-01-11"}
    (one,) = found("P205", actions={0: weekend})
    assert "no working day between 10 January 2026 and 11 January 2026" in one.message
    assert not found("P205", actions={0: {**weekend, "effort_days": None}})


def test_p218_an_aim_of_any_choice_or_of_the_objectives_own_is_enough(found):
    elsewhere = {0: {"moment": "arrival"}}
    assert not found("P218", actions=elsewhere)  # its choice aims at ordering
    nowhere = {0: {"moment": None}}
    aim = {"key": "far", "statement": "Far", "moment": "arrival"}
    assert not found("P218", actions=elsewhere, choices={**nowhere, "add": [aim]})
    assert not found("P218", actions={0: {"moment": None}}, choices=nowhere)


def test_names_with_and_stay_whole(found):
    able = {1: {"name": "Research and stock"}}
    (finding,) = found("P206", functions=able, actions={0: {"domain": "stock"}})
    assert "Give it to Research and stock, or" in finding.remedy


def test_long_lists_of_names_are_cut(found):
    extra = [
        {"key": f"t{n}", "objective": "more", "function": "sales", "statement": f"T{n}",
         "owner": "ana", "starts_on": "2026-01-05", "ends_on": "2026-01-05", "effort_days": 0.1}
        for n in range(8)
    ]  # fmt: skip
    assert "“Visit”, “T0”, “T1” and 6 more." in said(found("P211", actions={"add": extra}))
