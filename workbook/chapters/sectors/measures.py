"""Measures of internal areas: time, hand-overs, the promise, distance, and meetings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pandas as pd

from workbook.analysis import events, problems
from workbook.analysis.events import NINE_OF_TEN, Told
from workbook.book import Book, measure, rounds
from workbook.book.fields import Row
from workbook.book.messages import Message, say
from workbook.chapters.sectors.between import chains, pacts
from workbook.chapters.sectors.by_hand import known
from workbook.chapters.sectors.framing import framed
from workbook.chapters.sectors.voted import internal, values

__all__ = [
    "distance", "handovers", "internal", "meetings", "pacts", "promise", "time", "values",
]  # fmt: skip

YEAR = timedelta(days=365)
FEWEST_CASES = 5


def is_blind(book: Book) -> bool:
    """Say whether guesses of the times are being made, so that the log must not be shown yet."""
    last = rounds.latest(book, "times")
    return last is not None and rounds.state(last) in ("open", "closed")


def shown(book: Book) -> Told | None:
    """Return what is known of the times; nothing while they are guessed."""
    return None if is_blind(book) else known(book)


def only_when_revealed() -> Message:
    """Say why nothing is shown of the times."""
    return say(
        "The areas are guessing how long it took where. What the log says is shown once the "
        "guesses are revealed."
    )


@measure
def time(book: Book) -> pd.DataFrame:
    """Where the time of customers' cases passes, area by area; the hours add up to all of it.

    Returns
    -------
    DataFrame
        sector (a function, a name of the log, ``customer`` or ``not said``), function, cases,
        events, hours, share, handed_in (hand-overs into it), waited (hours before them), worked
        (hours; null where the log says no begin), p50 and p90 (days of a case), assigned_days,
        over (share of its cases above what it is given) with low and high (Wilson, 95 %). Days are
        working days where the strategy has holidays. Without a log, the cases entered by hand.
    """
    found = shown(book)
    given = events.assigned(book, found.moment) if found else {}
    rows = []
    for one in found.areas if found else ():
        days = given.get(one.function or "")
        share, low, high = _over(book, found, one.key, days)
        rows.append(
            {
                "sector": one.key,
                "function": one.function,
                "cases": one.cases,
                "events": one.events,
                "hours": one.hours,
                "share": one.hours / found.hours if found and found.hours else None,
                "handed_in": one.handed_in,
                "waited": one.waited,
                "worked": one.worked,
                "p50": found.days(one.p50) if found else None,
                "p90": found.days(one.p90) if found else None,
                "assigned_days": days,
                "over": share,
                "low": low,
                "high": high,
            }
        )
    numbers = ["hours", "share", "waited", "worked", "p50", "p90", "assigned_days", "over", "low"]
    return framed(
        rows,
        dict.fromkeys(("sector", "function"), "str")
        | dict.fromkeys(("cases", "events"), "Int64")
        | dict.fromkeys(numbers[:2], "float64")
        | {"handed_in": "Int64"}
        | dict.fromkeys((*numbers[2:], "high"), "float64"),
    )


def _over(
    book: Book, found: Told | None, area: str, days: float | None
) -> tuple[float | None, float | None, float | None]:
    if days is None or found is None or not found.source:
        return None, None, None
    return _share(*events.above(book, area, days))


def _share(count: int, of: int) -> tuple[float | None, float | None, float | None]:
    from workbook.stats.proportion import proportion_interval

    if of < FEWEST_CASES:
        return None, None, None
    interval = proportion_interval(count, of)
    return interval.estimate, interval.low, interval.high


@measure
def handovers(book: Book) -> pd.DataFrame:
    """The hand-overs between areas, and how long customers' cases wait before them.

    Returns
    -------
    DataFrame
        from, to, cases, hours (before the hand-over), share (of all waiting before a hand-over),
        p50 and p90 (days a case). The longest wait first.
    """
    found = shown(book)
    whole = found.waited if found else 0.0
    rows = [
        {
            "from": one.giver,
            "to": one.taker,
            "cases": one.cases,
            "hours": one.hours,
            "share": one.hours / whole if whole else None,
            "p50": found.days(one.p50),
            "p90": found.days(one.p90),
        }
        for one in (found.hand_overs if found else ())
        if found
    ]
    rows.sort(key=lambda row: -float(row["hours"] or 0))
    return framed(
        rows,
        {"from": "str", "to": "str", "cases": "Int64"}
        | dict.fromkeys(("hours", "share", "p50", "p90"), "float64"),
    )


@measure
def promise(book: Book) -> pd.DataFrame:
    """Whether cases keep what the customer is promised, and what the areas' times would have to be.

    Returns
    -------
    DataFrame
        moment (null: the whole case), promised_days, kept (share, open cases censored), low, high,
        p50 and p90 (days), assigned_total (sum of the days given to areas), all_in_time (share of
        closed cases in which no area took longer than it is given), needed (the factor by which
        all days given would have to shrink, or may grow, so that nine of ten cases keep the
        promise) with needed_low and needed_high (bootstrap, 95 %), cases and open.

    Notes
    -----
    ``needed`` scales the hours of each area so that its given time is reached nine times out of
    ten, case by case, so that areas that are slow together stay so; areas without a given time
    keep their hours. 0 says that more than one in ten cases breaks the promise in those alone.
    Kept, p50 and p90 of whole cases are Kaplan and Meier's.
    """
    rows = list(_promised(book))
    names = ["promised_days", "kept", "low", "high", "p50", "p90", "assigned_total", "all_in_time"]
    names += ["needed", "needed_low", "needed_high"]
    return framed(
        rows,
        {"moment": "str"} | dict.fromkeys(names, "float64") | {"cases": "Int64", "open": "Int64"},
    )


def _promised(book: Book) -> Iterator[dict[str, Any]]:
    found = None if is_blind(book) else events.told(book)
    if found is None or found.why:
        for moment in _promising(book):
            yield _promise_row(book, moment, {}, None)
        return
    curve = events.durations(book)
    days = events.promised_days(book, found.moment)
    told: dict[str, Any] = {"cases": found.cases, "open": found.open}
    if curve is not None:
        told |= {"p50": curve.quantile(0.5), "p90": curve.quantile(NINE_OF_TEN)}
        if days is not None and curve.points:
            later = curve.at(_just(days))
            told |= {"kept": 1 - later.share, "low": 1 - later.high, "high": 1 - later.low}
    fit = events.fitted(book, found.moment, whole=True) if found.moment else None
    yield _promise_row(book, found.moment, told, fit)
    for moment, reached in (found.moments or {}).items():
        if moment == found.moment:
            continue
        days = events.promised_days(book, moment)
        told = {
            "cases": reached.cases,
            "p50": found.days(reached.p50),
            "p90": found.days(reached.p90),
        }
        if days is not None:
            share = _share(*events.within(book, moment, days))
            told |= dict(zip(("kept", "low", "high"), share, strict=True))
        yield _promise_row(book, moment, told, events.fitted(book, moment, whole=False))


def _just(days: float) -> float:
    """Return a little more, so that what takes the promised days to the hour keeps the promise."""
    return days * 1.005


def _promising(book: Book) -> list[str]:
    """Return the moments with a promise of days and times of areas."""
    return [
        row.key
        for row in book.rows("moments")
        if events.promised_days(book, row.key) is not None and events.assigned(book, row.key)
    ]


def _promise_row(
    book: Book, moment: str | None, told: Mapping[str, Any], fit: Any
) -> dict[str, Any]:
    given = events.assigned(book, moment)
    needed = _needed(fit) if fit else (None, None, None)
    empty = dict.fromkeys(("kept", "low", "high", "p50", "p90", "cases", "open"))
    return {
        "moment": moment,
        "promised_days": events.promised_days(book, moment),
        **empty,
        **told,
        "assigned_total": sum(given.values()) if given else None,
        "all_in_time": fit.in_time / fit.cases if fit else None,
        **dict(zip(("needed", "needed_low", "needed_high"), needed, strict=True)),
    }


def _needed(fit: Any) -> tuple[float, float, float]:
    """Return the factor that nine of ten cases bear, and its interval by resampling whole cases."""
    import numpy as np

    bins = sorted(fit.factors.bins)
    counts = np.array([fit.factors.bins[one] for one in bins])
    middles = [fit.factors.middle(one) for one in bins]
    wanted = 1 - NINE_OF_TEN
    random = np.random.default_rng(len(bins))
    drawn = random.multinomial(fit.cases, counts / counts.sum(), size=400).cumsum(axis=1)
    places = (drawn >= wanted * fit.cases).argmax(axis=1)
    low, high = np.quantile([middles[at] for at in places], [0.025, 0.975])
    return fit.factors.quantile(wanted), float(low), float(high)


@measure
def distance(book: Book) -> pd.DataFrame:
    """How far each function is from the customer: as stated, as cases walk, and by contact.

    Returns
    -------
    DataFrame
        function, stated (steps to the customer), walked (mean hand-overs from its events to the
        next one of an area at the customer; without a log, along the planned hand-overs), contact
        (customer visits and complaint meetings in a year), heard (share of customers' problems
        about moments that it takes part in; null while no shares of themes are known).
    """
    found = known(book)
    areas = found.by_key if found else {}
    since = book.as_of - YEAR
    rows = []
    for row in book.rows("functions"):
        area = areas.get(row.key)
        walked = area.walked if area and found and found.source else None
        visits = [one for one in book.rows("visits") if since < one.held_on <= book.as_of]
        met = [one for one in _complaints(book) if since < one.held_on <= book.as_of]
        contact = sum(row.key in one.functions for one in visits)
        contact += sum(row.key in one.attended for one in met)
        rows.append(
            {
                "function": row.key,
                "stated": row.customer_distance,
                "walked": _planned(book, row.key) if walked is None else walked,
                "contact": contact,
                "heard": _heard(book, row.key),
            }
        )
    return framed(
        rows,
        {"function": "str", "stated": "Int64", "walked": "float64", "contact": "Int64"}
        | {"heard": "float64"},
    )


def _heard(book: Book, function: str) -> float | None:
    """Return the share of customers' problems about the moments that a function takes part in."""
    told = problems.heard(book, "moment")
    own = {row.moment for row in book.rows("moment_functions") if row.function == function}
    return sum(one.share for moment, one in told.items() if moment in own) if told else None


def _planned(book: Book, function: str) -> float | None:
    """Return the fewest hand-overs to a function at the customer, by whom each hands over to."""
    near = {row.key for row in book.rows("functions") if row.customer_distance == 0}
    found = []
    for rows in chains(book).values():
        to = {row.function: row.hands_to for row in rows}
        here, steps, seen, arrives = function, 0, set[str](), False
        while here in to and here not in near and here not in seen and not arrives:
            seen.add(here)
            onward = to[here]
            arrives = onward is None
            here, steps = (here, steps) if onward is None else (onward, steps + 1)
        if arrives or (function in to and here in near):
            found.append(steps)
    return float(min(found)) if found else None


@measure
def meetings(book: Book) -> pd.DataFrame:
    """The meetings of the chain: who came, who was missing, and what became of what was promised.

    Returns
    -------
    DataFrame
        meeting, held_on, moment, chain (functions of the case, of the moment, or of the log),
        attended, missing, commitments (made there) and kept (of them).
    """
    rows = []
    for row in sorted(_held(book), key=lambda one: (one.held_on, one.key)):
        made = [one for one in book.rows("commitments") if one.meeting == row.key]
        chain = chain_of(book, row)
        rows.append(
            {
                "meeting": row.key,
                "held_on": row.held_on,
                "moment": row.moment,
                "chain": "; ".join(chain),
                "attended": "; ".join(row.attended),
                "missing": "; ".join(one for one in chain if one not in row.attended),
                "commitments": len(made),
                "kept": sum(one.done_on is not None for one in made),
            }
        )
    return framed(
        rows,
        {"meeting": "str", "held_on": "datetime64[s]"}
        | dict.fromkeys(("moment", "chain", "attended", "missing"), "str")
        | dict.fromkeys(("commitments", "kept"), "Int64"),
    )


def chain_of(book: Book, meeting: Row) -> tuple[str, ...]:
    """Return the functions that a meeting is about: of its case, its moment, or the log."""
    case = [row for row in book.rows("case_steps") if meeting.case and row.case == meeting.case]
    if case:
        case.sort(key=lambda row: row.position)
        return tuple(dict.fromkeys(row.function for row in case))
    there = [row for row in book.rows("moment_functions") if row.moment == meeting.moment]
    if there:
        return tuple(row.function for row in there)
    found = known(book)
    return tuple(one.function for one in (found.areas if found else ()) if one.function)


def _held(book: Book) -> list[Row]:
    return [row for row in book.rows("meetings") if row.held_on <= book.as_of]


def _complaints(book: Book) -> list[Row]:
    return [row for row in _held(book) if row.kind == "complaint"]
