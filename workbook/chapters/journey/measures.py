"""Measures of the journey, and its answer in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from zlib import crc32

import pandas as pd

from workbook.analysis.instruments import Rated, rated
from workbook.analysis.problems import heard, none_heard
from workbook.analysis.promises import functions_at, in_order, is_opened
from workbook.analysis.promises import promises as known
from workbook.analysis.reached import reached
from workbook.book import Book, measure, records
from workbook.book.columns import COMPONENTS
from workbook.book.fields import Row
from workbook.book.messages import (
    counted,
    joined,
    percent,
    quoted,
    say,
    say_number,
    translate,
)
from workbook.chapters.journey.improving import improve
from workbook.chapters.journey.willing import worth
from workbook.stats.chain import chain_of

__all__ = [
    "answer", "chain", "components", "improve", "moments", "promises", "readiness", "worth",
]  # fmt: skip

NOT_SAID = "not said"
FEWEST_ACTIONS = 5
"""Open actions with a component, before shares of the effort say anything."""
_APART = 0.2
"""Share of the problems above that of the effort, from which a component is out of balance."""
_VERDICTS = ("kept", "broken", "undecided", "unmeasured")


@measure
def promises(book: Book) -> pd.DataFrame:
    """Every promise to the customer, and whether it is kept.

    Returns
    -------
    DataFrame
        promise (its key, or its moment's where no promises are entered), moment, stage,
        before_contact, made_in, estimate, low, high, n, threshold, verdict (kept, broken,
        undecided, unmeasured), needs (the functions that must deliver), missing (those of them
        with neither a part at the moment nor a live action there) and favours.
    """
    moments = {row.key: row for row in in_order(book)}
    rows = [
        {
            "promise": one.key,
            "moment": one.moment,
            "stage": moments[one.moment].stage,
            "before_contact": moments[one.moment].before_contact,
            "made_in": "; ".join(one.made_in),
            "estimate": one.estimate,
            "low": one.low,
            "high": one.high,
            "n": one.n,
            "threshold": one.threshold,
            "verdict": one.verdict,
            "needs": "; ".join(one.needs),
            "missing": "; ".join(one.missing),
            "favours": one.favours,
        }
        for one in known(book)
    ]
    columns = ["promise", "moment", "stage", "before_contact", "made_in", "estimate", "low"]
    columns += ["high", "n", "threshold", "verdict", "needs", "missing", "favours"]
    texts = ("promise", "moment", "stage", "made_in", "verdict", "needs", "missing", "favours")
    return pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(texts, "str")
        | dict.fromkeys(("estimate", "low", "high", "n", "threshold"), "float64")
        | {"before_contact": "boolean"}
    )


@measure
def moments(book: Book) -> pd.DataFrame:
    """Every moment of truth in the customer's order, with what is promised there.

    Returns
    -------
    DataFrame
        moment, position, stage, before_contact, owner, functions (with a part there), cases (a
        month that reach it, by a log of events), reach (its cases as a share of those at the first
        moment that the same log reaches), heard (share of the problems that customers told, of
        those whose moment is known), heard_low, heard_high, kept, broken, undecided and unmeasured
        (promises).
    """
    known_there = known(book)
    came = reached(book)
    first: dict[str, int] = {}
    for row in in_order(book):
        if row.key in came:
            first.setdefault(came[row.key].source, came[row.key].cases)
    problems = heard(book, "moment")
    rows = []
    for row in in_order(book):
        own = [one.verdict for one in known_there if one.moment == row.key]
        here, told = came.get(row.key), problems.get(row.key)
        rows.append(
            {
                "moment": row.key,
                "position": row.position,
                "stage": row.stage,
                "before_contact": row.before_contact,
                "owner": row.owner,
                "functions": "; ".join(functions_at(book, row.key)),
                "cases": here.a_month if here else None,
                "reach": here.cases / first[here.source] if here else None,
                "heard": told.share if told else None,
                "heard_low": told.low if told else None,
                "heard_high": told.high if told else None,
                **{verdict: own.count(verdict) for verdict in _VERDICTS},
            }
        )
    figures = ("cases", "reach", "heard", "heard_low", "heard_high")
    columns = ["moment", "position", "stage", "before_contact", "owner", "functions", *figures]
    columns += _VERDICTS
    return pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(("moment", "stage", "owner", "functions"), "str")
        | dict.fromkeys(figures, "float64")
        | dict.fromkeys(("position", *_VERDICTS), "Int64")
        | {"before_contact": "boolean"}
    )


@measure
def chain(book: Book) -> pd.DataFrame:
    """How likely a customer is to meet a kept promise at every moment measured.

    Returns
    -------
    DataFrame
        segment (null: all that is measured; a row for each segment follows where there are two),
        won (product of the kept shares of the moments; a moment's is its least kept promise), low
        and high (95 %, from 20,000 draws of each share's Jeffreys posterior), lowest and highest
        (what is possible whatever the moments have to do with each other) and moments (how many
        are measured). Null without a measured share.

    Notes
    -----
    The product holds where the moments have nothing to do with each other. The bounds of Fréchet
    (1935) hold always: max(0, Σp − (k − 1)) and min p. A promise tested for no segment holds for
    all of them.
    """
    claims = book.by_key("assumptions")
    tested = {one.assumption for one in known(book) if one.estimate is not None}
    segments = sorted({claims[key].segment for key in tested if claims[key].segment})
    rows = [_chained(book, None), *(_chained(book, one) for one in segments if len(segments) > 1)]
    columns = ["segment", "won", "low", "high", "lowest", "highest", "moments"]
    return pd.DataFrame(rows, columns=columns).astype(
        {"segment": "str", "moments": "Int64"} | dict.fromkeys(columns[1:-1], "float64")
    )


def _chained(book: Book, segment: str | None) -> tuple[Any, ...]:
    shares = _kept_shares(book, segment)
    found = chain_of(list(shares.values()), seed=crc32(f"{book.key}{segment or ''}".encode()))
    return segment, *found, len(shares)


def _kept_shares(book: Book, segment: str | None) -> dict[str, tuple[float, float]]:
    """Return moment → share of its least kept promise, and the answers that it rests on."""
    claims = book.by_key("assumptions")
    found: dict[str, tuple[float, float]] = {}
    for one in known(book):
        claim = claims.get(one.assumption)
        if claim is None or claim.statistic != "proportion" or one.estimate is None:
            continue
        if segment is not None and claim.segment not in (None, segment):
            continue
        share = 1 - one.estimate if claim.comparison == "at_most" else one.estimate
        n = one.n_effective or one.n or 0.0
        if n > 0 and (one.moment not in found or share < found[one.moment][0]):
            found[one.moment] = (share, n)
    return found


@measure
def components(book: Book) -> pd.DataFrame:
    """The six components of the service: where the effort goes, and how well each holds up.

    Returns
    -------
    DataFrame
        component, problems (share of the problems that customers told, of those whose component is
        known; null where no source says so), problems_low, problems_high, effort_days and cost (of
        open actions), effort (share of the effort in days, of the cost where no days are entered;
        null with fewer than five open actions that name a component), rated (median from 0 to 4 at
        the moment rated last; null with too few voters), apart (between functions) and gap
        (problems less effort). A last row ``not said`` holds the actions without a component,
        where there are any.
    """
    told = heard(book, "component")
    live = [row for row in book.rows("actions") if row.status in ("planned", "active")]
    named = [row for row in live if row.component]
    days = {key: sum(row.effort_days or 0 for row in own) for key, own in _grouped(live)}
    cost = {key: sum(row.cost or 0 for row in own) for key, own in _grouped(live)}
    weights = days if any(days.values()) else cost
    total = sum(weights.values()) if len(named) >= FEWEST_ACTIONS else 0
    votes = {one.item: one for one in _last_rated(book, "components")}

    def problems(key: str) -> tuple[float | None, float | None, float | None]:
        if not told or key == NOT_SAID:
            return None, None, None
        one = told.get(key)
        if one:
            return one.share, one.low, one.high
        most = none_heard(told)  # of themes nobody knows what no theme is about
        return (None, None, None) if most is None else (0.0, 0.0, most)

    rows = [
        {
            "component": key,
            **dict(zip(("problems", "problems_low", "problems_high"), problems(key), strict=True)),
            "effort_days": days[key],
            "cost": cost[key],
            "effort": weights[key] / total if total else None,
            "rated": votes[key].median if key in votes else None,
            "apart": votes[key].apart if key in votes else None,
        }
        for key in (*COMPONENTS, NOT_SAID)
        if key != NOT_SAID or len(named) < len(live)
    ]
    columns = ["component", "problems", "problems_low", "problems_high"]
    columns += ["effort_days", "cost", "effort", "rated", "apart"]
    frame = pd.DataFrame(rows, columns=columns).astype(
        {"component": "str"} | dict.fromkeys(columns[1:], "float64")
    )
    return frame.assign(gap=frame.problems - frame.effort)


def _grouped(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    for key in (*COMPONENTS, NOT_SAID):
        yield key, [row for row in rows if (row.component or NOT_SAID) == key]


def _last_rated(book: Book, name: str) -> Sequence[Rated]:
    """Return the ratings of the thing that was rated last."""
    found = rated(book, name)
    last = max((one.round for one in found), default=0)
    return [one for one in found if one.round == last]


@measure
def readiness(book: Book) -> pd.DataFrame:
    """Whether each function knows how, can and wants to, where three members of it or more voted.

    Returns
    -------
    DataFrame
        moment, function, know, can and want (medians from 0 to 4), voters (the fewest of the
        three) and weakest (the lowest of them).
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in rated(book, "readiness"):
        for function, vote in one.functions.items():
            row = found.setdefault((one.about, function), {"voters": vote.voters})
            row[one.item] = vote.median
            row["voters"] = min(row["voters"], vote.voters)
    items = ("know", "can", "want")
    rows = [
        {
            "moment": moment,
            "function": function,
            **row,
            "weakest": min((item for item in items if item in row), key=row.__getitem__),
        }
        for (moment, function), row in found.items()
    ]
    columns = ["moment", "function", *items, "voters", "weakest"]
    return pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(("moment", "function", "weakest"), "str")
        | dict.fromkeys(items, "float64")
        | {"voters": "Int64"}
    )


def known_so_far(book: Book) -> str:
    """Return the answer where a team works on its journey; nothing otherwise."""
    return answer(book) if is_opened(book) and known(book) else ""


def answer(book: Book) -> str:
    """Say in a sentence how many promises are kept, broken and measured by nobody."""
    found = known(book)
    if not found:
        return say("No promise to the customer is entered yet. Enter the first one on the line.")
    counts = {verdict: [one for one in found if one.verdict == verdict] for verdict in _VERDICTS}
    parts = [
        say_number(len(counts["kept"]), "{number} is kept", "{number} are kept"),
    ]
    if counts["broken"]:
        first = quoted(counts["broken"][0].statement, 80)
        parts.append(
            say_number(
                len(counts["broken"]),
                "{number} is broken ({first})",
                "{number} are broken (the first is {first})",
                first=first,
            )
        )
    if counts["undecided"]:
        parts.append(say("{number} cannot be decided yet", number=len(counts["undecided"])))
    if counts["unmeasured"]:
        parts.append(
            say_number(
                len(counts["unmeasured"]),
                "{number} is measured by nobody",
                "{number} are measured by nobody",
            )
        )
    kept = say(
        "Of {promises} {parts}.", promises=counted(len(found), "promise"), parts=joined(parts)
    )
    return f"{kept} {_out_of_balance(book)}".strip()


def _out_of_balance(book: Book) -> str:
    """Say of the component whose problems are furthest above the effort how far they are."""
    found = components(book)
    found = found[found.gap >= _APART].sort_values("gap", ascending=False)
    for one in records(found.head(1)):
        return say(
            "{problems} of what customers complain of is about {component}, which takes {effort} "
            "of the effort.",
            problems=percent(one.problems),
            component=translate(one.component),
            effort=percent(one.effort),
        )
    return ""
