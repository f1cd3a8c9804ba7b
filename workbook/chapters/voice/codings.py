"""What members read in rounds: the drawn comments, divided among them, each without the others.

The first fifty are read by two members, so that it shows how far readers agree; the others by one.
A round asks for what no revealed round has read.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from workbook.book.chapter import Subject
from workbook.book.instruments import READING
from workbook.book.messages import _, say, say_number

TWICE = 50

Key = tuple[str, ...]


def subject() -> Subject:
    """Return what members read, as a vote of theirs."""
    return Subject(
        name="codings",
        called=_("read comments"),
        one=_("comment"),
        about=("source", "comment"),
        asks=_asks,
        nothing=_nothing,
        values=("themes", "unsure"),
        kind="reading",
        to_give=(_("comment to read"), _("comments to read")),
        explains=_explains,
        fewest=1,
        narrows=False,
        intro=lambda: say(
            "Read each comment and tick what the customer talks about; none is an answer too. "
            "Addresses, telephone numbers and long numbers are left out. Names of people cannot "
            "be found reliably: keep what you read to yourself."
        ),
        names=_names,
        concerns=_concerns,
        picks=_picks,
        warns=_warns,
    )


def _asks(book: Any, number: int) -> Sequence[Key]:
    from workbook.analysis import voice
    from workbook.book import rounds
    from workbook.book.errors import BadInput

    held = next(
        (row for row in rounds.rounds_of(book.rows("rounds"), "codings") if row.number == number),
        None,
    )
    asked: list[Key] = []
    for source in voice.texts(book) if book.rows("themes") else ():
        if held is not None and held.about and source.key not in held.about:
            continue
        until = held.opened_on if held is not None and held.opened_on else book.as_of
        known = {row.comment for row in voice.codings(book, source.key) if row.round < number}
        try:
            sample = voice.drawn(book, source, min(until, book.as_of))
        except BadInput:
            continue
        asked += [(source.key, one.place) for one in sample.units if one.place not in known]
    return asked


def _concerns(book: Any, member: str, key: Key) -> bool:
    """Say whether a comment is a member's: in turn, and the first fifty of two members."""
    from workbook.book import rounds
    from workbook.book.roles import Team

    voters = sorted(Team(book.rows).voters)
    last = rounds.latest(book, "codings")
    if member not in voters or last is None:
        return False
    places = book.remember(
        ("place of comments", last.number),
        lambda: {one: at for at, one in enumerate(rounds.asked(book, "codings", last.number))},
    )
    at = places.get(key)
    if at is None:
        return False
    turns = {at % len(voters), (at + 1) % len(voters)} if at < TWICE else {at % len(voters)}
    return voters.index(member) in turns


def _nothing(book: Any) -> str:
    from workbook.analysis import voice

    if not book.rows("themes"):
        return say("There is nothing to read yet: enter the themes first.")
    if not voice.texts(book):
        return say("There is nothing to read yet: describe a source with comments first.")
    notes = [one.note for one in voice.ears(book) if one.note]
    if notes:
        return say("The comments cannot be read. {why}", why=notes[0])
    return say("Everything that was drawn has been read.")


def _names(book: Any, key: Key) -> Sequence[str]:
    source, comment = key
    return book.name("sources", source), say("Comment {number}", number=comment[:6])


def _explains(book: Any, key: Key) -> str:
    from workbook.analysis.comments import said

    return said(book, *key)


def _picks(book: Any) -> Sequence[tuple[str, str]]:
    from workbook.analysis import voice

    found = [(row.key, row.name) for row in voice.texts(book)] if book.rows("themes") else []
    return found if len(found) > 1 else ()


def _warns(book: Any) -> str:
    from workbook.book import rounds
    from workbook.book.roles import Team

    number = rounds.next_number(book.rows("rounds"), book.rows("codings"), "codings")
    count = len(rounds.asked(book, "codings", number))
    voters = len(Team(book.rows).voters)
    if not count or not voters:
        return ""
    each = (count + min(count, TWICE)) / voters
    return say_number(
        max(1, math.ceil(each * READING / 60)),
        "It takes each member about {number} minute.",
        "It takes each member about {number} minutes.",
    )
