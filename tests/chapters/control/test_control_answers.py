"""Explanations, requests and proposed targets as a page tells them."""

import re

import pytest

from workbook import control


def lines(html):
    return [line for line in re.split(r"<[^>]*>", str(html)) if line.strip()]


@pytest.fixture
def made(book):
    def make(as_of="2026-06-30", **tables):
        return book(
            as_of,
            functions=[{"key": "sales", "name": "Sales"}],
            members=[{"key": "ana", "name": "Ana"}, {"key": "max", "name": "Max"}],
            choices=[{"key": "near", "statement": "Be near"}],
            indicators=[{"key": "late", "name": "Late drops"}],
            objectives=[
                {
                    "key": "fewer",
                    "function": "sales",
                    "choice": "near",
                    "statement": "Fewer late drops",
                    "target": 6,
                }
            ],
            actions=[
                {"key": "rent", "objective": "fewer", "function": "sales", "statement": "Rent"}
            ],
            **tables,
        )

    return make


def test_nothing_entered_shows_nothing(made):
    book = made()
    assert control.explained(book) is None
    assert control.requested(book) is None
    assert control.negotiated(book) is None


def test_the_newest_explanation_comes_first(made):
    rows = [
        {"indicator": "late", "on": "2026-03-01", "cause": "Snow"},
        {"indicator": "late", "on": "2026-05-01", "cause": "No lorries", "action": "rent"},
        {"indicator": "late", "on": "2026-07-01", "cause": "Not known on the day of the report"},
    ]
    assert lines(control.explained(made(explanations=rows))) == [
        "Late drops", "No lorries (1 May 2026)", "Action against it: “Rent”.",
        "Late drops", "Snow (1 March 2026)", "No action against it yet.",
    ]  # fmt: skip


def test_a_request_says_what_was_answered_or_by_when(made):
    ask = {"asked_on": "2026-05-04", "of": "max"}
    rows = [
        {"key": "a", "statement": "A lorry", "amount": 900, "answer": "part", "granted": 400}
        | {"answered_on": "2026-06-01", **ask},
        {"key": "b", "statement": "Consent", "due_on": "2026-06-15", "action": "rent", **ask},
        {"key": "c", "statement": "Two people", "due_on": "2026-07-15", **ask},
        {"key": "d", "statement": "A word", **ask},
    ]
    asked = "Asked of Max on 4 May 2026"
    assert lines(control.requested(made(requests=rows))) == [
        "Consent", f"{asked}.", "The answer was needed by 15 June 2026.", "For “Rent”.",
        "Two people", f"{asked}.", "The answer is needed by 15 July 2026.",
        "A word", f"{asked}.", "No answer yet.",
        "A lorry", f"{asked}: 900.", "Answered on 1 June 2026: granted in part: 400.",
    ]  # fmt: skip
    before = lines(control.requested(made("2026-05-31", requests=rows[:1])))
    assert before[-1] == "No answer yet."


def test_targets_under_discussion(made):
    rows = [
        {"objective": "fewer", "number": 2, "member": "max", "target": 6, "answer": "agreed"},
        {"objective": "fewer", "number": 1, "member": "ana", "target": 8, "answer": "countered"}
        | {"due_on": "2026-12-31", "reason": "Too few lorries"},
    ]
    assert lines(control.negotiated(made(target_proposals=rows))) == [
        "Fewer late drops",
        "Target today: 6.",
        "1. Ana proposes 8 by 31 December 2026: countered. Too few lorries",
        "2. Max proposes 6: agreed.",
    ]
