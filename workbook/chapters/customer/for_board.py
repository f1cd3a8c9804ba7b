"""What the board hears of customers: a risk in what is believed of them, and one's own words."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.analysis.verdicts import verdicts
from workbook.book import Book, records
from workbook.book.chapter import BoardLine
from workbook.book.messages import counted, quoted, say
from workbook.chapters.customer.measures import resting_on
from workbook.chapters.customer.visits import who_spoke

_OPEN = ("refuted", "untested", "undecided")


def risk(book: Book) -> Iterator[BoardLine]:
    """Return the open assumption on which most money rests, then most importance."""
    by_key = book.by_key("assumptions")
    risks = []
    for one in records(verdicts(book)):
        row = by_key[one.assumption]
        resting = [other for _, other in resting_on(book, one.assumption)]
        at_stake = sum(getattr(other, "cost", None) or 0.0 for other in resting)
        if one.verdict in _OPEN and resting:
            order = (at_stake, row.importance or 0, -_OPEN.index(one.verdict))
            risks.append((order, row, one, len(resting), at_stake))
    if not risks:
        return
    _, row, one, number, at_stake = max(risks, key=lambda risk: risk[0])
    amount = say(", and {amount}", amount=book.money(at_stake)) if at_stake else ""
    yield BoardLine(
        say(
            "{resting}{amount} rest on {claim}, which {verdict}.",
            resting=counted(number, "decision").capitalize(),
            amount=amount,
            claim=quoted(row.statement),
            verdict={
                "refuted": say("the evidence contradicts"),
                "untested": say("nobody has tested yet"),
                "undecided": say("the evidence does not decide yet"),
            }[one.verdict],
        )
    )


def voice(book: Book) -> Iterator[BoardLine]:
    """Return what the last customer said who was visited, in their words."""
    rows = [row for row in book.rows("visits") if row.their_words and row.held_on <= book.as_of]
    for row in sorted(rows, key=lambda row: row.held_on, reverse=True):
        words = f"“{row.their_words.strip('“”')}”"
        yield BoardLine(
            say("{words} – {who}, {on}", words=words, who=who_spoke(row), on=row.held_on)
        )
