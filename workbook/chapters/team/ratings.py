"""The table of ratings: the votes of every instrument, whichever chapter asks it."""

from __future__ import annotations

from typing import Any

from workbook.book import instruments
from workbook.book.columns import choice, field, number, ref, whole
from workbook.book.fields import Rule, Table
from workbook.book.rights import MEMBER, Right


def _may_say(row: Any) -> bool:
    try:
        asked = instruments.instrument(row.instrument)
    except KeyError:  # of a chapter that is not installed
        return True
    return row.item in asked.by_key


def _on_scale(row: Any) -> bool:
    try:
        asked = instruments.instrument(row.instrument)
    except KeyError:
        return True
    if row.value is None:
        return asked.lowest is None
    if asked.highest is None:
        return asked.lowest is not None and row.value >= asked.lowest
    return row.value in range(asked.lowest or 0, asked.highest + 1)


RATINGS = Table(
    "ratings",
    "Ratings",
    "How members rate one thing in one round of an instrument; no rating is ever shown with a "
    "name.",
    (
        choice(
            "instrument",
            instruments.names(),
            "Instrument",
            "What is asked.",
            key=True,
            required=True,
        ),
        field("item", "Item", "Key of the question.", kind="slug", key=True, required=True),
        field(
            "about",
            "About",
            "Key of the function, moment, indicator or gate that is rated, or all.",
            kind="slug",
            key=True,
            required=True,
        ),
        ref(
            "member",
            "members",
            "Member",
            "Who rates: a member, or guest-1, guest-2 … for colleagues outside of the team.",
            key=True,
            required=True,
            stand_ins=instruments.GUEST,
        ),
        ref(
            "function",
            "functions",
            "Function",
            "The function for which it was given; empty: the member's own.",
        ),
        whole("round", "Round", "1, 2 …", key=True, required=True, low=1),
        number("value", "Rating", "On the scale of the instrument."),
        field("reason", "Reason", "Why, in a sentence; shown without your name."),
    ),
    (
        Rule("item", "the key of one of the instrument's questions", _may_say),
        Rule("value", "a value on the scale of the instrument", _on_scale),
    ),
    named_by="",
    example={
        "instrument": "readiness",
        "item": "want",
        "about": "complaint",
        "member": "Ana Ruiz",
        "round": "1",
        "value": "3",
        "reason": "We call back after hours when it matters.",
    },
    place=350,
    optional=True,
)

RIGHTS = {"ratings": Right(expert=(MEMBER,))}
"""Table → who besides a leader may change which of its rows."""
