"""The tables of Economics: inputs with their range and source, decisions, and who left."""

from __future__ import annotations

from workbook.analysis.constants import INPUTS, ORIGINS, fits_range, fits_unit
from workbook.book.columns import choice, date, field, key, key_ref, number, ref, whole
from workbook.book.fields import Rule, Table
from workbook.book.rights import MEMBER, OWNER, Right

SAVING_STATUS = ("considered", "planned", "active", "dropped")

_ORDER = "low not above likely, and likely not above high"

CONSTANTS = Table(
    "constants",
    "Inputs",
    "What the value of service is computed from: each number with its range, source and date.",
    (
        key(),
        choice("name", tuple(INPUTS), "Name", "Which input it is.", required=True),
        field("segment", "Segment", "Which customers it is about; empty: all."),
        number("low", "Low", "One in ten times it is less.", required=True),
        number("likely", "Likely", "As often more as less.", required=True),
        number("high", "High", "One in ten times it is more.", required=True),
        field("unit", "Unit", "With its period, such as USD a year; a share runs from 0 to 1."),
        choice(
            "origin",
            ORIGINS,
            "Origin",
            "Own data, a survey of own customers, a published figure, or a guess.",
            required=True,
        ),
        field("source", "Source", "Where exactly the number stands.", required=True),
        date("dated", "Dated", "The day or the end of the period that it is of.", required=True),
        ref("assumption", "assumptions", "Assumption", "The claim that it rests on."),
        ref("owner", "members", "Owner", "Who answers for it, and may change this row."),
    ),
    (
        Rule("likely", _ORDER, lambda row: row.low <= row.likely <= row.high),
        Rule(
            "low",
            "shares from 0 to 1 (0.15 for 15 %), other numbers from 0 on, and years above 0",
            lambda row: fits_range(row.name, row.low, row.high),
        ),
        Rule(
            "unit",
            "the period that is computed with: a year, or minutes for the time of handling; "
            "shares are from 0 to 1",
            lambda row: fits_unit(row.name, row.unit),
        ),
    ),
    named_by="",
    example={
        "key": "margin-of-chains",
        "name": "annual_margin",
        "segment": "large customers",
        "low": "150000",
        "likely": "180000",
        "high": "230000",
        "unit": "USD a year",
        "origin": "own_data",
        "source": "Customer accounts of 2025, margin after logistics",
        "dated": "2025-12-31",
    },
    place=350,
    optional=True,
)

GUESSES = Table(
    "guesses",
    "Guesses of inputs",
    "What each member takes an input to be; nobody sees others' until the round is revealed.",
    (
        key_ref("constant", "constants", "Input", "What is guessed."),
        key_ref("member", "members", "Member", "Who guesses."),
        whole("round", "Round", "Of the blind forecasts.", key=True, required=True, low=1),
        number("low", "Low", "One in ten times it is less.", required=True),
        number("likely", "Likely", "As often more as less.", required=True),
        number("high", "High", "One in ten times it is more.", required=True),
    ),
    (Rule("likely", _ORDER, lambda row: row.low <= row.likely <= row.high),),
    named_by="",
    example={
        "constant": "margin-of-chains",
        "member": "Ana Ruiz",
        "round": "1",
        "low": "140000",
        "likely": "170000",
        "high": "220000",
    },
    place=352,
    optional=True,
)

DECISIONS = Table(
    "decisions",
    "Decisions",
    "What management decided, what it was to change, and where one can see it.",
    (
        key(),
        field("statement", "Decision", "What was decided.", required=True),
        date("decided_on", "Decided on", "The day of the decision.", required=True),
        date("effective_on", "Effective on", "The first day it holds.", required=True),
        ref("action", "actions", "Action", "What carries it out."),
        ref("choice", "choices", "Choice", "The strategic choice that it serves."),
        ref("source", "sources", "Source", "Where its effect is measured."),
        field("measure", "Measure", "SQL expression: what it was to change."),
        field("treated", "Treated", "SQL condition: whom it holds for; the others compare."),
        field("cluster", "Cluster", "Column with the groups that it was decided for, as branches."),
        ref("indicator", "indicators", "Indicator", "What it was to change, instead of a source."),
        ref(
            "control_indicator",
            "indicators",
            "Indicator to compare with",
            "One that the decision cannot have changed, and that otherwise moves alike.",
        ),
        choice("direction", ("up", "down"), "Direction", "Which way is better.", default="up"),
        number("claimed", "Claimed", "The change that was promised, in the measure's unit."),
        whole(
            "settle_days",
            "Days to settle",
            "Days after it began that do not count yet.",
            low=0,
            default=0,
        ),
        choice(
            "outcome",
            ("kept", "changed", "reversed"),
            "Outcome",
            "What became of the decision.",
        ),
        ref("owner", "members", "Owner", "Who answers for it, and may change this row."),
    ),
    (
        Rule(
            "indicator",
            "either a source with a measure, or an indicator",
            lambda row: row.indicator is None or row.source is None,
        ),
        Rule(
            "measure",
            "what is measured in the source",
            lambda row: (row.source is None) == (row.measure is None),
        ),
        Rule(
            "effective_on",
            "a day not before the decision",
            lambda row: row.effective_on >= row.decided_on,
        ),
        Rule(
            "treated",
            "a source beside it",
            lambda row: row.treated is None or row.source is not None,
        ),
        Rule(
            "control_indicator",
            "an indicator beside it, and another one",
            lambda row: (
                row.control_indicator is None
                or (row.indicator is not None and row.indicator != row.control_indicator)
            ),
        ),
    ),
    named_by="statement",
    example={
        "key": "free-second-delivery",
        "statement": "A missed delivery is repeated the next day at our cost",
        "decided_on": "2026-02-10",
        "effective_on": "2026-03-01",
        "indicator": "Complaints a month",
        "direction": "down",
        "claimed": "-20",
    },
    place=354,
    optional=True,
)

DEPARTURES = Table(
    "departures",
    "Customers who left",
    "Organisations that stopped buying: why, who calls them, and whether they came back.",
    (
        key(),
        field("name", "Organisation", "Its name; never that of a person.", required=True),
        date("left_on", "Left on", "The day of the last order.", required=True),
        field("why", "Why", "In their words, as far as anybody asked."),
        ref("caller", "members", "Who calls", "The member who asks them to come back."),
        date("returned_on", "Returned on", "The day of the first order after that."),
    ),
    (
        Rule(
            "returned_on",
            "a day not before they left",
            lambda row: row.returned_on is None or row.returned_on >= row.left_on,
        ),
    ),
    named_by="name",
    example={
        "key": "almacenes-del-sur",
        "name": "Almacenes del Sur",
        "left_on": "2026-01-30",
        "why": "Two deliveries missed before a weekend",
        "caller": "Ana Ruiz",
    },
    place=356,
    optional=True,
)

TABLES = (CONSTANTS, GUESSES, DECISIONS, DEPARTURES)

COLUMNS = {
    "savings": (
        choice(
            "status",
            SAVING_STATUS,
            "Status",
            "Considered, planned, active, or dropped; empty counts as considered.",
        ),
    ),
}
"""Columns that economics adds to the tables of others."""

RIGHTS = {
    "constants": Right(expert=(OWNER,)),
    "guesses": Right(expert=(MEMBER,)),
    "decisions": Right(expert=(OWNER,)),
}
"""Table → who besides a leader may change which of its rows."""
