"""The tables of Control: what was measured, and what members promised."""

from __future__ import annotations

from workbook.book.columns import date, field, in_order, key, key_ref, number, ref, whole
from workbook.book.fields import Rule, Table
from workbook.book.rights import INDICATOR, MEMBER, Right

MEASUREMENTS = Table(
    "measurements",
    "Measurements",
    "The value of an indicator on a date.",
    (
        key_ref("indicator", "indicators", "Indicator", "What was measured."),
        date("on", "On", "The date of the measurement.", key=True, required=True),
        number("value", "Value", "In the indicator's unit.", required=True),
        whole("n", "Sample", "The sample size: how many cases were measured.", low=0),
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

TABLES = (
    MEASUREMENTS,
    COMMITMENTS,
)

RIGHTS = {
    "measurements": Right(expert=(INDICATOR,)),
    "commitments": Right(expert=(MEMBER,)),
}
"""Table → who besides a leader may change which of its rows."""
