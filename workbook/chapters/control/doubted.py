"""Checks of what is entered for control: data that cannot be right, results nobody explains."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from workbook.analysis import course
from workbook.analysis.checks import Found, check
from workbook.analysis.plausible import Doubt, doubts
from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import number, quoted, say

RECENT = timedelta(days=92)
"""How far before the last measurement an explanation may lie: a quarter of a year."""


@check("M510", "warning", "data that are probably wrong", source="[000]")
def cannot_be_right(book: Book) -> Iterator[Found]:
    """Find measurements outside what is possible or ten times the others, and reversed targets."""
    for (indicator, on), doubt in doubts(book).items():
        yield Found(
            "measurements",
            (indicator, on.isoformat()),
            _doubted(book.by_key("indicators")[indicator], doubt),
            say(
                "Correct the value, or mark the measurement as confirmed. Until then limits and "
                "forecasts leave it out."
            ),
        )
    for objective in course.objectives(book):
        if course.is_reversed(book, objective):
            good = course.direction(book, objective.indicator)
            yield Found(
                "objectives",
                (objective.key,),
                say(
                    "The target of {objective}, {target}, is worse than its baseline, {baseline}: "
                    "of {indicator}, more is better.",
                    objective=quoted(objective.statement),
                    target=number(objective.target),
                    baseline=number(objective.baseline),
                    indicator=quoted(book.name("indicators", objective.indicator)),
                )
                if good > 0
                else say(
                    "The target of {objective}, {target}, is worse than its baseline, {baseline}: "
                    "of {indicator}, less is better.",
                    objective=quoted(objective.statement),
                    target=number(objective.target),
                    baseline=number(objective.baseline),
                    indicator=quoted(book.name("indicators", objective.indicator)),
                ),
                say("Correct the target, the baseline, or the indicator's good direction."),
            )


def _doubted(indicator: Row, doubt: Doubt) -> str:
    facts = {
        "indicator": quoted(indicator.name),
        "value": number(doubt.row.value),
        "unit": f" {indicator.unit}" if indicator.unit else "",
        "on": doubt.row.on,
    }
    if doubt.limit is not None:
        if doubt.row.value < doubt.limit:
            return say(
                "{indicator} was entered as {value}{unit} on {on}, and less than {limit} is not "
                "possible.",
                **facts,
                limit=number(doubt.limit),
            )
        return say(
            "{indicator} was entered as {value}{unit} on {on}, and more than {limit} is not "
            "possible.",
            **facts,
            limit=number(doubt.limit),
        )
    usual = number(float(f"{doubt.usual:.3g}"))
    if doubt.times > 1:
        return say(
            "{indicator} was entered as {value}{unit} on {on}, about {times} times the usual "
            "{usual}.",
            **facts,
            times=number(doubt.times),
            usual=usual,
        )
    return say(
        "{indicator} was entered as {value}{unit} on {on}; {usual} is usual, about {times} times "
        "as much.",
        **facts,
        times=number(round(1 / doubt.times)),
        usual=usual,
    )


@check(
    "M511",
    "warning",
    "off track, without an explanation or an action against it",
    source="[004], [000]",
)
def unexplained(book: Book) -> Iterator[Found]:
    """Find objectives off course whose last quarter has no explanation, or one without an action.

    An explanation with a cause is enough where an action of the objective began after it.
    """
    from workbook.analysis.standing import judge

    explained: dict[str, Row] = {}
    for row in sorted(book.rows("explanations"), key=lambda row: row.on):
        if row.on <= book.as_of:
            explained[row.indicator] = row
    for objective in course.objectives(book):
        stands = judge(book, objective)
        if stands.state != "off course" or stands.on is None:
            continue
        why = explained.get(objective.indicator)
        name = quoted(objective.statement)
        if why is None or why.on < stands.on - RECENT:
            yield Found(
                "objectives",
                (objective.key,),
                say("{objective} is off track, and the cause is not entered yet.", objective=name),
                say(
                    "Enter the cause under Explanations, and the action that brings the result "
                    "back on track."
                ),
            )
        elif why.action is None and not _answered(book, objective, why):
            yield Found(
                "explanations",
                (why.indicator, why.on.isoformat()),
                say(
                    "{objective} is off track. The cause has been known since {on} ({cause}), and "
                    "there is no action against it yet.",
                    objective=name,
                    on=why.on,
                    cause=quoted(why.cause),
                ),
                say("Choose or add the action that removes the cause."),
            )


def _answered(book: Book, objective: Row, why: Row) -> bool:
    return any(
        objective.key in row.objective
        and row.status != "dropped"
        and row.starts_on is not None
        and row.starts_on >= why.on
        for row in book.rows("actions")
    )
