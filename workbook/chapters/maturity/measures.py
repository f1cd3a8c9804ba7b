"""Measures of the six shifts: what people say, how far they are apart, and what the book shows."""

from __future__ import annotations

from typing import Any

import pandas as pd

from workbook.analysis.agreeing import agreement_on
from workbook.analysis.instruments import Rated, rated, reasons, revealed
from workbook.analysis.left_behind import rewound
from workbook.book import Book, measure
from workbook.book.instruments import instrument
from workbook.book.messages import day, quoted, say, say_number
from workbook.chapters.maturity import checks
from workbook.chapters.maturity.facts import facts

__all__ = ["agreement", "answer", "clicks", "functions", "principles", "rounds"]

CLICKS, FAR = checks.SHIFTS, checks.FAR
"""Levels between the medians of two functions from which they see two companies."""


@measure
def clicks(book: Book) -> pd.DataFrame:
    """The six shifts: what members say in the last round, and what the book shows.

    Returns
    -------
    DataFrame
        click, vote (median from 0 to 4; null with fewer than three voters), q1, q3, voters, apart
        (largest minus smallest median of functions with three voters or more), rwg (agreement, 1
        is full), evidence (0 to 4, the highest fact that holds: it orders and is no score), gap
        (vote − evidence), fact (what the book shows, in words) and next (what it lacks first).
    """
    votes = {one.item: one for one in rated(book, CLICKS)}
    shown = facts(book)
    rows = [_row(item.key, votes.get(item.key), shown) for item in instrument(CLICKS).items]
    texts = ("click", "fact", "next")
    numbers = ("vote", "q1", "q3", "apart", "rwg", "gap")
    columns = ["click", "vote", "q1", "q3", "voters", "apart", "rwg", "evidence", "gap", "fact"]
    return pd.DataFrame(rows, columns=[*columns, "next"]).astype(
        dict.fromkeys(texts, "str")
        | dict.fromkeys(numbers, "float64")
        | dict.fromkeys(("voters", "evidence"), "Int64")
    )


def _row(key: str, one: Rated | None, shown: Any) -> dict[str, Any]:
    fact = shown[key]
    vote = one.median if one else None
    return {
        "click": key,
        "vote": vote,
        "q1": one.all.q1 if one else None,
        "q3": one.all.q3 if one else None,
        "voters": one.all.voters if one else 0,
        "apart": one.apart if one else None,
        "rwg": one.rwg if one else None,
        "evidence": fact.level,
        "gap": None if vote is None else vote - fact.level,
        "fact": fact.fact,
        "next": fact.next,
    }


@measure
def functions(book: Book) -> pd.DataFrame:
    """What each function says of each shift, where three of it or more voted.

    Returns
    -------
    DataFrame
        click, function, vote (median from 0 to 4) and voters.
    """
    rows = [
        {"click": one.item, "function": key, "vote": vote.median, "voters": vote.voters}
        for one in rated(book, CLICKS)
        for key, vote in one.functions.items()
    ]
    return pd.DataFrame(rows, columns=["click", "function", "vote", "voters"]).astype(
        {"click": "str", "function": "str", "vote": "float64", "voters": "Int64"}
    )


@measure
def rounds(book: Book) -> pd.DataFrame:
    """What was said of each shift in each round, and what the book showed then.

    Returns
    -------
    DataFrame
        click, round, on (the day of the reveal), vote (median), evidence and fact (on that day, as
        far as rows say from when they are).
    """
    rows = []
    for held in revealed(book, CLICKS):
        then = facts(rewound(book, held.revealed_on))
        votes = {one.item: one for one in rated(book, CLICKS, held.number)}
        rows += [
            {
                "click": item.key,
                "round": held.number,
                "on": held.revealed_on,
                "vote": votes[item.key].median if item.key in votes else None,
                "evidence": then[item.key].level,
                "fact": then[item.key].fact,
            }
            for item in instrument(CLICKS).items
        ]
    columns = ["click", "round", "on", "vote", "evidence", "fact"]
    return pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(("click", "fact"), "str")
        | dict.fromkeys(("round", "evidence"), "Int64")
        | {"vote": "float64", "on": "datetime64[s]"}
    )


@measure
def agreement(book: Book) -> pd.DataFrame:
    """How far members order the six shifts alike, round by round.

    Returns
    -------
    DataFrame
        round, raters, alpha (Krippendorff's, ordinal: 1 is full agreement, 0 is chance; null with
        fewer than three raters or where all say the same), low and high.

    Notes
    -----
    Krippendorff, K. (2011), Computing Krippendorff's Alpha-Reliability. Other agreement statistics
    that sum the six up (Cronbach's alpha, intraclass correlations) are left out: the six are
    things of their own, and no scale.
    """
    rows = []
    for held in revealed(book, CLICKS):
        found = agreement_on(book, CLICKS, number=held.number)
        rows.append((held.number, found.raters, found.alpha, found.low, found.high))
    columns = ["round", "raters", "alpha", "low", "high"]
    return pd.DataFrame(rows, columns=columns).astype(
        {"round": "Int64", "raters": "Int64"} | dict.fromkeys(("alpha", "low", "high"), "float64")
    )


@measure
def principles(book: Book) -> pd.DataFrame:
    """What guides people, in their own words, from the last round and without names.

    Returns
    -------
    DataFrame
        words.
    """
    found = reasons(book, CLICKS, "all", "freedom")
    return pd.DataFrame({"words": pd.Series(list(found), dtype="str")})


def title(click: str) -> str:
    """Return what people call a shift."""
    return instrument(CLICKS).by_key[click].text


def known_so_far(book: Book) -> str:
    """Return the answer where enough members voted; nothing otherwise."""
    return answer(book) if clicks(book).vote.notna().any() else ""


def answer(book: Book) -> str:
    """Say where the team says it is furthest ahead of its book, and which functions differ."""
    table = clicks(book)
    voted = table.dropna(subset="vote")
    if voted.empty:
        return say(
            "Nobody has voted on the six shifts yet, or fewer than three members did. What the "
            "book shows stands below; a vote takes {number} minutes.",
            number=instrument(CLICKS).minutes,
        )
    first = voted.sort_values(["gap", "click"], ascending=[False, True]).iloc[0]
    parts: list[str] = [
        say(
            "We say {vote} of 4 on {click}, and the book shows: {fact}",
            vote=_number(first.vote),
            click=quoted(title(first.click)),
            fact=first.fact,
        )
    ]
    far = voted[voted.apart >= FAR].sort_values("apart", ascending=False)
    if not far.empty:
        parts.append(_apart(book, far.iloc[0].click))
    last = revealed(book, CLICKS)[-1]
    parts.append(
        say_number(
            int(voted.voters.max()),
            "{number} vote, revealed on {on}.",
            "{number} voters, revealed on {on}.",
            on=day(last.revealed_on),
        )
    )
    return " ".join(parts)


def _apart(book: Book, click: str) -> str:
    own = functions(book)
    own = own[own.click == click].sort_values(["vote", "function"])
    low, high = own.iloc[0], own.iloc[-1]
    return say(
        "{high} and {low} are far apart on {click}: {one} and {two} on a scale from 0 to 4.",
        high=book.name("functions", high.function),
        low=book.name("functions", low.function),
        click=quoted(title(click)),
        one=_number(high.vote),
        two=_number(low.vote),
    )


def _number(value: float) -> str:
    from workbook.charts.theme import number

    return number(value, 1)
