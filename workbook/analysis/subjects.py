"""What members vote on with an instrument, for the declarations of the chapters that ask it::

    chapter = Chapter(…, subjects=(subject("readiness"), subject("components")))

Only declarations are imported here; what is computed for a book is loaded when it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from workbook.book.chapter import Subject
from workbook.book.instruments import Instrument, instrument, spoken
from workbook.book.messages import _


def subject(name: str) -> Subject:
    """Return what members vote on with an instrument.

    Raises
    ------
    KeyError
        There is none of this name.
    """
    asked = instrument(name)
    return Subject(
        name=asked.name,
        called=asked.called["en"],
        says=lambda: spoken(asked.called),
        one=_("question"),
        about=("item", "about"),
        table="ratings",
        told_by="instrument",
        asks=partial(_asks, asked),
        nothing=partial(_nothing, asked),
        values=("reason",) if asked.lowest is None else ("value", "reason"),
        scale=asked.scale(asked.items[0].key),
        levels=lambda _, key: asked.scale(key[0]) if key[0] in asked.by_key else (),
        intro=lambda: spoken(asked.asks),
        names=partial(_names, asked),
        concerns=partial(_concerns, asked),
        picks=partial(_picks, asked),
        warns=partial(_warns, asked),
        fewest=asked.fewest,
        prompts=partial(_prompts, asked),
        narrows=False,
    )


def _asks(asked: Instrument, book: Any, number: int) -> Sequence[tuple[str, ...]]:
    from workbook.analysis import instruments as rated

    return rated.asked(book, asked, number)


def _names(asked: Instrument, book: Any, key: tuple[str, ...]) -> Sequence[str]:
    from workbook.analysis import instruments as rated

    item, about = key
    name = rated.called(book, asked, about)
    text = asked.by_key[item].text if item in asked.by_key else item
    return (name, text) if name else (text,)


def _prompts(asked: Instrument, _: Any, key: tuple[str, ...]) -> str:
    item = asked.by_key.get(key[0])
    return spoken(item.why) if item and item.why else ""


def _concerns(asked: Instrument, book: Any, member: str, key: tuple[str, ...]) -> bool:
    from workbook.analysis import instruments as rated

    return rated.concerns(book, asked, member, key[1])


def _picks(asked: Instrument, book: Any) -> Sequence[tuple[str, str]]:
    from workbook.analysis import instruments as rated

    return rated.picks(book, asked)


def _warns(asked: Instrument, book: Any) -> str:
    from workbook.analysis import instruments as rated

    return rated.limits(book, asked)


def _nothing(asked: Instrument, _: Any) -> str:
    from workbook.analysis import instruments as rated

    return rated.nothing(asked)
