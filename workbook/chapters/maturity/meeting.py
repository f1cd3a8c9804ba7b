"""The script of the quarter of an hour that a team spends on the six shifts."""

from __future__ import annotations

from typing import Any

from workbook.analysis.instruments import revealed
from workbook.book import Book, records
from workbook.book.instruments import instrument
from workbook.book.messages import quoted, say
from workbook.chapters.maturity import measures
from workbook.charts.agenda import Step, agenda
from workbook.charts.theme import Html

__all__ = ["script"]


def script(book: Book) -> Html:
    """The meeting of a quarter of an hour: one shift, one action."""
    first = _topic(book)
    if first is None:
        return agenda([_vote(book)])
    return agenda([_vote(book), _look(book, first), _act(first)])


def _vote(book: Book) -> Step:
    said = (
        say("Nobody has voted yet: open the round above, a few days before the meeting.")
        if not revealed(book, measures.CLICKS)
        else say("Read what the book shows of each shift, and the hollow dots of the round before.")
    )
    return Step(
        instrument(measures.CLICKS).minutes,
        say("Vote alone"),
        (say("Everybody votes without seeing the others; nobody sees who voted how."), said),
    )


def _topic(book: Book) -> Any:
    """Return the one shift to talk about: where functions differ most, else furthest off."""
    rows = list(records(measures.clicks(book).dropna(subset="vote")))
    apart = [row for row in rows if row.apart >= measures.FAR]
    if apart:
        return max(apart, key=lambda row: row.apart)
    return max(rows, key=lambda row: row.gap, default=None)


def _look(book: Book, row: Any) -> Step:
    shift = quoted(measures.title(row.click))
    lines = [say("Talk only about {shift}.", shift=shift)]
    if row.apart >= measures.FAR:
        own = measures.functions(book)
        own = own[own.click == row.click].sort_values(["vote", "function"])
        lines.append(
            say(
                "{low} first, then {high}: each tells one case that it thought of.",
                low=book.name("functions", own.iloc[0].function),
                high=book.name("functions", own.iloc[-1].function),
            )
        )
    else:
        lines.append(say("Two people tell one case each that they thought of."))
    lines.append(say("Beside it stands the book: {fact}", fact=row.fact))
    return Step(6, say("Look at one shift"), tuple(lines))


def _act(row: Any) -> Step:
    lines = [say("Agree on one action, with an owner and a day, and enter it under Plans.")]
    if row.next:
        lines.append(say("What the book lacks first: {next}", next=row.next))
    return Step(5, say("Agree on one action"), tuple(lines))
