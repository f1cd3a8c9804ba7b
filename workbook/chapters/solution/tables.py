"""The tables of Solution: what could carry the strategy, and what it saves."""

from __future__ import annotations

from workbook.book.columns import choice, date, field, in_order, key, key_ref, number, ref, whole
from workbook.book.fields import Rule, Table
from workbook.book.messages import _
from workbook.book.rights import OWN_FUNCTION, Right

SOLUTION_STATUSES = ("idea", "proposed", "chosen", "live", "dropped", "failed")
KINDS = (
    *("CRM", _("contact centre"), _("messaging"), _("web"), "WAP", _("direct mail")),
    _("self-service"),
)
"""Kinds of solutions that the method names."""

SOLUTIONS = Table(
    "solutions",
    "Solutions",
    "Technologies and ways of working that could serve the strategy; chosen last.",
    (
        key(),
        field("name", "Name", "What people call it.", required=True),
        field("kind", "Kind", "CRM, contact centre, messaging …", offers=KINDS),
        field("channel", "Channels", "How customers are reached, separated by ;.", many=True),
        number("cost", "Cost", "In the strategy's currency.", low=0),
        date("proposed_on", "Proposed on", "The date on which it was first proposed."),
        choice(
            "status",
            SOLUTION_STATUSES,
            "Status",
            "How far the decision is; dropped and failed solutions are no longer compared.",
            default="idea",
        ),
        field("why", "Why", "What it is for: name the choices and assumptions."),
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
    place=180,
)

SOLUTION_CHOICES = Table(
    "solution_choices",
    "Solutions for choices",
    "How well a solution serves a choice.",
    (
        key_ref("solution", "solutions", "Solution", "The solution that is judged."),
        key_ref("choice", "choices", "Choice", "The choice that it may serve."),
        whole("fit", "Fit", "0 not at all … 3 fully.", required=True, low=0, high=3),
        number("low", "At worst", "The least fit that is possible.", low=0, high=3, rare=True),
        number("high", "At best", "The best fit that is possible.", low=0, high=3, rare=True),
    ),
    (
        Rule("low", "a number up to the fit", lambda row: row.low is None or row.low <= row.fit),
        Rule(
            "high",
            "a number from the fit up",
            lambda row: row.high is None or row.high >= row.fit,
        ),
    ),
    named_by="",
    example={
        "solution": "Contact centre",
        "choice": "Settle a complaint in the first contact",
        "fit": "3",
    },
    place=190,
)

SOLUTION_SERVICES = Table(
    "solution_services",
    "Services through solutions",
    "What each function contributes through a solution.",
    (
        key_ref("solution", "solutions", "Solution", "Through which the service is given."),
        key_ref("function", "functions", "Function", "Who gives the service."),
        field("service", "Service", "What the customer gets.", key=True, required=True),
        field("domain", "Domain", "The expertise that it needs."),
    ),
    named_by="",
    example={
        "solution": "Contact centre",
        "function": "Sales",
        "service": "A decision while the customer is on the line",
        "domain": "complaint handling",
    },
    place=200,
)

SAVINGS = Table(
    "savings",
    "Savings by channel",
    "What a channel saves in a year, compared with the sales to customers who may leave.",
    (
        key(),
        field("channel", "Channel", "The channel that changes.", required=True),
        field("statement", "Statement", "What is saved, and how."),
        number(
            "cost_saved",
            "Cost saved",
            "In a year, in the strategy's currency.",
            required=True,
            low=0,
        ),
        number("customers", "Customers", "How many customers use the channel.", low=0),
        number(
            "sales_per_customer",
            "Sales per customer",
            "In a year, in the strategy's currency.",
            low=0,
        ),
        number(
            "leaving_low",
            "Leaving at best",
            "Share of these customers who leave in the best case, from 0 to 1.",
            low=0,
            high=1,
        ),
        number(
            "leaving_high",
            "Leaving at worst",
            "Share of these customers who leave in the worst case, from 0 to 1.",
            low=0,
            high=1,
        ),
        number(
            "margin",
            "Margin",
            "Share of their sales that is lost as profit; 1 counts the sales themselves.",
            low=0,
            high=1,
            default=1.0,
        ),
        field("source", "Source", "Where these numbers come from."),
        ref("choice", "choices", "Choice", "The choice that it belongs to.", rare=True),
    ),
    (
        Rule(
            "leaving_high",
            "a share not below leaving_low",
            lambda row: in_order(row.leaving_low, row.leaving_high),
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
    place=260,
)

TABLES = (
    SOLUTIONS,
    SOLUTION_CHOICES,
    SOLUTION_SERVICES,
    SAVINGS,
)

RIGHTS = {
    "solution_services": Right(expert=(OWN_FUNCTION,)),
}
"""Table → who besides a leader may change which of its rows."""
