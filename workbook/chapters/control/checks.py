"""Checks of control: what was promised is measured, on time, and from all four sides.

Measurements dated after the day of the report are not known on that day; no check sees them.
"""

from __future__ import annotations

from collections.abc import Iterator

from workbook.analysis import course
from workbook.analysis.checks import Found, check
from workbook.analysis.people import of_function
from workbook.analysis.plausible import doubts
from workbook.book import Book
from workbook.book.columns import DIMENSIONS
from workbook.book.messages import Message, _, day, quoted, say, translate, written
from workbook.chapters.control import doubted as doubted_data
from workbook.chapters.control import late, unseen

__all__ = ["doubted_data", "late", "unseen"]


@check(
    "M501",
    "error",
    "an objective whose indicator has not been measured since the strategy started",
    source="[004], [000]",
)
def never_measured(book: Book) -> Iterator[Found]:
    """Find objectives whose indicator has no measurement since the strategy's first day.

    Where that day is not entered, any measurement counts. Nothing is expected before that day,
    of an umbrella objective, or of an objective without an indicator (P201 finds that one).
    """
    start = book.strategy.starts_on
    if start is not None and start > book.as_of:
        return
    since = say("has not been measured since the strategy started on {start}", start=start)
    doubted = {indicator for indicator, _ in doubts(book)}  # measured, and M510 asks how it was
    for objective in course.objectives(book):
        if (
            objective.indicator is not None
            and objective.indicator not in doubted
            and not course.readings(book, objective.indicator)
        ):
            indicator = book.name("indicators", objective.indicator)
            yield Found(
                "objectives",
                (objective.key,),
                say(
                    "“{indicator}”, the indicator of {objective}, {since}.",
                    indicator=indicator,
                    objective=quoted(objective.statement),
                    since=since if start else say("has never been measured"),
                ),
                say("Measure “{indicator}” and enter the value.", indicator=indicator),
            )


@check("M503", "warning", "an overdue commitment", source="[004], [000]")
def overdue(book: Book) -> Iterator[Found]:
    """Find commitments due before the day of the report and not done by then."""
    for promise in book.rows("commitments"):
        if promise.due_on is None or promise.due_on >= book.as_of:
            continue
        if promise.done_on is None or promise.done_on > book.as_of:
            yield Found(
                "commitments",
                (promise.key,),
                say(
                    "The commitment {promise}{whose} was due on {due_on} and is not done yet.",
                    promise=quoted(promise.statement),
                    member=book.name("members", promise.member),
                    whose=of_function(book, promise.member),
                    due_on=promise.due_on,
                ),
                say("Finish it, or agree with the team on a new due date."),
            )


@check(
    "M504",
    "warning",
    "quality, quantity, timeliness or cost has no indicator",
    source="[004], [000]",
)
def missing_dimension(book: Book) -> Iterator[Found]:
    """Find dimensions without an indicator, once anything is entered for the gate.

    The key of the finding is the dimension, because no row stands for it.
    """
    covered = {row.dimension for row in book.rows("indicators")}
    begun = any(book.rows(name) for name in _BEGUN)
    for dimension in DIMENSIONS if begun else ():
        if dimension not in covered:
            yield Found(
                "indicators",
                (dimension,),
                say("No indicator measures {dimension}.", dimension=translate(dimension)),
                say(
                    "Choose an indicator of {dimension} that the customer would notice.",
                    dimension=translate(dimension),
                ),
            )


_BEGUN = ("indicators", "expected_results", "measurements", "commitments")

MEANING = {
    "short on average": _("on average the measurements of the last year are below expectations"),
    "beyond limits": _("the last measurements are far worse than those before them"),
}


@check("M502", "error", "off track by more than normal variation", source="[004], [000]")
def off_track(book: Book) -> Iterator[Found]:
    """Find objectives that fall short of their line, whatever else might explain it.

    One bad month is no finding, and neither is what measurements that depend on the ones before, a
    baseline measured once, or a slow beginning of the way would explain.
    """
    from workbook.analysis.standing import judge

    for objective in course.objectives(book):
        stands = judge(book, objective)
        if stands.signal:
            indicator = book.by_key("indicators")[objective.indicator]
            unit = f" {indicator.unit}" if indicator.unit else ""
            yield Found(
                "objectives",
                (objective.key,),
                say(
                    "{objective} is off track: “{indicator}” was {measured}{unit} on {on}, and "
                    "{expected} was expected. This is more than normal variation: {meaning}.",
                    objective=quoted(objective.statement),
                    indicator=indicator.name,
                    measured=_number(stands.measured),
                    unit=unit,
                    on=stands.on,
                    expected=_number(stands.expected),
                    meaning=translate(MEANING[stands.rule]),
                ),
                say(
                    "Find out with the team what has changed in the work. Agree on an action that "
                    "brings the result back on track, or on a realistic target."
                ),
            )


@check(
    "M508",
    "warning",
    "the forecast for the due date misses the target",
    source="[004], [000]",
)
def forecast_misses(book: Book) -> Iterator[Found]:
    """Find objectives that will miss their target if nothing changes."""
    from workbook.analysis.standing import misses

    for objective in course.objectives(book):
        ahead = course.forecast(book, objective)
        if misses(book, objective, ahead):
            indicator = book.by_key("indicators")[objective.indicator]
            unit = f" {indicator.unit}" if indicator.unit else ""
            yield Found(
                "objectives",
                (objective.key,),
                say(
                    "{objective} will probably miss its target of {number}{unit} on {due_on}: the "
                    "forecast is between {number_2} and {number_3}{unit}.",
                    objective=quoted(objective.statement),
                    number=_number(objective.target),
                    unit=unit,
                    due_on=day(objective.due_on),
                    number_2=_number(ahead.low),
                    number_3=_number(ahead.high),
                ),
                say(
                    "Agree with the team on further actions, or on a realistic target and due date."
                ),
            )


@check(
    "M505",
    "warning",
    "a measurement is overdue",
    source="[004], [000]",
)
def silent_indicator(book: Book) -> Iterator[Found]:
    """Find indicators that fell silent.

    The usual interval is the median of the days between measurements; it takes three of them.
    """
    for indicator in book.rows("indicators"):
        usual = course.usual_interval(book, indicator.key)
        if usual is None:
            continue
        last = course.readings(book, indicator.key, judged=False)[-1].on
        age = (book.as_of - last).days
        if age > 2 * usual:
            every = (
                say("day") if usual == 1 else say("{days} days", days=written(f"{usual:g}", usual))
            )
            yield Found(
                "indicators",
                (indicator.key,),
                say(
                    "“{indicator}” was last measured on {last}, {age} days before {as_of}; it is "
                    "usually measured every {every}.",
                    indicator=indicator.name,
                    last=last,
                    age=age,
                    as_of=book.as_of,
                    every=every,
                ),
                say("Measure “{indicator}” and enter the value.", indicator=indicator.name),
            )


def _number(value: float) -> Message:
    text = f"{value:,.4g}".replace("-", "−") if abs(value) < 10_000 else f"{value:,.0f}"
    return written(text, value)
