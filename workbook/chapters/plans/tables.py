"""The tables of Plans: what each function will do, by when, with what result."""

from __future__ import annotations

from workbook.book.columns import (
    COMPONENTS,
    DIMENSIONS,
    choice,
    date,
    field,
    in_order,
    key,
    key_ref,
    not_yet_ours,
    number,
    ref,
    whole,
)
from workbook.book.fields import Rule, Table
from workbook.book.rights import ACTION, MEMBER, OBJECTIVE, OWN_FUNCTION, OWNER, Right

ACTION_STATUSES = ("planned", "active", "done", "dropped")

NOTED = (
    field("code", "Code", "The company's own number for it.", rare=True),
    field("note", "Note", "What a reader should know besides.", rare=True),
    field("proof", "Proof", "A link or the name of a file that shows it.", rare=True),
)

INDICATORS = Table(
    "indicators",
    "Indicators",
    "What is measured, in which unit, and whether more or less is better.",
    (
        key(),
        field("name", "Name", "What is measured, in a few words.", required=True),
        choice("dimension", DIMENSIONS, "Dimension", "What customers judge by it."),
        field("unit", "Unit", "%, days, USD …"),
        choice("direction", ("up", "down"), "Good direction", "Whether more or less is better."),
        ref("function", "functions", "Function", "Who measures it."),
        field("source", "Source", "Where the number comes from."),
        number("least", "Least", "The lowest possible value.", rare=True),
        number("most", "Most", "The highest possible value.", rare=True),
        ref("moment", "moments", "Moment of truth", "Where the customer notices it.", rare=True),
        ref(
            "leads",
            "indicators",
            "Leads",
            "The indicator that moves after this one has moved.",
            rare=True,
        ),
        ref(
            "from_source",
            "sources",
            "Readings from",
            "The source that its values come from, month by month; empty: somebody enters them.",
            rare=True,
        ),
        field(
            "measure",
            "Measure",
            "SQL expression over the source: a condition for a share, a number for an average; "
            "empty: how many rows there are.",
            rare=True,
        ),
        field("filter", "Filter", "SQL condition: which rows of the source count.", rare=True),
        *NOTED,
        not_yet_ours(),
    ),
    example={
        "key": "first-contact",
        "name": "Complaints settled in the first contact",
        "dimension": "quality",
        "unit": "%",
        "direction": "up",
        "function": "Sales",
        "source": "Complaint log",
    },
    place=70,
)

OBJECTIVES = Table(
    "objectives",
    "Objectives of functions",
    "What each function will reach for a choice, by when.",
    (
        key(),
        ref("function", "functions", "Function", "Who will reach it.", required=True),
        ref(
            "choice",
            "choices",
            "Choices",
            "One or more, separated by ;.",
            required=True,
            many=True,
        ),
        field(
            "statement",
            "Statement",
            "What will be different for the customer or the company.",
            required=True,
        ),
        ref(
            "parent",
            "objectives",
            "Umbrella objective",
            "The objective that it is part of.",
            rare=True,
        ),
        ref("indicator", "indicators", "Indicator", "What shows that it is reached."),
        number("baseline", "Baseline", "The value of the indicator at the start."),
        number("target", "Target", "The target value on the due date."),
        date("due_on", "Due on", "The day by which the target is to be reached."),
        ref("owner", "members", "Owner", "Who is responsible for it."),
        field(
            "target_said",
            "Target in words",
            "What is agreed while there is no number yet.",
            rare=True,
        ),
        date(
            "baseline_by", "Baseline by", "The day by which the baseline will be known.", rare=True
        ),
        *NOTED,
    ),
    named_by="statement",
    example={
        "key": "settle-at-once",
        "function": "Sales",
        "choice": "Settle a complaint in the first contact",
        "statement": "Three of four complaints need no second call",
        "indicator": "Complaints settled in the first contact",
        "baseline": "52",
        "target": "75",
        "due_on": "2026-12-31",
        "owner": "Ana Ruiz",
    },
    place=80,
)

FORECASTS = Table(
    "forecasts",
    "Forecasts",
    "One member's forecast of the indicator on the due date.",
    (
        key_ref("objective", "objectives", "Objective", "The objective that is forecast."),
        key_ref("member", "members", "Member", "Whose forecast it is."),
        number("low", "Low", "One chance in ten that it ends below."),
        number("likely", "Likely", "The most likely value: as likely to end above it as below."),
        number("high", "High", "One chance in ten that it ends above."),
    ),
    (
        Rule(
            "likely",
            "a number from low to high",
            lambda row: in_order(row.low, row.likely, row.high),
        ),
    ),
    named_by="",
    example={
        "objective": "Three of four complaints need no second call",
        "member": "Ana Ruiz",
        "low": "60",
        "likely": "71",
        "high": "80",
    },
    place=90,
)

EXPECTED_RESULTS = Table(
    "expected_results",
    "Expected results",
    "The values of an objective's indicator expected on the way to its target.",
    (
        key_ref("objective", "objectives", "Objective", "The objective concerned."),
        date("on", "On", "The day on which the value should be reached.", key=True, required=True),
        number("value", "Value", "In the indicator's unit.", required=True),
    ),
    named_by="",
    example={
        "objective": "Three of four complaints need no second call",
        "on": "2026-06-30",
        "value": "64",
    },
    place=100,
)

ACTIONS = Table(
    "actions",
    "Actions",
    "What will be done, by whom, from when to when.",
    (
        key(),
        ref(
            "objective",
            "objectives",
            "Objectives",
            "One or more, separated by ;.",
            required=True,
            many=True,
        ),
        ref("function", "functions", "Function", "Who does it.", required=True),
        field("statement", "Statement", "What will be done.", required=True),
        ref("owner", "members", "Owner", "Who is responsible for it."),
        date("starts_on", "Starts on", "The first day of work."),
        date("ends_on", "Ends on", "The last day of work."),
        number("effort_days", "Effort", "Working days of the owner.", low=0),
        number(
            "shortest",
            "Shortest",
            "Working days: one chance in ten that it takes less.",
            low=0,
            rare=True,
        ),
        number(
            "longest",
            "Longest",
            "Working days: one chance in ten that it takes more.",
            low=0,
            rare=True,
        ),
        number("cost", "Cost", "In the strategy's currency.", low=0, rare=True),
        field("domain", "Domain", "The expertise that it needs.", rare=True),
        choice(
            "status",
            ACTION_STATUSES,
            "Status",
            "How far it is; dropped actions are not counted.",
            default="planned",
        ),
        number("progress", "Progress", "Share done, from 0 to 1.", low=0, high=1),
        ref(
            "moment", "moments", "Moment of truth", "Where the customer will notice it.", rare=True
        ),
        choice(
            "component", COMPONENTS, "Component", "The part of the service it changes.", rare=True
        ),
        number("spent", "Spent", "Money spent on it so far.", low=0, rare=True),
        number("committed", "Committed", "Money ordered and not yet paid.", low=0, rare=True),
        choice(
            "spending",
            ("capital", "running"),
            "Kind of cost",
            "Whether the cost is paid once or comes again every year.",
            rare=True,
        ),
        field("product", "Product", "The product or service whose sale it helps.", rare=True),
        *NOTED,
    ),
    (
        Rule(
            "longest",
            "a number from the shortest time up",
            lambda row: in_order(row.shortest, row.longest),
        ),
    ),
    named_by="statement",
    example={
        "key": "decide-at-once",
        "objective": "Three of four complaints need no second call",
        "function": "Sales",
        "statement": "Let everybody who answers decide up to USD 200",
        "owner": "Ana Ruiz",
        "starts_on": "2026-02-02",
        "ends_on": "2026-03-27",
        "effort_days": "6",
        "domain": "complaint handling",
    },
    place=120,
)

ACTION_DEPENDENCIES = Table(
    "action_dependencies",
    "Dependencies",
    "Which action needs which to be finished first.",
    (
        key_ref("action", "actions", "Action", "The action that has to wait."),
        key_ref("needs", "actions", "Needs", "The action that has to end first."),
    ),
    named_by="",
    example={
        "action": "Let everybody who answers decide up to USD 200",
        "needs": "Write down what may be decided",
    },
    place=130,
)

HOLIDAYS = Table(
    "holidays",
    "Holidays",
    "Days off in addition to Saturdays and Sundays.",
    (
        date("on", "On", "A public holiday or company holiday.", key=True, required=True),
        field("name", "Name", "What is celebrated."),
    ),
    example={"on": "2026-12-25", "name": "Christmas Day"},
    place=140,
)

ACTION_EFFECTS = Table(
    "action_effects",
    "Effects of actions",
    "In which direction an action moves an indicator, intended or not.",
    (
        key_ref("action", "actions", "Action", "The action that has the effect."),
        key_ref("indicator", "indicators", "Indicator", "The indicator that it moves."),
        whole(
            "effect",
            "Effect",
            "−3 moves it down … +3 moves it up.",
            required=True,
            low=-3,
            high=3,
        ),
    ),
    named_by="",
    example={
        "action": "Let everybody who answers decide up to USD 200",
        "indicator": "Complaints settled in the first contact",
        "effect": "2",
    },
    place=150,
)

TABLES = (
    INDICATORS,
    OBJECTIVES,
    FORECASTS,
    EXPECTED_RESULTS,
    ACTIONS,
    ACTION_DEPENDENCIES,
    HOLIDAYS,
    ACTION_EFFECTS,
)

RIGHTS = {
    "indicators": Right(manager=(OWN_FUNCTION,)),
    "objectives": Right(manager=(OWN_FUNCTION,)),
    "forecasts": Right(expert=(MEMBER,)),
    "expected_results": Right(manager=(OBJECTIVE,), closes="on"),
    "actions": Right(expert=(OWN_FUNCTION, OWNER)),
    "action_dependencies": Right(expert=(ACTION,)),
    "action_effects": Right(expert=(ACTION,)),
}
"""Table → who besides a leader may change which of its rows."""
