"""Instruments: short questionnaires on which members vote, as the files of ``instruments/`` say.

An instrument is data: what it asks, of whom and about what, its items and the words of its levels
in every language, and from how many voters on anything is told. No questionnaire is reduced to one
number. A further one is one file more, and one entry of a chapter's ``subjects``::

    about = "moments"          # a table whose rows it asks about, "gates", or "all"
    whom = "part"              # part, others or nothing: see Instrument
    minutes = 2
    lowest = 0                 # without a lowest the answer is text,
    highest = 4                # without a highest it is any number from the lowest on
    fewest = 3                 # voters from which on something is told; fewer only of texts
    scale = true               # only where the items are meant to measure one thing together
    [title]                    # likewise [called] and [asks]
    en = "Know, can, want"
    [[levels]]                 # of all items; [[items.levels]] are those of one
    value = 0
    en = "not at all"
    [[items]]
    key = "know"
    en = "We know how."
    [items.why]                # what is asked beside it in words, instead of a reason
    en = "What helps us?"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from workbook.book.messages import PSEUDO, language

FOLDER = Path(__file__).parents[1] / "instruments"
SECONDS = 25
"""What one item takes somebody who reads it for the first time."""
READING = 12
"""Seconds that one comment takes whoever reads it."""
FEWEST = 3
"""From how many voters on their votes are told: of a function, and of all together."""
GUEST = r"guest-[1-9]\d{0,5}"
"""How a vote names somebody who is no member: a colleague who voted once, or one who has left."""

Words = Mapping[str, str]
"""Language (ISO 639) → text."""


@dataclass(frozen=True)
class Item:
    """One question: its key, its words, and what its levels mean."""

    key: str
    words: Words
    levels: Mapping[int, Words]
    why: Words = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The question in the spoken language."""
        return spoken(self.words)


@dataclass(frozen=True)
class Instrument:
    """A short questionnaire.

    Parameters
    ----------
    name
        As its file and ``rounds.subject`` have it.
    about
        The table about whose rows it asks; ``gates``, or ``all`` for the strategy as a whole.
    whom
        ``part``: a moment is asked only of functions with a part at it; ``others``: a function is
        not asked about itself; empty: everything is asked of everybody.
    lowest, highest
        Ends of the scale. Without a highest any number from the lowest on is typed; without either
        the answer is a text.
    fewest
        From how many voters on something is told.
    is_scale
        Whether its items are meant to measure one thing together.
    """

    name: str
    about: str
    whom: str
    minutes: int
    lowest: int | None
    highest: int | None
    title: Words
    called: Words
    asks: Words
    items: tuple[Item, ...]
    fewest: int = FEWEST
    is_scale: bool = False

    @property
    def by_key(self) -> Mapping[str, Item]:
        """Items by key."""
        return {one.key: one for one in self.items}

    def scale(self, item: str) -> tuple[tuple[str, int], ...]:
        """Return the levels of an item, each with its number first; empty where one types."""
        if self.lowest is None or self.highest is None:
            return ()
        levels = self.by_key[item].levels
        return tuple(
            (f"{_signed(value)} {spoken(levels[value])}" if value in levels else _signed(value),
             value)
            for value in range(self.lowest, self.highest + 1)
        )  # fmt: skip

    @property
    def width(self) -> int:
        """How many levels the scale has; 0 where one types."""
        if self.lowest is None or self.highest is None:
            return 0
        return self.highest - self.lowest + 1


def names() -> tuple[str, ...]:
    """Return the names of all instruments."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml")))


@cache
def instrument(name: str) -> Instrument:
    """Read an instrument.

    Raises
    ------
    KeyError
        There is none of this name.
    ValueError
        Its file misses something; the message says what.
    """
    file = FOLDER / f"{name}.toml"
    if not file.is_file():
        raise KeyError(name)
    return read(name, tomllib.loads(file.read_text(encoding="utf-8")))


def read(name: str, told: Mapping[str, Any]) -> Instrument:
    """Make an instrument of what its file tells, by any name (a plugin's own file too).

    Raises
    ------
    ValueError
        Something is missing, twice or outside of the scale; the message says what.
    """
    needed = {"about", "minutes", "title", "called", "asks", "items"} - told.keys()
    if needed:
        raise ValueError(f"The instrument {name} does not say {', '.join(sorted(needed))}.")
    common = _levels(told.get("levels", ()))
    items = tuple(
        Item(
            one["key"],
            _words(one),
            {**common, **_levels(one.get("levels", ()))},
            _words(one.get("why", {})),
        )
        for one in told["items"]
    )
    keys = [one.key for one in items]
    if not keys or len(set(keys)) < len(keys):
        raise ValueError(f"The instrument {name} needs items, each with a key of its own.")
    lowest, highest = told.get("lowest"), told.get("highest")
    outside = [
        value
        for one in items
        for value in one.levels
        if lowest is None or highest is None or not lowest <= value <= highest
    ]
    if outside:
        raise ValueError(f"The instrument {name} has the level {outside[0]} outside of its scale.")
    fewest = int(told.get("fewest", FEWEST))
    if fewest < (1 if lowest is None else FEWEST):
        raise ValueError(
            f"The instrument {name} would tell what fewer than {FEWEST} voters said: give it a "
            f"fewest of {FEWEST} or more."
        )
    return Instrument(
        name,
        told["about"],
        told.get("whom", ""),
        int(told["minutes"]),
        lowest,
        highest,
        _words(told["title"]),
        _words(told["called"]),
        _words(told["asks"]),
        items,
        fewest,
        bool(told.get("scale", False)),
    )


def spoken(words: Words) -> str:
    """Return a text in the spoken language, else in English."""
    chosen = language()
    if chosen == PSEUDO:
        return f"⟦{words['en']}⟧"
    return words.get(chosen) or words.get(chosen.partition("-")[0]) or words["en"]


def _words(told: Mapping[str, Any]) -> Words:
    return {name: text for name, text in told.items() if len(name) == 2}


def _levels(told: Sequence[Mapping[str, Any]]) -> dict[int, Words]:
    return {int(one["value"]): _words(one) for one in told}


def _signed(value: int) -> str:
    return f"−{-value}" if value < 0 else str(value)
