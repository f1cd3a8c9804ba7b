"""The measures of the plans: their columns, their numbers, and the ugly books."""

from datetime import date

import pandas as pd
import pytest

from workbook.chapters import plans
from workbook.chapters.plans import checks  # noqa: F401 modules must not hide measures

MONDAY, TUESDAY, FRIDAY = "2026-01-05", "2026-01-06", "2026-01-09"
SATURDAY, SUNDAY = "2026-01-10", "2026-01-11"

# METHOD.md, section 2, and what this chapter adds.
COLUMNS = {
    "schedule": "action duration early_start early_finish late_start late_finish slack critical",
    "load": "member on load capacity",
    "chances": "objective chance members averaged",
    "critical_paths": "path position action",
    "impossible": "table key actions load capacity first last days",
    "expected": "objective on expected target due_on way reached",
    "costs": "function actions priced cost budget_share capital running committed",
    "conflicts": "kind function other indicator table keys facts",
    "contribution": "from_table from_key to_table to_key choices effect",
    "loose_ends": "table key end facts",
}


def action(key, **cells):
    return {"key": key, "objective": "o", "function": "sales", "statement": key, **cells}


def lasting(key, starts_on, ends_on, **cells):
    return action(key, starts_on=starts_on, ends_on=ends_on, **cells)


@pytest.fixture
def team(book):
    """Make a book with one function, three members and one objective."""

    def make(**tables):
        base = {
            "functions": [{"key": "sales", "name": "Sales"}],
            "members": [
                {"key": "ana", "name": "Ana", "function": "sales"},
                {"key": "ben", "name": "Ben", "function": "sales", "capacity": 0.5},
                {"key": "eva", "name": "Eva", "function": "sales", "capacity": 0},
            ],
            "choices": [{"key": "c", "statement": "C"}],
            "objectives": [{"key": "o", "function": "sales", "choice": "c", "statement": "O"}],
        }
        return book(**{**base, **tables})

    return make


@pytest.mark.parametrize("name", COLUMNS)
def test_an_empty_book_gives_the_columns_and_no_row(book, name):
    table = getattr(plans, name)(book())
    assert " ".join(table.columns) == COLUMNS[name]
    assert len(table) == 0


@pytest.mark.parametrize("name", COLUMNS)
def test_a_book_gives_the_same_types_as_an_empty_one(book, team, name):
    filled = getattr(plans, name)(
        team(
            actions=[lasting(key, MONDAY, FRIDAY, owner="ana", effort_days=2) for key in "abc"],
            expected_results=[{"objective": "o", "on": MONDAY, "value": 1}],
        )
    )
    assert dict(filled.dtypes) == dict(getattr(plans, name)(book()).dtypes)


def scheduled(book, key):
    rows = plans.schedule(book).set_index("action")
    return [
        cell.date() if isinstance(cell, pd.Timestamp) else None if pd.isna(cell) else cell
        for cell in rows.loc[key]
    ]


def test_an_action_waits_for_the_working_day_after_what_it_needs(team):
    plan = team(
        actions=[lasting("a", MONDAY, FRIDAY), lasting("b", MONDAY, TUESDAY)],
        action_dependencies=[{"action": "b", "needs": "a"}],
        holidays=[{"on": "2026-01-12"}],
    )
    first, last = date(2026, 1, 5), date(2026, 1, 9)
    assert scheduled(plan, "a") == [5, first, last, first, last, 0, True]
    start, end = date(2026, 1, 13), date(2026, 1, 14)  # the Monday is a holiday
    assert scheduled(plan, "b") == [2, start, end, start, end, 0, True]


def test_slack_counts_working_days(team):
    plan = team(actions=[lasting("a", FRIDAY, FRIDAY), lasting("b", FRIDAY, "2026-01-14")])
    day = date(2026, 1, 9)
    assert scheduled(plan, "a") == [1, day, day, date(2026, 1, 14), date(2026, 1, 14), 3, False]


@pytest.mark.parametrize(
    "dates",
    [
        {},
        {"starts_on": MONDAY},
        {"ends_on": MONDAY},
        {"starts_on": TUESDAY, "ends_on": MONDAY},
    ],
)
def test_an_action_without_dates_in_their_order_has_no_schedule(team, dates):
    plan = team(actions=[action("a", **dates), lasting("b", MONDAY, MONDAY)])
    assert scheduled(plan, "a") == [None] * 7
    assert scheduled(plan, "b")[0] == 1


def test_a_weekend_is_a_milestone_before_the_next_working_day(team):
    plan = team(
        actions=[lasting("a", SATURDAY, SUNDAY, owner="ana", effort_days=1),
                 lasting("b", MONDAY, MONDAY)],
        action_dependencies=[{"action": "b", "needs": "a"}],
    )  # fmt: skip
    friday, monday = date(2026, 1, 9), date(2026, 1, 12)
    assert scheduled(plan, "a") == [0, monday, friday, monday, friday, 0, True]
    assert scheduled(plan, "b")[1] == monday
    assert plans.load(plan).empty


def test_a_dependency_on_a_dropped_action_is_ignored(team):
    plan = team(
        actions=[lasting("a", MONDAY, FRIDAY, status="dropped"), lasting("b", MONDAY, MONDAY)],
        action_dependencies=[{"action": "b", "needs": "a"}],
    )
    assert list(plans.schedule(plan)["action"]) == ["b"]
    assert scheduled(plan, "b")[1] == date(2026, 1, 5)


def test_circles_leave_the_rest_alone_and_keep_durations(team):
    plan = team(
        actions=[lasting(key, MONDAY, TUESDAY) for key in ("self", "x", "y", "behind", "apart")],
        action_dependencies=[
            {"action": "self", "needs": "self"},
            {"action": "x", "needs": "y"},
            {"action": "y", "needs": "x"},
            {"action": "behind", "needs": "y"},
        ],
    )
    for key in ("self", "x", "y", "behind"):
        assert scheduled(plan, key) == [2, None, None, None, None, None, None]
    assert scheduled(plan, "apart")[-2:] == [0, True]
    assert plans.critical_paths(plan).to_dict("list") == {
        "path": [1],
        "position": [1],
        "action": ["apart"],
    }


def test_load_spreads_effort_evenly_over_working_days(team):
    plan = team(
        actions=[
            lasting("a", FRIDAY, "2026-01-13", owner="ana", effort_days=1.5),  # 3 working days
            lasting("b", "2026-01-13", "2026-01-14", owner="ana", effort_days=1),
            lasting("c", MONDAY, MONDAY, owner="ben", effort_days=1),
            lasting("d", MONDAY, MONDAY, owner="eva", effort_days=0.1),
            lasting("e", MONDAY, MONDAY, owner="eva"),
            lasting("f", MONDAY, MONDAY, effort_days=9),
            lasting("g", MONDAY, MONDAY, owner="ana", effort_days=9, status="dropped"),
        ]
    )
    rows = [tuple(row) for row in plans.load(plan).itertuples(index=False)]
    assert rows == [
        ("ana", pd.Timestamp("2026-01-09"), 0.5, 1),
        ("ana", pd.Timestamp("2026-01-12"), 0.5, 1),
        ("ana", pd.Timestamp("2026-01-13"), 1.0, 1),
        ("ana", pd.Timestamp("2026-01-14"), 0.5, 1),
        ("ben", pd.Timestamp("2026-01-05"), 1.0, 0.5),
        ("eva", pd.Timestamp("2026-01-05"), 0.1, 0),
    ]


def test_three_actions_that_fit_two_by_two_are_shown_once(team):
    plan = team(
        actions=[
            lasting("a", MONDAY, FRIDAY, owner="ana", effort_days=2),
            lasting("b", TUESDAY, FRIDAY, owner="ana", effort_days=1.6),
            lasting("c", MONDAY, "2026-01-07", owner="ana", effort_days=1.2),
        ],
        members=[{"key": "ana", "name": "Ana", "function": "sales"}],
    )
    (found,) = plans.impossible(plan).to_dict("records")
    assert found | {"load": round(found["load"], 9)} == {
        "table": "members",
        "key": "ana",
        "actions": ("a", "b", "c"),
        "load": 1.2,
        "capacity": 1,
        "first": pd.Timestamp("2026-01-06"),
        "last": pd.Timestamp("2026-01-07"),
        "days": 2,
    }


def test_a_function_has_the_capacity_of_its_members_together(team):
    owners = {"a": "ana", "b": "ben", "c": "ana"}  # together 1.5
    actions = [
        lasting(key, MONDAY, FRIDAY, owner=owner, effort_days=2.75) for key, owner in owners.items()
    ]
    (found,) = plans.impossible(team(actions=actions)).to_dict("records")
    assert (found["table"], found["key"], found["capacity"]) == ("functions", "sales", 1.5)
    assert found["actions"] == ("a", "b", "c")
    assert plans.impossible(team(actions=actions[:2])).empty


@pytest.fixture
def guessed(team):
    """Make a book with one objective, an indicator and guesses."""

    def make(*guesses, direction="up", results=(), **cells):
        objective = {"key": "o", "function": "sales", "choice": "c", "statement": "O",
                     "indicator": "i", "baseline": 10, "target": 20, **cells}  # fmt: skip
        return team(
            indicators=[{"key": "i", "name": "I", "direction": direction}],
            objectives=[objective],
            expected_results=[
                {"objective": "o", "on": on, "value": value} for on, value in results
            ],
            forecasts=[
                {"objective": "o", "member": member, "low": low, "likely": likely, "high": high}
                for member, (low, likely, high) in zip(("ana", "ben"), guesses, strict=False)
            ],
        )

    return make


def chance(book):
    ((_, value, members, _),) = plans.chances(book).itertuples(index=False)
    return value, members


def test_percentiles_give_their_own_chances(guessed):
    assert chance(guessed((10, 15, 20))) == (pytest.approx(0.1), 1)
    assert chance(guessed((20, 25, 30))) == (pytest.approx(0.9), 1)
    assert chance(guessed((20, 25, 30), direction="down")) == (pytest.approx(0.1), 1)
    assert chance(guessed((10, 15, 20), (20, 25, 30))) == (pytest.approx(0.5), 2)


def test_a_certain_guess_is_certain(guessed):
    assert chance(guessed((20, 20, 20))) == (1, 1)
    assert chance(guessed((19, 19, 19))) == (0, 1)
    assert chance(guessed((20, 20, 20), direction="down")) == (1, 1)


def test_without_guesses_or_target_there_is_no_chance(guessed):
    for plan, members in ((guessed(), 0), (guessed((1, 2, 3), target=None), 1)):
        value, counted = chance(plan)
        assert pd.isna(value)
        assert counted == members


def test_direction_follows_from_baseline_and_target(guessed):
    assert chance(guessed((20, 25, 30), direction=None)) == (pytest.approx(0.9), 1)
    assert chance(guessed((20, 25, 30), direction=None, baseline=30))[0] == pytest.approx(0.1)
    assert pd.isna(chance(guessed((20, 25, 30), direction=None, baseline=20))[0])
    assert pd.isna(chance(guessed((20, 25, 30), direction=None, baseline=None))[0])
    assert chance(guessed((20, 25, 30), baseline=20)) == (pytest.approx(0.9), 1)


def test_an_umbrella_has_no_chance(team):
    umbrella = {"key": "o", "function": "sales", "choice": "c", "statement": "O"}
    plan = team(objectives=[umbrella, umbrella | {"key": "p", "parent": "o"}])
    assert list(plans.chances(plan)["objective"]) == ["p"]


def test_expected_results_stand_against_the_target_by_date(guessed):
    results = [(FRIDAY, 20), (MONDAY, 15), (TUESDAY, 8)]
    table = plans.expected(guessed(results=results, due_on=FRIDAY))
    assert list(table["expected"]) == [15, 8, 20]
    assert list(table["way"]) == [0.5, -0.2, 1]
    assert list(table["reached"]) == [False, False, True]


def test_no_way_leads_from_a_baseline_to_the_same_target(guessed):
    table = plans.expected(guessed(results=[(MONDAY, 9), (TUESDAY, 10)], target=10))
    assert table["way"].isna().all()
    assert list(table["reached"]) == [False, True]
    unknown = plans.expected(
        guessed(results=[(MONDAY, 9), (TUESDAY, 10)], target=10, direction=None)
    )
    assert pd.isna(unknown["reached"][0])
    assert unknown["reached"][1]


def test_costs_are_summed_by_function_and_compared_with_the_budget(team):
    plan = team(
        strategy=[{"key": "test", "name": "Test", "budget": 200}],
        functions=[{"key": key, "name": key} for key in ("ops", "sales", "idle")],
        actions=[
            action("a", cost=30, spending="capital", committed=12),
            action("b", cost=20),
            action("c", spending="running"),
            action("d", cost=999, status="dropped"),
            action("e", function="ops"),
        ],
    )
    rows = plans.costs(plan).set_index("function")
    assert list(rows.index) == ["ops", "sales"]
    assert list(rows.loc["sales"])[:5] == [3, 2, 50, 0.25, 30]
    assert pd.isna(rows.loc["sales", "running"])  # of the kind, and without a cost
    assert rows.loc["sales", "committed"] == 12
    assert list(rows.loc["ops"])[:2] == [1, 0]
    assert rows.loc["ops", ["cost", "budget_share"]].isna().all()


@pytest.mark.parametrize("budget", [None, 0])
def test_without_a_budget_there_is_no_share_of_it(team, budget):
    plan = team(
        strategy=[{"key": "test", "name": "Test", "budget": budget}], actions=[action("a", cost=3)]
    )
    assert plans.costs(plan)["budget_share"].isna().all()
