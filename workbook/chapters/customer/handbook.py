"""What the handbook says of the customer: words, questions, and a small book for each check."""

from __future__ import annotations

from typing import Any

from workbook.book.messages import _

TERMS = {
    _("expectation"): _(
        "What customers count on beyond the need itself: how good, how much, how soon and at what "
        "price. What they take for granted they seldom say."
    ),
    _("assumption"): _(
        "What the team believes about the customer: a need, an expectation, a behaviour, an "
        "access, a willingness, loyalty, or that a promise is kept. Its threshold is set before "
        "anyone looks at the data."
    ),
    _("loyalty driver"): _(
        "What the team believes makes customers stay, return or leave: an assumption of the kind "
        "loyalty, tested as any other."
    ),
    _("threshold"): _("The value from which an assumption counts as true, such as at least 50 %."),
    _("evidence"): _(
        "Data or published figures that test an assumption. Only totals and counts are used, "
        "never a single person's answer."
    ),
    _("source"): _(
        "A file or table that the company has already, described once: where it lies, how it is "
        "read, and what its columns are."
    ),
    _("profile"): _(
        "What a source holds before anybody asks: each column's kind, blanks, frequent values and "
        "range. It never shows a row."
    ),
    _("verdict"): _(
        "What evidence says of an assumption: supported if the whole interval satisfies the "
        "comparison, refuted if none of it does, else undecided."
    ),
    _("estimate"): _("The most likely value by the evidence."),
    _("test card"): _(
        "One assumption on one page: what is assumed, how it is tested, what would decide it, and "
        "what was found."
    ),
    _("segment"): _("A group of customers that is served or asked separately."),
    _("effective sample"): _(
        "The size of a simple random sample that would be as precise as this survey with its "
        "weights, strata or clusters."
    ),
    _("growing data"): _(
        "Data that are still coming in and that the team looks at repeatedly. The anytime-valid "
        "interval is correct however often one looks."
    ),
}

ANSWERS = {
    "now": _("What customers need, expect and can do, by evidence, and what to test next."),
}

_CHOICE = {"key": "text", "statement": "Send consumers text messages", "segment": "consumers"}
_PHONE = {
    "key": "phone",
    "statement": "Most consumers have a cell phone",
    "segment": "consumers",
    "importance": 5,
    "statistic": "proportion",
    "comparison": "at_least",
    "threshold": 0.5,
    "set_on": "2026-01-10",
}
_USE = {"assumption": "phone", "used_by_table": "choices", "used_by_key": "text"}
_SURVEY = {
    "key": "survey",
    "assumption": "phone",
    "n": 200,
    "successes": 40,
    "collected_on": "2026-02-01",
}


def _tested(**cells: Any) -> dict[str, Any]:
    """Return a book of a choice that rests on an assumption, with these cells in its evidence."""
    return {
        "choices": [_CHOICE],
        "assumptions": [_PHONE],
        "assumption_uses": [_USE],
        "evidence": [{**_SURVEY, **cells}],
    }


def _asking(**cells: Any) -> dict[str, Any]:
    """Return a book whose evidence asks the file of answers that lies beside the examples."""
    evidence = {"key": "survey", "assumption": "phone", "source": "answers.csv"}
    return {"assumptions": [_PHONE], "evidence": [{**evidence, **cells}]}


EXAMPLES = {
    "C399": {"assumptions": [_PHONE]},
    "C301": _tested(),
    "C302": {"choices": [_CHOICE], "assumptions": [_PHONE], "assumption_uses": [_USE]},
    "C303": {"choices": [_CHOICE]},
    "C304": _tested(collected_on="2025-03-01"),
    "C305": _tested(n=100, successes=55),
    "C306": _tested(collected_on="2025-12-01"),
    "C307": {"choices": [_CHOICE]},
    "C309": _asking(measure="again = 'Si'"),
    "C310": _asking(measure="web = 'Web'"),
    "C311": _asking(measure="again = 'Sí'", filter="visited >= '2026-06-01'"),
    "C312": _asking(measure="score >= 8"),
    "C313": _asking(measure="again = 'Sí'"),
    "C314": {"assumptions": [_PHONE], "evidence": [_SURVEY]},
    "C315": {
        "strategy": [{"key": "example", "name": "Example", "judged": "customer"}],
        "assumptions": [_PHONE],
    },
    "C308": {
        "assumptions": [_PHONE],
        "evidence": [
            {"key": "survey", "assumption": "phone", "source": "survey.csv", "measure": "phone"}
        ],
    },
}
