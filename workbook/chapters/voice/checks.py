"""Checks of the voice of the customer: listened to, read, answered or declined, and by whom.

They find something only once a team listens (``voice.is_opened``); without a source that can be
read most of them cost nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta

from workbook.analysis import voice
from workbook.analysis.checks import Found, check
from workbook.analysis.trends import changes, trend_of
from workbook.book import Book
from workbook.book.messages import (
    counted,
    day,
    month,
    percent,
    quoted,
    say,
    say_number,
    written,
)

RECENT_DAYS = 180
POSITIVES = 10
AGREEMENT = 0.5
MOST_NEEDED = 10_000
"""Comments beyond which it makes no difference to a team how many more it takes."""


@check("V701", "warning", "comments or contacts that are collected and never used", source="[000]")
def never_used(book: Book) -> Iterator[Found]:
    kinds = {row.key: row.kind for row in book.rows("sources")}
    if not {"comments", "contacts"} & set(kinds.values()):
        return
    since = book.as_of - timedelta(days=RECENT_DAYS)
    for one in voice.ears(book):
        is_recent = one.newest is not None and one.newest >= since
        if kinds[one.source] in ("comments", "contacts") and is_recent and not one.used:
            yield Found(
                "sources",
                (one.source,),
                say(
                    "{source} is collected and nothing uses it: {rows}, the last of {newest}.",
                    source=quoted(book.name("sources", one.source)),
                    rows=counted(one.rows or 0, "row"),
                    newest=day(one.newest or book.as_of),
                ),
                say(
                    "Enter the themes that you look for in it, say what its reason codes mean, or "
                    "stop collecting it."
                ),
            )


@check("V702", "warning", "a theme with volume that nothing answers", source="[000]")
def nothing_answers(book: Book) -> Iterator[Found]:
    if not book.rows("themes"):
        return
    for one in voice.ignored(book):
        said = {
            "theme": quoted(book.name("themes", one.theme)),
            "share": percent(one.share),
            "since": month(one.first_on),
        }
        yield Found("themes", (one.theme,), _why(one.why, said), say(
            "Enter an action that answers it, or decline it with a reason and a day to look again."
        ))  # fmt: skip


def _why(why: str, said: dict[str, str]) -> str:
    if why == "all actions dropped":
        return say(
            "{theme} is in {share} of the comments since {since}, and every action that answered "
            "it was given up.", **said,
        )  # fmt: skip
    if why == "declined until passed":
        return say(
            "{theme} is in {share} of the comments since {since}; it was declined, and the day to "
            "look again has passed.", **said,
        )  # fmt: skip
    return say(
        "{theme} is in {share} of the comments since {since}, and no action answers it.", **said
    )


@check(
    "V703", "info", "a theme that is found by words, and nobody has read a sample", source="[000]"
)
def nobody_read(book: Book) -> Iterator[Found]:
    if not (book.rows("themes") and voice.texts(book)):
        return
    for one in voice.heard(book):
        if one.method == "raw hidden":
            yield Found(
                "themes",
                (one.theme,),
                say(
                    "How often customers talk of {theme} is not shown: nobody has read a sample of "
                    "{source}, so nobody knows what its words miss.",
                    theme=quoted(book.name("themes", one.theme)),
                    source=quoted(book.name("sources", one.source)),
                ),
                say("Open a round of reading; it takes the whole team half an hour in all."),
            )


@check("V704", "warning", "accuracy measured elsewhere, or too long ago", source="[002]")
def stale(book: Book) -> Iterator[Found]:
    if not voice.texts(book):
        return
    for one in voice.heard(book):
        measured = one.measured_on
        if one.method != "carried over" or measured is None:
            continue
        old = (book.as_of - measured).days > RECENT_DAYS
        if not old and not _left_its_range(book, one):
            continue
        yield Found(
            "themes",
            (one.theme,),
            say(
                "How well the words find {theme} was measured up to {day}; customers may say it in "
                "other words now.",
                theme=quoted(book.name("themes", one.theme)),
                day=day(measured),
            ),
            say("Open a round of reading on the comments of today."),
        )


def _left_its_range(book: Book, one: voice.Heard) -> bool:
    """Say whether the words find it more or less often than in any month that was read."""
    read = voice.best_reading(book)
    if read is None or one.raw is None:
        return False
    source = book.by_key("sources")[read.source]
    shares = [
        month.hits / month.comments
        for month in voice.months(book, source).get(one.theme, ())
        if month.on <= read.until and month.comments
    ]
    return bool(shares) and not min(shares) <= one.raw <= max(shares)


@check("V705", "warning", "a theme that means different things to its readers", source="[000]")
def readers_differ(book: Book) -> Iterator[Found]:
    read = voice.best_reading(book) if book.rows("codings") else None
    if read is None:
        return
    for theme in read.read:
        alpha = voice.agreement(read, theme)
        if read.read[theme].sum() >= POSITIVES and not math.isnan(alpha) and alpha < AGREEMENT:
            yield Found(
                "themes",
                (theme,),
                say(
                    "Two people who read the same comments often differ on {theme} (agreement "
                    "{alpha} of 1).",
                    theme=quoted(book.name("themes", theme)),
                    alpha=written(f"{alpha:.2f}".replace("-", "−"), alpha),
                ),
                say("Agree in a sentence on what belongs to it, or divide it in two."),
            )


@check(
    "V706", "warning", "only what customers say outright to the company is heard", source="[000]"
)
def one_corner(book: Book) -> Iterator[Found]:
    if not voice.is_opened(book):
        return
    known = [row for row in book.rows("sources") if row.kind in voice.EARS]
    heard = [row for row in known if row.expressed == "explicit" and row.addressed == "direct"]
    if heard and len(heard) == len(known):
        yield Found(
            "sources",
            (heard[0].key,),
            say_number(
                len(heard),
                "The only source holds what customers say outright to the company.",
                "All {number} sources hold what customers say outright to the company.",
            ),
            say(
                "Listen also where they say it to others or show it without words: reviews, "
                "orders, contracts that end."
            ),
        )


@check("V707", "warning", "a theme that rises and nobody is responsible for", source="[000]")
def rises_unowned(book: Book) -> Iterator[Found]:
    if not (book.rows("themes") and voice.texts(book)):
        return
    owners = {row.key: row.owner for row in book.rows("moments")}
    rows = book.by_key("themes")
    for one in voice.heard(book):
        row, moving = rows[one.theme], trend_of(book, one)
        if row.tone == "praise" or moving.word != "rising" or owners.get(row.moment):
            continue
        yield Found(
            "themes",
            (one.theme,),
            say(
                "Customers talk more of {theme} since {month}, and nobody is responsible.",
                theme=quoted(row.name),
                month=month(moving.since or book.as_of),
            ),
            say("Say at which moment of truth customers meet it, and who owns that moment."),
        )


@check(
    "V708",
    "warning",
    "an action that answers a theme ended, and customers still talk of it as before; an info where "
    "nobody can tell yet",
    source="[002]",
)
def changed_nothing(book: Book) -> Iterator[Found]:
    if not any(row.answers for row in book.rows("actions")):
        return
    for one in changes(book):
        if one.shows:
            continue
        said = {
            "action": quoted(book.name("actions", one.action)),
            "theme": quoted(book.name("themes", one.theme)),
        }
        if one.shows is None:
            yield Found(
                "actions",
                (one.action,),
                say(
                    "Whether {action} made customers talk less of {theme} cannot be told yet: it "
                    "takes about {comments}.",
                    comments=counted(min(one.needed, MOST_NEEDED), "more comment"), **said,
                ),
                say("Wait for them, and look again."),
                "info",
            )  # fmt: skip
        else:
            yield Found(
                "actions",
                (one.action,),
                say(
                    "{action} ended, and customers talk of {theme} {change} than before.",
                    change=_signed(one.change), **said,
                ),
                say("Find out what it left as it was, before the next action goes the same way."),
            )  # fmt: skip


def _signed(change: float) -> str:
    size = percent(abs(change))
    return say("{size} less", size=size) if change < 0 else say("{size} more", size=size)
