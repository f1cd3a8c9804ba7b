"""What is off course and why, what is asked of senior management, and targets under discussion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import _, day, number, quoted, say, translate
from workbook.charts import theme
from workbook.charts.cards import Card, cards

__all__ = ["explained", "negotiated", "requested"]

_ANSWERS = {
    "agreed": _("agreed"),
    "countered": _("countered"),
    "refused": _("refused"),
    "granted": _("granted"),
    "part": _("granted in part"),
}


def explained(book: Book) -> theme.Html | None:
    """Why a result is off course, and what is done about it; the newest first."""
    rows = [row for row in book.rows("explanations") if row.on <= book.as_of]
    items = []
    for row in sorted(rows, key=lambda row: row.on, reverse=True):
        follow = (
            say("Action against it: {action}.", action=quoted(book.name("actions", row.action)))
            if row.action
            else say("No action against it yet.")
        )
        who = say("Followed up by {owner}.", owner=_member(book, row.owner)) if row.owner else ""
        items.append(
            _item(
                book.name("indicators", row.indicator),
                (say("{cause} ({on})", cause=row.cause, on=row.on), follow, who),
                "good" if row.action else "caution",
            )
        )
    return _list(items)


def requested(book: Book) -> theme.Html | None:
    """What is asked of senior management: what waits for an answer first, by the day it is due."""
    rows = [row for row in book.rows("requests") if row.asked_on <= book.as_of]
    rows.sort(key=lambda row: (answered(book, row), row.due_on is None, row.due_on))
    items = []
    for row in rows:
        asked = say("Asked of {who} on {on}", who=_member(book, row.of), on=row.asked_on) + (
            f": {book.money(row.amount)}." if row.amount else "."
        )
        holds = (
            say("For {action}.", action=quoted(book.name("actions", row.action)))
            if row.action
            else ""
        )
        items.append(
            _item(
                row.statement,
                (asked, _answer(book, row), holds),
                "good" if answered(book, row) else "caution",
            )
        )
    return _list(items)


def negotiated(book: Book) -> theme.Html | None:
    """Targets under discussion: each proposal with its reason and its answer."""
    by_objective: dict[str, list[Row]] = {}
    for row in sorted(book.rows("target_proposals"), key=lambda row: row.number):
        by_objective.setdefault(row.objective, []).append(row)
    items = []
    for key, rows in by_objective.items():
        objective = book.by_key("objectives")[key]
        target = number(objective.target) if objective.target is not None else say("not entered")
        lines: list[str] = [say("Target today: {target}.", target=target)]
        lines += [_proposal(book, row) for row in rows]
        tone = "good" if rows[-1].answer == "agreed" else "caution"
        items.append(_item(objective.statement, lines, tone))
    return _list(items)


def _proposal(book: Book, row: Row) -> str:
    proposed = say(
        "{number}. {who} proposes {target}", number=row.number, who=_member(book, row.member),
        target=number(row.target),
    )  # fmt: skip
    until = say(" by {due_on}", due_on=row.due_on) if row.due_on else ""
    answer = translate(_ANSWERS[row.answer]) if row.answer else say("no answer yet")
    why = f" {row.reason}" if row.reason else ""
    return f"{proposed}{until}: {answer}.{why}"


def answered(book: Book, row: Row) -> bool:
    """Say whether a request had its answer on the day of the report."""
    on = row.answered_on
    return row.answer is not None and (on is None or on <= book.as_of)


def _answer(book: Book, row: Row) -> str:
    if not answered(book, row):
        if row.due_on is None:
            return say("No answer yet.")
        if row.due_on < book.as_of:
            return say("The answer was needed by {due_on}.", due_on=row.due_on)
        return say("The answer is needed by {due_on}.", due_on=row.due_on)
    when = day(row.answered_on) if row.answered_on else say("no date recorded")
    granted = f": {book.money(row.granted)}" if row.granted else ""
    return say(
        "Answered on {when}: {answer}{granted}.",
        when=when,
        answer=translate(_ANSWERS[row.answer]),
        granted=granted,
    )


def _member(book: Book, key: str) -> str:
    return book.name("members", key)


def _item(title: str, lines: Iterable[str], tone: str) -> Card:
    return Card(title=title, lines=tuple(("", line) for line in lines if line), tone=tone)


def _list(items: Sequence[Card]) -> theme.Html | None:
    return cards(items) if items else None
