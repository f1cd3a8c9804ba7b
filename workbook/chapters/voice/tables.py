"""The tables of Voice: what customers talk about, and what members read in their comments."""

from __future__ import annotations

from typing import Any

from workbook.book.columns import (
    COMPONENTS,
    DIMENSIONS,
    choice,
    date,
    field,
    flag,
    key,
    key_ref,
    not_yet_ours,
    ref,
    whole,
)
from workbook.book.errors import BadInput
from workbook.book.fields import Row, Rule, Table
from workbook.book.rights import MEMBER, Reach, Right, Tie

TONES = ("problem", "request", "praise")


def _can_be_found(row: Row) -> bool:
    from workbook.evidence.rules import rule  # it imports the tables that are declared here

    try:
        return row.words is None or bool(rule(row.words))
    except BadInput:
        return False


THEMES = Table(
    "themes",
    "Themes",
    "What customers talk about, the words by which it is found in their comments, and whether it "
    "was declined.",
    (
        key(),
        field("name", "Theme", "What customers talk about, such as Late delivery.", required=True),
        field(
            "words",
            "Words",
            'Terms separated by ;: late, late* for its beginning, "on time", -early to exclude, '
            "en: or es: before a term of one language.",
        ),
        choice("tone", TONES, "Tone", "Whether customers complain, ask or praise.",
               default="problem"),
        choice("dimension", DIMENSIONS, "Dimension", "What they judge by it."),
        choice("component", COMPONENTS, "Component", "The part of the service that it is about."),
        ref("moment", "moments", "Moment of truth", "Where customers meet it."),
        date("declined_on", "Declined on", "The day on which it was decided to do nothing."),
        field("declined_why", "Why", "Why nothing is done."),
        date("review_on", "Look again on", "The day until which that holds."),
        not_yet_ours(),
    ),
    (
        Rule("words", "at most 60 terms with letters or digits, such as late*; on time",
             _can_be_found),
        Rule(
            "declined_why",
            "why nothing is done about a theme that is declined",
            lambda row: row.declined_on is None or row.declined_why is not None,
        ),
    ),
    example={
        "key": "late",
        "name": "Late delivery",
        "words": 'en:late; en:delay*; en:"not on time"; es:tarde; es:retras*; es:demora*',
        "tone": "problem",
        "dimension": "timeliness",
        "component": "procedures",
        "moment": "Receiving the goods",
    },
    place=226,
    optional=True,
)  # fmt: skip

CODINGS = Table(
    "codings",
    "Read comments",
    "What one member found in one comment, read without knowing what others or the words found.",
    (
        key_ref("source", "sources", "Source", "Where the comment stands."),
        field("comment", "Comment", "Its number, made of its text; the text is not kept.", key=True,
              required=True),
        key_ref("member", "members", "Member", "Who read it."),
        whole("round", "Round", "The round in which it was read.", key=True, required=True, low=1),
        ref("themes", "themes", "Themes", "What it is about, separated by ;; empty: none of them.",
            many=True),
        flag("unsure", "Unsure", "Whether the reader was in doubt.", default=False),
    ),
    (
        Rule(
            "comment",
            "16 digits and letters from a to f, as the workbook gives them",
            lambda row: len(row.comment) == 16 and set(row.comment) <= set("0123456789abcdef"),
        ),
    ),
    named_by="",
    place=228,
    optional=True,
)  # fmt: skip

TABLES = (THEMES, CODINGS)

COLUMNS = {
    "actions": (
        ref("answers", "themes", "Answers", "The themes that it answers, separated by ;.",
            many=True),
    ),
}  # fmt: skip
"""Table of another chapter → what this one adds to it."""


def _of_moment(team: Any, reach: Reach, row: Row) -> bool:
    owner = team.owner_of("moments", row.moment)
    return owner is not None and (
        owner == reach.member or team.function_of("members", owner) in reach.functions
    )


RIGHTS = {
    "themes": Right(
        expert=(Tie("at moments of truth that their function owns", _of_moment),),
    ),
    "codings": Right(expert=(MEMBER,)),
}
"""Table → who besides a leader may change which of its rows."""
