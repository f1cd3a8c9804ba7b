"""The tables of Customer: what the team believes about the customer, and what data say."""

from __future__ import annotations

from workbook.book.columns import (
    choice,
    date,
    field,
    flag,
    key,
    key_ref,
    not_yet_ours,
    number,
    ref,
    whole,
)
from workbook.book.errors import BadInput
from workbook.book.fields import Rule, Table
from workbook.book.rights import ASSUMPTION, OWNER, VISITED, Right
from workbook.chapters.customer import sources
from workbook.evidence.questions import inquiry

ASSUMPTION_KINDS = (
    "need",
    "expectation",
    "behaviour",
    "access",
    "willingness",
    "loyalty",
    "promise",
)
DECISIONS = ("go_on", "change", "stop", "test_again")
METHODS = ("survey", "records", "interview", "experiment")

ASSUMPTIONS = Table(
    "assumptions",
    "Assumptions about the customer",
    "What the team assumes about customers, as statements that data can support or refute.",
    (
        key(),
        field("statement", "Statement", "One statement about the customer.", required=True),
        field("segment", "Segment", "Which customers it is about."),
        choice(
            "kind",
            ASSUMPTION_KINDS,
            "Kind",
            "What is assumed: a need, an expectation, a behaviour, access to something, "
            "a willingness, loyalty, or that a promise is kept.",
        ),
        whole(
            "importance",
            "Importance",
            "1 minor … 5 everything depends on it.",
            required=True,
            low=1,
            high=5,
        ),
        choice(
            "statistic",
            ("proportion", "mean"),
            "Statistic",
            "A share of people, or an average.",
        ),
        choice(
            "comparison",
            ("at_least", "at_most"),
            "Comparison",
            "Whether the assumption is true from the threshold up, or up to the threshold.",
        ),
        number("threshold", "Threshold", "A proportion from 0 to 1, or a mean."),
        number(
            "confidence",
            "Confidence",
            "Confidence level, such as 0.95.",
            above=0,
            below=1,
            default=0.95,
            rare=True,
        ),
        date("set_on", "Threshold set on", "The date on which the threshold was set."),
        ref("owner", "members", "Owner", "Who will test it."),
        choice(
            "decision", DECISIONS, "Decision", "What the team decided after the verdict.", rare=True
        ),
        date("decided_on", "Decided on", "The day of the decision.", rare=True),
        ref("decided_by", "members", "Decided by", "Who decided it for the team.", rare=True),
        not_yet_ours(),
    ),
    (
        Rule(
            "decided_on",
            "a day where a decision is entered",
            lambda row: row.decision is None or row.decided_on is not None,
        ),
        Rule(
            "threshold",
            "a proportion from 0 to 1 (0.55 for 55 %)",
            lambda row: (
                row.statistic != "proportion" or row.threshold is None or 0 <= row.threshold <= 1
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
    place=210,
)

ASSUMPTION_USES = Table(
    "assumption_uses",
    "Uses of assumptions",
    "Which decisions depend on which assumption.",
    (
        key_ref("assumption", "assumptions", "Assumption", "What must be true."),
        choice(
            "used_by_table",
            ("choices", "solutions", "actions", "objectives"),
            "Used by",
            "What kind of decision depends on it.",
            key=True,
            required=True,
        ),
        field(
            "used_by_key",
            "Which one",
            "The decision that depends on it, by its name.",
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
    place=220,
)


def _is_question(text: str) -> bool:
    try:
        inquiry(text)
    except BadInput:
        return False
    return True


def _is_made_by(text: str, measure: str | None, condition: str | None) -> bool:
    one = inquiry(text)
    return measure in (None, one.measure) and condition in (None, one.filter)


def _are_shares(text: str) -> bool:
    from workbook.evidence.margins import margins_of

    try:
        margins_of(text)
    except BadInput:
        return False
    return True


EVIDENCE = Table(
    "evidence",
    "Evidence",
    "What data show about an assumption: an expression over a data source, or published figures.",
    (
        key(),
        ref("assumption", "assumptions", "Assumption", "What the evidence tests.", required=True),
        field(
            "source",
            "Source",
            "Key of a source that is described, a file of the data folder, or a database table.",
        ),
        field(
            "measure",
            "Measure",
            "SQL expression: a condition, or a number for a mean. Where members read a sample of "
            "comments also theme('late'): the share of a theme.",
        ),
        field("filter", "Filter", "SQL condition: which rows count.", rare=True),
        field("weight", "Weight", "Column with the sampling weight.", rare=True),
        field("stratum", "Stratum", "Column with the stratum.", rare=True),
        field("cluster", "Cluster", "Column with the cluster.", rare=True),
        field(
            "respondent",
            "Respondent",
            "Column that identifies who answered; if empty, each row counts as another person.",
            rare=True,
        ),
        whole("population", "Population", "Size of the whole population.", low=1, rare=True),
        whole("n", "n", "Published sample size.", low=0),
        whole("successes", "Successes", "Published number of yes answers.", low=0),
        number("mean", "Mean", "Published mean."),
        number("sd", "Standard deviation", "Published standard deviation.", low=0),
        date("collected_on", "Collected on", "The date of the last answers."),
        choice("method", METHODS, "Method", "How it was collected."),
        flag("growing", "Still growing", "Are data still coming in?", default=False, rare=True),
        field("citation", "Citation", "Where the figures were published."),
        ref(
            "wave_of",
            "evidence",
            "Wave of",
            "Evidence that asked the same question before.",
            rare=True,
        ),
        field(
            "question",
            "Question",
            "What is asked of the source, in words that measure and filter are made from: chose; "
            "column=phone; values=Phone.",
        ),
        field(
            "margins",
            "Known shares",
            "Shares of the population that are known, such as region: north=40 | south=60; age: "
            "under 40=35 | 40 and over=65. The rows of the file are weighted to them.",
            rare=True,
        ),
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
            "a measure for the source, or a question that it is made from",
            lambda row: (row.source is None) == (row.measure is None and row.question is None),
        ),
        Rule(
            "question",
            "a question such as chose; column=phone; values=Phone",
            lambda row: row.question is None or _is_question(row.question),
        ),
        Rule(
            "question",
            "the question alone, or with the measure and the filter that it makes",
            lambda row: (
                row.question is None
                or not _is_question(row.question)
                or _is_made_by(row.question, row.measure, row.filter)
            ),
        ),
        Rule(
            "margins",
            "known shares of a source's columns, such as region: north=40 | south=60",
            lambda row: (
                row.margins is None or (row.source is not None and _are_shares(row.margins))
            ),
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
    place=230,
)

VISITS = Table(
    "visits",
    "Customer visits",
    "When someone of the team listened to a customer, and what the customer said.",
    (
        key(),
        date("held_on", "Held on", "The day of the visit or the call.", required=True),
        field("segment", "Segment", "Which kind of customer it was."),
        choice(
            "customer",
            ("current", "potential", "lost"),
            "Customer",
            "Current, potential or lost customer.",
        ),
        ref("functions", "functions", "Functions", "Who listened, separated by ;.", many=True),
        field("their_words", "In their words", "One sentence of the customer, with permission."),
        ref("moment", "moments", "Moment of truth", "What it was about."),
        ref("action", "actions", "Action", "What followed from it."),
    ),
    named_by="",
    example={
        "key": "chain-east-march",
        "held_on": "2026-03-12",
        "segment": "large customers",
        "customer": "lost",
        "functions": "Sales; Logistics",
        "their_words": "I never knew whom to call.",
    },
    place=290,
)

TABLES = (
    ASSUMPTIONS,
    ASSUMPTION_USES,
    EVIDENCE,
    VISITS,
    *sources.TABLES,
)

RIGHTS = {
    "assumptions": Right(expert=(OWNER,)),
    "assumption_uses": Right(expert=(ASSUMPTION,)),
    "evidence": Right(expert=(ASSUMPTION,)),
    **sources.RIGHTS,
    "visits": Right(expert=(VISITED,)),
}
"""Table → who besides a leader may change which of its rows."""
