"""The tables of Complaints: what was complained about, and the team's votes on how bad it is."""

from __future__ import annotations

from workbook.book.columns import date, field, key, key_ref, number, ref, whole
from workbook.book.fields import Rule, Table
from workbook.book.rights import MEMBER, OWNER, Right

SCALE = (("3 we lose the customer", 3), ("2", 2), ("1", 1), ("0 no harm", 0))

COMPLAINTS = Table(
    "complaints",
    "Complaints",
    "What customers complained about.",
    (
        key(),
        field("statement", "Statement", "What the customer said.", required=True),
        ref("moment", "moments", "Moment of truth", "Where it happened."),
        ref("owner", "members", "Owner", "Who answers it."),
        date("received_on", "Received on", required=True),
        date("answered_on", "Answered on"),
        number("cost", "Cost", "What it cost to make it good.", low=0),
    ),
    (
        Rule(
            "answered_on",
            "a day not before received_on",
            lambda row: row.answered_on is None or row.answered_on >= row.received_on,
        ),
    ),
    named_by="statement",
    example={"key": "late", "statement": "The truck came late", "received_on": "2026-03-02"},
)

HARMS = Table(
    "harms",
    "Votes on harm",
    "How bad each member finds a complaint.",
    (
        key_ref("complaint", "complaints", "Complaint"),
        key_ref("member", "members", "Member"),
        whole("round", "Round", "1, 2 …", key=True, required=True, low=1),
        whole("harm", "Harm", "0 no harm … 3 we lose the customer.", required=True, low=0, high=3),
        field("reason", "Reason", "Why, in a sentence."),
    ),
    named_by="",
)

TABLES = (COMPLAINTS, HARMS)
RIGHTS = {"complaints": Right(expert=(OWNER,)), "harms": Right(expert=(MEMBER,))}
