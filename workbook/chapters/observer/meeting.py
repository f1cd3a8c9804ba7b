"""The script of the meeting of 30 minutes: measure, present, mobilise."""

from __future__ import annotations

from workbook.analysis.instruments import revealed
from workbook.book import Book, rounds
from workbook.book.instruments import instrument
from workbook.book.messages import joined, quoted, say
from workbook.chapters.observer import measures
from workbook.charts.agenda import Step, agenda
from workbook.charts.theme import Html

__all__ = ["script"]

A_MEETING = 2
"""Questions that are talked about in one meeting."""


def script(book: Book) -> Html:
    """The meeting of 30 minutes: measure, present, mobilise."""
    return agenda([_measure(), _present(book), _talk(book), _mobilise()])


def _measure() -> Step:
    tool = instrument(measures.OBSTACLES)
    return Step(
        tool.minutes,
        say("Measure"),
        (
            say("Everybody votes alone on the eight lines above, if a round is open."),
            say("Everything else is measured from the work itself: nobody fills in anything."),
        ),
    )


def _present(book: Book) -> Step:
    table = measures.obstacles(book)
    lines = [say("First what the book shows, then what we say; no names, and no reasons asked.")]
    moved = table.dropna(subset=["vote", "vote_before"])
    moved = moved[moved.vote - moved.vote_before >= 1]
    if not moved.empty:
        lines.append(
            say(
                "Say what got better: {obstacles}.",
                obstacles=joined([quoted(measures.title(key)) for key in moved.obstacle]),
            )
        )
    voted = table.dropna(subset="vote").sort_values(["vote", "obstacle"])
    if not voted.empty:
        lowest = voted.iloc[0]
        lines.append(
            say(
                "Stay with one: {obstacle}. {fact}",
                obstacle=quoted(measures.title(lowest.obstacle)),
                fact=lowest.fact,
            )
        )
    return Step(10, say("Present"), tuple(lines))


def _talk(book: Book) -> Step:
    items = instrument(measures.QUESTIONS).items
    last = rounds.latest(book, measures.QUESTIONS)
    given: set[str] = set()
    if last is not None and last.revealed_on is None:
        voted = book.sealed.get(measures.QUESTIONS, {}).values()
        given = {key[0] for keys in voted for key in keys}
    left = [item for item in items if item.key not in given][:A_MEETING]
    if last is not None and last.revealed_on is not None and revealed(book, measures.QUESTIONS):
        first = say("All seven are answered; read then and now side by side.")
        return Step(7, say("Two questions"), (first, say("Ask again after half a year.")))
    asked = " ".join(item.text for item in left)
    return Step(
        7,
        say("Two questions"),
        (
            say("In pairs, three minutes: {questions}", questions=asked),
            say("Then one sentence each that the whole team keeps."),
        ),
    )


def _mobilise() -> Step:
    return Step(
        10,
        say("Mobilise"),
        (
            say("Each area promises one thing at most, in its own words, with a day."),
            say("Whoever has no room says so: a later day is a good promise too."),
            say("Enter the promises under Commitments, with this meeting."),
        ),
    )
