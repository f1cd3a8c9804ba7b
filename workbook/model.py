"""Every table of the book, declared once.

The database, the files, the forms, the validation and the data dictionary are all made from these
declarations; adding a column is one line here. Names are a contract with the people who exchange
strategies and the scripts that read them: add, never rename.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbook.fields import Field, Rule, Table

ROLES = ("leader", "manager", "expert", "viewer")
PERSPECTIVES = ("financial", "customer", "process", "learning")
DIMENSIONS = ("quality", "quantity", "timeliness", "cost")
STAGES = ("attract", "acquire", "serve", "retain")
COMPONENTS = ("product", "procedures", "facilities", "systems", "information", "people")
ACTION_STATUSES = ("planned", "active", "done", "dropped")
SOLUTION_STATUSES = ("idea", "proposed", "chosen", "live", "dropped", "failed")
ASSUMPTION_KINDS = ("need", "expectation", "behaviour", "access", "willingness")
SUBJECTS = ("links", "forecasts")
METHODS = ("survey", "records", "interview", "experiment")


def _field(name: str, label: str, help: str = "", **rules: Any) -> Field:  # noqa: A002 the field's own word
    return Field(name=name, label=label, help=help, **rules)


def _key(help: str = "") -> Field:  # noqa: A002
    text = help or "A short name for this row that other tables point to; it never changes."
    return _field("key", "Key", text, kind="slug", key=True, required=True)


def _ref(name: str, table: str, label: str, help: str = "", **rules: Any) -> Field:  # noqa: A002
    return _field(name, label, help, kind="slug", references=table, **rules)


def _key_ref(name: str, table: str, label: str, help: str = "") -> Field:  # noqa: A002
    return _ref(name, table, label, help, key=True, required=True)


def _number(name: str, label: str, help: str = "", **rules: Any) -> Field:  # noqa: A002
    return _field(name, label, help, kind="number", **rules)


def _whole(name: str, label: str, help: str = "", **rules: Any) -> Field:  # noqa: A002
    return _field(name, label, help, kind="integer", **rules)


def _date(name: str, label: str, help: str = "", **rules: Any) -> Field:  # noqa: A002
    return _field(name, label, help, kind="date", **rules)


def _choice(name: str, choices: tuple[str, ...], label: str, help: str = "", **rules: Any) -> Field:  # noqa: A002
    return _field(name, label, help, kind="choice", choices=choices, **rules)


def _flag(name: str, label: str, help: str = "", **rules: Any) -> Field:  # noqa: A002
    return _field(name, label, help, kind="flag", **rules)


def _in_order(*values: float | None) -> bool:
    known = [value for value in values if value is not None]
    return known == sorted(known)


_STATEMENT = {"required": True}

_TABLES = (
    Table(
        "strategy",
        "Strategy",
        "The service strategy itself: one row.",
        (
            _key("A short name of the strategy, used on the command line and in links."),
            _field("name", "Name", "What people call this strategy.", required=True),
            _field("organisation", "Organisation", "The company or business unit."),
            _field("parent", "Parent strategy", "Key of the strategy above it.", kind="slug"),
            _field("vision", "Vision", "What the organisation wants to be."),
            _field("mission", "Mission", "What the organisation is there for."),
            _field("service_statement", "Service statement", "The service strategy in a sentence."),
            _ref("leader", "members", "Leader", "Who leads the multifunctional team."),
            _date("starts_on", "Starts on", "First day of the strategy."),
            _date("ends_on", "Ends on", "Last day of the strategy."),
            _field("currency", "Currency", "Three letters, such as USD."),
            _field("language", "Language", "Two letters, such as en or es."),
            _number("budget", "Budget", "Money for all actions, in the currency.", low=0),
            _field("recipient", "Recipient", "Whom the service is for."),
            _field("data_folder", "Data folder", "Where the files of the evidence lie."),
        ),
        (
            Rule(
                "ends_on",
                "a day not before starts_on",
                lambda row: _in_order(row.starts_on, row.ends_on),
            ),
        ),
    ),
    Table(
        "functions",
        "Functions",
        "The parts of the company that make the strategy together.",
        (
            _key(),
            _field("name", "Name", "Marketing, sales, finance …", required=True),
            _ref("manager", "members", "Manager", "Who answers for this function's plan."),
            _field("expertise", "Expertise", "Domains that it masters, separated by ;.", many=True),
            _whole(
                "customer_distance",
                "Distance from the customer",
                "0 meets the customer; 1, 2 … steps away.",
                low=0,
            ),
        ),
        example={
            "key": "sales",
            "name": "Sales",
            "manager": "Ana Ruiz",
            "expertise": "order taking; complaint handling",
            "customer_distance": "0",
        },
    ),
    Table(
        "members",
        "Members",
        "The people of the team.",
        (
            _key(),
            _field("name", "Name", required=True),
            _ref("function", "functions", "Function", "Where this person works."),
            _choice("role", ROLES, "Role", "What this person may change."),
            _field("email", "E-mail"),
            _number(
                "capacity",
                "Capacity",
                "Share of full time for the strategy: 1 is full time.",
                low=0,
                default=1.0,
            ),
        ),
        example={
            "key": "ana",
            "name": "Ana Ruiz",
            "function": "Sales",
            "role": "manager",
            "email": "ana@example.com",
            "capacity": "0.5",
        },
    ),
    Table(
        "corporate_objectives",
        "Corporate objectives",
        "What the company wants, whatever the service strategy says.",
        (
            _key(),
            _field("statement", "Statement", "One thing that the company wants.", **_STATEMENT),
            _choice("perspective", PERSPECTIVES, "Perspective", "Its place on the scorecard."),
            _number(
                "weight", "Weight", "How much it counts beside the others.", above=0, default=1.0
            ),
            _ref("indicator", "indicators", "Indicator", "What shows that it is reached."),
            _number("target", "Target", "The value wanted, in the indicator's unit."),
            _date("due_on", "Due on", "When the target is to be reached."),
            _field(
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
    ),
    Table(
        "choices",
        "Strategic choices",
        "The choices that make up the service strategy.",
        (
            _key(),
            _field(
                "statement",
                "Statement",
                "One thing that you will do, and so not others.",
                **_STATEMENT,
            ),
            _field("channel", "Channels", "Ways to the customer, separated by ;.", many=True),
            _field("segment", "Segment", "Which customers it is for."),
            _ref("moment", "moments", "Moment of truth", "Where the customer will notice it."),
            _date("adopted_on", "Adopted on", "The day the team decided it."),
        ),
        named_by="statement",
        example={
            "key": "first-contact",
            "statement": "Settle a complaint in the first contact",
            "channel": "telephone; e-mail",
            "segment": "large customers",
            "adopted_on": "2026-01-15",
        },
    ),
    Table(
        "links",
        "Votes on links",
        "How each member sees one choice work for or against one corporate objective.",
        (
            _key_ref("choice", "choices", "Choice"),
            _key_ref("corporate_objective", "corporate_objectives", "Corporate objective"),
            _key_ref("member", "members", "Member"),
            _whole("round", "Round", "1, 2 …", key=True, required=True, low=1),
            _whole(
                "contribution",
                "Contribution",
                "−3 works against it … 0 … +3 decisive.",
                required=True,
                low=-3,
                high=3,
            ),
            _field("reason", "Reason", "Why, in a sentence."),
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
    ),
    Table(
        "indicators",
        "Indicators",
        "What is measured, in which unit, and which way is good.",
        (
            _key(),
            _field("name", "Name", required=True),
            _choice("dimension", DIMENSIONS, "Dimension", "What the customer judges by it."),
            _field("unit", "Unit", "%, days, USD …"),
            _choice("direction", ("up", "down"), "Good direction", "Which way is better."),
            _ref("function", "functions", "Function", "Who measures it."),
            _field("source", "Source", "Where the number comes from."),
            _number("least", "Least", "The lowest value that is possible at all."),
            _number("most", "Most", "The highest value that is possible at all."),
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
    ),
    Table(
        "objectives",
        "Objectives of functions",
        "What each function will reach for a choice, by when.",
        (
            _key(),
            _ref("function", "functions", "Function", required=True),
            _ref(
                "choice",
                "choices",
                "Choices",
                "One or more, separated by ;.",
                required=True,
                many=True,
            ),
            _field("statement", "Statement", "What will be different.", **_STATEMENT),
            _ref("parent", "objectives", "Umbrella objective", "The objective that it is part of."),
            _ref("indicator", "indicators", "Indicator", "What shows that it is reached."),
            _number("baseline", "Baseline", "Where the indicator stood at the start."),
            _number("target", "Target", "Where it is to stand on the due date."),
            _date("due_on", "Due on"),
            _ref("owner", "members", "Owner"),
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
    ),
    Table(
        "forecasts",
        "Forecasts",
        "One member's honest guess of where the indicator will stand on the due date.",
        (
            _key_ref("objective", "objectives", "Objective"),
            _key_ref("member", "members", "Member"),
            _number("low", "Low", "One chance in ten that it ends below."),
            _number("likely", "Likely", "As likely to end above as below."),
            _number("high", "High", "One chance in ten that it ends above."),
        ),
        (
            Rule(
                "likely",
                "a number from low to high",
                lambda row: _in_order(row.low, row.likely, row.high),
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
    ),
    Table(
        "expected_results",
        "Expected results",
        "Where an objective's indicator should stand on the way to its target.",
        (
            _key_ref("objective", "objectives", "Objective"),
            _date("on", "On", key=True, required=True),
            _number("value", "Value", "In the indicator's unit.", required=True),
        ),
        named_by="",
        example={
            "objective": "Three of four complaints need no second call",
            "on": "2026-06-30",
            "value": "64",
        },
    ),
    Table(
        "measurements",
        "Measurements",
        "Where an indicator stood on a day.",
        (
            _key_ref("indicator", "indicators", "Indicator"),
            _date("on", "On", key=True, required=True),
            _number("value", "Value", "In the indicator's unit.", required=True),
            _whole("n", "Sample", "How many cases stand behind it.", low=0),
        ),
        named_by="",
        example={
            "indicator": "Complaints settled in the first contact",
            "on": "2026-03-31",
            "value": "55.2",
            "n": "412",
        },
    ),
    Table(
        "actions",
        "Actions",
        "What will be done, by whom, from when to when.",
        (
            _key(),
            _ref(
                "objective",
                "objectives",
                "Objectives",
                "One or more, separated by ;.",
                required=True,
                many=True,
            ),
            _ref("function", "functions", "Function", required=True),
            _field("statement", "Statement", "What will be done.", **_STATEMENT),
            _ref("owner", "members", "Owner"),
            _date("starts_on", "Starts on"),
            _date("ends_on", "Ends on"),
            _number("effort_days", "Effort", "Working days of the owner.", low=0),
            _number("cost", "Cost", "In the strategy's currency.", low=0),
            _field("domain", "Domain", "The expertise that it needs."),
            _choice("status", ACTION_STATUSES, "Status", default="planned"),
            _number("progress", "Progress", "Share done, from 0 to 1.", low=0, high=1),
            _ref("moment", "moments", "Moment of truth"),
            _choice("component", COMPONENTS, "Component", "The part of the service it changes."),
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
    ),
    Table(
        "action_dependencies",
        "Dependencies",
        "Which action needs which to be finished first.",
        (_key_ref("action", "actions", "Action"), _key_ref("needs", "actions", "Needs")),
        named_by="",
        example={
            "action": "Let everybody who answers decide up to USD 200",
            "needs": "Write down what may be decided",
        },
    ),
    Table(
        "holidays",
        "Holidays",
        "Days without work besides Saturday and Sunday.",
        (_date("on", "On", key=True, required=True), _field("name", "Name")),
        example={"on": "2026-12-25", "name": "Christmas Day"},
    ),
    Table(
        "action_effects",
        "Effects of actions",
        "Which way an action pushes an indicator's value, whatever it was meant for.",
        (
            _key_ref("action", "actions", "Action"),
            _key_ref("indicator", "indicators", "Indicator"),
            _whole(
                "effect",
                "Effect",
                "−3 pushes it down … +3 pushes it up.",
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
    ),
    Table(
        "moments",
        "Moments of truth",
        "Where the customer meets the company and judges it, in order.",
        (
            _key(),
            _field("name", "Name", required=True),
            _whole("position", "Position", "1 for the first, 2 for the next …", required=True),
            _choice("stage", STAGES, "Stage"),
            _flag("before_contact", "Before contact", "Is it before the customer's first contact?"),
            _field("promise", "Promise", "What the customer is promised there."),
            _ref("owner", "members", "Owner", "Who watches over it."),
        ),
        example={
            "key": "complaint",
            "name": "Complaining about an order",
            "position": "4",
            "stage": "serve",
            "before_contact": "no",
            "promise": "One person stays with it until it is settled",
            "owner": "Ana Ruiz",
        },
    ),
    Table(
        "moment_functions",
        "Functions at moments of truth",
        "What each function does at each moment of truth.",
        (
            _key_ref("moment", "moments", "Moment of truth"),
            _key_ref("function", "functions", "Function"),
            _field("part", "Part", "What the function does there.", required=True),
        ),
        named_by="",
        example={
            "moment": "Complaining about an order",
            "function": "Sales",
            "part": "Answers, and decides at once",
        },
    ),
    Table(
        "solutions",
        "Solutions",
        "Technologies and ways of working that could carry the strategy; chosen last.",
        (
            _key(),
            _field("name", "Name", required=True),
            _field("kind", "Kind", "CRM, contact centre, messaging …"),
            _field("channel", "Channels", "Ways to the customer, separated by ;.", many=True),
            _number("cost", "Cost", "In the strategy's currency.", low=0),
            _date("proposed_on", "Proposed on", "The day that it was first put forward."),
            _choice("status", SOLUTION_STATUSES, "Status", default="idea"),
            _field("why", "Why", "What it is for: name the choices and assumptions."),
        ),
        example={
            "key": "contact-centre",
            "name": "Contact centre",
            "kind": "contact centre",
            "channel": "telephone; e-mail",
            "cost": "120000",
            "status": "idea",
            "why": "Would carry the choice to settle complaints in the first contact.",
        },
    ),
    Table(
        "solution_choices",
        "Solutions for choices",
        "How well a solution serves a choice.",
        (
            _key_ref("solution", "solutions", "Solution"),
            _key_ref("choice", "choices", "Choice"),
            _whole("fit", "Fit", "0 not at all … 3 fully.", required=True, low=0, high=3),
        ),
        named_by="",
        example={
            "solution": "Contact centre",
            "choice": "Settle a complaint in the first contact",
            "fit": "3",
        },
    ),
    Table(
        "solution_services",
        "Services through solutions",
        "What each function contributes through a solution.",
        (
            _key_ref("solution", "solutions", "Solution"),
            _key_ref("function", "functions", "Function"),
            _field("service", "Service", "What the customer gets.", key=True, required=True),
            _field("domain", "Domain", "The expertise that it needs."),
        ),
        named_by="",
        example={
            "solution": "Contact centre",
            "function": "Sales",
            "service": "A decision while the customer is on the line",
            "domain": "complaint handling",
        },
    ),
    Table(
        "assumptions",
        "Assumptions about the customer",
        "What the team believes about the customer's world, as claims that data can refute.",
        (
            _key(),
            _field("statement", "Statement", "One claim about the customer.", **_STATEMENT),
            _field("segment", "Segment", "Of which customers it is claimed."),
            _choice("kind", ASSUMPTION_KINDS, "Kind"),
            _whole(
                "importance",
                "Importance",
                "1 little … 5 everything rests on it.",
                required=True,
                low=1,
                high=5,
            ),
            _choice(
                "statistic",
                ("proportion", "mean"),
                "Statistic",
                "A share of people, or an average.",
            ),
            _choice("comparison", ("at_least", "at_most"), "Comparison"),
            _number("threshold", "Threshold", "A proportion from 0 to 1, or a mean."),
            _number("confidence", "Confidence", "Of the interval.", above=0, below=1, default=0.95),
            _date("set_on", "Threshold set on", "The day the threshold was fixed."),
            _ref("owner", "members", "Owner", "Who will test it."),
        ),
        (
            Rule(
                "threshold",
                "a proportion from 0 to 1 (0.55 for 55 %)",
                lambda row: (
                    row.statistic != "proportion"
                    or row.threshold is None
                    or 0 <= row.threshold <= 1
                ),
            ),
        ),
        named_by="statement",
        example={
            "key": "buyers-call",
            "statement": "At least 70 % of buyers call when an order goes wrong",
            "segment": "large customers",
            "kind": "behaviour",
            "importance": "5",
            "statistic": "proportion",
            "comparison": "at_least",
            "threshold": "0.7",
        },
    ),
    Table(
        "assumption_uses",
        "Uses of assumptions",
        "Which decisions rest on which assumption.",
        (
            _key_ref("assumption", "assumptions", "Assumption"),
            _choice(
                "used_by_table",
                ("choices", "solutions", "actions", "objectives"),
                "Used by (table)",
                key=True,
                required=True,
            ),
            _field(
                "used_by_key",
                "Used by (key)",
                "Key of the row of that table.",
                kind="slug",
                key=True,
                required=True,
                references_by="used_by_table",
            ),
        ),
        named_by="",
        example={
            "assumption": "At least 70 % of buyers call when an order goes wrong",
            "used_by_table": "choices",
            "used_by_key": "first-contact",
        },
    ),
    Table(
        "evidence",
        "Evidence",
        "What data say about an assumption: an expression over a source, or published figures.",
        (
            _key(),
            _ref("assumption", "assumptions", "Assumption", required=True),
            _field(
                "source", "Source", "A CSV or Parquet file of the data folder, or a database table."
            ),
            _field("measure", "Measure", "SQL expression: a condition, or a number for a mean."),
            _field("filter", "Filter", "SQL condition: which rows count."),
            _field("weight", "Weight", "Column with the sampling weight."),
            _field("stratum", "Stratum", "Column with the stratum."),
            _field("cluster", "Cluster", "Column with the cluster."),
            _whole("population", "Population", "Size of the whole population.", low=1),
            _whole("n", "n", "Published sample size.", low=0),
            _whole("successes", "Successes", "Published number of yes answers.", low=0),
            _number("mean", "Mean", "Published mean."),
            _number("sd", "Standard deviation", "Published standard deviation.", low=0),
            _date("collected_on", "Collected on"),
            _choice("method", METHODS, "Method"),
            _flag("growing", "Still growing", "Are data still coming in?", default=False),
            _field("citation", "Citation", "Where the figures were published."),
            _ref("wave_of", "evidence", "Wave of", "Evidence that asked the same question before."),
        ),
        (
            Rule(
                "source",
                "either a source with a measure, or published figures: n with successes, or n with "
                "mean and sd",
                lambda row: (row.source is None) != (row.n is None),
            ),
            Rule(
                "measure",
                "a measure for the source",
                lambda row: (row.source is None) == (row.measure is None),
            ),
            Rule(
                "n",
                "published figures as n with successes, or n with mean and sd",
                lambda row: (
                    row.n is None
                    or (row.successes is not None and row.mean is None and row.sd is None)
                    or (row.successes is None and row.mean is not None and row.sd is not None)
                ),
            ),
            Rule(
                "successes",
                "at most n",
                lambda row: row.n is None or row.successes is None or row.successes <= row.n,
            ),
        ),
        named_by="",
        example={
            "key": "buyer-survey",
            "assumption": "At least 70 % of buyers call when an order goes wrong",
            "n": "240",
            "successes": "181",
            "collected_on": "2026-02-20",
            "method": "survey",
            "citation": "Our own telephone survey",
        },
    ),
    Table(
        "commitments",
        "Commitments",
        "What a member promised the team, and when it was kept.",
        (
            _key(),
            _field("statement", "Statement", "What was promised.", **_STATEMENT),
            _ref("member", "members", "Member", required=True),
            _date("made_on", "Made on", required=True),
            _date("due_on", "Due on"),
            _date("done_on", "Done on"),
        ),
        (
            Rule(
                "due_on",
                "a day not before made_on",
                lambda row: _in_order(row.made_on, row.due_on),
            ),
            Rule(
                "done_on",
                "a day not before made_on",
                lambda row: _in_order(row.made_on, row.done_on),
            ),
        ),
        named_by="statement",
        example={
            "key": "list-of-errors",
            "statement": "Bring the 100 last complaints, sorted by cause",
            "member": "Ana Ruiz",
            "made_on": "2026-01-15",
            "due_on": "2026-02-05",
        },
    ),
    Table(
        "rounds",
        "Rounds of votes",
        "When each round of votes is opened, closed and revealed; the leader decides.",
        (
            _choice("subject", SUBJECTS, "Subject", "What is voted on.", key=True, required=True),
            _whole("number", "Round", "1, 2 …", key=True, required=True, low=1),
            _date("opened_on", "Opened on", "From this day members vote."),
            _date("closed_on", "Closed on", "The day on which voting ended."),
            _date("revealed_on", "Revealed on", "From this day everybody sees the votes."),
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
    ),
    Table(
        "savings",
        "Savings by channel",
        "What a way to the customer saves a year, against the sales of customers who may leave.",
        (
            _key(),
            _field("channel", "Channel", "The way to the customer that changes.", required=True),
            _field("statement", "Statement", "What is saved, and how."),
            _number(
                "cost_saved",
                "Cost saved",
                "In a year, in the strategy's currency.",
                required=True,
                low=0,
            ),
            _number("customers", "Customers", "How many use the channel.", low=0),
            _number(
                "sales_per_customer",
                "Sales per customer",
                "In a year, in the strategy's currency.",
                low=0,
            ),
            _number(
                "leaving_low",
                "Leaving at best",
                "Share of these customers who leave in the best case, from 0 to 1.",
                low=0,
                high=1,
            ),
            _number(
                "leaving_high",
                "Leaving at worst",
                "Share of these customers who leave in the worst case, from 0 to 1.",
                low=0,
                high=1,
            ),
            _number(
                "margin",
                "Margin",
                "Share of their sales that is lost as profit; 1 counts the sales themselves.",
                low=0,
                high=1,
                default=1.0,
            ),
            _field("source", "Source", "Where these numbers come from."),
        ),
        (
            Rule(
                "leaving_high",
                "a share not below leaving_low",
                lambda row: _in_order(row.leaving_low, row.leaving_high),
            ),
        ),
        named_by="statement",
        example={
            "key": "no-letters",
            "channel": "direct mail",
            "statement": "Confirm orders by e-mail instead of by letter",
            "cost_saved": "46000",
            "customers": "58",
            "leaving_low": "0",
            "leaving_high": "0.01",
        },
    ),
)

TABLES: Mapping[str, Table] = {table.name: table for table in _TABLES}
"""Every table by name, in the order in which files and sheets are written."""

_ENTERED_IN: Mapping[str, tuple[str, ...]] = {
    "Team": ("strategy", "functions", "members", "moments", "moment_functions"),
    "Link": ("corporate_objectives", "choices", "links", "rounds"),
    "Plans": (
        *("indicators", "objectives", "actions", "action_dependencies", "expected_results"),
        *("action_effects", "holidays", "forecasts"),
    ),
    "Customer": ("assumptions", "assumption_uses", "evidence"),
    "Solution": ("solutions", "solution_choices", "solution_services", "savings"),
    "Control": ("measurements", "commitments"),
}
CHAPTER_OF: Mapping[str, str] = {
    name: chapter for chapter, names in _ENTERED_IN.items() for name in names
}
"""Table → title of the chapter in which a team enters it."""
