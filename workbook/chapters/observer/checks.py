"""Checks of how we see service. None pushes: more method and more pressure do not help here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from workbook.analysis.agreeing import agreement_on
from workbook.analysis.checks import Found, check
from workbook.analysis.left_behind import rows_of
from workbook.book import Book, rounds
from workbook.book.instruments import READING, SECONDS, names
from workbook.book.messages import joined, percent, say, say_number
from workbook.book.model import SUBJECTS
from workbook.chapters.observer.meters import due, figure
from workbook.stats.proportion import wilson_interval

WELL_KEPT, FEWEST_DUE = 0.8, 8
LITTLE, FEWEST_RATERS = 0.4, 5
MOST_MINUTES, WITHIN = 30, 90
_OWN = frozenset({"obstacles", "metrics", "observer", "clicks"})


def is_opened(book: Book) -> bool:
    """Say whether a team works on how it sees service: it voted on it, or met."""
    return bool(rows_of(book, "meetings")) or any(
        row.instrument in _OWN for row in book.rows("ratings")
    )


@check("A104", "warning", "promises to the team of which too few are kept in time", source="[003]")
def too_much_promised(book: Book) -> Iterator[Found]:
    if not is_opened(book):
        return
    ended, kept = due(book)
    if len(ended) < FEWEST_DUE:
        return
    found = wilson_interval(len(kept) / len(ended), len(ended))
    if found.high >= WELL_KEPT:
        return
    late = [row.key for row in ended if row not in kept]
    yield Found(
        "commitments",
        tuple(late),
        say(
            "{kept} of {due} promises to the team were kept in time: {share} ({low} to {high}).",
            kept=len(kept),
            due=len(ended),
            share=percent(found.estimate),
            low=percent(found.low),
            high=percent(found.high),
        ),
        say("Promise fewer things, or later ones, or say who helps. Ask what came in between."),
    )


@check("A105", "warning", "no agreement on which number means satisfied", source="[003]")
def no_agreement(book: Book) -> Iterator[Found]:
    found = agreement_on(book, "metrics")
    if found.raters < FEWEST_RATERS or found.high is None or found.high >= LITTLE:
        return
    yield Found(
        "strategy",
        (book.key,),
        say(
            "Members do not agree which numbers would make them act: {alpha} ({low} to {high}), "
            "where 1 is full agreement and 0 is chance.",
            alpha=figure(found.alpha or 0.0),
            low=figure(found.low or 0.0),
            high=figure(found.high),
        ),
        say(
            "Choose two or three numbers together, and let each area say what it would do if they "
            "moved."
        ),
    )


@check("A106", "info", "members are asked more than the work allows", source="[003]")
def asked_too_much(book: Book) -> Iterator[Found]:
    if not is_opened(book):
        return
    rows = book.rows("rounds")
    there = [name for name in names() if name in SUBJECTS]
    open_now = [
        name
        for name in there
        if any(rounds.state(row) == "open" for row in rounds.rounds_of(rows, name))
    ]
    if len(open_now) > 1:
        yield Found(
            "strategy",
            (book.key,),
            say(
                "Members are asked several things at a time: {open}.",
                open=joined([SUBJECTS[name].title for name in open_now]),
            ),
            say("Reveal one round before another is opened."),
        )
    seconds = _seconds(book, there)
    over = sorted(key for key, spent in seconds.items() if spent > 60 * MOST_MINUTES)
    if over:
        yield Found(
            "members",
            tuple(over),
            say_number(
                len(over),
                "In 90 days {number} member was asked to spend up to {most} minutes on votes.",
                "In 90 days {number} members were asked to spend up to {most} minutes on votes.",
                most=round(max(seconds.values()) / 60),
            ),
            say("Ask less often; at most 30 minutes in 90 days leave time for the work itself."),
        )


def _seconds(book: Book, there: list[str]) -> dict[str, int]:
    """Return member → how long the votes take that were asked in the last 90 days."""
    since = book.as_of - timedelta(days=WITHIN)
    spent: dict[str, int] = {}
    for name in there:
        for row in rounds.rounds_of(book.rows("rounds"), name):
            if row.opened_on is None or not since < row.opened_on <= book.as_of:
                continue
            for member in book.by_key("members"):
                asked = len(rounds.asked_of(book, name, row.number, member))
                spent[member] = spent.get(member, 0) + asked * SECONDS
    lately = {
        row.number
        for row in rounds.rounds_of(book.rows("rounds"), "codings")
        if row.opened_on is not None and since < row.opened_on <= book.as_of
    }
    for row in rows_of(book, "codings"):
        if row.round in lately:
            spent[row.member] = spent.get(row.member, 0) + READING
    return spent
