"""What members say to each other about a row: the remarks, and who has seen which."""

from __future__ import annotations

from workbook.book.columns import date, field, key, key_ref, ref
from workbook.book.fields import Table
from workbook.book.rights import MEMBER, Right

REMARKS = Table(
    "remarks",
    "Remarks",
    "What members say to each other about a row; for the team alone.",
    (
        key(),
        field("on_table", "On (table)", "The table of the row.", kind="slug", required=True),
        field("on_key", "On (key)", "The key of the row.", required=True),
        ref("member", "members", "Member", "Who says it.", required=True),
        date("made_at", "Said on", "The day.", required=True),
        field("text", "Remark", "Say @ and a name to show it to somebody.", required=True),
        ref("mentions", "members", "Mentions", "To whom it is shown on My page.", many=True),
        date("done_on", "Settled on", "The day from which nothing is left to do.", rare=True),
    ),
    named_by="",
    example={
        "key": "late-again",
        "on_table": "actions",
        "on_key": "one-price-list",
        "member": "Ana Ruiz",
        "made_at": "2026-10-02",
        "text": "@Ben Ode, does this still need your people?",
        "mentions": "Ben Ode",
    },
    place=31,
    optional=True,
)

REMARKS_SEEN = Table(
    "remarks_seen",
    "Remarks seen",
    "Which remarks a member has seen, of those that speak to them.",
    (
        key_ref("remark", "remarks", "Remark", "The remark."),
        key_ref("member", "members", "Member", "Who has seen it."),
        date("seen_on", "Seen on", "The day.", required=True),
    ),
    named_by="",
    example={"remark": "late-again", "member": "Ben Ode", "seen_on": "2026-10-03"},
    place=32,
    optional=True,
)

TABLES = (REMARKS, REMARKS_SEEN)

RIGHTS = {
    "remarks": Right(expert=(MEMBER,), sponsor=(MEMBER,)),
    "remarks_seen": Right(expert=(MEMBER,), sponsor=(MEMBER,)),
}
