"""Checks of internal areas: times that can keep the promise, hand-overs, distance, meetings.

They find something only once a team works on its internal areas (``is_opened``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from zlib import crc32

from workbook.analysis import events
from workbook.analysis.checks import Found, check
from workbook.analysis.events import NOT_SAID
from workbook.analysis.instruments import rated
from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import Message, day, joined, number, percent, quoted, say, say_number
from workbook.chapters.sectors.between import chains, steps_to_customer
from workbook.chapters.sectors.by_hand import known
from workbook.chapters.sectors.measures import is_blind

HALF = 0.5
UNSAID = 0.1
FAR = 2
APART = 3
GAP = 2
YEAR = timedelta(days=365)
_LIVE = ("planned", "active")
_BLAME = re.compile(
    r"\b(?:faults?|to blame|blam(?:e|es|ed|ing)|culprits?|guilty|"
    r"culpas?|culpables?|culpar|la culpa|responsable de(?:l)? (?:error|fallo|retraso))\b",
    re.IGNORECASE,
)
"""Words that look for somebody instead of something, in English and Spanish."""


def is_opened(book: Book) -> bool:
    """Say whether a team works on its internal areas.

    It describes a log of events, says who hands over to whom or what days an area is given, voted
    on values or on each other's service, entered a case by hand, or held a meeting.
    """
    return (
        any(row.kind == "events" for row in book.rows("sources"))
        or bool(book.rows("case_steps"))
        or bool(book.rows("meetings"))
        or any(row.instrument in {"values", "internal"} for row in book.rows("ratings"))
        or any(
            row.hands_to or row.assigned_days is not None for row in book.rows("moment_functions")
        )
    )


@check(
    "D801",
    "warning",
    "the days given to the areas cannot keep what the customer is promised",
    source="[001]",
)
def cannot_keep(book: Book) -> Iterator[Found]:
    if not is_opened(book):
        return
    log = None if is_blind(book) else events.told(book)
    for row in book.rows("moments"):
        given = {key: days for key, days in events.assigned(book, row.key).items() if days > 0}
        promised = events.promised_days(book, row.key)
        if not given or promised is None:
            continue
        independent, together = (
            _nine_of_ten(book, log, given, dependence) for dependence in (0.0, HALF)
        )
        if min(independent, together) <= promised:
            continue
        yield Found(
            "moments",
            (row.key,),
            say(
                "At {moment} the promise is {promised}. If each area keeps the days it is given "
                "nine times out of ten, nine of ten cases take up to {least} or {most} days.",
                moment=quoted(row.name),
                promised=_days(promised),
                least=number(min(independent, together), 1),
                most=number(max(independent, together), 1),
            ),
            say(
                "Give the areas shorter times that they agree to ({areas}), or promise what they "
                "can keep.",
                areas=joined([book.name("functions", key) for key in given]),
            ),
        )


def _nine_of_ten(
    book: Book, log: events.Told | None, given: dict[str, float], dependence: float
) -> float:
    """Return the days that nine of ten cases take, with the times given and the middles seen."""
    from workbook.stats.lognormal import Time, sum_quantile

    areas = log.by_key if log and not log.why else {}
    times = []
    for key, days in given.items():
        seen = log.days(areas[key].p50) if log and key in areas else None
        times.append(Time(min(seen, days) if seen else days / 2, days))
    return sum_quantile(times, 0.9, dependence, crc32(book.key.encode()))


@check(
    "D802",
    "warning",
    "most of the waiting lies before one hand-over, and no action brings the two areas together",
    source="[001]",
)
def one_hand_over(book: Book) -> Iterator[Found]:
    found = known(book) if is_opened(book) else None
    if found is None or found.why or not found.waited or is_blind(book):
        return
    longest = max(found.hand_overs, key=lambda one: one.hours)
    share = longest.hours / found.waited
    pair = (longest.giver, longest.taker)
    functions = book.by_key("functions")
    if share < HALF or not set(pair) <= functions.keys() or _work_together(book, *pair):
        return
    yield Found(
        "functions",
        pair,
        say(
            "{share} of all waiting lies before the hand-over from {giver} to {taker}, and no open "
            "action involves both.",
            share=percent(share),
            giver=book.name("functions", pair[0]),
            taker=book.name("functions", pair[1]),
        ),
        say(
            "Let both look at where the case lies in between, and agree on one action that belongs "
            "to both."
        ),
    )


def _work_together(book: Book, one: str, other: str) -> bool:
    """Say whether an open action involves both, or two that depend on each other do."""
    members, objectives = book.by_key("members"), book.by_key("objectives")
    involved: dict[str, set[str]] = {}
    for row in book.rows("actions"):
        if row.status in _LIVE:
            owner = members.get(row.owner)
            involved[row.key] = {row.function, *([owner.function] if owner else [])}
            involved[row.key] |= {
                objectives[key].function for key in row.objective if key in objectives
            }
    for link in book.rows("action_dependencies"):
        ends = [key for key in link if key in involved]
        if len(ends) == 2:
            together = involved[ends[0]] | involved[ends[1]]
            involved[ends[0]] = involved[ends[1]] = together
    return any({one, other} <= functions for functions in involved.values())


@check(
    "D803",
    "warning",
    "a function far from the customer that meets nobody and aims at nothing that customers notice",
    source="[001]",
)
def far_away(book: Book) -> Iterator[Found]:
    if not is_opened(book):
        return
    found = known(book)
    areas = found.by_key if found and found.source else {}
    attended = {
        function
        for row in book.rows("meetings")
        if book.as_of - YEAR < row.held_on <= book.as_of
        for function in row.attended
    }
    noticed = {
        row.key
        for row in book.rows("indicators")
        if row.moment and row.dimension in ("quality", "timeliness")
    }
    aiming = {row.function for row in book.rows("objectives") if row.indicator in noticed}
    for row in book.rows("functions"):
        area = areas.get(row.key)
        away = area.walked if area and area.walked is not None else row.customer_distance
        if away is None or away < FAR or row.key in attended or row.key in aiming:
            continue
        yield Found(
            "functions",
            (row.key,),
            say(
                "{function} is {steps} steps away from the customer, came to no meeting about a "
                "customer in a year, and has no objective that customers notice.",
                function=row.name,
                steps=number(float(away), 1),
            ),
            say(
                "Invite it to the next complaint meeting, and agree on one objective whose result "
                "the customer sees."
            ),
        )


@check(
    "D804",
    "warning",
    "two functions say opposite things of what wins where two things collide",
    source="[001]",
)
def values_apart(book: Book) -> Iterator[Found]:
    for one in rated(book, "values") if book.rows("ratings") else ():
        votes = [(key, vote) for key, vote in one.functions.items() if vote.median is not None]
        votes.sort(key=lambda pair: pair[1].median or 0.0)
        if len(votes) < 2:
            continue
        (low, lowest), (high, highest) = votes[0], votes[-1]
        apart = (highest.median or 0.0) - (lowest.median or 0.0)
        if apart < APART or (lowest.q3 or 0.0) >= (highest.q1 or 0.0):
            continue
        yield Found(
            "functions",
            (low, high),
            say(
                "{low} and {high} do not say the same of {item}: {first} and {second} on a scale "
                "from −3 to 3.",
                low=book.name("functions", low),
                high=book.name("functions", high),
                item=quoted(_item(one.item)),
                first=number(lowest.median or 0.0, 1),
                second=number(highest.median or 0.0, 1),
            ),
            say("Take one real case in which the two met, and say together which should have won."),
        )


def _item(key: str) -> str:
    from workbook.book.instruments import instrument

    found = instrument("values").by_key.get(key)
    return found.text if found else key


@check(
    "D805",
    "warning",
    "a chain of hand-overs that does not end at the customer",
    source="[001]",
)
def no_end(book: Book) -> Iterator[Found]:
    for moment, rows in chains(book).items():
        lost = [row.function for row in rows if steps_to_customer(rows, row.function) is None]
        if lost:
            yield Found(
                "moment_functions",
                (moment, lost[0]),
                say(
                    "At {moment} the way from {functions} does not lead to the customer: it goes "
                    "in a circle, or to a function without a part there.",
                    moment=quoted(book.name("moments", moment)),
                    functions=joined([book.name("functions", key) for key in lost]),
                ),
                say(
                    "Say to whom each function hands over; leave it empty for the one that gives "
                    "it to the customer."
                ),
            )


@check(
    "D806",
    "warning",
    "a complaint meeting without every area of the chain, or without one commitment",
    source="[001]",
)
def meeting_without(book: Book) -> Iterator[Found]:
    from workbook.chapters.sectors.measures import chain_of

    made = {row.meeting for row in book.rows("commitments")}
    for row in book.rows("meetings"):
        if row.kind != "complaint" or not book.as_of - YEAR < row.held_on < book.as_of:
            continue
        missing = [key for key in chain_of(book, row) if key not in row.attended]
        if not missing and row.key in made:
            continue
        yield Found("meetings", (row.key,), *_about_meeting(book, row, missing, row.key in made))


def _about_meeting(
    book: Book, row: Row, missing: Sequence[str], has_commitment: bool
) -> tuple[Message, Message]:
    held, names = day(row.held_on), joined([book.name("functions", key) for key in missing])
    if missing and has_commitment:
        said = say("In the complaint meeting of {day} {functions} did not take part.", day=held,
                   functions=names)  # fmt: skip
    elif missing:
        said = say(
            "In the complaint meeting of {day} {functions} did not take part, and nothing was "
            "promised.",
            day=held,
            functions=names,
        )
    else:
        said = say("In the complaint meeting of {day} nothing was promised.", day=held)
    remedy = (
        say("Enter what was promised there as commitments, each with a day.")
        if not missing
        else say("Tell them what was seen, and invite every area of the chain to the next one.")
    )
    return said, remedy


@check(
    "D807",
    "info",
    "a note that looks for somebody to blame",
    source="[001]",
)
def names_somebody(book: Book) -> Iterator[Found]:
    for table, columns in (("meetings", ("about", "note")), ("case_steps", ("note",))):
        for row in book.rows(table):
            for column in columns:
                found = _BLAME.search(getattr(row, column) or "")
                if found:
                    keys = (row.key,) if table == "meetings" else (row.case, row.position)
                    yield Found(
                        table,
                        keys,
                        say(
                            "A note looks for somebody instead of something ({word}).",
                            word=quoted(found.group()),
                        ),
                        say(
                            "Write it anew as: what in the way of working makes this happen, and "
                            "where?"
                        ),
                    )
                    break


@check(
    "D808",
    "warning",
    "more than a tenth of the time is in no area: the log does not say who has the case",
    source="[001]",
)
def nobody_said(book: Book) -> Iterator[Found]:
    found = events.told(book)
    if found is None or found.why or not found.hours:
        return
    unsaid = found.by_key.get(NOT_SAID)
    if unsaid is None or unsaid.hours <= UNSAID * found.hours:
        return
    yield Found(
        "sources",
        (found.source,),
        say(
            "For {share} of the time {log} does not say which area has the case.",
            share=percent(unsaid.hours / found.hours),
            log=found.name,
        ),
        say(
            "Let the area be written down at each step; where it is, say in the values of the "
            "source which function each name means."
        ),
    )


@check(
    "D809",
    "info",
    "the stated distance from the customer is not the one that cases walk",
    source="[001]",
)
def another_way(book: Book) -> Iterator[Found]:
    found = events.told(book)
    if found is None or found.why:
        return
    for row in book.rows("functions"):
        area = found.by_key.get(row.key)
        if area is None or area.walked is None or row.customer_distance is None:
            continue
        if abs(area.walked - row.customer_distance) >= GAP:
            yield Found(
                "functions",
                (row.key,),
                say(
                    "{function} says that it is {stated} from the customer; cases walk {walked} "
                    "hand-overs from there.",
                    function=row.name,
                    stated=say_number(row.customer_distance, "{number} step", "{number} steps"),
                    walked=number(area.walked, 1),
                ),
                say("Look together at which way is meant, and correct the distance."),
            )


def _days(days: float) -> Message:
    return say_number(1 if days == 1 else 2, "{value} day", "{value} days", value=number(days, 1))
