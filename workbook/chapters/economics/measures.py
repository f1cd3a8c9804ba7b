"""Measures of the economics of service, and its answer in a sentence."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from workbook.analysis import money
from workbook.analysis.constants import INPUTS
from workbook.book import Book, measure, records
from workbook.book.messages import _, counted, joined, percent, say, say_number, translate
from workbook.chapters.economics import interventions, lifetimes
from workbook.chapters.economics.opening import is_opened
from workbook.stats import needed_for_precision
from workbook.stats.draws import shares_of_variance

__all__ = [
    "acquisition", "answer", "contacts", "damage", "decisions", "drivers", "growth", "handling",
    "inaction", "retention", "segments", "winback",
]  # fmt: skip

RANGE = ("low", "likely", "high")
STEP = 0.1
TOTAL_NET, TOTAL_GROSS = "total net", "total gross"
PART_WORDS = {
    "lost margin": _("customers who leave"),
    "word of mouth": _("others who hear of it"),
    "handling": _("handling complaints"),
    "compensation": _("compensation"),
    "risk": _("claims"),
    TOTAL_NET: _("all of it, net"),
}
STATED = "intention_to_behaviour"


@measure
def damage(book: Book) -> pd.DataFrame:
    """What the problems of a year cost, part by part, net and gross.

    Net takes off the customers who would have left without a problem; it decides.

    Returns
    -------
    DataFrame
        part (lost margin, word of mouth, handling, compensation, risk, total net, total gross),
        low, likely, high (the 10th, 50th and 90th percentile of 20,000 draws), mean, needs (inputs
        that are missing; a total counts the parts that are known). Nothing without an input.
    """
    rows: list[dict[str, Any]] = []
    if book.rows("constants"):
        told = money.model_of(book)
        known = money.parts_of(told.draws) if told.is_possible else {}
        for part in money.PARTS:
            needs = told.missing(money.NEEDS[part])
            rows.append(_summed(part, known.get(part), needs))
        absent = [part for part in money.PARTS if part not in known]
        needs = tuple(dict.fromkeys(name for part in absent for name in told.missing(
            money.NEEDS[part])))  # fmt: skip
        for total, of in ((TOTAL_NET, money.net_of), (TOTAL_GROSS, money.gross_of)):
            drawn = of(told.draws) if known else None
            rows.append(_summed(total, drawn, needs))
    return _frame(
        rows, ("part", "needs"), (*RANGE, "mean"), order=("part", *RANGE, "mean", "needs")
    )


def _summed(part: str, drawn: Any, needs: Sequence[str]) -> dict[str, Any]:
    values = money.summary(drawn) if drawn is not None else (math.nan,) * 4
    return {"part": part, **dict(zip((*RANGE, "mean"), values, strict=True)),
            "needs": "; ".join(needs)}  # fmt: skip


@measure
def drivers(book: Book) -> pd.DataFrame:
    """Which input the range of the net damage comes from, the largest share first.

    Returns
    -------
    DataFrame
        constant (its key; several with ; where sources of one rank are mixed), name, segment,
        origin, dated, low_result and high_result (net damage at its 10th and 90th percentile, all
        others in the middle), swing, share (of the squared rank correlations, each input drawn by
        itself), ask (customers to ask, so that its share of the variance is halved; for shares).
    """
    rows: list[dict[str, Any]] = []
    # With dependent draws an input that does little would share in what its neighbours do.
    told = money.model_of(book, together=0.0)
    if book.rows("constants") and told.is_possible:
        net = money.net_of(told.draws)
        if np.ndim(net):
            names = [name for name in told.claimed if name in _used(told)]
            shares = shares_of_variance([told.draws[name] for name in names], net)
            rows = [
                _driver(told, name, share)
                for name, share in zip(names, shares, strict=True)
                if share > 0
            ]
    rows.sort(key=lambda row: (-row["share"], row["constant"]))
    texts = ("constant", "name", "segment", "origin", "dated")
    numbers = ("low_result", "high_result", "swing", "share", "ask")
    return _frame(rows, texts, numbers, order=(*texts, *numbers))


def _used(told: money.Model) -> set[str]:
    """Return the inputs that the damage is computed with: those that it moves with."""
    now = money.net_of(told.middle)
    return {
        name
        for name, one in told.claimed.items()
        if any(money.net_of({**told.middle, name: end}) != now for end in one.percentiles)
    }


def _driver(told: money.Model, name: str, share: float) -> dict[str, Any]:
    one = told.claimed[name]
    low, likely, high = one.percentiles
    at_low, at_high = (float(money.net_of({**told.middle, name: value})) for value in (low, high))
    ask = None
    if INPUTS[name].kind == "share" and high > low:
        half = min((high - low) / 2 / math.sqrt(2), 0.5)
        ask = needed_for_precision(half, 0.8, min(max(likely, 0.0), 1.0))
    return {
        "constant": "; ".join(row.key for row in one.rows), "name": name, "segment": one.segment,
        "origin": one.rows[0].origin, "dated": min(row.dated for row in one.rows).isoformat(),
        "low_result": at_low, "high_result": at_high, "swing": at_high - at_low, "share": share,
        "ask": ask,
    }  # fmt: skip


@measure
def handling(book: Book) -> pd.DataFrame:
    """What the net damage would be if ten in a hundred more complained, or were satisfied.

    To invite complaints without handling them better adds damage wherever an answer that leaves
    people dissatisfied costs more than silence.

    Returns
    -------
    DataFrame
        change (complain_rate, satisfied, both), low, likely, high (change of the net damage of a
        year in money; less than 0 is better). Nothing where the lost margin cannot be computed.
    """
    told = money.model_of(book)
    if not told.has(*money.NEEDS["lost margin"]):
        return _frame([], ("change",), RANGE, order=("change", *RANGE))
    now = money.net_of(told.draws)
    more = {"complain_rate": np.minimum(told.draws["complain_rate"] + STEP, 1.0)}
    well = np.minimum(told.draws["satisfied"] + STEP, 1.0)
    better = {"satisfied": well, "dissatisfied": np.minimum(told.draws["dissatisfied"], 1 - well)}
    rows = [
        {"change": name, **dict(zip(RANGE, money.summary(
            money.net_of({**told.draws, **moved}) - now)[:3], strict=True))}
        for name, moved in (("complain_rate", more), ("satisfied", better),
                            ("both", more | better))
    ]  # fmt: skip
    return _frame(rows, ("change",), RANGE, order=("change", *RANGE))


@measure
def retention(book: Book) -> pd.DataFrame:
    """How long customers stay, and what they bring, from contracts and orders.

    Returns
    -------
    DataFrame
        source, segment (empty: all), model (Kaplan-Meier, BG/NBD; empty: see note),
        customers, repeating, survival_12 with low and high (95 in 100), expected_orders_12,
        clv_low, clv, clv_high (margin over the horizon, where the amount is margin), told, were,
        error (what the model told of the last third of the time less what it was, as a share).
    """
    texts = ("source", "segment", "model", "note")
    numbers = ("customers", "repeating", "survival_12", "survival_12_low", "survival_12_high",
               "expected_orders_12", "clv_low", "clv", "clv_high", "told", "were",
               "error")  # fmt: skip
    sources = book.by_key("sources")
    rows = []
    for one in lifetimes.kept(book):
        share, low, high = one.survival or (None,) * 3
        worth = lifetimes.lifetime(one, sources[one.source]) or (None,) * 3
        rows.append({
            "source": one.source, "segment": one.segment, "model": one.model, "note": one.note,
            "customers": one.customers, "repeating": one.repeating, "survival_12": share,
            "survival_12_low": low, "survival_12_high": high,
            "expected_orders_12": one.orders[1] if one.orders else None,
            "clv_low": worth[0], "clv": worth[1], "clv_high": worth[2],
            "told": one.told, "were": one.were, "error": one.error,
        })  # fmt: skip
    return _frame(rows, texts, numbers, order=("source", "segment", "model", *numbers, "note"))


@measure
def acquisition(book: Book) -> pd.DataFrame:
    """What it costs to win a customer, against keeping one for a year.

    Returns
    -------
    DataFrame
        segment, win_low, win, win_high, keep_low, keep, keep_high, ratio_low, ratio, ratio_high,
        payback_months (of what winning costs, by the margin less the cost of serving), needs.
    """
    triples = [f"{name}{end}" for name in ("win", "keep", "ratio") for end in ("_low", "", "_high")]
    rows = []
    for segment in _segments(book):
        told = money.model_of(book, segment)
        if not told.has("acquisition_cost") and not told.has("serving_cost"):
            continue
        v = told.draws
        values: dict[str, Any] = {}
        if told.has("acquisition_cost"):
            values |= _triple("win", v["acquisition_cost"])
        if told.has("serving_cost"):
            values |= _triple("keep", v["serving_cost"])
        if told.has("acquisition_cost", "serving_cost"):
            values |= _triple("ratio", v["acquisition_cost"] / np.maximum(v["serving_cost"], 1e-9))
        if told.has("acquisition_cost", "annual_margin"):
            left = v["annual_margin"] - v.get("serving_cost", 0.0)
            months = np.where(left > 0, 12 * v["acquisition_cost"] / np.maximum(left, 1e-9), np.inf)
            middle = float(np.median(months))
            values["payback_months"] = middle if math.isfinite(middle) else None
        needs = told.missing(("acquisition_cost", "serving_cost", "annual_margin"))
        rows.append({"segment": segment, **values, "needs": "; ".join(needs)})
    return _frame(rows, ("segment", "needs"), (*triples, "payback_months"),
                  order=("segment", *triples, "payback_months", "needs"))  # fmt: skip


JUSTIFIED, NOT_JUSTIFIED, NOT_SURE = "justified", "not justified", "not sure"
DELIGHT = ("customers", "annual_margin", "loyal_delighted", "loyal_without_problem",
           "delight_cost")  # fmt: skip


def _delighting(v: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return what it brings and costs to delight the customers of a segment for a year."""
    more = (v["loyal_delighted"] - v["loyal_without_problem"]) * v.get(STATED, 1.0)
    gain = v["customers"] * more * v["annual_margin"] * money.years(v)
    return gain, v["customers"] * v["delight_cost"]


def _verdict(low: float, high: float) -> str:
    return JUSTIFIED if low > 0 else NOT_JUSTIFIED if high < 0 else NOT_SURE


def pays_to_delight(book: Book, segment: str) -> str:
    """Return whether it pays to delight a segment, without looking at how long customers stay.

    Empty where an input is missing. The same as the verdict of ``segments``.
    """
    told = money.model_of(book, segment)
    if not told.has(*DELIGHT):
        return ""
    gain, cost = _delighting(told.draws)
    low, _, high, _ = money.summary(gain - cost)
    return _verdict(low, high)


@measure
def segments(book: Book) -> pd.DataFrame:
    """Whether it pays to delight the customers of a segment.

    The gain is the loyalty of delighted customers above that of customers without a problem, by
    what people then do (``intention_to_behaviour``), times the margin of the years.

    Returns
    -------
    DataFrame
        segment, customers, margin, clv_low, clv_high, delight_gain, delight_cost, net_low,
        net_high (a year, all customers of the segment), verdict (justified, not justified, not
        sure: the whole range lies above, below or across 0), needs.
    """
    worth = {
        one.segment: lifetimes.lifetime(one, book.by_key("sources")[one.source])
        for one in (lifetimes.kept(book) if _has_sources(book) else ())
    }
    rows = []
    for segment in _segments(book):
        if not segment:
            continue
        told = money.model_of(book, segment)
        clv = worth.get(segment) or (None, None, None)
        row: dict[str, Any] = {
            "segment": segment, "clv_low": clv[0], "clv_high": clv[2],
            "needs": "; ".join(told.missing(DELIGHT)),
        }  # fmt: skip
        v = told.draws
        if told.has("customers"):
            row["customers"] = float(np.median(v["customers"]))
        if told.has("annual_margin"):
            row["margin"] = float(np.median(v["annual_margin"]))
        if told.has(*DELIGHT):
            gain, cost = _delighting(v)
            low, _, high, _ = money.summary(gain - cost)
            row |= {"delight_gain": float(np.median(gain)), "delight_cost": float(np.median(cost)),
                    "net_low": low, "net_high": high, "verdict": _verdict(low, high)}  # fmt: skip
        rows.append(row)
    numbers = ("customers", "margin", "clv_low", "clv_high", "delight_gain", "delight_cost",
               "net_low", "net_high")  # fmt: skip
    return _frame(rows, ("segment", "verdict", "needs"), numbers,
                  order=("segment", *numbers, "verdict", "needs"))  # fmt: skip


@measure
def growth(book: Book) -> pd.DataFrame:
    """Who would buy more, pay more or recommend, and what that is worth in a year.

    Each row is an assumption of the kind willingness with evidence. The amount is the margin that
    these customers bring now: the share of customers times their number times their margin.

    Returns
    -------
    DataFrame
        assumption, segment, share, low, high, customers, amount_low, amount_high, needs.
    """
    from workbook.analysis.verdicts import verdicts

    claims = [
        row for row in book.rows("assumptions")
        if row.kind == "willingness" and row.statistic == "proportion"
    ]  # fmt: skip
    rows: list[dict[str, Any]] = []
    if claims and book.rows("constants"):
        judged = {one.assumption: one for one in records(verdicts(book))}
        for claim in claims:
            one = judged.get(claim.key)
            if one is None or one.low is None or pd.isna(one.low):
                continue
            told = money.model_of(book, _known_segment(book, claim.segment))
            needs = told.missing(("customers", "annual_margin"))
            row = {"assumption": claim.key, "segment": claim.segment or "", "share": one.estimate,
                   "low": one.low, "high": one.high, "needs": "; ".join(needs)}  # fmt: skip
            if told.has("customers"):
                row["customers"] = float(np.median(told.draws["customers"]))
            if not needs:
                whole = told.draws["customers"] * told.draws["annual_margin"]
                ends = np.percentile(whole, (10, 90))
                row |= {"amount_low": one.low * ends[0], "amount_high": one.high * ends[1]}
            rows.append(row)
    numbers = ("share", "low", "high", "customers", "amount_low", "amount_high")
    return _frame(rows, ("assumption", "segment", "needs"), numbers,
                  order=("assumption", "segment", *numbers, "needs"))  # fmt: skip


@measure
def contacts(book: Book) -> pd.DataFrame:
    """What a contact about each theme is worth: income, loyalty, word of mouth, risk and handling.

    The themes are those that customers complain of; what a contact loses is the mean of what a
    complaint loses, in the money of the year. Income is the mean of what contacts of the theme
    brought, where their source holds a margin.

    Returns
    -------
    DataFrame
        theme, contacts, income, loyalty, word_of_mouth, risk, handling, net_low, net_high (per
        contact), needs. Nothing without themes.
    """
    from workbook.chapters.economics.themes import per_contact

    numbers = ("contacts", "income", "loyalty", "word_of_mouth", "risk", "handling", "net_low",
               "net_high")  # fmt: skip
    return _frame(per_contact(book), ("theme", "needs"), numbers,
                  order=("theme", *numbers, "needs"))  # fmt: skip


@measure
def inaction(book: Book) -> pd.DataFrame:
    """What each theme costs a month while nothing is done about it.

    Returns
    -------
    DataFrame
        theme, monthly_low, monthly_high (its share of all problems times the net damage of a
        month), needs. Nothing without themes.
    """
    from workbook.chapters.economics.themes import a_month

    numbers = ("monthly_low", "monthly_high")
    return _frame(a_month(book), ("theme", "needs"), numbers, order=("theme", *numbers, "needs"))


@measure
def decisions(book: Book) -> pd.DataFrame:
    """What each decision changed, as far as the data allow to say.

    Returns
    -------
    DataFrame
        decision, design (comparison, series with a control, series, before and after), before,
        after, effect, low, high, unit, comparison (the others before and after), placebo, drift
        (the difference between the halves of the time before), verdict (effect shown, no effect
        larger than x, changed, cause unknown, undecided, withheld), money_low, money_high, claimed,
        more
        (months or rows still needed), why.
    """
    rows = [
        {
            "decision": one.decision, "design": one.design, "before": one.before,
            "after": one.after, "effect": one.effect, "low": one.low, "high": one.high,
            "unit": one.unit, "comparison": one.comparison, "placebo": one.placebo,
            "drift": f"{one.drift[0]:.3g} … {one.drift[1]:.3g}" if one.drift else "",
            "verdict": one.verdict, "money_low": one.money[0] if one.money else None,
            "money_high": one.money[1] if one.money else None, "claimed": one.claimed,
            "more": one.more, "why": one.why,
        }
        for one in interventions.changed(book)
    ]  # fmt: skip
    texts = ("decision", "design", "unit", "comparison", "drift", "verdict", "why")
    numbers = ("before", "after", "effect", "low", "high", "placebo", "money_low", "money_high",
               "claimed", "more")  # fmt: skip
    order = ("decision", "design", "before", "after", "effect", "low", "high", "unit",
             "comparison", "placebo", "drift", "verdict", "money_low", "money_high", "claimed",
             "more", "why")  # fmt: skip
    return _frame(rows, texts, numbers, order=order)


@measure
def winback(book: Book) -> pd.DataFrame:
    """How many customers were lost, and what it would be worth to win them back.

    Returns
    -------
    DataFrame
        segment, lost (who left, or whose chance to order again is below one in five), last_margin
        (what one brought), value_low, value_high (of all of them, in a year, if they all came
        back), named (organisations in the list of those who left), called (with somebody who
        calls), returned.
    """
    rows = []
    for one in lifetimes.kept(book) if _has_sources(book) else ():
        if one.lost is None:
            continue
        brings = one.amount if book.by_key("sources")[one.source].amount_is == "margin" else None
        rows.append({
            "segment": one.segment, "lost": one.lost,
            "last_margin": brings[1] if brings else None,
            "value_low": one.lost * brings[0] if brings else None,
            "value_high": one.lost * brings[2] if brings else None,
        })  # fmt: skip
    left = book.rows("departures")
    if left:
        gone = [row for row in left if row.returned_on is None]
        told = money.model_of(book)
        row: dict[str, Any] = {
            "segment": "", "lost": float(len(gone)), "named": float(len(left)),
            "called": float(sum(one.caller is not None for one in gone)),
            "returned": float(len(left) - len(gone)),
        }  # fmt: skip
        if told.has("annual_margin"):
            low, likely, high, _ = money.summary(told.draws["annual_margin"])
            row |= {"last_margin": likely, "value_low": low * len(gone),
                    "value_high": high * len(gone)}  # fmt: skip
        rows.append(row)
    numbers = ("lost", "last_margin", "value_low", "value_high", "named", "called", "returned")
    return _frame(rows, ("segment",), numbers, order=("segment", *numbers))


# -- the answer


def known_so_far(book: Book) -> str:
    """Return the answer where a team works on it; nothing otherwise."""
    return answer(book) if is_opened(book) else ""


def answer(book: Book) -> str:
    """Say what problems cost a year, what that rests on, and what decisions changed."""
    if not is_opened(book):
        return say("No inputs, orders or decisions are entered yet.")
    said = [of_damage(book), _of_kept(book), of_decisions(book)]
    known = [one for one in said if one]
    return " ".join(known) or say("The inputs entered so far do not give a figure yet.")


def of_damage(book: Book) -> str:
    """Say what problems cost a year; empty where nothing can be computed."""
    rows = {one.part: one for one in records(damage(book))}
    if TOTAL_NET not in rows or pd.isna(rows[TOTAL_NET].likely):
        return ""
    net, gross = rows[TOTAL_NET], rows[TOTAL_GROSS]
    low, likely, high, whole = (
        book.money(money.two_digits(value))
        for value in (net.low, net.likely, net.high, gross.likely)
    )
    first = say(
        "Problems cost us {low} to {high} a year, likely {likely} net ({gross} gross).",
        low=low, high=high, likely=likely, gross=whole,
    )  # fmt: skip
    absent = [part for part in money.PARTS if part in rows and pd.isna(rows[part].likely)]
    if absent:
        parts = joined([translate(PART_WORDS[part]) for part in absent])
        first += " " + say("Not in it, since nobody knows the numbers: {parts}.", parts=parts)
    if not money.model_of(book).has(STATED):
        first += " " + say("This takes people at their word: what they say about staying.")
    return f"{first} {_of_drivers(book)}".strip()


def unasked(book: Book) -> tuple[list[Any], float]:
    """Return the drivers that no own customer was asked about, the largest first, and their share.

    As many as it takes for most of what is unasked.
    """
    rows = [one for one in records(drivers(book)) if one.origin in ("published", "guess")]
    whole = sum(one.share for one in rows)
    kept: list[Any] = []
    for one in rows:
        kept.append(one)
        if sum(each.share for each in kept) >= 0.9 * whole:
            break
    return kept, sum(one.share for one in kept)


def _of_drivers(book: Book) -> str:
    kept, share = unasked(book)
    if not kept or share < 0.2:
        return ""
    names = joined([translate(INPUTS[one.name].called) for one in kept[:3]])
    return say_number(
        len(kept[:3]),
        "{share} of the uncertainty is one number that we never asked our own customers: {names}.",
        "{share} of the uncertainty is {number} numbers that we never asked our own customers: "
        "{names}.",
        share=percent(sum(one.share for one in kept[:3])), names=names,
    )  # fmt: skip


def _of_kept(book: Book) -> str:
    if not _has_sources(book):
        return ""
    return " ".join(filter(None, (lifetimes.words(book, one) for one in lifetimes.kept(book)
                                  if not one.segment)))  # fmt: skip


def of_decisions(book: Book) -> str:
    """Say how many decisions have a shown effect, and of how many nobody can tell."""
    rows = interventions.changed(book)
    if not rows:
        return ""
    shown = [one for one in rows if one.verdict == interventions.SHOWN]
    less = [one for one in rows if _is_less_than_claimed(one)]
    none = [one for one in rows if one.verdict == interventions.NO_LARGER and one not in less]
    rest = len(rows) - len(shown) - len(less) - len(none)
    parts = [
        say_number(len(shown), "{number} has a shown effect", "{number} have a shown effect")
        if shown
        else say("none has a shown effect")
    ]
    if less:
        parts.append(
            say_number(
                len(less),
                "{number} has done less than claimed",
                "{number} have done less than claimed",
            )
        )
    if none:
        parts.append(
            say_number(
                len(none),
                "{number} has changed little or nothing",
                "{number} have changed little or nothing",
            )
        )
    if rest:
        parts.append(say("{number} cannot be judged", number=rest))
    return say("Of {decisions}, {parts}.", decisions=counted(len(rows), "decision"),
               parts=joined(parts))  # fmt: skip


def _is_less_than_claimed(one: interventions.Changed) -> bool:
    """Say whether what was claimed lies beyond all that the data allow."""
    if one.claimed is None or one.low is None or one.high is None:
        return False
    return not one.low <= one.claimed <= one.high and one.verdict != interventions.SHOWN


# -- small things


def _segments(book: Book) -> list[str]:
    return ["", *sorted({row.segment for row in money.inputs(book) if row.segment})]


def _known_segment(book: Book, segment: str | None) -> str:
    return segment if segment in _segments(book) and segment else ""


def _has_sources(book: Book) -> bool:
    return any(row.kind in ("orders", "contracts") for row in book.rows("sources"))


def _triple(name: str, drawn: Any) -> dict[str, float]:
    low, likely, high, _ = money.summary(drawn)
    return {f"{name}_low": low, name: likely, f"{name}_high": high}


def _frame(
    rows: Iterable[dict[str, Any]], texts: Sequence[str], numbers: Sequence[str], *,
    order: Sequence[str],
) -> pd.DataFrame:  # fmt: skip
    kinds = dict.fromkeys(texts, "str") | dict.fromkeys(numbers, "float64")
    made = pd.DataFrame(list(rows), columns=list(order))
    # A column in which no row has a text would be one of numbers, which takes none.
    made = made.astype(dict.fromkeys(texts, "object"))
    return made.fillna(dict.fromkeys(texts, "")).astype(kinds)
