"""Checks of the economics: what the money rests on, savings that are none, and decisions.

They find something only once a team works on it (``opening.is_opened``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from workbook.analysis.checks import Found, check
from workbook.analysis.constants import INPUTS
from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import (
    Message,
    day,
    joined,
    number,
    percent,
    quoted,
    say,
    translate,
)
from workbook.chapters.economics.opening import PURSUED, is_opened

MOST = 0.5
"""Share of the variance from which one number is most of the uncertainty."""
MUCH = 0.1
YEARS_OLD = 3
LIKELY, NEARLY_SURE = 0.5, 0.9
OWN = ("own_data", "own_survey")


@check(
    "E901",
    "info",
    "most of the uncertainty is one number that own customers were never asked",
    source="[002]",
)
def never_asked(book: Book) -> Iterator[Found]:
    for one in _drivers(book):
        if one.share >= MOST and one.origin not in OWN:
            called = translate(INPUTS[one.name].called)
            remedy = (
                say("Ask {customers} customers: that would halve it.", customers=_whole(one.ask))
                if one.ask == one.ask
                else say("Measure it from your own records, with an owner and a day.")
            )
            yield Found(
                "constants",
                tuple(one.constant.split("; ")),
                say(
                    "{share} of the uncertainty about what problems cost is one number that nobody "
                    "measured here: {name}.",
                    share=percent(one.share),
                    name=quoted(called),
                ),
                remedy,
            )


@check(
    "E902",
    "warning",
    "an old figure of others, or a guess, that carries much of the result",
    source="[002]",
)
def outdated(book: Book) -> Iterator[Found]:
    constants = book.by_key("constants")
    for one in _drivers(book):
        if one.share < MUCH or one.origin in OWN:
            continue
        for key in one.constant.split("; "):
            row = constants[key]
            if _years_between(row.dated, book.as_of) >= YEARS_OLD:
                yield Found(
                    "constants",
                    (key,),
                    say(
                        "{name} is of {dated} and carries {share} of the result's uncertainty.",
                        name=quoted(translate(INPUTS[row.name].called)),
                        dated=day(row.dated),
                        share=percent(one.share),
                    ),
                    say("Look for a newer figure, or ask your own customers."),
                )


@check(
    "E903",
    "warning",
    "a saving that is likely to lose more than it saves; an error where that is nearly sure",
    source="[004]",
)
def no_saving(book: Book) -> Iterator[Found]:
    rows = book.by_key("savings")
    if not any(row.status in PURSUED for row in rows.values()):
        return
    from workbook.analysis.money import savings, two_digits

    for one in savings(book, *PURSUED):
        if one.chance_of_loss < LIKELY:
            continue
        row = rows[one.key]
        yield Found(
            "savings",
            (one.key,),
            say(
                "{saving} is likely to lose more than it saves ({chance}): {low} to {high} a year.",
                saving=quoted(row.statement or row.channel),
                chance=percent(one.chance_of_loss),
                low=book.money(two_digits(one.low)),
                high=book.money(two_digits(one.high)),
            ),
            say("Give it up, or change it so that fewer customers leave."),
            "error" if one.chance_of_loss >= NEARLY_SURE else None,
        )


@check(
    "E904",
    "warning",
    "one benefit counted twice: objectives of two functions claim the same indicator in money",
    source="[002]",
)
def counted_twice(book: Book) -> Iterator[Found]:
    if not is_opened(book):
        return
    from workbook.chapters.economics.uncounted import claimed_twice

    for indicator, rows in claimed_twice(book):
        functions = sorted({book.name("functions", row.function) for row in rows})
        yield Found(
            "objectives",
            tuple(row.key for row in rows),
            say(
                "{functions} each count the gain in {indicator} as theirs.",
                functions=joined(functions),
                indicator=quoted(book.name("indicators", indicator)),
            ),
            say("Agree on which objective it counts for, or divide the target between them."),
        )


@check(
    "E905",
    "warning",
    "two sources of equal standing that disagree about an input",
    source="[002]",
)
def disagreeing(book: Book) -> Iterator[Found]:
    if not book.rows("constants"):
        return
    from workbook.analysis import money, own_inputs

    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in money.inputs(book):
        groups.setdefault((row.name, row.segment or "", row.origin), []).append(row)
    for (name, _, _), rows in groups.items():
        first = max(rows, key=lambda row: row.low)
        second = min(rows, key=lambda row: row.high)
        if first.low > second.high:
            yield Found(
                "constants",
                tuple(row.key for row in (second, first) if not own_inputs.is_computed(row)),
                say(
                    "Two sources disagree about {name}: {source} says {low} to {high}, {other} "
                    "says {other_low} to {other_high}.",
                    name=quoted(translate(INPUTS[name].called)),
                    source=quoted(second.source),
                    low=_figure(second.low),
                    high=_figure(second.high),
                    other=quoted(first.source),
                    other_low=_figure(first.low),
                    other_high=_figure(first.high),
                ),
                say("Find out why, and keep the one that speaks of your customers."),
            )


@check("E906", "warning", "sales are counted where margin should be", source="[004]")
def sales_for_margin(book: Book) -> Iterator[Found]:
    if any(row.name == "annual_margin" for row in book.rows("constants")) or book.rows("decisions"):
        for row in book.rows("sources"):
            if row.kind in ("orders", "contracts") and row.amount and row.amount_is == "sales":
                yield Found(
                    "sources",
                    (row.key,),
                    say(
                        "{source} holds sales, and what customers are worth is counted in margin.",
                        source=quoted(row.name),
                    ),
                    say("Give the margin of each order as the amount, or the share that is left."),
                )
    for row in book.rows("savings"):
        if row.status in PURSUED and row.margin == 1 and row.sales_per_customer:
            yield Found(
                "savings",
                (row.key,),
                say(
                    "{saving} counts the whole sales of customers who leave, not their margin.",
                    saving=quoted(row.statement or row.channel),
                ),
                say("Enter the margin as a share of sales, such as 0.14."),
            )


@check(
    "E907",
    "warning",
    "a decision whose claimed effect lies outside what was measured, or cannot be measured",
    source="[002]",
)
def claimed_too_much(book: Book) -> Iterator[Found]:
    if not any(row.claimed is not None for row in book.rows("decisions")):
        return
    from workbook.chapters.economics.interventions import changed

    names = book.by_key("decisions")
    for one in changed(book):
        if one.claimed is None:
            continue
        row = names[one.decision]
        if one.low is not None and one.high is not None:
            if not one.low <= one.claimed <= one.high:
                yield Found(
                    "decisions",
                    (one.decision,),
                    say(
                        "{decision} was to change it by {claimed}; measured: {low} to {high}.",
                        decision=quoted(row.statement),
                        claimed=_figure(one.claimed),
                        low=_figure(one.low),
                        high=_figure(one.high),
                    ),
                    say("Correct what is promised, or look for what stands in its way."),
                )
        elif row.effective_on <= book.as_of:
            yield Found(
                "decisions",
                (one.decision,),
                say(
                    "{decision} was to change it by {claimed}, and nothing can show whether it "
                    "did. {why}",
                    decision=quoted(row.statement),
                    claimed=_figure(one.claimed),
                    why=one.why,
                ),
                say("Name a group that it does not hold for yet, and compare the two."),
            )


@check(
    "E908",
    "warning",
    "a choice aims to delight a segment for which that does not pay",
    source="[002]",
)
def delight_that_does_not_pay(book: Book) -> Iterator[Found]:
    if not any(row.name == "delight_cost" for row in book.rows("constants")):
        return
    from workbook.chapters.economics.measures import NOT_JUSTIFIED, pays_to_delight

    for row in book.rows("choices"):
        if row.segment and pays_to_delight(book, row.segment) == NOT_JUSTIFIED:
            yield Found(
                "choices",
                (row.key,),
                say(
                    "{choice} aims to delight {segment}, and what these customers bring does not "
                    "pay for it.",
                    choice=quoted(row.statement),
                    segment=quoted(row.segment),
                ),
                say("Serve them well at a lower cost, or aim at a segment for which it pays."),
            )


@check(
    "E909",
    "info",
    "a decision of the last year of which nobody planned to see the effect",
    source="[002]",
)
def never_to_be_seen(book: Book) -> Iterator[Found]:
    for row in book.rows("decisions"):
        is_recent = 0 <= (book.as_of - row.decided_on).days <= 366
        if is_recent and row.source is None and row.indicator is None:
            yield Found(
                "decisions",
                (row.key,),
                say(
                    "Nobody planned how to see what {decision} changes.",
                    decision=quoted(row.statement),
                ),
                say("Name an indicator, or the source in which it shows."),
            )


def _drivers(book: Book) -> Sequence[Any]:
    if not book.rows("constants"):
        return ()
    from workbook.book import records
    from workbook.chapters.economics.measures import drivers

    return tuple(records(drivers(book)))


def _years_between(first: date, last: date) -> int:
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


def _whole(value: float) -> int:
    return round(value)


def _figure(value: float) -> Message:
    return number(value, 0 if abs(value) >= 100 else 3)
