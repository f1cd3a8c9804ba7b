"""The first thirty days of a second attempt: what is done by when, and what is done already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workbook.analysis.people import leader_of
from workbook.book import Book, rounds
from workbook.book.messages import _, counted, joined, quoted, say, say_number, translate
from workbook.book.model import TABLES
from workbook.chapters.recovery import attempts
from workbook.chapters.recovery.solutions import chosen_again

__all__ = ["first_thirty_days"]


@dataclass(frozen=True)
class Step:
    """One step: its days of the thirty, what is done, and what is left of it (empty: nothing)."""

    first_day: int
    last_day: int
    name: str
    does: str
    left: str

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return not self.left


def steps(book: Book) -> tuple[Step, ...]:
    """Return the steps in their order; none where there is no second attempt."""
    if not book.strategy.retry_of:
        return ()
    return book.remember("recovery steps", lambda: tuple(_steps(book)))


def _steps(book: Book) -> Iterator[Step]:
    for first, last, name, does, left in _PLAN:
        yield Step(first, last, name, translate(does), left(book))


def _named(book: Book) -> str:
    last = book.earlier
    if last is None:
        return say("The earlier attempt is not in this store.")
    if attempts.died_on(book) is None:
        return say("The day on which {attempt} ended.", attempt=quoted(last.strategy.name))
    return ""


def _team(book: Book) -> str:
    functions = {row.function for row in book.rows("members") if row.function}
    left = [] if leader_of(book) else [say("a leader")]
    if len(functions) < 3:
        left.append(say_number(3 - len(functions), "{number} more function with a member",
                               "{number} more functions with members"))  # fmt: skip
    return say("Missing: {what}.", what=joined(left)) if left else ""


def _voted(book: Book) -> str:
    found = rounds.rounds_of(book.rows("rounds"), "autopsy")
    if any(rounds.state(row) == "revealed" for row in found):
        return ""
    return say("No vote on it has been revealed yet.")


def _listened(book: Book) -> str:
    lost = [row for row in book.rows("visits") if row.customer == "lost"]
    called = book.rows("departures") if "departures" in TABLES else ()
    if lost or any(row.caller or row.returned_on for row in called):
        return ""
    return say("No conversation with a lost customer is entered yet.")


def _decided(book: Book) -> str:
    if attempts.is_blind(book):
        return say("Comes after the vote.")
    died = attempts.death(book)
    if died is None:
        return ""
    left = [
        one
        for one in attempts.points(book)
        if one.gate == died.gate and one.is_error and one.now != "settled"
    ]
    return (
        say_number(
            len(left),
            "{number} kind of error is still open at the {gate} gate.",
            "{number} kinds of error are still open at the {gate} gate.",
            gate=translate(died.gate),
        )
        if left
        else ""
    )


def _tested(book: Book) -> str:
    again = list(dict.fromkeys(one.solution for one in chosen_again(book)))
    if not again:
        return ""
    names = joined([quoted(book.name("solutions", key)) for key in again])
    return say("Not tested anew: what {solutions} rests on.", solutions=names)


def _committed(book: Book) -> str:
    making = {row.member for row in book.rows("commitments")}
    functions = {row.key: row.function for row in book.rows("members")}
    without = {row.key for row in book.rows("functions")} - {functions.get(one) for one in making}
    if not book.rows("functions"):
        return say("No functions are entered yet.")
    if not without:
        return ""
    names = joined([row.name for row in book.rows("functions") if row.key in without])
    return say("No commitment yet of {functions}.", functions=names)


def _measured(book: Book) -> str:
    wanted = {row.indicator for row in book.rows("objectives") if row.indicator}
    if not wanted:
        return say("No objective has an indicator yet.")
    left = wanted - {row.indicator for row in book.rows("measurements")}
    return (
        say("Without a first reading: {indicators}.", indicators=counted(len(left), "indicator"))
        if left
        else ""
    )


_PLAN: tuple[tuple[int, int, str, str, Callable[[Book], str]], ...] = (
    (1, 3, "name", _("Name the earlier attempt and the day on which it ended."), _named),
    (1, 3, "team", _("Name a leader, and bring at least three functions to the table."), _team),
    (
        4, 7, "vote",
        _("Vote blind on why it failed, and only then read what the checks say."),
        _voted,
    ),
    (4, 14, "listen", _("Ask customers who left what would bring them back."), _listened),
    (
        8, 14, "decide",
        _("Decide for each error of the gate that failed what is done differently."),
        _decided,
    ),
    (
        8, 21, "test",
        _("Test anew what a failed solution rested on, before it is chosen again."),
        _tested,
    ),
    (15, 21, "commit", _("Let each function make one small commitment with a day."), _committed),
    (15, 30, "measure", _("Take a first reading of every indicator."), _measured),
)  # fmt: skip


def first_thirty_days(book: Book) -> object:
    """The first thirty days, step by step.

    What the strategy already holds counts as done.
    """
    import pandas as pd

    rows = [
        {
            say("Days"): say("{first} to {last}", first=one.first_day, last=one.last_day),
            say("Step"): one.does,
            say("State"): f"✓ {say('done')}" if one.is_done else f"○ {say('to do')}",
            say("Still to do"): one.left or "–",
        }
        for one in steps(book)
    ]
    return pd.DataFrame(rows) if rows else None
