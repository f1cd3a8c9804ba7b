"""The complaint meeting: its script, the areas' guesses beside what the log says, and the pacts."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import pandas as pd

from workbook.analysis.instruments import rated
from workbook.book import Book
from workbook.book.messages import Message, joined, number, say, say_number
from workbook.chapters.sectors import measures
from workbook.chapters.sectors.between import hand_overs
from workbook.chapters.sectors.by_hand import cases, known
from workbook.chapters.sectors.measures import is_blind, only_when_revealed
from workbook.charts import theme
from workbook.charts.parts import Points

__all__ = ["agreed", "guesses", "script"]

_STYLE = """<style>
.wb-script { list-style: none; margin: .6em 0 1em; padding: 0; counter-reset: step; }
.wb-script li { display: grid; grid-template-columns: 5.5em minmax(0, 1fr); gap: .8em;
  padding: .45em .7em; margin-bottom: .4em; background: var(--wb-wash);
  border-left: 4px solid var(--wb-quiet); break-inside: avoid; max-width: none; }
.wb-script li:first-child { border-left-color: var(--wb-good); font-weight: 600; }
.wb-script span { color: var(--wb-soft); font-weight: 400; white-space: nowrap; }
</style>"""


def script(book: Book) -> theme.Html:
    """How to hold a complaint meeting in 45 minutes: where, not who."""
    steps = [
        (say_number(minutes, "{number} minute", "{number} minutes"), said)
        for minutes, said in _steps(book)
    ]
    items = "".join(
        f"<li><span>{escape(time)}</span><div>{escape(said)}</div></li>" for time, said in steps
    )
    made = theme.Html(
        f'<div class="wb">{_STYLE}<ol class="wb-script">{items}</ol></div>',
        [Points(tuple(steps))],
    )
    meetings = held(book)
    return theme.together([made, meetings]) if meetings else made


def _steps(book: Book) -> list[tuple[int, Message]]:
    names = [book.name("functions", key) for key in _invited(book)]
    whom = say(" Needed are {functions}.", functions=joined(names)) if names else ""
    return [
        (
            3,
            say(
                "The rule: we ask where and how, not who. Nobody is named, not in the note "
                "either.{whom}",
                whom=whom,
            ),
        ),
        (
            3,
            say(
                "Everybody guesses, without talking, how many days the case was in each area. "
                "The leader opens a round for it; until it is revealed this page hides the times."
            ),
        ),
        (6, say("Reveal the guesses, and read them beside what the log or the case says.")),
        (15, _largest(book)),
        (
            12,
            say(
                "Each area speaks of its own part first: what I will change, what I need from "
                "you, what I give you."
            ),
        ),
        (
            6,
            say(
                "Write down commitments, each with a day and this meeting, and one sentence as a "
                "note: what in the way of working made it happen."
            ),
        ),
    ]


def _invited(book: Book) -> tuple[str, ...]:
    found = known(book)
    moment = found.moment if found else None
    there = [row.function for row in book.rows("moment_functions") if row.moment == moment]
    log = [one.function for one in (found.areas if found else ()) if one.function]
    return tuple(dict.fromkeys(there or log))


def _largest(book: Book) -> Message:
    pairs = [] if is_blind(book) else list(hand_overs(book)[:2])
    if not pairs:
        return say(
            "The two hand-overs with the longest waits: what was ready, what was missing, what "
            "did the next one have to ask for?"
        )
    named = [
        say(
            "from {giver} to {taker}",
            giver=book.name("functions", giver),
            taker=book.name("functions", taker),
        )
        for giver, taker in pairs
    ]
    return say(
        "The hand-overs with the longest waits ({pairs}): what was ready, what was missing, what "
        "did the next one have to ask for?",
        pairs=joined(named),
    )


def guesses(book: Book) -> theme.Html | Message | None:
    """How many days the areas guessed for each area, beside what it took."""
    if is_blind(book):
        return only_when_revealed()
    votes = {one.about: one for one in rated(book, "times")}
    if not votes:
        return None
    took = _took(book)
    rows = [
        {
            "function": theme.linked(book.name("functions", key), "functions", key),
            "guess": _days(one.all.median),
            "spread": _spread(one.all.q1, one.all.q3),
            "took": _days(took.get(key)),
        }
        for key, one in votes.items()
    ]
    labels = {
        "function": say("Function"),
        "guess": say("Days guessed (middle)"),
        "spread": say("Half of the guesses"),
        "took": say("Days that it took"),
    }
    return theme.table(pd.DataFrame(rows), say("Guessed and taken"), labels)


def _took(book: Book) -> Mapping[str, float]:
    """Return function → days: of the case of the last meeting, else of half of the log's cases."""
    meetings = [row for row in book.rows("meetings") if row.case and row.held_on <= book.as_of]
    by_hand = cases(book)
    last = max(meetings, key=lambda row: row.held_on, default=None)
    chosen = str(last.case) if last else next(reversed(list(by_hand)), "")
    if chosen in by_hand:
        took: dict[str, float] = {}
        for step in by_hand[chosen]:
            key = step.row.function
            took[key] = took.get(key, 0) + step.waited + step.lasted
        return took
    found = known(book)
    return {
        one.key: days
        for one in (found.areas if found else ())
        if found and (days := found.days(one.p50)) is not None
    }


def _days(days: float | None) -> str:
    return "–" if days is None else number(days, 1)


def _spread(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else theme.span(low, high)


def agreed(book: Book) -> theme.Html | None:
    """What two areas promise each other where work goes from one to the other.

    Enter them as promises to another function, before anybody rates what is received.
    """
    found = measures.pacts(book)
    if found.empty:
        return None
    pairs: dict[frozenset[str], dict[str, str]] = {}
    for row in found.itertuples():
        both = frozenset((row.supplier, row.customer))
        pairs.setdefault(
            both,
            {
                "pair": say(
                    "{giver} and {taker}",
                    giver=book.name("functions", row.supplier),
                    taker=book.name("functions", row.customer),
                ),
                "gives": _given(book, row.supplier, row.gives),
                "needs": _given(book, row.customer, row.needs),
            },
        )
    shown = [one for one in pairs.values() if one["gives"] or one["needs"]]
    open_ = [one for one in pairs.values() if one not in shown]
    parts = []
    if shown:
        labels = {
            "pair": say("Between"),
            "gives": say("One gives"),
            "needs": say("The other gives"),
        }
        nothing = say("not agreed yet")
        rows = [{name: text or nothing for name, text in one.items()} for one in shown]
        parts.append(theme.table(pd.DataFrame(rows), say("What we agreed on"), labels))
    if open_:
        parts.append(
            theme.paragraph(
                say("Nothing is agreed yet between {pairs}.",
                    pairs=joined([one["pair"] for one in open_]))
            )
        )  # fmt: skip
    return theme.together(parts)


def _given(book: Book, giver: str, statements: str) -> str:
    if not statements:
        return ""
    name = book.name("functions", giver)
    return say("{function}: {statements}", function=name, statements=statements)


def held(book: Book) -> theme.Html | None:
    """The meetings held, with who was missing and how many commitments came of each."""
    found = measures.meetings(book)
    if found.empty:
        return None
    from workbook.book.messages import day

    about = book.by_key("meetings")
    rows = [
        {
            "meeting": theme.linked(
                about[row.meeting].about or row.meeting, "meetings", row.meeting
            ),
            "held": day(row.held_on.date()),
            "missing": _names(book, row.missing),
            "promised": number(int(row.commitments)),
            "kept": number(int(row.kept)),
        }
        for row in found.itertuples()
    ]
    labels = {
        "meeting": say("Meeting"),
        "held": say("Held on"),
        "missing": say("Did not take part"),
        "promised": say("Promised there"),
        "kept": say("Of these done"),
    }
    return theme.table(pd.DataFrame(rows), say("Meetings held"), labels)


def _names(book: Book, keys: str) -> str:
    listed = [book.name("functions", key) for key in keys.split("; ") if key]
    return joined(listed) if listed else say("nobody")
