"""The pictures of the plans, drawn for real and read back from the drawing."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

from workbook.chapters import plans
from workbook.chapters.plans import charts
from workbook.chapters.plans.layers import COLUMNS, MOST, layout
from workbook.charts import theme
from workbook.charts.ticks import months as ticks

PAGE = (
    "contribution_map",
    "loose_list",
    "gantt",
    "finish_chart",
    "critical_steps",
    "unscheduled_cards",
    "load_by_owner",
    "cost_by_function",
    "conflict_cards",
    "impossible_cards",
    "clash_cards",
    "chances_by_objective",
    "results_by_objective",
)


def html(made):
    """What the page shows of a chart, or None."""
    return theme.figure(made) if hasattr(made, "properties") else made


def texts(made):
    """All words of what the page shows."""
    return [text.strip() for text in unescape(re.sub(r"<[^>]+>", "\n", html(made))).split("\n")]


@pytest.fixture
def tables():
    """Two functions, two choices, a late action, a critical chain and guesses."""
    return {
        "strategy": [{"key": "test", "name": "Test", "budget": 100, "currency": "USD"}],
        "functions": [{"key": "sales", "name": "Sales"}, {"key": "ops", "name": "Operations"}],
        "members": [
            {"key": "ana", "name": "Ana Secreta", "function": "sales", "capacity": 0.5},
            {"key": "ben", "name": "Ben Oculto", "function": "ops"},
        ],
        "indicators": [
            {"key": "calls", "name": "Calls answered", "unit": "%", "direction": "up"},
            {"key": "wait", "name": "Minutes waited", "direction": "down"},
            {"key": "odd", "name": "Oddities"},
        ],
        "corporate_objectives": [
            {"key": "grow", "statement": "Grow", "indicator": "calls"},
            {"key": "last", "statement": "Last longer"},
        ],
        "choices": [{"key": "near", "statement": "Be near"}, {"key": "far", "statement": "Go far"}],
        "objectives": [
            {"key": "call", "function": "sales", "choice": "near", "statement": "Answer calls",
             "indicator": "calls", "baseline": 50, "target": 80, "due_on": "2026-06-30"},
            {"key": "hurry", "function": "ops", "choice": "near", "statement": "Hurry",
             "indicator": "wait", "baseline": 9, "target": 3, "due_on": "2026-12-31"},
        ],
        "actions": [
            {"key": "train", "objective": "call", "function": "sales", "statement": "Train",
             "owner": "ana", "starts_on": "2026-01-05", "ends_on": "2026-01-16", "cost": 60,
             "effort_days": 8, "status": "done"},
            {"key": "hire", "objective": "call", "function": "sales", "statement": "Hire",
             "owner": "ana", "starts_on": "2026-01-19", "ends_on": "2026-07-31", "cost": 70},
            {"key": "speed", "objective": "hurry", "function": "ops", "statement": "Speed up",
             "owner": "ben", "starts_on": "2026-02-02", "ends_on": "2026-03-31"},
        ],
        "action_dependencies": [{"action": "hire", "needs": "train"}],
        "action_effects": [{"action": "speed", "indicator": "odd", "effect": 1}],
        "forecasts": [
            {"objective": "call", "member": "ana", "low": 60, "likely": 75, "high": 85},
            {"objective": "call", "member": "ben", "low": 70, "likely": 78, "high": 90},
        ],
        "expected_results": [
            {"objective": "call", "on": "2026-03-31", "value": 60},
            {"objective": "call", "on": "2026-06-30", "value": 80},
            {"objective": "hurry", "on": "2026-12-31", "value": 5},
        ],
    }  # fmt: skip


def test_everything_public_is_a_chart_and_no_module_hides_it():
    for name in (*charts.__all__, "explore", "what_if", "moved", "answer", "unscheduled"):
        assert callable(getattr(plans, name))
    assert set(PAGE) <= set(charts.__all__)


def test_a_map_shows_every_layer_of_its_choice(book, tables):
    shown = texts(plans.choice_map(book(**tables), "near"))
    for word in ("Sales", "Operations", "Train", "Hire", "Speed up", "Grow", *COLUMNS):
        assert word in shown, word


def test_what_hangs_loose_says_so_in_words_and_not_by_colour_alone(book, tables):
    made = plans.contribution_map(book(**tables))
    shown = texts(made)
    # Minutes waited and Oddities lead to no corporate objective; nobody enacts the second choice.
    assert shown.count("✕ leads to nothing") == 2
    assert "✕ Not connected: no objective carries out this choice." in shown
    assert "No indicator leads to “Last longer”." in shown
    assert '<li class="wb-loose"' in html(plans.choice_map(book(**tables), "near"))


def test_votes_meet_in_one_dot_instead_of_crossing_wires(book, tables):
    tables["links"] = [
        {"choice": "near", "corporate_objective": key, "member": "ana", "round": 1,
         "contribution": 2}
        for key in ("grow", "last")
    ]  # fmt: skip
    plan = book(**tables)
    assert "votes" in texts(plans.choice_map(plan, "near"))
    laid = layout(plan, "near")
    assert laid.counts["corporate objectives"] == 2
    # 2 + 2 wires of votes, and the one of the indicator that measures a corporate objective
    last = [wire for wire in laid.wires if wire.x >= COLUMNS["Indicator"][1]]
    assert len(last) == 5
    assert laid.loose == 1  # Oddities; Minutes waited is supported by the votes


def test_a_side_effect_outside_the_choice_is_counted_and_a_loose_one_named(book, tables):
    tables["corporate_objectives"].append({"key": "x", "statement": "X", "indicator": "odd"})
    boxes = layout(book(**tables), "near").boxes
    assert "also moves 1 other indicator" in {box.text for box in boxes}
    tables["corporate_objectives"].pop()
    named = {box.text: box.loose for box in layout(book(**tables), "near").boxes}
    assert named["Oddities"] == "leads to nothing"


def test_many_actions_are_counted_by_objective_and_many_objectives_by_function(book, tables):
    tables["actions"] += [
        {"key": f"a{n}", "objective": "call", "function": "sales", "statement": f"A {n}"}
        for n in range(MOST)
    ]
    assert "14 actions" in {box.text for box in layout(book(**tables), "near").boxes}
    tables["objectives"] += [
        {"key": f"o{n}", "function": "sales", "choice": "near", "statement": f"O {n}"}
        for n in range(MOST)
    ]
    plan = book(**tables)
    boxes = layout(plan, "near").boxes
    found = {(box.text, box.loose) for box in boxes}
    assert ("13 objectives", "12 lead to nothing") in found  # no action serves the added ones
    assert sum(box.column == "Function" for box in boxes) == 2
    assert layout(plan, "near").counts["objectives"] == 14
    assert html(plans.choice_map(plan, "near"))


def test_an_action_of_two_objectives_has_a_wire_from_each(book, tables):
    tables["actions"][0]["objective"] = "call;hurry"
    laid = layout(book(**tables), "near")
    boxes = {box.text: box.middle for box in laid.boxes}
    left, right = COLUMNS["Objective"][1], COLUMNS["Action"][0]
    steps = {(wire.y, wire.y2) for wire in laid.wires if (wire.x, wire.x2) == (left, right)}
    assert steps == {
        (boxes["Answer calls"], boxes["Train"]),
        (boxes["Answer calls"], boxes["Hire"]),
        (boxes["Hurry"], boxes["Train"]),
        (boxes["Hurry"], boxes["Speed up"]),
    }


def test_more_choices_than_can_be_shown_are_said(book, tables):
    tables["choices"] += [{"key": f"c{n}", "statement": f"Choice {n}"} for n in range(12)]
    made = plans.contribution_map(book(**tables))
    assert made.count("<details") == 12
    assert " open" not in made
    assert "2 more choices; the measure plans.contribution" in made


def test_the_gantt_names_functions_critical_and_late_actions_and_today(book, tables):
    shown = texts(plans.gantt(book(as_of="2026-05-01", **tables)))
    assert shown.index("Sales") < shown.index("Operations")
    assert {"Train", "Hire", "Speed up"} <= set(shown)
    assert any(text.startswith("today, 1 May 2026, ") for text in shown)  # and what is late
    below = shown[shown.index("Sales") :]  # the legend
    beside = [text for text in below if text.startswith("critical")]
    assert len(beside) == 2
    assert [text for text in beside if text.endswith("late")]  # Hire ends after 30 June
    alt = plans.gantt(book(**tables)).to_dict()["description"]
    assert "End after their objective is due: “Hire”." in alt


def test_a_pushed_action_says_when_it_can_finish(book, tables):
    tables["actions"][1]["starts_on"] = "2026-01-12"  # before Train has ended: 5 working days
    shown = texts(plans.gantt(book(**tables)))
    assert any("→ 7 Aug 2026" in text for text in shown)


def test_a_gantt_of_many_actions_counts_them_by_objective_then_choice_then_function(book, tables):
    def with_objectives(count):
        tables["objectives"] = [
            {"key": f"o{n}", "function": "sales", "choice": "near", "statement": f"Objective {n}"}
            for n in range(count)
        ]
        tables["actions"] = [
            {"key": f"a{n}", "objective": f"o{n % count}", "function": "sales",
             "statement": f"A {n}", "starts_on": "2026-01-05", "ends_on": "2026-03-31"}
            for n in range(200)
        ]  # fmt: skip
        for name in ("action_dependencies", "action_effects", "forecasts", "expected_results"):
            tables[name] = []
        return texts(plans.gantt(book(**tables)))

    by_objective = with_objectives(40)
    assert "Objective 39" in by_objective
    assert by_objective.count("5 actions, 5 critical, 5 overdue") == 40
    by_choice = with_objectives(100)
    assert "Be near" in by_choice
    assert "200 actions, 200 critical, 200 overdue" in by_choice


def test_load_says_who_is_over_capacity_and_for_how_long(book, tables):
    made = plans.load_by_owner(book(**tables))
    # 8 days of effort in 10 working days: 80 % of full time against 50 %, in two weeks
    assert any("peak 80 % of 50 %, ▲ above it in 2 weeks" in text for text in texts(made))
    assert "above capacity: Ana Secreta in 2 weeks" in made.to_dict()["description"]


def test_one_triangle_marks_a_whole_run_of_overload(book, tables):
    (rows,) = plans.load_by_owner(book(**tables)).to_dict()["datasets"].values()
    first, *rest = [row for row in rows if row["above"] > row["capacity"]]
    assert first["peak"]
    assert not any(row["peak"] for row in rest)


def test_only_the_fullest_owners_are_drawn(book, tables):
    tables["members"] += [{"key": f"m{n}", "name": f"Member {n}"} for n in range(20)]
    tables["actions"] += [
        {"key": f"b{n}", "objective": "call", "function": "sales", "statement": "B",
         "owner": f"m{n}", "starts_on": "2026-01-05", "ends_on": "2026-01-16", "effort_days": n + 1}
        for n in range(20)
    ]  # fmt: skip
    made = plans.load_by_owner(book(**tables))
    shown = " ".join(texts(made))
    assert "Member 19 " in shown
    assert "Member 0 " not in shown
    assert "the 12 busiest of 21 owners" in made.to_dict()["description"]


def test_cost_stands_against_the_budget(book, tables):
    shown = texts(plans.cost_by_function(book(**tables)))
    assert any("USD 130, 130 % of the budget" in text for text in shown)
    assert "✕ above the budget of USD 100" in shown
    tables["strategy"][0]["budget"] = 200
    assert "budget USD 200" in texts(plans.cost_by_function(book(**tables)))
    del tables["strategy"][0]["budget"]
    assert "USD 130" in texts(plans.cost_by_function(book(**tables)))


def test_guesses_are_seen_and_their_authors_are_not(book, tables):
    made = plans.chances_by_objective(book(**tables))
    shown = " ".join(texts(made))
    assert "Ana" not in shown
    assert "Ben" not in shown
    rows = [
        row
        for data in plans.chance_picture(book(**tables), "call").to_dict()["datasets"].values()
        for row in data
    ]
    said = ("low_said", "likely_said", "high_said")
    assert [tuple(row[one] for one in said) for row in rows if row.get("y", 0) > 1] == [
        ("60 %", "75 %", "85 %"),
        ("70 %", "78 %", "90 %"),
    ]
    assert "No forecasts yet for “Hurry”." in shown


def test_guesses_stand_in_the_order_of_their_values_not_of_their_authors(book, tables):
    tables["forecasts"].reverse()
    rows = [
        row["likely_said"]
        for data in plans.chance_picture(book(**tables), "call").to_dict()["datasets"].values()
        for row in data
        if row.get("y", 0) > 1
    ]
    assert rows == ["75 %", "78 %"]


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (77, "✓ challenging and achievable: chance "),
        (200, "✕ not achievable: chance less than 0.1 %"),
        (10, "▲ not challenging: chance more than 99.9 %"),
        (None, "○ chance not known: the target or the better direction is missing"),
    ],
)
def test_a_picture_says_whether_its_target_is_challenging_and_achievable(
    book, tables, target, said
):
    tables["objectives"][0]["target"] = target
    shown = texts(plans.chance_picture(book(**tables), "call"))
    assert any(text.startswith(said) for text in shown), shown


def test_expected_results_say_whether_they_reach_the_target(book, tables):
    shown = texts(plans.results_by_objective(book(**tables)))
    assert any("✓ reaches 80 by 30 June 2026" in text for text in shown)
    assert any("✕ ends at 5, short of 3" in text for text in shown)  # down is good
    tables["expected_results"] = tables["expected_results"][:1]
    shown = texts(plans.results_by_objective(book(**tables)))
    assert any("✕ ends at 60, short of 80" in text for text in shown)
    assert "No expected results entered for “Hurry”." in shown


def test_a_target_that_is_agreed_in_words_is_told_until_it_has_a_number(book, tables):
    tables["objectives"][0] |= {"target": None, "target_said": "Nobody waits"}
    said = "agreed in words, with no number yet: “Nobody waits”"
    for shown in (plans.results_by_objective, plans.chances_by_objective):
        assert any(said in text for text in texts(shown(book(**tables))))
    tables["objectives"][0]["target"] = 80
    assert not any(said in text for text in texts(plans.results_by_objective(book(**tables))))


def test_conflicts_are_cards_and_of_many_the_first_are_shown(book, tables):
    assert plans.conflict_cards(book(**tables)) == theme.paragraph(
        "No plan conflicts with another."
    )
    tables["actions"] = [
        {"key": f"a{n}", "objective": "call", "function": "sales", "statement": f"A {n}",
         "domain": "magic"}
        for n in range(9)
    ]  # fmt: skip
    tables["action_dependencies"], tables["action_effects"] = [], []
    made = plans.conflict_cards(book(**tables))
    assert made.count("Outside expertise") == 6
    assert "3 more with “outside expertise”; the measure plans.conflicts lists them all." in made


def test_joint_impossibility_names_the_smallest_set_and_its_days(book, tables):
    tables["actions"] = [
        {"key": f"a{n}", "objective": "call", "function": "sales", "statement": f"Job {n}",
         "owner": "ben", "starts_on": "2026-01-05", "ends_on": "2026-01-09", "effort_days": 2}
        for n in range(3)
    ]  # fmt: skip
    tables["action_dependencies"], tables["action_effects"] = [], []
    made = unescape(plans.impossible_cards(book(**tables)))
    assert "Ben Oculto cannot do these 3 at the same time" in made
    assert "“Job 0” takes 40 %; “Job 1” takes 40 %; “Job 2” takes 40 %" in made
    assert "120 % of full time, and 100 % is available" in made
    assert "5 Jan 2026 to 9 Jan 2026, on 5 working days" in made


def test_critical_steps_name_who_and_when(book, tables):
    made = plans.critical_steps(book(**tables))
    assert made.index("Train") < made.index("Hire")
    assert "Sales, Ana Secreta: 19 Jan 2026 to 31 Jul 2026" in made


@pytest.mark.parametrize("name", PAGE)
def test_an_empty_book_has_nothing_to_draw(book, name):
    made = getattr(plans, name)(book())
    assert made is None or made == theme.paragraph(re.sub("<[^>]+>", "", made))


UGLY = {
    "no dates": {"starts_on": None, "ends_on": None},
    "dates the wrong way": {"starts_on": "2026-03-02", "ends_on": "2026-01-05"},
    "weekend only": {"starts_on": "2026-01-03", "ends_on": "2026-01-04", "effort_days": 3},
    "one day": {"starts_on": "2026-01-05", "ends_on": "2026-01-05", "effort_days": 1},
}


@pytest.mark.parametrize("action", UGLY.values(), ids=UGLY)
@pytest.mark.parametrize("name", PAGE)
def test_one_ugly_action_is_drawn_or_nothing_is(book, tables, name, action):
    """Also with capacity 0, an action that needs itself, and a dependency on a dropped action."""
    one = {"key": "one", "objective": "call", "function": "sales", "statement": "One",
           "owner": "ana", "cost": 0}  # fmt: skip
    gone = {**one, "key": "gone", "status": "dropped"}
    tables["members"][0]["capacity"] = 0
    tables["actions"] = [one | action, gone]
    tables["action_effects"] = []
    for needs in ("one", "gone"):
        tables["action_dependencies"] = [{"action": "one", "needs": needs}]
        made = html(getattr(plans, name)(book(**tables)))
        assert made is None or made.startswith("<")


GOALS = {
    "nothing known": {"baseline": None, "target": None, "due_on": None, "indicator": None},
    "target is baseline": {"baseline": 80, "target": 80, "indicator": None},
    "direction down": {"indicator": "wait", "baseline": 90, "target": 70},
}


@pytest.mark.parametrize("goal", GOALS.values(), ids=GOALS)
@pytest.mark.parametrize("guess", [(75, 75, 75), (0, 0, 0), (-5, 70, 71), None])
def test_ugly_targets_and_guesses_are_drawn(book, tables, goal, guess):
    tables["objectives"][0] |= goal
    tables["forecasts"] = [
        {"objective": "call", "member": "ana", "low": low, "likely": likely, "high": high}
        for low, likely, high in ([guess] if guess else [])
    ]
    plan = book(**tables)
    chances = plans.chances_by_objective(plan)
    assert (chances is None) == (guess is None)
    assert texts(plans.results_by_objective(plan))


def test_one_result_on_the_due_date_is_drawn(book, tables):
    tables["expected_results"] = [{"objective": "call", "on": "2026-06-30", "value": 80}]
    shown = texts(plans.results_by_objective(book(**tables)))
    assert any("✓ reaches 80 by 30 June 2026" in text for text in shown)


def test_an_answer_counts_what_does_not_fit(book, tables):
    assert plans.answer(book()).startswith("No actions planned yet")
    said = plans.answer(book(**tables))
    assert said.startswith("2 functions plan 3 actions for 2 objectives until 31 July 2026.")
    assert "1 person booked above capacity" in said
    assert "1 of 2 targets is challenging and achievable." in said


@pytest.mark.parametrize(
    ("first", "last", "most", "expected"),
    [
        (date(2026, 1, 1), date(2026, 3, 15), 3, [1, 2, 3]),
        (date(2026, 1, 2), date(2026, 12, 31), 4, [4, 7, 10]),
        (date(2026, 2, 2), date(2026, 2, 20), 3, []),
    ],
)
def test_ticks_are_first_days_of_months(first, last, most, expected):
    assert [day.month for day in ticks(first, last, most)] == expected
