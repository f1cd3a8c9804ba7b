"""Checks of a second attempt: it changes what ended the first one, and learns why it ended.

They find something only where a strategy names the one that it tries again, or has ended.
"""

from __future__ import annotations

from collections.abc import Iterator

from workbook.analysis.checks import Found, check, findings
from workbook.book import Book, rounds
from workbook.book.messages import quoted, say, translate
from workbook.chapters.recovery import attempts
from workbook.chapters.recovery.solutions import chosen_again


@check(
    "R101",
    "warning",
    "an error of the gate at which the last attempt failed is there again",
    source="[004]",
)
def repeats(book: Book) -> Iterator[Found]:
    died = None if book.earlier is None or attempts.is_blind(book) else attempts.death(book)
    if died is None:
        return
    back = {
        one.code: one.again
        for one in attempts.points(book)
        if one.gate == died.gate and one.is_error and one.now == "repeated"
    }
    for one in findings(book, select=sorted(back)) if back else ():
        if one.severity == "error":
            again = back[one.code]
            yield Found(
                one.table,
                one.keys,
                say(
                    "The last attempt failed at the {gate} gate, and one of its errors is back: "
                    "{message}",
                    gate=translate(died.gate),
                    message=one.message,
                ),
                say("{again} is the same as then. {remedy}", again=quoted(again), remedy=one.remedy)
                if again
                else one.remedy,
            )


@check(
    "R102",
    "warning",
    "nothing is entered yet where the last attempt failed",
    source="[004]",
)
def untouched(book: Book) -> Iterator[Found]:
    died = None if book.earlier is None or attempts.is_blind(book) else attempts.death(book)
    if died is None:
        return
    own = [one for one in attempts.points(book) if one.gate == died.gate and one.is_error]
    if own and all(one.now == "untouched" for one in own):
        yield Found(
            "strategy",
            (book.key,),
            say(
                "The last attempt failed at the {gate} gate, and nothing is entered there yet.",
                gate=translate(died.gate),
            ),
            say("Begin there, before anything else of the new attempt is decided."),
        )


@check(
    "R103",
    "warning",
    "a solution that failed is chosen again, and what it rested on is still refuted or untested",
    source="[004]",
)
def chosen_without_a_test(book: Book) -> Iterator[Found]:
    if not attempts.is_opened(book):
        return
    by_solution: dict[str, list[tuple[str, str]]] = {}
    for one in chosen_again(book):
        by_solution.setdefault(one.solution, []).append((one.assumption, one.verdict))
    for key, rests in by_solution.items():
        statement, verdict = rests[0]
        yield Found(
            "solutions",
            (key,),
            say(
                "{solution} failed before and is chosen again, while {statement} is still "
                "{verdict}.",
                solution=quoted(book.name("solutions", key)),
                statement=quoted(statement),
                verdict=translate(verdict),
            ),
            say("Test it with customers before more money goes into the solution."),
        )


@check(
    "R104",
    "info",
    "an attempt ended and the team has not voted on why",
    source="[004]",
)
def not_voted(book: Book) -> Iterator[Found]:
    if not attempts.is_opened(book):
        return
    last = attempts.ended(book)
    is_over = last is not None and (
        attempts.died_on(book) is not None
        or any(row.status == "failed" for row in last.rows("solutions"))
    )
    if last is None or not is_over or any(_has_voted(one) for one in (book, last)):
        return
    yield Found(
        "strategy",
        (book.key,),
        say(
            "{attempt} has ended, and the team has not voted on why.",
            attempt=quoted(last.strategy.name),
        ),
        say("Open a round on why the last attempt failed: four questions, two minutes, no names."),
    )


def _has_voted(book: Book) -> bool:
    """Say whether a round on why the last attempt failed was held, or is under way."""
    return any(row.opened_on for row in rounds.rounds_of(book.rows("rounds"), "autopsy"))
