"""A solution carries the channels of its choices and is chosen for them, not for fashion."""

from __future__ import annotations

import pytest

from workbook.analysis.checks import findings

CHOICE = {"key": "answer-at-once", "statement": "Answer orders at once", "channel": "E-Mail;phone"}


def found(made, code):
    return findings(made, select=[code])


def with_solution(book, **more):
    return book(
        choices=[CHOICE],
        solutions=[{"key": "crm", "name": "CRM", "status": "chosen", **more}],
        solution_choices=[{"solution": "crm", "choice": "answer-at-once", "fit": 3}],
    )


@pytest.mark.parametrize("code", ["S406", "S407", "L108"])
def test_an_empty_book_has_no_finding(book, code):
    assert found(book(), code) == ()


@pytest.mark.parametrize(
    ("channels", "status", "count"),
    [("chat", "chosen", 1), ("emails", "chosen", 0), ("chat;Phones", "live", 0), ("", "chosen", 0),
     ("chat", "idea", 0)],
)  # fmt: skip
def test_the_solution_carries_a_channel_of_each_choice(book, channels, status, count):
    made = with_solution(book, channel=channels, status=status)
    assert [one.keys for one in found(made, "S406")] == [("crm", "answer-at-once")] * count


@pytest.mark.parametrize(
    ("why", "count"),
    [
        ("Our two competitors already have one, and orders are answered there.", 1),
        ("It is modern.", 1),
        ("La competencia ya lo tiene.", 1),
        ("It is modern. We choose it to answer orders at once.", 0),
        ("We choose it to answer orders at once.", 0),
        ("It is cheap.", 0),
        (None, 0),
    ],
)
def test_what_others_have_is_no_reason(book, why, count):
    assert len(found(with_solution(book, why=why), "S407")) == count


def test_one_channel_in_several_spellings_is_one_and_said_so(book):
    choices = [
        {"key": "a", "statement": "A", "channel": "e-mail"},
        {"key": "b", "statement": "B", "channel": "email;E-Mails"},
    ]
    (one,) = found(book(choices=choices), "L108")
    assert one.message == (
        "Every choice reaches the customer through one channel only: e-mail (written “e-mail”, "
        "“email” and “E-Mails”, counted as one)."
    )
    choices[1]["channel"] = "email;post"
    assert found(book(choices=choices), "L108") == ()
