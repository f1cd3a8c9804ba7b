"""Measures of the customer's world, and its answer in a sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import pandas as pd

from workbook import stats
from workbook.analysis.verdicts import (
    Claim,
    Judged,
    judged_evidence,
    known_evidence,
    verdicts,
    verdicts_each,
)
from workbook.analysis.verdicts.judging import is_promoter_score, of_promoters
from workbook.analysis.verdicts.sample_size import POWER, planned_for
from workbook.book import Book, measure, records
from workbook.book.fields import Row
from workbook.book.messages import Message, _, counted, joined, percent, quoted, say
from workbook.chapters.customer.expectations import ratings, wants
from workbook.chapters.customer.worth import Worth, worth
from workbook.evidence.questions import PROMOTER, expressions_of

__all__ = [
    "answer", "assumptions", "next_tests", "ratings", "segments", "verdicts", "verdicts_each",
    "wants",
]  # fmt: skip

PRECISION = 0.05
"""Half the width of the interval that a first test of a proportion should have."""
DIFFERENCE = 0.1
"""How far from its threshold a share may lie that a first test should find on the right side."""
PILOT = 30
"""People to ask first where nothing is known about how much answers vary."""

_CLOSED = ("dropped", "failed")
_GATED = ("chosen", "live")
_CHANGES = {
    "choices": _("the choice {name}{rest}"),
    "solutions": _("the solution {name}{rest}"),
    "actions": _("the action {name}{rest}"),
    "objectives": _("the objective {name}{rest}"),
}


def answer(book: Book) -> str:
    """Say in a sentence whether what the team believes about the customer is true."""
    found = assumptions(book)
    if found.empty:
        return say("No assumptions about the customer yet. Enter the first one to test it.")
    total, counts = len(found), found.verdict.value_counts()
    refuted = found[found.verdict == "refuted"]
    resting = refuted[refuted.decisions > 0]
    said = [
        f"{counts.get(verdict, 0)} {verdict}"
        for verdict in ("supported", "refuted", "undecided", "untested")
        if counts.get(verdict, 0)
    ]
    unread = total - int(counts.sum())
    said += [say("{unread} without a verdict", unread=unread)] if unread else []
    how = f"{counted(total, 'assumption')}: {joined(said)}"
    if len(resting):
        first = quoted(book.name("assumptions", resting.assumption.iloc[0]), 90)
        which = (
            first
            if len(resting) == 1
            else say("{first} and {resting} more", first=first, resting=len(resting) - 1)
        )
        return say(
            "Not all assumptions are true: decisions depend on {which}, refuted by the "
            "data. {how}.",
            which=which,
            how=how,
        )
    if counts.get("supported", 0) == total:
        return say("Yes, as far as the data show. {how}.", how=how)
    return say("Not known yet for all assumptions. {how}.", how=how)


@measure
def assumptions(book: Book) -> pd.DataFrame:
    """Every assumption with its importance, its evidence's strength and what rests on it.

    Returns
    -------
    DataFrame
        assumption, importance, verdict, strength, decisions, gated. ``strength`` is how far the
        estimate lies from the threshold, in half widths of its interval on that side: from 1 on
        the evidence decides, 0 is no evidence. ``decisions`` counts the choices, solutions,
        actions and objectives that rest on it and are still pursued; ``gated`` says whether a
        chosen or live solution is among them, itself or by a choice that it serves.
    """
    by_key = book.by_key("assumptions")
    uses = _uses(book)
    rows = [
        {
            "assumption": one.assumption,
            "importance": by_key[one.assumption].importance,
            "verdict": one.verdict,
            "strength": _strength(one),
            "decisions": len(uses.get(one.assumption, ())),
            "gated": any(_gates(book, *use) for use in uses.get(one.assumption, ())),
        }
        for one in records(verdicts(book))
    ]
    columns = ["assumption", "importance", "verdict", "strength", "decisions", "gated"]
    return pd.DataFrame(rows, columns=columns).astype(
        {"assumption": "str", "verdict": "str", "strength": "float64", "gated": "boolean"}
        | dict.fromkeys(("importance", "decisions"), "Int64")
    )


@measure
def next_tests(book: Book) -> pd.DataFrame:
    """What to test next, with how many people, ordered by what the answer would change.

    First stands what could close the gate of a chosen or live solution, then what other decisions
    rest on, last what no decision rests on; within each, the more important first, then the one
    that fewer people settle. Supported and refuted assumptions are left out.

    Returns
    -------
    DataFrame
        assumption, verdict, importance, would_change, people (answers in all), more (answers
        besides those there are), how the number was found, power (the chance that they decide);
        in money, where decisions that cost something rest on it: stake (what they cost), knowing
        (the value of certainty), asking (that of the answers planned), budget (the most that one
        answer may cost).
    """
    by_key = book.by_key("assumptions")
    judged = {one.assumption: one for one in records(verdicts(book))}
    uses = _uses(book)
    rows = []
    for one in records(assumptions(book)):
        if one.verdict in ("supported", "refuted"):
            continue
        assumption, said = by_key[one.assumption], judged[one.assumption]
        people, how = people_needed(assumption, said)
        n = 0 if pd.isna(said.n) else int(said.n)
        rows.append(
            {
                "assumption": one.assumption,
                "verdict": one.verdict,
                "importance": one.importance,
                "would_change": _would_change(book, uses.get(one.assumption, ())),
                "people": people,
                "more": _more(people, n),
                "how": how,
                "power": POWER if people and how.template in _DECIDING else math.nan,
                **worth(book, assumption, uses.get(one.assumption, []), _more(people, n))._asdict(),
                "_rank": (
                    0 if one.gated else 1 if one.decisions else 2,
                    -one.importance,
                    math.inf if people is None else people - n,
                ),
            }
        )
    rows.sort(key=lambda row: row["_rank"])
    columns = ["assumption", "verdict", "importance", "would_change", "people", "more", "how"]
    columns += ["power", *Worth._fields]
    return pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(("assumption", "verdict", "would_change", "how"), "str")
        | dict.fromkeys(("importance", "people", "more"), "Int64")
        | dict.fromkeys(("power", *Worth._fields), "float64")
    )


@measure
def segments(book: Book) -> pd.DataFrame:
    """Segments side by side: pairs of evidence on one statement, and how far they differ.

    Evidence is compared where it is about the same statement (of one assumption, or of several
    that differ in their segment) and about different people: another filter or another segment.
    Pairs of which one holds the other are left out; overlapping filters cannot be told, and make
    the interval too wide or too narrow.

    Returns
    -------
    DataFrame
        statement, first and second (whom), first_estimate, second_estimate, difference with its
        low and high, and ``apart``: yes where the interval of the difference leaves out 0.

    Notes
    -----
    Proportions: Newcombe (1998), method 10; net promoter scores: Rocks (2016), joined as by Zou and
    Donner (2008); means: Welch (1947).
    """
    rows = [
        _pair(book, first, second)
        for same in _same_statement(book)
        for first, second in combinations(same, 2)
        if _differ(book, first, second)
    ]
    columns = ["statement", "first", "second", "first_estimate", "second_estimate"]
    columns += ["difference", "low", "high", "apart"]
    return pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(("statement", "first", "second"), "str")
        | dict.fromkeys(columns[3:8], "float64")
        | {"apart": "boolean"}
    )


_IF_ESTIMATE = _("probably enough to decide it, if the result so far is right")
_IF_TRUTH = _("probably enough to decide it, if the true value is {truth}")
_DECIDING = {_IF_ESTIMATE, _IF_TRUTH}


def people_needed(assumption: Row, said: Any) -> tuple[int | None, Message]:
    """Return how many answers a test needs in all (None where unknown), and how that was found."""
    if said.verdict == "undecided":
        if pd.notna(said.needed):
            return int(said.needed), say(_IF_ESTIMATE)
        if said.sources > 1:
            return None, say("another source would tell more than more answers from these")
        if said.estimate == said.threshold:
            return None, say("the result equals the threshold: more answers would not decide it")
    return _first_test(assumption)


def _first_test(assumption: Row) -> tuple[int | None, Message]:
    if assumption.statistic == "mean":
        return PILOT, say("a first sample, to see how much the answers vary")
    if assumption.statistic is None:
        return None, say("enter first whether it is a proportion or a mean")
    claim = Claim.of(assumption)
    if claim.threshold is None:
        people = stats.needed_for_precision(PRECISION, assumption.confidence)
        return people, say(
            "to know the share to within ± {precision}", precision=percent(PRECISION)
        )
    truth = _beyond(claim.threshold, claim.comparison)
    how = say(_IF_TRUTH, truth=percent(truth))
    return planned_for(claim, truth), how


def _beyond(threshold: float, comparison: str | None) -> float:
    """Give a share that keeps its claim by 10 points, or by half of what there is room for."""
    if comparison == "at_most":
        return max(threshold - DIFFERENCE, threshold / 2)
    return min(threshold + DIFFERENCE, (1 + threshold) / 2)


def _more(people: int | None, n: int) -> int | None:
    return None if people is None else max(0, people - n)


def resting_on(book: Book, assumption: str) -> list[tuple[str, Row]]:
    """Return the rows that rest on an assumption and are still pursued, each with its table."""
    return _uses(book).get(assumption, [])


def _uses(book: Book) -> dict[str, list[tuple[str, Row]]]:
    def index() -> dict[str, list[tuple[str, Row]]]:
        found: dict[str, list[tuple[str, Row]]] = {}
        for use in book.rows("assumption_uses"):
            row = book.by_key(use.used_by_table)[use.used_by_key]
            if getattr(row, "status", None) not in _CLOSED:
                found.setdefault(use.assumption, []).append((use.used_by_table, row))
        return found

    return book.remember("uses of assumptions", index)


def _gates(book: Book, table: str, row: Row) -> bool:
    """Say whether the row is a chosen or live solution, or a choice that one serves."""
    if table == "solutions":
        return row.status in _GATED
    solutions = book.by_key("solutions")
    return table == "choices" and any(
        fit.choice == row.key and fit.fit > 0 and solutions[fit.solution].status in _GATED
        for fit in book.rows("solution_choices")
    )


def _would_change(book: Book, uses: Any) -> str:
    if not uses:
        return say("no decision depends on it")
    gated = [row for table, row in uses if table == "solutions" and row.status in _GATED]
    if gated:
        closed = joined([quoted(row.name, 60) for row in gated])
        return say("if it is refuted, the gate of {closed} closes", closed=closed)
    by_choice = [
        quoted(row.statement, 60)
        for table, row in uses
        if table == "choices" and _gates(book, table, row)
    ]
    if by_choice:
        served = joined(by_choice[:2])
        return say(
            "if it is refuted, the gate of the solution that serves {served} closes", served=served
        )
    table, row = uses[0]
    rest = (
        say(" and {decisions} more", decisions=counted(len(uses) - 1, "decision"))
        if len(uses) > 1
        else ""
    )
    return say(_CHANGES[table], name=quoted(book.name(table, row.key), 60), rest=rest)


def _strength(said: Any) -> float:
    if pd.isna(said.estimate) or pd.isna(said.low) or pd.isna(said.threshold):
        return 0.0
    distance = abs(said.estimate - said.threshold)
    above = said.estimate > said.threshold
    half = said.estimate - said.low if above else said.high - said.estimate
    return distance / half if half > 0 else math.inf if distance else 0.0


def _same_statement(book: Book) -> list[list[Row]]:
    by_key: Mapping[str, Row] = book.by_key("assumptions")
    judged = judged_evidence(book)
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in known_evidence(book):
        assumption = by_key[row.assumption]
        if judged[row.key].read and judged[row.key].n > 0:
            statement = " ".join(assumption.statement.split()).casefold()
            same = (statement, assumption.statistic, assumption.confidence)
            groups.setdefault(same, []).append(row)
    return list(groups.values())


def _whom(book: Book, row: Row) -> tuple[str, str]:
    segment = book.by_key("assumptions")[row.assumption].segment
    return (segment or "").strip(), expressions_of(row._asdict())[1].strip()


def _differ(book: Book, first: Row, second: Row) -> bool:
    one, other = _whom(book, first), _whom(book, second)
    same_source = first.source is not None and first.source == second.source
    holds = same_source and not (one[1] and other[1])
    return one != other and not holds


def _pair(book: Book, first: Row, second: Row) -> dict[str, Any]:
    judged = judged_evidence(book)
    claim = Claim.of(book.by_key("assumptions")[first.assumption])
    if all(_is_score(row, judged[row.key]) for row in (first, second)):
        one, other = (_promoters(judged[row.key], claim) for row in (first, second))
        shares = [_scaled(score, 1 / PROMOTER) for score in (one, other)]
        gap = _scaled(stats.promoter_difference(*shares), PROMOTER)
    else:
        one, other = (_interval(judged[row.key], claim) for row in (first, second))
        gap = (stats.newcombe_difference if claim.share else stats.welch_difference)(one, other)
    return {
        "statement": book.name("assumptions", first.assumption),
        "first": _called(book, first),
        "second": _called(book, second),
        "first_estimate": one.estimate,
        "second_estimate": other.estimate,
        "difference": gap.estimate,
        "low": gap.low,
        "high": gap.high,
        "apart": None if not gap.defined else bool(gap.low > 0 or gap.high < 0),
    }


def _interval(judged: Judged, claim: Claim) -> stats.Interval:
    """Give the interval that the comparison of two is made from: Wilson's for a share."""
    if claim.share and 0 < judged.worth < math.inf:
        return stats.wilson_interval(judged.estimate, judged.worth, claim.confidence)
    df = max(1.0, judged.n_effective - 1)
    return stats.Interval(
        judged.estimate, judged.low, judged.high, claim.confidence, judged.se, df, judged.reason
    )


def _is_score(row: Row, judged: Judged) -> bool:
    return is_promoter_score(row) and judged.defined and judged.n > 1


def _promoters(judged: Judged, claim: Claim) -> stats.Interval:
    """Give the interval for one look of a net promoter score, however often it was looked at."""
    once = of_promoters(judged, claim, judged.estimate, judged.sd)
    return stats.Interval(once.estimate, once.low, once.high, claim.confidence, once.se)


def _scaled(one: stats.Interval, by: float) -> stats.Interval:
    return replace(
        one, estimate=one.estimate * by, low=one.low * by, high=one.high * by, se=one.se * by
    )


def _called(book: Book, row: Row) -> str:
    return ", ".join(part for part in _whom(book, row) if part) or row.key
