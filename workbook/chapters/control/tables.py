"""The tables of Control: what was measured, and what members promised."""

from __future__ import annotations

from workbook.book.columns import (
    choice,
    date,
    field,
    flag,
    in_order,
    key,
    key_ref,
    number,
    ref,
    whole,
)
from workbook.book.fields import Rule, Table
from workbook.book.rights import ASKED, INDICATOR, MEMBER, OBJECTIVE, Right

ANSWERS = ("agreed", "countered", "refused")

MEASUREMENTS = Table(
    "measurements",
    "Measurements",
    "The value of an indicator on a date.",
    (
        key_ref("indicator", "indicators", "Indicator", "What was measured."),
        date("on", "On", "The date of the measurement.", key=True, required=True),
        number("value", "Value", "In the indicator's unit.", required=True),
        whole("n", "Sample", "The sample size: how many cases were measured.", low=0),
        flag(
            "confirmed",
            "Confirmed",
            "Yes if someone has checked that an unusual value is right.",
        ),
        field("note", "Note", "What explains this value."),
        field("proof", "Proof", "A link or the name of a file that shows it."),
        ref(
            "from_source",
            "sources",
            "Computed from",
            "The source that a run computed it from; empty: somebody entered it.",
        ),
    ),
    named_by="",
    example={
        "indicator": "Complaints settled in the first contact",
        "on": "2026-03-31",
        "value": "55.2",
        "n": "412",
    },
    place=110,
)

COMMITMENTS = Table(
    "commitments",
    "Commitments",
    "What a member promised the team, and when it was kept.",
    (
        key(),
        field("statement", "Statement", "What was promised.", required=True),
        ref("member", "members", "Member", "Who promised it.", required=True),
        date("made_on", "Made on", "The date on which it was promised.", required=True),
        date("due_on", "Due on", "The due date."),
        date("done_on", "Done on", "The date on which it was done; empty while it is open."),
    ),
    (
        Rule(
            "due_on",
            "a day not before made_on",
            lambda row: in_order(row.made_on, row.due_on),
        ),
        Rule(
            "done_on",
            "a day not before made_on",
            lambda row: in_order(row.made_on, row.done_on),
        ),
    ),
    named_by="statement",
    example={
        "key": "list-of-errors",
        "statement": "Bring the 100 last complaints, sorted by cause",
        "member": "Ana Ruiz",
        "made_on": "2026-01-15",
        "due_on": "2026-02-05",
    },
    place=240,
)

EXPLANATIONS = Table(
    "explanations",
    "Explanations",
    "Why a result is off track, and what is done about it.",
    (
        key_ref("indicator", "indicators", "Indicator", "Whose result is explained."),
        date("on", "On", "The day of the explanation.", key=True, required=True),
        field("cause", "Cause", "What in the way of working causes it.", required=True),
        ref("action", "actions", "Action", "What removes the cause."),
        ref("owner", "members", "Owner", "Who follows it up."),
    ),
    named_by="",
    example={
        "indicator": "Complaints settled in the first contact",
        "on": "2026-04-15",
        "cause": "New staff cannot see the delivery notes",
    },
    place=270,
)

TARGET_PROPOSALS = Table(
    "target_proposals",
    "Target proposals",
    "A target that is agreed upon by proposals and answers, up and down the company.",
    (
        key_ref("objective", "objectives", "Objective", "Whose target it is."),
        whole(
            "number",
            "Number",
            "1, 2 … in the order of the proposals.",
            key=True,
            required=True,
            low=1,
        ),
        ref("member", "members", "Member", "Who proposes it.", required=True),
        number("target", "Target", "The value proposed.", required=True),
        date("due_on", "Due on", "The day proposed."),
        field("reason", "Reason", "Why this value."),
        choice("answer", ANSWERS, "Answer", "What the other side says."),
    ),
    named_by="",
    example={
        "objective": "Settle complaints in the first contact",
        "number": "1",
        "member": "Ana Ruiz",
        "target": "75",
        "reason": "Two new people begin in May",
    },
    place=280,
)

REQUESTS = Table(
    "requests",
    "Requests to senior management",
    "What the team asks of senior management, and what it answers.",
    (
        key(),
        date("asked_on", "Asked on", "The day of the request.", required=True),
        ref("of", "members", "Of", "Who is asked.", required=True),
        field("statement", "Statement", "What is asked.", required=True),
        ref("action", "actions", "Action", "The action that depends on it."),
        number("amount", "Amount", "Money asked for, in the strategy's currency.", low=0),
        date("due_on", "Due on", "The day by which the answer is needed."),
        choice("answer", ("granted", "part", "refused"), "Answer", "What was answered."),
        number("granted", "Granted", "Money granted.", low=0),
        date("answered_on", "Answered on", "The day of the answer."),
    ),
    (
        Rule(
            "answered_on",
            "a day not before asked_on",
            lambda row: in_order(row.asked_on, row.answered_on),
        ),
    ),
    named_by="statement",
    example={
        "key": "two-people",
        "asked_on": "2026-02-10",
        "of": "Ana Ruiz",
        "statement": "Two more people for the telephone until December",
        "amount": "38000",
        "due_on": "2026-03-01",
    },
    place=285,
)

TABLES = (
    MEASUREMENTS,
    COMMITMENTS,
    EXPLANATIONS,
    TARGET_PROPOSALS,
    REQUESTS,
)

RIGHTS = {
    "measurements": Right(
        expert=(INDICATOR,), closes="on", stays_open=("confirmed", "note", "proof")
    ),
    "commitments": Right(expert=(MEMBER,), closes="made_on", stays_open=("done_on",)),
    "requests": Right(expert=(ASKED,), sponsor=(ASKED,)),
    "explanations": Right(expert=(INDICATOR,)),
    "target_proposals": Right(expert=(MEMBER,), manager=(OBJECTIVE,)),
}
"""Table → who besides a leader may change which of its rows."""
