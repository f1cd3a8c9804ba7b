"""The tables of Link: what the company wants, what the strategy chooses, votes on how they link."""

from __future__ import annotations

from workbook.book.columns import choice, date, field, key, key_ref, number, ref, whole
from workbook.book.fields import Rule, Table
from workbook.book.rights import MEMBER, Right

PERSPECTIVES = ("financial", "customer", "process", "learning")
SCALE = (
    ("+3 decisive", 3),
    ("+2", 2),
    ("+1", 1),
    ("0 makes no difference", 0),
    ("−1", -1),
    ("−2", -2),
    ("−3 works against it", -3),
)
"""What a contribution is chosen from, in words."""

CORPORATE_OBJECTIVES = Table(
    "corporate_objectives",
    "Corporate objectives",
    "What the company wants to achieve, with or without the service strategy.",
    (
        key(),
        field(
            "statement", "Statement", "One thing that the company wants to achieve.", required=True
        ),
        choice("perspective", PERSPECTIVES, "Perspective", "Its place on the scorecard."),
        number(
            "weight",
            "Weight",
            "Its weight compared with the other objectives.",
            above=0,
            default=1.0,
        ),
        ref("indicator", "indicators", "Indicator", "What shows that it is reached."),
        number("target", "Target", "The target value, in the indicator's unit."),
        date("due_on", "Due on", "When the target is to be reached."),
        field(
            "cascades_from",
            "Cascades from",
            "Key of a choice or objective of the parent strategy.",
            kind="slug",
        ),
    ),
    named_by="statement",
    example={
        "key": "grow-sales",
        "statement": "Grow sales to large customers by a tenth",
        "perspective": "financial",
        "weight": "2",
        "due_on": "2027-12-31",
    },
    place=40,
)

CHOICES = Table(
    "choices",
    "Strategic choices",
    "The choices that together make up the service strategy.",
    (
        key(),
        field(
            "statement",
            "Statement",
            "One thing that you will do for customers, instead of others.",
            required=True,
        ),
        field("channel", "Channels", "How customers are reached, separated by ;.", many=True),
        field("segment", "Segment", "Which customers it is for."),
        ref("moment", "moments", "Moment of truth", "Where the customer will notice it."),
        date("adopted_on", "Adopted on", "The date of the team's decision."),
    ),
    named_by="statement",
    example={
        "key": "first-contact",
        "statement": "Settle a complaint in the first contact",
        "channel": "telephone; e-mail",
        "segment": "large customers",
        "adopted_on": "2026-01-15",
    },
    place=50,
)

LINKS = Table(
    "links",
    "Votes on links",
    "How each member rates the effect of one choice on one corporate objective.",
    (
        key_ref("choice", "choices", "Choice", "The choice that is voted on."),
        key_ref(
            "corporate_objective",
            "corporate_objectives",
            "Corporate objective",
            "What the choice may help or harm.",
        ),
        key_ref("member", "members", "Member", "Who votes."),
        whole("round", "Round", "1, 2 …", key=True, required=True, low=1),
        whole(
            "contribution",
            "Contribution",
            "−3 works against it … 0 … +3 decisive.",
            required=True,
            low=-3,
            high=3,
        ),
        field("reason", "Reason", "Why, in a sentence."),
    ),
    named_by="",
    example={
        "choice": "Settle a complaint in the first contact",
        "corporate_objective": "Grow sales to large customers by a tenth",
        "member": "Ana Ruiz",
        "round": "1",
        "contribution": "2",
        "reason": "Customers who are helped at once buy again.",
    },
    place=60,
)

ROUNDS = Table(
    "rounds",
    "Rounds of votes",
    "When each round of votes is opened, closed and revealed; the leader decides.",
    (
        choice("subject", (), "Subject", "What is voted on.", key=True, required=True),
        whole("number", "Round", "1, 2 …", key=True, required=True, low=1),
        date("opened_on", "Opened on", "From this day members can vote."),
        date("closed_on", "Closed on", "The day on which voting ended."),
        date("revealed_on", "Revealed on", "From this day everyone sees the votes."),
    ),
    (
        Rule(
            "closed_on",
            "a day not before opened_on",
            lambda row: (
                row.closed_on is None
                or (row.opened_on is not None and row.opened_on <= row.closed_on)
            ),
        ),
        Rule(
            "revealed_on",
            "a day not before closed_on: a round is closed before it is revealed",
            lambda row: (
                row.revealed_on is None
                or (row.closed_on is not None and row.closed_on <= row.revealed_on)
            ),
        ),
    ),
    named_by="",
    example={"subject": "links", "number": "1", "opened_on": "2026-03-02"},
    place=250,
)

TABLES = (
    CORPORATE_OBJECTIVES,
    CHOICES,
    LINKS,
    ROUNDS,
)

RIGHTS = {
    "links": Right(expert=(MEMBER,)),
}
"""Table → who besides a leader may change which of its rows."""
