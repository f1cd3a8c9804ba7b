"""The tables of internal areas: meetings of the whole chain, and cases entered by hand."""

from __future__ import annotations

from workbook.book.columns import choice, date, field, in_order, key, ref, whole
from workbook.book.fields import Field, Rule, Table
from workbook.book.rights import OWN_FUNCTION, Right

MEETING_KINDS = ("complaint", "obstacles", "review", "autopsy")

MEETINGS = Table(
    "meetings",
    "Meetings",
    "Meetings of all areas that a case goes through: what they were about, and who came.",
    (
        key(),
        choice(
            "kind",
            MEETING_KINDS,
            "Kind",
            "A customer's complaint, what is in the way, a review, or why an attempt failed.",
            required=True,
        ),
        date("held_on", "Held on", "The day of the meeting.", required=True),
        field("about", "About", "What it was about, without the customer's name."),
        ref("moment", "moments", "Moment of truth", "Where in the journey it belongs."),
        field(
            "case",
            "Case",
            "The case entered by hand that was gone through, by its number.",
        ),
        ref("attended", "functions", "Came", "The functions that came, separated by ;.", many=True),
        field("note", "Note", "What was seen: where and how, and no names."),
    ),
    named_by="about",
    example={
        "key": "two-credit-notes",
        "kind": "complaint",
        "held_on": "2026-03-10",
        "about": "Two credit notes for one damaged pallet",
        "moment": "Complaining about an order",
        "attended": "Sales; Logistics",
    },
    place=242,
    optional=True,
)

CASE_STEPS = Table(
    "case_steps",
    "Steps of a case",
    "One customer's case, step by step: which function had it, from when to when.",
    (
        field("case", "Case", "A number for the case; no customer's name.", key=True,
              required=True),
        whole("position", "Step", "1 for the first step, 2 for the next …", key=True,
              required=True, low=1),
        ref("function", "functions", "Function", "Who had it.", required=True),
        date("received_on", "Received on", "The day on which it arrived there.", required=True),
        date("passed_on", "Passed on", "The day on which it went on; empty: it is still there, or "
             "it went on when the next step begins."),
        field("note", "Note", "What happened there: where and how, and no names."),
    ),
    (
        Rule(
            "passed_on",
            "a day not before received_on",
            lambda row: in_order(row.received_on, row.passed_on),
        ),
    ),
    named_by="",
    example={
        "case": "R-118",
        "position": "1",
        "function": "Sales",
        "received_on": "2026-02-02",
        "passed_on": "2026-02-03",
        "note": "Written down, and sent on with the delivery note",
    },
    place=244,
    optional=True,
)  # fmt: skip

TABLES = (MEETINGS, CASE_STEPS)

COLUMNS: dict[str, tuple[Field, ...]] = {
    "commitments": (ref("meeting", "meetings", "Meeting", "The meeting in which it was promised."),)
}
"""Table of another chapter → the columns that this one adds."""

RIGHTS = {"case_steps": Right(expert=(OWN_FUNCTION,))}
"""Table → who besides a leader may change which of its rows."""
