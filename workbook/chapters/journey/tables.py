"""The table of Journey: what is promised to whom, where, and what shows that it is kept."""

from __future__ import annotations

from typing import Any

from workbook.book.columns import choice, date, field, key, number, ref
from workbook.book.fields import Row, Table
from workbook.book.rights import Reach, Right, Tie

FAVOURS = ("customer", "both", "company")

PROMISES = Table(
    "promises",
    "Promises",
    "What is promised at a moment of truth, to the customer or between functions, and what shows "
    "that it is kept.",
    (
        key(),
        ref("moment", "moments", "Moment of truth", "Where it must be kept.", required=True),
        field("statement", "Promise", "What is promised, as the customer reads it.", required=True),
        ref("to", "functions", "To", "The function it is made to; empty: the customer."),
        field(
            "made_in",
            "Made in",
            "Where it is made: web, advertising, contract, seller, pack …, separated by ;.",
            many=True,
        ),
        date("made_on", "Made on", "The day from which it holds."),
        number("within_days", "Within days", "The days in which it is to be done.", low=0),
        ref(
            "needs",
            "functions",
            "Needs",
            "The functions that must deliver for it, separated by ;.",
            many=True,
        ),
        choice("favours", FAVOURS, "Favours", "Who gains when it is kept."),
        ref("kept", "assumptions", "Tested by", "The assumption that says it is kept."),
    ),
    named_by="statement",
    example={
        "key": "call-back",
        "moment": "Complaining about an order",
        "statement": "We call you back within one working day",
        "made_in": "web; seller",
        "made_on": "2026-02-02",
        "within_days": "1",
        "needs": "Sales; Logistics",
        "favours": "customer",
    },
    place=165,
    optional=True,
)

TABLES = (PROMISES,)


def _owns_moment(team: Any, reach: Reach, row: Row) -> bool:
    return bool(team.owner_of("moments", row.moment) == reach.member)


RIGHTS = {
    "promises": Right(expert=(Tie("at moments of truth that they own", _owns_moment),)),
}
"""Table → who besides a leader may change which of its rows."""
