"""Measures of the solutions: what each is worth to the strategy, and the answer in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from workbook.analysis.alignment import choices as link_choices
from workbook.book import Book, measure, records
from workbook.book.fields import Row
from workbook.book.messages import _, counted, joined, percent, say, say_number, translate
from workbook.chapters.solution import purpose
from workbook.chapters.solution.by_choice import frame
from workbook.chapters.solution.ranking import (
    best,
    central_weights,
    confidences,
    in_view,
    pursued,
    ranking,
    turning_points,
    weights,
)

__all__ = [
    "answer",
    "catalogue",
    "central_weights",
    "parts",
    "savings",
    "scores",
    "turning_points",
    "uncontributed",
    "weights",
    "worth",
]


@measure
def scores(book: Book) -> pd.DataFrame:
    """Return every solution's score, how robust its place is, and the gate of its assumptions.

    Returns
    -------
    solution; score (Σ weight·fit/3, from 0 to the sum of the weights, which are not normalised;
    null while no choice has votes); first_share (share of the weightings, and of the fits where
    these are uncertain, in which it ranks first, alone or with its equals; null for dropped and
    failed ones, and where no choice has a positive weight); gate (in the words of the four gates:
    failed when an assumption that it rests on, itself or by a choice that it serves, is refuted;
    passed when all are supported; at risk while one is undecided or untested; empty when there is
    none); status; confidence (chance that it ranks first with the weights that favour it most;
    null where no fit is uncertain or it never ranks first).

    References
    ----------
    Lahdelma, R., Hokkanen, J. and Salminen, P. (1998). SMAA, European Journal of Operational
    Research 106:137-143. Lahdelma, R. and Salminen, P. (2001). SMAA-2, Operations Research
    49:444-454. Weightings are uniform over the corporate objectives.
    """
    verdicts, resting = _verdicts(book), purpose.rests_on(book)
    table = ranking(book)
    gates = [purpose.gate(resting[key], verdicts) for key in table["solution"]]
    table.insert(3, "gate", pd.Series(gates, dtype="str"))
    sure = confidences(book)
    return table.assign(confidence=[sure.get(key, np.nan) for key in table["solution"]]).astype(
        {"confidence": float}
    )


@measure
def catalogue(book: Book) -> pd.DataFrame:
    """What each function contributes through the solution.

    Returns
    -------
    One row a service of the chosen and live solutions (of the best one while none is taken):
    function, solution, service, domain, mastered (whether the domain is in the function's
    expertise; null without a domain). A function of the team that contributes nothing has one row
    with nothing but its key.
    """
    shown = {row.key for row in in_view(book)}
    team = {row.function for row in book.rows("members")}
    rows: list[tuple[Any, ...]] = []
    for function in book.rows("functions") if shown else ():
        own = [
            (function.key, row.solution, row.service, row.domain, _masters(function, row))
            for row in book.rows("solution_services")
            if row.solution in shown and row.function == function.key
        ]
        rows += own or [(function.key, None, None, None, None)] * (function.key in team)
    columns = ["function", "solution", "service", "domain", "mastered"]
    return pd.DataFrame(rows, columns=columns).astype({"mastered": "boolean"})


@measure
def uncontributed(book: Book) -> pd.DataFrame:
    """What is not contributed through the solution yet, although it could be.

    Returns
    -------
    function, what, kind: ``expertise`` (a domain of the function that none of its services uses)
    or ``service`` (one that it would give through another solution that is pursued).
    """
    given = catalogue(book).dropna(subset="service")
    used = {(row.function, _same(row.domain)) for row in records(given.dropna(subset="domain"))}
    services = {(row.function, _same(row.service)) for row in records(given)}
    others = {row.key for row in pursued(book)} if in_view(book) else set()
    rows = [
        (function.key, domain, "expertise")
        for function in (book.rows("functions") if others else ())
        for domain in function.expertise
        if (function.key, _same(domain)) not in used
    ]
    rows += [
        (row.function, row.service, "service")
        for row in book.rows("solution_services")
        if row.solution in others and (row.function, _same(row.service)) not in services
    ]
    frame = pd.DataFrame(rows, columns=["function", "what", "kind"])
    return frame.drop_duplicates(ignore_index=True)


@measure
def worth(book: Book) -> pd.DataFrame:
    """Expense or investment, solution by solution.

    Columns: solution, worth (expense when it serves no choice, an assumption of its own is refuted,
    or one under each of its choices; else investment: see ``parts``), fashion (whether its ``why``
    names no choice and no assumption), reason (a sentence).
    """
    verdicts = _verdicts(book)
    rows = [(row.key, *purpose.purpose(book, row, verdicts)) for row in book.rows("solutions")]
    return pd.DataFrame(rows, columns=["solution", "worth", "fashion", "reason"])


@measure
def parts(book: Book) -> pd.DataFrame:
    """What each solution helps and risks, choice by choice.

    Columns: solution, choice, alignment (of the choice with the company: what is gained), fit (1 to
    3), share (of the solution's cost, by fit), money (that part of the cost; null without a cost),
    risk (to the customer, in the words of the gates: failed where an assumption under the choice is
    refuted, at risk where one is not decided, else passed), refuted (assumptions).
    """
    found = link_choices(book)
    alignment = dict(zip(found["choice"], found["alignment"], strict=True))
    return frame(book, _verdicts(book), alignment)


@measure
def savings(book: Book) -> pd.DataFrame:
    """Cost saved by a channel against the sales at risk, in a year, best and worst case.

    Returns
    -------
    saving, channel, cost_saved; sales_low and sales_high (sales of the customers who leave in the
    best and in the worst case); best and worst (cost saved less the margin on these sales);
    break_even (share of customers whose leaving eats up what is saved; above 1 it would take more
    than all of them); says: ``saving`` when even the worst case saves, ``false saving`` when even
    the best one loses, ``depends`` between the two; choice (that it belongs to). Null where an
    input is not entered.
    """
    rows = book.savings
    sales = rows["customers"] * rows["sales_per_customer"]
    low, high = sales * rows["leaving_low"], sales * rows["leaving_high"]
    earned = sales * rows["margin"]
    top = rows["cost_saved"] - low * rows["margin"]
    bottom = rows["cost_saved"] - high * rows["margin"]
    said = np.select([top < 0, bottom >= 0, top >= 0], ["false saving", "saving", "depends"], "")
    unknown = (said == "") | ((said == "depends") & bottom.isna())
    return pd.DataFrame(
        {
            "saving": rows["key"],
            "channel": rows["channel"],
            "cost_saved": rows["cost_saved"],
            "sales_low": low,
            "sales_high": high,
            "best": top,
            "worst": bottom,
            "break_even": rows["cost_saved"] / earned.where(earned > 0),
            "says": pd.Series(said, dtype="str").mask(unknown),
            "choice": rows["choice"],
        }
    )


def answer(book: Book) -> str:
    """Say in a sentence or two which solution serves the strategy, and how sure that is."""
    if not pursued(book):
        return say("No solutions entered yet. The strategy comes first, the solution last.")
    ranked = ranking(book).dropna(subset="first_share")
    if ranked.empty:
        return say(
            "The solutions cannot be ranked yet: no choice has a positive alignment with the "
            "company."
        )
    if not ranked["score"].max() > 0:
        return say("No solution serves a choice that helps the company.")
    return f"{_first(book, ranked)}{_whether_taken(book)} {_inside(book)}"


def _first(book: Book, ranked: pd.DataFrame) -> str:
    top = best(book)
    names = joined([book.name("solutions", key) for key in top])
    if len(ranked) == 1:
        return say(
            "{names} serves the strategy; there is no other solution to compare it with",
            names=names,
        )
    shares = ranked.set_index("solution")["first_share"][top]
    how_often = joined([percent(share) for share in shares])
    serves = (
        say("serves the strategy best")
        if len(top) == 1
        else say("serve the strategy best, equally well")
    )
    return say(
        "{names} {serves}: first in {how_often} of all weightings",
        names=names,
        serves=serves,
        how_often=how_often,
    )


def _whether_taken(book: Book) -> str:
    top = best(book)
    kept = [row for row in purpose.taken(book) if row.key in top]
    others = [row.name for row in purpose.taken(book) if row.key not in top]
    if not kept and not others:
        return say("; none is chosen yet.")
    is_taken = say(", and it is {status}", status=translate(kept[0].status)) if kept else ""
    if not others:
        return f"{is_taken}."
    if not kept:
        return say_number(
            len(others), "; {others} is in use.", "; {others} are in use.", others=joined(others)
        )
    return is_taken + say_number(
        len(others),
        "; {others} is in use, too.",
        "; {others} are in use, too.",
        others=joined(others),
    )


def _inside(book: Book) -> str:
    """Say how many functions contribute through the solutions in view, and how the gate stands."""
    shown = [row.key for row in in_view(book)]
    table = catalogue(book)
    team = {row.function for row in book.rows("members")} - {None}
    giving = team & set(table.dropna(subset="service")["function"])
    who = say_number(
        len(shown),
        "{giving} of {functions} contribute through it",
        "{giving} of {functions} contribute through them",
        giving=len(giving),
        functions=counted(len(team), "function"),
    )
    gates = list(scores(book).set_index("solution")["gate"][shown])
    said = {
        "failed": (
            _("an assumption behind it is refuted"),
            _("an assumption behind them is refuted"),
        ),
        "at risk": (
            _("some assumptions behind it are not decided yet"),
            _("some assumptions behind them are not decided yet"),
        ),
        "empty": (
            _("no assumptions are entered for it"),
            _("no assumptions are entered for them"),
        ),
        "passed": (
            _("every assumption behind it is supported"),
            _("every assumption behind them is supported"),
        ),
    }
    one, several = next(pair for state, pair in said.items() if state in gates)
    worst = say(one if len(shown) == 1 else several)
    return f"{who if team else say('No function contributes yet')}; {worst}."


def _verdicts(book: Book) -> Mapping[str, str]:
    """Verdict of each assumption; reads the evidence only where there is an assumption."""
    if not book.rows("assumptions"):
        return {}
    from workbook.analysis.verdicts import verdicts

    return {row.assumption: row.verdict for row in records(verdicts(book))}


def _masters(function: Row, service: Row) -> bool | None:
    if service.domain is None:
        return None
    return _same(service.domain) in {_same(domain) for domain in function.expertise}


def _same(text: str) -> str:
    return text.strip().casefold()
