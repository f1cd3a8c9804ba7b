"""The tables of Link: what the company wants, what the strategy chooses, votes on how they link."""

from __future__ import annotations

from workbook.book.columns import (
    COMPONENTS,
    DIMENSIONS,
    choice,
    date,
    field,
    key,
    key_ref,
    number,
    ref,
    whole,
)
from workbook.book.fields import Rule, Table
from workbook.book.messages import _
from workbook.book.rights import MEMBER, Right

US = _("us")
"""Whose level is ours, in ``attribute_levels``."""
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
        ref("indicator", "indicators", "Indicator", "What shows that it is reached.", rare=True),
        number("target", "Target", "The target value, in the indicator's unit.", rare=True),
        date("due_on", "Due on", "When the target is to be reached.", rare=True),
        field(
            "cascades_from",
            "Cascades from",
            "Key of a choice or objective of the parent strategy.",
            kind="slug",
            rare=True,
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
        ref(
            "moment", "moments", "Moment of truth", "Where the customer will notice it.", rare=True
        ),
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
        field(
            "about",
            "About",
            "Keys of what an instrument asks about in this round; empty: everything.",
            kind="slug",
            many=True,
        ),
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

SCENARIOS = Table(
    "scenarios",
    "Scenarios",
    "Futures in which the strategy should still serve the company.",
    (
        key(),
        field("name", "Name", "What this future is called.", required=True),
        field("story", "Story", "What happens in it, in a few sentences."),
        date("horizon", "Horizon", "The day by which it could be so."),
    ),
    named_by="name",
    example={
        "key": "price-war",
        "name": "A price war between chains",
        "story": "Two chains cut prices, and buyers look at cost before anything else.",
        "horizon": "2028-12-31",
    },
    place=300,
)

SCENARIO_WEIGHTS = Table(
    "scenario_weights",
    "Weights in a scenario",
    "What a corporate objective would count in a scenario; one left out keeps today's weight.",
    (
        key_ref("scenario", "scenarios", "Scenario", "The future."),
        key_ref(
            "corporate_objective",
            "corporate_objectives",
            "Corporate objective",
            "What counts more or less then.",
        ),
        number("weight", "Weight", "What it would count beside the others.", required=True, low=0),
    ),
    named_by="",
    example={
        "scenario": "A price war between chains",
        "corporate_objective": "Grow sales to large customers by a tenth",
        "weight": "1",
    },
    place=310,
)

RIVALS = Table(
    "rivals",
    "Rivals",
    "Suppliers that the customer could choose instead of us.",
    (
        key(),
        field("name", "Name", "What the rival, or the kind of rival, is called.", required=True),
    ),
    (Rule("key", "another key than “us”, which stands for ourselves", lambda row: row.key != US),),
    named_by="name",
    example={"key": "national", "name": "The national distributor"},
    place=320,
)

ATTRIBUTES = Table(
    "attributes",
    "What customers compare",
    "What customers compare suppliers by.",
    (
        key(),
        field("name", "Name", "One thing that customers compare.", required=True),
        choice("dimension", DIMENSIONS, "Dimension", "What it is a matter of."),
        choice("component", COMPONENTS, "Component", "The part of the service that gives it."),
        whole("importance", "Importance", "1 (little) to 5 (decisive).", low=1, high=5),
    ),
    named_by="name",
    example={"key": "on-time", "name": "Comes on the agreed day", "importance": "5"},
    place=330,
)

ATTRIBUTE_LEVELS = Table(
    "attribute_levels",
    "Levels of us and of rivals",
    "How customers see us and each rival on what they compare, from 0 to 10.",
    (
        key_ref("attribute", "attributes", "Attribute", "What is compared."),
        ref(
            "whose",
            "rivals",
            "Whose",
            "“us”, or a rival.",
            besides=(US,),
            key=True,
            required=True,
        ),
        number("level", "Level", "0 to 10, as customers see it.", required=True, low=0, high=10),
        number("low", "Low", "The lowest that it could be.", low=0, high=10),
        number("high", "High", "The highest that it could be.", low=0, high=10),
        field("source", "Source", "Where the level comes from: a survey, visits, a guess."),
    ),
    (
        Rule(
            "low",
            "low, level and high in this order",
            lambda row: (
                (row.low is None or row.low <= row.level)
                and (row.high is None or row.level <= row.high)
            ),
        ),
    ),
    named_by="",
    example={"attribute": "Comes on the agreed day", "whose": "us", "level": "7"},
    place=340,
)

TABLES = (
    CORPORATE_OBJECTIVES,
    CHOICES,
    LINKS,
    ROUNDS,
    SCENARIOS,
    SCENARIO_WEIGHTS,
    RIVALS,
    ATTRIBUTES,
    ATTRIBUTE_LEVELS,
)

RIGHTS = {
    "links": Right(expert=(MEMBER,)),
}
"""Table → who besides a leader may change which of its rows."""
