"""When work is finished, against chances that can be worked out by hand."""

from datetime import date
from statistics import NormalDist

import pytest
from books import make_book

from workbook.chapters.plans import completion
from workbook.chapters.plans.ends import DRAWS, completions

Z90 = 1.2815515655446004
MONDAY = "2026-01-05"


def action(key, *, days=("2026-01-05", "2026-01-16"), objective="win", **cells):
    return {"key": key, "objective": objective, "function": "sales", "statement": key,
            "starts_on": days[0], "ends_on": days[1], **cells}  # fmt: skip


def plan(*actions, needs=(), due_on="2026-01-16", as_of=MONDAY, **tables):
    return make_book(
        as_of=as_of,
        **{
            "functions": [{"key": "sales", "name": "Sales"}],
            "choices": [{"key": "near", "statement": "Be near"}],
            "objectives": [{"key": "win", "function": "sales", "choice": "near",
                            "statement": "Win", "due_on": due_on}],
            "actions": actions,
            "action_dependencies": [{"action": one, "needs": other} for one, other in needs],
            **tables,
        },
    )  # fmt: skip


def above(days, longest=20, likely=10):
    """Give the chance that an action takes more than so many whole days, longer than likely."""
    return 1 - NormalDist().cdf((days + 0.5 - likely) / (longest - likely) * Z90)


def error(chance):
    return 4 * (chance * (1 - chance) / DRAWS) ** 0.5


UNSURE = {"shortest": 5, "longest": 20}


def test_a_plan_without_ranges_ends_as_planned():
    one, whole = completions(plan(action("a"), action("b", days=("2026-01-19", "2026-01-20"))))
    assert one.planned == one.low == one.likely == one.high == date(2026, 1, 20)
    assert (one.chance, one.actions, one.ranged) == (0, 2, 0)
    assert whole.objective is None
    assert whole.chance != whole.chance  # the strategy has no end


def test_the_range_of_one_action_is_what_was_entered():
    one, _ = completions(plan(action("a", **UNSURE)))
    assert (one.low, one.likely, one.high) == (
        date(2026, 1, 9), date(2026, 1, 16), date(2026, 1, 30),
    )  # fmt: skip
    assert one.chance == pytest.approx(1 - above(10), abs=error(0.5))


def test_where_paths_meet_the_chances_multiply():
    # Three paths, each in time in 53 of 100, meet in 15 of 100: the plan's own date says nothing.
    paths = [action(key, **UNSURE) for key in "abc"]
    end = action("end", days=("2026-01-19", "2026-01-19"))
    meeting = plan(*paths, end, needs=[("end", key) for key in "abc"], due_on="2026-01-19")
    one, _ = completions(meeting)
    expected = (1 - above(10)) ** 3
    assert one.chance == pytest.approx(expected, abs=error(expected))
    assert one.planned == date(2026, 1, 19) < one.likely
    assert (one.actions, one.ranged) == (4, 3)


def test_what_goes_on_today_has_not_ended_before():
    # It goes on for 15 days: of what lasts at least so long, a part ends within 20.
    book = plan(action("a", status="active", **UNSURE), as_of="2026-01-23", due_on="2026-01-30")
    one, _ = completions(book)
    expected = 1 - above(20) / above(14)
    assert one.chance == pytest.approx(expected, abs=error(expected))
    assert one.low >= date(2026, 1, 23)


def test_what_has_not_begun_begins_today_at_the_earliest():
    one, _ = completions(plan(action("a"), as_of="2026-01-12", due_on="2026-01-30"))
    assert (one.planned, one.likely) == (date(2026, 1, 16), date(2026, 1, 23))
    assert one.chance == 1


def test_what_is_done_is_certain_and_alone_is_not_shown():
    done = action("a", status="done", **UNSURE)
    assert completions(plan(done)) == ()
    after = action("b", days=("2026-01-19", "2026-01-20"))
    one, _ = completions(plan(done, after, needs=[("b", "a")], due_on="2026-01-20"))
    assert (one.chance, one.actions, one.ranged) == (1, 1, 0)


def test_work_for_a_day_off_is_due_on_the_working_day_before():
    late = action("a", days=("2026-01-05", "2026-01-19"))
    assert completions(plan(late, due_on="2026-01-18"))[0].chance == 0
    assert completions(plan(late, due_on="2026-01-19"))[0].chance == 1
    assert completions(plan(action("a"), due_on="2026-01-18"))[0].chance == 1


def test_what_cannot_be_scheduled_has_no_end():
    book = plan(action("a"), {**action("b"), "ends_on": ""})
    assert [one.objective for one in completions(book)] == [None]
    assert completions(plan()) == ()


def test_a_longest_time_below_the_planned_one_is_believed():
    one, _ = completions(plan(action("a", shortest=2, longest=4)))
    assert (one.low, one.high) == (date(2026, 1, 6), date(2026, 1, 8))
    with pytest.raises(AssertionError, match="from the shortest time up"):
        plan(action("a", shortest=5, longest=4))


def test_the_measure_has_a_row_an_objective_and_one_for_the_plan():
    table = completion(plan(action("a", **UNSURE)))
    assert list(table.columns) == [
        "objective", "due_on", "planned", "low", "likely", "high", "chance", "actions", "ranged",
    ]  # fmt: skip
    assert list(table["objective"].isna()) == [False, True]
    assert table["planned"][0].date() == date(2026, 1, 16)
    assert completion(plan()).empty
