"""Measures of how we see service: eight obstacles, seven questions, and the pace of the team."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from workbook.analysis.instruments import rated, reasons, revealed
from workbook.analysis.left_behind import rewound, rows_of
from workbook.book import Book, measure
from workbook.book.fields import Row
from workbook.book.instruments import instrument
from workbook.book.messages import counted, joined, percent, quoted, say, say_number, written
from workbook.chapters.observer.meters import ALPHA, DAYS, SHARE, due, meters, of_meeting
from workbook.chapters.observer.meters import figure as agreement
from workbook.stats.proportion import wilson_interval

__all__ = ["answer", "fast", "obstacles", "pace", "questions", "trust"]

OBSTACLES, QUESTIONS = "obstacles", "observer"
MOVED = 0.1
"""A share or an agreement that moved by as much is said to have moved."""


@measure
def obstacles(book: Book) -> pd.DataFrame:
    """The eight obstacles: what the book shows, what people say, and both one round earlier.

    Returns
    -------
    DataFrame
        obstacle, meter (from the book; null where it cannot be known), low, high (95 %, where it
        is a sample), unit (share, alpha, days, notes), vote (median from 0, it is in the way, to 4;
        null with fewer than three voters), q1, q3, voters, before (the meter on the day of the
        round before), vote_before and fact (what the book shows, in words).
    """
    held = revealed(book, OBSTACLES)
    votes = {one.item: one for one in rated(book, OBSTACLES)}
    now, then, earlier = meters(book), {}, {}
    if len(held) > 1:
        then = dict(meters(rewound(book, held[-2].revealed_on)))
        earlier = {one.item: one for one in rated(book, OBSTACLES, held[-2].number)}
    rows = []
    for item in instrument(OBSTACLES).items:
        key, one = item.key, votes.get(item.key)
        rows.append(
            {
                "obstacle": key,
                "meter": now[key].value,
                "low": now[key].low,
                "high": now[key].high,
                "unit": now[key].unit,
                "vote": one.median if one else None,
                "q1": one.all.q1 if one else None,
                "q3": one.all.q3 if one else None,
                "voters": one.all.voters if one else 0,
                "before": then[key].value if key in then else None,
                "vote_before": earlier[key].median if key in earlier else None,
                "fact": now[key].fact,
            }
        )
    numbers = ("meter", "low", "high", "vote", "q1", "q3", "before", "vote_before")
    columns = ["obstacle", "meter", "low", "high", "unit", "vote", "q1", "q3", "voters"]
    return pd.DataFrame(rows, columns=[*columns, "before", "vote_before", "fact"]).astype(
        dict.fromkeys(("obstacle", "unit", "fact"), "str")
        | dict.fromkeys(numbers, "float64")
        | {"voters": "Int64"}
    )


@measure
def questions(book: Book) -> pd.DataFrame:
    """The seven questions, and the sentences that the team kept in each round.

    Returns
    -------
    DataFrame
        question, round, on (the day of the reveal) and answer. Texts are kept, never scored.
    """
    rows = [
        {"question": item.key, "round": held.number, "on": held.revealed_on, "answer": text}
        for item in instrument(QUESTIONS).items
        for held in revealed(book, QUESTIONS)
        for text in reasons(book, QUESTIONS, "all", item.key, held.number)
    ]
    return pd.DataFrame(rows, columns=["question", "round", "on", "answer"]).astype(
        {"question": "str", "round": "Int64", "on": "datetime64[s]", "answer": "str"}
    )


@measure
def pace(book: Book) -> pd.DataFrame:
    """Every meeting of the chain: what was promised there, and how soon the first was kept.

    Returns
    -------
    DataFrame
        meeting, held_on, first_kept_days (null while none is kept), commitments, kept (of them, by
        the day of the report) and attended (share of the functions of its moment of truth, or of
        all functions where it has none).
    """
    rows = []
    for row in _meetings(book):
        made = of_meeting(book, row.key)
        kept = [one.done_on for one in made if one.done_on and one.done_on <= book.as_of]
        rows.append(
            {
                "meeting": row.key,
                "held_on": row.held_on,
                "first_kept_days": max(0, (min(kept) - row.held_on).days) if kept else None,
                "commitments": len(made),
                "kept": len(kept),
                "attended": _attended(book, row),
            }
        )
    columns = ["meeting", "held_on", "first_kept_days", "commitments", "kept", "attended"]
    return pd.DataFrame(rows, columns=columns).astype(
        {"meeting": "str", "held_on": "datetime64[s]", "attended": "float64"}
        | dict.fromkeys(("first_kept_days", "commitments", "kept"), "Int64")
    )


@measure
def trust(book: Book) -> pd.DataFrame:
    """Pace and trust, quarter by quarter: what was due, what was kept, who met.

    Returns
    -------
    DataFrame
        quarter (its first day), due, kept (in time), share, low, high (95 %; null where nothing
        was due), meetings and attended (mean share of the functions that came).
    """
    ended, kept = due(book)
    found = _meetings(book)
    days = [row.due_on for row in ended] + [row.held_on for row in found]
    rows = []
    for year, quarter in sorted({(day.year, (day.month - 1) // 3) for day in days}):
        own = [row for row in ended if _is_in(row.due_on, year, quarter)]
        good = sum(row in kept for row in own)
        met = [_attended(book, row) for row in found if _is_in(row.held_on, year, quarter)]
        came = [share for share in met if share is not None]
        share = wilson_interval(good / len(own), len(own)) if own else None
        rows.append(
            {
                "quarter": f"{year}-{quarter * 3 + 1:02d}-01",
                "due": len(own),
                "kept": good,
                "share": share.estimate if share else None,
                "low": share.low if share else None,
                "high": share.high if share else None,
                "meetings": len(met),
                "attended": sum(came) / len(came) if came else None,
            }
        )
    columns = ["quarter", "due", "kept", "share", "low", "high", "meetings", "attended"]
    return pd.DataFrame(rows, columns=columns).astype(
        {"quarter": "datetime64[s]"}
        | dict.fromkeys(("due", "kept", "meetings"), "Int64")
        | dict.fromkeys(("share", "low", "high", "attended"), "float64")
    )


@measure
def fast(book: Book) -> pd.DataFrame:
    """How soon after the first workshop a first result was measured.

    The workshop is the first meeting or the first round that opened. A result is a measurement of
    an indicator that an objective names, later than that and not before the strategy's first day.

    Returns
    -------
    DataFrame
        workshop, result (days; null while there is none), indicator (of the result) and days
        (between them). No row without a workshop.
    """
    days = [row.held_on for row in rows_of(book, "meetings")]
    days += [row.opened_on for row in book.rows("rounds")]
    workshop = min((day for day in days if day and day <= book.as_of), default=None)
    columns = {"workshop": "datetime64[s]", "result": "datetime64[s]", "indicator": "str"}
    rows = [] if workshop is None else [(workshop, *_first_result(book, workshop))]
    return pd.DataFrame(rows, columns=[*columns, "days"]).astype(columns | {"days": "Int64"})


def _first_result(book: Book, workshop: date) -> tuple[date | None, str | None, int | None]:
    meant = {row.indicator for row in book.rows("objectives")}
    since = max(workshop, book.strategy.starts_on or workshop)
    found = [
        (row.on, row.indicator)
        for row in book.rows("measurements")
        if row.indicator in meant and row.on > workshop and since <= row.on <= book.as_of
    ]
    first = min(found, default=None)
    return (None, None, None) if first is None else (*first, (first[0] - workshop).days)


def _is_in(day: Any, year: int, quarter: int) -> bool:
    return bool(day.year == year and (day.month - 1) // 3 == quarter)


def _meetings(book: Book) -> list[Row]:
    found = [row for row in rows_of(book, "meetings") if row.held_on <= book.as_of]
    return sorted(found, key=lambda row: (row.held_on, row.key))


def _attended(book: Book, row: Row) -> float | None:
    from workbook.analysis.promises import functions_at

    chain = functions_at(book, row.moment) if row.moment else tuple(book.by_key("functions"))
    return len(set(row.attended) & set(chain)) / len(chain) if chain else None


def title(obstacle: str) -> str:
    """Return what an obstacle is about, as the vote says it."""
    return instrument(OBSTACLES).by_key[obstacle].text.rstrip(".")


def known_so_far(book: Book) -> str:
    """Return the answer where enough members voted; nothing otherwise."""
    return answer(book) if obstacles(book).vote.notna().any() else ""


def answer(book: Book) -> str:
    """Say which obstacles moved since the last round, and what is most in the way."""
    table = obstacles(book)
    if table.meter.isna().all() and table.vote.isna().all():
        return say(
            "Nothing is measured or voted on yet of what keeps us from acting. The vote takes "
            "{number} minutes.",
            number=instrument(OBSTACLES).minutes,
        )
    parts = [_moved(table)] if table.before.notna().any() else []
    voted = table.dropna(subset="vote").sort_values(["vote", "obstacle"])
    if not voted.empty:
        lowest = voted.iloc[0]
        parts.append(
            say(
                "Least true for us is {obstacle}: {vote} on a scale from 0 to 4.",
                obstacle=quoted(title(lowest.obstacle)),
                vote=written(f"{lowest.vote:g}", lowest.vote),
            )
        )
    kept = table[table.obstacle == "promise"].iloc[0]
    if not parts or pd.isna(kept.before):
        parts.append(str(kept.fact))
    agreed = table[table.obstacle == "number"].iloc[0]
    if not pd.isna(agreed.meter):
        parts.append(str(agreed.fact))
    return " ".join(parts)


def _moved(table: pd.DataFrame) -> str:
    """Say which meters moved by a tenth or more, from what to what."""
    moved = [
        row
        for row in table.itertuples()
        if row.unit in (SHARE, ALPHA)
        and not pd.isna(row.before)
        and not pd.isna(row.meter)
        and abs(row.meter - row.before) >= MOVED
    ]
    if not moved:
        return say("None of the eight obstacles moved since the last round.")
    told = [
        say(
            "{obstacle} went from {before} to {now}",
            obstacle=quoted(title(row.obstacle)),
            before=figure(row.before, row.unit),
            now=figure(row.meter, row.unit),
        )
        for row in moved
    ]
    return say_number(
        len(moved),
        "Only {number} of the eight obstacles moved: {moved}.",
        "{number} of the eight obstacles moved: {moved}.",
        moved=joined(told),
    )


def figure(value: float, unit: str) -> str:
    """Write a meter's figure with its unit."""
    if unit == SHARE:
        return percent(value)
    if unit == DAYS:
        return counted(round(value), "day")
    return agreement(value) if unit == ALPHA else f"{value:.0f}"
