"""Checks of the journey: promises are tested, carried by every function, and made for the customer.

They find something only once a team works on its journey (``promises.is_opened``).
"""

from __future__ import annotations

from collections.abc import Iterator

from workbook.analysis.checks import Found, check
from workbook.analysis.instruments import rated
from workbook.analysis.promises import PUBLIC, Promise, in_order, is_opened, promises
from workbook.analysis.reached import reached
from workbook.book import Book, records
from workbook.book.fields import Row
from workbook.book.messages import (
    Message,
    counted,
    joined,
    number,
    percent,
    quoted,
    say,
    say_number,
    translate,
    written,
)
from workbook.chapters.journey.measures import components

IMPORTANT = 4
HIGH, LOW = 3, 1
"""Medians from which somebody can or wants to, and up to which not."""
MOST_EFFORT, FEW_PROBLEMS = 0.6, 0.4
"""Share of the effort from which, and of the problems below which, an effort is out of balance."""
MANY_PROBLEMS = 0.15
"""Share of the problems from which a component wants an action."""
NINE_OF_TEN = 0.9
LIVE = ("planned", "active")
_CLOSED = ("dropped", "failed")


@check(
    "J601",
    "warning",
    "no moment of truth lies before the first contact, though something is promised in public",
    source="[000]",
)
def nothing_before_contact(book: Book) -> Iterator[Found]:
    moments = in_order(book)
    if not is_opened(book) or not moments or any(row.before_contact for row in moments):
        return
    places = {place for one in promises(book) for place in one.made_in}
    places |= {place for row in book.rows("choices") for place in row.channel}
    public = sorted(place for place in places if place.casefold() in PUBLIC)
    if public:
        yield Found(
            "moments",
            (moments[0].key,),
            say(
                "Customers read what is promised ({places}) before they meet anybody, and no "
                "moment of truth is marked as before the first contact.",
                places=joined(public),
            ),
            say("Add the moment in which people first read or hear of it, and say who owns it."),
        )


@check("J602", "info", "a promise that nobody measures", source="[000]")
def unmeasured(book: Book) -> Iterator[Found]:
    for one in _opened(book):
        if one.verdict == "unmeasured":
            yield Found(
                one.table,
                (one.key,),
                say(
                    "Nobody measures whether {promise} is kept.",
                    promise=quoted(one.statement),
                ),
                say(
                    "Enter an assumption of the kind promise with a threshold, name it as the test "
                    "of this promise, and add evidence."
                ),
            )


@check(
    "J603",
    "warning",
    "a promise is broken; an error where the assumption that tests it is important",
    source="[000]",
)
def broken(book: Book) -> Iterator[Found]:
    named = _named_already(book)
    assumptions = book.by_key("assumptions")
    for one in _opened(book):
        if one.verdict != "broken" or one.assumption in named:
            continue
        claim = assumptions[one.assumption]
        yield Found(
            one.table,
            (one.key,),
            say(
                "{promise} is broken: {estimate} ({low} to {high}) against {threshold}.",
                promise=quoted(one.statement),
                estimate=_figure(one.estimate, claim),
                low=_figure(one.low, claim),
                high=_figure(one.high, claim),
                threshold=_figure(one.threshold, claim),
            ),
            say("Change what stands in the way of it, or promise what can be kept."),
            "error" if claim.importance >= IMPORTANT else None,
        )


@check(
    "J604",
    "warning",
    "a promise needs a function that has no part at the moment and no action there",
    source="[000]",
)
def without_all_factors(book: Book) -> Iterator[Found]:
    for one in _opened(book):
        if one.missing:
            names = [book.name("functions", key) for key in one.missing]
            yield Found(
                one.table,
                (one.key,),
                say_number(
                    len(names),
                    "{promise} needs {functions}, which has no part at {moment} and no action "
                    "there.",
                    "{promise} needs {functions}, which have no part at {moment} and no action "
                    "there.",
                    promise=quoted(one.statement),
                    functions=joined(names),
                    moment=quoted(book.name("moments", one.moment)),
                ),
                say("Agree with them on their part at this moment, or on an action."),
            )


@check("J605", "warning", "a promise that favours the company only", source="[000]")
def for_the_company_only(book: Book) -> Iterator[Found]:
    for one in _opened(book):
        if one.favours == "company":
            yield Found(
                one.table,
                (one.key,),
                say("Only the company gains by {promise}.", promise=quoted(one.statement)),
                say("Say what the customer gains by it, or do not call it a promise."),
            )


@check(
    "J606",
    "warning",
    "people take most of the effort, and few of the problems are about them",
    source="[000]",
)
def smile_operation(book: Book) -> Iterator[Found]:
    if not is_opened(book):
        return
    found = components(book).set_index("component")
    effort, most = found.effort["people"], found.problems_high["people"]
    if effort >= MOST_EFFORT and most < FEW_PROBLEMS:  # neither holds where one is not known
        yield Found(
            "strategy",
            (book.key,),
            say(
                "{effort} of the effort goes into people, and {problems} of what customers "
                "complain of is about them ({low} to {high}).",
                effort=percent(effort),
                problems=percent(found.problems["people"]),
                low=percent(found.problems_low["people"]),
                high=percent(most),
            ),
            say(
                "Plan actions on the components that customers complain of: friendliness repairs "
                "no procedure and no product."
            ),
        )


@check(
    "J607",
    "warning",
    "a component that customers complain of, and no action on it",
    source="[000]",
)
def left_alone(book: Book) -> Iterator[Found]:
    if not is_opened(book):
        return
    worked_on = {row.component for row in book.rows("actions") if row.status in LIVE}
    for one in records(components(book)):
        if one.component not in worked_on and one.problems_low >= MANY_PROBLEMS:
            yield Found(
                "strategy",
                (book.key, one.component),
                say(
                    "{problems} of what customers complain of is about {component} ({low} to "
                    "{high}), and no action works on it.",
                    problems=percent(one.problems),
                    component=translate(one.component),
                    low=percent(one.problems_low),
                    high=percent(one.problems_high),
                ),
                say("Plan an action on it, or say at an action that this is its component."),
            )


@check(
    "J608",
    "warning",
    "a function that knows how and can and would not do it unasked, or wants to and cannot",
    source="[000]",
)
def unready(book: Book) -> Iterator[Found]:
    if not is_opened(book):
        return
    medians: dict[tuple[str, str], dict[str, float]] = {}
    for one in rated(book, "readiness"):
        for function, vote in one.functions.items():
            if vote.median is not None:
                medians.setdefault((one.about, function), {})[one.item] = vote.median
    for (moment, function), found in medians.items():
        if found.keys() < {"know", "can", "want"}:
            continue
        where = {
            "function": book.name("functions", function),
            "moment": quoted(book.name("moments", moment)),
        }
        keys = (moment, function)
        if found["know"] >= HIGH and found["can"] >= HIGH and found["want"] <= LOW:
            yield Found(
                "moment_functions",
                keys,
                say(
                    "{function} knows how and is able to at {moment}, and says that nobody would "
                    "do it unasked.",
                    **where,
                ),
                say(
                    "Ask what in the work makes it not worth doing: targets, time, what is "
                    "praised. Change that, not the people."
                ),
            )
        elif found["want"] >= HIGH and found["can"] <= LOW:
            yield Found(
                "moment_functions",
                keys,
                say("{function} would do it unasked at {moment}, and is not able to.", **where),
                say("Give it the time, the means or the authority, with an action and a day."),
            )


@check(
    "J610",
    "warning",
    "a time promised in public that more than one customer in ten has to wait beyond",
    source="[000]",
)
def longer_than_promised(book: Book) -> Iterator[Found]:
    public = [one for one in _opened(book) if one.is_public and one.within_days is not None]
    came = reached(book) if public else {}
    for one in public:
        there = came.get(one.moment)
        if there is None or there.p90 is None or one.within_days is None:
            continue
        late, low, high = there.later_than(one.within_days)
        if low > 1 - NINE_OF_TEN:
            yield Found(
                one.table,
                (one.key,),
                say(
                    "{promise} is promised within {promised}, and nine of ten customers wait up to "
                    "{waited}: {late} wait longer than promised ({low} to {high}).",
                    promise=quoted(one.statement),
                    promised=_days(one.within_days),
                    waited=_days(there.p90),
                    late=percent(late),
                    low=percent(low),
                    high=percent(high),
                ),
                say(
                    "Promise what nine of ten customers get, or change the work until they get it."
                ),
            )


@check("J609", "warning", "a moment of truth without an owner", source="[002]")
def unowned(book: Book) -> Iterator[Found]:
    if not is_opened(book):
        return
    for row in in_order(book):
        if row.owner is None:
            yield Found(
                "moments",
                (row.key,),
                say("Nobody is responsible for {moment}.", moment=quoted(row.name)),
                say("Name the member who watches over it from end to end."),
            )


def _opened(book: Book) -> tuple[Promise, ...]:
    return promises(book) if is_opened(book) else ()


def _named_already(book: Book) -> set[str]:
    """Return the assumptions on which something rests that is pursued: C301 names the refuted."""
    found = set()
    for use in book.rows("assumption_uses"):
        row = book.by_key(use.used_by_table)[use.used_by_key]
        if getattr(row, "status", None) not in _CLOSED:
            found.add(use.assumption)
    return found


def _days(days: float) -> Message | str:
    if round(days, 1) == int(days):
        return counted(int(days), "day")
    return say("{number} days", number=number(round(days, 1)))


def _figure(value: float | None, claim: Row) -> Message | str:
    if value is None:
        return say("unknown")
    if claim.statistic == "proportion":
        return percent(value, 1)
    return written(f"{value:,.4g}".replace("-", "−"), value)
