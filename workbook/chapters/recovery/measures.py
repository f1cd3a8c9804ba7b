"""Measures of a second attempt, and its answer in a sentence."""

from __future__ import annotations

from typing import Any

import pandas as pd

from workbook.analysis.checks import GATES, checks
from workbook.analysis.instruments import rated
from workbook.book import Book, measure
from workbook.book.messages import counted, day, joined, quoted, say, say_number, translate
from workbook.chapters.recovery import attempts
from workbook.chapters.recovery.attempts import Point
from workbook.chapters.recovery.costs import rows_of_cost
from workbook.chapters.recovery.thirty_days import steps

__all__ = ["answer", "belief", "cost", "death", "gates", "points", "restart"]

_FEW = 2


@measure
def gates(book: Book) -> pd.DataFrame:
    """The four gates when the earlier attempt ended, and now.

    Returns
    -------
    DataFrame
        gate, then (its status at the end), errors_then, now (its status), errors_now, settled
        (codes of errors then that are found no more), repeated (codes of errors and warnings that
        are found again) and new (those that were not found then). Null for what was then where
        there is no earlier attempt to read.
    """
    earlier = None if attempts.is_blind(book) else book.earlier
    then = attempts.statuses(earlier) if earlier else {}
    now = attempts.statuses(book)
    known = attempts.points(book) if earlier else ()
    codes = attempts.codes(book) if earlier else {}
    rows = []
    for gate in GATES:
        own = [one for one in known if one.gate == gate.name]
        before = {one.code for one in own}
        new = [code for code, of in codes.items() if of == gate.name and code not in before]
        rows.append(
            {
                "gate": gate.name,
                "then": then[gate.name].status if then else None,
                "errors_then": then[gate.name].errors if then else None,
                "now": now[gate.name].status,
                "errors_now": now[gate.name].errors,
                "settled": _listed(one for one in own if one.is_error and one.now == "settled"),
                "repeated": _listed(one for one in own if one.now == "repeated"),
                "new": "; ".join(sorted(new)),
            }
        )
    columns = ["gate", "then", "errors_then", "now", "errors_now", "settled", "repeated", "new"]
    texts = ("gate", "then", "now", "settled", "repeated", "new")
    return pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(texts, "str") | dict.fromkeys(("errors_then", "errors_now"), "Int64")
    )


def _listed(found: Any) -> str:
    return "; ".join(one.code for one in found)


@measure
def points(book: Book) -> pd.DataFrame:
    """What the checks found when the earlier attempt ended, and what has become of it.

    Returns
    -------
    DataFrame
        order, gate, code, severity, message_then (the first of them), number (how many were found
        then), now (settled, repeated, or untouched: found no more only because nothing is entered
        there), again (the row that is the same as then, where one is), changed (the tables that
        bear on it, each with its rows that are new or different) and since (the day from which on
        it was there, for errors of the gate that failed first; null where the attempt came into
        the store in one piece).
    """
    blind = attempts.is_blind(book)
    seen = {} if blind else attempts.seen(book)
    rows = [
        {
            "order": at,
            "gate": one.gate,
            "code": one.code,
            "severity": "error" if one.is_error else "warning",
            "message_then": one.message,
            "number": one.number,
            "now": one.now,
            "again": one.again or None,
            "changed": "; ".join(f"{name}: {rows}" for name, rows in one.changed.items()),
            "since": seen.get(one.code),
        }
        for at, one in enumerate(() if blind else attempts.points(book), 1)
    ]
    columns = ["order", "gate", "code", "severity", "message_then", "number", "now", "again"]
    columns += ["changed", "since"]
    texts = ("gate", "code", "severity", "message_then", "now", "again", "changed")
    return pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(texts, "str")
        | dict.fromkeys(("order", "number"), "Int64")
        | {"since": "datetime64[s]"}
    )


@measure
def death(book: Book) -> pd.DataFrame:
    """Where the attempt that ended failed first; one row, or none where no gate failed.

    Returns
    -------
    DataFrame
        gate, died_on, seen_on (the day from which on this gate had errors of the end, by the saves
        of its history; null where it came into the store in one piece) and days_before (from
        then to the end).
    """
    found, last = attempts.death(book), attempts.ended(book)
    rows = []
    if found and last and not attempts.is_blind(book):
        died, seen = attempts.died_on(book), attempts.seen_on(book)
        days = (died - seen).days if died and seen else None
        rows.append({"gate": found.gate, "died_on": died, "seen_on": seen, "days_before": days})
    columns = ["gate", "died_on", "seen_on", "days_before"]
    return pd.DataFrame(rows, columns=columns).astype(
        {"gate": "str", "days_before": "Int64"}
        | dict.fromkeys(("died_on", "seen_on"), "datetime64[s]")
    )


@measure
def belief(book: Book) -> pd.DataFrame:
    """What the team thinks ended the last attempt, beside what the checks found then.

    Returns
    -------
    DataFrame
        gate, vote (median of the part it had, from 0 none to 4 it alone was enough), q1, q3,
        voters and errors_then. The vote is null with fewer than three voters, errors_then while
        the vote is still blind or there is no earlier attempt to read.
    """
    last = attempts.ended(book)
    hidden = attempts.is_blind(book)
    then = attempts.statuses(last) if last and not hidden else {}
    votes = {one.about: one.all for one in rated(book, "autopsy")}
    if not votes and last is not None and last is not book:
        votes = {one.about: one.all for one in rated(last, "autopsy")}
    rows = [
        {
            "gate": gate.name,
            "vote": votes[gate.name].median if gate.name in votes else None,
            "q1": votes[gate.name].q1 if gate.name in votes else None,
            "q3": votes[gate.name].q3 if gate.name in votes else None,
            "voters": votes[gate.name].voters if gate.name in votes else 0,
            "errors_then": then[gate.name].errors if then else None,
        }
        for gate in GATES
    ]
    columns = ["gate", "vote", "q1", "q3", "voters", "errors_then"]
    return pd.DataFrame(rows, columns=columns).astype(
        {"gate": "str"}
        | dict.fromkeys(("vote", "q1", "q3"), "float64")
        | dict.fromkeys(("voters", "errors_then"), "Int64")
    )


@measure
def cost(book: Book) -> pd.DataFrame:
    """What the last attempt cost in money, relations and loyalty, and what of it survived.

    Returns
    -------
    DataFrame
        cost (money, relations, loyalty, survived), what, then (when it ended), now, low, high
        (where it is a range) and needs (what is missing to say it; empty where nothing is). Money
        sunk is the cost of its solutions that were chosen, live or failed, and of its actions as
        far as they went (what was spent, else cost × progress). Of what survived, ``then`` counts
        the rows of the last attempt and ``now`` those that the new one goes on with, by their keys
        or their words.
    """
    rows = rows_of_cost(book)
    columns = ["cost", "what", "then", "now", "low", "high", "needs"]
    return pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(("cost", "what", "needs"), "str")
        | dict.fromkeys(("then", "now", "low", "high"), "float64")
    )


@measure
def restart(book: Book) -> pd.DataFrame:
    """The first thirty days of a second attempt, step by step.

    Returns
    -------
    DataFrame
        first_day, last_day (of the thirty), step (its name), done and left (what is still to do;
        empty where it is done).
    """
    rows = [
        {
            "first_day": one.first_day,
            "last_day": one.last_day,
            "step": one.name,
            "done": one.is_done,
            "left": one.left,
        }
        for one in steps(book)
    ]
    columns = ["first_day", "last_day", "step", "done", "left"]
    return pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(("first_day", "last_day"), "Int64")
        | dict.fromkeys(("step", "left"), "str")
        | {"done": "boolean"}
    )


def known_so_far(book: Book) -> str:
    """Return the answer where a team tries again, or its attempt has ended; nothing otherwise."""
    return answer(book) if attempts.is_opened(book) else ""


def answer(book: Book) -> str:
    """Say in sentences where the last attempt failed, and whether this one changes that."""
    last = attempts.ended(book)
    if not attempts.is_opened(book):
        return say(
            "This strategy follows no earlier attempt. Where it does, name the earlier one under "
            "“Second attempt of”."
        )
    if last is None:
        return say(
            "This strategy tries again after “{earlier}”, which is not in this store, or is not "
            "open to you. Import it into the same store to see where it failed and what has "
            "changed.",
            earlier=book.strategy.retry_of,
        )
    if attempts.is_blind(book):
        return say(
            "The team is voting on why the last attempt failed. What the checks say is shown when "
            "the leader reveals the round."
        )
    said: list[str] = [_what_ended(book, last)]
    if last is not book:
        said.append(_what_changed(attempts.points(book)))
    return " ".join(said)


def _what_ended(book: Book, last: Book) -> str:
    found, name = attempts.death(book), quoted(last.strategy.name)
    died = attempts.died_on(book)
    if found is None:
        return say("{attempt} ended, and no gate had failed by then.", attempt=name)
    facts = {"attempt": name, "gate": translate(found.gate), "why": found.message}
    said = (
        say("{attempt}, which ended on {day}, failed first at the {gate} gate: {why}",
            day=day(died), **facts)
        if died
        else say("{attempt} failed first at the {gate} gate: {why}", **facts)
    )  # fmt: skip
    seen = attempts.seen_on(book)
    if died and seen and seen < died:
        said += " " + say_number(
            (died - seen).days,
            "This could be seen {number} day before it ended.",
            "This could be seen {number} days before it ended.",
        )
    return said


def _what_changed(known: tuple[Point, ...]) -> str:
    errors = [one for one in known if one.is_error]
    settled = [one for one in errors if one.now == "settled"]
    if not known:
        return say("The checks had found nothing in it.")
    said: list[str] = []
    if errors and len(settled) == len(errors):
        said.append(
            say_number(
                len(errors),
                "The new one settles the {number} kind of error.",
                "The new one settles all {number} kinds of error.",
            )
        )
    elif errors:
        said.append(
            say(
                "The new one settles {settled} of {errors}.",
                settled=len(settled),
                errors=counted(len(errors), "kind of error", "kinds of error"),
            )
        )
    back = [one for one in known if one.now == "repeated"]
    for kind, is_error in ((say("error"), True), (say("warning"), False)):
        own = [one for one in back if one.is_error is is_error]
        if own:
            said.append(_come_back(own, kind))
    untouched = [one for one in errors if one.now == "untouched"]
    if untouched:
        said.append(
            say_number(
                len(untouched),
                "{number} kind of error is untouched: nothing is entered there yet.",
                "{number} kinds of error are untouched: nothing is entered there yet.",
            )
        )
    return " ".join(said)


def _come_back(found: list[Point], kind: str) -> str:
    named = [quoted(translate(checks()[one.code].finds)) for one in found[:_FEW]]
    if len(found) > _FEW:
        named.append(counted(len(found) - _FEW, "other", "others"))
    return say_number(
        len(found),
        "{number} kind of {kind} comes back: {named}.",
        "{number} kinds of {kind} come back: {named}.",
        kind=kind,
        named=joined(named),
    )
