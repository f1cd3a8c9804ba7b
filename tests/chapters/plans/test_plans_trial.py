"""The place to try out changes, driven through its widgets."""

from __future__ import annotations

from datetime import date
from html import unescape

import ipywidgets as widgets
import pytest

from workbook.chapters import plans
from workbook.chapters.plans import trial


@pytest.fixture
def plan(book):
    action = {"objective": "call", "function": "sales", "owner": "ana"}
    return book(
        "2026-01-05",
        functions=[{"key": "sales", "name": "Sales", "manager": "ana"}],
        members=[{"key": "ana", "name": "Ana", "function": "sales"}],
        choices=[{"key": "near", "statement": "Be near"}],
        objectives=[
            {"key": "call", "function": "sales", "choice": "near", "statement": "Call",
             "due_on": "2026-01-31"},
        ],
        actions=[
            {"key": "train", "statement": "Train <all>", "starts_on": "2026-01-05",
             "ends_on": "2026-01-09", **action},
            {"key": "open", "statement": "Open", "starts_on": "2026-01-12",
             "ends_on": "2026-01-30", **action},
        ],
        action_dependencies=[{"action": "open", "needs": "train"}],
    )  # fmt: skip


@pytest.fixture
def parts(plan):
    """The fields as a person finds them: action, last day, drop, start over, result."""
    action, change, result = plans.explore(plan).children
    return (action, *change.children, result)


def said(result):
    return unescape(result.value)


def test_every_field_has_its_label(parts):
    assert [part.description for part in parts[:4]] == [
        "Action",
        "Last day",
        "Drop this action",
        "Start over",
    ]
    assert parts[0].options == (("Sales: Train <all>", "train"), ("Sales: Open", "open"))
    assert parts[1].value == date(2026, 1, 9)


def test_another_last_day_shows_at_once_what_else_moves(plan, parts):
    _, end, _, _, result = parts
    assert "Choose an action, and give it another last day" in said(result)
    end.value = date(2026, 1, 12)
    assert "Suppose that “Train <all>” ends on 12 January 2026." in said(result)
    assert "2 actions get other dates, 1 due date is newly missed" in said(result)
    assert "<all>" not in result.value  # what people wrote never becomes markup
    assert 'role="status"' in result.value
    assert plan.by_key("actions")["train"].ends_on == date(2026, 1, 9)


def test_changes_add_up_and_each_action_remembers_its_own(parts):
    action, end, dropped, _, result = parts
    end.value = date(2026, 1, 12)
    action.value = "open"
    assert (end.value, dropped.value) == (date(2026, 1, 30), False)
    dropped.value = True
    assert "“Train <all>” ends on 12 January 2026 and “Open” is dropped" in said(result)
    action.value = "train"
    assert (end.value, dropped.value) == (date(2026, 1, 12), False)


def test_a_change_taken_back_leaves_nothing_tried(parts):
    _, end, dropped, _, result = parts
    for tried, back in ((date(2026, 2, 2), date(2026, 1, 9)), (date(2026, 2, 2), None)):
        end.value = tried
        end.value = back
        assert "Choose an action, and give it another last day" in said(result)
    dropped.value = True
    dropped.value = False
    assert "Choose an action, and give it another last day" in said(result)


def test_start_over_takes_all_changes_back(parts):
    action, end, dropped, over, result = parts
    end.value = date(2026, 1, 12)
    action.value = "open"
    dropped.value = True
    over.click()
    assert "Choose an action, and give it another last day" in said(result)
    assert (end.value, dropped.value) == (date(2026, 1, 30), False)


def test_an_end_before_the_start_is_explained(parts):
    _, end, _, _, result = parts
    end.value = date(2026, 1, 1)
    assert "Not possible" in said(result)
    assert "An action cannot end before it starts." in said(result)


def test_an_unexpected_fault_is_shown_and_not_swallowed(plan, monkeypatch):
    panel = trial._Panel(plan)

    def broken(*_):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(trial, "moved", broken)
    panel.end.value = date(2026, 2, 2)
    assert "This could not be worked out (ZeroDivisionError)" in said(panel.result)


def test_a_book_without_actions_has_nothing_to_try(book):
    assert plans.explore(book()) is None


def test_all_of_it_is_one_widget(plan):
    assert isinstance(plans.explore(plan), widgets.Widget)
