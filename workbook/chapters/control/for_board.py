"""What the board hears of results, customers won and lost, and commitments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from workbook.analysis import course, quarters
from workbook.analysis.people import function_of
from workbook.book import Book, records
from workbook.book.chapter import BoardLine
from workbook.book.fields import Row
from workbook.book.messages import _, counted, joined, quoted, say, say_number, translate
from workbook.chapters.control import measures
from workbook.chapters.control.answers import answered
from workbook.charts.theme import number

CUSTOMERS = {
    _("Customers won"): r"\b(won|new customers|acquired|ganad|nuevos clientes|captad)",
    _("Customers kept"): r"\b(kept|retained|retention|loyal|retenid|retención|conservad|fieles)",
    _("Customers lost"): r"\b(lost|churn|leav|left us|perdid|abandon|fuga)",
    _("Customers returned"): r"\b(return|won back|recovered|came back|recuperad|vuel)",
}
"""What is told of customers, and what the name of an indicator of it holds, in both languages."""
_OF_CUSTOMERS = re.compile(r"customer|client|consumer|buyer|churn", re.IGNORECASE)
MOST = 4


def decide(book: Book) -> Iterator[BoardLine]:
    """Return what is asked of senior management and has no answer yet, and what waits for it."""
    for row in _requests(book):
        if answered(book, row):
            continue
        said = say(
            "{statement} (asked on {on}).", statement=row.statement.rstrip("."), on=row.asked_on
        )
        if row.amount:
            said += " " + say("It would cost {money}.", money=book.money(row.amount))
        action = book.by_key("actions").get(row.action)
        waiting = ""
        if action is not None:
            waiting = say("{action} waits for it", action=quoted(action.statement))
            if action.starts_on and action.starts_on > book.as_of:
                waiting += say(", planned from {on} on", on=action.starts_on)
            waiting += "."
        yield BoardLine(said, row.due_on, waiting)


def _requests(book: Book) -> list[Row]:
    return [row for row in book.rows("requests") if row.asked_on <= book.as_of]


def money(book: Book) -> Iterator[BoardLine]:
    """Return what was asked and granted, and how many of the promised results are coming."""
    asked = [row for row in _requests(book) if row.amount and answered(book, row)]
    if asked:
        yield BoardLine(
            say(
                "Asked of senior management so far: {asked}. Granted: {granted}.",
                asked=book.money(sum(row.amount for row in asked)),
                granted=book.money(sum(row.granted or 0.0 for row in asked)),
            )
        )
    states = list(measures.status(book)["state"])
    on, off = states.count("on course"), states.count("off course")
    if not on and not off:
        return
    most = len(states) - off
    so_many = str(on) if on == most else say("between {on} and {most}", on=on, most=most)
    yield BoardLine(
        say(
            "Of {all_results} promised results, {so_many} are on course{off}.",
            all_results=len(states),
            so_many=so_many,
            off=say_number(off, "; {number} is off course", "; {number} are off course")
            if off
            else "",
        )
    )


def customers(book: Book) -> Iterator[BoardLine]:
    """Return the customers won, kept, lost and returned that indicators tell of by their names."""
    told = set()
    for name, holds in reversed(CUSTOMERS.items()):  # “won back” are no new ones
        for row in book.rows("indicators"):
            is_it = re.search(holds, row.name, re.IGNORECASE) and _OF_CUSTOMERS.search(row.name)
            if not is_it or row.key in told:
                continue
            found = course.readings(book, row.key, judged=False)
            if not found:
                continue
            told.add(row.key)
            until = quarters.months_before(found[-1].on, 3)
            before = [one for one in found if one.on <= until]
            unit = f" {row.unit}" if row.unit else ""
            said = say(
                "{name}: {value}{unit} on {on}",
                name=translate(name),
                value=number(found[-1].value),
                unit=unit,
                on=found[-1].on,
            )
            if before:
                said += say(", {value} three months before", value=number(before[-1].value))
            yield BoardLine(said + ".")


def kept(book: Book) -> Iterator[BoardLine]:
    """Return how the commitments of the last three months stand, and those that are not kept."""
    since, by_key = quarters.months_before(book.as_of, 3), book.by_key("commitments")
    rows = list(records(measures.commitments(book)))
    ended = [
        row
        for row in rows
        if row.state == "overdue" or (row.state.startswith("kept") and _due(row) >= since)
    ]
    if ended:
        states = [row.state for row in ended]
        on_time, late, overdue = map(states.count, ("kept on time", "kept late", "overdue"))
        parts = [
            say_number(on_time, "{number} was kept on time", "{number} were kept on time")
            if on_time
            else say("none was kept on time"),
            say("{number} late", number=late) if late else "",
            say_number(overdue, "{number} is overdue", "{number} are overdue") if overdue else "",
        ]
        yield BoardLine(
            say(
                "Of {commitments} of the last three months, {parts}.",
                commitments=counted(len(ended), "commitment"),
                parts=joined([part for part in parts if part]),
            )
        )
    yield from _in_time(book)
    still = [row for row in rows if row.state in ("overdue", "open")]
    for row in still[:MOST]:
        function = function_of(book, row.member)
        was = say("was due on {on}", on=_due(row)) if row.state == "overdue" else ""
        to_come = say("due on {on}", on=_due(row)) if row.due_on == row.due_on else ""
        yield BoardLine(
            say(
                "{statement}{whose}: {when}.",
                statement=quoted(by_key[row.commitment].statement),
                whose=f" ({function})" if function else "",
                when=was or to_come or say("open"),
            )
        )


def _in_time(book: Book) -> Iterator[BoardLine]:
    """Return how many answers of senior management came by the day they were needed."""
    due = [
        row
        for row in _requests(book)
        if row.due_on and (row.due_on <= book.as_of or answered(book, row))
    ]
    if due:
        in_time = sum(
            answered(book, row) and row.answered_on is not None and row.answered_on <= row.due_on
            for row in due
        )
        yield BoardLine(
            say(
                "Of {requests} to senior management that were due, {in_time} got an answer in "
                "time.",
                requests=counted(len(due), "request"),
                in_time=in_time or say("none"),
            )
        )


def _due(row: Any) -> date:
    due: date = (row.due_on if row.due_on == row.due_on else row.made_on).date()
    return due
