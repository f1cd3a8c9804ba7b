"""The tables of futures and rivals: where the strategy should still work, and against whom."""

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

US = _("us")
"""Whose level is ours, in ``attribute_levels``."""

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

TABLES = (SCENARIOS, SCENARIO_WEIGHTS, RIVALS, ATTRIBUTES, ATTRIBUTE_LEVELS)
