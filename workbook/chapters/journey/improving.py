"""What to improve first: broken promises, and what customers tell and no action answers.

Three facts stand side by side and are never made into one number: what it is worth to customers,
to the company, and how much work it is. They order the list in this order, each in steps of ten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from math import isnan
from statistics import median
from typing import Any

import pandas as pd

from workbook.analysis import voice
from workbook.analysis.money import two_digits
from workbook.analysis.problems import heard, inaction
from workbook.analysis.promises import functions_at, promises
from workbook.analysis.reach import choices_of_objectives, supported
from workbook.book import Book, addresses, measure, records
from workbook.book.fields import Row
from workbook.book.messages import percent, quoted, say, say_number
from workbook.charts import theme
from workbook.charts.parts import Part, Points, Sentence

__all__ = ["first", "improve"]

SHOWN = 8
"""How many a page lists."""
FEWEST_ACTIONS = 3
"""Actions at a moment with an effort, before one more is said to take as much."""
_OPEN = ("planned", "active")
_MOST_IMPORTANT = 5
_MIDDLE = 3


@dataclass(frozen=True)
class _Candidate:
    """A theme that no action answers, or a promise that is broken."""

    kind: str
    key: str
    name: str
    moment: str | None
    component: str | None
    share: float
    importance: int


@measure
def improve(book: Book) -> pd.DataFrame:
    """What to improve first: broken promises, and what customers tell and no action answers.

    Returns
    -------
    DataFrame
        what (promise or theme), key, name, moment, share (of a promise the share of customers with
        whom it is not kept, of a theme that of what customers tell), customer (share by importance
        from 0 to 1), money_low and money_high (what it costs a year while nothing is done; null
        where the economics do not say), business (weight of the corporate objectives that decisions
        about the moment support, from 0 to 1; null without any), effort (median days of the actions
        at the moment; null with fewer than three) and actions (open ones at the moment). The first
        comes first.

    Notes
    -----
    The order is that of customer and of what it is worth to the company in steps of 0.1, largest
    first, then of effort, least first. To the company it is worth the money, as a share of the
    largest in the list, and the weight of the objectives where no money is known. Importance is
    that of the assumption that tests a promise there, in fifths; 3 without.
    """
    weights, money = _weights(book), inaction(book)
    rows = [
        {
            "what": one.kind,
            "key": one.key,
            "name": one.name,
            "moment": one.moment,
            "component": one.component,
            "share": one.share,
            "customer": one.share * one.importance / _MOST_IMPORTANT,
            **dict(zip(("money_low", "money_high"), _cost(one, money), strict=True)),
            "business": weights.get(one.moment) if one.moment else None,
            "effort": _effort(book, one.moment),
            "actions": sum(
                row.moment == one.moment and row.status in _OPEN for row in book.rows("actions")
            )
            if one.moment
            else 0,
        }
        for one in _candidates(book)
    ]
    most = max((_middle(row) for row in rows), default=0.0)
    rows.sort(key=lambda row: _place(row, most))
    columns = ["what", "key", "name", "moment", "component", "share", "customer", "money_low"]
    columns += ["money_high", "business", "effort", "actions"]
    return pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(("what", "key", "name", "moment", "component"), "str")
        | dict.fromkeys(columns[5:-1], "float64")
        | {"actions": "Int64"}
    )


def _cost(
    one: _Candidate, money: Mapping[str, tuple[float, float]]
) -> tuple[float, float] | tuple[None, None]:
    return money.get(one.key, (None, None)) if one.kind == "theme" else (None, None)


def _middle(row: Mapping[str, Any]) -> float:
    return 0.0 if row["money_low"] is None else (row["money_low"] + row["money_high"]) / 2


def _place(row: Mapping[str, Any], most: float) -> tuple[float, float, float, str]:
    effort = row["effort"]
    worth = row["business"] or 0.0
    if most > 0 and row["money_low"] is not None:
        worth = max(0.0, _middle(row)) / most
    return (
        -round(row["customer"], 1),
        -round(worth, 1),
        effort if effort is not None else float("inf"),
        row["name"],
    )


def _candidates(book: Book) -> Iterator[_Candidate]:
    importance: dict[str, int] = {}
    claims = book.by_key("assumptions")
    for one in promises(book):
        claim = claims.get(one.assumption)
        if claim is None:
            continue
        importance[one.moment] = max(importance.get(one.moment, 0), claim.importance)
        if one.verdict == "broken" and one.estimate is not None:
            yield _Candidate(
                "promise", one.key, one.statement, one.moment, None,
                _unkept(claim, one.estimate), claim.importance,
            )  # fmt: skip
    told = heard(book, "theme")
    for row in book.rows("themes"):
        share = told.get(row.key)
        if share is None or row.tone == "praise" or voice.is_declined(book, row):
            continue
        if not voice.answering(book, row.key):
            yield _Candidate(
                "theme", row.key, row.name, row.moment, row.component, share.share,
                importance.get(row.moment or "", _MIDDLE),
            )  # fmt: skip


def _unkept(claim: Row, estimate: float) -> float:
    """Return the share of customers with whom a promise is not kept; all where it is no share."""
    if claim.statistic != "proportion":
        return 1.0
    return estimate if claim.comparison == "at_most" else 1 - estimate


def _weights(book: Book) -> dict[str, float]:
    """Return moment → weight of the corporate objectives behind what is decided about it."""
    weight = {row.key: row.weight or 0.0 for row in book.rows("corporate_objectives")}
    total = sum(weight.values())
    if not total:
        return {}
    at: dict[str, set[str]] = {}
    for row in book.rows("choices"):
        if row.moment:
            at.setdefault(row.moment, set()).add(row.key)
    serves = choices_of_objectives(book)
    for row in book.rows("actions"):
        if row.moment and row.status != "dropped":
            for objective in row.objective:
                at.setdefault(row.moment, set()).update(serves.get(objective, ()))
    helped = supported(book)
    found = {
        moment: {one for choice in choices for one in helped.get(choice, ())}
        for moment, choices in at.items()
    }
    return {
        moment: sum(weight[one] for one in wanted) / total
        for moment, wanted in found.items()
        if wanted
    }


def _effort(book: Book, moment: str | None) -> float | None:
    if not moment:
        return None
    days = [row.effort_days for row in book.rows("actions") if row.moment == moment]
    known = [one for one in days if one is not None]
    return float(median(known)) if len(known) >= FEWEST_ACTIONS else None


def first(book: Book) -> theme.Html | None:
    """What to improve first: what it is worth to customers and to us, and how much work it is.

    Where the page is edited, one click begins an action that answers it.
    """
    found = list(records(improve(book)))
    if not found:
        return None
    items, told = [], []
    for one in found[:SHOWN]:
        html, words = _item(book, one)
        items.append(html)
        told.append(words)
    shows: list[Part] = [Points(tuple(told))]
    more = ""
    if len(found) > SHOWN:
        left = say("and {number} more", number=len(found) - SHOWN)
        more = f'<p class="wb-about">{escape(left)}</p>'
        shows.append(Sentence(left))
    return theme.Html(
        f'<div class="wb"><ol class="wb-list">{"".join(items)}</ol>{more}</div>',
        shows,
    )


def _item(book: Book, one: Any) -> tuple[str, tuple[str, ...]]:
    is_promise = one.what == "promise"
    moment = one.moment if isinstance(one.moment, str) else ""
    head = (
        say("{promise} is not kept", promise=quoted(one.name))
        if is_promise
        else say("{theme}: no action answers it", theme=one.name)
    )
    where = say("At {moment}.", moment=quoted(book.name("moments", moment))) if moment else ""
    worth = (
        say("{share} of customers do not get it.", share=percent(one.share))
        if is_promise
        else say("{share} of what customers tell is about it.", share=percent(one.share))
    )
    business = (
        say(
            "While nothing is done it costs {low} to {high} a year.",
            low=book.money(two_digits(one.money_low)),
            high=book.money(two_digits(one.money_high)),
        )
        if not isnan(one.money_low)
        else say(
            "Choices about this moment serve {share} of the weight of the company's objectives.",
            share=percent(one.business),
        )
        if not isnan(one.business)
        else ""
    )
    effort = (
        say_number(
            round(one.effort),
            "An action there takes about {number} day of work.",
            "An action there takes about {number} days of work.",
        )
        if not isnan(one.effort)
        else ""
    )
    planned = say_number(
        int(one.actions), "{number} action there is open.", "{number} actions there are open."
    )
    lines = [part for part in (where, worth, business, effort, planned) if part]
    table = "promises" if is_promise else "themes"
    link = addresses.link(say("Plan an action"), _address(book, one, moment))
    plan = f"<p>{link}</p>" if link.startswith("<a") else ""
    html = (
        f'<li class="{"wb-bad" if is_promise else "wb-caution"}">'
        f"<strong>{theme.linked(head, table, one.key)}</strong> "
        f'<span class="wb-remedy">{escape(" ".join(lines))}</span>{plan}</li>'
    )
    return html, (head, *lines)


def _address(book: Book, one: Any, moment: str) -> str:
    """Return where an action that answers it begins, with what is known of it."""
    cells: dict[str, str | list[str]] = {}
    if moment:
        cells["moment"] = moment
        functions = functions_at(book, moment)
        owner = book.by_key("members").get(book.by_key("moments")[moment].owner)
        function = (owner.function if owner else None) or (functions[0] if functions else None)
        if function:
            cells["function"] = function
            objective = _objective(book, moment, function)
            if objective:
                cells["objective"] = [objective]
    if isinstance(one.component, str):
        cells["component"] = one.component
    if one.what == "theme":
        cells["answers"] = [one.key]
    return addresses.of_new("actions", cells)


def _objective(book: Book, moment: str, function: str) -> str | None:
    """Return the objective that the function's actions at the moment serve most often."""
    used = [
        key
        for row in book.rows("actions")
        if row.moment == moment and row.function == function
        for key in row.objective
    ]
    return max(sorted(set(used)), key=used.count) if used else None
