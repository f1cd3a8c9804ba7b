"""What customers need and expect: four questions that surveys have a published form for.

Kano's pair of questions, importance against performance, the gap between what is expected and what
is found, and the customer's effort. Each says of what it is: quality, quantity, timeliness or cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from workbook.book.columns import DIMENSIONS
from workbook.book.messages import _, joined, say, translate
from workbook.evidence.letters import folded
from workbook.evidence.quoting import is_one_of, quoted_name

OF = ("not said", *DIMENSIONS)
"""What customers judge by what is asked."""
MUST_BE, ONE_DIMENSIONAL, ATTRACTIVE = "must-be", "one-dimensional", "attractive"
INDIFFERENT, REVERSE, QUESTIONABLE = "indifferent", "reverse", "questionable"
CATEGORIES = (MUST_BE, ONE_DIMENSIONAL, ATTRACTIVE, INDIFFERENT, REVERSE, QUESTIONABLE)
_TABLE = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
_LETTERS = dict(zip("MOAIRQ", CATEGORIES, strict=True))
CALLED = {
    MUST_BE: _("take it for granted"),
    ONE_DIMENSIONAL: _("expect it, the more the better"),
    ATTRACTIVE: _("would be delighted by it"),
    INDIFFERENT: _("do not care"),
    REVERSE: _("would rather not have it"),
    QUESTIONABLE: _("contradict themselves"),
}


@dataclass(frozen=True)
class Kano:
    """The share for whom something is a must, an expectation, a delight, or none of these.

    ``column`` holds what people would feel if it were there, ``opposite`` if it were not; ``order``
    the five answers from "I like it" to "I dislike it", of which the middle ones are "it must be
    so", "I do not care" and "I can live with it". Who answered only one of the two is left out.

    Evaluation table: Sauerwein, Bailom, Matzler & Hinterhuber (1996), The Kano model: how to
    delight your customers.
    """

    column: str
    opposite: str
    category: str = MUST_BE
    order: tuple[str, ...] = ("1", "2", "3", "4", "5")
    of: str = OF[0]

    statistic: ClassVar[Literal["proportion"]] = "proportion"
    label: ClassVar[str] = _("Need, expectation or delight (Kano)")

    @property
    def measure(self) -> str:
        """The condition that says yes: the pairs of answers that the table gives the category."""
        letter = next(one for one, name in _LETTERS.items() if name == self.category)
        pairs: dict[tuple[str, ...], list[str]] = {}
        for answer, row in zip(self.order, _TABLE, strict=True):
            fits = tuple(other for other, cell in zip(self.order, row, strict=True)
                         if cell == letter)  # fmt: skip
            if fits:
                pairs.setdefault(fits, []).append(answer)
        made = [
            f"{is_one_of(self.column, answers)} AND {is_one_of(self.opposite, fits)}"
            for fits, answers in pairs.items()
        ]
        return made[0] if len(made) == 1 else " OR ".join(f"({one})" for one in made)

    @property
    def who(self) -> str:
        """The condition that says who is counted: whoever answered both."""
        both = (is_one_of(name, self.order) for name in (self.column, self.opposite))
        return " AND ".join(both)

    @property
    def sentence(self) -> str:
        """What is asked, in words."""
        return say("Share who {category}, by {column} and {opposite}",
                   category=translate(CALLED[self.category]), column=self.column,
                   opposite=self.opposite)  # fmt: skip

    def faults(self) -> str:
        """Say what is wrong with the picks; empty where nothing is."""
        if len({folded(one) for one in self.order}) != len(_TABLE) or len(self.order) != 5:
            return say("order is the five answers from I like it to I dislike it")
        return say("opposite is another column") if self.column == self.opposite else ""

    def category_of(self, answer: object, other: object) -> str | None:
        """Return the category of a pair of answers; None where one is none of the five."""
        places = [_place(one, self.order) for one in (answer, other)]
        if None in places:
            return None
        first, second = places
        return _LETTERS[_TABLE[first or 0][second or 0]]


class Average:
    """An average of everybody who answered."""

    statistic: ClassVar[Literal["mean"]] = "mean"
    who: ClassVar[str] = ""


class ColumnAverage(Average):
    """The average of a column of numbers."""

    column: str

    @property
    def measure(self) -> str:
        """The number that is averaged."""
        return quoted_name(self.column)


@dataclass(frozen=True)
class Performance(ColumnAverage):
    """How well something is done, as customers rate it, beside how important it is to them.

    Martilla & James (1977), Importance-performance analysis, Journal of Marketing 41(1).
    """

    column: str
    important: str
    of: str = OF[0]

    label: ClassVar[str] = _("How well it is done, and how important it is")

    @property
    def sentence(self) -> str:
        """What is asked, in words."""
        return say("Average of {column}, beside its importance in {important}",
                   column=self.column, important=self.important)  # fmt: skip


@dataclass(frozen=True)
class Gap(Average):
    """How far what customers find lies above (below: negative) what they expect.

    ``found`` and ``expected`` are the columns of the same statements, and the averages of both are
    compared in each person. ``points`` is the column of the points, of a hundred in all, that a
    person gives to this group of statements.

    Parasuraman, Zeithaml & Berry (1988, 1991), SERVQUAL, Journal of Retailing 64(1) and 67(4).
    """

    found: tuple[str, ...]
    expected: tuple[str, ...]
    points: str = ""
    of: str = OF[0]

    label: ClassVar[str] = _("Gap between what is found and what is expected")

    @property
    def measure(self) -> str:
        """What is found less what is expected; missing where an answer is missing."""
        return f"{average(self.found)} - {average(self.expected)}"

    @property
    def sentence(self) -> str:
        """What is asked, in words."""
        return say("Gap between {found} and {expected}", found=joined(self.found),
                   expected=joined(self.expected))  # fmt: skip

    def faults(self) -> str:
        """Say what is wrong with the picks; empty where nothing is."""
        if set(self.found) & set(self.expected):
            return say("found and expected are different columns")
        if len(self.found) != len(self.expected):
            return say("found and expected have as many columns as each other")
        return ""


@dataclass(frozen=True)
class Effort(Average):
    """How easy the company makes it: the average of answers from 1 to ``top``, high is easy.

    Dixon, Freeman & Toman (2010), Stop trying to delight your customers; since 2013 as agreement
    that the company made it easy, from 1 to 7.
    """

    column: str
    top: int = 7
    of: str = OF[0]

    label: ClassVar[str] = _("Customer effort score")

    @property
    def measure(self) -> str:
        """The answer; one outside of the scale is missing."""
        column = quoted_name(self.column)
        return f"CASE WHEN {column} BETWEEN 1 AND {self.top} THEN {column} END"

    @property
    def sentence(self) -> str:
        """What is asked, in words."""
        return say("Customer effort score of {column}", column=self.column)


def average(columns: Sequence[str]) -> str:
    """Return the average of columns as an expression; missing where one is."""
    names = [quoted_name(one) for one in columns]
    return names[0] if len(names) == 1 else f"({' + '.join(names)}) / {len(names)}.0"


def _place(answer: object, order: Sequence[str]) -> int | None:
    if isinstance(answer, float) and answer.is_integer():
        answer = int(answer)
    plain = [folded(one) for one in order]
    text = folded(str(answer))
    return plain.index(text) if text in plain else None
