"""What if: what else moves when an action does."""

from __future__ import annotations

from datetime import date

import pytest

from workbook.book.errors import BadInput, NotFound
from workbook.chapters import plans


@pytest.fixture
def tables():
    """A chain of two actions beside a long free one; one indicator and corporate objective each."""

    def action(key, starts_on, ends_on, objective):
        return {"key": key, "objective": objective, "function": "sales", "statement": key.title(),
                "owner": "ana", "starts_on": starts_on, "ends_on": ends_on}  # fmt: skip

    return {
        "functions": [{"key": "sales", "name": "Sales", "manager": "ana"}],
        "members": [{"key": "ana", "name": "Ana", "function": "sales"}],
        "indicators": [{"key": "calls", "name": "Calls"}, {"key": "wait", "name": "Wait"}],
        "corporate_objectives": [
            {"key": "grow", "statement": "Grow", "indicator": "calls", "due_on": "2026-01-31"},
            {"key": "save", "statement": "Save", "indicator": "wait"},
        ],
        "choices": [{"key": "near", "statement": "Be near"}],
        "objectives": [
            {"key": "call", "function": "sales", "choice": "near", "statement": "Call",
             "indicator": "calls", "due_on": "2026-01-31"},
            {"key": "hurry", "function": "sales", "choice": "near", "statement": "Hurry",
             "indicator": "wait"},
        ],
        "actions": [
            action("train", "2026-01-05", "2026-01-09", "call"),
            action("open", "2026-01-12", "2026-01-23", "call"),
            action("free", "2026-01-05", "2026-01-28", "hurry"),
        ],
        "action_dependencies": [{"action": "open", "needs": "train"}],
    }  # fmt: skip


def moves(before, after):
    return {
        (row.table, row.key, row.what): (row.before, row.after)
        for row in plans.moved(before, after).itertuples()
    }


def test_nothing_moves_between_equal_books(book, tables):
    plan = book(**tables)
    found = plans.moved(plan, plans.what_if(plan))
    assert found.empty
    assert list(found) == ["table", "key", "what", "before", "after"]


def test_a_later_end_pushes_what_needs_it_and_misses_due_dates(book, tables):
    plan = book("2026-01-05", **tables)
    found = moves(plan, plans.what_if(plan, {"train": date(2026, 1, 16)}))
    assert found["actions", "train", "earliest finish"] == ("2026-01-09", "2026-01-16")
    assert found["actions", "open", "earliest start"] == ("2026-01-12", "2026-01-19")
    assert found["actions", "open", "earliest finish"] == ("2026-01-23", "2026-01-30")
    assert found["strategy", "test", "end of the whole plan"] == ("2026-01-28", "2026-01-30")
    # 3 working days of slack are used up, and 2 more push the end: the free one has 2 now.
    assert found["actions", "open", "slack"] == ("3", "0")
    assert found["actions", "open", "critical"] == ("no", "yes")
    assert found["actions", "free", "slack"] == ("0", "2")
    assert ("objectives", "call", "due date") not in found  # 30 January is in time
    later = moves(plan, plans.what_if(plan, {"train": date(2026, 1, 19)}))
    assert later["objectives", "call", "due date"] == ("kept", "missed")
    assert later["corporate_objectives", "grow", "due date"] == ("kept", "missed")
    before, after = found["actions", "open; train", "finding P209"]
    assert before == "–"
    assert "starts on 12 January 2026" in after


def test_a_dropped_action_frees_what_needed_it_and_takes_support_away(book, tables):
    plan = book(**tables)
    found = moves(plan, plans.what_if(plan, drop=["free"]))
    assert found["actions", "free", "takes part"] == ("yes", "dropped")
    assert found["objectives", "hurry", "actions that lead to it"] == ("1", "0")
    assert found["corporate_objectives", "save", "actions that lead to it"] == ("1", "0")
    assert ("corporate_objectives", "grow", "actions that lead to it") not in found
    assert found["objectives", "hurry", "last of them finishes"] == ("2026-01-28", "–")
    assert found["objectives", "hurry", "finding P204"][0] == "–"


def test_a_finding_that_a_change_heals_is_gone(book, tables):
    tables["actions"][0]["ends_on"] = "2026-01-14"
    plan = book("2026-01-05", **tables)
    found = moves(plan, plans.what_if(plan, {"train": date(2026, 1, 9)}))
    assert found["actions", "open; train", "finding P209"][1] == "–"


def test_votes_carry_support_only_along_their_choice(book, tables):
    tables["choices"].append({"key": "far", "statement": "Go far"})
    tables["objectives"][1]["choice"] = "far"
    tables["corporate_objectives"] = [{"key": "last", "statement": "Last"}]
    tables["links"] = [
        {"choice": "far", "corporate_objective": "last", "member": "ana", "round": 1,
         "contribution": 3}
    ]  # fmt: skip
    plan = book(**tables)
    assert ("corporate_objectives", "last", "actions that lead to it") not in moves(
        plan, plans.what_if(plan, drop=["train"])
    )
    found = moves(plan, plans.what_if(plan, drop=["free"]))
    assert found["corporate_objectives", "last", "actions that lead to it"] == ("1", "0")


def test_the_book_itself_stays_as_it_is(book, tables):
    plan = book(**tables)
    before = plan.content_hash
    other = plans.what_if(plan, {"train": date(2026, 2, 27)}, ["free"])
    assert plan.content_hash == before != other.content_hash
    assert other.as_of == plan.as_of
    assert other.by_key("actions")["train"].ends_on == date(2026, 2, 27)
    assert other.by_key("actions")["free"].status == "dropped"


def test_an_action_that_is_not_there_is_named(book, tables):
    with pytest.raises(NotFound, match="There is no action trian"):
        plans.what_if(book(**tables), drop=["trian"])


def test_an_end_before_the_start_is_refused_with_all_faults(book, tables):
    with pytest.raises(BadInput) as refused:
        plans.what_if(book(**tables), {"train": date(2026, 1, 1), "open": date(2026, 1, 2)})
    assert [fault.value for fault in refused.value.faults] == ["2026-01-01", "2026-01-02"]


def test_an_action_without_dates_can_get_an_end(book, tables):
    tables["actions"][0] |= {"starts_on": None, "ends_on": None}
    plan = book(**tables)
    assert plans.moved(plan, plans.what_if(plan, {"train": date(2026, 1, 9)})).what.tolist() == [
        "finding P205"
    ]
